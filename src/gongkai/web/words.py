"""Dates, sizes, digests, numbers and titles in the words that people read."""

from __future__ import annotations

import re
from datetime import date, datetime

from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


def chinese_date(day: date | datetime) -> str:
    """2026年10月1日, in local time."""
    if isinstance(day, datetime):
        day = _local(day)
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_moment(moment: datetime) -> str:
    """2026年8月28日 09:30."""
    local = _local(moment)
    return f"{chinese_date(local)} {local:%H:%M}"


def iso_day(day: date | datetime) -> str:
    if isinstance(day, datetime):
        day = _local(day)
    return f"{day:%Y-%m-%d}"


def minute(moment: datetime) -> str:
    """2026-08-28 09:30."""
    return f"{_local(moment):%Y-%m-%d %H:%M}"


def size(count: int) -> str:
    """Bytes as people read them, in steps of 1024: 186 KB, 2.8 MB."""
    if count < 1024:
        return f"{count} 字节"
    value = float(count)
    for unit in ("KB", "MB", "GB"):
        value /= 1024
        if value < 1023.5 or unit == "GB":
            return f"{value:.1f} {unit}" if value < 10 and unit != "KB" else f"{value:.0f} {unit}"
    raise AssertionError("unreachable")


def short_digest(digest: str, head: int = 8, tail: int = 6) -> str:
    return digest if len(digest) <= head + tail + 1 else f"{digest[:head]}…{digest[-tail:]}"


_DIGITS = {mark: value for value, mark in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}


def chinese_number(text: str) -> int | None:
    """The value of 十二, 一百零三, 二〇, 12 or １２, below ten thousand; None where it is no such number."""
    if text.isdecimal():
        return int(text)
    if not text or any(mark not in _DIGITS and mark not in _UNITS for mark in text):
        return None
    if not any(mark in _UNITS for mark in text):
        return int("".join(str(_DIGITS[mark]) for mark in text))
    total, digit = 0, 0
    for mark in text:
        if mark in _UNITS:
            total += (digit or 1) * _UNITS[mark]
            digit = 0
        else:
            digit = _DIGITS[mark]
    return total + digit


_KINDS = (
    "通知|决定|决议|公告|通告|意见|通报|报告|请示|批复|函|纪要|命令|议案|公报"
    "|管理办法|实施办法|暂行办法|办法|实施细则|细则|实施方案|工作方案|行动方案|行动计划|方案|计划"
    "|暂行规定|若干规定|规定|规则|条例|规划|应急预案|预案|指南|要点|清单|目录|制度"
)
# A line may break before 关于 and 《, after 》, 、 and an authority's or a place's name, and before the
# word for the kind of paper. Only what stays together when read aloud is kept together.
_BREAKS = re.compile(
    "|".join(
        (
            r"(?<=.)(?=关于)",
            r"(?<=.)(?=《)",
            r"(?<=》)(?=[^、，：；》）])",
            r"(?<=[、，：；])(?=.)",
            r"(?<=人民政府)(?=办公室)",
            r"(?<=[省市区县镇])(?<![社园小景片辖地校厂山灾牧林城矿港库]区)(?<!城[市镇])"
            r"(?![、，》）场民容政价域内外级人长委直属的])(?=.{4})",
            r"(?<=年)(?=.{3})",
            rf"(?<=..)(?=的(?:{_KINDS})(?:$|（|》))",
            rf"(?<=[^的《》、]{{4}})(?=(?:管理|实施|工作|行动|暂行|若干|应急)(?:{_KINDS})(?:$|（|》))",
            rf"(?<=[^的《》、]{{4}})(?=(?:{_KINDS})(?:（|》))",
        )
    )
)
_WHOLE = re.compile(
    r"实施方案|实施办法|实施细则|管理办法|暂行办法|暂行规定|若干规定|工作方案|行动方案|行动计划|应急预案"
)


def segment(title: str) -> list[str]:
    """The pieces of a title that are better not broken; joined they are the title, character by character."""
    inside = {at for found in _WHOLE.finditer(title) for at in range(found.start() + 1, found.end())}
    cuts = sorted({found.start() for found in _BREAKS.finditer(title)} - inside - {0, len(title)})
    ends = [*cuts, len(title)]
    return [title[start:end] for start, end in zip([0, *cuts], ends, strict=True) if start < end]


def segmented(title: str) -> SafeString:
    """The title as safe HTML, with `<wbr>` at the places where a line may break.

    What stands in 《》 is wrapped, so that it moves to the next line whole where it fits there.
    """
    out: list[str] = []
    inside = False
    for piece in segment(title):
        if out:
            out.append("<wbr>")
        if piece.startswith("《") and not inside:
            out.append('<span class="seg__b">')
            inside = True
        out.append(escape(piece))
        if inside and "》" in piece:
            out.append("</span>")
            inside = False
    if inside:
        out.append("</span>")
    return mark_safe("".join(out))  # every piece is escaped
