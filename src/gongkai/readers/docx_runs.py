"""The text of one Word paragraph, run by run, and what hangs on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from lxml import etree

from .lines import Line
from .package import attribute, local
from .patterns import SPACE, strip

if TYPE_CHECKING:
    from .layout_docx import Walker

_BLANKS: Final = re.compile(rf"[{SPACE}\r\n\f\v]+")
_FIELD_WORD: Final = re.compile(r"\s*([A-Za-z]+)")
_DROPPED_FIELDS: Final = frozenset({"TOC", "PAGE", "NUMPAGES", "SECTIONPAGES", "INDEX", "TC", "XE"})
_SYMBOLS: Final = {0x52: "☑", 0xFE: "☑", 0xFD: "☒", 0x53: "☒", 0x54: "☒", 0xA3: "□", 0xA8: "□", 0x6F: "□"}
_SKIP: Final = frozenset(
    {
        "del",
        "moveFrom",
        "Fallback",
        "instrText",
        "delText",
        "delInstrText",
        "rPr",
        "pPr",
        "sectPr",
        "tblPr",
        "tcPr",
        "trPr",
        "tblGrid",
        "sdtPr",
        "sdtEndPr",
        "rubyPr",
        "rt",
    }
)
_PASSAGE: Final = 20


@dataclass(slots=True)
class Changes:
    """What was changed and not accepted, and what else a reader must be told of."""

    inserted: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    authors: set[str] = field(default_factory=set)
    first: Line | None = None
    hidden: list[str] = field(default_factory=list)
    hidden_at: Line | None = None
    objects: int = 0
    linked: int = 0


class Runs:
    """The text of one paragraph and what hangs on it: text boxes, pictures, notes, changes."""

    def __init__(self, walker: Walker, style: str) -> None:
        self.walker = walker
        self.style = style
        self.pieces: list[str] = []
        self.boxes: list[etree._Element] = []
        self.images: list[tuple[str, str]] = []
        self.changed = False
        self.hidden = False
        self.contents = False

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def read(self, element: etree._Element) -> None:
        for child in element:
            name = local(child)
            if name == "r":
                self._run(child)
            elif name == "ins" or name == "moveTo":
                self._changed(child, self.walker.changes.inserted)
                self.read(child)
            elif name == "del" or name == "moveFrom":
                self._changed(child, self.walker.changes.deleted)
            elif name in {"oMath", "oMathPara"}:
                self.pieces.append("".join(str(t.text or "") for t in child.iter() if local(t) == "t"))
            elif name == "fldSimple":
                if _field_word(attribute(child, "instr") or "") not in _DROPPED_FIELDS:
                    self.read(child)
            elif name == "sdt":
                for inner in child:
                    if local(inner) == "sdtContent":
                        self.read(inner)
            elif name not in _SKIP:
                self.read(child)

    def _changed(self, element: etree._Element, kept: list[str]) -> None:
        text = "".join(str(t.text or "") for t in element.iter() if local(t) in {"t", "delText"})
        if strip(text):
            self.changed = True
            kept.append(excerpt(text))
            self.walker.changes.authors.add(excerpt(attribute(element, "author") or "") or "作者不详")

    def _run(self, run: etree._Element) -> None:
        hidden = self.walker.styles.hidden(self.style)
        for child in run:
            if local(child) == "rPr":
                for item in child:
                    if local(item) == "vanish":
                        hidden = attribute(item, "val") not in {"0", "false"}
        fields = self.walker.fields
        before = len(self.pieces)
        for child in _children(run):
            name = local(child)
            if name == "fldChar":
                self._field(attribute(child, "fldCharType") or "")
            elif name == "instrText":
                if fields and fields[-1] == "?":
                    word = _field_word(child.text or "")
                    fields[-1] = word or "?"
            elif any(item in _DROPPED_FIELDS for item in fields):
                self.contents = True
            elif name == "t":
                self.pieces.append(child.text or "")
            elif name == "tab" or name == "ptab":
                self.pieces.append("\t")
            elif name in {"br", "cr"}:
                self.pieces.append("\n")
            elif name == "noBreakHyphen":
                self.pieces.append("-")
            elif name == "sym":
                self.pieces.append(_symbol(attribute(child, "char") or ""))
            elif name == "ruby":
                self.pieces += [
                    str(t.text or "")
                    for base in child
                    if local(base) == "rubyBase"
                    for t in base.iter()
                    if local(t) == "t"
                ]
            elif name in {"footnoteReference", "endnoteReference"}:
                self.walker.footnotes.append(
                    (name.removesuffix("noteReference"), attribute(child, "id") or "")
                )
                self.pieces.append(f"[注{len(self.walker.footnotes)}]")
            elif name in {"drawing", "pict", "object"}:
                self._drawing(child)
        if hidden and (text := strip("".join(self.pieces[before:]))):
            del self.pieces[before:]
            self.hidden = True
            self.walker.changes.hidden.append(excerpt(text))

    def _field(self, kind: str) -> None:
        fields = self.walker.fields
        if kind == "begin":
            fields.append("?")
        elif kind == "end" and fields:
            fields.pop()

    def _drawing(self, drawing: etree._Element) -> None:
        """Text boxes are walked on their own; the first picture of a drawing with what it is said to show."""
        alternative, found, other = "", [], False
        skip: set[etree._Element] = set()
        for item in drawing.iter():
            name = local(item)
            if name == "Fallback":
                skip.update(item.iter())
            if item in skip:
                continue
            if name == "docPr":
                alternative = alternative or strip(attribute(item, "descr") or attribute(item, "title") or "")
            elif name == "txbxContent":
                self.boxes.append(item)
                skip.update(item.iter())
            elif name == "blip":
                relation = attribute(item, "embed") or attribute(item, "link") or ""
                found.append(relation)
            elif name == "imagedata":
                found.append(attribute(item, "id") or "")
                alternative = alternative or strip(attribute(item, "title") or "")
            elif name in {"chart", "relIds", "OLEObject"}:
                other = True
        for relation in found[:20]:
            picture = self.walker.picture(relation)
            if picture:
                self.images.append((picture, clean(alternative)[:500]))
        if other and not found:
            self.walker.changes.objects += 1


def _children(run: etree._Element) -> Iterator[etree._Element]:
    """What a run holds; of alternatives, the first that is offered."""
    for child in run:
        if local(child) == "AlternateContent":
            choice = next((c for c in child if local(c) == "Choice"), None)
            if choice is None:
                choice = next((c for c in child if local(c) == "Fallback"), None)
            if choice is not None:
                yield from choice
        else:
            yield child


def _field_word(instruction: str) -> str:
    match = _FIELD_WORD.match(instruction)
    return match[1].upper() if match else ""


def _symbol(code: str) -> str:
    value = int(code, 16) if re.fullmatch(r"[0-9A-Fa-f]{1,4}", code) else 0
    return _SYMBOLS.get(value & 0xFF, "") if 0xF000 <= value <= 0xF0FF else ""


def clean(text: str) -> str:
    """Blanks as the pages have them: one, but wide ones that are typeset on purpose stay."""
    return _BLANKS.sub(_one_blank, text)


def _one_blank(match: re.Match[str]) -> str:
    wide = match.group().count("\u3000")
    return "\u3000" * min(wide, 4) if wide else " "


def excerpt(text: str) -> str:
    text = strip(clean(text))
    return text if len(text) <= _PASSAGE else text[: _PASSAGE - 1] + "…"
