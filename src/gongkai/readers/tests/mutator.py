"""Damages real texts in the ways that copies of web pages are damaged, and knows where.

Nothing here is shared with the rules that look for faults: the mutator has its own, cruder idea of what
a number, a date, a list or a name is, and only damages what it is sure of.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HAN = "\u4e00-\u9fff"
KINDS = ("number", "cited_number", "date", "title_mark", "quote_mark", "bracket", "name", "chapter", "run")
# Kinds of faults that answer a damage. A lost chapter number that leaves no heading-like line is a gap.
ANSWERS = {
    "number": {"document_number_damaged"},
    "cited_number": {"document_number_damaged"},
    "date": {"date_damaged"},
    "title_mark": {"mark_unclosed", "mark_unopened"},
    "quote_mark": {"mark_unclosed", "mark_unopened"},
    "bracket": {"mark_unclosed", "mark_unopened"},
    "name": {"name_truncated"},
    "chapter": {"number_lost", "number_broken"},
    "run": {"list_run_together"},
}


@dataclass(frozen=True)
class Text:
    """A real document as the text of a web page: breadcrumb, title, metadata, body."""

    id: str
    lines: tuple[str, ...]
    body_from: int  # index of the first line of the body

    @property
    def bytes(self) -> bytes:
        return "\n".join(self.lines).encode()


@dataclass(frozen=True)
class Damage:
    """`line` is 1-based; a fault in any line from `line` to `until` answers it."""

    kind: str
    line: int
    until: int
    was: str
    now: str


@dataclass
class Damaged:
    text: Text
    damages: list[Damage] = field(default_factory=list)


def texts(folder: Path) -> Iterator[Text]:
    """The real documents with whole line breaks and a known number, each as a page's text."""
    documents = folder / "documents"
    for name in ("state_council_2019", "multi_issuer_sample", "hebei_policy_documents"):
        with (documents / f"{name}.jsonl").open(encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                if row.get("title_truncated"):
                    continue
                if row["document_number"] and row["body"].count("\n") >= 8:
                    yield _page(row)


def _page(row: dict[str, Any]) -> Text:
    """The page of a document; the number stands in its metadata only where the body repeats it."""
    number = row["document_number"]
    body = [line.rstrip() for line in row["body"].split("\n")]
    dated = row.get("signed_date")
    meta = [f"文号 {number}"] if any(line.strip() == number for line in body[:8]) else []
    if row.get("index_number"):
        meta.insert(0, f"索引号 {row['index_number']}")
        meta.append(f"生成日期 {dated}")
    head = ["当前位置:首页 > 政府信息公开 > 政策文件", "", row["title"], ""]
    if meta:
        head += [" ".join(meta), ""]
    return Text(row["id"], (*head, *body), len(head))


def damage(text: Text, chance: random.Random) -> Damaged:
    """The text with one damage of every kind that it offers a place for, each in its own line."""
    result = Damaged(text)
    lines = list(text.lines)
    taken: set[int] = set()
    for kind in KINDS:
        places = [place for place in _PLACES[kind](lines, text.body_from) if place[0] not in taken]
        if not places:
            continue
        index, start, end, replacement, until = chance.choice(places)
        if isinstance(replacement, list):
            replacement = chance.choice(replacement)
        was = lines[index][start:end]
        lines[index] = lines[index][:start] + replacement + lines[index][end:]
        taken.update(range(index - 1, index + 2))
        result.damages.append(Damage(kind, index + 1, until + 1, was, replacement))
    result.text = Text(text.id, tuple(lines), text.body_from)
    return result


Place = tuple[int, int, int, "str | list[str]", int]
_NUMBER = re.compile(rf"([{HAN}]{{2,10}})〔(\d{{4}})〕(\d{{1,4}})号")


def _broken_numbers(match: re.Match[str]) -> list[str]:
    code, year, serial = match.groups()
    return [
        f"{code}〔{year}{serial}",
        f"{code}〔{year}{serial}号",
        f"{code}{year}〕{serial}号",
        f"{code}〔{year}〕{serial}",
    ]


def _own_number(lines: list[str], body: int) -> Iterator[Place]:
    for index in range(body, min(len(lines), body + 8)):
        match = _NUMBER.fullmatch(lines[index].strip())
        if match:
            start = lines[index].find(match.group())
            yield index, start, start + len(match.group()), _broken_numbers(match), index


def _cited_number(lines: list[str], body: int) -> Iterator[Place]:
    for index in range(body, len(lines)):
        for match in re.finditer(rf"(?<=（)([{HAN}]{{2,8}})〔(\d{{4}})〕(\d{{1,4}})号(?=）)", lines[index]):
            code, year, serial = match.groups()
            forms = [f"{code}〔{year}{serial}号", f"{code}{year}〕{serial}号", f"{code}〔{year}〕{serial}"]
            yield index, match.start(), match.end(), forms, index


def _date(lines: list[str], body: int) -> Iterator[Place]:
    for index in range(body, len(lines)):
        for match in re.finditer(r"(?<!\d)(20\d\d)年(\d{1,2})月(\d{1,2})日", lines[index]):
            year, month, day = match.groups()
            forms = [f"{year}{month}{day}日", f"{year}{month}月{day}日", f"{year}年{month}{day}日"]
            if match.group() == lines[index].strip():
                forms.append(f"{year}年{month}月{day}")
            yield index, match.start(), match.end(), forms, index


def _marks(opening: str, closing: str, inner: str) -> Callable[[list[str], int], Iterator[Place]]:
    def places(lines: list[str], body: int) -> Iterator[Place]:
        for index in range(body, len(lines)):
            line = lines[index]
            if line.count(opening) != line.count(closing):
                continue
            for match in re.finditer(f"{opening}[^{opening}{closing}{inner}]{{2,40}}{closing}", line):
                until = min(len(lines) - 1, index + 2)
                yield index, match.start(), match.start() + 1, "", until
                yield index, match.end() - 1, match.end(), "", until

    return places


def _name(lines: list[str], body: int) -> Iterator[Place]:
    """A name that stands between separators four times or more loses one character of its own part."""
    pattern = re.compile(
        rf"(?<=[、，（：])([{HAN}]{{2,8}}(?:镇|乡|街道|局|厅|委|部|办|市|县|区))(?=[、，。）：])"
    )
    counts = Counter(name for line in lines[body:] for name in pattern.findall(line))
    for index in range(body, len(lines)):
        for match in pattern.finditer(lines[index]):
            name = match[1]
            level = name[0] in "省市区县州国各"
            if counts[name] < 4 or len(name) < 3 + level or name.startswith(("各", "有关", "相关")):
                continue
            first = match.start() + level
            yield index, first, first + 1, "", index


def _chapter(lines: list[str], body: int) -> Iterator[Place]:
    """A middle heading 二、… loses its number, or a list number stands in its place."""
    heads = [
        (index, match)
        for index in range(body, len(lines))
        if (match := re.match(r"\s*([一二三四五六七八九十]{1,2})、", lines[index]))
    ]
    order = "一二三四五六七八九十"
    for (_, before), (index, match), (following, after) in zip(heads, heads[1:], heads[2:], strict=False):
        values = [order.find(item[1]) for item in (before, match, after)]
        short = len(lines[index]) <= 30 and lines[index].rstrip()[-1:] not in "。；："
        if short and -1 not in values and values[1] == values[0] + 1 and values[2] == values[1] + 1:
            yield index, match.start(), match.end(), ["", "  1. "], following


def _run(lines: list[str], body: int) -> Iterator[Place]:
    """The 、 between two organs of a list of those responsible, or of the addressees."""
    organ = rf"[{HAN}]{{1,9}}(?:局|厅|委|部|办公室|部门|政府|镇|办事处|办)"
    pair = re.compile(
        rf"(?:^|(?<=[、，：:（])){organ}(、){organ}(?=[、，）。：]|$|按|等|牵头|负责|会同|分别)"
    )
    for index in range(body, len(lines)):
        line = lines[index]
        listed = re.search(r"(?:责任|牵头|配合)(?:单位|部门)[：:]|（[^（）]{4,200}负责[^（）]{0,8}）", line)
        if listed is None:
            continue
        end = len(line) if listed.group()[-1] in "：:" else listed.end()
        for match in pair.finditer(line, listed.start(), end):
            yield index, match.start(1), match.end(1), "", index


_PLACES: dict[str, Callable[[list[str], int], Iterator[Place]]] = {
    "number": _own_number,
    "cited_number": _cited_number,
    "date": _date,
    "title_mark": _marks("《", "》", "。"),
    "quote_mark": _marks("“", "”", "。"),
    "bracket": _marks("（", "）", "〔〕一二三四五六七八九十"),
    "name": _name,
    "chapter": _chapter,
    "run": _run,
}
