"""One row of each kind for the walk of strangers over the staff addresses."""

from __future__ import annotations

from typing import Any

from gongkai.org.models import Organ
from gongkai.review.models import Stage

from .factories import dossier


def staff_samples(owner: Organ) -> dict[str, dict[str, Any]]:
    one = {"pk": dossier(Stage.FIRST, owner).pk}
    acts = ("add", "remove", "submit", "sign", "secrecy", "return", "release", "schedule", "abandon")
    return {
        "review:dossiers": {},
        "review:open": {},
        "review:dossier": one,
        **{f"review:{act}": one for act in acts},
    }
