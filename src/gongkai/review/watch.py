"""A member that changes under review takes its dossier back to draft, in the same transaction as the change.

The room of documents tells its changes to the trail; this listens there, so documents know nothing of
dossiers. A dossier that is locked at that moment is passed over: the act that holds it waits for the change,
asks the digest anew, and refuses. Nothing depends on this listener; it only makes the fall-back visible at once.
"""

from __future__ import annotations

from typing import Any

from gongkai.base.models import Event

from . import flow, states
from .models import Dossier
from .services.common import fall_back

WATCHED = frozenset({"documents.document", "documents.edition"})


def notice_change(sender: type[Event], instance: Event, created: bool, **kwargs: Any) -> None:
    """After an event is written."""
    if not created or instance.subject_type not in WATCHED:
        return
    field = "edition" if instance.subject_type == "documents.edition" else "edition__document"
    dossiers = (
        Dossier.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("organ", "author")
        .filter(stage__in=flow.UNDER_REVIEW, members__in=_members(field, instance.subject_id))
        .order_by("pk")
    )
    for dossier in dossiers:
        standing = states.standing(dossier)
        if standing.stale:
            fall_back(dossier, standing.digest)


def _members(field: str, subject_id: int) -> Any:
    from .models import Member

    return Member.objects.filter(**{field: subject_id}).values("pk")
