"""What passes on in this room: the drafts of somebody who leaves, and all that is open in a merged organ."""

from __future__ import annotations

from django.urls import reverse

from gongkai.base import clock, events
from gongkai.base.models import Event
from gongkai.base.registries import OpenWork, OpenWorkSource
from gongkai.duties.models import Duty
from gongkai.org.authority import TABLE
from gongkai.org.models import Organ, Person, Post

from .models import CatalogueItem, Document, Edition


def _drafts(post: Post) -> list[OpenWork]:
    """What its holder began here and nobody has released, with the day on which each is owed."""
    if "drafts.write" not in TABLE.get(post.role, {}):
        return []
    drafts = list(
        Edition.objects.filter(
            released_at__isnull=True, author=post.person_id, document__organ=post.organ_id
        ).order_by("pk")
    )
    owed = Duty.objects.open().filter(
        subject_type="documents.document",
        subject_id__in=[draft.document_id for draft in drafts],
        due_on__isnull=False,
    )
    due: dict[int, str] = {}
    for duty in owed.order_by("-due_on"):
        due[duty.subject_id] = f"期限{duty.due_on:%Y-%m-%d}"
    return [
        OpenWork(
            "documents.document",
            draft.document_id,
            f"《{draft.title}》" if draft.title else "（未命名的草稿）",
            reverse("documents:edit", args=[draft.pk]),
            due.get(draft.document_id, ""),
        )
        for draft in drafts
    ]


def _hand_over(post: Post, documents: list[int], successor: Person) -> None:
    """The draft stands among the successor's own. Who wrote it before stays an author: that is in the trail."""
    drafts = Edition.objects.filter(
        released_at__isnull=True, author=post.person_id, document__in=documents
    ).select_related("document__organ")
    for draft in drafts.select_for_update(of=("self",)):
        draft.author = successor
        draft.touched_at = clock.now()
        draft.save(update_fields=["author", "touched_at"])
        events.record(
            "draft.handed_over",
            draft.document,
            f"草稿《{draft.title}》由{post.person.name}移交{successor.name}续办",
            organ=draft.document.organ,
            data={"edition": draft.pk, "from": post.person_id, "to": successor.pk},
        )


def _left_in(organ: Organ) -> int:
    return Edition.objects.filter(released_at__isnull=True, document__organ=organ).count()


DRAFTS = OpenWorkSource("草稿", 10, _drafts, _hand_over, _left_in)


def follow_merger(event: Event) -> None:
    """What was never released goes on under the organ that took over; the rest keeps its organ, its number
    and its address. Items of the catalogue keep their codes and change hands."""
    merged, heir = event.subject_id, event.data["into"]
    drafts = Edition.objects.filter(released_at__isnull=True)
    drafts.filter(responsible=merged).update(responsible=heir)
    unreleased = Document.objects.filter(first_released_at__isnull=True)
    unreleased.filter(responsible=merged).update(responsible=heir)
    unreleased.filter(organ=merged).update(organ=heir)
    CatalogueItem.objects.filter(organ=merged).update(organ=heir)
