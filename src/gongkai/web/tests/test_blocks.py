"""Blocks of an official text become its page's anatomy."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.readers import model
from gongkai.readers.model import Block, Cell, Part, Place
from gongkai.web.blocks import Doubt, render


def heading(number, text, level):
    return Block(model.HEADING, f"{number}{text}", level, number)


def article(number, text):
    return Block(model.ARTICLE, f"{number}　{text}", 0, number)


@pytest.mark.parametrize(
    ("block", "html"),
    [
        (Block(model.PARAGRAPH, "现印发给你们。"), "<p>现印发给你们。</p>"),
        (Block(model.ADDRESSEE, "各镇人民政府："), '<p class="to">各镇人民政府：</p>'),
        (Block(model.RELEASE_MARK, "（此件公开发布）"), '<p class="release">（此件公开发布）</p>'),
        (Block(model.ATTACHMENT_NOTE, "附件：1.样表"), '<p class="annex">附件：1.样表</p>'),
        (Block(model.QUOTE, "原文"), "<blockquote><p>原文</p></blockquote>"),
        (heading("一、", "压实责任", 1), '<h2 class="lv lv1" id="y1">一、压实责任</h2>'),
        (
            article("第五条", "应当公示。"),
            '<div class="art" id="t5">\n<p><a class="art__n" href="#t5">第五条</a>应当公示。</p>\n</div>',
        ),
        (
            article("第十条之二", "另行规定。"),
            '<div class="art" id="t10-2">\n<p><a class="art__n" href="#t10-2">第十条之二</a>另行规定。</p>\n</div>',
        ),
        (
            Block(model.CHAPTER, "第二章　规划", 1, "第二章"),
            '<h2 class="chap" id="z2">第二章　规划</h2>',
        ),
        (Block(model.LIST, "1.身份证"), '<ul class="items">\n<li>1.身份证</li>\n</ul>'),
        (Block(model.PARAGRAPH, "上行\n下行"), "<p>上行<br>下行</p>"),
        (
            Block(model.IMAGE, "流程图", href="https://elsewhere/x.png"),
            '<p class="gone">（原文此处有图片：流程图）</p>',
        ),
    ],
    ids=lambda value: value.kind if isinstance(value, Block) else "",
)
def test_each_kind_has_its_place_in_the_text(block, html):
    assert render([block]).html == html


def test_title_and_number_stand_in_the_head_and_not_again_in_the_text():
    shown = render(
        [
            Block(model.DOCUMENT_NUMBER, "甲发〔2026〕1号"),
            Block(model.TITLE, "通知"),
            Block(model.PARAGRAPH, "正文"),
        ]
    )
    assert shown.html == "<p>正文</p>"


def test_name_and_date_are_one_imprint():
    html = render([Block(model.SIGNATURE, "甲区人民政府"), Block(model.DATE, "2026年8月26日")]).html
    assert html == '<div class="imprint">\n<p>甲区人民政府</p>\n<p>2026年8月26日</p>\n</div>'


def test_paragraphs_after_an_article_belong_to_it():
    html = render(
        [article("第一条", "甲。"), Block(model.PARAGRAPH, "第二款。"), article("第二条", "乙。")]
    ).html
    first, second = html.split('<div class="art" id="t2">')
    assert "第二款" in first
    assert first.rstrip().endswith("</div>")
    assert "第二款" not in second


def test_issued_text_has_its_own_title_and_its_chapters_stand_below_it():
    notice = Part("notice", "通知", (Block(model.TITLE, "通知"), Block(model.PARAGRAPH, "现印发。")))
    text = Part(
        "text",
        "电梯办法",
        (
            Block(model.TITLE, "电梯办法"),
            Block(model.CHAPTER, "第一章　总则", 1, "第一章"),
            article("第一条", "甲。"),
        ),
    )
    shown = render([notice, text])
    assert shown.html.count("电梯办法") == 1
    assert '<h2 class="law-title seg" id="part2">电梯办法</h2>' in shown.html
    assert '<h3 class="chap" id="z1">' in shown.html
    assert [(item.anchor, item.label, item.small) for item in shown.outline] == [
        ("part2", "电梯办法", ""),
        ("z1", "总则", "1 条"),
    ]


def test_outline_counts_the_articles_of_a_chapter():
    blocks = [
        Block(model.CHAPTER, "第一章　总则", 1, "第一章"),
        *(article(f"第{n}条", "甲。") for n in "一二三四"),
    ]
    assert render(blocks).outline[0].small == "1–4 条"


def test_anchors_follow_the_printed_numbers_and_are_never_given_twice():
    blocks = [
        heading("一、", "甲", 1),
        heading("（一）", "子", 2),
        heading("（二）", "丑", 2),
        heading("二、", "乙", 1),
        heading("（一）", "寅", 2),
        heading("二、", "重号", 1),
        heading("", "无号", 1),
    ]
    assert re.findall(r' id="([^"]+)"', render(blocks).html) == [
        "y1",
        "y1-1",
        "y1-2",
        "y2",
        "y2-1",
        "y2-n2",
        "yh",
    ]


def test_an_added_article_leaves_the_anchors_of_the_others_alone():
    before = re.findall(r' id="([^"]+)"', render([article("第一条", "甲"), article("第三条", "丙")]).html)
    after = re.findall(
        r' id="([^"]+)"',
        render([article("第一条", "甲"), article("第二条", "乙"), article("第三条", "丙")]).html,
    )
    assert set(before) < set(after)


def test_table_is_real_with_scopes_and_spans():
    table = Block(
        model.TABLE,
        "经费",
        rows=(
            (Cell("项目", header=True), Cell("金额", colspan=2, header=True)),
            (Cell("补助", header=True, rowspan=2), Cell("12"), Cell("3<4")),
            (Cell("5"), Cell("6")),
        ),
    )
    html = render([table]).html
    assert '<th scope="col">项目</th><th scope="colgroup" colspan="2">金额</th></tr></thead>' in html
    assert '<th scope="rowgroup" rowspan="2">补助</th><td>12</td><td>3&lt;4</td>' in html
    assert "<caption>经费</caption>" in html
    assert 'tabindex="0"' in html


def test_absurd_span_is_cut():
    html = render([Block(model.TABLE, rows=((Cell("x", colspan=10**9),),))]).html
    assert 'colspan="1000"' in html


@pytest.mark.parametrize(
    ("column", "right"),
    [
        (("1,200.50", "30"), True),
        (("12.5%", "—", ""), True),
        (("1", "2"), False),
        (("2024", "2025"), False),
        (("1.5", "约 3"), False),
    ],
    ids=["amounts", "shares", "ordinals", "years", "words among them"],
)
def test_a_column_of_amounts_has_its_digits_under_each_other(column, right):
    html = render([Block(model.TABLE, rows=tuple((Cell("水费"), Cell(text)) for text in column))]).html
    assert html.count('<td class="r">') == (len(column) if right else 0)


def test_image_is_shown_only_from_an_address_of_ours():
    block = Block(model.IMAGE, '图"1', href="a.png")
    shown = render([block], images=lambda href: f"/files/{href}").html
    assert shown == '<p class="img"><img src="/files/a.png" alt="图&quot;1"></p>'


def test_doubt_is_marked_once_in_the_line_it_was_found_in():
    blocks = [
        Block(model.PARAGRAPH, "青乐镇一", where=Place(3)),
        Block(model.PARAGRAPH, "再到青乐镇", where=Place(4)),
    ]
    html = render(blocks, doubts=[Doubt("青乐镇", 3, "f3", line=4)]).html
    assert html == (
        '<p>青乐镇一</p>\n<p>再到<mark>青乐镇</mark><sup><a href="#f3" aria-label="疑点 3">3</a></sup></p>'
    )


def test_a_caption_whose_table_has_no_rows_is_a_paragraph():
    assert render([Block(model.TABLE, "登记<数量>")]).html == "<p>登记&lt;数量&gt;</p>"


nasty = st.text(alphabet="<>&\"'/甲第一条章、（）script\n", max_size=30)


@given(
    st.lists(
        st.builds(
            Block,
            kind=st.sampled_from(sorted(model.KINDS)),
            text=nasty,
            level=st.integers(0, 9),
            number=nasty,
            rows=st.lists(
                st.lists(
                    st.builds(Cell, nasty, st.integers(-1, 3), st.integers(-1, 3), st.booleans()), max_size=3
                ).map(tuple),
                max_size=3,
            ).map(tuple),
            href=nasty,
        ),
        max_size=12,
    )
)
def test_no_source_can_write_markup_and_every_element_closes(blocks):
    html = render(blocks).html
    names = re.findall(r"<(/?)([a-z0-9]+)((?:\s[^<>]*)?)>", html)
    assert html.count("<") == len(names), "a stray < stands in the page"
    headings, tables = (
        {"h2", "h3", "h4", "h5", "h6"},
        {"table", "caption", "thead", "tbody", "tr", "th", "td"},
    )
    allowed = {"p", "div", "ul", "li", "a", "br", "blockquote"} | headings | tables
    assert {name for _, name, _ in names} <= allowed
    open_ones = []
    for end, name, _ in names:
        if name == "br":
            continue
        if end:
            assert open_ones.pop() == name
        else:
            open_ones.append(name)
    assert open_ones == []
    ids = re.findall(r' id="([^"]*)"', html)
    assert len(ids) == len(set(ids))
    levels = [1, *map(int, re.findall(r"<h(\d)", html))]
    assert all(after - before <= 1 for before, after in pairwise(levels))
