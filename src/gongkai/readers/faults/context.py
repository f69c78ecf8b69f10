"""What every rule may look at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ..fields import Collected
from ..lines import Line, Page
from ..model import WARNING, Block, Fault
from ..regions import Regions

# Longer lines hold data, not prose; rules read their beginning only, so that no input costs much.
LONGEST_LINE = 100_000


@dataclass(frozen=True)
class Context:
    page: Page
    regions: Regions
    blocks: list[Block]
    collected: Collected

    @cached_property
    def prose(self) -> list[Line]:
        """The lines of the document with its titles in the page's head, in order of the source."""
        lines = {line.number: line for line in [*self.regions.headings, *self.regions.body] if line.bare}
        return [lines[number] for number in sorted(lines)]

    @cached_property
    def body(self) -> list[Line]:
        return [line for line in self.regions.body if line.bare]

    def values(self, name: str, *sources: str) -> list[str]:
        """The copies of a text value that the source holds, surest first."""
        seen = [copy for copy in self.collected.of(name) if not sources or copy.source in sources]
        return list(dict.fromkeys(copy.value for copy in seen if isinstance(copy.value, str)))


def fault(
    kind: str,
    line: Line,
    start: int,
    end: int,
    message: str,
    suggestion: str | None = None,
    severity: str = WARNING,
) -> Fault:
    return Fault(kind, line.place(start, end), line.text[start:end], message, suggestion, severity)
