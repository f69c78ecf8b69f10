"""What passes on in this room: dossiers that wait for somebody who leaves, and those of a merged organ."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from gongkai.base import events
from gongkai.base.models import Event
from gongkai.base.registries import OpenWork, OpenWorkSource
from gongkai.org.models import Organ, Person, Post, Role

from .models import Dossier

STAGES: dict[str, tuple[str, ...]] = {
    Role.FIRST_REVIEWER: ("first",),
    Role.SECOND_REVIEWER: ("second",),
    Role.THIRD_REVIEWER: ("third", "ready"),
    Role.SECRECY_REVIEWER: ("secrecy",),
}
"""Where a dossier waits for which post of its organ."""


def _open() -> QuerySet[Dossier]:
    return Dossier.objects.exclude(stage__in=("released", "abandoned"))


def _of(post: Post) -> list[OpenWork]:
    mine = Q(stage__in=STAGES.get(post.role, ()))
    if post.role == Role.DRAFTER:
        mine |= Q(author=post.person_id)
    return [
        OpenWork(
            "review.dossier",
            dossier.pk,
            f"《{dossier.title}》",
            dossier.get_absolute_url(),
            dossier.get_stage_display(),
        )
        for dossier in _open().filter(mine, organ=post.organ_id).order_by("pk")
    ]


def _hand_over(post: Post, numbers: list[int], successor: Person) -> None:
    """A reviewer's work follows from the post. What somebody submitted goes back, if it does, to the successor."""
    if post.role != Role.DRAFTER:
        return
    for dossier in _open().filter(pk__in=numbers, author=post.person_id).select_related("organ"):
        dossier.author = successor
        dossier.save(update_fields=["author"])
        events.record(
            "dossier.handed_over",
            dossier,
            f"送审件《{dossier.title}》由{post.person.name}移交{successor.name}续办",
            organ=dossier.organ,
            data={"from": post.person_id, "to": successor.pk},
        )


def _left_in(organ: Organ) -> int:
    return _open().filter(organ=organ).count()


DOSSIERS = OpenWorkSource("送审件", 20, _of, _hand_over, _left_in)


def follow_merger(event: Event) -> None:
    _open().filter(organ=event.subject_id).update(organ=event.data["into"])
