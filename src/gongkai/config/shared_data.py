"""Where the real documents for tests and the extended demo lie, if they lie anywhere.

They are other people's texts and never part of the project; whoever wants them puts the folder
beside the project or names it in ``GONGKAI_SHARED_DATA``.
"""

from __future__ import annotations

import os
from pathlib import Path

PLAN = Path("seed") / "dawukou-2024-openness-plan.txt"
"""The real text that the extended demo takes through the flow."""

PROJECT = Path(__file__).resolve().parents[3]


def folder() -> Path | None:
    """The folder of real documents, or None where there is none."""
    named = os.environ.get("GONGKAI_SHARED_DATA")
    place = Path(named) if named else PROJECT.parent / "shared" / "data"
    return place if (place / "README.md").is_file() else None
