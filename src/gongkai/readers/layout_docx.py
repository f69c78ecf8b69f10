"""A Word or WPS document (docx) → lines: as printed, with the numbers that Word counts itself.

The XML is read directly: real files carry broken references that a library for writing documents refuses.
Changes that nobody accepted are read as if accepted, hidden text and comments are left out; each is said.
"""

from __future__ import annotations

import posixpath
from typing import Final

from lxml import etree

from . import docx_numbers, docx_styles, docx_tables, letterhead
from .docx_runs import Changes, Runs, clean, excerpt
from .lines import Page
from .model import ERROR, NOTE, ReadError
from .package import DAMAGED, Package, attribute, local
from .patterns import strip
from .pictures import picture_name
from .source import MAX_LINES

_QUOTED: Final = 3


def lay_out(data: bytes) -> Page:
    """Raises ReadError where the file cannot be opened or holds no text."""
    with Package(data) as package:
        main = _main_part(package)
        root = package.xml(main)
        body = next((child for child in root if local(child) == "body"), None) if root is not None else None
        if body is None:
            raise ReadError(f"Word 文档{DAMAGED}")
        walker = Walker(package, main)
        walker.letterhead(body)
        walker.walk(body)
        walker.notes()
        walker.remarks()
    page = walker.page
    page.media_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    if not any(line.bare or line.rows for line in page.lines):
        if page.pictures:
            raise ReadError("Word 文档里只有图片，没有文字。请录入文字，或用文字识别软件转成文字后再上传。")
        raise ReadError("Word 文档里没有文字。请检查是否选错文件，或保存完整后再上传。")
    return page


def _main_part(package: Package) -> str:
    for kind, target, outside in package.relations("").values():
        if kind == "officeDocument" and not outside and package.has(target):
            return target
    for name in ("word/document.xml", "word/document2.xml"):
        if package.has(name):
            return name
    raise ReadError(f"Word 文档{DAMAGED}")


class Walker:
    """Walks a body in reading order and puts out a line for every paragraph, soft return, table and picture."""

    def __init__(self, package: Package, main: str) -> None:
        self.package = package
        self.main = main
        self.part = main
        self.folder = posixpath.dirname(main)
        self.page = Page(lines=[])
        self.relations = package.relations(main)
        self.styles = docx_styles.read(self._related("styles"))
        self.numbering = docx_numbers.read(self._related("numbering"))
        self.changes = Changes()
        self.footnotes: list[tuple[str, str]] = []
        self.fields: list[str] = []
        self.joined = ""
        self.images: dict[str, str] = {}

    def _related(self, kind: str) -> etree._Element | None:
        for found, target, outside in self.relations.values():
            if found == kind and not outside:
                return self.package.optional_xml(target)
        return self.package.optional_xml(f"{self.folder}/{kind}.xml")

    # The order of things -------------------------------------------------------------------------------

    def walk(self, container: etree._Element) -> None:
        for child in container:
            name = local(child)
            if name == "p":
                self.paragraph(child)
            elif name == "tbl":
                self._table(child)
            elif name in {"ins", "moveTo", "customXml", "smartTag"}:
                self.walk(child)
            elif name == "sdt":
                if not _is_contents(child):
                    for inner in child:
                        if local(inner) == "sdtContent":
                            self.walk(inner)
            elif name == "AlternateContent":
                choice = next((inner for inner in child if local(inner) in {"Choice", "Fallback"}), None)
                if choice is not None:
                    self.walk(choice)
            elif name == "altChunk":
                self.changes.objects += 1
            if len(self.page.lines) > MAX_LINES:
                raise ReadError(f"Word 文档超过 {MAX_LINES} 段，不像一份公文。请拆成几个文件后再上传。")

    def letterhead(self, body: etree._Element) -> None:
        """红头 put into the header of the first page is text; running heads and page numbers are not."""
        sections = [item for item in body.iter() if local(item) == "sectPr"]
        if not sections:
            return
        first = sections[0]
        references = {
            attribute(item, "type") or "default": attribute(item, "id") or ""
            for item in first
            if local(item) == "headerReference"
        }
        title_page = any(local(item) == "titlePg" for item in first)
        chosen = references.get("first" if title_page else "default") or ""
        _, target, outside = self.relations.get(chosen, ("", "", True))
        root = None if outside else self.package.optional_xml(target)
        if root is None:
            return
        before = len(self.page.lines)
        self.part, relations = target, self.relations
        self.relations = self.package.relations(target)
        self.walk(root)
        self.part, self.relations = self.main, relations
        if not letterhead.is_letterhead(self.page.lines[before:]):
            del self.page.lines[before:]

    # Paragraphs ----------------------------------------------------------------------------------------

    def paragraph(self, element: etree._Element) -> None:
        properties = next((child for child in element if local(child) == "pPr"), None)
        style, align, outline, mark_deleted = self._properties(properties)
        runs = Runs(self, style)
        runs.read(element)
        for box in runs.boxes:
            self.walk(box)
        if self.styles.is_contents(style) or (runs.contents and not runs.text.strip()):
            return
        number = "" if not runs.text.strip() and not runs.images else self._number(properties, style)
        text = self.joined + runs.text
        self.joined = ""
        if mark_deleted:
            # The paragraph's end was struck out: accepted, the next one goes on here.
            self.joined = text
            return
        heading = self.styles.heading(style) if outline is None else outline
        tag = "p" if heading is None else f"h{min(6, heading + 1)}"
        for position, piece in enumerate(text.split("\n")):
            bare = clean(piece)
            if not strip(bare):
                continue
            if position == 0 and number:
                bare = _spaced(number, piece)
            line = self.page.add(bare, align=align, tag=tag)
            if runs.changed and self.changes.first is None:
                self.changes.first = line
            if runs.hidden and self.changes.hidden_at is None:
                self.changes.hidden_at = line
        for name, alternative in runs.images:
            self.page.add(alternative, tag="img", href=name)

    def _properties(self, properties: etree._Element | None) -> tuple[str, str, int | None, bool]:
        style, align, outline, deleted = self.styles.default, None, None, False
        for child in properties if properties is not None else ():
            name, value = local(child), attribute(child, "val") or ""
            if name == "pStyle":
                style = value
            elif name == "jc":
                align = docx_styles.aligned(value)
            elif name == "outlineLvl" and value.isdigit() and int(value[:2]) < 9:
                outline = int(value[:2]) + 1
            elif name == "rPr":
                deleted = any(local(item) == "del" for item in child)
        return style, self.styles.align(style) if align is None else align, outline, deleted

    def _number(self, properties: etree._Element | None, style: str) -> str:
        number_id, level = None, None
        for child in properties if properties is not None else ():
            if local(child) == "numPr":
                for item in child:
                    if local(item) == "numId":
                        number_id = attribute(item, "val")
                    elif local(item) == "ilvl":
                        level = attribute(item, "val")
        by_style = self.styles.numbered(style) or self.numbering.by_style.get(style)
        if number_id == "0":
            return ""
        if number_id is None:
            if by_style is None:
                return ""
            number_id, default = by_style
            if self.numbering.by_style.get(style, ("", 0))[0] == number_id:
                default = self.numbering.by_style[style][1]
        else:
            default = by_style[1] if by_style and by_style[0] == number_id else 0
        at = int(level) if level and level.isdigit() and len(level) < 3 else default
        return self.numbering.next(number_id, at)

    # Tables --------------------------------------------------------------------------------------------

    def _table(self, table: etree._Element) -> None:
        grid = docx_tables.read(table, self._cell_text)
        if grid is not None:
            self.page.add("", rows=grid, tag="table")
            return
        for row in docx_tables.rows(table):
            cells = docx_tables.cells(row)
            texts = [clean(self._cell_text(cell)) for cell in cells]
            if docx_tables.is_label_row(texts):
                self.page.add("\t".join(texts), tag="tr")
                continue
            for cell in cells:
                self.walk(cell)

    def _cell_text(self, cell: etree._Element) -> str:
        """The text of a cell in one line, nested tables and lists included; pictures follow the table."""
        walker = Walker.__new__(Walker)
        for name in (
            "package",
            "main",
            "part",
            "folder",
            "relations",
            "styles",
            "numbering",
            "changes",
            "footnotes",
            "images",
        ):
            setattr(walker, name, getattr(self, name))
        walker.page, walker.fields, walker.joined = Page(lines=[]), [], ""
        walker.page.pictures = self.page.pictures
        walker.walk(cell)
        words = []
        for line in walker.page.lines:
            words += (
                ["；".join(" ".join(c.text for c in row) for row in line.rows)] if line.rows else [line.bare]
            )
        return " ".join(word for word in words if word)

    # Pictures, notes, remarks --------------------------------------------------------------------------

    def picture(self, relation: str) -> str:
        """The name of an embedded picture; "" where it lies outside the file."""
        _, target, outside = self.relations.get(relation, ("", "", True))
        if outside or not self.package.has(target):
            self.changes.linked += 1
            return ""
        if target not in self.images:
            try:
                content = self.package.read(target)
            except ReadError:
                return ""
            name = picture_name(content or b"", len(self.images) + 1)
            self.images[target] = name
            if name and content:
                self.page.pictures[name] = content
        return self.images[target]

    def notes(self) -> None:
        """Footnotes and endnotes stand at the end, under the marks that the text carries."""
        parts = {"foot": self._related("footnotes"), "end": self._related("endnotes")}
        wanted = list(self.footnotes)
        for mark, (kind, key) in enumerate(wanted, 1):
            root = parts[kind]
            note = next((n for n in root if attribute(n, "id") == key), None) if root is not None else None
            text = self._cell_text(note) if note is not None else ""
            if strip(text):
                self.page.add(f"[注{mark}] {clean(text)}", tag="note")

    def remarks(self) -> None:
        page, changes = self.page, self.changes
        count = len(changes.inserted) + len(changes.deleted)
        if count:
            shown = [f"加了“{text}”" for text in changes.inserted[:_QUOTED]]
            shown += [f"删了“{text}”" for text in changes.deleted[:_QUOTED]]
            who = f"（{'、'.join(sorted(changes.authors)[:3])}）" if changes.authors else ""
            page.remark(
                "changes_unaccepted",
                f"文件里有 {count} 处修订没有接受或拒绝{who}，这里按全部接受读出：{'，'.join(shown)}。"
                "请对照定稿核对；不对的，请在 Word 或 WPS 中处理完修订后重新上传。",
                changes.first,
                severity=ERROR,
            )
        if changes.hidden:
            shown = [f"“{text}”" for text in changes.hidden[:_QUOTED]]
            page.remark(
                "text_hidden",
                f"文件里有 {len(changes.hidden)} 处隐藏文字，没有读出：{'、'.join(shown)}。"
                "请确认是否应当公开；要公开的，请在 Word 或 WPS 中取消隐藏后重新上传。",
                changes.hidden_at,
                severity=ERROR,
            )
        comments = self._related("comments")
        texts = (
            [
                clean(" ".join(str(t) for t in item.itertext()))
                for item in comments
                if local(item) == "comment"
            ]
            if comments is not None
            else []
        )
        if texts:
            shown = [f"“{excerpt(text)}”" for text in texts[:_QUOTED] if text]
            page.remark(
                "comments_left",
                f"文件里有 {len(texts)} 条批注，没有读出：{'、'.join(shown)}。请确认批注提到的事已经办完。",
            )
        if changes.objects:
            page.remark(
                "object_unread",
                f"文件里有 {changes.objects} 处嵌入的图表或对象，读不出文字。请对照原件，改成表格或图片补上。",
            )
        if changes.linked:
            page.remark(
                "object_unread",
                f"文件里有 {changes.linked} 张图片只是链接，不在文件里。请把图片插入文件后重新上传，或作为附件添加。",
                severity=NOTE,
            )


def _is_contents(sdt: etree._Element) -> bool:
    return any(
        local(item) == "docPartGallery" and (attribute(item, "val") or "") == "Table of Contents"
        for properties in sdt
        if local(properties) == "sdtPr"
        for item in properties.iter()
    )


def _spaced(number: str, text: str) -> str:
    """A counted number before its text: Chinese numbers close up, others keep a blank."""
    gap = "" if number[-1] in "、，。）)】" else "　" if number[-1] in "章节条编篇" else " "
    return f"{strip(number)}{gap}{strip(clean(text))}"
