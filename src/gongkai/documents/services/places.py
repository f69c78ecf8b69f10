from __future__ import annotations

from collections.abc import Sequence

from gongkai.base import events
from gongkai.base.acts import Act, Reason
from gongkai.org.models import Person

from ..models import CatalogueItem, Document, Placement
from .drafts import may_write, place_reasons
from .pages import repaint


class PlaceInCatalogue(Act[Document]):
    """Say where a document is found: the main place first. Replaces its places."""

    title = "归入目录"

    def __init__(self, document: Document, places: Sequence[CatalogueItem], *, by: Person | None) -> None:
        super().__init__(by=by)
        self.document = document
        self.places = list(dict.fromkeys(places))

    def lock(self) -> None:
        self.document = Document.objects.select_for_update().get(pk=self.document.pk)

    def reasons(self) -> list[Reason]:
        found = may_write(self.by, self.document) + place_reasons(self.places, self.document.organ_id)
        if not self.places and self.document.was_released:
            found.append(Reason("no_place", "已经公开的文件至少要归入一个目录项。", "places"))
        return found

    def perform(self) -> Document:
        document = self.document
        before = [placement.item for placement in document.placements.select_related("item")]
        if before == self.places:
            return document
        document.placements.all().delete()
        Placement.objects.bulk_create(
            Placement(document=document, item=item, order=order) for order, item in enumerate(self.places)
        )
        names = "、".join(item.name for item in self.places) or "（不归入）"
        event = events.record(
            "document.placed",
            document,
            f"《{document}》归入目录：{names}。",
            by=self.by,
            organ=document.organ,
            data={
                "before": [item.code for item in before],
                "after": [item.code for item in self.places],
            },
        )
        repaint([document], event)
        return document
