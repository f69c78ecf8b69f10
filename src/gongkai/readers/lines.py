"""A source laid out as lines: the common ground of all readers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .model import WARNING, Fault, Place, Row
from .patterns import strip

EXCERPT_LENGTH = 60
REMARK_LENGTH = 40


@dataclass(slots=True)
class Line:
    """One line of the source. `number` is 1-based; `text` is unstripped.

    `offset` is where the text begins in its source line: more than 0 for the later pieces of a line that
    was cut at a border the source had lost.
    """

    number: int
    text: str
    main: bool = True
    align: str = ""
    tag: str = ""
    rows: tuple[Row, ...] = ()
    href: str = ""
    offset: int = 0

    @property
    def bare(self) -> str:
        return strip(self.text)

    def place(self, start: int | None = None, end: int | None = None) -> Place:
        """The place of `text[start:end]`, by default of the whole line without the blanks around it."""
        if start is None:
            start = len(self.text) - len(self.text.lstrip())
        if end is None:
            end = max(start, len(self.text.rstrip()))
        return Place(self.number, self.offset + start, self.offset + end, excerpt(self.text, start, end))


def excerpt(text: str, start: int, end: int) -> str:
    """The marked part, with its surroundings where it is very short, cut where it is very long."""
    if end - start < 8:
        start, end = max(0, start - 12), min(len(text), end + 12)
    part = text[start:end].strip()
    return part if len(part) <= EXCERPT_LENGTH else part[: EXCERPT_LENGTH - 1] + "…"


@dataclass(slots=True)
class Link:
    name: str
    href: str
    line: int


@dataclass(slots=True)
class Page:
    """The lines of a source, the tags of its head (in order, repeated names kept) and its links.

    `faults` are what only the layout sees (unaccepted changes, seals), `pictures` what lies inside the file.
    """

    lines: list[Line]
    media_type: str = "text/plain"
    encoding: str = "utf-8"
    head_title: str = ""
    tags: list[tuple[str, str]] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)

    def add(self, text: str, **more: Any) -> Line:
        line = Line(len(self.lines) + 1, text, **more)
        self.lines.append(line)
        return line

    def remark(self, kind: str, message: str, line: Line | None = None, *, severity: str = WARNING) -> None:
        """A fault of the file as such, said at a line of it: the first one where none is named."""
        line = line or next((line for line in self.lines if line.bare), None)
        if line is None:
            return
        start = len(line.text) - len(line.text.lstrip())
        end = min(len(line.text.rstrip()), start + REMARK_LENGTH)
        self.faults.append(Fault(kind, line.place(start, end), line.text[start:end], message, None, severity))
