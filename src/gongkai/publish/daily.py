"""Time changes pages too: each day's turns of validity become events, and the events touch leaves."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from django.db import transaction
from django.utils import timezone

from gongkai.base import clock, events
from gongkai.base.jobs import enqueue
from gongkai.documents.models import Document
from gongkai.documents.validity import Changed, changes_between

from .handlers import PUBLISH
from .models import DailyRun

NAME = "validity"
CHANGED = "document.validity_changed"


def run() -> int:
    """Everything from the day after the last one done up to today. Returns how many states turned.

    Safe to run often and from several processes: each day is done once, and a missed night is caught up.
    """
    with transaction.atomic():
        last = _locked()
        today = clock.today()
        if last is None or last.done_until >= today:
            return 0
        by_day: dict[dt.date, list[Changed]] = defaultdict(list)
        for changed in changes_between(last.done_until, today):
            by_day[changed.day].append(changed)
        for day, changes in sorted(by_day.items()):
            for changed in changes:
                _tell(changed)
            enqueue(
                PUBLISH,
                key=f"publish:daily:{day.isoformat()}:from:{last.done_until.isoformat()}",
                args={"documents": sorted({c.document.pk for c in changes}), "event": CHANGED},
            )
        last.done_until = today
        last.ran_at = clock.now()
        last.save(update_fields=["done_until", "ran_at"])
        return sum(map(len, by_day.values()))


def done_until() -> dt.date | None:
    return DailyRun.objects.filter(name=NAME).values_list("done_until", flat=True).first()


def _locked() -> DailyRun | None:
    """The row, locked. The first time it starts on the day of the first release, for pages have stood since."""
    start = _first_day()
    if start is None:
        return None
    DailyRun.objects.get_or_create(name=NAME, defaults={"done_until": start})
    return DailyRun.objects.select_for_update().get(name=NAME)


def _first_day() -> dt.date | None:
    first = Document.objects.filter(current__isnull=False).order_by("first_released_at")
    moment = first.values_list("first_released_at", flat=True).first()
    return timezone.localtime(moment).date() if moment else None


def _tell(changed: Changed) -> None:
    document, change = changed.document, changed.change
    events.record(
        CHANGED,
        document,
        f"《{document}》自{changed.day.isoformat()}起由“{change.before.label}”变为“{change.after.label}”。",
        organ=document.organ,
        data={
            "day": changed.day.isoformat(),
            "before": change.before.value,
            "after": change.after.value,
            "reason": change.sentence,
        },
    )
