"""Documents for tests, made by the acts themselves.

``draft(organ, **values)``  a draft edition; complete enough to be submitted unless ``values`` say otherwise
``released(edition)``       the same, released now and read again
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from gongkai.base.acts import Act
from gongkai.documents.catalogue import ensure_reference_data
from gongkai.documents.models import CatalogueItem, Edition
from gongkai.documents.services import CreateDrafts, NewDraft, PartDraft, release_editions
from gongkai.org.models import Organ, Person
from gongkai.readers.model import PARAGRAPH, Block


def paragraphs(*texts: str) -> list[Block]:
    return [Block(PARAGRAPH, text) for text in texts]


def place(code: str = "statutory.policy.office") -> CatalogueItem:
    if not CatalogueItem.objects.filter(code=code).exists():
        ensure_reference_data()
    return CatalogueItem.objects.get(code=code)


def draft(
    organ: Organ,
    *,
    parts: Sequence[PartDraft] | None = None,
    places: Sequence[CatalogueItem] | None = None,
    by: Person | None = None,
    **values: Any,
) -> Edition:
    values = {
        "title": "关于做好冬季供暖工作的通知",
        "issuers": [organ],
        "signed_on": dt.date(2024, 5, 14),
        **values,
    }
    item = NewDraft(
        organ,
        values,
        parts=[PartDraft(paragraphs("请认真执行。"))] if parts is None else parts,
        places=[place()] if places is None else places,
    )
    [document] = CreateDrafts(item, by=by).execute()
    return document.editions.get()


def released(edition: Edition) -> Edition:
    with transaction.atomic():
        release_editions(edition, by=None)
    return Edition.objects.select_related("document").get(pk=edition.pk)


def codes(act: Act[Any]) -> list[str]:
    return [reason.code for reason in act.reasons()]
