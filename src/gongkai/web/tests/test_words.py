"""Numbers, dates and titles as people read them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.web import words

BEIJING = dt.timezone(dt.timedelta(hours=8))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("一", 1),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("一百零三", 103),
        ("一百一十", 110),
        ("二〇二六", 2026),
        ("12", 12),
        ("", None),
        ("第三", None),
        ("甲", None),
    ],
)
def test_chinese_number_is_read(text, value):
    assert words.chinese_number(text) == value


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 字节"), (1023, "1023 字节"), (190464, "186 KB"), (2_936_012, "2.8 MB"), (5 * 1024**3, "5.0 GB")],
)
def test_size_is_said_in_the_unit_people_use(count, said):
    assert words.size(count) == said


def test_moment_is_said_in_local_time():
    late = dt.datetime(2026, 8, 28, 17, 30, tzinfo=dt.UTC)
    assert words.chinese_moment(late) == "2026年8月29日 01:30"
    assert words.iso_day(late) == "2026-08-29"
    assert words.minute(late.astimezone(BEIJING)) == "2026-08-29 01:30"


def test_short_digest_keeps_both_ends_and_leaves_short_ones_alone():
    assert words.short_digest("9f2c61d0" + "0" * 50 + "b87e4a") == "9f2c61d0…b87e4a"
    assert words.short_digest("c4d1") == "c4d1"


@pytest.mark.parametrize(
    ("title", "pieces"),
    [
        (
            "甲乙区人民政府关于印发《甲乙区电梯加装办法》的通知",
            ["甲乙区人民政府", "关于印发", "《甲乙区", "电梯加装", "办法》", "的通知"],
        ),
        ("甲乙区财政局关于调整补贴标准的通知", ["甲乙区", "财政局", "关于调整补贴标准", "的通知"]),
        ("市场监管领域、消防领域综合改革实施方案", ["市场监管领域、", "消防领域综合改革", "实施方案"]),
        ("《甲办法》、《乙办法》", ["《甲办法》、", "《乙办法》"]),
        ("通知", ["通知"]),
    ],
)
def test_title_breaks_only_where_a_reader_pauses(title, pieces):
    assert words.segment(title) == pieces


@given(st.text(alphabet="甲乙丙区市县关于印发《》、，的通知办法2026年<&", max_size=60))
def test_segments_joined_are_the_title(title):
    pieces = words.segment(title)
    assert "".join(pieces) == title
    assert all(piece for piece in pieces)


@given(st.text(alphabet="甲区关于《》<b>&\"'的通知", max_size=40))
def test_segmented_title_is_escaped_and_balanced(title):
    html = words.segmented(title)
    bare = html.replace("<wbr>", "").replace('<span class="seg__b">', "").replace("</span>", "")
    assert "<" not in bare
    assert html.count("<span") == html.count("</span>")
