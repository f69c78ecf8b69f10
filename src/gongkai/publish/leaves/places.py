"""指南, 制度 and 年报 of the statutory platform: each a page of its own form, from the documents placed there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from gongkai.base import clock
from gongkai.base.leaves import Page, Stage
from gongkai.documents.models import CatalogueItem, Document, Placement
from gongkai.documents.pages import document_page
from gongkai.law import catalogue as law
from gongkai.org.models import Organ
from gongkai.web.faces import ListRow, PageTags
from gongkai.web.site import Link

from .. import frame, guide, standing
from ..lists import ListName
from ..models import ListSlot
from ..site import public_url
from .listing import DOCUMENT, shown_through
from .rows import Row, rows

_YEAR = re.compile(r"(20\d{2})\s*年")
_HIGHER = (Organ.Kind.GOVERNMENT, Organ.Kind.OFFICE)


@dataclass(frozen=True)
class Shelf:
    """Rows under one heading: a year of reports, an organ's rules."""

    title: str
    rows: tuple[ListRow, ...]


def path_of(code: str) -> str:
    return f"gk/{code}/index.html"


def places() -> dict[str, str]:
    """Address of each of the three that has something to show, by its code. Asked once per job."""
    cache = standing.job().cache
    if "places" not in cache:
        codes = (
            Placement.objects.filter(standing.readable("document__"), item__code__in=guide.PLACES)
            .order_by()
            .values_list("item__code", flat=True)
            .distinct()
        )
        cache["places"] = {code: public_url(path_of(code)) for code in codes}
    found: dict[str, str] = cache["places"]
    return found


class PlaceLeaf:
    """Keys are ``guide``, ``rules`` and ``annual-report``."""

    name = "place"

    def touched_by(self, event_name: str, subject_type: str, subject_id: int) -> Iterable[str]:
        """Those where the document is or ever was shown."""
        if subject_type != DOCUMENT:
            return []
        keys = [str(ListName("catalogue", code)) for code in guide.PLACES]
        found = ListSlot.objects.filter(document_id__in=shown_through(subject_id), list_key__in=keys)
        return sorted({ListName.parse(key).code for key in found.values_list("list_key", flat=True)})

    def all_keys(self) -> Iterable[str]:
        return sorted(places())

    def render(self, key: str) -> Iterable[Page]:
        item = CatalogueItem.objects.filter(code=key).first()
        documents = _documents(key)
        if item is None or not documents:
            return []
        found = rows(document.pk for document in documents)
        shown = [found[document.pk] for document in documents if document.pk in found]
        site = frame.site()
        more = {law.GUIDE: _guide, law.RULES: _rules, law.ANNUAL_REPORT: _reports}[key](shown)
        content = frame.page(
            "publish/place.html",
            {
                "site": site,
                "title": item.name,
                "section": "catalogue",
                "trail": (Link("首页", "/"), Link("政府信息公开", "/gk/"), Link(item.name, "")),
                "lead": item.basis,
                "list_url": public_url(ListName("catalogue", key).page_path()),
                **more,
            },
            tags=PageTags(
                site=site,
                column_name=item.name,
                column_description=item.description or item.name,
                column_keywords=item.name,
                column_type=item.column_type,
                url=public_url(path_of(key)),
            ),
        )
        return [Page(path_of(key), content, Stage.LIST)]


def _documents(code: str) -> list[Document]:
    """The latest first; of one day the higher organ's first."""
    found = standing.documents().filter(placements__item__code=code).distinct()
    return sorted(
        found,
        key=lambda one: (-(one.public_since.toordinal() if one.public_since else 0), one.organ.path, -one.pk),
    )


def _guide(shown: list[Row]) -> dict[str, object]:
    """The whole text of the district's own guide (the latest of the highest organ), and the others' by name."""
    main = min(
        shown, key=lambda row: (row.document.organ.kind not in _HIGHER, row.document.organ.path.count("/"))
    )
    page = document_page(
        main.edition, clock.today(), site=frame.site(), visible=standing.documents(), item_url=lambda item: ""
    )
    others = [row.shown for row in shown if row is not main]
    return {
        "whole": {"title": main.edition.title, "url": main.url, "page": page, "day": main.shown.day},
        "shelves": [Shelf("各机关的指南", tuple(others))] if others else [],
    }


def _rules(shown: list[Row]) -> dict[str, object]:
    """By organ, in the order of the tree."""
    by_organ: dict[str, tuple[str, list[ListRow]]] = {}
    for row in sorted(shown, key=lambda row: row.document.organ.path):
        organ = row.document.organ
        by_organ.setdefault(organ.path, (organ.name, []))[1].append(row.shown)
    return {"shelves": [Shelf(title, tuple(those)) for title, those in by_organ.values()]}


def _reports(shown: list[Row]) -> dict[str, object]:
    """By the year reported on, the latest first; within a year the government's own before the organs'."""
    by_year: dict[str, list[Row]] = {}
    for row in shown:
        by_year.setdefault(_year_of(row), []).append(row)
    shelves = []
    for year in sorted(by_year, reverse=True):
        those = sorted(
            by_year[year], key=lambda row: (row.document.organ.path.count("/"), row.document.organ.path)
        )
        shelves.append(Shelf(f"{year}年度" if year else "未注明年度", tuple(row.shown for row in those)))
    return {"shelves": shelves}


def _year_of(row: Row) -> str:
    if row.edition.period[:4].isdigit():
        return row.edition.period[:4]
    named = _YEAR.search(row.edition.title)
    return named[1] if named else ""
