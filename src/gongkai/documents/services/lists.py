from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")

LIST_SIZE = 200
"""How many things one transaction takes."""


def in_lists(items: Iterable[Item], size: int = LIST_SIZE) -> Iterator[list[Item]]:
    """The items in order, in lists of at most ``size``."""
    rest = iter(items)
    while piece := list(islice(rest, size)):
        yield piece


def as_list(one_or_many: Item | Iterable[Item], kind: type[Item]) -> list[Item]:
    """A list of what is either one thing of a kind or several."""
    return [one_or_many] if isinstance(one_or_many, kind) else list(one_or_many)  # type: ignore[arg-type]
