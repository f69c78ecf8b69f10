"""Printed pages → lines: marks on paper joined to lines, lines to paragraphs, rulings to tables.

Shared by everything that knows only where marks stand: PDF, OFD, recognised scans. Lengths are in points or
any unit that marks and rulings share; y grows downwards.
"""

from __future__ import annotations

import itertools
import re
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from . import paged_tables, patterns
from .lines import Line, Page
from .model import Row
from .paged_tables import Ruling
from .patterns import squeeze, strip

_PAGE_NUMBER: Final = re.compile(
    r"^(?:[-—－–·.\s]*\d{1,4}[-—－–·.\s]*|第\d{1,4}页(?:[,，/]?共\d{1,4}页)?|\d{1,4}/\d{1,4}|Page\d+(?:of\d+)?)$",
    re.IGNORECASE,
)
_WIDE: Final = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]")


@dataclass(frozen=True, slots=True)
class Mark:
    """A character or a run of them, with the box it fills."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def middle(self) -> float:
        return (self.y0 + self.y1) / 2


@dataclass(slots=True)
class Sheet:
    """One printed page."""

    width: float
    height: float
    marks: list[Mark] = field(default_factory=list)
    rulings: list[Ruling] = field(default_factory=list)
    pictures: float = 0
    """How much of the page pictures cover, from 0 to 1."""


@dataclass(slots=True)
class Strip:
    """One line of print, or a table."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    rows: tuple[Row, ...] = ()
    left: float = 0
    right: float = 0
    """Where the column that it stands in begins and ends."""

    @property
    def height(self) -> float:
        return self.y1 - self.y0


def lay_out(sheets: Sequence[Sheet], page: Page) -> None:
    """Put the lines of the sheets on the page, without running heads and page numbers."""
    contents = [_contents(sheet) for sheet in sheets]
    gutters = [_gutter(rows) for rows, _ in contents]
    known = [gutter for gutter in gutters if gutter is not None]
    if known:
        # A last page with a few lines has the columns of the others.
        usual_gutter = statistics.median(known)
        gutters = [
            usual_gutter if own is None and _keeps_clear(rows, usual_gutter) else own
            for own, (rows, _) in zip(gutters, contents, strict=True)
        ]
    printed = [
        _in_columns(rows, tables, gutter) for (rows, tables), gutter in zip(contents, gutters, strict=True)
    ]
    _drop_running(printed, sheets)
    whole = [strip for strips in printed for strip in strips]
    if not whole:
        return
    usual = statistics.median(item.height for item in whole)
    indented = _uses_indents(whole, usual)
    previous: Strip | None = None
    last: Line | None = None
    gaps = _usual_gap(printed)
    for strips in printed:
        for position, item in enumerate(strips):
            if item.rows:
                last = _table(page, item, last if position == 0 else None)
                previous = item
                continue
            align = _align(item, usual)
            if (
                previous is not None
                and last is not None
                and not previous.rows
                and _goes_on(previous, item, last, align, indented, gaps, same_page=position > 0)
            ):
                last.text += _joint(last.text, item.text) + item.text
            else:
                last = page.add(item.text, align=align)
            previous = item


def _table(page: Page, item: Strip, last: Line | None) -> Line:
    """A table at the top of a page goes on from one at the end of the page before, where columns agree."""
    if last is not None and last.rows and _width(last.rows) == _width(item.rows):
        rows = item.rows[1:] if item.rows[0] == last.rows[0] else item.rows
        last.rows = last.rows + rows
        return last
    return page.add("", rows=item.rows, tag="table")


def _width(rows: tuple[Row, ...]) -> int:
    return max(sum(cell.colspan for cell in row) for row in rows)


# Marks to lines -----------------------------------------------------------------------------------------


def _contents(sheet: Sheet) -> tuple[list[list[Mark]], list[Strip]]:
    """The lines of a sheet as marks, and its tables, whose marks are not among them."""
    marks = [mark for mark in sheet.marks if mark.text.strip() and mark.x1 > mark.x0 and mark.y1 > mark.y0]
    tables: list[Strip] = []
    for grid in paged_tables.grids(sheet.rulings):
        inside = [mark for mark in marks if grid.holds((mark.x0 + mark.x1) / 2, mark.middle)]
        rows = grid.rows(lambda cell, inside=inside: _cell_text(inside, cell))  # type: ignore[misc]
        if rows is None:
            continue
        taken = set(map(id, inside))
        marks = [mark for mark in marks if id(mark) not in taken]
        tables.append(Strip("", grid.x0, grid.y0, grid.x1, grid.y1, rows))
    return _rows_of_marks(marks), tables


def _cell_text(marks: list[Mark], box: tuple[float, float, float, float]) -> str:
    x0, y0, x1, y1 = box
    inside = [mark for mark in marks if x0 <= (mark.x0 + mark.x1) / 2 < x1 and y0 <= mark.middle < y1]
    lines = _rows_of_marks(inside)
    text = ""
    for line in lines:
        piece = _spell(line)
        text += _joint(text, piece) + piece
    return " ".join(text.split())


def _rows_of_marks(marks: list[Mark]) -> list[list[Mark]]:
    """Marks of one line of print together, each line from left to right."""
    rows: list[tuple[float, float, list[Mark]]] = []
    for mark in sorted(marks, key=lambda mark: (mark.middle, mark.x0)):
        if rows:
            middle, height, row = rows[-1]
            if abs(mark.middle - middle) <= 0.45 * max(height, mark.y1 - mark.y0):
                row.append(mark)
                tallest = max(height, mark.y1 - mark.y0)
                # The middle of a line is that of its tall marks: stops and dashes sit low or high.
                rows[-1] = (middle if tallest == height else mark.middle, tallest, row)
                continue
        rows.append((mark.middle, mark.y1 - mark.y0, [mark]))
    return [sorted(row, key=lambda mark: mark.x0) for _, _, row in rows]


def _spell(marks: Sequence[Mark]) -> str:
    """The text of a line. Blanks are what gaps show: programs also write them where nobody typed any,
    between digits and 年."""
    text = ""
    before: Mark | None = None
    for mark in marks:
        if not mark.text.strip():
            continue
        if before is not None:
            gap = mark.x0 - before.x1
            size = max(mark.y1 - mark.y0, before.y1 - before.y0)
            wide = bool(_WIDE.search(before.text[-1:])) or bool(_WIDE.search(mark.text[:1]))
            if gap > size * (0.55 if wide else 0.18):
                text += "\u3000" if wide else " "
        text += mark.text
        before = mark
    return text


def _piece(marks: list[Mark]) -> Strip:
    return Strip(
        _spell(marks).strip(),
        marks[0].x0,
        min(mark.y0 for mark in marks),
        max(mark.x1 for mark in marks),
        max(mark.y1 for mark in marks),
    )


# Columns ------------------------------------------------------------------------------------------------


def _in_columns(rows: list[list[Mark]], tables: list[Strip], gutter: float | None) -> list[Strip]:
    """Lines in reading order: down one column and then the next, in every stretch that two columns share."""
    pieces: list[Strip] = []
    for row in rows:
        if gutter is None or any(mark.x0 < gutter < mark.x1 for mark in row):
            pieces.append(_piece(row))
            continue
        sides = [mark for mark in row if mark.x1 <= gutter], [mark for mark in row if mark.x0 >= gutter]
        pieces += [_piece(side) for side in sides if side]
    pieces = [piece for piece in pieces if strip(piece.text)]
    edges = _edges(pieces)
    if gutter is None:
        for piece in pieces:
            piece.left, piece.right = edges
        return sorted([*pieces, *tables], key=lambda piece: (piece.y0, piece.x0))
    result: list[Strip] = []
    left: list[Strip] = []
    right: list[Strip] = []
    sides_edges = (
        _edges([piece for piece in pieces if piece.x1 <= gutter]),
        _edges([piece for piece in pieces if piece.x0 >= gutter]),
    )
    for piece in sorted([*pieces, *tables], key=lambda piece: (piece.y0, piece.x0)):
        if piece.x1 <= gutter:
            piece.left, piece.right = sides_edges[0]
            left.append(piece)
        elif piece.x0 >= gutter:
            piece.left, piece.right = sides_edges[1]
            right.append(piece)
        else:
            piece.left, piece.right = edges
            result += [*left, *right, piece]
            left, right = [], []
    return [*result, *left, *right]


def _keeps_clear(rows: list[list[Mark]], gutter: float) -> bool:
    crossed = sum(any(mark.x0 < gutter < mark.x1 for mark in row) for row in rows)
    return crossed * 3 <= len(rows)


def _gutter(rows: list[list[Mark]]) -> float | None:
    """The middle of an upright gap with a column of print on each side of it."""
    if len(rows) < 8:
        return None
    left = min(row[0].x0 for row in rows)
    right = max(row[-1].x1 for row in rows)
    width = right - left
    size = statistics.median(mark.y1 - mark.y0 for row in rows for mark in row[:1])
    if width < 12 * size:
        return None
    best: tuple[int, float] | None = None
    for step in range(30, 71):
        x = left + width * step / 100
        reach = 0.45 * size
        crossed, before, after = 0, [], []
        for row in rows:
            if any(mark.x0 < x + reach and mark.x1 > x - reach for mark in row):
                crossed += 1
                continue
            if row[0].x0 < x:
                before.append(max(mark.x1 for mark in row if mark.x0 < x) - row[0].x0)
            if row[-1].x1 > x:
                after.append(row[-1].x1 - min(mark.x0 for mark in row if mark.x0 > x))
        if len(before) < 5 or len(after) < 5 or crossed * 3 > min(len(before), len(after)):
            continue
        # Columns of prose fill their width; the cells of a table without rulings do not.
        if min(statistics.median(before), statistics.median(after)) < 0.6 * min(x - left, right - x):
            continue
        if best is None or crossed < best[0]:
            best = (crossed, x)
    return best[1] if best else None


def _edges(pieces: list[Strip]) -> tuple[float, float]:
    """Where lines usually begin and end."""
    if not pieces:
        return 0, 0
    size = statistics.median(piece.height for piece in pieces) or 1
    starts = Counter(round(piece.x0 / size) for piece in pieces)
    ends = Counter(round(piece.x1 / size) for piece in pieces)
    often = max(2, len(pieces) // 12)
    left = min((at for at, count in starts.items() if count >= often), default=min(starts))
    right = max((at for at, count in ends.items() if count >= often), default=max(ends))
    inside = [piece.x0 for piece in pieces if round(piece.x0 / size) == left]
    outside = [piece.x1 for piece in pieces if round(piece.x1 / size) == right]
    return min(inside), max(outside)


# Lines to paragraphs ------------------------------------------------------------------------------------


def _drop_running(printed: list[list[Strip]], sheets: Sequence[Sheet]) -> None:
    """Page numbers, and what stands at the same edge of most pages."""
    heads: Counter[str] = Counter()
    for strips, sheet in zip(printed, sheets, strict=True):
        heads.update({_plain(item.text) for item in _margin(strips, sheet)})
    for strips, sheet in zip(printed, sheets, strict=True):
        for item in _margin(strips, sheet):
            often = heads[_plain(item.text)] > max(1, len(sheets) // 2)
            if _PAGE_NUMBER.match(squeeze(item.text)) or (often and len(sheets) > 1):
                strips.remove(item)


def _margin(strips: list[Strip], sheet: Sheet) -> list[Strip]:
    upper, lower = 0.09 * sheet.height, 0.91 * sheet.height
    return [item for item in strips if not item.rows and (item.y1 < upper or item.y0 > lower)]


def _plain(text: str) -> str:
    return re.sub(r"\d+", "0", squeeze(text))


def _uses_indents(strips: list[Strip], usual: float) -> bool:
    """Whether paragraphs begin two characters in, as Chinese papers are typeset."""
    text = [item for item in strips if not item.rows and not _align(item, usual)]
    inset = sum(1.2 < (item.x0 - item.left) / (item.height or 1) < 3.2 for item in text)
    return inset >= 2 and inset * 12 >= len(text)


def _usual_gap(printed: list[list[Strip]]) -> float:
    gaps = [
        after.y0 - before.y1
        for strips in printed
        for before, after in itertools.pairwise(strips)
        if not before.rows and not after.rows and 0 <= after.y0 - before.y1 < 4 * after.height
    ]
    return statistics.median(gaps) if gaps else 0


def _align(item: Strip, usual: float) -> str:
    """Centred or at the right; large print as wide as the column is centred as well."""
    size = item.height or 1
    before, after = item.x0 - item.left, item.right - item.x1
    if size > 1.15 * usual and abs(before - after) < size:
        return "center"
    if item.rows or item.right - item.left < 8 * size:
        return ""
    if before > 2.6 * size and abs(before - after) < 1.4 * size:
        return "center"
    if before > 3.5 * size and before > 1.6 * after:
        return "right"
    return ""


def _goes_on(
    before: Strip, item: Strip, line: Line, align: str, indented: bool, gap: float, *, same_page: bool
) -> bool:
    """Whether a line of print is the continuation of the paragraph before it."""
    size = item.height or 1
    if align or line.align or abs(before.height - item.height) > 0.35 * max(before.height, item.height):
        return False
    if before.right - before.x1 > 1.9 * size:
        return False
    start = item.x0 - item.left
    if start > 1.1 * size:
        return False
    if same_page and item.left == before.left and item.y0 - before.y1 > gap + 0.9 * size:
        return False
    if indented:
        return True
    ended = before.text[-1:] in "。；：！？"
    return not ended and not _begins(item.text)


def _begins(text: str) -> bool:
    return bool(patterns.numbering(text)) or text.startswith(("附件", "（此件"))


def _joint(before: str, after: str) -> str:
    """The blank between words of Latin script that a line's end stood for."""
    if not before or not after:
        return ""
    if before[-1:].isascii() and after[:1].isascii() and before[-1].isalpha() and after[0].isalpha():
        return " "
    return ""
