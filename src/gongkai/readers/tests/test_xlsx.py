"""Workbooks: sheets as tables, values as shown, nothing hidden let through."""

from __future__ import annotations

import openpyxl
import pytest

from gongkai.readers import ReadError
from gongkai.readers.reading import read
from gongkai.readers.xlsx_formats import shown

from . import word_files
from .sheet_files import accounts, saved


def test_a_sheet_is_a_table_with_its_title() -> None:
    reading = read(saved(accounts()), "表.xlsx")
    assert reading.text("title") == "澄明区2026年一季度救助资金发放情况表"
    (table,) = [block for block in reading.blocks if block.kind == "table"]
    assert [[(c.text, c.colspan, c.rowspan) for c in row] for row in table.rows[:2]] == [
        [("单位", 1, 2), ("发放", 2, 1), ("占比", 1, 2), ("发放日期", 1, 2)],
        [("户数", 1, 1), ("金额", 1, 1)],
    ]
    assert [cell.text for cell in table.rows[2]] == ["柳溪镇", "12", "1,203,456.50", "12.5%", "2026年3月1日"]
    assert [block.text for block in reading.blocks if block.kind == "paragraph"] == [
        "单位：元",
        "注：数据截至三月底。",
    ]


def test_further_sheets_are_tables_under_their_captions() -> None:
    book = accounts()
    more = book.create_sheet("分村明细")
    for row in (("村", "户数"), ("东村", 3)):
        more.append(row)
    tables = [block for block in read(saved(book)).blocks if block.kind == "table"]
    assert [table.text for table in tables] == ["", "分村明细"]


def test_hidden_sheets_rows_and_columns_are_left_out_and_said() -> None:
    book = accounts()
    secret = book.create_sheet("身份证号")
    secret["A1"] = "不能公开"
    secret.sheet_state = "hidden"
    sheet = book["救助资金"]
    sheet.row_dimensions[6].hidden = True
    sheet.column_dimensions["D"].hidden = True
    reading = read(saved(book))
    whole = "".join(reading.lines)
    for text in ("不能公开", "东街街道", "12.5%"):
        assert text not in whole
    (fault,) = [fault for fault in reading.faults if fault.kind == "text_hidden"]
    assert fault.severity == "error"
    for word in ("身份证号", "第 6 行", "1 列"):
        assert word in fault.message


def test_formulas_without_a_result_are_said() -> None:
    book = accounts()
    book["救助资金"]["C8"] = "=SUM(C5:C6)"
    assert "1 个公式" in next(f.message for f in read(saved(book)).faults if f.kind == "object_unread")


def test_a_forgotten_cell_far_away_costs_nothing() -> None:
    book = accounts()
    book["救助资金"]["XFD1048576"] = "甲"
    assert read(saved(book)).text("title")


@pytest.mark.parametrize(
    ("value", "pattern", "says"),
    [
        (1234.5, "", "1234.5"),
        (0.1 + 0.2, "General", "0.3"),
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (-5, "0;(0)", "(5)"),
        (0.256, "0.0%", "25.6%"),
        (46000, "yyyy-mm-dd", "2025-12-09"),
        (46000.5, "yyyy/m/d h:mm", "2025/12/9 12:00"),
        (3.10, "0.##", "3.1"),
        (88, '"￥"0"元"', "￥88元"),
        (12, "[红色]0", "12"),
        (1e12, "yyyy", "1000000000000"),
        (5, '"已办"', "已办"),
    ],
)
def test_values_as_their_cells_show_them(value: float, pattern: str, says: str) -> None:
    assert shown(value, pattern) == says


def many() -> bytes:
    book = openpyxl.Workbook()
    for row in range(2_100):
        book.active.append([row] * 10)
    return saved(book)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (many(), "超过 20000 格"),
        (saved(openpyxl.Workbook()), "没有内容"),
        (saved(accounts())[:3000], "损坏"),
        (word_files.rewritten(saved(accounts()), "xl/worksheets/sheet1.xml", lambda xml: xml[:200]), "损坏"),
    ],
    ids=["many", "empty", "half", "cut xml"],
)
def test_what_cannot_be_read_says_what_to_do(data: bytes, says: str) -> None:
    with pytest.raises(ReadError, match=says):
        read(data, "表.xlsx")
