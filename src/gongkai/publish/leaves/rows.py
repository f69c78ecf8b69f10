"""A document as one row: in lists, on the home page and, in other clothes, in feeds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from gongkai.base import clock
from gongkai.base.models import Event
from gongkai.documents import addresses, validity
from gongkai.documents.models import Attachment, Document, Edition, Rank, Relation, RelationKind
from gongkai.law.validity import ENDED_STATES, ValidityState, Verdict
from gongkai.web.faces import Link, ListRow

from .. import standing
from ..models import ListSlot
from ..site import public_url


@dataclass(frozen=True)
class Row:
    document: Document
    edition: Edition
    verdict: Verdict | None
    """None for what has no force that could begin or end."""
    readings: int
    attachments: int
    changed_at: dt.datetime
    """When what the row says last became so: release, or the last turn of its validity."""

    @property
    def url(self) -> str:
        return public_url(addresses.page_path(self.document))

    @property
    def state(self) -> str:
        return self.verdict.state.label if self.verdict else ""

    @property
    def shown(self) -> ListRow:
        return ListRow(
            title=self.edition.title,
            url=self.url,
            state=self.state,
            day=self.document.public_since or self.edition.released_on,
            number=self.edition.document_number,
            bits=tuple(self._bits()),
            tags=tuple(self._tags()),
            ended=self.verdict is not None and self.verdict.state in ENDED_STATES,
        )

    def _bits(self) -> Iterable[str]:
        yield str(self.document.organ)
        verdict, edition = self.verdict, self.edition
        if verdict is None:
            return
        if verdict.state is ValidityState.PENDING and edition.effective_on:
            yield f"{edition.effective_on} 起施行"
        elif verdict.state in ENDED_STATES and verdict.since:
            yield f"{verdict.since} 起{verdict.state.label.removeprefix('已')}"
        elif edition.expires_on:
            yield f"至 {edition.expires_on}"

    def _tags(self) -> Iterable[Link]:
        if self.readings:
            yield Link(f"解读 {self.readings}", f"{self.url}#jd")
        if self.attachments:
            yield Link(f"附件 {self.attachments}", "")


def rows(ids: Iterable[int]) -> dict[int, Row]:
    """Rows of documents that the public can read, in a fixed number of queries, each once per job."""
    wanted = list(ids)
    cache: dict[int, Row] = standing.job().cache.setdefault("rows", {})
    missing = [pk for pk in wanted if pk not in cache]
    if missing:
        # A row names title and dates; the sealed manifests of twenty editions would only be carried along.
        heavy = ("current__manifest", "standing__edition__manifest")
        cache |= _make(list(standing.documents().filter(pk__in=missing).defer(*heavy)))
    return {pk: cache[pk] for pk in wanted if pk in cache}


def _make(documents: list[Document]) -> dict[int, Row]:
    ids = [document.pk for document in documents]
    editions = {document.pk: standing.edition_of(document) for document in documents}
    forceful = [d for d in documents if editions[d.pk].rank not in validity.WITHOUT_VALIDITY]
    verdicts = validity.verdicts(forceful, clock.today())
    readings = _readings(ids)
    attachments: dict[int, int] = {}
    for edition_id in Attachment.objects.filter(edition__in=editions.values()).values_list(
        "edition_id", flat=True
    ):
        attachments[edition_id] = attachments.get(edition_id, 0) + 1
    turned = _turned(ids)
    made = {}
    for document in documents:
        edition = editions[document.pk]
        assert edition.released_at is not None
        moments = [edition.released_at, turned.get(document.pk, edition.released_at)]
        made[document.pk] = Row(
            document=document,
            edition=edition,
            verdict=verdicts.get(document.pk),
            readings=readings.get(document.pk, 0),
            attachments=attachments.get(edition.pk, 0),
            changed_at=max(moments),
        )
    return made


def _readings(ids: list[int]) -> dict[int, int]:
    """How many interpretations of each the public can read."""
    found: dict[int, int] = {}
    relations = Relation.objects.filter(
        standing.readable("from_document__"),
        kind=RelationKind.INTERPRETS,
        to_document__in=ids,
        from_document__current__rank=Rank.INTERPRETATION,
        confirmed_at__isnull=False,
    )
    for target in relations.values_list("to_document_id", flat=True):
        found[target] = found.get(target, 0) + 1
    return found


def _turned(ids: list[int]) -> dict[int, dt.datetime]:
    events = Event.objects.filter(
        name="document.validity_changed", subject_type="documents.document", subject_id__in=ids
    ).order_by("at")
    return dict(events.values_list("subject_id", "at"))


def by_day(slots: QuerySet[ListSlot]) -> QuerySet[ListSlot]:
    """The latest first day of release first; within a day the latest place. A correction is no news."""
    return slots.order_by("-document__public_since", "-position")


def latest(limit: int, *, interpretations: bool = True) -> list[Row]:
    """The documents of the latest days on the whole site. By the day that the row shows, not by the place in
    the list: what was moved in yesterday may be ten years old."""
    from ..lists import EVERYTHING, ListName, slots

    found = slots(ListName(EVERYTHING))
    if not interpretations:
        found = found.exclude(document__current__rank=Rank.INTERPRETATION)
    ids = list(by_day(found).values_list("document_id", flat=True)[:limit])
    by_id = rows(ids)
    return [by_id[pk] for pk in ids]
