"""The same feeds as JSON Feed 1.1; what was withdrawn is told in an extension, for the format has no tombstones."""

from __future__ import annotations

import json
from typing import Any

from django.utils import timezone

from gongkai.documents.models import Document, WithdrawalKind

from .. import frame
from ..lists import EVERYTHING, ListName
from ..site import public_url
from .rows import Row

VERSION = "https://jsonfeed.org/version/1.1"


def feed(name: ListName, title: str, entries: list[Row], gone: list[Document]) -> bytes:
    from .feeds import absolute

    home = "/" if name.kind == EVERYTHING or not entries else public_url(name.page_path())
    data: dict[str, Any] = {
        "version": VERSION,
        "title": title,
        "home_page_url": absolute(home),
        "feed_url": absolute(public_url(name.json_feed_path)),
        "language": "zh-CN",
        "authors": [{"name": frame.site().name}],
        "items": [_item(row) for row in entries],
    }
    if gone:
        data["_withdrawn"] = [_withdrawn(document) for document in gone]
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def _item(row: Row) -> dict[str, Any]:
    from .feeds import absolute, entry_id, said_of

    published = row.document.public_from or row.edition.released_at
    assert published is not None
    item: dict[str, Any] = {
        "id": entry_id(row.document),
        "url": absolute(row.url),
        "title": row.edition.title,
        "content_text": said_of(row),
        "date_published": _stamp(published),
        "date_modified": _stamp(row.changed_at),
        "authors": [{"name": row.document.organ.name}],
        "language": "zh-CN",
    }
    if tags := [word for word in (row.state, *row.edition.keywords) if word]:
        item["tags"] = tags
    item["_official"] = {
        "index_number": row.document.index_number,
        "document_number": row.edition.document_number,
        "validity": row.verdict.state.value if row.verdict else "",
    }
    return item


def _withdrawn(document: Document) -> dict[str, str]:
    from .feeds import entry_id

    assert document.withdrawn_at is not None
    return {
        "id": entry_id(document),
        "when": _stamp(document.withdrawn_at),
        "why": WithdrawalKind(document.withdrawn_kind).label,
    }


def _stamp(moment: Any) -> str:
    return timezone.localtime(moment).isoformat(timespec="seconds")
