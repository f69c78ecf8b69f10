"""What an organ's papers of the same class usually bear: proposed for a new one, and said to be no more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from gongkai.documents.models import CatalogueItem, Document, Edition, Placement, Rank, Topic
from gongkai.documents.services import NewDraft
from gongkai.org.models import Organ

LOOKED_AT = 12
"""The latest public papers of the class."""
SHARE = 2 / 3
"""How many of them must agree."""
FEWEST = 2


def _like(organ: Organ, rank: str) -> list[Edition]:
    current = Document.objects.public().filter(organ=organ, current__rank=rank).values("current")
    return list(
        Edition.objects.filter(pk__in=current).select_related("topic").order_by("-released_at")[:LOOKED_AT]
    )


def _usual(values: list[Any]) -> Any:
    """The value that two thirds agree in; None where they do not, or where there are too few."""
    [(value, times)] = Counter(values).most_common(1) or [(None, 0)]
    return value if times >= FEWEST and times >= SHARE * len(values) else None


def usual_place(organ: Organ, rank: str) -> CatalogueItem | None:
    documents = [edition.document_id for edition in _like(organ, rank)]
    first: dict[int, int] = {}
    for document, item in (
        Placement.objects.filter(document__in=documents)
        .order_by("order")
        .values_list("document_id", "item_id")
    ):
        first.setdefault(document, item)
    key = _usual(list(first.values()))
    return CatalogueItem.objects.filter(pk=key, accepts_documents=True).first() if key else None


def usual_topic(organ: Organ, rank: str) -> Topic | None:
    topic: Topic | None = _usual([edition.topic for edition in _like(organ, rank)])
    return topic


def completed(item: NewDraft) -> NewDraft:
    """The draft with the usual place and topic where the file said none."""
    rank = str(item.values.get("rank") or Rank.PAPER)
    values: Mapping[str, Any] = item.values
    if values.get("topic") is None and (topic := usual_topic(item.organ, rank)):
        values = {**values, "topic": topic}
    places = item.places
    if not places and (place := usual_place(item.organ, rank)):
        places = [place]
    return replace(item, values=values, places=places)
