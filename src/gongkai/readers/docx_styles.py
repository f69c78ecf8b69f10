"""What the styles of a Word document say of a paragraph: heading, list, alignment, hidden or contents."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from .package import attribute, local

_HEADING: Final = re.compile(r"^(?:heading|标题)\s*([1-9])$", re.IGNORECASE)
_TITLE: Final = re.compile(r"^(?:title|标题|文件标题|公文标题|大标题)$", re.IGNORECASE)
_CONTENTS: Final = re.compile(r"^(?:toc|目录)\s*(?:[1-9]|heading|标题)?$", re.IGNORECASE)
_DEPTH: Final = 12
"""Styles based on styles: deeper is a circle."""


@dataclass(slots=True)
class Style:
    name: str = ""
    based_on: str = ""
    outline: int | None = None
    number_id: str | None = None
    number_level: int | None = None
    align: str | None = None
    hidden: bool = False


@dataclass(slots=True)
class Styles:
    styles: dict[str, Style] = field(default_factory=dict)
    default: str = ""

    def chain(self, key: str) -> list[Style]:
        """A style and those it stands on, nearest first."""
        found: list[Style] = []
        for _ in range(_DEPTH):
            style = self.styles.get(key)
            if style is None:
                break
            found.append(style)
            key = style.based_on
        return found

    def heading(self, key: str) -> int | None:
        """0 for the title of a document, 1 and more for headings, None for text."""
        for style in self.chain(key):
            if _TITLE.match(style.name):
                return 0
            match = _HEADING.match(style.name)
            if match:
                return int(match[1])
            if style.outline is not None and style.outline < 9:
                return style.outline + 1
        return None

    def is_contents(self, key: str) -> bool:
        style = self.styles.get(key)
        return style is not None and bool(_CONTENTS.match(style.name))

    def align(self, key: str) -> str:
        return next((style.align for style in self.chain(key) if style.align is not None), "")

    def numbered(self, key: str) -> tuple[str, int] | None:
        """The list and the level that a style puts its paragraphs in."""
        number_id = next((s.number_id for s in self.chain(key) if s.number_id is not None), None)
        level = next((s.number_level for s in self.chain(key) if s.number_level is not None), 0)
        return (number_id, level) if number_id not in {None, "0"} and number_id is not None else None

    def hidden(self, key: str) -> bool:
        return any(style.hidden for style in self.chain(key)[:1])


def read(root: etree._Element | None) -> Styles:
    styles = Styles()
    for item in root if root is not None else ():
        if local(item) != "style":
            continue
        style = Style()
        for child in item.iter():
            name, value = local(child), attribute(child, "val") or ""
            if name == "name" and not style.name:
                style.name = value.strip()
            elif name == "basedOn":
                style.based_on = value
            elif name == "outlineLvl" and value.isdigit():
                style.outline = int(value[:2])
            elif name == "numId":
                style.number_id = value
            elif name == "ilvl" and value.isdigit():
                style.number_level = int(value[:2])
            elif name == "jc":
                style.align = aligned(value)
            elif name == "vanish":
                style.hidden = value not in {"0", "false"}
        key = attribute(item, "styleId") or ""
        styles.styles[key] = style
        if attribute(item, "default") in {"1", "true"} and attribute(item, "type") == "paragraph":
            styles.default = key
    return styles


def aligned(value: str) -> str:
    """Word's word for an alignment → center, right or nothing."""
    return {"center": "center", "right": "right", "end": "right"}.get(value, "")
