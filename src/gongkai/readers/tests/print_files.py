"""Printed files: PDF set by typst, scans of it, OFD set by hand."""

from __future__ import annotations

import functools
import io
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from .paper import Paper
from .word_files import TABLE, png_of

FONTS = ("Noto Serif CJK SC", "Noto Sans CJK SC", "Source Han Serif SC", "WenQuanYi Zen Hei")
_PAGE = """#set page(width: 210mm, height: 297mm, margin: (top: 37mm, bottom: 35mm, left: 28mm, right: 26mm),
  numbering: "— 1 —", {page})
#set text(font: {fonts}, size: {size}pt, lang: "zh", region: "cn")
#set par(first-line-indent: (amount: {indent}em, all: true), justify: true, leading: 12pt, spacing: 12pt)
"""


@functools.cache
def has_chinese_font() -> bool:
    """Whether typst finds a font for Chinese on this machine."""
    import typst

    return any(any(name in family for name in FONTS) for family in typst.Fonts().families())


def _escaped(text: str) -> str:
    return "".join("\\" + char if char in "\\#$*_`<>@[]~=-+/.\"'" else char for char in text)


def typeset(source: str) -> bytes:
    import typst

    return bytes(typst.compile(source.encode()))


def _settings(*, columns: int = 1, size: int = 16, indent: int = 2) -> str:
    fonts = "(" + ", ".join(f'"{name}"' for name in FONTS) + ")"
    return _PAGE.format(page=f"columns: {columns}", fonts=fonts, size=size, indent=indent)


def _line(text: str) -> str:
    # A number at the beginning would become a list of typst's own.
    return "#[" + _escaped(text) + "]\n\n"


def _title(text: str, cut: int | None = None) -> str:
    lines = [text] if cut is None else [text[:cut], text[cut:]]
    body = " \\\n".join(_escaped(line) for line in lines if line)
    return f"#align(center)[#set par(first-line-indent: 0pt); #text(size: 22pt)[{body}]]\n\n"


def _body(paper: Paper) -> str:
    source = f"#align(center)[{_escaped(paper.number)}]\n\n" if paper.number else ""
    if paper.addressee:
        source += f"#par(first-line-indent: 0pt)[{_escaped(paper.addressee)}]\n\n"
    return source + "".join(_line(text) for text in paper.body)


def _end(paper: Paper) -> str:
    source = ""
    for number, name in enumerate(paper.attachments, 1):
        source += _line(f"附件：{number}. {name}" if number == 1 else f"　　　{number}. {name}")
    source += "".join(f"#align(right)[{_escaped(organ)}#h(2em)]\n\n" for organ in paper.organs)
    source += f"#align(right)[{_escaped(paper.signed_on)}#h(2em)]\n\n"
    if paper.mark:
        source += _line(paper.mark)
    if paper.issued_title:
        source += "#pagebreak(weak: true)\n" + _title(paper.issued_title)
        source += "".join(_line(text) for text in paper.issued)
    return source


def _long(title: str) -> int | None:
    return (
        None
        if len(title) <= 18
        else title.find("关于") + 9
        if 0 <= title.find("关于") <= 12
        else len(title) // 2
    )


def plain(paper: Paper) -> bytes:
    return typeset(_settings() + _title(paper.title, _long(paper.title)) + _body(paper) + _end(paper))


def without_indents(paper: Paper) -> bytes:
    return typeset(
        _settings(indent=0, size=14) + _title(paper.title, _long(paper.title)) + _body(paper) + _end(paper)
    )


def two_columns(paper: Paper) -> bytes:
    """Gazette: the title over both columns."""
    head = '#place(top + center, scope: "parent", float: true)[' + _title(paper.title) + "]\n"
    return typeset(_settings(columns=2, size=11) + head + _body(paper) + _end(paper))


def red_head(paper: Paper) -> bytes:
    mark = (
        "#align(center)[#set par(first-line-indent: 0pt); #text(size: 30pt, fill: red)["
        + _escaped("、".join(paper.organs) + "文件")
        + "]]\n\n"
    )
    number = f"#align(center)[{_escaped(paper.number)}]\n#line(length: 100%, stroke: 2pt + red)\n\n"
    return typeset(
        _settings()
        + mark
        + number
        + _title(paper.title, _long(paper.title))
        + _body(paper.damaged(number=""))
        + _end(paper)
    )


def with_table(paper: Paper) -> bytes:
    cells = (
        "[单位], table.cell(colspan: 2)[数量], table.cell(rowspan: 2)[柳溪镇], [供热小区], [12], [独居老人], [88], "
        "[东街街道], [供热小区], [7]"
    )
    grid = f"#table(columns: (1fr, 1fr, 1fr), {cells})\n\n"
    return typeset(_settings() + _title(paper.title, _long(paper.title)) + _body(paper) + grid + _end(paper))


def scanned(paper: Paper) -> bytes:
    """The plain print as pictures of its pages, without a text layer."""
    import pypdfium2
    import typst

    source = "#set page(width: 210mm, height: 297mm, margin: 0pt)\n"
    document = pypdfium2.PdfDocument(plain(paper))
    with tempfile.TemporaryDirectory() as folder:
        for number in range(len(document)):
            bitmap = document[number].render(scale=1.6, grayscale=True)
            picture = png_of(bitmap.width, bitmap.height, bytes(bitmap.buffer), bitmap.stride)
            (Path(folder) / f"{number}.png").write_bytes(picture)
            source += f'#image("{number}.png", width: 100%)\n'
        (Path(folder) / "main.typ").write_text(source)
        return bytes(typst.compile(Path(folder) / "main.typ"))


PDF_LAYOUTS: dict[str, Callable[[Paper], bytes]] = {
    "plain": plain,
    "without indents": without_indents,
    "two columns": two_columns,
    "red head": red_head,
    "with table": with_table,
}


# OFD ----------------------------------------------------------------------------------------------------

_OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'
WIDTH, LEFT, TOP, STEP, SIZE, PER_LINE, LINES = 210.0, 28.0, 40.0, 9.8, 5.6, 27, 22


def _set(paper: Paper, *, red: bool) -> Iterator[tuple[str, float, float]]:
    """Lines of print with the place of their beginning and their size; "" starts a new page."""

    def centred(text: str, size: float) -> tuple[str, float, float]:
        return text, (WIDTH - size * len(text)) / 2, size

    def paragraph(text: str) -> Iterator[tuple[str, float, float]]:
        indent = 2
        while text:
            yield text[: PER_LINE - indent], LEFT + indent * SIZE, SIZE
            text, indent = text[PER_LINE - indent :], 0

    if red:
        yield centred("、".join(paper.organs) + "文件", 9.0)
        yield centred(paper.number, SIZE)
    cut = _long(paper.title)
    for piece in [paper.title] if cut is None else [paper.title[:cut], paper.title[cut:]]:
        yield centred(piece, 7.4)
    if not red:
        yield centred(paper.number, SIZE)
    text = paper.addressee
    while text:
        yield text[:PER_LINE], LEFT, SIZE
        text = text[PER_LINE:]
    for text in paper.body:
        yield from paragraph(text)
    for number, name in enumerate(paper.attachments, 1):
        yield from paragraph(f"附件：{number}. {name}" if number == 1 else f"{number}. {name}")
    for text in (*paper.organs, paper.signed_on):
        yield text, WIDTH - 26 - SIZE * (len(text) + 2), SIZE
    if paper.mark:
        yield from paragraph(paper.mark)
    if paper.issued_title:
        yield "", 0, 0
        yield centred(paper.issued_title, 7.4)
        for text in paper.issued:
            yield from paragraph(text)


def ofd(
    paper: Paper, *, red: bool = False, table: bool = False, sealed: bool = True, backwards: bool = False
) -> bytes:
    """`backwards` names the files of the pages against their order, which Document.xml alone says."""
    pages: list[list[str]] = [[]]
    at = 0
    for text, x, size in _set(paper, red=red):
        if not text or at >= LINES:
            pages.append([])
            at = 0
        if not text:
            continue
        y = TOP + at * STEP
        pages[-1].append(
            f'<ofd:TextObject ID="{len(pages) * 1000 + at}" Boundary="{x:.2f} {y:.2f} {size * len(text) + 1:.2f} {size * 1.3:.2f}" '
            f'Font="1" Size="{size}"><ofd:TextCode X="0" Y="{size:.2f}" DeltaX="g {max(1, len(text) - 1)} {size}">{text}'
            "</ofd:TextCode></ofd:TextObject>"
        )
        at += 1
    if table:
        pages.append(list(_grid()))
    names = [f"Pages/Page_{n}/Content.xml" for n in range(len(pages))]
    if backwards:
        names.reverse()
    listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="{name}"/>' for n, name in enumerate(names, 1))
    document = (
        f"<ofd:Document {_OFD}><ofd:CommonData><ofd:MaxUnitID>9</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>"
        f"0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages>{listed}</ofd:Pages></ofd:Document>"
    )
    signatures = "<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>" if sealed else ""
    root = (
        f'<ofd:OFD {_OFD} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>1</ofd:DocID></ofd:DocInfo>'
        f"<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>{signatures}</ofd:DocBody></ofd:OFD>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("OFD.xml", root)
        archive.writestr("Doc_0/Document.xml", document)
        for name, objects in zip(names, pages, strict=True):
            archive.writestr(
                f"Doc_0/{name}",
                f'<ofd:Page {_OFD}><ofd:Content><ofd:Layer ID="1">{"".join(objects)}</ofd:Layer></ofd:Content></ofd:Page>',
            )
    return buffer.getvalue()


def _grid() -> Iterator[str]:
    xs, ys = (30, 80, 130, 180), (40, 55, 70, 85, 100)
    for y in ys:
        yield f'<ofd:PathObject Boundary="30 {y} 150 1"><ofd:AbbreviatedData>M 0 0 L 150 0</ofd:AbbreviatedData></ofd:PathObject>'
    for x in xs:
        yield f'<ofd:PathObject Boundary="{x} 40 1 60"><ofd:AbbreviatedData>M 0 0 L 0 60</ofd:AbbreviatedData></ofd:PathObject>'
    for row, texts in enumerate(TABLE):
        for column, text in enumerate(texts):
            if text:
                yield (
                    f'<ofd:TextObject Boundary="{xs[column] + 3} {ys[row] + 4} 45 8" Size="5"><ofd:TextCode X="0" Y="5" '
                    f'DeltaX="g 9 5">{text}</ofd:TextCode></ofd:TextObject>'
                )
