"""Writing and reading the trail of what was done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction

from . import clock
from .models import Event
from .registries import followers

SYSTEM = "系统"


def subject_type(thing: models.Model) -> str:
    return thing._meta.label_lower


@dataclass(frozen=True)
class Entry:
    """One line of the trail that is still to be written. ``by`` is a person (anything with ``pk`` and ``name``)
    or None for the system itself."""

    name: str
    subject: models.Model
    sentence: str
    by: Any = None
    organ: Any = None
    data: dict[str, Any] = field(default_factory=dict)


def record(
    name: str,
    subject: models.Model,
    sentence: str,
    *,
    by: Any = None,
    organ: Any = None,
    data: dict[str, Any] | None = None,
) -> Event:
    """Write an event in the transaction that is open now. Raises outside one: an event without its act lies."""
    _within_an_act()
    event = _row(Entry(name, subject, sentence, by, organ, data or {}))
    event.save(force_insert=True)
    _tell([event])
    return event


def record_first(entries: Iterable[Entry]) -> list[Event]:
    """The same for many things at once, in one statement: only for the first event of things that came to be in
    this transaction, because ``post_save`` is not sent. Whoever listens there follows things that exist."""
    _within_an_act()
    written = Event.objects.bulk_create(_row(entry) for entry in entries)
    _tell(written)
    return written


def _within_an_act() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("留痕必须与所记的事写在同一事务里。")


def _row(entry: Entry) -> Event:
    return Event(
        name=entry.name,
        at=clock.now(),
        actor_id=getattr(entry.by, "pk", None),
        actor_name=getattr(entry.by, "name", None) or SYSTEM,
        organ_id=getattr(entry.organ, "pk", None),
        subject_type=subject_type(entry.subject),
        subject_id=entry.subject.pk,
        sentence=entry.sentence,
        data=entry.data,
    )


def _tell(written: Iterable[Event]) -> None:
    for event in written:
        for place, follow in followers:
            if place.partition("/")[0] == event.name:
                follow(event)


def of(thing: models.Model) -> models.QuerySet[Event]:
    """The history of a thing, oldest first."""
    return Event.objects.filter(subject_type=subject_type(thing), subject_id=thing.pk).order_by("id")
