"""Workbooks as offices have them, made by openpyxl."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
from openpyxl.workbook import Workbook

ROWS = (
    ("柳溪镇", 12, 1203456.5, 0.125, dt.date(2026, 3, 1)),
    ("东街街道", 7, 88000, 0.5, dt.date(2026, 4, 15)),
)


def saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def accounts(
    title: str = "澄明区2026年一季度救助资金发放情况表", rows: tuple[tuple[object, ...], ...] = ROWS
) -> Workbook:
    """A title over all columns, a unit, a head of two rows with joined cells, numbers, a note."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "救助资金"
    sheet["A1"] = title
    sheet.merge_cells("A1:E1")
    sheet["A2"] = "单位：元"
    sheet.merge_cells("A2:E2")
    for column, text in zip("ABCDE", ("单位", "发放", "", "占比", "发放日期"), strict=True):
        sheet[f"{column}3"] = text or None
    sheet["B4"], sheet["C4"] = "户数", "金额"
    for area in ("A3:A4", "B3:C3", "D3:D4", "E3:E4"):
        sheet.merge_cells(area)
    for at, row in enumerate(rows, 5):
        for column, value in zip("ABCDE", row, strict=True):
            sheet[f"{column}{at}"] = value
        sheet[f"C{at}"].number_format = "#,##0.00"
        sheet[f"D{at}"].number_format = "0.0%"
        sheet[f"E{at}"].number_format = 'yyyy"年"m"月"d"日"'
    sheet[f"A{len(rows) + 5}"] = "注：数据截至三月底。"
    return book
