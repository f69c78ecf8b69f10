"""Where things stand on the public site. An address follows from what never changes, and is never reused."""

from __future__ import annotations

import hashlib

from gongkai.law.numbering import parse_index
from gongkai.org.models import Organ

from .models import Attachment, CatalogueItem, Document, Edition


class NoAddress(ValueError):
    """The document has no index number yet, so it has no address."""


def _stem(document: Document) -> str:
    """``info/<code>/<year>-<serial>`` for numbers of our form, whoever gave them.

    Any other number becomes ``info/<organ's code>/r-<16 hex digits>``: a name that starts with a letter
    cannot meet one that starts with a year, and the digits are those of the number's SHA-256.
    """
    number = document.index_number
    if not number:
        raise NoAddress(f"文件 {document.pk} 还没有索引号，发布后才有网址。")
    index = parse_index(number)
    if index is not None and index.organ == index.organ.upper():
        return f"info/{number}"
    return f"info/{document.organ.code}/r-{hashlib.sha256(number.encode()).hexdigest()[:16]}"


def page_path(document: Document) -> str:
    """The document's page. Raises ``NoAddress`` before the first release."""
    return f"{_stem(document)}.html"


def edition_path(edition: Edition) -> str:
    """An edition by its number, for ever; the document's page shows the current one."""
    return f"{_stem(edition.document)}/v{edition.number}.html"


def attachment_path(attachment: Attachment) -> str:
    """The digest is part of the name: other bytes stand elsewhere, the same bytes may be kept for ever."""
    file = attachment.file
    return f"{_stem(attachment.edition.document)}/{file.digest[:16]}.{attachment.extension}"


def list_path(
    *,
    organ: Organ | None = None,
    item: CatalogueItem | None = None,
    year: int | None = None,
    page: int | None = None,
) -> str:
    """A static list of one kind: an organ's, a catalogue item's, a year's, or, with none of them, all.

    Pages count from the oldest end and keep their number; without one it is the newest page's address.
    """
    if sum(choice is not None for choice in (organ, item, year)) > 1:
        raise ValueError("静态列表只按机构、目录项、年份之一编排。")
    if organ is not None:
        folder = f"gk/o/{organ.code}"
    elif item is not None:
        folder = f"gk/c/{item.code}"
    elif year is not None:
        folder = f"gk/y/{year}"
    else:
        folder = "gk/all"
    return f"{folder}/{'index' if page is None else f'p{page}'}.html"


def url(path: str, base: str = "/") -> str:
    """The address of a path under the base of the site; an ``index.html`` is its folder."""
    return base + (path.removesuffix("index.html") if path.endswith("/index.html") else path)
