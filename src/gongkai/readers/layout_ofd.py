"""An OFD (GB/T 33190) → lines: pages in the order of Document.xml, characters by their places.

Seals are never verified here; that a file bears them is said, so that nobody takes the page for proof.
"""

from __future__ import annotations

import math
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from . import paged, paged_tables
from .lines import Page
from .model import NOTE, ReadError
from .package import DAMAGED, LOCKED, Package, attribute, local, resolve
from .paged import Mark, Sheet
from .paged_tables import Ruling

MAX_PAGES: Final = 300
MAX_MARKS: Final = 1_000_000
POINTS: Final = 72 / 25.4
"""Lengths in OFD are millimetres."""
_NUMBER: Final = re.compile(r"[-+]?(?:\d{1,9}(?:\.\d{0,9})?|\.\d{1,9})(?:[eE][-+]?\d{1,2})?")
_A4: Final = (0.0, 0.0, 210.0, 297.0)
_ASCENT: Final = 0.86


@dataclass(frozen=True, slots=True)
class Matrix:
    a: float = 1
    b: float = 0
    c: float = 0
    d: float = 1
    e: float = 0
    f: float = 0

    def on(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    @property
    def upright(self) -> bool:
        return abs(self.b) + abs(self.c) < 0.05 * (abs(self.a) + abs(self.d)) and self.a > 0 and self.d > 0


def lay_out(data: bytes) -> Page:
    """Raises ReadError where the file is damaged, locked, too long or holds no text."""
    page = Page(lines=[], media_type="application/ofd")
    sealed = False
    scanned = 0
    with Package(data) as package:
        if package.has("Encryptions.xml"):
            raise ReadError(f"OFD 文件{LOCKED}")
        root = package.xml("OFD.xml")
        bodies = [item for item in root if local(item) == "DocBody"] if root is not None else []
        sheets: list[Sheet] = []
        for body in bodies:
            sealed = sealed or any(local(item) == "Signatures" and _text(item) for item in body)
            where = next((_text(item) for item in body if local(item) == "DocRoot"), "")
            sheets += _document(package, resolve("", where))
            if len(sheets) > MAX_PAGES:
                raise ReadError(
                    f"OFD 文件超过 {MAX_PAGES} 页。请拆成几个文件，或把它作为附件添加，正文另写。"
                )
        scanned = sum(len(sheet.marks) < 8 and sheet.pictures > 0.4 for sheet in sheets)
        paged.lay_out(sheets, page)
    if not any(line.bare or line.rows for line in page.lines):
        if scanned:
            raise ReadError(
                "OFD 文件的页面都是图片，没有文字。请换用原来的 Word 文档，或用文字识别软件转成文字后再上传。"
            )
        raise ReadError("OFD 文件里没有文字。请检查文件是否完整，或换用原来的 Word 文档。")
    if sealed:
        page.remark(
            "seal_unchecked",
            "文件带有电子印章或签名，这里只读文字，没有验证印章真伪。需要验证的，请用 OFD 阅读器打开原件。",
            severity=NOTE,
        )
    return page


def _text(element: etree._Element) -> str:
    return (element.text or "").strip()


def _document(package: Package, part: str) -> Iterator[Sheet]:
    root = package.xml(part)
    if root is None:
        raise ReadError(f"OFD 文件{DAMAGED}")
    folder = posixpath.dirname(part)
    area = _A4
    templates: dict[str, str] = {}
    pages: list[str] = []
    for item in root.iter():
        name = local(item)
        if name == "PhysicalBox" and area is _A4:
            area = _box(_text(item)) or _A4
        elif name == "TemplatePage":
            templates[attribute(item, "ID") or ""] = resolve(folder, attribute(item, "BaseLoc") or "")
        elif name == "Page" and attribute(item, "BaseLoc"):
            pages.append(resolve(folder, attribute(item, "BaseLoc") or ""))
    if len(pages) > MAX_PAGES:
        raise ReadError(f"OFD 文件超过 {MAX_PAGES} 页。请拆成几个文件，或把它作为附件添加，正文另写。")
    for where in pages:
        content = package.xml(where)
        if content is None:
            raise ReadError(f"OFD 文件{DAMAGED}")
        own = (
            next((_box(_text(item)) for item in content.iter() if local(item) == "PhysicalBox"), None) or area
        )
        sheet = Sheet(own[2] * POINTS, own[3] * POINTS)
        used = [
            templates.get(attribute(item, "TemplateID") or "")
            for item in content
            if local(item) == "Template"
        ]
        for used_part in used:
            template = package.optional_xml(used_part) if used_part else None
            if template is not None:
                _objects(template, sheet)
        _objects(content, sheet)
        yield sheet


def _numbers(text: str | None) -> list[float]:
    return [float(word) for word in _NUMBER.findall((text or "")[:200_000])]


def _box(text: str | None) -> tuple[float, float, float, float] | None:
    values = _numbers(text)
    if len(values) != 4 or not all(abs(value) < 1e5 for value in values):
        return None
    return values[0], values[1], values[2], values[3]


def _matrix(text: str | None) -> Matrix:
    values = _numbers(text)
    return Matrix(*values) if len(values) == 6 else Matrix()


def _objects(root: etree._Element, sheet: Sheet) -> None:
    for item in root.iter():
        name = local(item)
        if name not in {"TextObject", "PathObject", "ImageObject"}:
            continue
        box = _box(attribute(item, "Boundary"))
        if box is None or attribute(item, "Visible") == "false":
            continue
        if name == "TextObject":
            _characters(item, box, sheet)
        elif name == "PathObject":
            _path(item, box, sheet)
        else:
            sheet.pictures += box[2] * box[3] * POINTS**2 / max(1.0, sheet.width * sheet.height)
        if len(sheet.marks) > MAX_MARKS:
            raise ReadError("OFD 文件里的文字太多，不像一份公文。请拆成几个文件后再上传。")


def _characters(item: etree._Element, box: tuple[float, float, float, float], sheet: Sheet) -> None:
    sizes = _numbers(attribute(item, "Size"))
    matrix = _matrix(attribute(item, "CTM"))
    if not sizes or not matrix.upright or not 0 < sizes[0] < 1e4:
        return
    size = sizes[0]
    x, y = 0.0, 0.0
    for code in item:
        if local(code) != "TextCode" or not code.text:
            continue
        at_x, at_y = _numbers(attribute(code, "X")), _numbers(attribute(code, "Y"))
        x, y = (at_x[0] if at_x else x), (at_y[0] if at_y else y)
        text = code.text
        across, down = (
            _steps(attribute(code, "DeltaX"), len(text)),
            _steps(attribute(code, "DeltaY"), len(text)),
        )
        cx, cy = x, y
        for index, char in enumerate(text):
            width = size * (0.5 if ord(char) < 0x2E80 else 1.0)
            step = across[index] if index < len(across) else (0.0 if down else width)
            if step > 0:
                width = min(size, step)
            left, top = matrix.on(cx, cy - _ASCENT * size)
            right, bottom = matrix.on(cx + width, cy + (1 - _ASCENT) * size)
            places = (left + box[0], top + box[1], right + box[0], bottom + box[1])
            if char.strip() and all(math.isfinite(value) and abs(value) < 1e5 for value in places):
                sheet.marks.append(Mark(char, *(value * POINTS for value in places)))
            cx += step
            cy += down[index] if index < len(down) else 0.0


def _steps(text: str | None, length: int) -> list[float]:
    """`3 g 4 5` → 3, 5, 5, 5, 5: a distance repeated so many times; never more than there are characters."""
    words = (text or "")[:200_000].split()
    found: list[float] = []
    index = 0
    while index < len(words) and len(found) < length:
        if words[index] == "g" and index + 2 < len(words):
            times, value = _numbers(words[index + 1]), _numbers(words[index + 2])
            if times and value:
                found += [value[0]] * max(0, min(int(times[0]), length))
            index += 3
        else:
            found += _numbers(words[index])[:1]
            index += 1
    return found


def _path(item: etree._Element, box: tuple[float, float, float, float], sheet: Sheet) -> None:
    matrix = _matrix(attribute(item, "CTM"))
    data = next((_text(child) for child in item if local(child) == "AbbreviatedData"), "")
    found: list[Ruling] = []
    here = start = (0.0, 0.0)
    words = data[:100_000].replace(",", " ").split()
    index = 0
    while index < len(words):
        word = words[index]
        values = [number[0] for w in words[index + 1 : index + 3] if (number := _numbers(w))]
        if word in {"M", "S", "L"} and len(values) == 2:
            x, y = matrix.on(values[0], values[1])
            point = ((x + box[0]) * POINTS, (y + box[1]) * POINTS)
            if word == "L":
                found.append(Ruling(*here, *point))
            else:
                start = point
            here = point
            index += 3
        else:
            if word == "C":
                found.append(Ruling(*here, *start))
                here = start
            index += 1
    if not all(math.isfinite(value) for r in found for value in (r.x0, r.y0, r.x1, r.y1)):
        return
    xs = [value for r in found for value in (r.x0, r.x1)]
    ys = [value for r in found for value in (r.y0, r.y1)]
    if found and min(max(xs) - min(xs), max(ys) - min(ys)) <= paged_tables.NEAR:
        found = paged_tables.of_box(min(xs), min(ys), max(xs), max(ys))
    if attribute(item, "Stroke") == "false" and len(found) > 1:
        return
    sheet.rulings += found[:2_000]
