"""Special topics: their pages with pictures, their list; or the tombstones of those taken down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from gongkai.base import files
from gongkai.base.leaves import Page, Stage, Tombstone
from gongkai.base.models import StoredFile
from gongkai.documents.models import Document
from gongkai.web.faces import ListRow, PageTags
from gongkai.web.site import Link

from .. import blocks, frame, standing
from ..lists import ListName, names_for, slots
from ..models import SpecialEdition, SpecialTopic
from ..site import public_url
from .listing import DOCUMENT
from .rows import by_day, rows

SUBJECT = "publish.specialtopic"
INDEX = "index"


@dataclass(frozen=True)
class Shown:
    """A block as its template draws it."""

    kind: str
    text: str = ""
    title: str = ""
    paragraphs: tuple[str, ...] = ()
    rows: tuple[ListRow, ...] = ()
    more: str = ""
    links: tuple[Link, ...] = ()
    picture: str = ""
    alt: str = ""
    level: int = 2
    """Of its own heading: one below the heading that it stands under."""

    @property
    def row_level(self) -> int:
        return self.level + 1 if self.title else self.level


@dataclass(frozen=True)
class Card:
    title: str
    url: str
    lead: str


def path_of(topic: SpecialTopic) -> str:
    return f"zt/{topic.slug}/index.html"


def picture_path(topic: SpecialTopic, block: dict[str, Any]) -> str:
    return f"zt/{topic.slug}/{str(block['file'])[:16]}.{block['type']}"


def _topics() -> list[SpecialTopic]:
    cache = standing.job().cache
    if "specials" not in cache:
        found = SpecialTopic.objects.filter(current__isnull=False, closed_at__isnull=True)
        cache["specials"] = list(found.select_related("current"))
    known: list[SpecialTopic] = cache["specials"]
    return known


def shown() -> list[Card]:
    """Those with something on them, as lists name them."""
    cache = standing.job().cache
    if "special_cards" not in cache:
        cache["special_cards"] = [
            Card(topic.current.title, public_url(path_of(topic)), topic.current.lead)
            for topic in _topics()
            if topic.current is not None and has_content(made(topic, topic.current))
        ]
    known: list[Card] = cache["special_cards"]
    return known


class SpecialLeaf:
    """Keys are primary keys, and ``index``."""

    name = "special"

    def touched_by(self, event_name: str, subject_type: str, subject_id: int) -> Iterable[str]:
        """The topic itself; for a document those whose lists it is in, or that picked it."""
        if subject_type == SUBJECT:
            return [str(subject_id), INDEX]
        if subject_type != DOCUMENT or not (topics := _topics()):
            return []
        document = (
            Document.objects.select_related("organ", "current__topic__parent")
            .prefetch_related("placements__item", "list_slots")
            .filter(pk=subject_id)
            .first()
        )
        if document is None:
            return []
        mine = {str(name) for name in names_for(document)}
        mine |= {slot.list_key for slot in document.list_slots.all()}
        touched = [str(topic.pk) for topic in topics if _speaks_of(topic, document, mine)]
        return [*touched, INDEX] if touched else []

    def all_keys(self) -> Iterable[str]:
        known = SpecialTopic.objects.filter(current__isnull=False).order_by("pk")
        return [*(str(pk) for pk in known.values_list("pk", flat=True)), INDEX]

    def render(self, key: str) -> Iterable[Page | Tombstone]:
        if key == INDEX:
            return list(_index())
        topic = SpecialTopic.objects.select_related("current").filter(pk=int(key)).first()
        if topic is None or topic.current is None:
            return []
        if topic.closed_at is not None:
            return [_tombstone(topic)]
        return list(_pages(topic, topic.current))


def _speaks_of(topic: SpecialTopic, document: Document, lists: set[str]) -> bool:
    assert topic.current is not None
    return any(
        block.get("list") in lists or document.index_number in (block.get("numbers") or ())
        for block in topic.current.blocks
    )


def made(topic: SpecialTopic, edition: SpecialEdition, picture: Any = None) -> list[Shown]:
    """The blocks with what the public can read now; those that would stand empty are left out. ``picture``
    gives the address of a picture, by default that on the public site."""
    address = picture or (lambda block: public_url(picture_path(topic, block)))
    found = [one for block in edition.blocks if (one := _shown(block, address)) is not None]
    # A heading with nothing below it is left out too.
    kept = [
        one
        for place, one in enumerate(found)
        if one.kind != "heading" or (place + 1 < len(found) and found[place + 1].kind != "heading")
    ]
    first = next((place for place, one in enumerate(kept) if one.kind == "heading"), len(kept))
    return [
        replace(one, level=3) if place > first and one.kind != "heading" else one
        for place, one in enumerate(kept)
    ]


def has_content(shown: list[Shown]) -> bool:
    return any(one.kind != "heading" for one in shown)


def _shown(block: dict[str, Any], picture: Any) -> Shown | None:
    kind, title = block.get("kind"), str(block.get("title") or "")
    if kind == "heading":
        return Shown("heading", text=str(block.get("text") or ""))
    if kind == "text":
        told = tuple(blocks.paragraphs(str(block.get("text") or "")))
        return Shown("text", paragraphs=told) if told else None
    if kind == "list":
        name = ListName.parse(str(block.get("list") or ""))
        said = blocks.title_of_list(str(name))
        if said is None:
            return None
        count = int(block.get("count") or 0)
        ids = list(by_day(slots(name)).values_list("document_id", flat=True)[:count])
        known = rows(ids)
        found = tuple(known[pk].shown for pk in ids if pk in known)
        return (
            Shown("list", title=title or said, rows=found, more=public_url(name.page_path()))
            if found
            else None
        )
    if kind == "picked":
        numbers = [str(number) for number in block.get("numbers") or ()]
        by_number = dict(
            standing.documents().filter(index_number__in=numbers).values_list("index_number", "pk")
        )
        known = rows(by_number.values())
        picked = tuple(known[by_number[number]].shown for number in numbers if by_number.get(number) in known)
        return Shown("list", title=title, rows=picked) if picked else None
    if kind == "picture" and block.get("file"):
        return Shown(
            "picture",
            picture=picture(block),
            alt=str(block.get("alt") or ""),
            text=str(block.get("caption") or ""),
        )
    if kind == "links":
        links = tuple(Link(str(label), str(url)) for label, url in block.get("links") or ())
        return Shown("links", title=title, links=links) if links else None
    return None


def _pages(topic: SpecialTopic, edition: SpecialEdition) -> Iterator[Page]:
    shown_blocks = made(topic, edition)
    if not has_content(shown_blocks):
        return
    digests = {
        block["file"]: block
        for block in edition.blocks
        if block.get("kind") == "picture" and block.get("file")
    }
    for stored in StoredFile.objects.filter(digest__in=digests):
        yield Page(picture_path(topic, digests[stored.digest]), files.read(stored), Stage.ATTACHMENT)
    yield Page(path_of(topic), page_of(topic, edition, shown_blocks), Stage.LIST)


def page_of(topic: SpecialTopic, edition: SpecialEdition, shown_blocks: list[Shown]) -> bytes:
    site = frame.site()
    return frame.page(
        "publish/special.html",
        {
            "site": site,
            "title": edition.title,
            "lead": edition.lead,
            "blocks": shown_blocks,
            "day": edition.released_at,
            "trail": (Link("首页", "/"), Link("专题", "/zt/"), Link(edition.title, "")),
        },
        tags=PageTags(
            site=site,
            column_name=edition.title,
            column_description=edition.lead or edition.title,
            column_keywords=edition.title,
            column_type="专题",
            url=public_url(path_of(topic)),
        ),
    )


def _tombstone(topic: SpecialTopic) -> Tombstone:
    assert topic.current is not None
    content = frame.page(
        "publish/gone.html",
        {
            "site": frame.site(),
            "title": "本页已经撤下",
            "trail": (Link("首页", "/"), Link("专题", "/zt/" if shown() else ""), Link("已撤下", "")),
            "gone_title": topic.current.title,
            "withdrawn_on": topic.closed_at,
            "reason": topic.closed_reason,
        },
    )
    return Tombstone(path_of(topic), content, Stage.LIST)


def _index() -> Iterator[Page]:
    cards = shown()
    if not cards:
        return
    site = frame.site()
    content = frame.page(
        "publish/specials.html",
        {"site": site, "title": "专题", "trail": (Link("首页", "/"), Link("专题", "")), "cards": cards},
        tags=PageTags(
            site=site,
            column_name="专题",
            column_description="围绕一件事汇集的文件、说明和链接",
            column_keywords="专题",
            column_type="专题",
            url="/zt/",
        ),
    )
    yield Page("zt/index.html", content, Stage.LIST)
