"""What every template of a request finds in its context, besides what the view gave it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from gongkai.base import clock, registries
from gongkai.base.models import Notice
from gongkai.org import authority
from gongkai.web.site import Site

# Entries of the menu stand in groups by their `order`: below 100 without a heading, then these.
GROUPS = ((100, ""), (200, "做事"), (300, "看全局"), (10_000, "设置"))


def site(request: HttpRequest) -> dict[str, Any]:
    return {"site": Site.from_settings(), "rendered_at": clock.now()}


def workbench(request: HttpRequest) -> dict[str, Any]:
    """The menu and the person, for the pages of the workbench; nothing for anybody else."""
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated or not request.path.startswith("/workbench/"):
        return {}
    return {
        "person": person,
        "person_name": person.name,
        "person_organs": person.organ.short_name or person.organ.name if person.organ else "",
        "menu": menu(person, request.path),
        "sign_out_url": _address("org:sign-out"),
        "notices_url": _address("org:notices"),
        "notice_count": Notice.objects.filter(person_id=person.pk, read_at=None).count(),
        "find_url": _address("documents:find"),
    }


def menu(person: Any, path: str) -> list[dict[str, Any]]:
    """Groups of entries this person may use; an entry whose page does not exist yet is left out."""
    groups: list[dict[str, Any]] = [{"title": title, "items": []} for _, title in GROUPS]
    best: dict[str, Any] | None = None
    length = 0
    for entry in sorted(registries.navigation.values(), key=lambda entry: entry.order):
        url = _address(entry.url_name)
        if not url or (entry.act is not None and not authority.may(person, entry.act)):
            continue
        if entry.shown_to is not None and not entry.shown_to(person):
            continue
        item = {
            "title": entry.title,
            "url": url,
            "count": entry.count(person) if entry.count else 0,
            "current": False,
        }
        place = next(at for at, (below, _) in enumerate(GROUPS) if entry.order < below)
        groups[place]["items"].append(item)
        here = max((len(begins) for begins in (url, *entry.holds) if path.startswith(begins)), default=0)
        if here > length:
            best, length = item, here
    if best is not None:
        best["current"] = True
    return [group for group in groups if group["items"]]


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
