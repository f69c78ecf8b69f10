"""Plain text → lines."""

from __future__ import annotations

from .lines import Line, Page


def lay_out(text: str) -> Page:
    return Page(lines=[Line(number, line) for number, line in enumerate(text.split("\n"), 1)])
