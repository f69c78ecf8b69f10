"""A workbook (xlsx) → lines: each sheet a table with its title, values as their cells show them.

Hidden sheets, rows and columns are left out and said; a formula gives the value that was last computed.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from . import xlsx_formats
from .lines import Page
from .model import ERROR, Cell, ReadError, Row
from .package import DAMAGED, Package, attribute, local
from .patterns import strip

MAX_CELLS: Final = 20_000
MAX_SHEETS: Final = 100
MAX_TEXT: Final = 32_767
_PLAIN_SHEET: Final = re.compile(r"^(?:sheet|工作表|表)\s*\d*$", re.IGNORECASE)
_REFERENCE: Final = re.compile(r"^([A-Z]{1,3})(\d{1,7})$")
TOO_LARGE: Final = (
    f"表格超过 {MAX_CELLS} 格，不便在网页上看。请只留要公开的部分，或者把它作为附件添加，正文另写说明。"
)


@dataclass(slots=True)
class Book:
    strings: list[str] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)
    from_1904: bool = False
    cells: int = 0
    uncomputed: int = 0
    hidden: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Sheet:
    """Cells by row and column from 1; `merged` says how far a cell reaches from its first corner."""

    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    covered: set[tuple[int, int]] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)


def lay_out(data: bytes) -> Page:
    """Raises ReadError where the file cannot be opened, is too large or holds nothing."""
    page = Page(lines=[], media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    with Package(data) as package:
        book = Book()
        for name, part, shown in _sheets(package, book):
            if not shown:
                book.hidden.append(f"工作表“{name}”")
                continue
            root = package.xml(part)
            if root is None:
                raise ReadError(f"Excel 表格{DAMAGED}")
            sheet = _read(root, book)
            _put(page, name, sheet, book)
    if not any(line.bare or line.rows for line in page.lines):
        raise ReadError("Excel 表格里没有内容。请检查是否选错文件，或保存完整后再上传。")
    if book.hidden:
        page.remark(
            "text_hidden",
            f"{'、'.join(book.hidden[:5])}等处是隐藏的，没有读出。请确认是否应当公开；要公开的，请取消隐藏后重新上传。"
            if len(book.hidden) > 5
            else f"{'、'.join(book.hidden)}是隐藏的，没有读出。请确认是否应当公开；要公开的，请取消隐藏后重新上传。",
            next((line for line in page.lines if line.bare), None),
            severity=ERROR,
        )
    if book.uncomputed:
        page.remark(
            "object_unread",
            f"有 {book.uncomputed} 个公式还没有算出结果，读出来是空的。请在 Excel 或 WPS 中打开、保存一次，再重新上传。",
        )
    return page


def _sheets(package: Package, book: Book) -> Iterator[tuple[str, str, bool]]:
    """Name, part and whether it is shown, in the order of the tabs."""
    main = next(
        (
            target
            for kind, target, outside in package.relations("").values()
            if kind == "officeDocument" and not outside and package.has(target)
        ),
        "xl/workbook.xml",
    )
    root = package.xml(main)
    if root is None:
        raise ReadError(f"Excel 表格{DAMAGED}")
    folder = posixpath.dirname(main)
    relations = package.relations(main)
    by_kind = {kind: target for kind, target, outside in relations.values() if not outside}
    _strings(package.optional_xml(by_kind.get("sharedStrings", f"{folder}/sharedStrings.xml")), book)
    _formats(package.optional_xml(by_kind.get("styles", f"{folder}/styles.xml")), book)
    count = 0
    for item in root.iter():
        if local(item) == "workbookPr":
            book.from_1904 = attribute(item, "date1904") in {"1", "true"}
        elif local(item) == "sheet":
            count += 1
            if count > MAX_SHEETS:
                raise ReadError(f"Excel 表格有 {MAX_SHEETS} 张以上的工作表。请拆成几个文件后再上传。")
            kind, target, outside = relations.get(attribute(item, "id") or "", ("", "", True))
            if not outside and kind == "worksheet":
                yield attribute(item, "name") or "", target, attribute(item, "state") in {None, "visible"}


def _strings(root: etree._Element | None, book: Book) -> None:
    for item in root if root is not None else ():
        if local(item) == "si":
            book.strings.append(_text(item))


def _text(item: etree._Element) -> str:
    """The text of a string, without the pronunciation that some programs put beside it."""
    pieces = []
    for child in item:
        if local(child) == "t":
            pieces.append(child.text or "")
        elif local(child) == "r":
            pieces += [t.text or "" for t in child if local(t) == "t"]
    return "".join(pieces)


def _formats(root: etree._Element | None, book: Book) -> None:
    if root is None:
        return
    own = {
        attribute(item, "numFmtId"): attribute(item, "formatCode") or ""
        for item in root.iter()
        if local(item) == "numFmt"
    }
    for group in root:
        if local(group) == "cellXfs":
            for item in group:
                key = attribute(item, "numFmtId") or "0"
                built_in = xlsx_formats.BUILT_IN.get(int(key)) if key.isdigit() and len(key) < 6 else None
                book.formats.append((own.get(key) or built_in or "")[:200])


def _read(root: etree._Element, book: Book) -> Sheet:
    sheet = Sheet()
    row_number = 0
    for item in root.iter():
        name = local(item)
        if name == "col" and attribute(item, "hidden") in {"1", "true"}:
            first, last = _number(attribute(item, "min")), _number(attribute(item, "max"))
            sheet.hidden_columns.append((first, last))
        elif name == "row":
            row_number = _number(attribute(item, "r")) or row_number + 1
            if attribute(item, "hidden") in {"1", "true"}:
                sheet.hidden_rows.add(row_number)
            column = 0
            for cell in item:
                if local(cell) != "c":
                    continue
                at = _position(attribute(cell, "r") or "")
                column = at[1] if at else column + 1
                text = strip(" ".join(_value(cell, book).split()))
                if text:
                    book.cells += 1
                    if book.cells > MAX_CELLS:
                        raise ReadError(TOO_LARGE)
                    sheet.cells[at or (row_number, column)] = text[:MAX_TEXT]
        elif name == "mergeCell":
            _merge(sheet, attribute(item, "ref") or "")
    return sheet


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 8 else 0


def _position(reference: str) -> tuple[int, int] | None:
    match = _REFERENCE.match(reference)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column


def _merge(sheet: Sheet, reference: str) -> None:
    first, _, last = reference.partition(":")
    start, end = _position(first), _position(last)
    if start is None or end is None:
        return
    height, width = end[0] - start[0] + 1, end[1] - start[1] + 1
    if height < 1 or width < 1 or height * width > MAX_CELLS:
        return
    sheet.merged[start] = (height, width)
    sheet.covered.update(
        (row, column)
        for row in range(start[0], end[0] + 1)
        for column in range(start[1], end[1] + 1)
        if (row, column) != start
    )


def _value(cell: etree._Element, book: Book) -> str:
    kind = attribute(cell, "t") or "n"
    raw, inline, formula = None, None, False
    for child in cell:
        name = local(child)
        if name == "v":
            raw = child.text or ""
        elif name == "is":
            inline = _text(child)
        elif name == "f":
            formula = True
    if kind == "inlineStr":
        return inline or ""
    if not raw:
        book.uncomputed += formula
        return ""
    if kind == "s":
        at = _number(raw)
        return book.strings[at] if raw.strip().isdigit() and at < len(book.strings) else ""
    if kind == "b":
        return "TRUE" if raw.strip() == "1" else "FALSE"
    if kind in {"str", "e", "d"}:
        return raw
    try:
        number = float(raw)
    except ValueError:
        return raw
    if number != number or abs(number) > 1e300:
        return raw
    style = _number(attribute(cell, "s"))
    pattern = book.formats[style] if style < len(book.formats) else ""
    return xlsx_formats.shown(number, pattern, from_1904=book.from_1904)


# A sheet as lines ---------------------------------------------------------------------------------------


def _put(page: Page, name: str, sheet: Sheet, book: Book) -> None:
    """What stands alone in its row before and after the grid is text: title, unit, notes."""
    rows = _grid(name, sheet, book)
    if not rows:
        return
    filled = [[cell for cell in row if cell.text] for row in rows]
    wide = [index for index, cells in enumerate(filled) if len(cells) > 1]
    if not wide:
        for cells in filled:
            for cell in cells:
                page.add(cell.text, align="center" if not page.lines and cell.colspan > 1 else "")
        return
    before, grid, after = filled[: wide[0]], rows[wide[0] : wide[-1] + 1], filled[wide[-1] + 1 :]
    heads = [cells[0].text for cells in before if cells]
    first = not page.lines
    caption = "" if _PLAIN_SHEET.match(name) else name
    if first:
        for position, text in enumerate(heads or ([caption] if caption else [])):
            page.add(text, align="center" if position == 0 else "")
        page.add("", rows=tuple(grid), tag="table")
    else:
        page.add(heads[0] if heads else caption, rows=tuple(grid), tag="table")
    for cells in after:
        for cell in cells:
            page.add(cell.text)


def _grid(name: str, sheet: Sheet, book: Book) -> list[Row]:
    """The rows as shown, from the first filled cell to the last, without empty ones."""
    columns = sorted({column for _, column in sheet.cells})
    hidden_columns = {c for c in columns if any(a <= c <= b for a, b in sheet.hidden_columns)}
    hidden_rows = {row for row, _ in sheet.cells} & sheet.hidden_rows
    if hidden_rows:
        book.hidden.append(f"工作表“{name}”的第 {'、'.join(str(row) for row in sorted(hidden_rows)[:5])} 行")
    if hidden_columns:
        book.hidden.append(f"工作表“{name}”的 {len(hidden_columns)} 列")
    lines = sorted({row for row, _ in sheet.cells} - hidden_rows)
    kept = [column for column in columns if column not in hidden_columns]
    if len(lines) * len(kept) > 4 * MAX_CELLS:
        raise ReadError(TOO_LARGE)
    rows: list[Row] = []
    for row in lines:
        cells = []
        for column in kept:
            if (row, column) in sheet.covered:
                continue
            height, width = sheet.merged.get((row, column), (1, 1))
            down = sum(row <= other < row + height for other in lines)
            across = sum(column <= other < column + width for other in kept)
            cells.append(Cell(sheet.cells.get((row, column), ""), max(1, across), max(1, down)))
        rows.append(tuple(cells))
    return rows
