"""What of the duties waits for a person today."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse

from gongkai.base import clock
from gongkai.base.registries import WorkItem

from . import calendars
from .queries import SOON_DAYS, DutyRow, visible_to

SHOWN = 10


def late_or_soon(person: Any) -> int:
    """How many open duties are late or due within the next days."""
    horizon = clock.today() + dt.timedelta(days=SOON_DAYS)
    return visible_to(person).open().filter(due_on__lte=horizon).count()


def items(person: Any) -> list[WorkItem]:
    """The most urgent ones, with the place where each can be done."""
    today, calendar = clock.today(), calendars.current()
    rows = [
        DutyRow(duty, today, calendar)
        for duty in visible_to(person).open().filter(due_on__isnull=False).order_by("due_on", "pk")[:SHOWN]
    ]
    return [
        WorkItem(
            title=row.duty.title,
            url=row.url or reverse("duties:duty", args=[row.duty.pk]),
            note=f"{row.duty.owner}，{row.kind_title}，{row.left_label}",
            due=row.duty.due_on,
            state=row.state_label,
        )
        for row in rows
    ]
