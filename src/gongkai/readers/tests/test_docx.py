"""Word and WPS documents: habits of offices, read as printed."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest

from gongkai.readers import ReadError, Reading, split_parts
from gongkai.readers.docx_numbers import written
from gongkai.readers.reading import read

from . import word_files
from .paper import DOGS, HEATING, JOINT, OWN, Paper


def texts(reading: Reading, kind: str | None = None) -> list[str]:
    return [block.text for block in reading.blocks if kind is None or block.kind == kind]


def flat(reading: Reading) -> str:
    return "".join("".join(reading.lines).split())


@pytest.mark.parametrize("layout", word_files.LAYOUTS)
@pytest.mark.parametrize("paper", OWN, ids=lambda paper: paper.name)
def test_what_every_paper_says_is_read_in_every_layout(paper: Paper, layout: str) -> None:
    reading = read(word_files.LAYOUTS[layout](paper), "文件.docx")
    assert reading.text("title") == paper.title
    assert reading.text("document_number") == paper.number
    assert reading.text("issuer") == paper.organ
    assert reading.text("signed_on") == paper.signed_iso
    for text in paper.body:
        assert "".join(text.split()) in flat(reading)


def test_numbers_that_word_counts_are_printed() -> None:
    by_style = read(word_files.by_style(HEATING))
    assert texts(by_style, "heading") == ["一、压实责任", "二、提前检修", "三、畅通渠道"]
    assert any(text.startswith("（二）街道办事处。") for text in texts(by_style))
    issued = read(word_files.by_style(DOGS))
    assert [b.number for b in issued.blocks if b.kind == "article"] == [f"第{n}条" for n in "一二三四五"]


@pytest.mark.parametrize(
    ("style", "value", "says"),
    [
        ("chineseCountingThousand", 21, "二十一"),
        ("chineseLegalSimplified", 3, "叁"),
        ("decimalEnclosedCircleChinese", 7, "⑦"),
        ("ideographTraditional", 2, "乙"),
        ("upperRoman", 14, "XIV"),
        ("lowerLetter", 28, "bb"),
        ("decimalZero", 5, "05"),
        ("something new", 5, "5"),
        ("decimalEnclosedCircle", 40, "40"),
    ],
)
def test_ways_of_writing_a_number(style: str, value: int, says: str) -> None:
    assert written(value, style) == says


def test_issued_text_is_a_part_of_its_own() -> None:
    for layout in (word_files.by_hand, word_files.by_style, word_files.red_head):
        parts = split_parts(read(layout(DOGS)).blocks)
        assert [(part.kind, part.title) for part in parts] == [
            ("notice", DOGS.title),
            ("text", DOGS.issued_title),
        ]


def test_a_red_head_names_the_organ_and_is_no_text() -> None:
    reading = read(word_files.red_head(JOINT))
    assert reading.fields["issuers"].value == list(JOINT.organs)
    assert not any("文件" in text or "签发人" in text or "页眉" in text for text in texts(reading))
    assert read(word_files.red_head(HEATING)).text("printed_on") == HEATING.signed_iso


def test_text_boxes_are_read_once() -> None:
    assert flat(read(word_files.text_box(HEATING))).count(HEATING.title) == 1


def test_tables_keep_joined_cells_and_what_is_nested_in_them() -> None:
    reading = read(word_files.tables(HEATING))
    (table,) = [block for block in reading.blocks if block.kind == "table"]
    assert [[(c.text, c.colspan, c.rowspan) for c in row] for row in table.rows] == [
        [("单位", 1, 1), ("数量", 2, 1)],
        [("柳溪镇", 1, 2), ("供热小区", 1, 1), ("12", 1, 1)],
        [("独居老人", 1, 1), ("88", 1, 1)],
        [("东街街道", 1, 1), ("供热小区", 1, 1), ("7 其中 新增三户", 1, 1)],
    ]
    assert "咨询电话每天八点至十八点有人接听。" in texts(reading)


def test_unaccepted_changes_are_read_as_accepted_and_asked_about() -> None:
    reading = read(word_files.tracked(HEATING))
    whole = flat(reading)
    assert "另外增加的一句话。" in whole
    assert "已经删去" not in whole
    assert "不能给人看" not in whole
    found = {fault.kind: fault for fault in reading.faults}
    changes, hidden, comments = (found[k] for k in ("changes_unaccepted", "text_hidden", "comments_left"))
    assert changes.severity == hidden.severity == "error"
    for word in ("2 处修订", "李某", "加了“另外增加的一句话。”", "删了“已经删去的一句话。”"):
        assert word in changes.message
    assert "不能给人看的一句话。" in hidden.message
    assert "此处数字请再核对" in comments.message
    assert all(fault.excerpt and fault.excerpt in "\n".join(reading.lines) for fault in found.values())


def test_pictures_are_blocks_with_their_bytes() -> None:
    reading = read(word_files.pictures(HEATING))
    images = [(b.text, b.href) for b in reading.blocks if b.kind == "image"]
    assert images == [("供热管网示意图", "图1.png"), ("", "图2.png")]
    assert reading.pictures["图1.png"] == word_files.png()


def test_tables_of_contents_and_their_numbers_are_left_out() -> None:
    assert "目录里的" not in flat(read(word_files.contents(HEATING)))


def test_footnotes_stand_at_the_end_under_their_marks() -> None:
    note = (
        '<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<w:footnote w:id="5"><w:p><w:r><w:t>数据截至九月底。</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    data = word_files.rewritten(
        word_files.by_hand(HEATING),
        "word/document.xml",
        lambda xml: xml.replace(
            "压实责任</w:t></w:r>".encode(),
            '压实责任</w:t></w:r><w:r><w:footnoteReference w:id="5"/></w:r>'.encode(),
        ),
    )
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("word/footnotes.xml", note)
    reading = read(buffer.getvalue())
    assert "一、压实责任[注1]" in texts(reading)
    assert texts(reading)[-1] == "[注1] 数据截至九月底。"


def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b" " * (200 * 1024 * 1024))
    return buffer.getvalue()


def with_entity() -> bytes:
    declared = b'<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    return word_files.rewritten(
        word_files.by_hand(HEATING),
        "word/document.xml",
        lambda xml: xml.replace(b"<w:document", declared + b"<w:document", 1).replace(
            b"</w:t>", b"&x;</w:t>"
        ),
    )


def empty() -> bytes:
    return word_files.saved(docx.Document())


def with_macros() -> bytes:
    buffer = io.BytesIO(word_files.by_hand(HEATING))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"\xd0\xcf\x11\xe0")
    return buffer.getvalue()


LOCKED = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage\0".encode("utf-16-le") + b"\0" * 80
)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (LOCKED, "取消密码"),
        (with_macros(), "不带宏"),
        (bomb(), "压缩炸弹"),
        (with_entity(), "外部引用"),
        (empty(), "没有文字"),
        (word_files.by_hand(HEATING)[:9000], "损坏"),
        (
            word_files.rewritten(word_files.by_hand(HEATING), "word/document.xml", lambda xml: xml[:900]),
            "损坏",
        ),
        (word_files.rewritten(word_files.by_hand(HEATING), "word/document.xml", lambda _: b"<a/>"), "损坏"),
        (b"MZ\x90\0" + b"\0" * 400, "可执行程序"),
    ],
    ids=["locked", "macros", "bomb", "entity", "empty", "half", "cut xml", "no body", "program"],
)
def test_what_cannot_be_read_says_what_to_do(data: bytes, says: str) -> None:
    with pytest.raises(ReadError) as refusal:
        read(data, "某文件.docx")
    assert says in str(refusal.value)
    assert str(refusal.value).endswith("。")


@pytest.mark.parametrize("member", ["word/styles.xml", "word/numbering.xml", "word/_rels/document.xml.rels"])
def test_broken_helpers_cost_their_own_help_alone(member: str) -> None:
    reading = read(word_files.rewritten(word_files.by_hand(HEATING), member, lambda _: b"<broken"))
    assert reading.text("title") == HEATING.title


def test_names_that_lead_outside_lead_nowhere() -> None:
    data = word_files.rewritten(
        word_files.pictures(HEATING),
        "word/_rels/document.xml.rels",
        lambda xml: xml.replace(b"media/image1.png", b"../../../../etc/passwd"),
    )
    reading = read(data)
    assert not any(b"root" in picture for picture in reading.pictures.values())
    assert "object_unread" in [fault.kind for fault in reading.faults]
