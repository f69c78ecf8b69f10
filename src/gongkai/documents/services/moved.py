from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from gongkai.base import clock, events
from gongkai.base.acts import Act, Reason, Refused
from gongkai.law.numbering import parse_index
from gongkai.org import authority
from gongkai.org.models import Organ, Person

from .. import digests
from ..models import Document, Edition, Origin, Part, Placement
from ..numbering import locked_series
from .content import NewDraft, field_reasons, part_reasons, part_rows, write_values
from .drafts import name_of, place_reasons
from .lists import as_list
from .pages import repaint


@dataclass(frozen=True)
class MovedIn:
    """A record of an old system: its content, the number it has, and the day on which it became public."""

    content: NewDraft
    index_number: str
    released_on: dt.date | None


class TakeIn(Act[list[Document]]):
    """迁入: take records over as they were public, with their own numbers and days. Nothing is renumbered.

    They are public at once, say on which day they were taken in, and open no duties: those were the old
    system's.
    """

    title = "迁入"

    def __init__(self, items: MovedIn | Iterable[MovedIn], *, by: Person | None) -> None:
        super().__init__(by=by)
        self.items = as_list(items, MovedIn)
        self._numbers = [item.index_number.strip() for item in self.items]

    def lock(self) -> None:
        """Hold the counters whose serials might be brought along, so that none is given at the same moment.
        The code in a number says whose counter that is, and it need not be the organ that takes the record in."""
        indexes = [index for number in self._numbers if (index := parse_index(number)) is not None]
        organs = Organ.objects.in_bulk({index.organ for index in indexes}, field_name="code")
        wanted: dict[int, list[Organ]] = {}
        for index in indexes:
            if index.organ in organs:
                wanted.setdefault(index.year, []).append(organs[index.organ])
        for year in sorted(wanted):
            locked_series(wanted[year], year)

    def _edition(self, item: MovedIn) -> Edition:
        edition = Edition(number=1, author=self.by, responsible=item.content.organ)
        write_values(edition, {"rank": edition.rank, **item.content.values})
        edition.needs_interpretation = bool(item.content.values.get("needs_interpretation", False))
        return edition

    def reasons(self) -> list[Reason]:
        found: list[Reason] = []
        for organ in {item.content.organ.pk: item.content.organ for item in self.items}.values():
            if self.by is not None and not authority.may(self.by, "drafts.write", organ):
                found.append(
                    Reason("not_allowed", f"您没有为“{organ}”迁入文件的职责，请由该单位的拟稿人办理。")
                )
        known = set(
            Document.objects.filter(index_number__in=self._numbers).values_list("index_number", flat=True)
        )
        seen: set[str] = set()
        for item, number in zip(self.items, self._numbers, strict=True):
            edition = self._edition(item)
            what = name_of(edition)
            if not number or len(number) > 80:
                found.append(
                    Reason("number", f"{what}没有索引号，或者长于 80 个字符，请核对原系统的索引号。")
                )
            elif number in known or number in seen:
                found.append(Reason("number_taken", f"{what}的索引号 {number} 已经有别的文件使用，请核对。"))
            seen.add(number)
            if item.released_on is None:
                found.append(Reason("day", f"{what}没有原发布日期，请补上。"))
            elif item.released_on > clock.today():
                found.append(Reason("day", f"{what}的原发布日期晚于今天，请核对。"))
            if not edition.title:
                found.append(Reason("no_title", f"索引号 {number} 的标题没有填写。"))
            found += field_reasons(edition) + part_reasons(item.content.parts)
            found += place_reasons(item.content.places, item.content.organ.pk)
        return found

    def perform(self) -> list[Document]:
        now, today = clock.now(), clock.today()
        documents = self._numbered(
            Document(
                organ=item.content.organ,
                responsible=item.content.values.get("responsible") or item.content.organ,
                origin=Origin.MOVED_IN,
                index_number=number,
                taken_in_on=today,
                created_by=self.by,
            )
            for item, number in zip(self.items, self._numbers, strict=True)
        )
        editions = []
        for document, item in zip(documents, self.items, strict=True):
            edition = self._edition(item)
            edition.document = document
            editions.append(edition)
        Edition.objects.bulk_create(editions)
        Part.objects.bulk_create(
            row
            for edition, item in zip(editions, self.items, strict=True)
            for row in part_rows(edition, item.content.parts)
        )
        Placement.objects.bulk_create(
            Placement(document=document, item=place, order=order)
            for document, item in zip(documents, self.items, strict=True)
            for order, place in enumerate(item.content.places)
        )
        digests.seal(editions)
        for edition, item in zip(editions, self.items, strict=True):
            edition.released_at, edition.released_on = now, item.released_on
            edition.document.current = edition
            edition.document.first_released_at = now
            edition.document.public_since = item.released_on if edition.is_open else None
        Edition.objects.bulk_update(editions, ["manifest", "digest", "released_at", "released_on"])
        Document.objects.bulk_update(documents, ["current", "first_released_at", "public_since"])
        written = events.record_first(
            events.Entry(
                "document.moved_in",
                edition.document,
                f"迁入{name_of(edition)}，索引号 {edition.document.index_number}，原发布日期 {edition.released_on}。",
                self.by,
                edition.document.organ,
                {
                    "edition": edition.pk,
                    "index_number": edition.document.index_number,
                    "released_on": str(edition.released_on),
                    "digest": edition.digest,
                },
            )
            for edition in editions
        )
        # One job for the whole list: each page of a list, each feed and the home page are written once.
        if written:
            repaint(documents, written[-1])
        return documents

    def _numbered(self, documents: Iterable[Document]) -> list[Document]:
        """Numbers that no counter of ours gives may be taken in twice at one moment: the index decides."""
        try:
            with transaction.atomic():
                return Document.objects.bulk_create(documents)
        except IntegrityError as wrong:
            if "index_number" not in str(wrong):
                raise
            raise Refused(
                [
                    Reason(
                        "number_taken",
                        "有索引号刚被别人迁入的文件使用，这一批没有迁入。请刷新后核对索引号，再迁一次。",
                    )
                ]
            ) from wrong
