"""Who else has a draft open: told while both write, so that nobody is surprised when saving."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from gongkai.base import clock
from gongkai.documents.models import Edition
from gongkai.org.models import Person

from .models import Presence

SILENT = dt.timedelta(seconds=90)
"""A page tells every half minute that it is still there."""
FORGOTTEN = dt.timedelta(days=1)


def come(edition: Edition, person: Person) -> list[str]:
    """Note that a person has the draft open, and say who else has: names with the time of the last sign."""
    now = clock.now()
    Presence.objects.update_or_create(edition=edition, person=person, defaults={"seen_at": now})
    Presence.objects.filter(seen_at__lt=now - FORGOTTEN).delete()
    return others(edition, person)


def others(edition: Edition, person: Person) -> list[str]:
    rows = (
        Presence.objects.filter(edition=edition, seen_at__gte=clock.now() - SILENT)
        .exclude(person=person)
        .select_related("person")
        .order_by("person__name")
    )
    return [f"{row.person.name}（{timezone.localtime(row.seen_at):%H:%M}）" for row in rows]
