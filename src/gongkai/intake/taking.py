"""A passage that somebody points at, as the value of a field: the number in it, the day in it, its words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gongkai.law import numbering
from gongkai.readers import patterns

FIELDS = {
    "title": "标题",
    "document_number": "发文字号",
    "issuers": "发文机关",
    "signed_on": "成文日期",
    "printed_on": "印发日期",
    "effective_on": "施行日期",
    "expires_on": "有效期至",
    "summary": "内容概述",
    "keywords": "关键词",
    "source": "信息来源",
}
"""Fields that a passage can fill, with what they are called."""

_DAYS = ("signed_on", "printed_on", "effective_on", "expires_on")
_NUMBER = re.compile(
    r"[\u4e00-\u9fff]{1,20}[〔\[［（(【〈﹝]\s*[12]\d{3}\s*[〕\]］）)】〉﹞]\s*第?\s*\d{1,5}\s*号"
    r"|[\u4e00-\u9fff]{2,20}令?（?第\s*\d{1,4}\s*号）?"
)
_LABEL = re.compile(r"^[\u4e00-\u9fff]{2,8}\s*[:：]\s*")
_LONGEST = {"title": 500, "document_number": 100, "summary": 300, "keywords": 300, "source": 100}


class NotTaken(ValueError):
    """The passage holds no such value; `str(error)` is a Chinese sentence that says what to do."""


@dataclass(frozen=True)
class Taken:
    value: str
    said: str


def take(field: str, passage: str) -> Taken:
    """The value for a field of the form that stands in a passage. Raises NotTaken."""
    label = FIELDS.get(field)
    if label is None:
        raise NotTaken("没有这一项，请刷新页面。")
    text = patterns.strip(re.sub(r"\s*[\r\n]+\s*", "", passage))
    if not text:
        raise NotTaken(f"这一行没有文字，请选有{label}的一行。")
    value = _value(field, text)
    if len(value) > _LONGEST.get(field, 300):
        raise NotTaken(f"这一段有 {len(value)} 字，作{label}太长：请只选其中一部分。")
    return Taken(value, f"{label}已填入“{value}”。")


def _value(field: str, text: str) -> str:
    if field in _DAYS:
        return _day(text, FIELDS[field])
    if field == "document_number":
        found = _NUMBER.search(patterns.squeeze(text))
        if found is None and numbering.read(text).number is None:
            raise NotTaken("这一行里没有发文字号（如“某政发〔2026〕1号”），请选有文号的一行。")
        return found.group() if found else text
    if field == "title":
        return text
    bare = _LABEL.sub("", text)
    if field == "issuers":
        return "、".join(word for word in re.split(r"[、，,;；\s]+", bare) if word)
    return bare


def _day(text: str, label: str) -> str:
    alone = patterns.is_date_line(text)
    if alone:
        return alone
    days = []
    rest = patterns.squeeze(text)
    while (found := patterns.find_date(rest)) is not None:
        days.append(found[0])
        rest = rest[found[2] :]
    days = list(dict.fromkeys(days))
    if not days:
        raise NotTaken(f"这一行里没有完整的年月日，填不了{label}：请选写着日期的一行。")
    if len(days) > 1:
        raise NotTaken(f"这一行里有 {len(days)} 个日期（{'、'.join(days)}）：请只选中{label}那一个。")
    return days[0]
