"""What a room says about a duty: everything that follows from the subject itself, nothing about time.

A rule is asked twice: by the act that changes the subject (``services.keep``) and by the sweep, which asks
every rule for all plans and heals what was missed. Both give the same row, found by the plan's key.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

from gongkai.law.clocks import Event as ClockEvent
from gongkai.law.clocks import EventKind
from gongkai.org.models import Organ


@dataclass(frozen=True)
class DutyPlan:
    """A duty as it ought to stand."""

    kind: str
    """Name of the registered rule."""
    rule: str
    """Name of the clock's rule in ``law.rules``."""
    owner: Organ
    subject_type: str
    subject_id: int
    title: str
    clock: tuple[ClockEvent, ...]
    flags: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    occasion: str = ""
    """Distinguishes several duties of one kind on one subject, e.g. a period."""

    @property
    def key(self) -> str:
        parts = [self.kind, self.subject_type, str(self.subject_id)]
        return ":".join([*parts, self.occasion] if self.occasion else parts)


class DutyRule(Protocol):
    """Registered in ``base.registries.duty_rules`` under its name."""

    title: str
    """What people read: 主动公开."""
    source: str
    """The article or paper it follows."""

    def plans(self) -> Iterable[DutyPlan]:
        """Every duty that ought to be there and is not known to be met: for the sweep."""


def starting(day: dt.date, note: str = "") -> tuple[ClockEvent, ...]:
    """A clock that only starts."""
    return (ClockEvent(EventKind.START, day, note=note),)


def to_rows(clock: Iterable[ClockEvent]) -> list[dict[str, Any]]:
    """Clock events as they are kept in ``Duty.clock``."""
    rows = []
    for event in clock:
        row: dict[str, Any] = {"kind": str(event.kind), "day": event.day.isoformat()}
        if event.days:
            row["days"] = event.days
        if event.note:
            row["note"] = event.note
        rows.append(row)
    return rows


def from_rows(rows: Iterable[dict[str, Any]]) -> list[ClockEvent]:
    return [
        ClockEvent(
            EventKind(row["kind"]), dt.date.fromisoformat(row["day"]), row.get("days", 0), row.get("note", "")
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Moved:
    """A duty whose day changed when it was computed again."""

    duty_id: int
    title: str
    owner: str
    before: dt.date | None
    after: dt.date | None
    provisional: bool = field(default=False)

    def __str__(self) -> str:
        was = self.before.isoformat() if self.before else "停算"
        now = self.after.isoformat() if self.after else "停算"
        return f"{self.owner}：{self.title}，期限由{was}变为{now}{'（暂定）' if self.provisional else ''}"
