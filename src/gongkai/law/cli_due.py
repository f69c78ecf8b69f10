"""What ``gongkai due`` answers, free of any console framework."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from gongkai.law.calendar import Calendar, NoticeError
from gongkai.law.clocks import ClockError, Event, EventKind, Reading, read
from gongkai.law.rules import Rule, RuleError, all_rules, rule

EVENT_FORM = (
    "写成“种类:日期”，例如stop:2022-10-11、resume:2022-10-18、restart:2022-10-19、extend:2022-10-20:20"
)


class DueError(ValueError):
    """Bad input; the sentence says what to correct."""


def parse_day(text: str) -> date:
    """A day written 2022-09-30; anything else raises DueError."""
    try:
        if len(text) != 10:
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise DueError(f"日期“{text}”无效，请写成年-月-日，例如2022-09-30。") from None


def parse_event(text: str) -> Event:
    """An event written ``kind:day`` or ``extend:day:days``; raises DueError."""
    kind, *rest = text.split(":")
    named = {str(k): k for k in EventKind if k is not EventKind.START}
    if kind not in named or len(rest) not in (1, 2):
        raise DueError(f"事项“{text}”无效，请{EVENT_FORM}。")
    days = 0
    if len(rest) == 2:
        if not (rest[1].isascii() and rest[1].isdigit()):
            raise DueError(f"事项“{text}”的天数无效，请{EVENT_FORM}。")
        days = int(rest[1])
    return Event(named[kind], parse_day(rest[0]), days)


def due(
    rule_name: str, start: str, events: Iterable[str] = (), region: str = "", calendar: Calendar | None = None
) -> dict[str, Any]:
    """The answer as plain data: ``due``, ``provisional``, ``explain`` and what they rest on.

    ``due`` is None while the clock stands still. Raises DueError with a sentence for every bad input.
    """
    try:
        begin = parse_day(start)
        chosen = rule(rule_name, on=begin)
        moves = [Event(EventKind.START, begin), *(parse_event(text) for text in events)]
        reading = read(chosen.limit, moves, calendar or Calendar.shipped(region))
    except (RuleError, ClockError, NoticeError) as wrong:
        raise DueError(wrong.args[0]) from None
    return _answer(chosen, begin, reading)


def listing() -> list[dict[str, object]]:
    """Every named rule and the two that take a number, each with its source."""
    named = [r.as_data() for r in all_rules()]
    for name in ("working-days", "days"):
        example = rule(f"{name}:1").as_data()
        title = str(example["title"]).split("（")[0]
        named.append({**example, "name": f"{name}:N", "title": title, "length": None})
    return named


def _answer(chosen: Rule, begin: date, reading: Reading) -> dict[str, Any]:
    warnings = list(reading.warnings)
    if not chosen.applies_on(begin):
        warnings.insert(0, f"起算日{begin.isoformat()}不在“{chosen.source}”的施行期间内，结果仅供参考。")
    return {
        "rule": chosen.name,
        "source": chosen.source,
        "from": begin.isoformat(),
        "due": reading.due.isoformat() if reading.due else None,
        "state": str(reading.state),
        "provisional": reading.provisional,
        "counted": reading.counted,
        "total": reading.total,
        "unit": str(reading.limit.unit),
        "warnings": warnings,
        "explain": [line.as_data() for line in reading.explain],
    }
