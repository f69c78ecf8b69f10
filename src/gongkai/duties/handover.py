"""Who follows in a post takes over what is open, within some working days; and duties follow a merger."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from gongkai.base import clock, settings_store
from gongkai.base.models import Event
from gongkai.base.registries import OpenWork, OpenWorkSource
from gongkai.org import handing, queries
from gongkai.org.authority import TABLE
from gongkai.org.models import Handover, Organ, Post

from . import services
from .models import Duty
from .plans import DutyPlan, starting

KIND = "handover"
DAYS = settings_store.SettingSpec(
    name="duties.handover_days",
    title="移交的事几个工作日内接手",
    kind=settings_store.Kind.NUMBER,
    default=5,
    source="没有全国统一的期限；取五个工作日，使移交的件不至于误了三日上网和二十个工作日公开的期限。",
    at_least=1,
    at_most=20,
)


def plan(handover: Handover) -> DutyPlan:
    organ = handover.post.organ
    return DutyPlan(
        kind=KIND,
        rule=f"working-days:{settings_store.get(DAYS.name)}",
        owner=organ.heir or organ,
        subject_type="org.handover",
        subject_id=handover.pk,
        title=f"{handover.successor}接手{handover}",
        clock=starting(handover.on, "移交"),
    )


class HandoverDuty:
    title = "接手移交"
    source = DAYS.source

    def plans(self) -> Iterator[DutyPlan]:
        handing.accept_by_deeds()
        waiting = Handover.objects.filter(accepted_at=None)
        for handover in waiting.select_related("post__organ__heir", "giver", "successor").order_by("pk"):
            yield plan(handover)


RULE = HandoverDuty()


def follow_handover(event: Event) -> None:
    handover = Handover.objects.select_related("post__organ__heir", "giver", "successor").get(
        pk=event.subject_id
    )
    services.keep([plan(handover)])


def follow_acceptance(event: Event) -> None:
    handover = Handover.objects.get(pk=event.subject_id)
    services.add_evidence(handover, KIND, note=event.sentence)


def follow_merger(event: Event) -> None:
    Duty.objects.open().filter(owner=event.subject_id).update(owner=event.data["into"])


def _of(post: Post) -> list[OpenWork]:
    """Duties are an organ's own. They hang on a person only where he is the last who writes there."""
    if "drafts.write" not in TABLE.get(post.role, {}):
        return []
    day = post.until or clock.today()
    if queries.holders_on(post.role, day, post.organ).exclude(person=post.person_id).exists():
        return []
    owed = Duty.objects.open().filter(owner=post.organ_id).exclude(kind=KIND).order_by("due_on", "pk")
    return [
        OpenWork(
            "duties.duty",
            duty.pk,
            duty.title,
            reverse("duties:duty", args=[duty.pk]),
            f"期限{duty.due_on:%Y-%m-%d}" if duty.due_on else "停算",
        )
        for duty in owed
    ]


def _left_in(organ: Organ) -> int:
    return Duty.objects.open().filter(owner=organ).exclude(kind=KIND).count()


DUTIES = OpenWorkSource("责任事项", 30, _of, None, _left_in)
