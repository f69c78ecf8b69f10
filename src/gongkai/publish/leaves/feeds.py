"""Feeds of the site, of organs, catalogue items and topics, as Atom and as JSON Feed; what was withdrawn is said
to be deleted (RFC 6721)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import cast
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from lxml import etree

from gongkai.base.leaves import Page, Stage
from gongkai.documents.models import Document, Openness, WithdrawalKind

from .. import frame
from ..lists import EVERYTHING, ListName, slots
from ..models import ListSlot
from ..site import public_url
from . import jsonfeed
from .listing import DOCUMENT, heading_of, shown_through
from .rows import Row, rows

ENTRIES = 30
DELETED = 30
WITH_FEED = frozenset({EVERYTHING, "organ", "catalogue", "topic"})
ATOM = "http://www.w3.org/2005/Atom"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
NAMESPACES = cast(
    dict[str, str], {None: ATOM, "at": TOMBSTONES}
)  # lxml takes None for the default, its types do not
VALIDITY = "urn:gongkai:validity"


class FeedLeaf:
    """Keys are lists: ``all``, ``organ:990102001``, ``catalogue:statutory.policy``, ``topic:02``."""

    name = "feed"

    def touched_by(self, event_name: str, subject_type: str, subject_id: int) -> Iterable[str]:
        if subject_type != DOCUMENT:
            return []
        found = ListSlot.objects.filter(document_id__in=shown_through(subject_id))
        keys = {key for key in found.values_list("list_key", flat=True) if _has_feed(key)}
        return sorted(keys | {EVERYTHING})

    def all_keys(self) -> Iterable[str]:
        found = ListSlot.objects.order_by().values_list("list_key", flat=True).distinct()
        return sorted({key for key in found if _has_feed(key)} | {EVERYTHING})

    def render(self, key: str) -> Iterable[Page]:
        name = ListName.parse(key)
        heading = heading_of(name)
        ids = list(slots(name).values_list("document_id", flat=True)[:ENTRIES])
        gone = _gone(name)
        if heading is None or not (ids or gone or name.kind == EVERYTHING):
            return []
        by_id = rows(ids)
        title = frame.site().name if name.kind == EVERYTHING else f"{frame.site().name}　{heading.title}"
        entries = [by_id[pk] for pk in ids]
        return [
            Page(name.feed_path, _feed(name, title, entries, gone), Stage.FEED),
            Page(name.json_feed_path, jsonfeed.feed(name, title, entries, gone), Stage.FEED),
        ]


def _has_feed(list_key: str) -> bool:
    return ListName.parse(list_key).kind in WITH_FEED


def _gone(name: ListName) -> list[Document]:
    """What the public could once read in this list and no longer can, the latest first."""
    return list(
        Document.objects.filter(
            withdrawn_at__isnull=False,
            current__openness=Openness.PROACTIVE,
            list_slots__list_key=str(name),
        )
        .select_related("organ", "current")
        .order_by("-withdrawn_at", "-pk")[:DELETED]
    )


def entry_id(document: Document) -> str:
    """Never changes, whatever becomes of the site's address: a tag of the number under the site's code."""
    host = frame.site().id_code or urlsplit(settings.GONGKAI_PUBLIC_URL).hostname or "gongkai"
    return f"urn:gongkai:{host}:{document.index_number}"


def _feed(name: ListName, title: str, entries: list[Row], gone: list[Document]) -> bytes:
    feed = etree.Element(etree.QName(ATOM, "feed"), nsmap=NAMESPACES)
    moments = [row.changed_at for row in entries]
    moments += [document.withdrawn_at for document in gone if document.withdrawn_at]
    _add(feed, "id", absolute(public_url(name.feed_path)))
    _add(feed, "title", title)
    _add(feed, "updated", _stamp(max(moments)) if moments else "1970-01-01T00:00:00+08:00")
    _add(feed, "link", rel="self", type="application/atom+xml", href=absolute(public_url(name.feed_path)))
    _add(feed, "link", rel="alternate", type="text/html", href=absolute(_alternate(name, bool(entries))))
    author = _add(feed, "author")
    _add(author, "name", frame.site().name)
    for row in entries:
        feed.append(_entry(row))
    for document in gone:
        feed.append(_tombstone(document))
    return bytes(etree.tostring(feed, xml_declaration=True, encoding="utf-8", pretty_print=True))


def _alternate(name: ListName, anything: bool) -> str:
    return "/" if name.kind == EVERYTHING or not anything else public_url(name.page_path())


def _entry(row: Row) -> etree._Element:
    entry = etree.Element(etree.QName(ATOM, "entry"))
    address = absolute(row.url)
    _add(entry, "id", entry_id(row.document))
    _add(entry, "title", row.edition.title)
    _add(entry, "link", rel="alternate", type="text/html", href=address)
    published = row.document.public_from or row.edition.released_at
    assert published is not None
    _add(entry, "published", _stamp(published))
    _add(entry, "updated", _stamp(row.changed_at))
    author = _add(entry, "author")
    _add(author, "name", row.document.organ.name)
    if row.state:
        _add(entry, "category", term=row.verdict.state.value, scheme=VALIDITY, label=row.state)  # type: ignore[union-attr]
    _add(entry, "summary", said_of(row))
    return entry


def said_of(row: Row) -> str:
    said = [row.edition.document_number, row.edition.summary]
    if row.verdict is not None:
        said.insert(0, row.verdict.sentence)
    return "　".join(piece for piece in said if piece) or row.edition.title


def _tombstone(document: Document) -> etree._Element:
    assert document.withdrawn_at is not None
    deleted = etree.Element(
        etree.QName(TOMBSTONES, "deleted-entry"),
        attrib={"ref": entry_id(document), "when": _stamp(document.withdrawn_at)},
    )
    etree.SubElement(
        deleted, etree.QName(TOMBSTONES, "comment")
    ).text = f"已撤回：{WithdrawalKind(document.withdrawn_kind).label}"
    return deleted


def absolute(address: str) -> str:
    return f"{settings.GONGKAI_PUBLIC_URL}{address}"


def _stamp(moment: dt.datetime) -> str:
    return timezone.localtime(moment).isoformat(timespec="seconds")


def _add(parent: etree._Element, tag: str, text: str = "", **attributes: str) -> etree._Element:
    child = etree.SubElement(parent, etree.QName(ATOM, tag), attrib=attributes)
    if text:
        child.text = xml_safe(text)
    return child


def xml_safe(text: str) -> str:
    """Without the control characters that XML cannot hold."""
    return "".join(mark for mark in text if mark >= " " or mark in "\t\n")
