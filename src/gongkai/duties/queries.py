"""Questions about duties: what will fail next, when, whose."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from gongkai.base.registries import duty_rules, subjects
from gongkai.law.calendar import Calendar
from gongkai.law.rules import rule as law_rule
from gongkai.org import authority

from .models import Duty, DutyQuerySet

SOON_DAYS = 3
"""临期: so many natural days or fewer are left."""


def visible_to(person: Any) -> DutyQuerySet:
    """The duties that a member of staff may see, with what every list shows of them."""
    return Duty.objects.filter(authority.where(person, "duties.see", "owner")).select_related("owner")


@dataclass(frozen=True)
class DutyRow:
    """A duty as the lists show it on a day."""

    duty: Duty
    today: dt.date
    calendar: Calendar = field(repr=False)

    @property
    def kind_title(self) -> str:
        name = self.duty.kind
        return str(duty_rules.get(name).title) if name in duty_rules else name

    @property
    def rule_title(self) -> str:
        return law_rule(self.duty.rule).limit.__str__()

    @property
    def source(self) -> str:
        return law_rule(self.duty.rule).source

    @property
    def state(self) -> str:
        """``met`` · ``met_late`` · ``waived`` · ``stopped`` · ``late`` · ``soon`` · ``open``: derived, never kept."""
        duty = self.duty
        if duty.met_on:
            return "met_late" if duty.due_on and duty.met_on > duty.due_on else "met"
        if duty.waived_at:
            return "waived"
        if duty.due_on is None:
            return "stopped"
        if duty.due_on < self.today:
            return "late"
        return "soon" if (duty.due_on - self.today).days <= SOON_DAYS else "open"

    @property
    def state_label(self) -> str:
        return STATE_LABELS[self.state]

    @property
    def left_label(self) -> str:
        """How long, in words: 还有2个工作日, 今天到期, 超期3日; for what is closed, when it was done."""
        if self.duty.met_on:
            met = self.duty.met_on
            return f"{met.year}年{met.month}月{met.day}日办成"
        if self.duty.waived_at:
            return "已经免除"
        due = self.duty.due_on
        if due is None:
            return "停算，暂不计"
        days = (due - self.today).days
        if days < 0:
            return f"超期{-days}日"
        if days == 0:
            return "今天到期"
        working = self.calendar.working_days_between(self.today, due)
        return f"还有{days}日（{working}个工作日）"

    @property
    def url(self) -> str:
        kind = self.duty.subject_type
        return subjects.get(kind).url(self.duty.subject_id) if kind in subjects else ""


STATE_LABELS = {
    "met": "已办成",
    "met_late": "超期办成",
    "waived": "已免除",
    "stopped": "停算",
    "late": "已超期",
    "soon": "临期",
    "open": "在办",
}


@dataclass(frozen=True)
class Group:
    """Rows under one head of the "fails next" page."""

    title: str
    rows: list[DutyRow]

    @property
    def late(self) -> int:
        return sum(row.state == "late" for row in self.rows)


GROUPINGS = {"day": "按日期", "unit": "按单位", "kind": "按事项"}


def fails_next(duties: Iterable[Duty], by: str, today: dt.date, calendar: Calendar) -> list[Group]:
    """Open duties under heads, the most urgent head first, the most urgent row first in each."""
    return grouped([DutyRow(duty, today, calendar) for duty in duties], by, today)


def grouped(rows: list[DutyRow], by: str, today: dt.date) -> list[Group]:
    """The same for rows that are made already."""
    rows = sorted(rows, key=lambda row: (row.duty.due_on or dt.date.max, row.duty.owner.path, row.duty.pk))
    heads: dict[str, list[DutyRow]] = defaultdict(list)
    for row in rows:
        heads[_head(row, by, today)].append(row)
    return [Group(title, members) for title, members in heads.items()]


def _head(row: DutyRow, by: str, today: dt.date) -> str:
    if by == "unit":
        return row.duty.owner.name
    if by == "kind":
        return row.kind_title
    due = row.duty.due_on
    if due is None:
        return "停算"
    if due < today:
        return "已超期"
    days = (due - today).days
    if days == 0:
        return "今天"
    if days <= 6 - today.weekday():
        return "本周内"
    if days <= 13 - today.weekday():
        return "下周"
    return f"{due.year}年{due.month}月"
