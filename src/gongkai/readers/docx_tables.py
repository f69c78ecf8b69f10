"""The tables of a Word document: rows of cells with their spans, or None where a table only places text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from .labels import is_label
from .model import Cell, Row
from .package import attribute, local
from .patterns import SPACE

MAX_CELLS: Final = 20_000
CELL_LENGTH: Final = 1_500


def rows(table: etree._Element) -> Iterator[etree._Element]:
    """The rows of a table, without those whose deletion was tracked."""
    for child in table:
        name = local(child)
        if name == "tr":
            if not _deleted(child):
                yield child
        elif name in {"sdt", "sdtContent", "ins", "moveTo", "customXml"}:
            yield from rows(child)


def cells(row: etree._Element) -> list[etree._Element]:
    found: list[etree._Element] = []
    for child in row:
        name = local(child)
        if name == "tc":
            found.append(child)
        elif name in {"sdt", "sdtContent", "customXml"}:
            found += cells(child)
    return found


def _deleted(row: etree._Element) -> bool:
    return any(local(item) == "del" for child in row if local(child) == "trPr" for item in child)


def is_label_row(texts: list[str]) -> bool:
    """Metadata printed as a table: 索引号 | … | 发文机关 | …"""
    return (
        2 <= len(texts) <= 12
        and any(is_label(text) for text in texts)
        and all(len(text) < 300 for text in texts)
    )


@dataclass(slots=True)
class _Spot:
    """A cell under way: where it stands in the grid and how far it reaches."""

    text: str
    column: int
    width: int
    height: int = 1
    header: bool = False


def read(table: etree._Element, text_of: Callable[[etree._Element], str]) -> tuple[Row, ...] | None:
    """None for a table that places text on the page: one column, labels, or long text in its cells."""
    grid: list[list[_Spot]] = []
    open_cells: dict[int, _Spot] = {}
    count = labels = 0
    # What only places text is known by its shape before any text of it is read.
    shape = [len(cells(row)) for row in rows(table)]
    if len(shape) < 2 or sum(width > 1 for width in shape) * 2 < len(shape):
        return None
    for row in rows(table):
        spots: list[_Spot] = []
        column = _grid_before(row)
        header = _is_header(row)
        for cell in cells(row):
            width, merged = _spans(cell)
            count += 1
            if count > MAX_CELLS:
                return None
            if merged == "continue" and column in open_cells:
                open_cells[column].height += 1
                column += width
                continue
            text = _flat(text_of(cell))
            if len(text) > CELL_LENGTH:
                return None
            labels += is_label(text)
            spot = _Spot(text, column, width, header=header)
            for at in range(column, column + width):
                open_cells.pop(at, None)
            if merged == "restart":
                open_cells[column] = spot
            spots.append(spot)
            column += width
        if spots:
            grid.append(spots)
        elif grid:
            # A row of nothing but continued cells has no place in a grid of printed rows.
            for spot in open_cells.values():
                spot.height = max(1, spot.height - 1)
    if len(grid) < 2 or (labels >= 3 and labels * 3 >= sum(len(row) for row in grid)):
        return None
    return tuple(tuple(Cell(spot.text, spot.width, spot.height, spot.header) for spot in row) for row in grid)


def _flat(text: str) -> str:
    return " ".join(text.split()).strip(SPACE)


def _grid_before(row: etree._Element) -> int:
    for child in row:
        if local(child) == "trPr":
            for item in child:
                value = attribute(item, "val") or ""
                if local(item) == "gridBefore" and value.isdigit():
                    return min(60, int(value[:3]))
    return 0


def _is_header(row: etree._Element) -> bool:
    return any(
        local(item) == "tblHeader" and attribute(item, "val") not in {"0", "false"}
        for child in row
        if local(child) == "trPr"
        for item in child
    )


def _spans(cell: etree._Element) -> tuple[int, str]:
    width, merged = 1, ""
    for child in cell:
        if local(child) != "tcPr":
            continue
        for item in child:
            value = attribute(item, "val") or ""
            if local(item) == "gridSpan" and value.isdigit():
                width = max(1, min(200, int(value[:4])))
            elif local(item) == "vMerge":
                merged = value or "continue"
    return width, merged
