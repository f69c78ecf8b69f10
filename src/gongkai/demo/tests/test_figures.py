"""Figures add up, month follows month, and the annual reports balance as the form wants."""

from __future__ import annotations

import itertools
from decimal import Decimal

import pytest

from gongkai.demo import accounts, figures, moves, yearly
from gongkai.demo.sheets import added, number
from gongkai.readers import read
from gongkai.readers.model import TABLE

TOTALS = ("合计", "收入总计", "支出总计")
PAGES = [path.name for path in moves.CONTENT.glob("*.html")] + list(figures.sheets())


def tables(name: str) -> list[list[tuple[str, ...]]]:
    blocks = read(moves.content(name), name).blocks
    return [
        [tuple(cell.text for cell in row) for row in block.rows] for block in blocks if block.kind == TABLE
    ]


def test_pages_of_figures_have_tables_that_are_read_back():
    assert len(PAGES) > 25
    assert all(tables(name) for name in PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_totals_are_the_sums_of_their_columns(name: str):
    for rows in tables(name):
        for at, cell in enumerate(rows[-1]):
            if cell not in TOTALS:
                continue
            end = next((n for n in range(at + 1, len(rows[-1])) if rows[-1][n] in TOTALS), len(rows[-1]))
            for column in range(at + 1, end):
                terms = [number(row[column]) or Decimal(0) for row in rows[1:-1]]
                assert sum(terms) == (number(rows[-1][column]) or 0), (rows[-1], column)


@pytest.mark.parametrize("name", [name for name in PAGES if name.startswith("budget")])
def test_income_and_expense_of_a_budget_are_equal(name: str):
    found = [cell for rows in tables(name) for cell in rows[-1] if number(cell) is not None]
    half = len(found) // 2
    assert found[:half] == found[half:]


@pytest.mark.parametrize(
    "name", [name for name in PAGES if "-2026-" in name and tables(name)[0][-1][0] == "本月结余"]
)
def test_what_is_left_of_a_month_is_what_was_there_and_came_less_what_went(name: str):
    ((_, carried, *rows, rest),) = tables(name)
    income, expense = added(row[1] for row in rows) or "0", added(row[2] for row in rows) or "0"
    left = Decimal(carried[2]) + Decimal(income) - Decimal(expense)
    # The one month that its township sent back for this.
    assert left == Decimal(rest[2]) or name == "village-2026-10.html"


def test_each_month_begins_with_what_the_month_before_left():
    months = {
        "liuwan": [
            *(
                accounts.file_of("liuwan", f"2026-{month}")
                for month in ("01", "02", "03", "04", "05", "06", "07")
            ),
            "village-2026-08.html",
            "village-2026-09.html",
            "village-2026-10.html",
        ]
    }
    for village, (_, _, _, told) in accounts.VILLAGES.items():
        months.setdefault(village, [accounts.file_of(village, period) for period, _, _ in told])
    for files in months.values():
        for before, after in itertools.pairwise(files):
            assert tables(before)[0][-1][2] == tables(after)[0][1][2], after


@pytest.mark.parametrize("name", [name for name in PAGES if name.startswith("annual-2025-")])
def test_annual_reports_balance_in_every_line_and_column(name: str):
    _, _, requests, disputes = tables(name)
    assert yearly.agrees(requests[1:])
    assert all(sum(map(int, row[1:-1])) == int(row[-1]) for row in disputes[1:])


def test_a_report_that_answers_more_than_came_is_refused():
    report = yearly.Report(
        "某局",
        "2026年1月4日",
        opened=1,
        rules=(0, 0, 0),
        licences=0,
        penalties=0,
        coercions=0,
        fees="0",
        fresh=yearly.NONE,
        carried=yearly.NONE,
        outcomes={"open": (1, 0, 0, 0, 0, 0)},
        reviews=(0, 0, 0, 0),
        trials=(0, 0, 0, 0),
        faults="",
        plans="",
    )
    with pytest.raises(ValueError, match="比收到的多"):
        yearly.sheet(report)
