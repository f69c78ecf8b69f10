"""Blocks of a text → safe HTML in the anatomy of an official document.

Anchors are derived from the printed numbers (第五条 → t5, 第二章 → z2, 一、 → y1, its （二） → y1-2),
so a link that somebody noted keeps working in every later edition that keeps the number.
Everything is escaped here; nothing of the source is ever passed through as markup.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from gongkai.readers import model
from gongkai.readers.model import Block, Part, Row
from gongkai.web.words import chinese_number, segmented

MAX_SPAN = 1000  # more than this a browser ignores anyway


@dataclass(frozen=True, slots=True)
class OutlineItem:
    anchor: str
    label: str
    small: str = ""
    level: int = 1


@dataclass(frozen=True, slots=True)
class Doubt:
    """A doubtful spot to mark in the text: the first `excerpt` in the block of `line` (any block if None)."""

    excerpt: str
    number: int
    target: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Rendered:
    html: SafeString
    outline: list[OutlineItem]


ImageAddress = Callable[[str], str | None]


def render(
    source: Sequence[Part] | Sequence[Block],
    *,
    images: ImageAddress | None = None,
    doubts: Sequence[Doubt] = (),
    top: int = 2,
    anchors: bool = False,
) -> Rendered:
    """Parts (or the blocks of a single one) as one text.

    The first part's title and document number are left out: they stand in the document's head.
    `images` gives the address of an image of ours for the address in the source, None to name it only;
    images are never fetched from elsewhere. `top` is the level of the highest heading in the text. With
    `anchors` every paragraph has an address too, and headings and paragraphs a link to themselves.
    """
    parts = [item if isinstance(item, Part) else None for item in source]
    whole = [part for part in parts if part is not None]
    if len(whole) != len(source):
        whole = [Part("notice", "", tuple(item for item in source if isinstance(item, Block)))]
    writer = _Writer(images=images, doubts=list(doubts), top=top, anchors=anchors)
    for index, part in enumerate(whole):
        writer.part(part, index)
    return Rendered(mark_safe("\n".join(writer.out)), writer.outline)  # every piece was escaped when written


_ARTICLE = re.compile(r"第([零〇一二三四五六七八九十百千0-9０-９]+)条(?:之([一二三四五六七八九十0-9]+))?")
_CHAPTER = re.compile(r"第([零〇一二三四五六七八九十百千0-9０-９]+)([编章节部分]+)")
_PLAIN = re.compile(r"[零〇一二三四五六七八九十百千0-9０-９]+")
_LETTERS = {"章": "z", "节": "j", "编": "b"}
_SENTENCE_ENDS = ("。", "；", "！", "？", "：")
"""A numbered line that ends so is a sentence of the text, no heading."""


@dataclass(slots=True)
class _Writer:
    images: ImageAddress | None
    doubts: list[Doubt]
    top: int
    anchors: bool = False
    out: list[str] = field(default_factory=list)
    outline: list[OutlineItem] = field(default_factory=list)
    _used: set[str] = field(default_factory=set)
    _prefix: str = ""
    _path: list[str] = field(default_factory=list)
    _base: int = 2
    _last_level: int = 2
    _group: str = ""
    _tables: int = 0
    _article_anchor: str = ""
    _clauses: int = 0
    _paragraphs: int = 0

    def part(self, part: Part, index: int) -> None:
        self._prefix = f"p{index + 1}-" if index and f"{part.kind}" == "annex" else ""
        self._path = []
        self._base, self._last_level = self.top, self.top - 1
        titles = [block for block in part.blocks if block.kind == model.TITLE]
        if index:
            title = titles[0].text if titles else part.title
            if title:
                anchor = self._anchor(f"part{index + 1}")
                link = self._link(anchor, "本部分的链接")
                self._add(
                    f'<h{self.top} class="law-title seg" id="{anchor}">{segmented(title)}{link}</h{self.top}>'
                )
                self.outline.append(OutlineItem(anchor, title))
                self._base, self._last_level = self.top + 1, self.top
        skip = {model.TITLE, model.DOCUMENT_NUMBER} if index == 0 else set()
        seen_title = False
        for block in part.blocks:
            if block.kind in skip:
                continue
            if block.kind == model.TITLE and not seen_title:
                seen_title = True
                continue
            self._block(block)
        self._close()

    # Groups: an article holds its paragraphs, an imprint its lines, a list its items.

    def _open(self, group: str, html: str) -> None:
        if self._group != group:
            self._close()
            self.out.append(html)
            self._group = group

    def _close(self) -> None:
        if self._group:
            self.out.append("</ul>" if self._group == "list" else "</div>")
            self._group = ""

    def _add(self, html: str) -> None:
        self.out.append(html)

    def _anchor(self, wanted: str) -> str:
        return self._take(f"{self._prefix}{wanted}")

    def _take(self, wanted: str) -> str:
        anchor, turn = wanted, 1
        while anchor in self._used:
            turn += 1
            anchor = f"{wanted}-n{turn}"
        self._used.add(anchor)
        return anchor

    def _block(self, block: Block) -> None:
        kind = block.kind
        if kind == model.ARTICLE:
            self._article(block)
        elif kind in (model.CHAPTER, model.HEADING, model.TITLE):
            self._close()
            self._heading(block)
        elif kind in (model.SIGNATURE, model.DATE):
            self._open("imprint", '<div class="imprint">')
            self._add(f"<p>{self._text(block)}</p>")
        elif kind == model.LIST:
            if self._group != "article":
                self._open("list", '<ul class="items">')
                self._add(f"<li>{self._text(block)}</li>")
            else:
                self._paragraph(block)
        elif kind == model.TABLE:
            if self._group != "article":
                self._close()
            self._table(block)
        elif kind == model.IMAGE:
            if self._group != "article":
                self._close()
            self._image(block)
        elif kind == model.PARAGRAPH:
            if self._group != "article":
                self._close()
            self._paragraph(block)
        else:
            self._close()
            classes = {
                model.ADDRESSEE: "to",
                model.RELEASE_MARK: "release",
                model.ATTACHMENT_NOTE: "annex",
                model.DOCUMENT_NUMBER: "no-in",
            }
            if kind == model.QUOTE:
                self._add(f"<blockquote><p>{self._text(block)}</p></blockquote>")
            else:
                self._add(f'<p class="{classes[kind]}">{self._text(block)}</p>')

    def _paragraph(self, block: Block) -> None:
        """One of an article's further paragraphs (t5-k2), or the next of the text between headings (d12)."""
        if not self.anchors:
            self._add(f"<p>{self._text(block)}</p>")
            return
        if self._group == "article":
            self._clauses += 1
            anchor = self._take(f"{self._article_anchor}-k{self._clauses}")
        else:
            self._paragraphs += 1
            anchor = self._take(f"{self._prefix}d{self._paragraphs}")
        self._add(f'<p id="{anchor}">{self._text(block)}{self._link(anchor)}</p>')

    def _link(self, anchor: str, label: str = "") -> str:
        """To where one reads. The sign is drawn by the stylesheet, so that it is not copied with the text; one
        without a label serves the mouse alone: a stop at each paragraph would wear out the Tab key."""
        if not self.anchors:
            return ""
        if not label:
            return f'<a class="anc" href="#{anchor}" tabindex="-1" aria-hidden="true"></a>'
        return f'<a class="anc" href="#{anchor}" aria-label="{label}"></a>'

    def _article(self, block: Block) -> None:
        self._close()
        found = _ARTICLE.match(block.number or block.text)
        number = found.group(0) if found else block.number
        value = chinese_number(_ascii(found.group(1))) if found else None
        if found and value is not None:
            extra = chinese_number(_ascii(found.group(2))) if found.group(2) else None
            anchor = self._anchor(f"t{value}" + (f"-{extra}" if extra else ""))
            self._count(value)
        else:
            anchor = self._anchor("t")
        rest = block.text
        if number and rest.startswith(number):
            rest = rest[len(number) :].lstrip(" \u3000\t")
        self._open("article", f'<div class="art" id="{anchor}">')
        self._article_anchor, self._clauses = anchor, 1
        label = format_html('<a class="art__n" href="#{}">{}</a>', anchor, number) if number else ""
        self._add(f"<p>{label}{self._text(block, rest)}</p>")

    def _count(self, value: int) -> None:
        """Tells the chapter that stands open in the outline which articles it holds."""
        if not self.outline:
            return
        item = self.outline[-1]
        first = int(item.small.split("–")[0].split(" ")[0]) if item.small else value
        small = f"{first} 条" if first == value else f"{first}–{value} 条"
        self.outline[-1] = OutlineItem(item.anchor, item.label, small, item.level)

    def _heading(self, block: Block) -> None:
        chapter = _CHAPTER.match(block.number or block.text) if block.kind == model.CHAPTER else None
        level = max(block.level, 1)
        if block.kind == model.CHAPTER:
            value = chinese_number(_ascii(chapter.group(1))) if chapter else None
            letter = _LETTERS.get(chapter.group(2)[0], "z") if chapter else "z"
            depth = 2 if letter == "j" else 1
            if letter == "j" and self._path:
                wanted = f"{self._path[0]}-j{value or ''}"
            else:
                wanted = f"{letter}{value or ''}"
                self._path = [wanted]
            name = "chap"
            level = depth
        else:
            numeral = _PLAIN.search(block.number)
            value = chinese_number(_ascii(numeral.group(0))) if numeral else None
            del self._path[max(level - 1, 0) :]
            own = str(value) if value is not None else "h"
            wanted = "-".join([*self._path, own]) if self._path else f"y{own}"
            self._path.append(wanted if not self._path else own)
            name = f"lv lv{min(level, 4)}"
        anchor = self._anchor(wanted)
        if block.kind == model.HEADING and block.text.endswith(_SENTENCE_ENDS):
            self._add(f'<p id="{anchor}">{self._text(block)}{self._link(anchor)}</p>')
            return
        tag = min(self._base + level - 1, self._last_level + 1, 6)
        self._last_level = tag
        link = self._link(anchor, "本段的链接")
        self._add(f'<h{tag} class="{name}" id="{anchor}">{self._text(block)}{link}</h{tag}>')
        if level == 1:
            label = block.text
            if block.number and label.startswith(block.number):
                label = label[len(block.number) :].lstrip(" \u3000") or block.text
            self.outline.append(OutlineItem(anchor, label))

    def _table(self, block: Block) -> None:
        if not block.rows:
            self._add(f"<p>{self._text(block)}</p>")
            return
        self._tables += 1
        name = block.text or f"表格 {self._tables}"
        head: list[Row] = []
        body: list[Row] = list(block.rows)
        while body and body[0] and all(cell.header for cell in body[0]):
            head.append(body.pop(0))
        lines = [f'<div class="tbl" role="region" aria-label="{escape(name)}" tabindex="0"><table>']
        hidden = "" if block.text else ' class="vh"'
        lines.append(f"<caption{hidden}>{escape(name)}</caption>")
        if head:
            lines.append("<thead>" + "".join(_row(row, "col") for row in head) + "</thead>")
        if body:
            figures = amounts(body)
            lines.append("<tbody>" + "".join(_row(row, "row", figures) for row in body) + "</tbody>")
        lines.append("</table></div>")
        self._add("".join(lines))

    def _image(self, block: Block) -> None:
        address = self.images(block.href) if self.images and block.href else None
        if address:
            self._add(format_html('<p class="img"><img src="{}" alt="{}"></p>', address, block.text))
        else:
            self._add(
                format_html(
                    '<p class="gone">（原文此处有图片{}）</p>', f"：{block.text}" if block.text else ""
                )
            )

    def _text(self, block: Block, text: str | None = None) -> str:
        plain = block.text if text is None else text
        line = block.where.line if block.where else None
        spots: list[tuple[int, Doubt]] = []
        for doubt in list(self.doubts):
            if doubt.line is not None and line is not None and doubt.line != line:
                continue
            at = plain.find(doubt.excerpt) if doubt.excerpt else -1
            if at >= 0 and not any(at < s + len(d.excerpt) and s < at + len(doubt.excerpt) for s, d in spots):
                spots.append((at, doubt))
                self.doubts.remove(doubt)
        pieces, done = [], 0
        for at, doubt in sorted(spots, key=lambda spot: spot[0]):
            pieces.append(_lines(plain[done:at]))
            pieces.append(
                format_html(
                    '<mark>{}</mark><sup><a href="#{}" aria-label="疑点 {}">{}</a></sup>',
                    doubt.excerpt,
                    doubt.target,
                    doubt.number,
                    doubt.number,
                )
            )
            done = at + len(doubt.excerpt)
        pieces.append(_lines(plain[done:]))
        return "".join(pieces)


_AMOUNT = re.compile(r"[-−+]?\d{1,3}(?:[,，]?\d{3})*(?:\.\d+)?%?")
_NO_AMOUNT = frozenset({"", "-", "—", "——", "－", "/"})


def amounts(body: Sequence[Row]) -> frozenset[int]:
    """Columns, from 0, that hold nothing but amounts: those read best with their digits under each other.

    Ordinals, years and short counts stay as they are: one cell at least must have a fraction or a mark
    between its thousands. A table with joined cells has no plain columns and none of these.
    """
    if any(cell.colspan > 1 or cell.rowspan > 1 for row in body for cell in row):
        return frozenset()
    columns: dict[int, list[str]] = {}
    for row in body:
        for at, cell in enumerate(row):
            if not cell.header and cell.text.strip() not in _NO_AMOUNT:
                columns.setdefault(at, []).append(cell.text.strip())
    return frozenset(
        at
        for at, texts in columns.items()
        if all(_AMOUNT.fullmatch(text) for text in texts) and any(set(text) & set(".,，") for text in texts)
    )


def _row(row: Row, scope: str, figures: frozenset[int] = frozenset()) -> str:
    cells = []
    for at, cell in enumerate(row):
        spans = "".join(
            f' {name}="{min(int(value), MAX_SPAN)}"'
            for name, value in (("colspan", cell.colspan), ("rowspan", cell.rowspan))
            if value > 1
        )
        if cell.header:
            wide = (cell.colspan if scope == "col" else cell.rowspan) > 1
            cells.append(f'<th scope="{scope}{"group" if wide else ""}"{spans}>{_lines(cell.text)}</th>')
        else:
            right = ' class="r"' if at in figures else ""
            cells.append(f"<td{right}{spans}>{_lines(cell.text)}</td>")
    return f"<tr>{''.join(cells)}</tr>"


def _lines(text: str) -> str:
    return "<br>".join(escape(line) for line in text.split("\n"))


def _ascii(number: str) -> str:
    return number.translate({ord("０") + digit: ord("0") + digit for digit in range(10)})
