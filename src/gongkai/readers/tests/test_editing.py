"""Blocks as text in a text area, and back without loss."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gongkai.readers import Block, Cell, blocks_to_text, read, text_to_blocks
from gongkai.readers.editing import KIND_MARKS, normal

from .notices import NOTICE, PAGE

texts = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "一、总则",
            "（二）管理。其他",
            "第三条　登记",
            "第一章　总则",
            "1.登记",
            "（此件公开发布）",
            "| a | b |",
            "【标题】x",
            "【表题】x",
            "x {y}",
            "!",
            "{横2}",
            "\\|",
        ]
    ),
)
cells = st.builds(Cell, texts, st.integers(1, 20), st.integers(1, 20), st.booleans())
rows = st.lists(st.lists(cells, min_size=1, max_size=4).map(tuple), min_size=1, max_size=4).map(tuple)
blocks = st.one_of(
    st.builds(
        Block,
        st.sampled_from(sorted(set(KIND_MARKS) - {"table"})),
        texts,
        st.integers(0, 4),
        href=st.sampled_from(["", "a/b.png", "a b{c}"]),
    ),
    st.builds(Block, st.just("table"), texts, rows=rows),
)


@given(st.lists(blocks, max_size=8))
def test_blocks_survive_the_text_area(given_blocks: list[Block]) -> None:
    kept = [block for block in map(normal, given_blocks) if block.text or block.href or block.rows]
    assert text_to_blocks(blocks_to_text(given_blocks)) == kept


@given(st.text(max_size=300))
def test_any_typed_text_settles_after_one_turn(text: str) -> None:
    once = text_to_blocks(text)
    assert text_to_blocks(blocks_to_text(once)) == once


def test_a_read_notice_and_a_read_page_survive() -> None:
    for source in (NOTICE, PAGE):
        read_blocks = read(source.encode()).blocks
        assert text_to_blocks(blocks_to_text(read_blocks)) == [normal(block) for block in read_blocks]


def test_the_form_is_one_a_clerk_can_type() -> None:
    typed = "【标题】关于养犬的通知\n【主送】各街道：\n一、登记\n【表题】登记数量\n| ! 单位 | !{横2} 数量 |\n| 区公安局 | 1 | 2 |\n\n请执行。"
    title, addressee, heading, table, paragraph = text_to_blocks(typed)
    assert (title.kind, addressee.kind, heading.kind, paragraph.kind) == (
        "title",
        "addressee",
        "heading",
        "paragraph",
    )
    assert table.text == "登记数量"
    assert table.rows[0] == (Cell("单位", header=True), Cell("数量", colspan=2, header=True))
    assert blocks_to_text([title, addressee, heading, table, paragraph]) == typed
