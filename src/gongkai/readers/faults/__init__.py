"""What a source got wrong, found by general rules; each rule is a module with one `find` function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ..fields import Collected
from ..lines import Page
from ..model import Block, Fault
from ..regions import Regions
from . import context, dates, garbled, marks, metadata, names, numbers, runs, sequence
from .context import Context

RULES: Final[tuple[Callable[[Context], list[Fault]], ...]] = (
    numbers.find,
    dates.find,
    marks.find,
    names.find,
    sequence.find,
    runs.find,
    metadata.find,
    garbled.find,
)


def find_faults(page: Page, regions: Regions, blocks: list[Block], collected: Collected) -> list[Fault]:
    """All faults in reading order, each place and kind once."""
    known = context.Context(page, regions, blocks, collected)
    faults = [*page.faults, *(fault for rule in RULES for fault in rule(known))]
    once = {(fault.kind, fault.where.line, fault.where.start): fault for fault in reversed(faults)}
    return sorted(once.values(), key=lambda fault: (fault.where.line, fault.where.start, fault.kind))
