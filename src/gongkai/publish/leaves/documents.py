"""A document's page, the pages of its earlier editions, its attachments; or the tombstones of them all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils import timezone

from gongkai.base import clock, files
from gongkai.base.leaves import Page, Stage, Tombstone
from gongkai.documents import addresses, related, surroundings
from gongkai.documents.models import (
    Attachment,
    CatalogueItem,
    Document,
    Edition,
    Openness,
    Rank,
    Relation,
    RelationKind,
    WithdrawalKind,
)
from gongkai.documents.pages import TEMPLATE, document_page
from gongkai.documents.surroundings import Surroundings
from gongkai.web.site import Link

from .. import codes, frame, standing
from ..lists import ListName, organs_shown
from ..site import public_url
from .listing import DOCUMENT, item_link, shown_items


class DocumentLeaf:
    """Keys are primary keys of documents."""

    name = "document"

    def touched_by(self, event_name: str, subject_type: str, subject_id: int) -> Iterable[str]:
        """The document and every one that says how it stands to it: both name each other's title and state."""
        if subject_type != DOCUMENT:
            return []
        touched = {subject_id}
        out = Relation.objects.filter(from_document_id=subject_id, to_document__isnull=False)
        touched.update(out.values_list("to_document_id", flat=True))
        into = Relation.objects.filter(to_document_id=subject_id)
        touched.update(into.values_list("from_document_id", flat=True))
        return [str(pk) for pk in sorted(touched)]

    def all_keys(self) -> Iterable[str]:
        """What stands, what was taken away, and what waits for its own job but stands in an older edition."""
        public = Document.objects.filter(standing__isnull=False).values_list("pk", flat=True)
        gone = Document.objects.filter(
            withdrawn_at__isnull=False, current__openness=Openness.PROACTIVE, standing__isnull=True
        ).values_list("pk", flat=True)
        return [str(pk) for pk in sorted({*public, *gone})]

    def prepare(self, keys: Sequence[str]) -> None:
        standing.job().cache[PREPARED] = _gathered(keys)

    def render(self, key: str) -> Iterable[Page | Tombstone]:
        prepared: dict[str, Gathered] = standing.job().cache.get(PREPARED, {})
        found = prepared.pop(key, None) or _gathered([key]).get(key)
        if found is None or not found.document.is_open:
            return []  # of what was never open not even a tombstone: it would tell the title
        document = found.document
        if standing.held(document):
            raise standing.LeaveAsIs(f"document {document.pk}")
        return _tombstones(found) if document.withdrawn_at is not None else _pages(found)


PREPARED = "document.prepared"


@dataclass(frozen=True)
class Gathered:
    """A document with everything that its pages need."""

    document: Document
    editions: Sequence[Edition]
    """Those released that everybody may read, in order."""
    around: Surroundings

    def attachments(self, edition: Edition) -> Sequence[Attachment]:
        return self.around.attachments.get(edition.pk, ())


def _gathered(keys: Iterable[str]) -> dict[str, Gathered]:
    documents = {
        document.pk: document
        for document in Document.objects.select_related(
            "organ", "responsible", "current", "standing__edition"
        ).filter(pk__in=[int(key) for key in keys])
    }
    editions: dict[int, list[Edition]] = {}
    found = Edition.objects.open().filter(document__in=documents).order_by("number")
    for edition in found.select_related("responsible", "topic__parent", "code"):
        edition.document = documents[edition.document_id]
        editions.setdefault(edition.document_id, []).append(edition)
    around = surroundings.of(
        (edition for those in editions.values() for edition in those), standing.documents()
    )
    return {str(pk): Gathered(document, editions.get(pk, ()), around) for pk, document in documents.items()}


def _stage(document: Document) -> Stage:
    current = document.current
    return (
        Stage.INTERPRETATION
        if current is not None and current.rank == Rank.INTERPRETATION
        else Stage.DOCUMENT
    )


def _pages(found: Gathered) -> Iterator[Page]:
    document = found.document
    stage = _stage(document)
    written: set[str] = set()
    for edition in found.editions:
        for attachment in found.attachments(edition):
            path = addresses.attachment_path(attachment)
            if path not in written:
                written.add(path)
                yield Page(path, files.read(attachment.file), Stage.ATTACHMENT)
        path = (
            addresses.page_path(document)
            if edition.pk == document.current_id
            else addresses.edition_path(edition)
        )
        yield Page(path, page_of(edition, found.around), stage)


def page_of(edition: Edition, around: Surroundings | None = None) -> bytes:
    """The page of an edition as the public reads it today; ``around`` is what was asked for it beforehand."""
    site = frame.site()
    shown = document_page(
        edition,
        clock.today(),
        site=site,
        visible=standing.documents(),
        around=around,
        item_url=_item_url,
        verify_code=codes.shown(edition.code.code) if hasattr(edition, "code") else "",
    )
    return frame.page(TEMPLATE, shown.context(site), tags=shown.tags)


def _item_url(item: CatalogueItem) -> str:
    """Empty for an item that has no list: no dead links."""
    return item_link(item).url if item.code in shown_items() else ""


def _tombstones(found: Gathered) -> Iterator[Tombstone]:
    """Title, kind of reason and day, and nothing else of what was there; and where to go on."""
    document = found.document
    assert document.current is not None
    assert document.withdrawn_at is not None
    site = frame.site()
    content = frame.page(
        "publish/gone.html",
        {
            "site": site,
            "title": "本页已经撤下",
            "section": "catalogue",
            "trail": (
                Link("首页", site.base),
                Link("政府信息公开", public_url("gk/index.html")),
                Link("已撤下", ""),
            ),
            "gone_title": document.current.title,
            "gone_index": document.index_number,
            "withdrawn_on": timezone.localtime(document.withdrawn_at).date(),
            "reason": WithdrawalKind(document.withdrawn_kind).label,
            "organ": document.organ.name,
            "successor": _successor(document),
            "elsewhere": _elsewhere(document),
        },
    )
    stage = _stage(document)
    yield Tombstone(addresses.page_path(document), content, stage)
    for edition in found.editions:
        if edition.pk != document.current_id:
            yield Tombstone(addresses.edition_path(edition), content, stage)
        for attachment in found.attachments(edition):
            yield Tombstone(addresses.attachment_path(attachment), content, Stage.ATTACHMENT)


def _successor(document: Document) -> Link | None:
    """What stands in its place and can be read: what replaces it, else what repeals it."""
    ending = Relation.objects.filter(
        to_document=document,
        kind__in=[RelationKind.REPLACES, RelationKind.REPEALS],
        confirmed_at__isnull=False,
        from_document__in=standing.documents().order_by().values("pk"),
    )
    found = ending.select_related("from_document__organ", "from_document__current")
    order = {RelationKind.REPLACES: 0, RelationKind.REPEALS: 1}
    best = min(found, key=lambda one: (order[RelationKind(one.kind)], -one.pk), default=None)
    if best is None:
        return None
    return Link(
        f"《{related.title(best.from_document)}》", public_url(addresses.page_path(best.from_document))
    )


def _elsewhere(document: Document) -> list[Link]:
    """Lists near to what was here that have something to show: its organ's, its columns'."""
    links = []
    if document.organ in organs_shown():
        name = ListName("organ", document.organ.code)
        links.append(Link(f"{document.organ.name}发布的信息", public_url(name.page_path())))
    for placement in document.placements.select_related("item").order_by("order"):
        if url := _item_url(placement.item):
            links.append(Link(f"栏目“{placement.item.name}”", url))
    return links
