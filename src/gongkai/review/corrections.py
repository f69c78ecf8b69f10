"""更正: what is corrected, which flow that asks for, and what a correction changed, in sentences for the public."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from gongkai.documents.models import Edition

from . import compare
from .editions import NONE, FieldChange, field_changes, paragraphs, released_before


@dataclass(frozen=True)
class Kind:
    """A kind of correction, and how far one that goes the short flow may reach."""

    key: str
    label: str
    meaning: str
    short: bool = False
    """May go the short flow."""
    fields: frozenset[str] = frozenset()
    """Fields of the edition that it may change there."""
    text: bool = False
    """May change words of the text there: no figures, no whole paragraph more or less."""
    files: bool = False
    """May change attachments there."""
    quotes: bool = False
    """The page quotes the old and the new words; otherwise it names the places only."""


KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind(
            "wording",
            "文字差错",
            "错别字、标点、格式，不涉及数字和内容",
            short=True,
            fields=frozenset({"summary", "keywords"}),
            text=True,
            quotes=True,
        ),
        Kind(
            "files",
            "附件打不开、缺漏",
            "换一份能打开的同一附件，正文不动",
            short=True,
            fields=frozenset({"summary", "keywords"}),
            files=True,
        ),
        Kind(
            "labels",
            "分类信息",
            "主题、关键词、概述、信息来源，正文和附件不动",
            short=True,
            fields=frozenset({"summary", "keywords", "topic", "source", "genre"}),
        ),
        Kind("figures", "数据、金额、日期", "数字有误，要重新核对全文", quotes=True),
        Kind("content", "事实、政策内容", "内容有误或者表述不当"),
        Kind("personal", "个人信息", "多公开了个人信息；页面只说明位置，不重复原文"),
        Kind("other", "其他", "以上都不是"),
    )
}

MOST_LINES = 20
"""How many changes the page names one by one."""
LONGEST_QUOTE = 30
"""Characters of old and of new words that are still quoted."""

_FIGURES = re.compile(r"[0-9０-９]+(?:[.．][0-9０-９]+)?|[〇零一二三四五六七八九十百千万亿两]+")


def beyond(kind: Kind, before: Edition, now: Edition) -> list[str]:
    """Where a correction goes further than its kind may on the short flow; what it changed, as noun phrases."""
    found = []
    for change in field_changes(before, now):
        if change.name == "attachments":
            if not kind.files:
                found.append(change.label)
        elif change.name not in kind.fields:
            found.append(f"“{change.label}”")
    changed = [row for row in compare.compare(paragraphs(before), paragraphs(now)) if row.changed]
    if changed and not kind.text:
        found.append(f"正文 {len(changed)} 处")
    elif any(not row.old or not row.new for row in changed):
        found.append("整段增删")
    elif _figures(row.old for row in changed) != _figures(row.new for row in changed):
        found.append("正文里的数字")
    return found


def _figures(sides: Iterable[tuple[compare.Segment, ...]]) -> Counter[str]:
    return Counter(
        figure for side in sides for figure in _FIGURES.findall("".join(segment.text for segment in side))
    )


def in_words(now: Edition, kind: Kind | None = None) -> list[str]:
    """What this correction changes in what the public reads, line by line; empty for a first edition."""
    before = released_before(now)
    if before is None:
        return []
    quotes = kind is not None and kind.quotes
    lines = [_field(change, quotes) for change in field_changes(before, now)]
    lines += [
        _paragraph(row, quotes)
        for row in compare.compare(paragraphs(before), paragraphs(now))
        if row.changed or row.note
    ]
    rest = len(lines) - MOST_LINES
    return [*lines[:MOST_LINES], f"另有 {rest} 处改动。"] if rest > 0 else lines


def _field(change: FieldChange, quotes: bool) -> str:
    if change.name == "attachments":
        if change.old == NONE:
            return f"增加{change.label}。"
        return f"删去{change.label}。" if change.new == NONE else f"{change.label}换了新文件。"
    if quotes and len(change.old) <= LONGEST_QUOTE and len(change.new) <= LONGEST_QUOTE:
        return f"{change.label}：“{change.old}”改为“{change.new}”。"
    return f"{change.label}有改动。"


def _paragraph(row: compare.Row, quotes: bool) -> str:
    place = row.place or "正文"
    if not row.changed:
        return f"{place}{row.note}。"
    if not row.old:
        return f"{place}为新增。"
    if not row.new:
        return f"{place}删去。"
    gone = "".join(s.text for s in row.old if s.change)
    come = "".join(s.text for s in row.new if s.change)
    one_each = all(sum(bool(s.change) for s in side) == 1 for side in (row.old, row.new))
    if quotes and one_each and len(gone) <= LONGEST_QUOTE and len(come) <= LONGEST_QUOTE:
        return f"{place}：“{gone}”改为“{come}”。"
    return f"{place}有改动。"
