"""Papers with figures, as data: totals are counted and never typed, so they cannot disagree with their rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from html import escape

Row = tuple[str, ...]


@dataclass(frozen=True)
class Table:
    caption: str
    head: Row
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Sheet:
    """A page: its title, then headings (which begin with a Chinese number), paragraphs and tables in order."""

    title: str
    body: tuple[str | Table, ...]
    signer: str
    day: str
    """As it is printed: ``2026年2月9日``."""


def number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def added(texts: Iterable[str]) -> str:
    """The sum, with as many places as the most exact of its terms."""
    terms = [found for text in texts if (found := number(text)) is not None]
    return str(sum(terms, Decimal(0))) if terms else ""


def with_total(label: str, rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows and one that adds them up, column by column; a column without figures stays empty."""
    columns = list(zip(*rows, strict=True))
    return (*rows, (label, *(added(column) for column in columns[1:])))


def account(carried: str, rows: Sequence[tuple[str, str, str]]) -> tuple[Row, ...]:
    """A month of a village: what was carried over, income and expense, and what is left."""
    return (("上月结转", "", carried), *rows, ("本月结余", "", balance(carried, rows)))


def balance(carried: str, rows: Sequence[tuple[str, str, str]]) -> str:
    income, expense = added(row[1] for row in rows) or "0", added(row[2] for row in rows) or "0"
    return str(Decimal(carried) + Decimal(income) - Decimal(expense))


def html(sheet: Sheet) -> bytes:
    """As the office's web page writes it."""
    lines = [
        "<!DOCTYPE html>",
        f'<html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(sheet.title)}</title></head>',
        f"<body>\n<h1>{escape(sheet.title)}</h1>",
    ]
    for piece in sheet.body:
        if isinstance(piece, Table):
            lines += _table(piece)
        else:
            tag = "h2" if piece[1:2] == "、" and len(piece) < 30 else "p"
            lines.append(f"<{tag}>{escape(piece)}</{tag}>")
    lines += [f"<p>{escape(sheet.signer)}</p>", f"<p>{sheet.day}</p>", "</body></html>", ""]
    return "\n".join(lines).encode()


def _table(table: Table) -> list[str]:
    head = "".join(f"<th>{escape(cell)}</th>" for cell in table.head)
    lines = [f"<p>{escape(table.caption)}</p>", f"<table><thead><tr>{head}</tr></thead><tbody>"]
    lines += ["<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in table.rows]
    return [*lines, "</tbody></table>"]
