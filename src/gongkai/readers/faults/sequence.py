"""Headings whose numbers jump, repeat, or were lost: 一、 … 1. … 三、.

Two signs are used: a gap in the series, and a lower series that begins again at （一） although no
higher heading stands between. Where a heading-like line without its number stands there, it is named.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Final

from .. import model, patterns
from ..lines import Line
from ..model import ERROR, Block, Fault
from .context import Context, fault

_PLAIN_ENDS: Final = "。；;，,：:！!？?、"
_LIST_NUMBER: Final = re.compile(r"^(?:\d{1,2}[.．、)）]|[•·●○■◆▪\-*])\s*")
_RESETS: Final = frozenset({model.TITLE, model.CHAPTER, model.TABLE})


def find(known: Context) -> list[Fault]:
    lines = {line.number: line for line in known.page.lines}
    faults: list[Fault] = []
    for section in _sections(known.blocks):
        faults += _series(section, lines, 1)
        faults += _series(section, lines, 2)
        faults += _restarts(section, lines)
    faults += _chapters(known.blocks, lines)
    once: dict[int, Fault] = {}
    for found in faults:
        kept = once.get(found.where.line)
        if kept is None or (kept.kind != "number_lost" and found.kind == "number_lost"):
            once[found.where.line] = found
    return list(once.values())


def _sections(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """Stretches in which a series is expected to go on: new titles and annexes begin anew."""
    section: list[Block] = []
    for block in blocks:
        if block.kind in _RESETS or (block.kind == model.ATTACHMENT_NOTE and len(block.text) < 8):
            yield section
            section = []
        section.append(block)
    yield section


def _value(block: Block, level: int) -> int | None:
    if block.kind not in {model.HEADING, model.PARAGRAPH} or block.level != level or not block.number:
        return None
    numbered = patterns.numbering(block.text)
    return numbered[3] if numbered else None


def _series(section: list[Block], lines: dict[int, Line], level: int) -> Iterator[Fault]:
    last: int | None = None
    last_index = 0
    for index, block in enumerate(section):
        value = _value(block, level)
        if level == 2 and _value(block, 1) is not None:
            # （一） may begin again under every 一、 or run on through the whole text; both are in use.
            last_index = index
            continue
        if value is None:
            continue
        if value != 1 and last is not None and value != last + 1:
            yield from _gap(section[last_index:index], block, lines, level, last, value)
        elif value == 2 and last is None:
            yield from _gap(section[:index], block, lines, level, 0, value, only_lost=True)
        last, last_index = value, index


def _gap(
    between: list[Block],
    block: Block,
    lines: dict[int, Line],
    level: int,
    last: int,
    value: int,
    only_lost: bool = False,
) -> Iterator[Fault]:
    missing = value - last - 1
    candidates = _candidates(between, level) if missing > 0 else []
    if missing == 1 and candidates:
        yield _lost(candidates[0], lines, level, last + 1)
        return
    if only_lost or block.where is None or (level == 2 and value < last):
        return
    if any(_runs_in(between, _printed(level, number)) for number in range(last + 1, value)):
        return
    line = lines[block.where.line]
    start = block.where.start
    before = _printed(level, last)
    if value == last:
        message = f"标题序号“{block.number}”重复，前一个同级标题也是“{before}”，请核对并重排序号。"
    else:
        message = f"标题序号从“{before}”跳到“{block.number}”，中间缺号或顺序有误，请对照原件核对。"
    yield fault("number_broken", line, start, start + len(block.number), message)


def _runs_in(between: Sequence[Block], printed: str) -> bool:
    """Whether a number stands inside a line: only the line break before it was lost, not the number."""
    pattern = re.compile(rf"(?:^|[。；：！）”\s]){re.escape(printed)}")
    return any(pattern.search(block.text) for block in between)


def _candidates(between: list[Block], level: int) -> list[Block]:
    """Lines that may be the heading which lost its number, the likeliest first."""
    found: list[tuple[int, Block]] = []
    for index, block in enumerate(between):
        if not _is_bare_heading(block, between, index):
            continue
        below = between[index + 1] if index + 1 < len(between) else None
        begins_lower = below is not None and _value(below, level + 1) == 1
        found.append((0 if begins_lower else 1, block))
    best = min((rank for rank, _ in found), default=1)
    chosen = [block for rank, block in found if rank == best]
    # Several short lines with nothing to tell them apart name nothing.
    return chosen[:1] if best == 0 or len(chosen) == 1 else []


def _is_bare_heading(block: Block, between: list[Block], index: int) -> bool:
    if block.kind not in {model.PARAGRAPH, model.LIST, model.HEADING} or block.where is None:
        return False
    text = block.text
    if not 2 <= len(text) <= 40 or text[-1] in _PLAIN_ENDS or re.search("[：:。]|^——", text):
        return False
    if block.level == 3:
        # A list number in the heading's place stands alone; a real list goes on with 2.
        following = (_value(other, 3) for other in between[index + 1 :])
        return _value(block, 3) == 1 and next((value for value in following if value), None) != 2
    return block.level == 0 or (block.kind == model.HEADING and not block.number)


def _lost(block: Block, lines: dict[int, Line], level: int, value: int) -> Fault:
    assert block.where is not None
    line = lines[block.where.line]
    number = _printed(level, value)
    rest = _LIST_NUMBER.sub("", block.text)
    list_number = block.text[: len(block.text) - len(rest)].strip()
    how = f"被列表编号“{list_number}”取代" if list_number else "丢失"
    return fault(
        "number_lost",
        line,
        block.where.start,
        block.where.end,
        f"标题“{rest}”的序号{how}，按前后顺序应为“{number}”，请补上。",
        f"{number}{rest}",
        ERROR,
    )


def _printed(level: int, value: int) -> str:
    han = patterns.int_to_han(value) if 1 <= value <= 999 else str(value)
    return {1: f"{han}、", 2: f"（{han}）"}[level]


def _restarts(section: list[Block], lines: dict[int, Line]) -> Iterator[Fault]:
    """（一） again, after （二） or more, with no 一、 between: the heading over it lost its number."""
    first, lower = None, 0
    for index, block in enumerate(section):
        top = _value(block, 1)
        if top is not None:
            first, lower = top, 0
            continue
        value = _value(block, 2)
        if value == 1 and lower >= 2 and first is not None and index:
            before = section[index - 1]
            if _is_bare_heading(before, section, index - 1):
                yield _lost(before, lines, 1, first + 1)
                first += 1
        lower = value if value is not None else lower


def _chapters(blocks: Sequence[Block], lines: dict[int, Line]) -> Iterator[Fault]:
    """第一章 … 第三章: chapters and sections, each in its own series; articles over the whole text."""
    last: dict[str, int] = {}
    articles = [block for block in blocks if block.kind == model.ARTICLE]
    steps = 0
    for one, two in itertools.pairwise(articles):
        first, second = patterns.numbering(one.text), patterns.numbering(two.text)
        steps += bool(first and second and second[3] == first[3] + 1)
    in_order = len(articles) >= 5 and steps >= 0.8 * (len(articles) - 1)
    places: dict[str, int] = {}
    for index, block in enumerate(blocks):
        if block.kind == model.TITLE:
            last.clear()
        if block.kind not in {model.CHAPTER, model.ARTICLE} or block.where is None:
            continue
        numbered = patterns.numbering(block.text)
        if numbered is None or (block.kind == model.ARTICLE and ("条之" in numbered[2] or not in_order)):
            continue
        value, unit = numbered[3], numbered[2].strip()[-1]
        before = last.get(unit)
        last[unit] = value
        places.setdefault(unit, index)
        if unit == "章":
            last.pop("节", None)
        if before is None or value in {1, before + 1}:
            continue
        gap = [f"第{patterns.int_to_han(n)}{unit}" for n in range(before + 1, min(value, 999))]
        if any(_runs_in(blocks[places[unit] : index], printed) for printed in gap):
            places[unit] = index
            continue
        places[unit] = index
        line = lines[block.where.line]
        start = block.where.start
        yield fault(
            "number_broken",
            line,
            start,
            start + len(block.number),
            f"“第{before}{unit}”之后是“第{value}{unit}”，中间缺号、重号或顺序有误，请对照原件核对。",
        )
