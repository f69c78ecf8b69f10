"""Dates that lost 年, 月 or 日, dates that no calendar has, and dates in the wrong order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from .. import model, patterns, structure
from ..lines import Line
from ..model import ERROR, Fault
from .context import Context, fault

# A day without 日, where nothing after it says that a range, a time or another unit follows.
_WITHOUT_DAY: Final = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d{2})年(?P<m>\d{1,2})月(?P<d>\d{1,2})(?=[，。；）)》]|起|以|之前|前|后|印发|发布|施行|$)"
)


def find(known: Context) -> list[Fault]:
    faults: list[Fault] = []
    supported = _dates_of(known)
    for line in known.prose:
        faults += _damaged(line, supported)
        faults += _impossible(line)
    for item in known.regions.labelled:
        if item.pair.field in model.DATE_FIELDS:
            faults += _label(item.line, item.pair.start, item.pair.end, item.pair.label, item.pair.value)
    return faults + list(_order(known))


def _dates_of(known: Context) -> set[str]:
    """Whole dates anywhere in the source: what a damaged one may be compared with."""
    values = {value for name in model.DATE_FIELDS for value in known.values(name, "label", "tag")}
    for line in known.prose:
        for pattern in (patterns.DATE, patterns.HAN_DATE):
            values.update(
                value for match in pattern.finditer(line.text) if (value := patterns.date_of(match))
            )
    return values


def _damaged(line: Line, supported: set[str]) -> Iterator[Fault]:
    text = line.text
    whole_line = structure.damaged_date_line(line.bare) if len(line.bare) < 30 else None
    if whole_line is not None:
        start = text.find(line.bare)
        yield _fault(line, start, start + len(line.bare), whole_line, supported)
        return
    taken: set[int] = set()
    for pattern in (*patterns.DAMAGED_DATES, _WITHOUT_DAY):
        for match in pattern.finditer(text):
            if match.start() not in taken and (patterns.possible_dates(match) or _month(match)):
                taken.add(match.start())
                yield _fault(line, match.start(), match.end(), match, supported)


def _month(match: re.Match[str]) -> bool:
    """`20245月`: a month of a year, without a day."""
    groups = match.groupdict()
    return bool(groups.get("m")) and not groups.get("d") and 1 <= int(groups["m"]) <= 12


def _fault(line: Line, start: int, end: int, match: re.Match[str], supported: set[str]) -> Fault:
    options = patterns.possible_dates(match)
    same = [value for value in options if value in supported]
    suggestion = patterns.chinese_date(same[0]) if len(same) == 1 else None
    raw = line.text[start:end].strip()
    if suggestion:
        advice = f"同一文件别处写明的日期是{suggestion}，请核对后改正。"
    elif options:
        advice = f"可能是{'或'.join(patterns.chinese_date(value) for value in options)}，请对照原件补全。"
    else:
        advice = "请对照原件补全。"
    return fault(
        "date_damaged", line, start, end, f"日期“{raw}”缺了“年”“月”或“日”字。{advice}", suggestion, ERROR
    )


def _impossible(line: Line) -> Iterator[Fault]:
    for pattern in (patterns.DATE, patterns.HAN_DATE):
        for match in pattern.finditer(line.text):
            if patterns.date_of(match) is None and patterns.to_int(match["m"]) is not None:
                yield fault(
                    "date_impossible",
                    line,
                    match.start(),
                    match.end(),
                    f"没有“{match.group()}”这一天，请对照原件改正。",
                    None,
                    ERROR,
                )


def _label(line: Line, start: int, end: int, label: str, value: str) -> Iterator[Fault]:
    digits = re.sub(r"\D", "", value)
    if (
        patterns.find_date(value)
        or not 5 <= len(digits) <= 14
        or patterns.MONTH_ONLY.fullmatch(patterns.squeeze(value))
    ):
        return
    yield fault(
        "date_damaged",
        line,
        start,
        end,
        f"“{label}”的值“{value}”不是完整的日期，请按“年-月-日”补全。",
        None,
        ERROR,
    )


def _order(known: Context) -> Iterator[Fault]:
    names = {"signed_on": "成文日期", "printed_on": "印发日期", "published_on": "发布日期"}
    sure = {
        name: seen[0]
        for name in names
        if (seen := [copy for copy in known.collected.of(name) if copy.confidence >= 0.85])
    }
    for earlier, later in (
        ("signed_on", "printed_on"),
        ("signed_on", "published_on"),
        ("printed_on", "published_on"),
    ):
        if earlier in sure and later in sure and str(sure[later].value) < str(sure[earlier].value):
            where = sure[later].where or sure[earlier].where
            line = next((line for line in known.page.lines if where and line.number == where.line), None)
            if line is not None and where is not None:
                yield fault(
                    "dates_out_of_order",
                    line,
                    where.start,
                    where.end,
                    f"{names[later]}{sure[later].value}早于{names[earlier]}{sure[earlier].value}，请核对这两个日期。",
                )
