"""What every page shares: the site's own data and the look. When it changes, the site is built anew."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from gongkai.documents.models import CatalogueItem
from gongkai.org.models import Organ
from gongkai.web import assets
from gongkai.web.faces import PageTags
from gongkai.web.site import Link, Site

from . import footer, standing

CODE = Path(__file__).resolve().parents[1]
PUBLIC_ROOMS = ("web", "documents", "publish")
"""Rooms whose templates make public pages."""


def site() -> Site:
    """The site as its pages name it: what the office set on screen over what the operator gave, with the
    addresses that this room gives it. Asked once per job."""
    cache = standing.job().cache
    if "site" not in cache:
        cache["site"] = _site()
    found: Site = cache["site"]
    return found


def _site() -> Site:
    given = Site.from_settings()
    own, links = footer.given()
    base = given.base
    nav = (
        Link("首页", base, "home"),
        Link("政府信息公开", f"{base}gk/", "catalogue"),
        Link("机构", f"{base}jg/", "organs"),
    )
    foot = (
        Link("核验文件真伪", f"{base}verify/"),
        Link("订阅（Atom）", f"{base}feed.xml"),
        Link("订阅（JSON Feed）", f"{base}feed.json"),
    )
    return replace(
        given,
        **own,
        nav=given.nav or nav,
        foot=(*(given.foot or foot), *links),
        sitemap_url=given.sitemap_url or f"{base}map/",
    )


def page(template: str, context: dict[str, Any], *, tags: PageTags | None = None) -> bytes:
    shown = context.get("site") or site()
    text = render_to_string(template, {"site": shown, "tags": tags or PageTags(site=shown), **context})
    return text.encode()


def digest() -> str:
    """Changes with the site's data, an organ's or catalogue item's name, a stylesheet, a template."""
    total = hashlib.sha256()
    for piece in _pieces():
        total.update(piece.encode())
        total.update(b"\0")
    return total.hexdigest()


def _pieces() -> Iterator[str]:
    yield repr(site())
    for name in sorted(assets.BUNDLES):
        yield assets.asset(name).file_name
    for organ in Organ.objects.order_by("code").values_list("code", "name", "short_name", "path"):
        yield repr(organ)
    items = CatalogueItem.objects.order_by("code")
    for item in items.values_list("code", "name", "path", "order", "description", "column_type"):
        yield repr(item)
    for room in PUBLIC_ROOMS:
        for file in sorted((CODE / room / "templates").rglob("*")):
            if file.is_file():
                yield hashlib.sha256(file.read_bytes()).hexdigest()
