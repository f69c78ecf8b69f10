"""PDF and OFD: what stands on paper becomes the paragraphs, tables and fields that it was."""

from __future__ import annotations

import io
import zipfile

import pypdfium2
import pytest

from gongkai.readers import ReadError, Reading, ocr, split_parts
from gongkai.readers.reading import read

from . import print_files
from .paper import DOGS, HEATING, JOINT, OWN, Paper
from .word_files import rewritten

typeset = pytest.mark.skipif(
    not print_files.has_chinese_font(), reason="没有中文字体（Debian：fonts-noto-cjk），排不出 PDF"
)


def expect_whole(reading: Reading, paper: Paper) -> None:
    assert reading.text("title") == paper.title
    assert reading.text("document_number") == paper.number
    assert reading.text("issuer") == paper.organ
    assert reading.text("signed_on") == paper.signed_iso
    read_back = {"".join(block.text.split()) for block in reading.blocks}
    for text in paper.body + paper.issued:
        assert "".join(text.split()) in read_back


@typeset
@pytest.mark.parametrize("layout", print_files.PDF_LAYOUTS)
@pytest.mark.parametrize("paper", OWN, ids=lambda paper: paper.name)
def test_paragraphs_of_a_pdf_are_joined_as_they_were(paper: Paper, layout: str) -> None:
    expect_whole(read(print_files.PDF_LAYOUTS[layout](paper), "文件.pdf"), paper)


@pytest.mark.parametrize("red", [False, True], ids=["plain", "red head"])
@pytest.mark.parametrize("paper", OWN, ids=lambda paper: paper.name)
def test_paragraphs_of_an_ofd_are_joined_as_they_were(paper: Paper, red: bool) -> None:
    expect_whole(read(print_files.ofd(paper, red=red), "文件.ofd"), paper)


def test_pages_of_an_ofd_stand_in_the_order_of_its_document() -> None:
    reading = read(print_files.ofd(DOGS, backwards=True))
    assert [part.title for part in split_parts(reading.blocks)] == [DOGS.title, DOGS.issued_title]


def test_seals_are_named_and_not_vouched_for() -> None:
    kinds = [fault.kind for fault in read(print_files.ofd(HEATING, sealed=True)).faults]
    assert kinds == ["seal_unchecked"]
    assert not read(print_files.ofd(HEATING, sealed=False)).faults


def expect_table(reading: Reading) -> None:
    (table,) = [block for block in reading.blocks if block.kind == "table"]
    assert [cell.text for row in table.rows for cell in row if cell.text] == [
        "单位", "数量", "柳溪镇", "供热小区", "12", "独居老人", "88", "东街街道", "供热小区", "7"
    ]  # fmt: skip


@typeset
def test_rulings_make_a_table_with_its_joined_cells() -> None:
    reading = read(print_files.with_table(HEATING))
    expect_table(reading)
    (table,) = [block for block in reading.blocks if block.kind == "table"]
    assert (table.rows[0][1].colspan, table.rows[1][0].rowspan) == (2, 2)


def test_rulings_of_an_ofd_make_a_table() -> None:
    expect_table(read(print_files.ofd(HEATING, table=True)))


@typeset
def test_page_numbers_and_running_heads_are_no_text() -> None:
    lines = read(print_files.plain(DOGS)).lines
    assert not any("— 1 —" in line or line.strip(" —").isdigit() for line in lines)


@typeset
def test_the_organs_of_a_red_head_are_read() -> None:
    assert read(print_files.red_head(JOINT)).fields["issuers"].value == list(JOINT.organs)


@typeset
def test_a_scan_says_what_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)
    with pytest.raises(ReadError, match=r"扫描件.*gongkai\[ocr\]"):
        read(print_files.scanned(HEATING))


@typeset
@pytest.mark.skipif(not ocr.available(), reason="没有装文字识别组件（gongkai[ocr]）")
def test_a_scan_is_recognised_where_the_extra_is_installed() -> None:
    reading = read(print_files.scanned(HEATING))
    assert reading.text("title") == HEATING.title
    assert reading.text("signed_on") == HEATING.signed_iso


def locked_pdf() -> bytes:
    """The head of a PDF that wants a password: its key is not the empty one."""
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        b"<</Filter/Standard/V 1/R 2/P -4/O<" + b"11" * 32 + b">/U<" + b"22" * 32 + b">>>",
    )
    body, places = b"%PDF-1.4\n", []
    for number, item in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    table = b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    ident = b"<" + b"00" * 16 + b">"
    trailer = b"trailer<</Size 5/Root 1 0 R/Encrypt 4 0 R/ID[%s%s]>>\nstartxref\n%d\n%%%%EOF" % (
        ident,
        ident,
        len(body),
    )
    return body + table + trailer


def blank_pdf(pages: int) -> bytes:
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(595, 842)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def without_pages() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("OFD.xml", "<OFD><DocBody><DocRoot>../../etc/passwd</DocRoot></DocBody></OFD>")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (locked_pdf(), "取消密码"),
        (b"%PDF-1.7\n1 0 obj\n", "损坏"),
        (blank_pdf(1), "没有文字"),
        (blank_pdf(301), "超过 300 页"),
        (without_pages(), "损坏"),
        (print_files.ofd(HEATING)[:1500], "损坏"),
        (rewritten(print_files.ofd(HEATING), "Doc_0/Document.xml", lambda xml: xml[:99]), "损坏"),
    ],
    ids=["locked", "half pdf", "blank", "long", "no pages", "half ofd", "cut xml"],
)
def test_what_cannot_be_read_says_what_to_do(data: bytes, says: str) -> None:
    with pytest.raises(ReadError, match=says) as refusal:
        read(data, "文件")
    assert str(refusal.value).endswith("。")
