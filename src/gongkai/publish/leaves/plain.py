"""Sitemap, robots, the page for what is not there, and the explanation of the codes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from django.utils.safestring import mark_safe
from lxml import etree

from gongkai.base.leaves import Page, Stage
from gongkai.documents import addresses
from gongkai.web import assets
from gongkai.web.site import Link

from .. import frame, lost, standing
from ..lists import EVERYTHING, ListName, slots
from ..models import ListSlot
from ..site import public_url
from .feeds import absolute
from .listing import DOCUMENT

CHUNK = 1000
SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
NAMESPACES = cast(dict[str, str], {None: SITEMAPS})  # lxml takes None for the default, its types do not


def chunk_of(position: int) -> int:
    return (position - 1) // CHUNK + 1


def chunk_path(chunk: int) -> str:
    return f"sitemap/s{chunk}.xml"


class SitemapLeaf:
    """Keys are ``index`` and the numbers of chunks, counted like pages from the oldest document."""

    name = "sitemap"

    def touched_by(self, event_name: str, subject_type: str, subject_id: int) -> Iterable[str]:
        if subject_type != DOCUMENT:
            return []
        places = ListSlot.objects.filter(document_id=subject_id, list_key=EVERYTHING)
        return ["index", *(str(chunk_of(position)) for position in places.values_list("position", flat=True))]

    def all_keys(self) -> Iterable[str]:
        return ["index", *(str(chunk) for chunk in _chunks())]

    def render(self, key: str) -> Iterable[Page]:
        if key == "index":
            root = etree.Element(etree.QName(SITEMAPS, "sitemapindex"), nsmap=NAMESPACES)
            for chunk in _chunks():
                entry = etree.SubElement(root, etree.QName(SITEMAPS, "sitemap"))
                etree.SubElement(entry, etree.QName(SITEMAPS, "loc")).text = absolute(f"/{chunk_path(chunk)}")
            return [Page("sitemap.xml", _bytes(root), Stage.FEED)]
        return self._chunk(int(key))

    def _chunk(self, chunk: int) -> list[Page]:
        ids = list(
            slots(ListName(EVERYTHING))
            .filter(position__gt=(chunk - 1) * CHUNK, position__lte=chunk * CHUNK)
            .values_list("document_id", flat=True)
        )
        if not ids:
            return []
        root = etree.Element(etree.QName(SITEMAPS, "urlset"), nsmap=NAMESPACES)
        for document in standing.documents().filter(pk__in=ids).order_by("pk"):
            entry = etree.SubElement(root, etree.QName(SITEMAPS, "url"))
            page = absolute(public_url(addresses.page_path(document)))
            etree.SubElement(entry, etree.QName(SITEMAPS, "loc")).text = page
            day = standing.edition_of(document).released_on
            if day is not None:
                etree.SubElement(entry, etree.QName(SITEMAPS, "lastmod")).text = day.isoformat()
        return [Page(chunk_path(chunk), _bytes(root), Stage.FEED)]


def _chunks() -> list[int]:
    """Those that have something to show."""
    found = slots(ListName(EVERYTHING))
    newest = found.values_list("position", flat=True).first() or 0
    return [
        chunk
        for chunk in range(1, chunk_of(newest) + 1 if newest else 1)
        if found.filter(position__gt=(chunk - 1) * CHUNK, position__lte=chunk * CHUNK).exists()
    ]


def _bytes(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True))


class PlainLeaf:
    """What hangs on no event: robots.txt, the page for a wrong address, the assets that pages name."""

    name = "plain"

    def touched_by(self, event_name: str, subject_type: str, subject_id: int) -> Iterable[str]:
        return ["assets"]

    def all_keys(self) -> Iterable[str]:
        return ["assets", "robots", "not-found", "verify"]

    def render(self, key: str) -> Iterable[Page]:
        if key == "robots":
            text = f"User-agent: *\nDisallow: /workbench/\nDisallow: /view/\nSitemap: {absolute('/sitemap.xml')}\n"
            return [Page("robots.txt", text.encode(), Stage.FEED)]
        if key == "not-found":
            context = {"title": "没有这个页面", "mark": mark_safe(lost.MARK.decode())}
            return [Page("404.html", frame.page("publish/not_found.html", context), Stage.LIST)]
        if key == "verify":
            return [_about_codes()]
        return [
            # A page never names a stylesheet that is not there yet.
            Page(f"{assets.FOLDER}/{found.file_name}", found.content, Stage.ATTACHMENT)
            for found in map(assets.asset, sorted(assets.BUNDLES))
        ]


def _about_codes() -> Page:
    """Stands while the database is away, as the page with the question does not."""
    site = frame.site()
    context = {
        "site": site,
        "title": "怎样核验文件",
        "trail": (Link("首页", "/"), Link("核验文件", "/verify/"), Link("怎样核验", "")),
    }
    return Page("help/verify.html", frame.page("publish/about_codes.html", context), Stage.LIST)
