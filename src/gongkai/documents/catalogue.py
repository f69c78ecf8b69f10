"""The statutory tree and the topics, brought from ``law`` into the database; organs extend the tree."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from gongkai.law import catalogue as law
from gongkai.law import topics as law_topics

from .models import CatalogueItem, Topic

COLUMN_TYPES = {
    law.GUIDE: "信息公开指南",
    law.RULES: "信息公开制度",
    law.STATUTORY: "法定主动公开内容",
    law.ANNUAL_REPORT: "信息公开年报",
    law.POLICY_DOCUMENTS: "政策文件",
}
"""``ColumnType`` of the page tags; an item without its own has the nearest one above."""


def ensure_reference_data(**_: Any) -> None:
    """Write what the law names and the database lacks or has otherwise. Safe to repeat; runs after migrate."""
    with transaction.atomic():
        _ensure_topics()
        _ensure_items()


def _ensure_topics() -> None:
    known = {topic.code: topic for topic in Topic.objects.all()}
    for order, entry in enumerate(law_topics.TOPICS):
        parent = known[entry.parent] if entry.parent else None
        row = known.get(entry.code) or Topic(code=entry.code)
        wanted = (entry.name, parent.pk if parent else None, order)
        if row.pk is None or (row.name, row.parent_id, row.order) != wanted:
            row.name, row.parent, row.order = entry.name, parent, order
            row.save()
        known[entry.code] = row


def _ensure_items() -> None:
    known = {item.code: item for item in CatalogueItem.objects.all()}
    for order, entry in enumerate(law.CATALOGUE):
        parent = known[entry.parent] if entry.parent else None
        row = known.get(entry.code) or CatalogueItem(code=entry.code)
        wanted: dict[str, Any] = {
            "name": entry.name,
            "parent_id": parent.pk if parent else None,
            "basis": entry.article,
            "description": entry.about,
            "column_type": column_type(entry.code),
            "order": order,
            "accepts_documents": entry.code != law.STATUTORY,
        }
        if row.pk is None or any(getattr(row, name) != value for name, value in wanted.items()):
            for name, value in wanted.items():
                setattr(row, name, value)
            row.parent = parent
            row.save()
        known[entry.code] = row


def column_type(code: str) -> str:
    """Of an item of the law's tree."""
    for item in reversed(law.ancestors(code)):
        if item.code in COLUMN_TYPES:
            return COLUMN_TYPES[item.code]
    return ""
