"""Organs in a list that run together because the 、 between them was lost."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from .. import model
from ..lines import Line
from ..model import Fault
from ..patterns import HAN, SPACE
from . import organs
from .context import LONGEST_LINE, Context, fault

_LABELLED: Final = re.compile(
    rf"(?:责任(?:单位|部门|主体|领导单位)|牵头(?:单位|部门)|配合(?:单位|部门)|主责(?:单位|部门)|参与单位|完成单位|落实单位|承办单位|协办单位|责任分工)[{SPACE}]*[:：](?P<list>[^。；;）)\n]{{2,400}})"
)
_RESPONSIBLE: Final = re.compile(
    r"[（(](?P<list>[^（）()。]{4,400}?)(?:按职责分工|分别|分工|牵头|配合|具体)?负责[^（）()]{0,12}[）)]"
)
# 和 and 及 separate only behind a whole name: 工业和信息化部 is one.
_SEPARATOR: Final = re.compile(
    rf"[、，,；;\s{SPACE}]+|(?<=[局厅委部办署院会府镇乡门位室处])(?:和|及)|会同|牵头|配合|分别|按职责分工|等"
)
_NAME: Final = re.compile(rf"[{HAN}]{{2,60}}")


def find(known: Context) -> list[Fault]:
    places = [place for line in known.body for place in _lists(line)]
    places += _addressees(known)
    vocabulary = names_alone(known, places)
    faults: list[Fault] = []
    for line, start, text in places:
        faults += _joined(line, start, text, vocabulary)
    return faults


def _lists(line: Line) -> Iterator[tuple[Line, int, str]]:
    text = line.text[:LONGEST_LINE]
    for pattern in (_LABELLED, _RESPONSIBLE):
        for match in pattern.finditer(text):
            yield line, match.start("list"), match["list"]


def _addressees(known: Context) -> list[tuple[Line, int, str]]:
    lines = {line.number: line for line in known.page.lines}
    found = []
    for block in known.blocks:
        if block.kind == model.ADDRESSEE and block.where is not None:
            line = lines[block.where.line]
            text = line.text[block.where.start : block.where.end]
            found.append((line, block.where.start, text.rstrip("：: ")))
    return found


def names_alone(known: Context, places: list[tuple[Line, int, str]]) -> set[str]:
    """Names that stand between separators somewhere in the text, and are not two names themselves."""
    counts: Counter[str] = Counter()
    for _, _, text in places:
        counts.update(part for part, _ in _parts(text))
    for line in known.body:
        for part in re.split(r"[、，,。；;：:（）()《》“”\s]+", line.text[:LONGEST_LINE]):
            if 3 <= len(part) <= 12 and organs.END.search(part):
                counts[part] += 1
    alone = {name for name in counts if not organs.borders(name, set())}
    # 区直各部门星海镇 is no name of its own where 区直各部门 and 星海镇 both are.
    return {
        name
        for name in alone
        if not any(
            name != other and name.startswith(other) and name[len(other) :] in alone for other in alone
        )
    }


def _parts(text: str) -> Iterator[tuple[str, int]]:
    position = 0
    for separator in [*_SEPARATOR.finditer(text), None]:
        end = separator.start() if separator else len(text)
        part = text[position:end]
        if part and _NAME.fullmatch(part):
            yield part, position
        position = separator.end() if separator else end


def _joined(line: Line, start: int, text: str, vocabulary: set[str]) -> Iterator[Fault]:
    for part, offset in _parts(text):
        cuts = organs.borders(part, vocabulary - {part})
        if not cuts:
            continue
        names = [part[a:b] for a, b in zip([0, *cuts], [*cuts, len(part)], strict=True)]
        suggestion = "、".join(names)
        begin = start + offset
        yield fault(
            "list_run_together",
            line,
            begin,
            begin + len(part),
            f"“{part}”像是几个单位连在一起，中间缺顿号，应为“{suggestion}”，请核对。",
            suggestion,
        )
