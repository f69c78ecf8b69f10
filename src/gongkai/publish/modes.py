"""长者版 and 高对比度 for whoever has no scripts: a link sets a cookie, the page comes with the mode's class.

The files stay one; the class is put on the root element while a page is sent to a reader who asked for it.
What is sent without the cookie is the file itself, byte for byte.
"""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import urlsplit

COOKIE = "gk-view"
MODES = ("elder", "contrast")
PREFIX = "/view/"
YEAR = 365 * 24 * 3600
ROOT = b'<html lang="zh-CN">'


def wanted(environ: dict[str, Any]) -> str:
    """The modes of the reader's cookie, as ``elder``, ``contrast``, ``elder.contrast``, or empty."""
    sent = environ.get("HTTP_COOKIE")
    if not sent or COOKIE not in sent:
        return ""
    try:
        cookie = SimpleCookie(sent).get(COOKIE)
    except CookieError:
        return ""
    asked = cookie.value.split(".") if cookie is not None else []
    return ".".join(mode for mode in MODES if mode in asked)


def dressed(page: bytes, modes: str) -> bytes:
    return page.replace(ROOT, f'<html lang="zh-CN" class="{modes.replace(".", " ")}">'.encode(), 1)


def turn(environ: dict[str, Any], path: str) -> list[tuple[str, str]] | None:
    """Headers of the answer to ``/view/elder/``: the cookie with that mode turned over, and the way back to the
    page that the reader came from. None for an address that names no mode."""
    mode = path.removeprefix(PREFIX).strip("/")
    if mode not in MODES:
        return None
    now = wanted(environ).split(".")
    kept = ".".join(one for one in MODES if (one in now) != (one == mode))
    age = YEAR if kept else 0
    return [
        ("Set-Cookie", f"{COOKIE}={kept}; Path=/; Max-Age={age}; SameSite=Lax"),
        ("Location", _back(environ)),
        ("Cache-Control", "no-store"),
        ("Content-Length", "0"),
    ]


def _back(environ: dict[str, Any]) -> str:
    """Only a path of this site, whatever the header says."""
    came = urlsplit(environ.get("HTTP_REFERER") or "")
    host = environ.get("HTTP_HOST") or ""
    here = came.netloc == host and came.path.startswith("/") and not came.path.startswith(("//", PREFIX))
    if not here or not came.path.isprintable() or not came.path.isascii() or "\\" in came.path:
        return "/"
    return came.path + (
        f"?{came.query}" if came.query.isascii() and came.query.isprintable() and came.query else ""
    )
