"""Static lists: fixed pages counted from the oldest end, and the newest page under the list's own address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gongkai.base.leaves import Page, Stage
from gongkai.documents.models import CatalogueItem, Relation, RelationKind, Topic
from gongkai.documents.models.relation import ENDS_THE_OTHER
from gongkai.org.models import Organ
from gongkai.web.faces import PageTags
from gongkai.web.site import Link

from .. import frame, standing
from ..lists import (
    BARE,
    PAGE,
    ListName,
    count,
    items_shown,
    newest_page,
    page_after,
    page_before,
    page_of,
    slots,
    stays,
)
from ..models import ListSlot
from ..site import public_url
from .rows import Row, rows

NEWEST = "newest"
DOCUMENT = "documents.document"


@dataclass(frozen=True)
class Heading:
    """What a list is of."""

    title: str
    lead: str
    trail: tuple[Link, ...]
    below: tuple[Link, ...] = ()
    """Narrower lists that have something to show; named on the newest page only, as fixed pages stay."""
    column_type: str = ""
    """``ColumnType`` of the page tags."""


class ListLeaf:
    """Keys are ``<list>|<page>`` and ``<list>|newest``."""

    name = "list"

    def touched_by(self, event_name: str, subject_type: str, subject_id: int) -> Iterable[str]:
        if subject_type != DOCUMENT:
            return []
        keys: dict[str, None] = {}
        places = ListSlot.objects.filter(document_id__in=shown_through(subject_id))
        for list_key, position in places.values_list("list_key", "position"):
            name, page = ListName.parse(list_key), page_of(position)
            keys[f"{name}|{page}"] = None
            if not stays(name, page):
                # Their links lead to the nearest page that shows something, which this one begins or ends to do.
                for near in (page_before(name, page), page_after(name, page)):
                    if near is not None:
                        keys[f"{name}|{near}"] = None
            keys[f"{name}|{NEWEST}"] = None
        return keys

    def all_keys(self) -> Iterable[str]:
        places = ListSlot.objects.filter(standing.readable("document__"))
        pages: dict[str, set[int]] = {}
        for list_key, position in places.values_list("list_key", "position"):
            pages.setdefault(list_key, set()).add(page_of(position))
        for list_key, numbers in sorted(pages.items()):
            yield from (f"{list_key}|{number}" for number in sorted(numbers))
            yield f"{list_key}|{NEWEST}"

    def render(self, key: str) -> Iterable[Page]:
        list_key, _, which = key.rpartition("|")
        name = ListName.parse(list_key)
        heading = heading_of(name)
        if heading is None:
            return []
        if which == NEWEST:
            return list(_newest(name, heading))
        return list(_fixed(name, heading, int(which)))


def shown_through(document_id: int) -> set[int]:
    """The document and those whose own row says something of it: what it interprets, amends or ends."""
    telling = [*ENDS_THE_OTHER, RelationKind.INTERPRETS]
    targets = Relation.objects.filter(
        from_document_id=document_id, kind__in=telling, to_document__isnull=False
    )
    return {document_id, *targets.values_list("to_document_id", flat=True)}


def rows_of_pages(name: ListName, first: int, last: int) -> list[Row]:
    """Newest place first. Inclusive."""
    ids = list(
        slots(name)
        .filter(position__gt=(first - 1) * PAGE, position__lte=last * PAGE)
        .values_list("document_id", flat=True)
    )
    found = rows(ids)
    return [found[pk] for pk in ids]


def _newest(name: ListName, heading: Heading) -> Iterator[Page]:
    page = newest_page(name)
    if page is None:
        return
    shown, oldest = rows_of_pages(name, page, page), page
    before = page_before(name, page)
    if len(shown) < BARE and before is not None:
        shown, oldest = [*shown, *rows_of_pages(name, before, before)], before
        before = page_before(name, oldest)
    yield _page(
        name,
        heading,
        path=name.page_path(),
        shown=shown,
        total=count(name),
        older=before,
        newer=None,
        number=None,
    )


def _fixed(name: ListName, heading: Heading, number: int) -> Iterator[Page]:
    shown = rows_of_pages(name, number, number)
    if not shown:
        return
    yield _page(
        name,
        heading,
        path=name.page_path(number),
        shown=shown,
        total=None,
        older=page_before(name, number),
        newer=page_after(name, number),
        number=number,
    )


def _page(
    name: ListName,
    heading: Heading,
    *,
    path: str,
    shown: list[Row],
    total: int | None,
    older: int | None,
    newer: int | None,
    number: int | None,
) -> Page:
    """A fixed page does not say how many there are: it must not change when another one begins."""
    site = frame.site()
    content = frame.page(
        "publish/list.html",
        {
            "site": site,
            "title": heading.title if number is None else f"{heading.title}（第 {number} 页）",
            "heading": heading,
            "section": "catalogue",
            "trail": (*heading.trail, Link(heading.title, "")),
            "rows": [row.shown for row in shown],
            "total": total,
            "number": number,
            "newest_url": public_url(name.page_path()),
            "older_url": public_url(name.page_path(older)) if older else "",
            "newer_url": public_url(name.page_path(newer)) if newer else "",
            "feed_url": "" if name.kind == "year" else public_url(name.feed_path),
            "json_feed_url": "" if name.kind == "year" else public_url(name.json_feed_path),
            "organ_url": f"/jg/{name.code}/" if name.kind == "organ" else "",
            "page_size": PAGE,
        },
        tags=PageTags(
            site=site,
            column_name=heading.title,
            column_description=heading.lead or heading.title,
            column_keywords=heading.title,
            column_type=heading.column_type or "政府信息公开",
            url=public_url(path),
        ),
    )
    return Page(path, content, Stage.LIST)


def heading_of(name: ListName) -> Heading | None:
    """None when what the list was of no longer exists."""
    cache = standing.job().cache.setdefault("headings", {})
    if name not in cache:
        cache[name] = _heading(name)
    found: Heading | None = cache[name]
    return found


def _heading(name: ListName) -> Heading | None:
    home, catalogue = Link("首页", "/"), Link("政府信息公开", "/gk/")
    if name.kind == "organ":
        organ = Organ.objects.filter(code=name.code).first()
        if organ is None:
            return None
        lead = f"{organ.name}发布的政府信息，单位代码 {organ.code}。"
        return Heading(organ.name, lead, (home, catalogue, Link("按单位", "/gk/#organs")))
    if name.kind == "topic":
        topic = Topic.objects.filter(code=name.code, parent=None).first()
        if topic is None:
            return None
        lead = f"主题分类为“{topic.name}”的信息。"
        return Heading(topic.name, lead, (home, catalogue, Link("按主题", "/gk/#topics")))
    if name.kind == "year":
        return Heading(f"{name.code}年发布的信息", "", (home, catalogue, Link("按年份", "/gk/#years")))
    if name.kind == "catalogue":
        item = CatalogueItem.objects.filter(code=name.code).first()
        return None if item is None else _item_heading(item, (home, catalogue))
    return Heading("全部信息", "本站发布的全部政府信息，按发布先后排列。", (home, catalogue))


def _item_heading(item: CatalogueItem, start: tuple[Link, ...]) -> Heading:
    codes = item.path.strip("/").split("/")[:-1]
    above = {found.code: found for found in CatalogueItem.objects.filter(code__in=codes)}
    trail = start + tuple(item_link(above[code]) for code in codes if code in above)
    children = CatalogueItem.objects.filter(parent=item).order_by("order", "code")
    below = tuple(item_link(child) for child in children if child.code in shown_items())
    lead = item.description + (f"（{item.basis}）" if item.basis and item.description else item.basis)
    return Heading(item.name, lead, trail, below, item.column_type)


def item_link(item: CatalogueItem) -> Link:
    return Link(item.name, public_url(ListName("catalogue", item.code).page_path()), item.code)


def shown_items() -> set[str]:
    """Codes of the catalogue items whose list has something to show."""
    return items_shown()
