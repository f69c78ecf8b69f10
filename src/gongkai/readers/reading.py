"""The one way in: bytes → Reading."""

from __future__ import annotations

import re
from typing import Final

from . import fields, layout_html, layout_txt, regions, source, structure
from .faults import find_faults
from .lines import Page
from .model import ReadError, Reading

_HTML_NAME: Final = re.compile(r"\.(?:html?|xhtml|shtml|mhtml)$", re.IGNORECASE)
_HTML_START: Final = re.compile(
    r"^\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|title)\b", re.IGNORECASE
)
_HTML_TAGS: Final = re.compile(r"</?(?:p|div|td|tr|table|br|span|h[1-6])\b[^>]{0,500}>", re.IGNORECASE)


def read(data: bytes, name: str | None = None) -> Reading:
    """Read a text file or a web page.

    `name` is only used to word messages and, with the content, to tell a page from plain text. Raises
    ReadError where the input is empty, binary, undecodable or too large; reads no other file and no network.
    """
    text, encoding = source.decode(data, name)
    page = layout_html.lay_out(text) if _is_html(text, name) else layout_txt.lay_out(text)
    page.encoding = encoding
    return _reading(page)


def _is_html(text: str, name: str | None) -> bool:
    head = text[:4096]
    if _HTML_START.match(head):
        return True
    tags = sum(1 for _ in _HTML_TAGS.finditer(text[:100_000]))
    return tags >= (1 if name and _HTML_NAME.search(name) else 5)


def _reading(page: Page) -> Reading:
    parts = regions.split(page)
    blocks = structure.build(parts.body)
    if not blocks and not parts.labelled and not parts.headings:
        raise ReadError("文件里没有正文。请检查保存的是不是完整的公文或网页，再重新上传。")
    found = fields.collect(page, parts, blocks)
    return Reading(
        fields=found.fields(),
        blocks=blocks,
        faults=find_faults(page, parts, blocks, found),
        media_type=page.media_type,
        encoding=page.encoding,
    )
