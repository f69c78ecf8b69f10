"""Whether a document is in force on a day, computed from recorded facts and never set.

Facts are its own dates, relations received from other documents (each effective on its own day, and only
once confirmed) and states that an organ declared in a paper, such as a clean-up decision (清理决定). They
are laid on one line of time; the state of a day is what the latest fact up to that day made it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gongkai.law.calendar import ONE_DAY


class ValidityError(ValueError):
    """Facts that cannot all be true; the sentence says which to correct."""


class ValidityState(StrEnum):
    PENDING = "pending"
    IN_FORCE = "in_force"
    AMENDED = "amended"
    PARTLY_ENDED = "partly_ended"
    EXPIRED = "expired"
    REPEALED = "repealed"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    ValidityState.PENDING: "尚未施行",
    ValidityState.IN_FORCE: "现行有效",
    ValidityState.AMENDED: "已修改",
    ValidityState.PARTLY_ENDED: "部分失效",
    ValidityState.EXPIRED: "已失效",
    ValidityState.REPEALED: "已废止",
    ValidityState.UNKNOWN: "未标注",
}
ENDED_STATES = frozenset({ValidityState.EXPIRED, ValidityState.REPEALED})
#: At least some of the document still binds.
BINDING_STATES = frozenset({ValidityState.IN_FORCE, ValidityState.AMENDED, ValidityState.PARTLY_ENDED})
DECLARABLE_STATES = BINDING_STATES | ENDED_STATES


class Effect(StrEnum):
    """What another document does to this one."""

    AMENDS = "amends"
    PARTLY_REPEALS = "partly_repeals"
    REPEALS = "repeals"
    REPLACES = "replaces"

    @property
    def label(self) -> str:
        return {"amends": "修改", "partly_repeals": "部分废止", "repeals": "废止", "replaces": "替代"}[
            self.value
        ]


@dataclass(frozen=True)
class Received:
    """A relation received: ``by`` is the other document's title. It works from its own ``effective_on``.

    Unconfirmed relations are explained but change nothing.
    """

    effect: Effect
    by: str
    effective_on: date
    number: str = ""
    confirmed: bool = False

    @property
    def cited(self) -> str:
        return f"《{self.by}》" + (f"（{self.number}）" if self.number else "")


@dataclass(frozen=True)
class Declared:
    """A state that ``organ`` declared in ``paper``, holding from day ``on``."""

    state: ValidityState
    organ: str
    paper: str
    on: date

    def __post_init__(self) -> None:
        if self.state not in DECLARABLE_STATES:
            raise ValidityError(f"“{self.state.label}”由日期推算，不能由文件宣布，请改选其他状态。")
        if not (self.organ.strip() and self.paper.strip()):
            raise ValidityError("宣布有效性须写明作出决定的机关和文件，请补全。")


@dataclass(frozen=True)
class Facts:
    """What is recorded of one document.

    ``effective_on`` is its first day in force; ``effective_on_signing`` says the text itself lets it take
    effect when made. ``expires_on`` is the last day in force (inclusive). Where the text names no end but a
    local rule limits the period, ``period_years`` counts from the first day in force and ``period_source``
    names the rule (see ``PeriodSetting``).
    """

    signed_on: date | None = None
    effective_on: date | None = None
    expires_on: date | None = None
    effective_on_signing: bool = False
    period_years: int | None = None
    period_source: str = ""
    declared: tuple[Declared, ...] = ()
    relations: tuple[Received, ...] = ()

    def __post_init__(self) -> None:
        begins, ends = self.begins, self.expires_on
        if begins and ends and ends < begins:
            raise ValidityError(
                f"有效期至{ends.isoformat()}早于施行日期{begins.isoformat()}，请核对两个日期。"
            )
        if self.period_years is not None and not 1 <= self.period_years <= 100:
            raise ValidityError(f"有效期年数“{self.period_years}”无效，请填1至100之间的整数。")

    @property
    def begins(self) -> date | None:
        if self.effective_on is not None:
            return self.effective_on
        return self.signed_on if self.effective_on_signing else None

    @property
    def ends(self) -> date | None:
        """The last day in force, stated or from the period rule; None when open."""
        if self.expires_on is not None:
            return self.expires_on
        if self.begins is not None and self.period_years is not None:
            return _anniversary(self.begins, self.period_years) - ONE_DAY
        return None


@dataclass(frozen=True)
class PeriodSetting:
    """How long a normative document lasts where its text names no end. Rules differ by province.

    The defaults are the common provincial ones and were not checked for any region, so they only apply
    where an office adopts them with the rule it follows as ``source``.
    """

    years: int = 5
    trial_years: int = 2
    source: str = "行政规范性文件有效期的地方规定（设置项，未核对）"

    def years_for(self, title: str) -> int:
        """暂行 and 试行 documents last shorter; the title says which they are."""
        return self.trial_years if any(word in title for word in ("暂行", "试行")) else self.years


@dataclass(frozen=True)
class Verdict:
    """The state on a day. ``since`` and ``until`` are the first and last day of that state, None if open."""

    state: ValidityState
    sentence: str
    since: date | None
    until: date | None
    explain: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """From ``day`` on the state is ``after``; the day before it was ``before``."""

    day: date
    before: ValidityState
    after: ValidityState
    sentence: str


@dataclass(frozen=True)
class _Step:
    day: date
    state: ValidityState
    reason: str


def validity(facts: Facts, on: date) -> Verdict:
    """The state of the document on a day, with the reason and the facts it rests on."""
    steps = list(_timeline(facts))
    state, reason, since, until = _first_state(facts), _first_reason(facts), None, None
    for step in steps:
        if step.day > on:
            until = step.day - ONE_DAY
            break
        state, reason, since = step.state, step.reason, step.day
    return Verdict(state, f"{state.label}：{reason}。", since, until, tuple(_explain(facts, on)))


def changes(facts: Facts, after: date, until: date) -> tuple[Change, ...]:
    """Every change of state later than ``after`` and not later than ``until``.

    A daily job that passes the last day it did, and today, misses no change however long it slept.
    """
    before = _first_state(facts)
    found = []
    for step in _timeline(facts):
        if after < step.day <= until:
            found.append(Change(step.day, before, step.state, f"{step.state.label}：{step.reason}。"))
        before = step.state
    return tuple(found)


class _Line:
    """The facts of a document taken in order of their days."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.begun = self.amended = self.partly = False
        self.ended: ValidityState | None = None

    @property
    def state(self) -> ValidityState:
        if self.ended:
            return self.ended
        if not self.begun:
            return _first_state(self.facts)
        if self.partly:
            return ValidityState.PARTLY_ENDED
        return ValidityState.AMENDED if self.amended else ValidityState.IN_FORCE

    def turn(self, to: ValidityState) -> None:
        if to in ENDED_STATES:
            # What has ended keeps the class of its end: running out adds nothing to 废止, and what has run
            # out is no longer there to be repealed or replaced.
            self.ended = self.ended or to
            return
        # What was amended was in force, even where nobody recorded since when.
        self.begun |= self.facts.begins is None
        self.amended |= to is ValidityState.AMENDED
        self.partly |= to is ValidityState.PARTLY_ENDED

    def declare(self, state: ValidityState) -> None:
        """A declaration outweighs what was computed before it, an end included (继续有效)."""
        self.begun = True
        if state in ENDED_STATES:
            self.ended = state
        else:
            self.ended = None
            self.turn(state)


_TURNS = {
    Effect.AMENDS: ValidityState.AMENDED,
    Effect.PARTLY_REPEALS: ValidityState.PARTLY_ENDED,
    Effect.REPEALS: ValidityState.REPEALED,
    Effect.REPLACES: ValidityState.REPEALED,
}


def _timeline(facts: Facts) -> Iterator[_Step]:
    """Days on which the state becomes another one, in order, at most one a day."""
    line = _Line(facts)
    happened: list[tuple[date, int, str, ValidityState | None]] = []
    if facts.begins:
        happened.append((facts.begins, 0, f"{_begin_clause(facts)}{_end_clause(facts)}", None))
    if facts.ends:
        happened.append((facts.ends + ONE_DAY, 1, _expiry_reason(facts), ValidityState.EXPIRED))
    for received in facts.relations:
        if received.confirmed:
            reason = f"被{received.cited}{received.effect.label}，自{_day(received.effective_on)}起"
            happened.append((received.effective_on, 2, reason, _TURNS[received.effect]))
    for declared in facts.declared:
        happened.append((declared.on, 3, _declared_reason(declared), declared.state))
    happened.sort(key=lambda item: item[:2])

    shown = _first_state(facts)
    pending: _Step | None = None
    for day, rank, reason, state in happened:
        before = line.state
        if rank == 0:
            line.begun = True
        elif rank == 3 and state is not None:
            line.declare(state)
        elif state is not None:
            line.turn(state)
        if pending is not None and pending.day != day:
            if pending.state is not shown:
                yield pending
                shown = pending.state
            pending = None
        if line.state is not before:
            pending = _Step(day, line.state, reason)
    if pending is not None and pending.state is not shown:
        yield pending


def _first_state(facts: Facts) -> ValidityState:
    return ValidityState.PENDING if facts.begins else ValidityState.UNKNOWN


def _first_reason(facts: Facts) -> str:
    if facts.begins:
        return _begin_clause(facts)
    return "没有记录施行日期，也没有机关宣布其有效性"


def _begin_clause(facts: Facts) -> str:
    assert facts.begins is not None
    if facts.effective_on is None:
        return f"未另定施行日期，自成文之日（{_day(facts.begins)}）起施行"
    return f"自{_day(facts.begins)}起施行"


def _end_clause(facts: Facts) -> str:
    return f"，有效期至{_day(facts.ends)}" if facts.ends else ""


def _expiry_reason(facts: Facts) -> str:
    assert facts.ends is not None
    reason = f"有效期至{_day(facts.ends)}，自{_day(facts.ends + ONE_DAY)}起失效"
    if facts.expires_on is None:
        reason += f"（文件未写明，按{facts.period_source or '有效期规定'}施行满{facts.period_years}年）"
    return reason


def _declared_reason(declared: Declared) -> str:
    return f"{declared.organ}以《{declared.paper}》宣布{declared.state.label}，自{_day(declared.on)}起"


def _explain(facts: Facts, on: date) -> Iterator[str]:
    yield f"成文日期：{_day(facts.signed_on)}" if facts.signed_on else "成文日期：未记录"
    if facts.effective_on:
        yield f"施行日期：{_day(facts.effective_on)}"
    elif facts.begins:
        yield f"施行日期：自成文之日（{_day(facts.begins)}）起施行"
    else:
        yield "施行日期：未记录"
    if facts.begins and facts.signed_on and facts.begins < facts.signed_on:
        yield "注意：施行日期早于成文日期，请核对"
    if facts.expires_on:
        yield f"有效期至：{_day(facts.expires_on)}（当日仍有效）"
    elif facts.ends:
        yield f"有效期至：{_day(facts.ends)}（文件未写明，{_expiry_reason(facts).split('（')[1]}"
    for received in sorted(facts.relations, key=lambda r: r.effective_on):
        said = f"{received.cited}{received.effect.label}本文件，自{_day(received.effective_on)}起"
        if not received.confirmed:
            yield f"{said}（关系尚未确认，不计入）"
        elif received.effective_on > on:
            yield f"{said}（尚未到期）"
        elif _comes_after_the_end(facts, received):
            yield f"{said}（其时已失效，仍为已失效）"
        else:
            yield said
    for declared in sorted(facts.declared, key=lambda d: d.on):
        yield _declared_reason(declared)


def _comes_after_the_end(facts: Facts, received: Received) -> bool:
    if _TURNS[received.effect] is not ValidityState.REPEALED:
        return False
    steps = [step for step in _timeline(facts) if step.day <= received.effective_on]
    return bool(steps) and steps[-1].state is ValidityState.EXPIRED


def _anniversary(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
