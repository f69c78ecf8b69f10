"""The home page and the page of the statutory catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from gongkai.base.leaves import Page, Stage
from gongkai.documents.models import CatalogueItem
from gongkai.law import catalogue as law
from gongkai.web.faces import ListRow, PageTags
from gongkai.web.site import Link

from .. import frame, profiles, urgent
from ..lists import EVERYTHING, ListName, count, has_any, slots, topics_shown
from ..models import ListSlot
from ..site import public_url
from . import specials
from .listing import DOCUMENT, item_link, shown_items
from .organs import link_of
from .places import places
from .rows import by_day, latest, rows

NEWEST = 8
MOST_DOORS = 6
INTERPRETATION = f"{law.POLICY_DOCUMENTS}.interpretation"
NORMATIVE = f"{law.POLICY_DOCUMENTS}.normative"


@dataclass(frozen=True)
class Door:
    """A way in from the home page. ``said`` is its line, with ``count`` in it where there is one."""

    label: str
    url: str
    said: str
    count: int | None = None
    unit: str = ""


@dataclass(frozen=True)
class Branch:
    """A catalogue item with what is below it; without an address where there is nothing to show."""

    name: str
    code: str
    url: str
    about: str
    children: tuple[Branch, ...] = ()
    newest: tuple[ListRow, ...] = ()
    """Of a first-level column without items below it: what was published there last."""


class HomeLeaf:
    name = "home"

    def touched_by(self, event_name: str, subject_type: str, subject_id: int) -> Iterable[str]:
        if subject_type in (DOCUMENT, profiles.SUBJECT):
            return ["home", "catalogue"]
        return ["home"] if subject_type in (urgent.SUBJECT, specials.SUBJECT) else []

    def all_keys(self) -> Iterable[str]:
        return ["home", "catalogue"]

    def render(self, key: str) -> Iterable[Page]:
        return [_home()] if key == "home" else [_catalogue()]


def _home() -> Page:
    site = frame.site()
    context = {
        "site": site,
        "section": "home",
        "here": True,
        "doors": doors(),
        "columns": columns(),
        "rows": [row.shown for row in latest(NEWEST, interpretations=False)],
        "readings": _shown(INTERPRETATION, 5),
        "all_url": public_url(ListName(EVERYTHING).page_path()) if has_any(ListName(EVERYTHING)) else "",
        "readings_url": _item_url(INTERPRETATION),
        "organs": organs(12),
        "specials": specials.shown()[:6],
        "urgent": urgent.present(),
    }
    return Page("index.html", frame.page("publish/home.html", context, tags=PageTags(site=site)), Stage.LIST)


def _catalogue() -> Page:
    site = frame.site()
    content = frame.page(
        "publish/catalogue.html",
        {
            "site": site,
            "title": "政府信息公开",
            "section": "catalogue",
            "here": True,
            "trail": (Link("首页", "/"), Link("政府信息公开", "")),
            "columns": columns(),
            "organs": organs(),
            "topics": topics(),
            "years": years(),
            "all_url": public_url(ListName(EVERYTHING).page_path()) if has_any(ListName(EVERYTHING)) else "",
        },
        tags=PageTags(
            site=site,
            column_name="政府信息公开",
            column_description="政府信息公开指南、政府信息公开制度、法定主动公开内容、政府信息公开年报",
            column_keywords="政府信息公开",
            column_type="政府信息公开",
            url="/gk/",
        ),
    )
    return Page("gk/index.html", content, Stage.LIST)


def doors() -> list[Door]:
    """At most six, and only those that lead somewhere today."""
    return list(_doors())[:MOST_DOORS]


def _doors() -> Iterator[Door]:
    wanted = [
        (law.POLICY_DOCUMENTS, "查政策", "按单位、年份和类别查看政策文件，注明是否有效"),
        (NORMATIVE, "规范性文件", "对公众有普遍约束力的文件，现行和已失效的都在"),
        (INTERPRETATION, "看解读", "文件为什么定、管什么、怎么办"),
    ]
    shown = shown_items()
    for code, label, said in wanted:
        if code in shown:
            yield Door(label, _item_url(code), said, count(ListName("catalogue", code)), "件")
    if has_any(ListName(EVERYTHING)):
        yield Door("找单位", "/jg/", "职能、地址、电话和各自发布的信息", len(organs()), "个单位")
        if by_topic := topics():
            yield Door("按主题找", "/gk/#topics", "民政、教育、城建等主题的全部信息", len(by_topic), "个主题")
        else:
            yield Door("按年份找", "/gk/#years", "每年发布的信息，一年一份总目录", len(years()), "个年份")
    yield Door("核验文件", "/verify/", "手里的文件是不是本站发布，现在有没有效")
    yield Door("订阅更新", "/feed.xml", "用阅读器订阅，新文件和有效性变化随时知道")


def _item_url(code: str) -> str:
    return public_url(ListName("catalogue", code).page_path()) if code in shown_items() else ""


def _shown(code: str, limit: int) -> list[ListRow]:
    """The newest of a catalogue item."""
    if code not in shown_items():
        return []
    newest = by_day(slots(ListName("catalogue", code)))
    ids = list(newest.values_list("document_id", flat=True)[:limit])
    found = rows(ids)
    return [found[pk].shown for pk in ids]


def columns() -> list[Branch]:
    """The four first-level columns with their trees; below the first level only what has something to show."""
    items = list(CatalogueItem.objects.order_by("order", "code"))
    children: dict[int | None, list[CatalogueItem]] = {}
    for item in items:
        children.setdefault(item.parent_id, []).append(item)
    shown = shown_items()

    def branch(item: CatalogueItem) -> Branch:
        below = tuple(branch(child) for child in children.get(item.pk, []) if child.code in shown)
        url = item_link(item).url if item.code in shown else ""
        url = places().get(item.code, url)
        newest = () if below or item.parent_id or not url else tuple(_shown(item.code, 3))
        return Branch(item.name, item.code, url, item.description, below, newest)

    return [branch(item) for item in children.get(None, []) if item.organ_id is None]


def organs(limit: int | None = None) -> list[Link]:
    """Organs that have a page, in the order of the tree."""
    return [replace(link_of(organ), label=str(organ)) for organ in profiles.organs()[:limit]]


def topics() -> list[Link]:
    """Classes of topics in which something was published."""
    return [
        Link(topic.name, public_url(ListName("topic", topic.code).page_path()), topic.code)
        for topic in topics_shown()
    ]


def years() -> list[Link]:
    """Years in which something was published, the latest first."""
    first = ListSlot.objects.filter(list_key__startswith="year:", position=1)
    names = sorted(map(ListName.parse, first.values_list("list_key", flat=True)), key=lambda name: name.code)
    return [
        Link(f"{name.code}年", public_url(name.page_path()), name.code)
        for name in reversed(names)
        if has_any(name)
    ]
