"""Working days: weekends, then national holiday notices, then regional ones, then what nobody knows yet.

全国年节及纪念日放假办法 names the holidays; which weekends are worked instead is said once a year by a
notice. A calendar is therefore built from notices: the shipped ones, or rows that somebody keeps.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from typing import Any

ONE_DAY = timedelta(days=1)
WEEKDAY_NAMES = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")

#: From this day of a year on, the notice of the next year may still move days (调休 for 元旦).
#: The earliest such day since 2007 is 29 December; three days are kept in hand.
NEXT_NOTICE_FROM = (12, 26)

EARLIEST = date(1949, 10, 1)
LATEST = date(2199, 12, 31)


class NoticeKind(StrEnum):
    ANNUAL = "annual"
    AMENDMENT = "amendment"
    REGIONAL = "regional"


class DayKind(StrEnum):
    WORKDAY = "workday"
    MAKE_UP = "make_up"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"


class NoticeError(ValueError):
    """A holiday notice that cannot be used; the sentence says what to correct."""


@dataclass(frozen=True)
class Notice:
    """One holiday notice: days of rest and make-up workdays by day, each with its holiday's name.

    ``year`` is the year it arranges; the days of 元旦 may lie in the December before. ``verified`` is
    False where the text of the notice itself was not read, only lists made from it.
    """

    year: int
    name: str
    rest: Mapping[date, str] = field(default_factory=dict)
    workdays: Mapping[date, str] = field(default_factory=dict)
    kind: NoticeKind = NoticeKind.ANNUAL
    number: str = ""
    issued: date | None = None
    verified: bool = False

    def __post_init__(self) -> None:
        both = sorted(set(self.rest) & set(self.workdays))
        if both:
            raise NoticeError(
                f"《{self.name}》把{both[0].isoformat()}同时列为放假日和上班日，请核对原文后改正。"
            )
        for day in (*self.rest, *self.workdays):
            if not date(self.year - 1, 12, 1) <= day <= date(self.year, 12, 31):
                raise NoticeError(
                    f"《{self.name}》安排的是{self.year}年，{day.isoformat()}不在该年或上年12月内，请核对年份。"
                )

    @property
    def label(self) -> str:
        """The name as cited, with the number where known and the reservation where due."""
        cited = f"《{self.name}》" + (f"（{self.number}）" if self.number else "")
        return cited if self.verified else f"{cited}（未核对原文）"

    @classmethod
    def from_data(cls, data: Mapping[str, Any], year: int | None = None) -> Notice:
        """Read the shipped form: ``kind``, ``notice`` {name, number, issued, verified}, ``rest``, ``workdays``.

        Raises NoticeError with a sentence that says which part is missing or wrong.
        """
        try:
            about = data["notice"]
            issued = about.get("issued")
            return cls(
                year=int(data.get("year", year)),
                name=str(about["name"]),
                rest=_days(data["rest"]),
                workdays=_days(data["workdays"]),
                kind=NoticeKind(data.get("kind", NoticeKind.ANNUAL)),
                number=str(about.get("number") or ""),
                issued=date.fromisoformat(issued) if issued else None,
                verified=about.get("verified") is True,
            )
        except NoticeError:
            raise
        except KeyError as missing:
            raise NoticeError(f"放假安排数据缺少“{missing.args[0]}”一项，请补上。") from None
        except (TypeError, ValueError, AttributeError) as wrong:
            raise NoticeError(f"放假安排数据有误：{wrong}；日期请写成2026-01-01的形式。") from None

    def as_data(self) -> dict[str, Any]:
        """The shipped form again; ``from_data`` reads it back unchanged."""
        return {
            "year": self.year,
            "kind": str(self.kind),
            "notice": {
                "name": self.name,
                "number": self.number,
                "issued": self.issued.isoformat() if self.issued else None,
                "verified": self.verified,
            },
            "rest": [{"day": day.isoformat(), "name": self.rest[day]} for day in sorted(self.rest)],
            "workdays": [
                {"day": day.isoformat(), "name": self.workdays[day]} for day in sorted(self.workdays)
            ],
        }


@dataclass(frozen=True)
class Day:
    """What a day is, why, and whether a notice still to come may change it."""

    day: date
    kind: DayKind
    name: str = ""
    notice: Notice | None = None
    provisional: bool = False

    @property
    def is_working(self) -> bool:
        return self.kind in (DayKind.WORKDAY, DayKind.MAKE_UP)

    @property
    def why(self) -> str:
        """The reason in a few words: 周末, 工作日, 国庆节放假, 国庆节调休上班."""
        if self.kind is DayKind.HOLIDAY:
            return f"{self.name}放假"
        if self.kind is DayKind.MAKE_UP:
            return f"{self.name}调休上班"
        return "周末" if self.kind is DayKind.WEEKEND else "工作日"


class Calendar:
    """Working days by notices. Immutable; the same notices always give the same answers."""

    def __init__(self, notices: Iterable[Notice], regional: Iterable[Notice] = (), region: str = "") -> None:
        """``regional`` notices add their days on top of the national ones, whatever their date of issue."""
        self.notices = tuple(sorted(notices, key=_order))
        self.regional = tuple(sorted(regional, key=_order))
        self.region = region
        self.known_years = frozenset(n.year for n in self.notices if n.kind is NoticeKind.ANNUAL)
        self._named: dict[date, tuple[DayKind, str, Notice]] = {}
        for notice in (*self.notices, *self.regional):
            for day, name in notice.rest.items():
                self._named[day] = (DayKind.HOLIDAY, name, notice)
            for day, name in notice.workdays.items():
                kind = DayKind.MAKE_UP if day.weekday() >= 5 else DayKind.WORKDAY
                self._named[day] = (kind, name, notice)

    @classmethod
    def from_notices(
        cls, notices: Iterable[Notice], regional: Iterable[Notice] = (), region: str = ""
    ) -> Calendar:
        """A calendar of notices kept elsewhere, such as rows that an office loaded."""
        return cls(notices, regional, region)

    @classmethod
    def shipped(cls, region: str = "") -> Calendar:
        """The calendar that comes with the project, for a six-digit division code where one is given."""
        return cls(shipped_notices(), regional_notices(region) if region else (), region)

    def describe(self, day: date) -> Day:
        if day in self._named:
            kind, name, notice = self._named[day]
            return Day(day, kind, name, notice, provisional=not self.is_settled(day))
        kind = DayKind.WEEKEND if day.weekday() >= 5 else DayKind.WORKDAY
        return Day(day, kind, provisional=not self.is_settled(day))

    def is_working_day(self, day: date) -> bool:
        return self.describe(day).is_working

    def is_settled(self, day: date) -> bool:
        """Whether every annual notice that may speak about the day is in this calendar."""
        if day.year not in self.known_years:
            return False
        return (day.month, day.day) < NEXT_NOTICE_FROM or day.year + 1 in self.known_years

    def next_working_day(self, day: date) -> date:
        """The day itself when it is a working day, else the first one after it."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def add_working_days(self, day: date, count: int) -> date:
        """The ``count``-th working day after ``day``, which itself is never counted."""
        if count < 1:
            raise ValueError("工作日数须为正整数。")
        while count:
            day += ONE_DAY
            count -= self.is_working_day(day)
        return day

    def working_days_between(self, after: date, until: date) -> int:
        """Working days later than ``after`` and not later than ``until``; 0 when there are none."""
        days = (until - after).days
        return sum(self.is_working_day(after + timedelta(days=n)) for n in range(1, days + 1))

    def warnings(self, unsettled: Iterable[date]) -> tuple[str, ...]:
        """One sentence for each year whose notice is missing behind the given unsettled days."""
        years = sorted({self._missing_year(day) for day in unsettled})
        return tuple(
            f"本日历没有{year}年部分节假日安排的通知，涉及的日期暂按周末休息推算，结果为暂定，载入通知后须重新计算。"
            for year in years
        )

    def regional_warnings(self, days: Iterable[date]) -> tuple[str, ...]:
        """A sentence for each year without a regional notice, in regions that keep holidays of their own."""
        if not self.region:
            return ()
        about = _regional_file(self.region)
        if about is None:
            return ()
        loaded = {notice.year for notice in self.regional}
        festivals = "、".join(about["festivals"])
        return tuple(
            f"没有载入{about['name']}{year}年的地方放假安排（{festivals}），涉及该假期的日期须人工核对。"
            for year in sorted({day.year for day in days} - loaded)
        )

    def _missing_year(self, day: date) -> int:
        return day.year if day.year not in self.known_years else day.year + 1


def weekday_name(day: date) -> str:
    return WEEKDAY_NAMES[day.weekday()]


@lru_cache(maxsize=1)
def shipped_notices() -> tuple[Notice, ...]:
    """Every national notice that comes with the project, amendments after the notice they amend."""
    notices: list[Notice] = []
    for file in sorted(_data("holidays").iterdir(), key=lambda f: f.name):
        if file.name.endswith(".json"):
            content = json.loads(file.read_text(encoding="utf-8"))
            notices += [Notice.from_data(data, content["year"]) for data in content["notices"]]
    return tuple(notices)


def regional_notices(region: str) -> tuple[Notice, ...]:
    """Notices of the nearest division above (or at) a six-digit code; empty where none are shipped."""
    content = _regional_file(region)
    return tuple(Notice.from_data(data) for data in content["notices"]) if content else ()


@lru_cache(maxsize=32)
def _regional_file(region: str) -> Mapping[str, Any] | None:
    if not (len(region) == 6 and region.isascii() and region.isdigit()):
        raise NoticeError(f"行政区划代码“{region}”应为六位数字，例如640202。")
    for code in (region, region[:4] + "00", region[:2] + "0000"):
        file = _data("regional").joinpath(f"{code}.json")
        if file.is_file():
            content: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
            return content
    return None


def _data(folder: str) -> Any:
    return resources.files("gongkai.law").joinpath("data", folder)


def _days(rows: Sequence[Mapping[str, str]]) -> dict[date, str]:
    return {date.fromisoformat(row["day"]): row["name"] for row in rows}


def _order(notice: Notice) -> tuple[int, bool, date]:
    """Amendments speak last within their year; among themselves by day of issue."""
    return (notice.year, notice.kind is NoticeKind.AMENDMENT, notice.issued or date.min)
