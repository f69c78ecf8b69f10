"""《》“”（） that were opened and not closed, or closed and not opened.

A book title never runs over a full stop, so a 《 still open at one lost its other half there. Titles and
remarks may run over a line border, quotations over paragraphs.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import Final

from .. import structure
from ..lines import Line
from ..model import Fault
from .context import LONGEST_LINE, Context, fault

_OPEN: Final = {"《": "》", "“": "”", "（": "）", "(": "）", "「": "」", "『": "』"}
_CLOSE: Final = {"》": "》", "”": "”", "）": "）", ")": "）", "」": "」", "』": "』"}
_LINES: Final = {"》": 2, "）": 3, "”": 40, "」": 3, "』": 3}
# `1）`, `a)`, `①）` and `一）` number an item; they close nothing.
_ITEM: Final = re.compile(r"(?:^|[\s。；;，,：:、（(“])[0-9０-９A-Za-z一二三四五六七八九十①-⑳]{1,3}$")
_ANY: Final = re.compile(f"[。{re.escape(''.join((_OPEN | _CLOSE).keys()))}]")
_SWAPPED: Final = 40
MOST: Final = 200
# Paragraphs are shorter; a longer line is a text whose line breaks were lost.
FLAT: Final = 900


@dataclass(slots=True)
class _Mark:
    char: str
    line: Line
    position: int
    index: int


def find(known: Context) -> list[Fault]:
    unclosed, unopened = _scan([line for line in known.prose if not line.rows])
    titles = _whole_titles(known)
    faults = []
    turned = _turned(unclosed, unopened)
    for mark in unclosed:
        if structure.damaged_number_line(mark.line.bare):
            continue
        faults.append(_unclosed(mark, titles, id(mark) in turned))
    for mark in unopened:
        faults.append(_unopened(mark, id(mark) in turned))
    return faults


def _scan(lines: list[Line]) -> tuple[list[_Mark], list[_Mark]]:
    stack: list[_Mark] = []
    unclosed: list[_Mark] = []
    unopened: list[_Mark] = []
    for index, line in enumerate(lines):
        kept: list[_Mark] = []
        for mark in stack:
            allowed = index - mark.index <= _LINES[_OPEN[mark.char]] and _continues(lines, mark, index)
            (kept if allowed else unclosed).append(mark)
        stack = kept
        text = line.text[:LONGEST_LINE]
        first = len(text) - len(text.lstrip())
        flat = len(text) > FLAT
        for found in _ANY.finditer(text):
            position, char = found.start(), found.group()
            if char in _OPEN:
                if char == "“":
                    stack = _opened_anew(stack, index, position == first, flat and text[position - 1] == "。")
                stack.append(_Mark(char, line, position, index))
            elif char in _CLOSE:
                _close(stack, _CLOSE[char], _Mark(char, line, position, index), unclosed, unopened)
            else:
                broken = [mark for mark in stack if mark.char == "《"]
                unclosed += broken
                stack = [mark for mark in stack if mark.char != "《"]
    # A text with more has lost its marks altogether; the first ones say so.
    return (unclosed + stack)[:MOST], unopened[:MOST]


def _opened_anew(stack: list[_Mark], index: int, first: bool, flat: bool) -> list[_Mark]:
    """Every paragraph of a long quotation opens anew; only the last one closes. So an open “ of the
    paragraph before is no fault; `flat` says that the paragraphs stand in one line."""
    before = index if flat else index - 1 if first else None
    if before is None:
        return stack
    return [mark for mark in stack if mark.char != "“" or mark.index != before]


def _continues(lines: list[Line], mark: _Mark, index: int) -> bool:
    """Whether a title opened in an earlier line may go on in this one: not behind a blank line."""
    if mark.char != "《":
        return True
    previous = lines[index - 1]
    return lines[index].number == previous.number + 1 and not structure.damaged_number_line(lines[index].bare)


def _close(stack: list[_Mark], kind: str, mark: _Mark, unclosed: list[_Mark], unopened: list[_Mark]) -> None:
    for depth in range(len(stack) - 1, -1, -1):
        if _OPEN[stack[depth].char] == kind:
            unclosed += [inner for inner in stack[depth + 1 :] if inner.char in "《（(“"]
            del stack[depth:]
            return
    if kind == "）" and _ITEM.search(mark.line.text[max(0, mark.position - 5) : mark.position]):
        return
    unopened.append(mark)


def _turned(unclosed: list[_Mark], unopened: list[_Mark]) -> set[int]:
    """“甲“ and ”甲”: one of two marks looks the wrong way; the pair is one fault, not two."""
    turned: set[int] = set()
    for marks, keep in ((unclosed, 1), (unopened, 0)):
        quotes = [mark for mark in marks if mark.char in "“”"]
        for one, two in itertools.pairwise(quotes):
            near = one.line.number == two.line.number and 0 < two.position - one.position <= _SWAPPED
            if near and id(one) not in turned:
                wrong, other = (two, one) if keep else (one, two)
                turned.add(id(wrong))
                marks.remove(other)
    return turned


def _whole_titles(known: Context) -> set[str]:
    return {
        title
        for line in known.prose
        for title in re.findall(r"《([^《》]{3,80})》", line.text[:LONGEST_LINE])
    }


def _unclosed(mark: _Mark, titles: set[str], turned: bool) -> Fault:
    text, position = mark.line.text, mark.position
    if turned:
        return fault(
            "mark_unclosed", mark.line, position, position + 1, "此处的左引号应为右引号“””，请改正。", "”"
        )
    end = min(len(text), position + 30)
    closer = _OPEN[mark.char]
    if mark.char == "《":
        title = max((t for t in titles if text.startswith(t, position + 1)), key=len, default=None)
        if title:
            end = position + 1 + len(title)
            return fault(
                "mark_unclosed",
                mark.line,
                position,
                end,
                f"书名号“《”没有闭合，应在“{title}”之后补“》”。",
                f"《{title}》",
            )
    return fault(
        "mark_unclosed", mark.line, position, end, f"“{mark.char}”没有闭合，请在应当结束处补“{closer}”。"
    )


def _unopened(mark: _Mark, turned: bool) -> Fault:
    start = max(0, mark.position - 30)
    if turned:
        return fault(
            "mark_unopened",
            mark.line,
            mark.position,
            mark.position + 1,
            "此处的右引号应为左引号““”，请改正。",
            "“",
        )
    opener = {closer: char for char, closer in _OPEN.items() if char != "("}[_CLOSE[mark.char]]
    return fault(
        "mark_unopened",
        mark.line,
        start,
        mark.position + 1,
        f"“{mark.char}”之前缺“{opener}”，请在应当开始处补上。",
    )
