"""The calendar that is in force here: what is shipped, and over it what the office has loaded."""

from __future__ import annotations

from django.conf import settings

from gongkai.law.calendar import Calendar, Notice, regional_notices, shipped_notices

from .models import HolidayNotice


def region() -> str:
    """The six-digit division code whose regional holidays count; empty for none."""
    return str(getattr(settings, "GONGKAI_REGION", ""))


def current() -> Calendar:
    """Built anew at each call: one small query, and a notice loaded a second ago counts."""
    rows = list(HolidayNotice.objects.all())
    national = _overlaid(shipped_notices(), [row for row in rows if not row.region])
    here = region()
    regional = _overlaid(regional_notices(here) if here else (), [row for row in rows if row.region])
    return Calendar.from_notices(national, regional, here)


def _overlaid(shipped: tuple[Notice, ...], rows: list[HolidayNotice]) -> list[Notice]:
    loaded = {(row.year, row.kind): Notice.from_data(row.data, row.year) for row in rows}
    kept = [notice for notice in shipped if (notice.year, str(notice.kind)) not in loaded]
    return [*kept, *loaded.values()]
