"""Bytes in, fields and blocks out; and a clear word where the bytes are no document."""

from __future__ import annotations

import pytest

from gongkai.readers import ReadError, Reading, read

from .notices import NOTICE, PAGE


def kinds(reading: Reading) -> list[str]:
    return [block.kind for block in reading.blocks]


@pytest.mark.parametrize(
    ("encoding", "reported"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("gb18030", "gb18030"), ("utf-16", "utf-16")],
)
def test_reads_the_usual_encodings(encoding: str, reported: str) -> None:
    reading = read(NOTICE.encode(encoding))
    assert reading.encoding == reported
    assert reading.text("document_number") == "澄政办发〔2025〕6号"


def test_a_page_that_declares_gb2312_is_read_as_its_superset() -> None:
    page = PAGE.replace("utf-8", "gb2312").encode("gb18030")
    assert read(page, "a.html").text("title").endswith("《澄明区养犬管理办法》的通知")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "空的"),
        (b" \r\n\t ", "空的"),
        (b"\xef\xbb\xbf", "空的"),
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"PK\x03\x04\x14\x00\x06\x00", "另存"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "图片"),
        (b"abc\x00\x01\x02" * 50, "二进制"),
        (bytes(range(1, 256)) * 20, "编码"),
        (b"<html><body><script>1</script></body></html>", "没有正文"),
        (b"\n" * 50_002 + b"a", "行"),
        (b"<html><body>" + b"<p>a" * 50_002, "行"),
    ],
)
def test_what_is_no_text_is_refused_with_a_remedy(data: bytes, says: str) -> None:
    with pytest.raises(ReadError) as refusal:
        read(data, "某文件")
    assert says in str(refusal.value)
    assert str(refusal.value).endswith("。")


def test_a_notice_has_its_fields() -> None:
    reading = read(NOTICE.encode())
    assert {name: reading.text(name) for name in reading.fields} == {
        "index_number": "990101003/2025-00012",
        "document_number": "澄政办发〔2025〕6号",
        "signed_on": "2025-03-21",
        "openness": "主动公开",
        "publisher": "澄明区政府办",
        "responsible": "澄明区人民政府办公室",
        "column_path": "首页、政府信息公开、法定主动公开内容、政策文件",
        "column": "政策文件",
        "title": "澄明区人民政府办公室关于印发《澄明区养犬管理办法》的通知",
        "addressees": "区直各部门、柳溪镇、各街道办事处",
        "issuers": "澄明区人民政府办公室",
        "issuer": "澄明区人民政府办公室",
        "effective_on": "2025-05-01",
        "site_code": "9901010003",
    }


def test_a_value_found_twice_is_surer_than_one_found_once() -> None:
    reading = read(NOTICE.encode())
    assert reading.fields["document_number"].confidence > reading.fields["index_number"].confidence
    assert reading.fields["index_number"].where is not None
    assert reading.fields["index_number"].where.line == 5


def test_a_notice_has_its_structure() -> None:
    assert kinds(read(NOTICE.encode()))[:10] == [
        "title",
        "document_number",
        "addressee",
        "paragraph",
        "signature",
        "date",
        "release_mark",
        "title",
        "paragraph",
        "heading",
    ]


def test_a_page_has_its_fields_tables_and_attachments() -> None:
    reading = read(PAGE.encode(), "a.html")
    assert reading.media_type == "text/html"
    assert reading.text("title").endswith("关于印发《澄明区养犬管理办法》的通知")
    assert reading.text("index_number") == "990101003/2025-00012"
    assert reading.text("topic") == "公安、安全\\其他"
    assert (reading.text("signed_on"), reading.text("published_on")) == ("2025-03-21", "2025-03-24")
    assert reading.text("column_path") == "首页、政务公开、政策文件"
    assert reading.text("site_code") == "9901010003"
    assert "keywords" not in reading.fields
    assert reading.fields["attachments"].value == [{"name": "养犬登记表.docx", "href": "/files/dog.docx"}]
    (table,) = [block for block in reading.blocks if block.kind == "table"]
    assert [[(c.text, c.colspan, c.rowspan, c.header) for c in row] for row in table.rows] == [
        [("单位", 1, 1, True), ("数量", 2, 1, True)],
        [("区公安局", 1, 2, False), ("登记", 1, 1, False), ("3", 1, 1, False)],
        [("处罚", 1, 1, False), ("1", 1, 1, False)],
    ]
    assert table.text == "各单位 办理数量"
    assert reading.faults == []


def test_a_caption_is_looked_at_like_any_text() -> None:
    page = PAGE.replace("办理数量", "（2023年2月30日前数量")
    assert {"date_impossible", "mark_unclosed"} & {fault.kind for fault in read(page.encode()).faults}


def test_a_hidden_caption_is_left_out() -> None:
    page = PAGE.replace("<caption>", '<caption style="display:none">')
    assert [block.text for block in read(page.encode()).blocks if block.kind == "table"] == [""]


def test_a_page_keeps_nothing_that_is_hidden_or_runs() -> None:
    text = "".join(block.text for block in read(PAGE.encode()).blocks)
    assert "看不见" not in text
    assert "var a" not in text


def test_a_picture_inside_the_bytes_is_not_copied() -> None:
    (image,) = [block for block in read(PAGE.encode()).blocks if block.kind == "image"]
    assert (image.text, image.href) == ("流程图", "data:")


def test_the_numbers_of_an_ordered_list_are_printed() -> None:
    reading = read(
        "<html><body><div><p>一、登记，接种。</p><ol><li>管理，清理</li><li>附则，其他</li></ol></div></body></html>".encode()
    )
    assert [block.number for block in reading.blocks] == ["一、", "1.", "2."]


def test_lines_that_a_copy_ran_together_get_their_borders_again() -> None:
    text = (
        "澄政办发〔2025〕6号澄明区人民政府办公室关于做好防汛工作的通知各街道办事处，区直各部门：为了做好防汛工作，现通知如下。"
        "请各单位加强值守，及时报告有关情况，确保安全度汛。澄明区人民政府办公室2025年3月21日（此件公开发布）"
    )
    reading = read(text.encode())
    assert kinds(reading) == [
        "document_number", "title", "addressee", "paragraph", "signature", "date", "release_mark",
    ]  # fmt: skip
    assert "".join(block.text for block in reading.blocks) == text
    assert reading.text("signed_on") == "2025-03-21"


def test_chinese_dates_with_any_zero_are_read() -> None:
    for zero in "〇○零O０":
        text = f"关于调整成员的通知\n各街道办事处：\n现予调整。\n澄明区人民政府\n二{zero}二五年三月二十一日"
        assert read(text.encode()).text("signed_on") == "2025-03-21"


def test_joint_organs_are_listed_in_order() -> None:
    text = "关于开展联合检查的通知\n各街道办事处：\n请配合检查。\n澄明区公安局　澄明区司法局\n澄明区财政局\n2025年3月21日"
    reading = read(text.encode())
    assert reading.fields["issuers"].value == ["澄明区公安局", "澄明区司法局", "澄明区财政局"]
    assert reading.text("issuer") == "澄明区公安局"


def test_a_reading_survives_its_json() -> None:
    for data in (NOTICE, PAGE, NOTICE.replace("〕", "")):
        reading = read(data.encode())
        assert Reading.from_json(reading.to_json()) == reading


def test_external_entities_and_frames_are_not_followed() -> None:
    page = (
        '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><body><p>正文，&x;，完。</p>'
        '<iframe src="file:///etc/passwd"></iframe></body></html>'
    )
    text = "".join(block.text for block in read(page.encode()).blocks)
    assert "root:" not in text


@pytest.mark.parametrize("tag", ["div", "table><tr><td", "ul><li", "span", "b"])
def test_deep_nesting_is_safe(tag: str) -> None:
    opened = "".join(
        f"<{part}>" if not part.startswith("<") else part for part in [tag.replace("><", "><")] * 5000
    )
    try:
        reading = read(f"<html><body><p>正文，正文。</p>{opened}深处，深处。".encode())
    except ReadError:
        return
    assert reading.blocks
