"""Serves the folder of the public site: a small WSGI application that needs no database and no framework.

Every request asks the file system whether the file is still the one in memory, so a switch is seen at once;
what costs time (reading, digest, headers) is done once per version of a file.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path
from typing import Any

from . import lost, modes
from .site import GONE

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Headers = list[tuple[str, str]]

OWNED = ("/info/", "/gk/", "/jg/", "/zt/", "/map/", "/help/", "/assets/")
"""Below these nobody else has an address: what is not there is answered 404 here."""

KEPT_FILE = 1 << 20
"""Bytes; a larger file is read from the disk each time, in pieces."""
KEPT_IN_ALL = 96 << 20
PIECE = 1 << 17

PAGE_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
COMMON: Headers = [
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("X-Frame-Options", "DENY"),
]
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".pdf": "application/pdf",
    ".ofd": "application/ofd",
    ".zip": "application/zip",
    ".doc": "application/msword",
    ".xls": "application/vnd.ms-excel",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
}
SHOWN_IN_PLACE = frozenset(
    {".html", ".xml", ".txt", ".css", ".js", ".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".pdf"}
)
ACTIVE = frozenset({".html", ".xml", ".svg", ".js", ".css"})
_DIGESTED = re.compile(r"/assets/[^/]*-[0-9a-f]{8,}\.[a-z0-9]+")
_UPLOADED = re.compile(r".*/[0-9a-f]{16}\.[a-z0-9]+")
"""Attachments: whatever they hold, they never run as a page of ours."""
_NOTHING: list[bytes] = [b""]


@dataclass(slots=True)
class Kept:
    """One version of a file, with its answer ready."""

    version: tuple[int, int, int]
    etag: str
    modified: float
    headers: Headers
    brief: Headers
    """The headers of a 304."""
    body: list[bytes] | None
    """None: too large to be kept."""
    size: int
    page: bool
    """A page with a root element that a reading mode can be put on."""


class Responder:
    """``respond`` returns None for addresses that are not the site's, and otherwise the body."""

    def __init__(self, root: Path | str, owned: tuple[str, ...] = OWNED) -> None:
        self.root = os.fspath(root)
        self.live = f"{self.root}/live"
        self.owned = owned
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._held = 0
        self._guard = threading.Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """As an application of its own; what is not the site's is 404."""
        answer = self.respond(environ, start_response)
        return self._not_found(environ, start_response) if answer is None else answer

    def respond(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes] | None:
        address: str = environ.get("PATH_INFO") or "/"
        path = plain_path(address)
        if path is None:
            return self._not_found(environ, start_response) if address.startswith(self.owned) else None
        if path.startswith(modes.PREFIX) and (headers := modes.turn(environ, path)) is not None:
            start_response("303 See Other", [*COMMON, *headers])
            return _NOTHING[:0]
        name = f"{self.live}{path}index.html" if path.endswith("/") else f"{self.live}{path}"
        try:
            status = os.stat(name)
        except (OSError, ValueError):
            return self._absent(environ, start_response, path, name)
        if not stat.S_ISREG(status.st_mode):
            return self._folder(environ, start_response, path, name, status)
        kept = self._get(path, name, status)
        if kept is None:
            return self._not_found(environ, start_response) if path.startswith(self.owned) else None
        method = environ.get("REQUEST_METHOD", "GET")
        if method not in ("GET", "HEAD"):
            return _refuse_method(start_response)
        if kept.page and (mode := modes.wanted(environ)):
            return self._dressed(environ, start_response, kept, mode)
        if _unchanged(environ, kept):
            start_response("304 Not Modified", kept.brief)
            return _NOTHING[:0]
        if method == "HEAD":
            start_response("200 OK", kept.headers)
            return _NOTHING[:0]
        if kept.body is not None:
            start_response("200 OK", kept.headers)
            return kept.body
        return self._stream(environ, start_response, path, name, kept)

    def _dressed(
        self, environ: Environ, start_response: StartResponse, kept: Kept, mode: str
    ) -> Iterable[bytes]:
        """A page for a reader who asked for large letters or more contrast; its own mark, so that a browser
        never takes it for the plain one."""
        assert kept.body is not None
        etag = f'{kept.etag[:-1]}-{mode}"'
        if etag in (environ.get("HTTP_IF_NONE_MATCH") or ""):
            start_response("304 Not Modified", [("ETag", etag), *kept.brief[1:]])
            return _NOTHING[:0]
        body = modes.dressed(kept.body[0], mode)
        changed = {"Content-Length": str(len(body)), "ETag": etag}
        start_response("200 OK", [(name, changed.get(name, value)) for name, value in kept.headers])
        return _NOTHING[:0] if environ.get("REQUEST_METHOD") == "HEAD" else [body]

    def _absent(
        self, environ: Environ, start_response: StartResponse, path: str, name: str
    ) -> Iterable[bytes] | None:
        body = _read(f"{name}{GONE}")
        if body is not None:
            if mode := modes.wanted(environ):
                body = modes.dressed(body, mode)
            return _page(environ, start_response, "410 Gone", body)
        return self._not_found(environ, start_response) if path.startswith(self.owned) else None

    def _folder(
        self, environ: Environ, start_response: StartResponse, path: str, name: str, status: os.stat_result
    ) -> Iterable[bytes] | None:
        """A folder without its closing slash leads to the folder's own address, when it has a page."""
        index = f"{name}/index.html"
        if stat.S_ISDIR(status.st_mode) and (os.path.isfile(index) or os.path.isfile(index + GONE)):
            query = environ.get("QUERY_STRING")
            place = quoted(f"{path}/") + (f"?{query}" if query else "")
            start_response("301 Moved Permanently", [*COMMON, ("Location", place), ("Content-Length", "0")])
            return _NOTHING[:0]
        return self._not_found(environ, start_response) if path.startswith(self.owned) else None

    def _not_found(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        body = _read(f"{self.live}/404.html") or NOT_FOUND
        if lost.MARK in body:
            meant = lost.guesses(self.live, _readable(environ.get("PATH_INFO") or "/"))
            body = body.replace(lost.MARK, lost.markup(meant), 1)
        if mode := modes.wanted(environ):
            body = modes.dressed(body, mode)
        return _page(environ, start_response, "404 Not Found", body)

    def _get(self, path: str, name: str, status: os.stat_result) -> Kept | None:
        version = (status.st_ino, status.st_mtime_ns, status.st_size)
        kept = self._kept.get(path)
        if kept is not None and kept.version == version:
            return kept
        return self._load(path, name)

    def _load(self, path: str, name: str) -> Kept | None:
        # A link inside the site leads nowhere: only the one that names the live build is followed.
        real = os.path.realpath(self.live) + name[len(self.live) :]
        if os.path.realpath(real) != real:
            return None
        try:
            handle = os.open(real, os.O_RDONLY | os.O_NOFOLLOW)
        except OSError:
            return None
        with os.fdopen(handle, "rb") as file:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode):
                return None
            small = status.st_size <= KEPT_FILE
            body = file.read() if small else None
            mark = hashlib.sha256(body).hexdigest()[:32] if body is not None else _stamp(status)
        kept = _ready(path, name, status, body, mark)
        self._keep(path, kept)
        return kept

    def _keep(self, path: str, kept: Kept) -> None:
        with self._guard:
            before = self._kept.pop(path, None)
            self._held += (kept.size if kept.body else 0) - (before.size if before and before.body else 0)
            self._kept[path] = kept
            while self._held > KEPT_IN_ALL or len(self._kept) > 50_000:
                _, oldest = self._kept.popitem(last=False)
                self._held -= oldest.size if oldest.body else 0

    def _stream(
        self, environ: Environ, start_response: StartResponse, path: str, name: str, kept: Kept
    ) -> Iterable[bytes]:
        try:
            handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW)
        except OSError:
            return self._not_found(environ, start_response)
        status = os.fstat(handle)
        if (status.st_ino, status.st_mtime_ns, status.st_size) != kept.version:
            # Switched between the question and the opening: the headers must speak of what is sent.
            kept = _ready(path, name, status, None, _stamp(status))
        start_response("200 OK", kept.headers)
        return _pieces(handle)


def plain_path(address: str) -> str | None:
    """The address as a path below the root, or None where it is none: dots, empty parts, NUL, backslash …"""
    if not address.startswith("/"):
        return None
    if not address.isascii():
        try:
            address = address.encode("latin-1").decode("utf-8")
        except UnicodeError:
            return None
    if "/." in address or "//" in address or "\\" in address or address.endswith(GONE):
        return None
    return address if address.isprintable() else None


def _readable(address: str) -> str:
    """As it was typed, from what WSGI makes of it."""
    return address.encode("latin-1", "replace").decode("utf-8", "replace")


def quoted(path: str) -> str:
    from urllib.parse import quote

    return quote(path, safe="/-._~")


def _ready(path: str, name: str, status: os.stat_result, body: bytes | None, mark: str) -> Kept:
    suffix = os.path.splitext(name)[1].lower()
    etag = f'"{mark}"'
    fixed = _DIGESTED.fullmatch(path) is not None
    brief: Headers = [
        ("ETag", etag),
        ("Last-Modified", formatdate(status.st_mtime, usegmt=True)),
        ("Cache-Control", "public, max-age=31536000, immutable" if fixed else "no-cache"),
        *COMMON,
    ]
    uploaded = _UPLOADED.fullmatch(path) is not None
    page = suffix == ".html" and not uploaded and body is not None and modes.ROOT in body[:512]
    if page:
        brief.append(("Vary", "Cookie"))
    headers: Headers = [
        ("Content-Type", _type_of(path, suffix)),
        ("Content-Length", str(status.st_size)),
        *brief,
        ("Content-Security-Policy", FILE_POLICY if uploaded else PAGE_POLICY),
    ]
    if suffix not in SHOWN_IN_PLACE or (uploaded and suffix in ACTIVE):
        headers.append(("Content-Disposition", "attachment"))
    return Kept(
        version=(status.st_ino, status.st_mtime_ns, status.st_size),
        etag=etag,
        modified=int(status.st_mtime),
        headers=headers,
        brief=brief,
        body=None if body is None else [body],
        size=status.st_size,
        page=page,
    )


def _type_of(path: str, suffix: str) -> str:
    if path.endswith("feed.xml"):
        return "application/atom+xml; charset=utf-8"
    if path.endswith("feed.json"):
        return "application/feed+json; charset=utf-8"
    return TYPES.get(suffix, "application/octet-stream")


def _stamp(status: os.stat_result) -> str:
    """For what is too large to be read for each version: a file is only ever replaced, never written into."""
    return f"{status.st_ino:x}-{status.st_mtime_ns:x}-{status.st_size:x}"


def _unchanged(environ: Environ, kept: Kept) -> bool:
    wanted = environ.get("HTTP_IF_NONE_MATCH")
    if wanted:
        if wanted == kept.etag or wanted.strip() == "*":
            return True
        return any(tag.strip().removeprefix("W/") == kept.etag for tag in wanted.split(","))
    since = environ.get("HTTP_IF_MODIFIED_SINCE")
    if not since:
        return False
    try:
        return kept.modified <= parsedate_to_datetime(since).timestamp()
    except (ValueError, TypeError, OverflowError):
        return False


def _page(environ: Environ, start_response: StartResponse, status: str, body: bytes) -> Iterable[bytes]:
    start_response(
        status,
        [
            ("Content-Type", TYPES[".html"]),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-cache"),
            *COMMON,
            ("Content-Security-Policy", PAGE_POLICY),
        ],
    )
    return _NOTHING[:0] if environ.get("REQUEST_METHOD") == "HEAD" else [body]


def _refuse_method(start_response: StartResponse) -> Iterable[bytes]:
    start_response("405 Method Not Allowed", [*COMMON, ("Allow", "GET, HEAD"), ("Content-Length", "0")])
    return _NOTHING[:0]


def _read(name: str) -> bytes | None:
    try:
        handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW)
    except (OSError, ValueError):
        return None
    with os.fdopen(handle, "rb") as file:
        return file.read() if stat.S_ISREG(os.fstat(handle).st_mode) else None


def _pieces(handle: int) -> Iterator[bytes]:
    with os.fdopen(handle, "rb") as file:
        while piece := file.read(PIECE):
            yield piece


NOT_FOUND = (
    '<!DOCTYPE html><html lang="zh-CN"><meta charset="utf-8"><title>没有这个页面</title>'
    "<h1>没有这个页面</h1><p>请核对网址，或者从首页查找。</p></html>"
).encode()
