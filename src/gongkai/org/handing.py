"""What hangs on a post, and its passing from one pair of hands to the next."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from gongkai.base import clock, events, notices
from gongkai.base.acts import Act, Reason
from gongkai.base.models import Event
from gongkai.base.registries import OpenWork, OpenWorkSource, WorkItem, open_work

from . import authority, queries
from .models import Handover, Organ, Person, Post

HANDED_OVER = "post.handed_over"
ACCEPTED = "handover.accepted"


def work_of(post: Post) -> list[tuple[OpenWorkSource, list[OpenWork]]]:
    """The open work that hangs on a post, by the rooms that know of it; empty where there is none."""
    sources = sorted(open_work.values(), key=lambda source: source.order)
    found = [(source, source.of(post)) for source in sources]
    return [(source, items) for source, items in found if items]


def left_in(organ: Organ) -> list[str]:
    """What stands in the way of closing an organ: 草稿3件, 送审件1件."""
    counts = [(source.title, source.left_in(organ)) for source in open_work.values() if source.left_in]
    return [f"{title}{count}件" for title, count in counts if count]


def candidates(post: Post, day: dt.date) -> QuerySet[Person]:
    """Who holds the same post on that day and may go on with the work."""
    posts = queries.holders_on(post.role, day, post.organ).exclude(person=post.person_id)
    return Person.objects.filter(pk__in=posts.values("person")).order_by("name")


def successor_reasons(post: Post, successor: Person | None, day: dt.date, field: str) -> list[Reason]:
    """Why the post cannot be left like this; empty where nothing is left undone, or somebody takes it over."""
    count = sum(len(items) for _, items in work_of(post))
    if not count:
        return []
    role, appoint = post.get_role_display(), reverse("org:appoint", args=[post.organ_id])
    able = candidates(post, day)
    if successor is not None and able.filter(pk=successor.pk).exists():
        return []
    if not able.exists():
        return [
            Reason(
                "nobody_follows",
                f"{post.organ}{role}岗位上还有{count}件事未了，而那天没有别人担任这一岗位；请先给接手的人定岗。",
                cure=appoint,
            )
        ]
    if successor is None:
        return [
            Reason(
                "no_successor",
                f"{post.organ}{role}岗位上还有{count}件事未了，请选择由谁接手。",
                field=field,
            )
        ]
    return [
        Reason(
            "wrong_successor",
            f"{successor}那天不担任{post.organ}{role}，办不了这些事；请选在岗的人，或者先给他定岗。",
            field=field,
        )
    ]


def hand_over(post: Post, successor: Person | None, *, by: Any) -> Handover | None:
    """Inside the transaction of the act that ends the post, before it ends. None where nothing was open."""
    found = work_of(post)
    if not found or successor is None:
        return None
    items = [
        {
            "type": item.subject_type,
            "id": item.subject_id,
            "title": item.title,
            "url": item.url,
            "note": item.note,
            "source": source.title,
        }
        for source, members in found
        for item in members
    ]
    for source, members in found:
        if source.hand_over is not None:
            source.hand_over(post, [item.subject_id for item in members], successor)
    handover = Handover.objects.create(
        post=post,
        giver=post.person,
        successor=successor,
        items=items,
        on=clock.today(),
        at=clock.now(),
    )
    events.record(
        HANDED_OVER,
        handover,
        f"{post.person.name}不再任{post.organ}{post.get_role_display()}，未了的{len(items)}件事移交{successor.name}",
        by=by,
        organ=post.organ,
        data={"successor": successor.pk, "items": [[item["type"], item["id"]] for item in items]},
    )
    _tell(handover)
    return handover


def _tell(handover: Handover) -> None:
    notices.notify(
        [handover.successor],
        f"{handover}由您接手，请核对后确认。",
        url=reverse("org:handover", args=[handover.pk]),
        key=f"handover:{handover.pk}:{handover.successor_id}",
    )


class AcceptHandover(Act[Handover]):
    title = "接手"

    def __init__(self, handover: Handover, *, by: Person) -> None:
        super().__init__(by=by)
        self.handover = handover

    def lock(self) -> None:
        self.handover = (
            Handover.objects.select_for_update(of=("self",))
            .select_related("post__organ", "giver", "successor")
            .get(pk=self.handover.pk)
        )

    def reasons(self) -> list[Reason]:
        if self.handover.successor_id != self.by.pk:
            return [Reason("not_successor", f"这些事移交给{self.handover.successor}，由本人确认接手。")]
        if self.handover.accepted_at is not None:
            return [Reason("accepted", "已经接手，不必再确认。")]
        return []

    def perform(self) -> Handover:
        return _accept(self.handover, by=self.by, by_deed=False)


def _accept(handover: Handover, *, by: Any, by_deed: bool) -> Handover:
    handover.accepted_at, handover.accepted_by_deed = clock.now(), by_deed
    handover.save(update_fields=["accepted_at", "accepted_by_deed"])
    how = "（已经在办其中的事）" if by_deed else ""
    events.record(
        ACCEPTED,
        handover,
        f"{handover.successor.name}接手{handover}{how}",
        by=by,
        organ=handover.post.organ,
        data={"by_deed": by_deed},
    )
    return handover


def accept_by_deeds() -> int:
    """Whoever goes on with one of the things has taken them over, button or not. Returns how many."""
    count = 0
    waiting = Handover.objects.filter(accepted_at=None).select_related("post__organ", "giver", "successor")
    for handover in waiting.order_by("pk"):
        mine = Event.objects.filter(actor_id=handover.successor_id, at__gt=handover.at)
        touched = set(mine.values_list("subject_type", "subject_id").distinct())
        if touched & {(item["type"], item["id"]) for item in handover.items}:
            with transaction.atomic():
                locked = Handover.objects.select_for_update().filter(pk=handover.pk, accepted_at=None)
                if locked.exists():
                    _accept(handover, by=handover.successor, by_deed=True)
                    count += 1
    return count


# What was handed over and not taken yet is handed on, when the successor leaves in turn.


def _waiting_for(post: Post) -> QuerySet[Handover]:
    return Handover.objects.filter(
        successor=post.person_id, post__organ=post.organ_id, post__role=post.role, accepted_at=None
    )


def _of(post: Post) -> list[OpenWork]:
    return [
        OpenWork("org.handover", handover.pk, str(handover), reverse("org:handover", args=[handover.pk]))
        for handover in _waiting_for(post).select_related("post__organ", "giver")
    ]


def _hand_on(post: Post, numbers: list[int], successor: Person) -> None:
    Handover.objects.filter(pk__in=numbers).update(successor=successor)
    for handover in Handover.objects.filter(pk__in=numbers).select_related(
        "post__organ", "giver", "successor"
    ):
        _tell(handover)


SOURCE = OpenWorkSource("还没接手的移交", 90, _of, _hand_on)


def visible_to(person: Person) -> QuerySet[Handover]:
    """Those one gave or was given, and those of the organs one manages."""
    return Handover.objects.filter(
        Q(successor=person) | Q(giver=person) | authority.where(person, queries.MANAGE, "post__organ")
    ).select_related("post__organ", "giver", "successor")


def work_items(person: Person) -> list[WorkItem]:
    waiting = Handover.objects.filter(successor=person, accepted_at=None)
    return [
        WorkItem(
            str(handover),
            reverse("org:handover", args=[handover.pk]),
            note=f"{handover.on:%Y-%m-%d}移交，请核对后接手",
            state="待办",
        )
        for handover in waiting.select_related("post__organ", "giver")
    ]
