"""One row of each kind for the walk of strangers over the staff addresses."""

from __future__ import annotations

from typing import Any

from gongkai.base.registries import importers
from gongkai.org.models import Organ, Role

from . import factories


def staff_samples(owner: Organ) -> dict[str, dict[str, Any]]:
    someone = factories.person(owner)
    post = factories.post(someone, Role.DRAFTER)
    one = {"pk": owner.pk}
    acts = ("add-organ", "rename", "move", "close", "merge", "facts", "review-rules", "add-person", "appoint")
    return {
        "org:today": {},
        "org:sign-in": {},
        "org:sign-out": {},
        "org:password": {},
        "org:second-step": {},
        "org:second-factor": {},
        "org:second-factor-start": {},
        "org:second-factor-on": {},
        "org:second-factor-codes": {},
        "org:second-factor-off": {},
        "org:sign-ins": {},
        "org:people": {},
        "org:sign-in-log": {},
        "org:reset-second-factor": {"pk": someone.pk},
        "org:notices": {},
        "org:ledger": {},
        "org:organs": {},
        "org:organ": one,
        **{f"org:{act}": one for act in acts},
        "org:end-post": {"pk": post.pk},
        "org:handovers": {},
        "org:handover": {"pk": factories.handover(post).pk},
        **{f"org:import-{kind}": {} for kind, _ in importers},
        "org:imports": {},
        "org:import-look": {"pk": factories.sheet(someone).pk},
        "org:person-facts": {"pk": someone.pk},
        "org:reset-password": {"pk": someone.pk},
        "org:let-go": {"pk": someone.pk},
        "org:history": {"kind": "org.organ", "pk": owner.pk},
        "org:settings": {},
        "org:setting": {"name": "review.one_for_both"},
    }
