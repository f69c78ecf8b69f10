"""Leaves: the files of the public site, as each room declares them.

A room registers a ``LeafKind`` in ``registries.leaves``. ``publish`` asks every kind which of its leaves an
event touches, renders them into the staging place, and switches them in the order of their stages; a
withdrawal goes through the stages backwards.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable


class Stage(enum.IntEnum):
    """The order of the switch. The interpretation may be early; the document is never without it."""

    ATTACHMENT = 10
    INTERPRETATION = 20
    DOCUMENT = 30
    LIST = 40
    FEED = 50


@dataclass(frozen=True)
class Page:
    """Bytes to stand at a path of the site."""

    path: str
    """Relative to the site's root, e.g. ``info/990102001/2026-00001.html``."""
    content: bytes
    stage: Stage


@dataclass(frozen=True)
class Tombstone:
    """A path that answers 410 with this page from now on."""

    path: str
    content: bytes
    stage: Stage


class LeafKind(Protocol):
    """A family of leaves, named by keys (usually a primary key as text)."""

    name: str

    def touched_by(self, event_name: str, subject_type: str, subject_id: int) -> Iterable[str]:
        """Keys of the leaves that must be written again after this event."""

    def all_keys(self) -> Iterable[str]:
        """Keys of every leaf that stands now, for a rebuild of the whole site."""

    def render(self, key: str) -> Iterable[Page | Tombstone]:
        """The files of this leaf as they must be now."""


@runtime_checkable
class Prepares(Protocol):
    """A kind whose leaves are rendered faster together: it asks for all of them at once what each needs."""

    def prepare(self, keys: Sequence[str]) -> None:
        """Called right before these leaves are rendered, in the same job."""
