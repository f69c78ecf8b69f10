"""What happened in 澄明区 from August 2024 to November 2026, told beat by beat; and what is older moved in."""

from __future__ import annotations

from .. import moves, portal_moves
from ..scene import Beat
from ..telling import beat
from . import (
    desks,
    figures,
    flows,
    measures,
    notices,
    older,
    policies,
    portal,
    routine,
    standing,
    villages,
)

LOOKED_THROUGH = "2026-11-16 08:40"
"""By then everybody has read his notices; what came later is new to him."""
NIGHTS = (
    "2024-09-01",
    "2024-09-10",
    "2024-10-01",
    "2025-04-01",
    "2025-08-01",
    "2026-01-01",
    "2026-06-01",
    "2026-08-01",
    "2026-10-01",
    "2026-10-22",
    "2026-11-20",
)
"""The days on which something has come into force, or is no longer."""


def beats() -> list[Beat]:
    told = (
        older,
        policies,
        measures,
        routine,
        notices,
        figures,
        villages,
        flows,
        portal,
        standing,
        desks,
    )
    nights = [beat(f"{day} 00:01", f"night:{day}", moves.night()) for day in NIGHTS]
    read = beat(LOOKED_THROUGH, "notices-read", portal_moves.notices_read())
    return [*(one for room in told for one in room.beats()), *nights, read]
