"""Acts on duties: keep, prove, stop, waive, and compute again when the calendar changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models.functions import Now

from gongkai.base import clock, events
from gongkai.base.acts import Act, Reason
from gongkai.base.registries import duty_rules
from gongkai.law.calendar import Calendar, Notice, NoticeError
from gongkai.law.clocks import ClockError, EventKind, Reading, read
from gongkai.law.clocks import Event as ClockEvent
from gongkai.law.rules import rule as law_rule
from gongkai.org import authority

from . import calendars
from .models import Duty, Evidence, HolidayNotice
from .plans import DutyPlan, Moved, from_rows, to_rows


def reading(duty: Duty, calendar: Calendar | None = None) -> Reading:
    """The duty's clock, explained day by day. Raises ``ClockError`` where its events contradict each other."""
    happened = from_rows(duty.clock)
    started = min(event.day for event in happened)
    return read(law_rule(duty.rule, on=started).limit, happened, calendar or calendars.current())


def keep(plans: Iterable[DutyPlan], *, by: Any = None, calendar: Calendar | None = None) -> list[Duty]:
    """Open the duties that these plans name, or bring those that stand into line with them.

    Call it in the transaction of the act that changed the subject. A duty that is met or waived keeps its
    days: what was done in time stays done in time. A stop that somebody recorded on the duty is kept too.
    """
    plans = list(plans)
    if not plans:
        return []
    calendar = calendar or calendars.current()
    with transaction.atomic():
        standing = {
            duty.key: duty
            for duty in Duty.objects.select_for_update()
            .filter(key__in=[plan.key for plan in plans])
            .order_by("pk")
        }
        return [_keep_one(plan, standing.get(plan.key), by, calendar) for plan in plans]


def _keep_one(plan: DutyPlan, duty: Duty | None, by: Any, calendar: Calendar) -> Duty:
    if duty is None:
        duty = Duty(key=plan.key, clock=to_rows(plan.clock))
        _take_over(duty, plan)
        _compute(duty, calendar)
        duty.save()
        day = duty.due_on.isoformat() if duty.due_on else "停算"
        events.record(
            "duty.opened", duty, f"立项：{duty.title}，期限{day}", by=by, organ=duty.owner, data={"due": day}
        )
        return duty
    if duty.met_on or duty.waived_at:
        return duty
    before = (duty.due_on, duty.title, duty.owner_id, duty.flags, duty.channels, duty.clock)
    _take_over(duty, plan)
    duty.clock = _with_new_start(duty.clock, plan)
    _compute(duty, calendar)
    if before != (duty.due_on, duty.title, duty.owner_id, duty.flags, duty.channels, duty.clock):
        duty.save()
        if before[0] != duty.due_on:
            _tell_moved(duty, before[0], by, "计时依据改变")
    return duty


def _take_over(duty: Duty, plan: DutyPlan) -> None:
    # What a merged organ still owes is owed by the one that took over.
    duty.kind, duty.rule, duty.owner = plan.kind, plan.rule, plan.owner.heir or plan.owner
    duty.subject_type, duty.subject_id, duty.title = plan.subject_type, plan.subject_id, plan.title[:300]
    duty.flags, duty.channels = list(plan.flags), list(plan.channels)


def _with_new_start(rows: list[dict[str, Any]], plan: DutyPlan) -> list[dict[str, Any]]:
    """The plan's own clock, then whatever was recorded on the duty itself and still lies after its start."""
    planned = to_rows(plan.clock)
    start = min(row["day"] for row in planned)
    recorded = [
        row for row in rows if row["kind"] != EventKind.START and row not in planned and row["day"] >= start
    ]
    return [*planned, *recorded]


def _compute(duty: Duty, calendar: Calendar) -> None:
    shown = reading(duty, calendar)
    duty.due_on, duty.provisional, duty.stopped = shown.due, shown.provisional, shown.due is None


def _tell_moved(duty: Duty, before: dt.date | None, by: Any, why: str) -> Moved:
    moved = Moved(duty.pk, duty.title, str(duty.owner), before, duty.due_on, duty.provisional)
    events.record(
        "duty.moved",
        duty,
        f"{moved}（{why}）",
        by=by,
        organ=duty.owner,
        data={
            "before": before.isoformat() if before else None,
            "after": duty.due_on.isoformat() if duty.due_on else None,
        },
    )
    return moved


def add_evidence(
    subject: models.Model,
    kind: str,
    *,
    channel: str = "",
    on: dt.date | None = None,
    url: str = "",
    note: str = "",
    by: Any = None,
) -> list[Duty]:
    """Note what shows that the duties of this kind on this subject were done. Returns those now met.

    Repeating the same evidence changes nothing. A duty with channels is met when each has evidence, on the
    day of the last of them.
    """
    day = on or clock.today()
    met = []
    with transaction.atomic():
        mine = Duty.objects.select_for_update().filter(
            kind=kind,
            subject_type=events.subject_type(subject),
            subject_id=subject.pk,
            waived_at__isnull=True,
        )
        for duty in mine.select_related("owner").order_by("pk"):
            Evidence.objects.get_or_create(
                duty=duty, channel=channel, url=url, defaults={"on": day, "note": note}
            )
            if duty.met_on is None and _settle(duty, by):
                met.append(duty)
    return met


def _settle(duty: Duty, by: Any) -> bool:
    shown: dict[str, dt.date] = {}
    for evidence in duty.evidence.all():
        shown[evidence.channel] = min(evidence.on, shown.get(evidence.channel, evidence.on))
    if not shown or any(channel not in shown for channel in duty.channels):
        return False
    duty.met_on = max(shown[channel] for channel in duty.channels) if duty.channels else min(shown.values())
    duty.save(update_fields=["met_on"])
    in_time = duty.due_on is None or duty.met_on <= duty.due_on
    events.record(
        "duty.met",
        duty,
        f"办成：{duty.title}，{duty.met_on.isoformat()}{'' if in_time else '，超期'}",
        by=by,
        organ=duty.owner,
        data={"on": duty.met_on.isoformat(), "in_time": in_time},
    )
    return True


class _OnOneDuty(Act[Duty]):
    """Common to the acts on a single open duty."""

    act_name: ClassVar[str]

    def __init__(self, duty: Duty, *, by: Any) -> None:
        super().__init__(by=by)
        self.duty = duty

    def lock(self) -> None:
        self.duty = Duty.objects.select_for_update(of=("self",)).select_related("owner").get(pk=self.duty.pk)

    def reasons(self) -> list[Reason]:
        if not authority.may(self.by, self.act_name, self.duty.owner):
            return [Reason("not_allowed", f"您没有在{self.duty.owner}{self.title}的权限，请联系政务公开办。")]
        if self.duty.met_on:
            return [Reason("met", f"该事项已于{self.duty.met_on.isoformat()}办成，不必{self.title}。")]
        if self.duty.waived_at:
            return [Reason("waived", "该事项已经免除。")]
        return self.more_reasons()

    def more_reasons(self) -> list[Reason]:
        return []


class WaiveDuty(_OnOneDuty):
    """免除: the duty need not be done, for a reason that stands in the trail."""

    title = "免除"
    act_name = "duties.waive"

    def __init__(self, duty: Duty, *, reason: str, by: Any) -> None:
        super().__init__(duty, by=by)
        self.reason = reason.strip()

    def more_reasons(self) -> list[Reason]:
        if len(self.reason) < 4:
            return [Reason("reason", "请写明免除的理由（不少于4个字），理由会留痕。", field="reason")]
        return []

    def perform(self) -> Duty:
        return _waive(self.duty, self.reason, self.by)


def close_for(subject_type: str, subject_id: int, *, reason: str, by: Any = None) -> list[Duty]:
    """Close what is still owed about a subject that ended, as waived, in the transaction of the act that
    ended it. The reason says which act that was; nobody's post is asked, for it was asked there."""
    with transaction.atomic():
        owed = (
            Duty.objects.open()
            .select_for_update(of=("self",))
            .select_related("owner")
            .filter(subject_type=subject_type, subject_id=subject_id)
            .order_by("pk")
        )
        return [_waive(duty, reason, by) for duty in owed]


def _waive(duty: Duty, reason: str, by: Any) -> Duty:
    duty.waived_at, duty.waived_by, duty.waived_reason = clock.now(), by, reason
    duty.save(update_fields=["waived_at", "waived_by", "waived_reason"])
    events.record("duty.waived", duty, f"免除：{duty.title}。理由：{reason}", by=by, organ=duty.owner)
    return duty


class _MoveClock(_OnOneDuty):
    """Stop or resume. The clock itself refuses what cannot be; its sentence is the reason."""

    act_name = "duties.waive"
    event_kind: ClassVar[EventKind]

    def __init__(self, duty: Duty, *, on: dt.date, note: str, by: Any) -> None:
        super().__init__(duty, by=by)
        self.on, self.note = on, note.strip()

    def _row(self) -> dict[str, Any]:
        return to_rows([ClockEvent(self.event_kind, self.on, note=self.note)])[0]

    def more_reasons(self) -> list[Reason]:
        if not self.note:
            return [Reason("note", f"请写明{self.title}的事由，事由会留痕。", field="note")]
        if self.on > clock.today():
            return [Reason("future", "日期不能晚于今天。", field="on")]
        trial = Duty(rule=self.duty.rule, clock=[*self.duty.clock, self._row()])
        try:
            reading(trial)
        except ClockError as wrong:
            return [Reason("clock", str(wrong), field="on")]
        return []

    def perform(self) -> Duty:
        self.duty.clock = [*self.duty.clock, self._row()]
        _compute(self.duty, calendars.current())
        self.duty.save(update_fields=["clock", "due_on", "provisional", "stopped"])
        day = self.duty.due_on.isoformat() if self.duty.due_on else "暂不计"
        events.record(
            f"duty.{'stopped' if self.event_kind is EventKind.STOP else 'resumed'}",
            self.duty,
            f"{self.title}：{self.duty.title}，自{self.on.isoformat()}，事由：{self.note}；期限{day}",
            by=self.by,
            organ=self.duty.owner,
        )
        return self.duty


class StopClock(_MoveClock):
    title = "停止计时"
    event_kind = EventKind.STOP


class ResumeClock(_MoveClock):
    title = "恢复计时"
    event_kind = EventKind.RESUME


class LoadHolidayNotice(Act[list[Moved]]):
    """载入放假安排: keep a notice and compute every open duty again. Returns those whose day moved."""

    title = "载入放假安排"

    def __init__(self, data: Mapping[str, Any], *, region: str = "", by: Any) -> None:
        """``data`` as ``law.calendar.Notice.from_data`` reads it."""
        super().__init__(by=by)
        self.data, self.region = data, region

    def _notice(self) -> Notice:
        return Notice.from_data(self.data)

    def reasons(self) -> list[Reason]:
        if not authority.may(self.by, "holidays.manage"):
            return [Reason("not_allowed", "只有政务公开办可以载入放假安排。")]
        try:
            self._notice()
        except NoticeError as wrong:
            return [Reason("notice", str(wrong), field="data")]
        return []

    def perform(self) -> list[Moved]:
        notice = self._notice()
        row, _ = HolidayNotice.objects.update_or_create(
            year=notice.year,
            region=self.region,
            kind=str(notice.kind),
            defaults={
                "name": notice.name,
                "verified": notice.verified,
                "data": notice.as_data(),
                "loaded_by": self.by,
                "loaded_at": Now(),
            },
        )
        moved = recompute(by=self.by, why=f"载入{notice.label}")
        events.record(
            "holidays.loaded",
            row,
            f"载入{notice.label}，{len(moved)}项期限随之变动",
            by=self.by,
            data={"moved": [{"duty": m.duty_id, "text": str(m)} for m in moved]},
        )
        return moved


def recompute(*, by: Any = None, why: str = "重新计算") -> list[Moved]:
    """Compute every open duty with the calendar that is in force now; say which moved and tell it to the trail."""
    calendar = calendars.current()
    moved: list[Moved] = []
    with transaction.atomic():
        for duty in (
            Duty.objects.open().select_for_update(of=("self",)).select_related("owner").order_by("pk")
        ):
            before = (duty.due_on, duty.provisional, duty.stopped)
            _compute(duty, calendar)
            if before == (duty.due_on, duty.provisional, duty.stopped):
                continue
            duty.save(update_fields=["due_on", "provisional", "stopped"])
            if before[0] != duty.due_on:
                moved.append(_tell_moved(duty, before[0], by, why))
    return moved


def sweep() -> dict[str, int]:
    """Ask every rule what ought to stand and put it right; compute every open day again.

    Harmless to miss and to repeat: it compares what is with what ought to be, and looks at no window of time.
    """
    known = set(Duty.objects.values_list("key", flat=True))
    calendar = calendars.current()
    opened = 0
    for _, rule in duty_rules:
        for chunk in _in_chunks(rule.plans(), 200):
            opened += sum(plan.key not in known for plan in chunk)
            keep(chunk, calendar=calendar)
    return {"opened": opened, "moved": len(recompute(why="每日核对"))}


def _in_chunks(plans: Iterable[DutyPlan], size: int) -> Iterable[Sequence[DutyPlan]]:
    chunk: list[DutyPlan] = []
    for plan in plans:
        chunk.append(plan)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
