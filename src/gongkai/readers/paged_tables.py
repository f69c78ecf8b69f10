"""Tables on printed pages, found by their rulings alone."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from .model import Cell, Row

MAX_RULINGS: Final = 6_000
MAX_CELLS: Final = 20_000
NEAR: Final = 2.5
"""Rulings closer than this are one, and reach that much further than drawn."""
SHORTEST: Final = 5.0


@dataclass(frozen=True, slots=True)
class Ruling:
    """A straight line, level or upright."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def level(self) -> bool:
        return abs(self.x1 - self.x0) >= abs(self.y1 - self.y0)


def of_box(x0: float, y0: float, x1: float, y1: float) -> list[Ruling]:
    """The rulings that a drawn box is: one where it is thin, else its four sides."""
    if y1 - y0 <= NEAR and x1 - x0 > NEAR:
        return [Ruling(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2)]
    if x1 - x0 <= NEAR and y1 - y0 > NEAR:
        return [Ruling((x0 + x1) / 2, y0, (x0 + x1) / 2, y1)]
    return [Ruling(x0, y0, x1, y0), Ruling(x0, y1, x1, y1), Ruling(x0, y0, x0, y1), Ruling(x1, y0, x1, y1)]


class Grid:
    """Rulings that hang together; cells lie where none divides them."""

    def __init__(self, level: list[Ruling], upright: list[Ruling]) -> None:
        self.level, self.upright = level, upright
        self.xs = _joined([line.x0 for line in upright])
        self.ys = _joined([line.y0 for line in level])
        self.x0, self.x1 = self.xs[0], self.xs[-1]
        self.y0, self.y1 = self.ys[0], self.ys[-1]

    def holds(self, x: float, y: float) -> bool:
        return self.x0 <= x <= self.x1 and self.y0 <= y <= self.y1

    def rows(self, text_of: Callable[[tuple[float, float, float, float]], str]) -> tuple[Row, ...] | None:
        """The cells with their text and spans; None where this is a frame and no table."""
        across, down = len(self.xs) - 1, len(self.ys) - 1
        if down < 2 or across < 2 or across * down > MAX_CELLS:
            return None
        left_of = self._dividers(self.upright, upright=True)
        above = self._dividers(self.level, upright=False)
        taken = [[False] * across for _ in range(down)]
        rows: list[Row] = []
        for row in range(down):
            cells = []
            for column in range(across):
                if taken[row][column]:
                    continue
                width = 1
                while (
                    column + width < across
                    and not taken[row][column + width]
                    and not left_of[row][column + width]
                ):
                    width += 1
                height = 1
                while row + height < down and not any(
                    above[row + height][column + step] or taken[row + height][column + step]
                    for step in range(width)
                ):
                    height += 1
                for y in range(row, row + height):
                    taken[y][column : column + width] = [True] * width
                box = (self.xs[column], self.ys[row], self.xs[column + width], self.ys[row + height])
                cells.append(Cell(text_of(box), width, height))
            if cells:
                rows.append(tuple(cells))
        several = sum(len(row) > 1 for row in rows)
        filled = sum(bool(cell.text) for row in rows for cell in row)
        return tuple(rows) if several >= 2 and filled >= 3 else None

    def _dividers(self, lines: list[Ruling], *, upright: bool) -> list[list[bool]]:
        """For each elementary cell, whether a ruling lies at its left (upright) or upper side."""
        across, down = len(self.xs) - 1, len(self.ys) - 1
        found = [[False] * across for _ in range(down)]
        for line in lines:
            at = _index(self.xs if upright else self.ys, line.x0 if upright else line.y0)
            along = self.ys if upright else self.xs
            start, end = (line.y0, line.y1) if upright else (line.x0, line.x1)
            for step in range(len(along) - 1):
                middle = (along[step] + along[step + 1]) / 2
                if start - NEAR <= middle <= end + NEAR:
                    if upright and at < across:
                        found[step][at] = True
                    elif not upright and at < down:
                        found[at][step] = True
        return found


def _index(places: list[float], value: float) -> int:
    at = bisect.bisect_left(places, value)
    return min((i for i in (at - 1, at) if 0 <= i < len(places)), key=lambda i: abs(places[i] - value))


def _joined(values: list[float]) -> list[float]:
    result: list[float] = []
    for value in sorted(values):
        if not result or value - result[-1] > NEAR:
            result.append(value)
    return result


def grids(rulings: Sequence[Ruling]) -> list[Grid]:
    """The grids of a page, from the top. A page with too many lines is a drawing and has none."""
    lines = [
        Ruling(min(r.x0, r.x1), min(r.y0, r.y1), max(r.x0, r.x1), max(r.y0, r.y1))
        for r in rulings
        if max(abs(r.x1 - r.x0), abs(r.y1 - r.y0)) >= SHORTEST
        and min(abs(r.x1 - r.x0), abs(r.y1 - r.y0)) <= NEAR
    ]
    if len(lines) < 4 or len(lines) > MAX_RULINGS:
        return []
    level = _long(sorted({line for line in lines if line.level}, key=lambda r: (r.y0, r.x0)), level=True)
    upright = _long(
        sorted({line for line in lines if not line.level}, key=lambda r: (r.x0, r.y0)), level=False
    )
    if len(level) * len(upright) > MAX_RULINGS * 60:
        return []
    everything = level + upright
    group = list(range(len(everything)))

    def root(index: int) -> int:
        while group[index] != index:
            group[index] = group[group[index]]
            index = group[index]
        return index

    for i, across in enumerate(level):
        for j, down in enumerate(upright, len(level)):
            if (
                across.x0 - NEAR <= down.x0 <= across.x1 + NEAR
                and down.y0 - NEAR <= across.y0 <= down.y1 + NEAR
            ):
                group[root(i)] = root(j)
    members: dict[int, tuple[list[Ruling], list[Ruling]]] = {}
    for index, line in enumerate(everything):
        members.setdefault(root(index), ([], []))[0 if index < len(level) else 1].append(line)
    found = [Grid(a, b) for a, b in members.values() if len(a) >= 2 and len(b) >= 2]
    return sorted((grid for grid in found if len(grid.xs) > 2 and len(grid.ys) > 2), key=lambda grid: grid.y0)


def _long(lines: list[Ruling], *, level: bool) -> list[Ruling]:
    """Pieces of one ruling put together: many programs draw each cell's side on its own."""
    result: list[Ruling] = []
    for line in sorted(
        lines, key=lambda r: (round((r.y0 if level else r.x0) / NEAR), r.x0 if level else r.y0)
    ):
        last = result[-1] if result else None
        if last is not None and level and abs(last.y0 - line.y0) <= NEAR and line.x0 <= last.x1 + NEAR:
            result[-1] = Ruling(last.x0, last.y0, max(last.x1, line.x1), last.y0)
        elif last is not None and not level and abs(last.x0 - line.x0) <= NEAR and line.y0 <= last.y1 + NEAR:
            result[-1] = Ruling(last.x0, last.y0, last.x0, max(last.y1, line.y1))
        else:
            result.append(line)
    return result
