"""Limits over dated events: when something is due, and the count behind it, day by day.

Rules of counting, each stated where it is applied:

* the day of an event is not counted, counting begins on the next day (民法典第二百零一条);
* a stop removes the days after the stop day up to and including the resume day; stops that overlap or
  touch count once;
* an extension adds its days to the end of the first limit (政府信息公开条例第三十三条), and can only be
  made while that limit still runs;
* a restart counts anew from its own day and forgets every earlier stop and extension (第三十条);
* a limit in natural days that ends on a rest day ends on the next working day (民法典第二百零三条),
  unless the limit says otherwise.

A clock that stands still has no due day: ``due`` is None, and ``counted`` and ``remaining`` say where it
stands. ``due_if_resumed`` answers what the day would be if every stop ended on a given day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from gongkai.law.calendar import EARLIEST, LATEST, ONE_DAY, Calendar, Day, weekday_name

MAX_LENGTH = 3660


class ClockError(ValueError):
    """Events or a limit that no clock can follow; the sentence says which and what to do."""


class Unit(StrEnum):
    WORKING_DAYS = "working_days"
    NATURAL_DAYS = "natural_days"

    @property
    def label(self) -> str:
        return "个工作日" if self is Unit.WORKING_DAYS else "日"


class EventKind(StrEnum):
    START = "start"
    STOP = "stop"
    RESUME = "resume"
    RESTART = "restart"
    EXTEND = "extend"

    @property
    def label(self) -> str:
        return EVENT_LABELS[self]


EVENT_LABELS = {
    EventKind.START: "起算",
    EventKind.STOP: "停止计时",
    EventKind.RESUME: "恢复计时",
    EventKind.RESTART: "重新起算",
    EventKind.EXTEND: "延长",
}


class State(StrEnum):
    RUNNING = "running"
    STOPPED = "stopped"

    @property
    def label(self) -> str:
        return "计时中" if self is State.RUNNING else "已停止计时"


class LineKind(StrEnum):
    START = "start"
    COUNTED = "counted"
    SKIPPED = "skipped"
    STOPPED = "stopped"
    STOP = "stop"
    RESUME = "resume"
    RESTART = "restart"
    EXTEND = "extend"
    ROLLED = "rolled"
    DUE = "due"


@dataclass(frozen=True)
class Event:
    """Something dated that moves a clock. ``days`` belongs to an extension alone; ``note`` is for people."""

    kind: EventKind
    day: date
    days: int = 0
    note: str = ""


@dataclass(frozen=True)
class Limit:
    """A length of time. ``rolls``: whether a limit in natural days may not end on a rest day."""

    length: int
    unit: Unit
    rolls: bool = True

    def __post_init__(self) -> None:
        if not 1 <= self.length <= MAX_LENGTH:
            raise ClockError(f"期限“{self.length}{self.unit.label}”无效，请填1至{MAX_LENGTH}之间的整数。")

    def without_roll(self) -> Limit:
        return replace(self, rolls=False)

    def __str__(self) -> str:
        return f"{self.length}{self.unit.label}"


@dataclass(frozen=True)
class Line:
    """One line of explanation. ``number`` is the ordinal of a counted day, else None."""

    day: date
    kind: LineKind
    sentence: str
    number: int | None = None

    @property
    def text(self) -> str:
        return f"{self.day.isoformat()} {weekday_name(self.day)} {self.sentence}"

    def as_data(self) -> dict[str, str | int | None]:
        return {
            "date": self.day.isoformat(),
            "kind": str(self.kind),
            "number": self.number,
            "sentence": self.sentence,
            "text": self.text,
        }


@dataclass(frozen=True)
class Reading:
    """What a clock shows.

    ``due`` is the last day (inclusive) on which the duty is still met in time, None while stopped.
    ``total`` is the limit with its extensions; ``counted`` of them have been placed on days, which is all
    of them unless the clock stands still.
    """

    limit: Limit
    state: State
    due: date | None
    total: int
    counted: int
    provisional: bool
    warnings: tuple[str, ...]
    explain: tuple[Line, ...]

    @property
    def remaining(self) -> int:
        """Days of the limit not yet placed: 0 when the due day is known."""
        return self.total - self.counted

    @property
    def text(self) -> str:
        return "\n".join([line.text for line in self.explain] + list(self.warnings))


def read(limit: Limit, events: Iterable[Event], calendar: Calendar) -> Reading:
    """Read a clock. Events may come in any order; those of one day keep the order they are given in.

    Raises ClockError where the events contradict each other: none or two starts, an event before the
    start, a resume without a stop, an extension after the limit has ended or without days.
    """
    ordered = _checked(events)
    count = _Count(limit, calendar, ordered[0].day)
    for event in ordered:
        count.take(event)
    return count.finish()


def due_if_resumed(limit: Limit, events: Sequence[Event], calendar: Calendar, day: date) -> Reading:
    """The reading if every stop that is still open ended on ``day``."""
    events = list(events)
    while read(limit, events, calendar).state is State.STOPPED:
        events.append(Event(EventKind.RESUME, day))
    return read(limit, events, calendar)


def _checked(events: Iterable[Event]) -> list[Event]:
    ordered = sorted(events, key=lambda event: event.day)
    starts = [event for event in ordered if event.kind is EventKind.START]
    if not starts:
        raise ClockError("没有起算日，无法计算期限，请先登记起算事项。")
    if len(starts) > 1:
        raise ClockError(
            f"起算日登记了{len(starts)}次（{'、'.join(event.day.isoformat() for event in starts)}），"
            "只能有一次；需要重新计算的请登记“重新起算”。"
        )
    start = starts[0]
    for event in ordered:
        if not EARLIEST <= event.day <= LATEST:
            raise ClockError(f"日期{event.day.isoformat()}超出可计算的范围，请核对年份。")
        if event.day < start.day:
            raise ClockError(
                f"{event.day.isoformat()}的“{event.kind.label}”早于起算日{start.day.isoformat()}，请核对日期。"
            )
        if event.kind is EventKind.EXTEND and not 1 <= event.days <= MAX_LENGTH:
            raise ClockError(f"{event.day.isoformat()}的延长没有写明天数，请填1至{MAX_LENGTH}之间的整数。")
        if event.kind is not EventKind.EXTEND and event.days:
            raise ClockError(f"“{event.kind.label}”不带天数，请去掉{event.day.isoformat()}后的天数。")
    ordered.remove(start)
    return [start, *ordered]


class _Count:
    """One walk along the calendar: each event is taken after the days up to and including its own."""

    def __init__(self, limit: Limit, calendar: Calendar, start: date) -> None:
        self.limit = limit
        self.calendar = calendar
        self.lines: list[Line] = []
        self._begin(start)

    def _begin(self, day: date) -> None:
        """Start afresh: ``day`` is the last day dealt with and is itself not counted.

        What was looked at before no longer bears on the answer, settled or not.
        """
        self.day = day
        self.ends = [self.limit.length]
        self.counted = 0
        self.open_stops = 0
        self.rolling = False
        self.due: date | None = None
        self.seen: list[Day] = []
        self.warned: list[str] = []

    def take(self, event: Event) -> None:
        act = {
            EventKind.START: self._start,
            EventKind.STOP: self._stop,
            EventKind.RESUME: self._resume,
            EventKind.RESTART: self._restart,
            EventKind.EXTEND: self._extend,
        }[event.kind]
        while self.due is None and self.day < event.day:
            self._next_day()
        act(event)

    def finish(self) -> Reading:
        stopped = self.due is None and self.open_stops > 0
        while self.due is None and not stopped:
            self._next_day()
        if self.due is not None:
            self._say(self.due, LineKind.DUE, f"期限届满（共{self._total_label()}）")
        unsettled = [seen.day for seen in self.seen if seen.provisional]
        return Reading(
            limit=self.limit,
            state=State.STOPPED if stopped else State.RUNNING,
            due=self.due,
            total=self.ends[-1],
            counted=self.counted,
            provisional=bool(unsettled),
            warnings=(
                *self.calendar.warnings(unsettled),
                *self.calendar.regional_warnings(seen.day for seen in self.seen),
                *self.warned,
            ),
            explain=tuple(self.lines),
        )

    def _start(self, event: Event) -> None:
        self._say(event.day, LineKind.START, _noted("起算日，当日不计，自次日起算", event))

    def _stop(self, event: Event) -> None:
        if self.due is not None:
            self.warned.append(
                f"{event.day.isoformat()}停止计时，但期限已于{self.due.isoformat()}届满，不影响期限，请核对日期。"
            )
        else:
            self._say(event.day, LineKind.STOP, _noted("停止计时，自次日起不计", event))
        self.open_stops += 1

    def _resume(self, event: Event) -> None:
        if not self.open_stops:
            raise ClockError(
                f"{event.day.isoformat()}登记了恢复计时，但此前没有停止计时，请补登停止的日期或删去恢复。"
            )
        self.open_stops -= 1
        if self.due is not None:
            return
        sentence = "恢复计时，当日仍不计，自次日起继续计算"
        if self.open_stops:
            sentence = f"一项停止事由消除，另有{self.open_stops}项未消除，仍停止计时"
        self._say(event.day, LineKind.RESUME, _noted(sentence, event))

    def _restart(self, event: Event) -> None:
        spent = f"，此前已计{self.counted}{self.limit.unit.label}不再计算" if self.counted else ""
        self._begin(event.day)
        self._say(event.day, LineKind.RESTART, _noted(f"重新起算，当日不计，自次日起算{spent}", event))

    def _extend(self, event: Event) -> None:
        if self.due is not None and event.day > self.due:
            raise ClockError(
                f"延长登记在{event.day.isoformat()}，期限已于{self.due.isoformat()}届满；"
                "延长须在期限届满前作出并告知，请核对日期。"
            )
        self.ends.append(self.ends[-1] + event.days)
        self.due = None
        sentence = f"延长{event.days}{self.limit.unit.label}，接在原期限之后，共{self._total_label()}"
        self._say(event.day, LineKind.EXTEND, _noted(sentence, event))

    def _next_day(self) -> None:
        if self.day >= LATEST:
            raise ClockError(f"期限超出{LATEST.year}年，无法计算，请核对天数和日期。")
        self.day += ONE_DAY
        day = self.calendar.describe(self.day)
        if self.open_stops:
            self._say(day.day, LineKind.STOPPED, f"停止计时期间，不计（{day.why}）")
        elif self.rolling:
            self._roll(day)
        elif self.limit.unit is Unit.NATURAL_DAYS:
            self._count(day)
        else:
            self.seen.append(day)
            if day.is_working:
                self._count(day)
            else:
                self._say(day.day, LineKind.SKIPPED, f"{day.why}，不计")

    def _count(self, day: Day) -> None:
        self.counted += 1
        ordinal = f"第{self.counted}{self.limit.unit.label}"
        self._say(day.day, LineKind.COUNTED, f"{ordinal}（{day.why}）", self.counted)
        if self.counted not in self.ends:
            return
        if self.limit.unit is Unit.NATURAL_DAYS and self.limit.rolls:
            self.seen.append(day)
            self.rolling = not day.is_working
        if not self.rolling:
            self._end_on(day)

    def _roll(self, day: Day) -> None:
        self.seen.append(day)
        self._say(day.day, LineKind.ROLLED, f"期限末日是休息日，顺延（{day.why}）")
        if day.is_working:
            self.rolling = False
            self._end_on(day)

    def _end_on(self, day: Day) -> None:
        """The first limit, or the limit as extended, ends here; only the last of these ends is the due day."""
        if self.counted == self.ends[-1]:
            self.due = day.day

    def _total_label(self) -> str:
        return f"{self.ends[-1]}{self.limit.unit.label}"

    def _say(self, day: date, kind: LineKind, sentence: str, number: int | None = None) -> None:
        self.lines.append(Line(day, kind, sentence, number))


def _noted(sentence: str, event: Event) -> str:
    return f"{sentence}（{event.note}）" if event.note else sentence
