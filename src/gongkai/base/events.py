"""Writing and reading the trail of what was done."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction

from . import clock
from .models import Event
from .registries import followers

SYSTEM = "系统"


def subject_type(thing: models.Model) -> str:
    return thing._meta.label_lower


def record(
    name: str,
    subject: models.Model,
    sentence: str,
    *,
    by: Any = None,
    organ: Any = None,
    data: dict[str, Any] | None = None,
) -> Event:
    """Write an event in the transaction that is open now. Raises outside one: an event without its act lies.

    ``by`` is a person (anything with ``pk`` and ``name``) or None for the system itself.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("留痕必须与所记的事写在同一事务里。")
    event = Event.objects.create(
        name=name,
        at=clock.now(),
        actor_id=getattr(by, "pk", None),
        actor_name=getattr(by, "name", None) or SYSTEM,
        organ_id=getattr(organ, "pk", None),
        subject_type=subject_type(subject),
        subject_id=subject.pk,
        sentence=sentence,
        data=data or {},
    )
    for place, follow in followers:
        if place.partition("/")[0] == name:
            follow(event)
    return event


def of(thing: models.Model) -> models.QuerySet[Event]:
    """The history of a thing, oldest first."""
    return Event.objects.filter(subject_type=subject_type(thing), subject_id=thing.pk).order_by("id")
