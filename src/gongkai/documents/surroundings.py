"""What the pages of documents need besides the editions themselves, asked once however many there are.

Nothing is kept on the rows, so a page drawn twice in one request tells the second time what changed between.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model, QuerySet

from . import related, validity
from .models import Attachment, CatalogueItem, Document, Edition, Part, Placement, Relation

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Surroundings:
    """By the keys of editions and documents; what has nothing has no entry."""

    parts: Mapping[int, Sequence[Part]]
    attachments: Mapping[int, Sequence[Attachment]]
    placements: Mapping[int, Sequence[Placement]]
    editions: Mapping[int, Sequence[Edition]]
    """All of a document, in order."""
    relations: Mapping[int, Sequence[Relation]]
    """Those that the page of a document names; see ``related.relations``."""
    about: Mapping[int, validity.About]
    """What decides the validity of a document, and of those that it names, besides their own dates."""
    catalogue: Mapping[str, CatalogueItem]
    """By code: the items that the documents are placed in, and those above them."""

    def ancestry(self, item: CatalogueItem | None) -> list[CatalogueItem]:
        """From the top of the catalogue down to the item itself."""
        return [self.catalogue[code] for code in _codes(item)]


def of(editions: Iterable[Edition], visible: QuerySet[Document]) -> Surroundings:
    """``visible`` are the documents that a page may name with a link."""
    wanted = {edition.pk: edition for edition in editions}
    documents = {edition.document_id: edition.document for edition in wanted.values()}
    parts = Part.objects.filter(edition__in=wanted).order_by("order")
    attachments = Attachment.objects.filter(edition__in=wanted).select_related("file").order_by("order")
    for attachment in attachments:
        attachment.edition = wanted[attachment.edition_id]
    placements = Placement.objects.filter(document__in=documents).select_related("item").order_by("order")
    every = Edition.objects.filter(document__in=documents).order_by("number")
    for edition in every:
        edition.document = documents[edition.document_id]
    relations = related.relations(documents, visible)
    ends = {
        end
        for those in relations.values()
        for relation in those
        for end in (relation.from_document_id, relation.to_document_id)
        if end is not None
    }
    codes = {code for placement in placements for code in _codes(placement.item)}
    return Surroundings(
        parts=_by(parts, "edition_id"),
        attachments=_by(attachments, "edition_id"),
        placements=_by(placements, "document_id"),
        editions=_by(every, "document_id"),
        relations=relations,
        about=validity.about(ends | documents.keys()),
        catalogue={item.code: item for item in CatalogueItem.objects.filter(code__in=codes)},
    )


def _codes(item: CatalogueItem | None) -> list[str]:
    return item.path.strip("/").split("/") if item is not None else []


def _by(rows: QuerySet[Row], name: str) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(getattr(row, name), []).append(row)
    return found
