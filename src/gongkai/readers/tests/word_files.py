"""Word files as offices have them, made by python-docx and by hand where it cannot."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from .paper import Paper

W = nsdecls("w")
TEXT_BOX = (
    f"<w:r {W} "
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml">'
    '<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><wp:docPr id="9" name="文本框"/>'
    "<a:graphic><a:graphicData><wps:wsp><wps:txbx><w:txbxContent>{0}</w:txbxContent></wps:txbx></wps:wsp>"
    "</a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>"
    "<w:txbxContent>{0}</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)
_LEVELS = (
    ("chineseCounting", "%1、", r"^[一二三四五六七八九十]+、"),
    ("chineseCounting", "（%2）", r"^（[一二三四五六七八九十]+）"),
    ("decimal", "%3.", r"^\d+\.\s*"),
)
_ARTICLES = (
    ("chineseCounting", "第%1章", r"^第[一二三四五六七八九十]+章[　 ]*"),
    ("chineseCounting", "第%2条", r"^第[一二三四五六七八九十]+条[　 ]*"),
)


def png(width: int = 60, height: int = 40, shade: int = 120) -> bytes:
    """A grey picture."""
    return png_of(width, height, bytes([shade]) * (width * height), width)


def png_of(width: int, height: int, grey: bytes, stride: int) -> bytes:
    """A picture of grey bytes, one for each point."""
    rows = b"".join(b"\0" + grey[at * stride : at * stride + width] for at in range(height))

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head)
    return start + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def saved(document: Document) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def add(document: Document, text: str, align: Any = None, style: str | None = None) -> Paragraph:
    paragraph = document.add_paragraph(text, style=style)
    if align is not None:
        paragraph.alignment = align
    elif not text.startswith("附件"):
        paragraph.paragraph_format.first_line_indent = Pt(32)
    return paragraph


def opening(document: Document, paper: Paper, *, title_lines: int = 1, style: str | None = None) -> None:
    cut = len(paper.title) // title_lines
    pieces = [
        paper.title[i * cut : (i + 1) * cut if i + 1 < title_lines else None] for i in range(title_lines)
    ]
    for piece in pieces:
        add(document, piece, ALIGN.CENTER, style)
    if paper.number:
        add(document, paper.number, ALIGN.CENTER)
    if paper.addressee:
        add(document, paper.addressee).paragraph_format.first_line_indent = Pt(0)


def closing(document: Document, paper: Paper) -> None:
    for number, name in enumerate(paper.attachments, 1):
        add(document, f"附件：{number}. {name}" if number == 1 else f"{number}. {name}")
    for organ in paper.organs:
        add(document, organ, ALIGN.RIGHT)
    add(document, paper.signed_on, ALIGN.RIGHT)
    if paper.mark:
        add(document, paper.mark)
    if paper.issued_title:
        document.add_page_break()
        add(document, paper.issued_title, ALIGN.CENTER)
        for text in paper.issued:
            add(document, text)


def by_hand(paper: Paper) -> bytes:
    """The plain habit: everything typed, nothing styled."""
    document = docx.Document()
    opening(document, paper, title_lines=2)
    for text in paper.body:
        add(document, text)
    closing(document, paper)
    return saved(document)


def _numbering(document: Document, levels: Any, key: str, *, restarts: bool) -> str:
    root = document.part.numbering_part.element
    items = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>'
        + ('<w:lvlRestart w:val="0"/>' if i and not restarts else "")
        + "</w:lvl>"
        for i, (form, text, _) in enumerate(levels)
    )
    abstract = parse_xml(f'<w:abstractNum {W} w:abstractNumId="{key}">{items}</w:abstractNum>')
    first = root.find(qn("w:num"))
    root.insert(root.index(first) if first is not None else len(root), abstract)
    root.append(parse_xml(f'<w:num {W} w:numId="{key}"><w:abstractNumId w:val="{key}"/></w:num>'))
    return key


def _listed(document: Document, texts: tuple[str, ...], levels: Any, key: str, *, styles: bool) -> None:
    # Articles, and in some papers the second level, count on through the chapters.
    seconds = [text for text in texts if re.match(levels[1][2], text)]
    restarts = sum(text.startswith(("（一）", "第一条")) for text in seconds) > 1 or len(seconds) < 2
    number = _numbering(document, levels, key, restarts=restarts)
    for text in texts:
        at = next((i for i, (_, _, pattern) in enumerate(levels) if re.match(pattern, text)), None)
        if at is None:
            add(document, text)
            continue
        bare = re.sub(levels[at][2], "", text)
        heading = styles and len(bare) < 30
        paragraph = add(document, bare, style=f"Heading {at + 1}" if heading else None)
        properties = paragraph._p.get_or_add_pPr()
        properties.append(
            parse_xml(f'<w:numPr {W}><w:ilvl w:val="{at}"/><w:numId w:val="{number}"/></w:numPr>')
        )


def by_style(paper: Paper) -> bytes:
    """Headings by style, numbers counted by Word: none of them stands in the text."""
    document = docx.Document()
    opening(document, paper, style="Title")
    _listed(document, paper.body, _LEVELS, "71", styles=True)
    issued = paper
    closing(document, paper.damaged(issued_title="", issued=()))
    if issued.issued_title:
        add(document, issued.issued_title, ALIGN.CENTER, "Title")
        _listed(document, issued.issued, _ARTICLES, "72", styles=False)
    return saved(document)


def red_head(paper: Paper) -> bytes:
    """红头 in the header of the first page, page numbers in the footers, 版记 at the end."""
    document = docx.Document()
    section = document.sections[0]
    section.different_first_page_header_footer = True
    section.first_page_header.paragraphs[0].text = "000012"
    head = section.first_page_header.add_paragraph("、".join(paper.organs) + "文件")
    head.alignment = ALIGN.CENTER
    section.header.paragraphs[0].text = "内部传阅页眉"
    section.footer.paragraphs[0].text = "— 1 —"
    add(document, f"{paper.number}　　　　　　签发人：王某某", ALIGN.CENTER)
    opening(document, paper.damaged(number=""))
    for text in paper.body:
        add(document, text)
    closing(document, paper)
    if not paper.issued:
        add(document, "抄送：区委办公室，区人大常委会办公室，区政协办公室。")
        add(document, f"{paper.organ}　　　　{paper.signed_on}印发")
    return saved(document)


def text_box(paper: Paper) -> bytes:
    """The title in a text box, once for Word and once for older programs."""
    document = docx.Document()
    inner = (
        f'<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:t>{paper.title}</w:t></w:r></w:p>'
        f'<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:t>{paper.number}</w:t></w:r></w:p>'
    )
    document.add_paragraph()._p.append(parse_xml(TEXT_BOX.replace("{0}", inner)))
    add(document, paper.addressee)
    for text in paper.body:
        add(document, text)
    closing(document, paper)
    return saved(document)


def soft_returns(paper: Paper) -> bytes:
    """Pasted text: paragraphs that end in soft returns, tabs and wide blanks for indents."""
    document = docx.Document()
    opening(document, paper)
    document.add_paragraph("\n".join(f"\t　{text}" for text in paper.body))
    closing(document, paper)
    return saved(document)


def tables(paper: Paper) -> bytes:
    """A table of numbers with joined cells, one table nested in another, and a frame of one cell."""
    document = docx.Document()
    opening(document, paper)
    for text in paper.body:
        add(document, text)
    grid = document.add_table(rows=4, cols=3)
    for row, texts in zip(grid.rows, TABLE, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    grid.cell(0, 1).merge(grid.cell(0, 2)).text = "数量"
    grid.cell(1, 0).merge(grid.cell(2, 0)).text = "柳溪镇"
    inner = grid.cell(3, 2).add_table(rows=1, cols=2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "其中", "新增三户"
    frame = document.add_table(rows=1, cols=1)
    frame.cell(0, 0).text = "咨询电话每天八点至十八点有人接听。"
    closing(document, paper)
    return saved(document)


INSERTED = "另外增加的一句话。"
TABLE = (
    ("单位", "数量", ""),
    ("柳溪镇", "供热小区", "12"),
    ("", "独居老人", "88"),
    ("东街街道", "供热小区", "7"),
)


def tracked(paper: Paper) -> bytes:
    """Changes that nobody accepted, a comment, and a hidden sentence."""
    document = docx.Document()
    opening(document, paper)
    for text in paper.body:
        add(document, text)
    target = document.paragraphs[-1]
    target._p.append(
        parse_xml(f'<w:ins {W} w:id="1" w:author="李某"><w:r><w:t>{INSERTED}</w:t></w:r></w:ins>')
    )
    target._p.append(
        parse_xml(
            f'<w:del {W} w:id="2" w:author="李某"><w:r><w:delText>已经删去的一句话。</w:delText></w:r></w:del>'
        )
    )
    hidden = target.add_run("不能给人看的一句话。")
    hidden.font.hidden = True
    document.add_comment(target.runs[0], text="此处数字请再核对", author="张某", initials="Z")
    closing(document, paper)
    return saved(document)


def two_columns(paper: Paper) -> bytes:
    document = docx.Document()
    opening(document, paper)
    for text in paper.body:
        add(document, text)
    closing(document, paper)
    section = document.sections[0]._sectPr
    for old in section.findall(qn("w:cols")):
        section.remove(old)
    section.append(parse_xml(f'<w:cols {W} w:num="2" w:space="425"/>'))
    return saved(document)


def pictures(paper: Paper) -> bytes:
    """Two pictures, one of them with its alternative text, and a footnote's mark."""
    document = docx.Document()
    opening(document, paper)
    for text in paper.body:
        add(document, text)
    document.add_picture(io.BytesIO(png()))
    document.inline_shapes[0]._inline.docPr.set("descr", "供热管网示意图")
    document.add_picture(io.BytesIO(png(shade=30)))
    closing(document, paper)
    return saved(document)


def contents(paper: Paper) -> bytes:
    """A table of contents made by a field stands between the title and the text."""
    document = docx.Document()
    opening(document, paper.damaged(addressee=""))
    field = (
        f'<w:p {W}><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC \\o "1-3"</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>目录里的一行……1</w:t></w:r></w:p>'
    )
    last = (
        f'<w:p {W}><w:r><w:t>目录里的又一行……2</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    body = document.element.body
    for xml in (field, last):
        body.insert(len(body) - 1, parse_xml(xml))
    add(document, paper.addressee)
    for text in paper.body:
        add(document, text)
    closing(document, paper)
    return saved(document)


LAYOUTS: dict[str, Callable[[Paper], bytes]] = {
    "by hand": by_hand,
    "by style": by_style,
    "red head": red_head,
    "text box": text_box,
    "soft returns": soft_returns,
    "tables": tables,
    "tracked": tracked,
    "two columns": two_columns,
    "pictures": pictures,
    "contents": contents,
}


def rewritten(data: bytes, member: str, change: Callable[[bytes], bytes]) -> bytes:
    """The archive with one member changed."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == member else content)
    return result.getvalue()
