"""A PDF → lines, by the places of its characters; rulings make tables. Pages without text are said, or recognised."""

from __future__ import annotations

import ctypes
import math
import time
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as pdfium

from . import ocr, paged, paged_tables
from .lines import Page
from .model import ERROR, ReadError
from .package import DAMAGED, LOCKED
from .paged import Mark, Sheet
from .paged_tables import Ruling

MAX_PAGES: Final = 300
MAX_CHARACTERS: Final = 2_000_000
MAX_OBJECTS: Final = 30_000
TABLE_SECONDS: Final = 10.0
"""Rulings are looked for so long; the pages after that are read as text alone."""
LEAST_TEXT: Final = 8
SCAN_SHARE: Final = 0.4


def lay_out(data: bytes) -> Page:
    """Raises ReadError where the file is locked, damaged, too long or holds no text."""
    page = Page(lines=[], media_type="application/pdf")
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if pdfium.FPDF_GetLastError() == pdfium.FPDF_ERR_PASSWORD or "assword" in str(error):
            raise ReadError(f"PDF 文件{LOCKED}") from error
        raise ReadError(f"PDF 文件{DAMAGED}") from error
    try:
        if len(document) > MAX_PAGES:
            raise ReadError(f"PDF 文件超过 {MAX_PAGES} 页。请拆成几个文件，或把它作为附件添加，正文另写。")
        if not len(document):
            raise ReadError(f"PDF 文件{DAMAGED}")
        sheets, scans = _sheets(document)
        recognised = bool(scans) and len(scans) == len(sheets)
        if recognised:
            sheets = ocr.recognise(document)
            scans = []
        paged.lay_out(sheets, page)
    finally:
        document.close()
    if not any(line.bare or line.rows for line in page.lines):
        raise ReadError("PDF 文件里没有文字。请检查是否选错文件，或换用原来的 Word 文档。")
    if recognised:
        page.remark(
            "text_recognised",
            "这是扫描件，文字由程序识别得来，可能有错字漏字。请对照原件逐字核对，尤其是文号、日期和数字。",
            severity=ERROR,
        )
    if scans:
        pages = "、".join(str(number) for number in scans[:10])
        page.remark(
            "object_unread",
            f"第 {pages} 页是图片，没有文字层，没有读出。请换用原来的 Word 文档，或录入这些页的文字。",
            severity=ERROR,
        )
    return page


def _sheets(document: Any) -> tuple[list[Sheet], list[int]]:
    sheets: list[Sheet] = []
    scans: list[int] = []
    characters = 0
    until = time.monotonic() + TABLE_SECONDS
    for number in range(len(document)):
        try:
            printed = document[number]
            width, height = printed.get_size()
            sheet = Sheet(width, height)
            characters += _characters(printed, sheet)
            if time.monotonic() < until:
                _objects(printed, sheet)
            printed.close()
        except (pypdfium2.PdfiumError, ValueError, OverflowError):
            sheet = Sheet(0, 0)
            scans.append(number + 1)
        else:
            if len(sheet.marks) < LEAST_TEXT and sheet.pictures > SCAN_SHARE:
                scans.append(number + 1)
        if characters > MAX_CHARACTERS:
            raise ReadError("PDF 文件里的文字太多，不像一份公文。请拆成几个文件后再上传。")
        sheets.append(sheet)
    return sheets, scans


def _characters(printed: Any, sheet: Sheet) -> int:
    """Put the upright characters of a page on the sheet; slanting ones are watermarks."""
    text = printed.get_textpage()
    try:
        count = text.count_chars()
        if count > MAX_CHARACTERS:
            return int(count)
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        box = pdfium.FS_RECTF()
        turned = printed.get_rotation() in {90, 270}
        raw = text.raw
        x0, _, _, y1 = printed.get_mediabox()
        for index in range(min(count, MAX_CHARACTERS)):
            code = pdfium.FPDFText_GetUnicode(raw, index)
            if code in {0, 10, 13, 0xFFFE} or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
                continue
            if not turned and abs(math.sin(pdfium.FPDFText_GetCharAngle(raw, index))) > 0.05:
                continue
            if not pdfium.FPDFText_GetLooseCharBox(raw, index, ctypes.byref(box)):
                continue
            if not pdfium.FPDFText_GetCharBox(raw, index, left, right, bottom, top):
                continue
            size = pdfium.FPDFText_GetFontSize(raw, index)
            tall = box.top - box.bottom
            if (
                not all(map(math.isfinite, (box.left, box.right, box.top, box.bottom)))
                or tall <= 0
                or size <= 0
            ):
                continue
            sheet.marks.append(
                Mark(
                    chr(code),
                    box.left - x0,
                    y1 - box.top,
                    max(box.right, box.left + 0.1) - x0,
                    y1 - box.bottom,
                )
            )
        return int(count)
    finally:
        text.close()


def _objects(printed: Any, sheet: Sheet) -> None:
    """Rulings and pictures of a page."""
    x0, _, _, y1 = printed.get_mediabox()
    area = max(1.0, sheet.width * sheet.height)
    for count, item in enumerate(printed.get_objects(max_depth=4)):
        if count > MAX_OBJECTS:
            sheet.rulings.clear()
            return
        if item.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = item.get_bounds()
            sheet.pictures += max(0.0, (right - left) * (top - bottom)) / area
        elif item.type == pdfium.FPDF_PAGEOBJ_PATH:
            sheet.rulings += [Ruling(r.x0 - x0, y1 - r.y0, r.x1 - x0, y1 - r.y1) for r in _rulings(item)]


def _rulings(item: Any) -> list[Ruling]:
    left, bottom, right, top = item.get_bounds()
    if not all(map(math.isfinite, (left, bottom, right, top))):
        return []
    if min(right - left, top - bottom) <= paged_tables.NEAR:
        return paged_tables.of_box(left, bottom, right, top)
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not pdfium.FPDFPath_GetDrawMode(item.raw, fill, stroke) or not stroke.value:
        return []
    matrix = item.get_matrix()

    def ruled(one: tuple[float, float], other: tuple[float, float]) -> Ruling:
        return Ruling(one[0], one[1], other[0], other[1])

    found: list[Ruling] = []
    here: tuple[float, float] | None = None
    start: tuple[float, float] | None = None
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(min(2_000, pdfium.FPDFPath_CountSegments(item.raw))):
        segment = pdfium.FPDFPath_GetPathSegment(item.raw, index)
        if not segment or not pdfium.FPDFPathSegment_GetPoint(segment, x, y):
            continue
        point = matrix.on_point(x.value, y.value)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO and here is not None:
            found.append(ruled(here, point))
        here = point
        if pdfium.FPDFPathSegment_GetClose(segment) and start is not None:
            found.append(ruled(here, start))
            here = start
    return found
