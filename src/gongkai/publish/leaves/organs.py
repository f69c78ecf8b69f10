"""Pages of organs: what each says of itself, and what it published column by column; and their index."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from gongkai.base.leaves import Page, Stage
from gongkai.documents.models import CatalogueItem, Document, Placement
from gongkai.org.models import Organ
from gongkai.web.faces import ListRow, PageTags, Pair
from gongkai.web.site import Link

from .. import frame, profiles
from ..lists import ListName, count, slots
from ..models import OrganProfile
from ..site import public_url
from .listing import DOCUMENT, item_link
from .rows import by_day, rows

INDEX = "index"
NEWEST = 10
OF_A_COLUMN = 3


@dataclass(frozen=True)
class Column:
    """A catalogue item in which the organ published something."""

    link: Link
    count: int
    newest: tuple[ListRow, ...]


@dataclass(frozen=True)
class Group:
    """Organs of one kind, for the index."""

    title: str
    organs: tuple[Link, ...]


def path_of(code: str) -> str:
    return f"jg/{code}/index.html"


class OrganLeaf:
    """Keys are codes of organs, and ``index``."""

    name = "organ"

    def touched_by(self, event_name: str, subject_type: str, subject_id: int) -> Iterable[str]:
        organs = Organ.objects.none()
        if subject_type == DOCUMENT:
            organs = Organ.objects.filter(documents=subject_id)
        elif subject_type == profiles.SUBJECT:
            organs = Organ.objects.filter(pk=subject_id)
        codes = list(organs.values_list("code", flat=True))
        return [*codes, INDEX] if codes else []

    def all_keys(self) -> Iterable[str]:
        return [*(organ.code for organ in profiles.organs()), INDEX]

    def render(self, key: str) -> Iterable[Page]:
        if key == INDEX:
            return [_index()]
        organ = Organ.objects.select_related("parent").filter(code=key).first()
        if organ is None:
            return []
        profile = profiles.current(organ)
        newest = _newest(organ)
        if profile is None and not newest:
            return []
        return [_page(organ, profile, newest)]


def _index() -> Page:
    site = frame.site()
    groups: dict[str, list[Link]] = {}
    for organ in profiles.organs():
        groups.setdefault(organ.get_kind_display(), []).append(link_of(organ))
    content = frame.page(
        "publish/organs.html",
        {
            "site": site,
            "title": "机构",
            "section": "organs",
            "here": True,
            "trail": (Link("首页", "/"), Link("机构", "")),
            "groups": [Group(title, tuple(links)) for title, links in groups.items()],
        },
        tags=PageTags(
            site=site,
            column_name="机构",
            column_description="各机关的职能、办公地址、办公时间、联系方式、负责人和发布的信息",
            column_keywords="机构职能",
            column_type="机构概况",
            url="/jg/",
        ),
    )
    return Page("jg/index.html", content, Stage.LIST)


def link_of(organ: Organ) -> Link:
    return Link(organ.name, public_url(path_of(organ.code)), organ.code)


def _page(organ: Organ, profile: OrganProfile | None, newest: list[ListRow]) -> Page:
    site = frame.site()
    name = ListName("organ", organ.code)
    shown = {one.pk for one in profiles.organs()}
    below = [one for one in profiles.organs() if one.parent_id == organ.pk]
    above = organ.parent if organ.parent and organ.parent.pk in shown else None
    closed = f"{organ.name}已于 {organ.closed_on} 撤销，本页保留供查考。" if organ.closed_on else ""
    content = frame.page(
        "publish/organ.html",
        {
            "site": site,
            "title": organ.name,
            "section": "organs",
            "trail": (Link("首页", "/"), Link("机构", "/jg/"), Link(organ.name, "")),
            "organ": organ,
            "closed": closed,
            "profile": profile,
            "contact": _contact(profile),
            "duties": _lines(profile.duties) if profile else [],
            "divisions": _lines(profile.divisions) if profile else [],
            "leaders": _lines(profile.leaders) if profile else [],
            "newest": newest,
            "total": count(name) if newest else 0,
            "all_url": public_url(name.page_path()) if newest else "",
            "feed_url": public_url(name.feed_path) if newest else "",
            "json_feed_url": public_url(name.json_feed_path) if newest else "",
            "columns": columns(organ),
            "above": link_of(above) if above else None,
            "below": [link_of(one) for one in below],
        },
        tags=PageTags(
            site=site,
            column_name=organ.name,
            column_description=f"{organ.name}的机构职能、联系方式和发布的信息",
            column_keywords=organ.name,
            column_type="机构概况",
            url=public_url(path_of(organ.code)),
        ),
    )
    return Page(path_of(organ.code), content, Stage.LIST)


def _contact(profile: OrganProfile | None) -> list[Pair]:
    if profile is None:
        return []
    pairs = (
        Pair("办公地址", profile.address),
        Pair("办公时间", profile.hours),
        Pair("联系电话", profile.phone, number=True),
        Pair("传真", profile.fax, number=True),
        Pair("电子邮箱", profile.email),
    )
    return [pair for pair in pairs if pair.value]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _newest(organ: Organ) -> list[ListRow]:
    found = by_day(slots(ListName("organ", organ.code)))
    ids = list(found.values_list("document_id", flat=True)[:NEWEST])
    known = rows(ids)
    return [known[pk].shown for pk in ids]


def columns(organ: Organ) -> list[Column]:
    """Where in the catalogue the organ's documents stand, each with its latest three. Two questions and one for
    the rows, however many columns there are."""
    mine = Document.objects.filter(pk__in=slots(ListName("organ", organ.code)).values("document_id"))
    placed = Placement.objects.filter(document__in=mine).order_by()
    counts = dict(placed.values_list("item").annotate(n=Count("pk")).values_list("item", "n"))
    if not counts:
        return []
    latest = placed.annotate(
        place=Window(
            RowNumber(),
            partition_by=[F("item")],
            order_by=[F("document__public_since").desc(), F("document").desc()],
        )
    ).filter(place__lte=OF_A_COLUMN)
    ids: dict[int, list[int]] = {}
    for item, document in latest.values_list("item", "document").order_by("item", "place"):
        ids.setdefault(item, []).append(document)
    known = rows(pk for those in ids.values() for pk in those)
    items = CatalogueItem.objects.filter(pk__in=counts).order_by("order", "code")
    return [
        Column(
            item_link(item),
            counts[item.pk],
            tuple(known[pk].shown for pk in ids.get(item.pk, []) if pk in known),
        )
        for item in items
    ]
