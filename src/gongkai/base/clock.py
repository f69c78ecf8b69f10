"""The one clock. Nobody else asks the machine for the time.

In production it is the machine's. The demo and the tests set it, so that a history of two years is made by
the same acts that make it in life, and never by changing dates afterwards.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.utils import timezone

_set_to: ContextVar[dt.datetime | None] = ContextVar("gongkai_clock", default=None)


class ClockNotSettable(RuntimeError):
    """Somebody tried to set the clock outside the demo and the tests."""


def now() -> dt.datetime:
    """The present moment, aware, to the microsecond."""
    moment = _set_to.get()
    if moment is not None:
        return moment
    fixed: dt.datetime | None = getattr(settings, "GONGKAI_NOW", None)
    return fixed or timezone.now()


def today() -> dt.date:
    """The day on the wall in the district's own time zone."""
    return timezone.localtime(now()).date()


@contextmanager
def at(moment: dt.datetime | dt.date) -> Iterator[dt.datetime]:
    """Set the clock for a block. A bare day means nine in the morning of that day, local time."""
    if not getattr(settings, "GONGKAI_CLOCK_SETTABLE", False):
        raise ClockNotSettable("只有演示和测试可以设定时钟。")
    if not isinstance(moment, dt.datetime):
        moment = dt.datetime.combine(moment, dt.time(9, 0))
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    token = _set_to.set(moment)
    try:
        yield moment
    finally:
        _set_to.reset(token)
