"""What happened in 澄明区 from August 2024 to November 2026, told beat by beat."""

from __future__ import annotations

from ..scene import Beat
from . import policies, routine, standing


def beats() -> list[Beat]:
    return [*policies.beats(), *routine.beats(), *standing.beats()]
