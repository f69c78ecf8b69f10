"""Workbooks out and in: plain rows under a line of headings."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 50_000
LARGEST_IN = 5 * 1024 * 1024
LARGEST_UNPACKED = 100 * 1024 * 1024


class SheetFault(ValueError):
    """The file is no workbook of ours; the sentence says what to do."""


def workbook(
    title: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    notes: Sequence[str] = (),
    widths: Sequence[int] = (),
) -> bytes:
    """An xlsx with one sheet of rows and, with ``notes``, a second one that says what it is."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for place, heading in enumerate(headings):
        width = widths[place] if place < len(widths) else max(10, min(40, len(heading) * 2 + 6))
        sheet.column_dimensions[get_column_letter(place + 1)].width = width
    sheet.append([_cell(sheet, heading, bold=True) for heading in headings])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    if notes:
        explained = book.create_sheet("说明")
        explained.column_dimensions["A"].width = 90
        for note in notes:
            cell = _cell(explained, note)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            explained.append([cell])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: Any, value: Any, *, bold: bool = False) -> Any:
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
    elif not isinstance(value, (int, float, dt.date, type(None))):
        value = ILLEGAL_CHARACTERS_RE.sub("", str(value))
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        # What begins with "=" is a text of ours and must not be reckoned by whoever opens the file.
        cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell


def response(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=MEDIA_TYPE)
    answer.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.xlsx") or "attachment"
    return answer


def read(content: bytes, headings: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    """The rows of the first sheet that has these headings, each with its line in the sheet, every value as
    text; rows without any value are left out. Raises ``SheetFault``."""
    if not content:
        raise SheetFault("文件是空的，请重新选择。")
    if len(content) > LARGEST_IN:
        raise SheetFault(f"文件超过{LARGEST_IN // 2**20}MB，请只留要导入的表再上传。")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(item.file_size for item in packed.infolist()) > LARGEST_UNPACKED:
                raise SheetFault("文件解开后过大，请把要导入的行复制到下载的模板里再上传。")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except SheetFault:
        raise
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as fault:
        raise SheetFault(
            "这不是能读的 xlsx 文件（旧式 xls、加了密码或者损坏的都读不了），请用 Excel 或 WPS 另存为 xlsx 再上传。"
        ) from fault
    try:
        return _rows(book, headings)
    finally:
        book.close()


def _rows(book: Any, headings: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    for sheet in book.worksheets:
        lines = sheet.iter_rows(values_only=True)
        first = [_text(value) for value in next(lines, ())]
        if not set(headings) <= {heading.rstrip("*＊") for heading in first}:
            continue
        names = [heading.rstrip("*＊") for heading in first]
        found = []
        for number, line in enumerate(lines, 2):
            values = {
                name: _text(value) for name, value in zip(names, line, strict=False) if name in headings
            }
            if any(values.values()):
                found.append((number, {heading: values.get(heading, "") for heading in headings}))
            if len(found) > MOST_ROWS:
                raise SheetFault(f"超过{MOST_ROWS}行，请分几次导入。")
        return found
    raise SheetFault(
        f"没有找到表头。第一行应有这些列：{'、'.join(headings)}。请下载模板，把内容填进去再上传。"
    )


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "minutes")
    if isinstance(value, float) and value.is_integer():
        # A code typed as a number comes back as one.
        return str(int(value))
    return str(value).strip()
