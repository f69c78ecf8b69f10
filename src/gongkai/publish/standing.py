"""What the public can read, as it will be when the present job is done.

A document that was released but whose own job has not run yet is not standing: nobody may link to it and
nobody else's job may bring its page out, for it would come without its interpretation. Only what is open to
all ever stands (``handlers``), and no correction closes it again (``documents.services.release``).
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from gongkai.documents.models import Document, Edition


class LeaveAsIs(Exception):
    """Raised by a leaf's ``render``: its files stay untouched now, because another job is about to write them."""


@dataclass(frozen=True)
class Job:
    """``arriving`` and ``leaving`` are the documents that this very job brings out or takes away."""

    arriving: frozenset[int] = frozenset()
    leaving: frozenset[int] = frozenset()
    cache: dict[Any, Any] = field(default_factory=dict)
    """What several leaves of one job need alike, such as a document's row in its lists."""


_job: ContextVar[Job | None] = ContextVar("gongkai_publishing", default=None)


def job() -> Job:
    """The present one; outside every job one that brings nothing and remembers nothing."""
    return _job.get() or Job()


@contextlib.contextmanager
def during(arriving: Iterable[int] = (), leaving: Iterable[int] = ()) -> Iterator[Job]:
    present = Job(frozenset(arriving), frozenset(leaving))
    token = _job.set(present)
    try:
        yield present
    finally:
        _job.reset(token)


def readable(at: str = "") -> Q:
    """Condition that the public can read a document; ``at`` leads from the queried rows to it (``document__``)."""
    public = Q(**{f"{at}withdrawn_at__isnull": True, f"{at}current__isnull": False})
    stands = Q(**{f"{at}standing__isnull": False})
    if arriving := job().arriving:
        stands |= Q(**{f"{at}pk__in": arriving})
    return public & stands


def documents() -> QuerySet[Document]:
    return Document.objects.filter(readable()).select_related("organ", "current", "standing__edition")


def edition_of(document: Document) -> Edition:
    """The edition that the public reads; for one of ``documents()``."""
    if document.pk in job().arriving:
        assert document.current is not None
        return document.current
    return document.standing.edition


def held(document: Document) -> bool:
    """Must its page be left as it is, because another job that has not run yet will change it?"""
    current = job()
    if document.pk in current.arriving or document.pk in current.leaving:
        return False
    standing = getattr(document, "standing", None)
    if standing is None:
        return not _long_gone(document)
    return document.withdrawn_at is not None or standing.edition_id != document.current_id


def _long_gone(document: Document) -> bool:
    """Withdrawn, and its own job has taken it away."""
    return document.withdrawn_at is not None


def note_arrived(documents: Iterable[Document]) -> None:
    """Their pages are switched: from now on others may link to them."""
    from gongkai.base import clock

    from .models import Standing

    Standing.objects.bulk_create(
        [
            Standing(document=document, edition=document.current, since=clock.now())
            for document in documents
            if document.current is not None and document.withdrawn_at is None
        ],
        update_conflicts=True,
        unique_fields=["document"],
        update_fields=["edition", "since"],
    )


def note_left(document_ids: Iterable[int]) -> None:
    from .models import Standing

    Standing.objects.filter(document_id__in=list(document_ids)).delete()
