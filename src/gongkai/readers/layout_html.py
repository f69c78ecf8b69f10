"""A web page → lines, its tags and links, and which lines are the document itself.

The parser reads the bytes it is given and nothing else: no network, no external entities, no frames.
The walk keeps no recursion, so that nesting costs nothing; libxml2 itself stops at its own depth.
"""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from .labels import is_label
from .lines import Line, Link, Page
from .model import Cell, ReadError, Row
from .patterns import SPACE, strip
from .source import MAX_LINES

_SKIP: Final = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "select",
        "option",
        "button",
        "input",
        "textarea",
        "svg",
        "object",
        "embed",
        "iframe",
        "frame",
        "head",
        "audio",
        "video",
        "canvas",
        "map",
    ]
)
_BLOCK: Final = frozenset(
    [
        "p",
        "div",
        "li",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "table",
        "tbody",
        "thead",
        "tfoot",
        "tr",
        "td",
        "th",
        "caption",
        "section",
        "article",
        "main",
        "header",
        "footer",
        "nav",
        "aside",
        "form",
        "center",
        "blockquote",
        "pre",
        "hr",
        "figure",
        "figcaption",
        "address",
        "fieldset",
        "body",
        "html",
    ]
)
# A container is worth stepping into; these are never the whole document.
_NEVER_MAIN: Final = frozenset(
    [
        "p",
        "span",
        "li",
        "a",
        "b",
        "strong",
        "font",
        "em",
        "i",
        "u",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "dt",
        "dd",
        "ul",
        "ol",
        "dl",
        "pre",
    ]
)
_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_ALIGN: Final = re.compile(r"text-align\s*:\s*(center|right)", re.IGNORECASE)
_FILE: Final = re.compile(
    r"\.(?:docx?|wps|et|xlsx?|pptx?|pdf|ofd|zip|rar|7z|jpe?g|png|txt|csv)(?:[?#].*)?$", re.IGNORECASE
)
_BLANKS: Final = re.compile(rf"[{SPACE}\r\n\f\v]+")
_PUNCTUATION: Final = "，。；：、"
MAX_CELLS: Final = 20_000
MAIN_SHARE: Final = 0.7


def lay_out(text: str) -> Page:
    """Raises ReadError where there is no text in the page."""
    root = _parse(text)
    page = Page(lines=[], media_type="text/html")
    title = root.find(".//title")
    page.head_title = _text(title) if title is not None else ""
    for tag in root.iter("meta"):
        name = tag.get("name") or tag.get("property") or ""
        if name:
            page.tags.append((strip(name), strip(tag.get("content") or "")))
    body = root.find(".//body")
    walker = _Walker(page, _main_element(body if body is not None else root))
    walker.walk(body if body is not None else root)
    if len(page.lines) > MAX_LINES:
        raise ReadError(f"网页超过 {MAX_LINES} 行，不像一份公文。请拆成几个文件后再上传。")
    if not any(line.bare or line.rows for line in page.lines):
        raise ReadError("网页里没有正文文字。请打开网页，全选复制正文存为纯文本（.txt）后再上传。")
    return page


def _parse(text: str) -> etree._Element:
    # NUL and other control characters end the parser's reading; the encoding is already known here.
    clean = "".join(" " if char < " " and char not in "\t\n" else char for char in text)
    parser = etree.HTMLParser(
        encoding="utf-8",
        no_network=True,
        recover=True,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
    )
    try:
        root = etree.fromstring(clean.encode("utf-8", errors="replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ReadError(
            "网页的源代码残缺，读不出内容。请重新另存网页，或复制正文存为纯文本（.txt）。"
        ) from error
    if root is None:
        raise ReadError("网页是空的，没有可读的文字。请检查文件是否保存完整。")
    return root


def _name(element: etree._Element) -> str:
    return element.tag.lower() if isinstance(element.tag, str) else ""


def _text(element: etree._Element) -> str:
    return strip(_BLANKS.sub(" ", "".join(str(part) for part in element.itertext(with_tail=False))))


def _is_hidden(element: etree._Element) -> bool:
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or ""))


def _main_element(body: etree._Element) -> etree._Element:
    """The smallest container that holds most of the punctuation outside links: prose, not menus."""
    weight: dict[etree._Element, int] = {}
    blocks: dict[etree._Element, int] = {}
    walker = etree.iterwalk(body, events=("start", "end"))
    for event, element in walker:
        name = _name(element)
        if event == "start":
            weight[element] = 0
            blocks[element] = 0
            if name in _SKIP or name == "a" or not name:
                walker.skip_subtree()
            else:
                weight[element] = sum((element.text or "").count(mark) for mark in _PUNCTUATION)
            continue
        parent = element.getparent()
        if parent is not None and parent in weight:
            tail = sum((element.tail or "").count(mark) for mark in _PUNCTUATION)
            weight[parent] += weight[element] + tail
            blocks[parent] += blocks[element] + (name in _BLOCK or name == "br")
    main = body
    while True:
        best = max(main, key=lambda child: weight.get(child, 0), default=None)
        if best is None or _name(best) in _NEVER_MAIN or blocks.get(best, 0) < 2:
            return main
        if weight.get(best, 0) < MAIN_SHARE * max(1, weight[main]):
            return main
        if _name(best) == "table" and _table_rows(best):
            return main
        main = best


def _table_rows(table: etree._Element) -> tuple[Row, ...]:
    """The rows of a table of data; nothing for a table that only places things on the page."""
    if table.find(".//table") is not None:
        return ()
    rows: list[Row] = []
    count = 0
    for row in table.iter("tr"):
        cells = []
        for cell in row:
            if _name(cell) not in {"td", "th"}:
                continue
            text = _text(cell)
            if len(text) > 1500:
                return ()
            cells.append(
                Cell(
                    text, _span(cell, "colspan"), _span(cell, "rowspan"), _name(cell) == "th" or _in_head(row)
                )
            )
        count += len(cells)
        if count > MAX_CELLS:
            return ()
        if cells:
            rows.append(tuple(cells))
    several = sum(len(row) > 1 for row in rows)
    if len(rows) < 2 or several * 2 < len(rows):
        return ()
    labels = sum(is_label(cell.text) for row in rows for cell in row)
    if labels * 3 >= sum(len(row) for row in rows) or labels >= 3:
        return ()
    return tuple(rows)


def _caption(table: etree._Element) -> str:
    found = table.find("caption")
    return _text(found) if found is not None and not _is_hidden(found) else ""


def _in_head(row: etree._Element) -> bool:
    parent = row.getparent()
    return parent is not None and _name(parent) == "thead"


def _span(cell: etree._Element, name: str) -> int:
    text = strip(cell.get(name) or "")
    return min(1000, max(1, int(text))) if text.isascii() and text.isdigit() and len(text) < 5 else 1


def _is_label_row(row: etree._Element) -> bool:
    cells = [cell for cell in row if _name(cell) in {"td", "th"}]
    if not 2 <= len(cells) <= 12 or row.find(".//table") is not None:
        return False
    texts = [_text(cell) for cell in cells]
    return any(is_label(text) for text in texts) and all(len(text) < 300 for text in texts)


class _Walker:
    """Collects inline text and puts out a line at every block border."""

    def __init__(self, page: Page, main: etree._Element) -> None:
        self.page = page
        self.main = main
        self.in_main = False
        self.buffer: list[str] = []
        self.tag = ""
        self.align: list[tuple[etree._Element, str]] = []
        self.label_row: etree._Element | None = None
        self.lists: list[list[int | None]] = []

    def walk(self, root: etree._Element) -> None:
        walker = etree.iterwalk(root, events=("start", "end"))
        for event, element in walker:
            if event == "start":
                if not self._enter(element):
                    walker.skip_subtree()
            else:
                self._leave(element)
                if element is not root:
                    self._add(element.tail)
        self._flush()

    def _enter(self, element: etree._Element) -> bool:
        """False where the inside is not to be walked."""
        name = _name(element)
        if not name or name in _SKIP or _is_hidden(element):
            return False
        if element is self.main:
            self._flush()
            self.in_main = True
        if name == "table" and (rows := _table_rows(element)):
            self._flush()
            self._line(_caption(element), rows=rows, tag="table")
            return False
        if name == "img":
            self._image(element)
            return False
        if name == "br":
            if self.label_row is None:
                self._flush()
        elif name in {"td", "th"} and self.label_row is not None:
            self.buffer.append("\t")
        elif name in _BLOCK and self.label_row is None:
            self._flush()
            self.tag = name
        if name == "tr" and self.label_row is None and _is_label_row(element):
            self.label_row = element
        if name in {"ol", "ul"}:
            self.lists.append([1 if name == "ol" else None])
        if name == "li" and self.lists:
            self._list_number()
        align = _ALIGN.search(element.get("style") or "")
        word = align.group(1).lower() if align else (element.get("align") or "").lower()
        if name == "center":
            word = "center"
        if word in {"center", "right", "left", "justify"}:
            self.align.append((element, word if word in {"center", "right"} else ""))
        if name == "a":
            self._link(element)
        self._add(element.text)
        return True

    def _leave(self, element: etree._Element) -> None:
        name = _name(element)
        if element is self.label_row:
            self._flush()
            self.label_row = None
        elif name in _BLOCK and self.label_row is None:
            self._flush()
        if name in {"ol", "ul"} and self.lists:
            self.lists.pop()
        if self.align and self.align[-1][0] is element:
            self.align.pop()
        if element is self.main:
            self._flush()
            self.in_main = False

    def _add(self, text: str | None) -> None:
        if text:
            self.buffer.append(text)

    def _list_number(self) -> None:
        counter = self.lists[-1]
        if counter[0] is not None:
            self.buffer.append(f"{counter[0]}. ")
            counter[0] += 1

    def _image(self, element: etree._Element) -> None:
        source = element.get("src") or ""
        if not self.in_main or not source:
            return
        self._flush()
        # A picture inside the page's own bytes is kept as a fact, not copied into the reading.
        href = "data:" if source.startswith("data:") else source[:2000]
        self._line(strip(element.get("alt") or ""), tag="img", href=href)

    def _link(self, element: etree._Element) -> None:
        href = strip(element.get("href") or "")
        if _FILE.search(href) and not href.lower().startswith(("javascript:", "data:")):
            name = _text(element) or strip(element.get("title") or "")
            self.page.links.append(
                Link(name or href.rsplit("/", 1)[-1], href[:2000], len(self.page.lines) + 1)
            )

    def _flush(self) -> None:
        text = "".join(self.buffer)
        self.buffer.clear()
        if self.label_row is not None:
            parts = [strip(_BLANKS.sub(" ", part)) for part in text.split("\t")]
            text = "\t".join(part for part in parts)
        else:
            text = _BLANKS.sub(_one_blank, text).strip("\n\r\t \u00a0")
        if strip(text):
            self._line(text, tag=self.tag)

    def _line(self, text: str, *, rows: tuple[Row, ...] = (), tag: str = "", href: str = "") -> None:
        align = self.align[-1][1] if self.align else ""
        self.page.lines.append(
            Line(len(self.page.lines) + 1, text, self.in_main, align, tag, rows=rows, href=href)
        )


def _one_blank(match: re.Match[str]) -> str:
    """Wide blanks are typeset on purpose (总　则, joint signatures) and stay; others become one."""
    wide = match.group().count("\u3000")
    return "\u3000" * min(wide, 4) if wide else " "
