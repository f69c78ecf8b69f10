"""Whatever the bytes are, a reading or a refusal comes back, and soon."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.readers import ReadError, Reading, read

from .notices import NOTICE, PAGE

# A guard against hanging, far above what any input here takes; no measure of speed.
LIMIT_SECONDS = 60


@pytest.fixture(autouse=True)
def _no_hanging() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise AssertionError("the reader hangs")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(LIMIT_SECONDS)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def survives(data: bytes, name: str | None = None) -> None:
    try:
        reading = read(data, name)
    except ReadError:
        return
    assert Reading.from_json(reading.to_json()) == reading


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400), st.sampled_from([None, "a.txt", "a.html"]))
def test_random_bytes(data: bytes, name: str | None) -> None:
    survives(data, name)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(alphabet="关于的通知〔〕（）《》“”一二三、第条章号年月日20251 \n\t:：。附件局区镇", max_size=200)
)
def test_texts_made_of_the_rules_own_characters(text: str) -> None:
    survives(text.encode())


@st.composite
def spoilt(draw: st.DrawFn, source: str) -> bytes:
    """The source with pieces cut out, doubled, and foreign bytes put in."""
    data = bytearray(source.encode())
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, max(0, len(data) - 1)))
        end = start + draw(st.integers(0, 60))
        what = draw(st.sampled_from(["cut", "double", "put"]))
        if what == "cut":
            del data[start:end]
        elif what == "double":
            data[start:start] = data[start:end]
        else:
            data[start:start] = draw(
                st.binary(max_size=8) | st.sampled_from([b"<table>", b"</div>", b"<td>", b"&#0;", b"<!--"])
            )
    return bytes(data)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spoilt(PAGE))
def test_spoilt_pages(data: bytes) -> None:
    survives(data, "a.html")


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spoilt(NOTICE))
def test_spoilt_texts(data: bytes) -> None:
    survives(data)


@pytest.mark.parametrize(
    "unit",
    [
        "（",
        "“",
        "《",
        "》",
        "一、",
        "第",
        "2024",
        "关于",
        "区局",
        "镇、",
        " ",
        "\t",
        "年",
        "通知",
        "各局",
        "首页>",
        "a",
        "索引号 ",
        "〔2024",
        "责任单位：区局",
        "附件",
        "，区财政局区教育局",
    ],
)
def test_one_thing_repeated_a_hundred_thousand_times(unit: str) -> None:
    survives((unit * (100_000 // len(unit))).encode())


@pytest.mark.parametrize(
    "unit",
    ["一、区局、镇\n", "附件1\n", "（一）\n", "2024514日\n", "某局\n", "“甲\n", "《甲\n", "|\n", "文号 x\n"],
)
def test_one_line_repeated_five_thousand_times(unit: str) -> None:
    survives((unit * 5_000).encode())


@pytest.mark.parametrize(
    "unit",
    [
        "<div>",
        "<table><tr><td>",
        "<a href=x.doc>",
        "<li>",
        "<p>甲，",
        "<b>",
        "<ol><li>",
        "<td>",
        "&amp;",
        "<!--",
    ],
)
def test_one_tag_repeated_ten_thousand_times(unit: str) -> None:
    survives(f"<html><body><p>正文，正文。</p>{unit * 10_000}".encode(), "a.html")
