"""What may have been meant by an address that is not there, found in the folder alone: no database is asked.

A wrong address is most often one that was cut, retyped or grown old. Each guess is a file that stands, and
carries the title that the file itself has.
"""

from __future__ import annotations

import html
import os
import re
import unicodedata
from collections.abc import Iterator

MARK = b"<!--may-have-been-meant-->"
"""In the page for wrong addresses; replaced by the guesses."""
MOST = 6
_HEAD = 8192
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_INFO = re.compile(r"/info/([^/]+)/(.*)")
_NUMBER = re.compile(r"(\d{4})\D+0*(\d{1,6})")
_LISTS = ("gk/o", "gk/c", "gk/t", "gk/y")


def guesses(live: str, address: str) -> list[tuple[str, str]]:
    """Address and title of up to six pages below ``live``, the likeliest first."""
    found: dict[str, str] = {}
    for guess in _candidates(_plain(address)):
        if len(found) == MOST:
            break
        if guess in found or guess == address:
            continue
        title = _title(live, guess)
        if title and title not in found.values():
            found[guess] = title
    return list(found.items())


def markup(found: list[tuple[str, str]]) -> bytes:
    if not found:
        return b""
    items = "".join(
        f'<li><a href="{html.escape(address)}">{html.escape(title)}</a></li>' for address, title in found
    )
    return f"<h2>可能是要找</h2><ul>{items}</ul>".encode()


def _plain(address: str) -> str:
    """As it would be written here: half-width, without a full stop or a bracket that was copied along."""
    text = unicodedata.normalize("NFKC", address).replace("\\", "/").strip()
    text = re.sub(r"/{2,}", "/", text).rstrip("。，、；：”’）)]>》.,;:")
    return text if text.startswith("/") else f"/{text}"


def _candidates(address: str) -> Iterator[str]:
    path = address.split("?")[0].split("#")[0]
    yield path
    if not path.endswith(("/", ".html")):
        yield f"{path}/"
        yield f"{path}.html"
    yield re.sub(r"\.(htm|shtml|xhtml|aspx?|jsp|php)$", ".html", path, flags=re.IGNORECASE)
    yield path.lower()
    if found := _INFO.match(path):
        yield from _of_document(found[1], found[2])
    parts = path.strip("/").split("/")
    while len(parts) > 1:
        parts.pop()
        yield "/" + "/".join(parts) + "/"


def _of_document(organ: str, rest: str) -> Iterator[str]:
    """The document itself for an edition or attachment of it; the same number as we write it; its organ."""
    stem = rest.split("/")[0].removesuffix(".html")
    yield f"/info/{organ}/{stem}.html"
    if number := _NUMBER.search(rest):
        yield f"/info/{organ}/{number[1]}-{int(number[2]):05d}.html"
    yield f"/jg/{organ}/"
    yield f"/gk/o/{organ}/"
    if number:
        yield f"/gk/y/{number[1]}/"


def _title(live: str, address: str) -> str:
    """Of the page that stands at the address; empty where none does."""
    if not re.fullmatch(r"(/[\w.-]+)*/?", address) or "/." in address:
        return ""
    name = f"{live}{address}index.html" if address.endswith("/") else f"{live}{address}"
    if not name.endswith(".html"):
        return ""
    try:
        handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW)
    except (OSError, ValueError):
        return ""
    with os.fdopen(handle, "rb") as file:
        head = file.read(_HEAD).decode("utf-8", "ignore")
    found = _TITLE.search(head)
    return html.unescape(found[1]).strip().rpartition(" - ")[0] if found else ""
