"""Components draw what they are fed, escaped, with words beside shapes."""

import datetime as dt

import pytest
from django import forms
from django.template import engines
from django.template.loader import render_to_string

from gongkai.base.acts import Reason
from gongkai.web import faces, marks
from gongkai.web.site import Link, Site

BAD = "<script>alert(1)</script>"
NOON = dt.datetime(2026, 10, 14, 12, tzinfo=dt.timezone(dt.timedelta(hours=8)))
DAY = dt.date(2026, 10, 14)


def draw(tag, **context):
    return engines["django"].from_string("{% load gk %}{% " + tag + " %}").render(context)


COMPONENTS = {
    "status x": {"x": BAD},
    "crumb x": {"x": [Link(BAD, BAD), Link(BAD, "")]},
    "status_band x": {"x": faces.Band("已失效", BAD, BAD, BAD, DAY, Link(BAD, BAD), None, DAY)},
    "stay_bar x": {"x": faces.Band("已失效", BAD, short=BAD)},
    "doc_head x x '已废止'": {"x": BAD},
    "meta_table x": {"x": [faces.Pair(BAD, BAD, BAD)]},
    "attachments x": {"x": [faces.Attachment(BAD, BAD, BAD, 1, BAD)]},
    "readings x": {"x": [faces.Reading(BAD, BAD, BAD, BAD, DAY)]},
    "relatives x": {"x": [faces.Relative(BAD, BAD, BAD, BAD, BAD, BAD)]},
    "revisions x": {"x": [faces.Revision(DAY, BAD, BAD, BAD, BAD)]},
    "list_row x": {"x": faces.ListRow(BAD, BAD, BAD, DAY, BAD, (BAD,), (Link(BAD, BAD), Link(BAD, "")))},
    "pager x": {"x": faces.Pager(2, 3, lambda n: BAD)},
    "steps x": {"x": [faces.Step(BAD, "now", BAD, BAD, BAD, BAD)]},
    "trail x": {"x": [faces.Step(BAD, "done", BAD, BAD)]},
    "sign_offs x": {"x": [faces.SignOff(BAD, BAD, NOON, BAD, BAD)]},
    "duty_rows x 'y'": {"x": [(BAD, [faces.DutyRow(BAD, BAD, BAD, BAD, BAD, BAD, Link(BAD, BAD))])]},
    "finding x": {"x": faces.FindingRow(BAD, BAD, BAD, BAD, BAD, (faces.Remedy(BAD, "", BAD, BAD),), 1, BAD)},
    "field_read x": {"x": faces.FieldRead("n", BAD, BAD, 0.5, BAD, BAD, BAD)},
    "act_button x r": {"x": BAD, "r": [Reason("c", BAD, cure=f"/{BAD}")]},
    "send_bar x r": {"x": BAD, "r": [Reason("c", BAD, field=BAD)]},
    "refusal r": {"r": [Reason("c", BAD, cure=BAD)]},
    "compare x": {"x": [faces.CompareRow(BAD, (faces.Piece(BAD, "del"),), (faces.Piece(BAD, "ins"),), BAD)]},
    "empty x x x x": {"x": BAD},
    "progress x 1 2": {"x": BAD},
}


@pytest.mark.parametrize("tag", COMPONENTS)
def test_component_escapes_everything_it_is_fed(tag):
    html = draw(tag, **COMPONENTS[tag])
    assert "<script" not in html
    assert "alert(1)" in html


@pytest.mark.parametrize("mark", marks.MARKS.values(), ids=lambda mark: mark.word)
def test_every_state_has_a_word_and_a_shape_of_the_sprite(mark):
    html = draw("status x", x=mark.word)
    assert mark.word in html
    assert f'href="#i-{mark.icon}"' in html
    assert f'id="i-{mark.icon}"' in render_to_string("web/icons.html")


def test_validity_states_are_told_apart_without_colour():
    shapes = {mark.word: mark.icon for mark in marks.VALIDITY}
    assert shapes["已修改"] == shapes["部分失效"] == "half"  # told apart by their words
    others = [shape for word, shape in shapes.items() if word != "部分失效"]
    assert len(others) == len(set(others))


def test_state_nobody_gave_a_shape_is_still_said():
    assert "暂缓" in draw("status x", x="暂缓")


def test_ended_document_is_said_in_band_bar_and_every_printed_page():
    band = faces.Band(
        "已失效", "有效期届满。", ended_on=DAY, short="届满", successor=Link("《新办法》", "/new")
    )
    html = draw("status_band x", x=band) + draw("stay_bar x", x=band)
    assert "本文件已失效" in html
    assert "every-page" in html
    assert 'class="stay"' in html
    assert html.count('href="/new"') == 2


def test_document_in_force_has_no_bar_that_stays():
    assert draw("stay_bar x", x=faces.Band("现行有效", "自今日起")).strip() == ""


def test_metadata_stands_two_pairs_a_row_without_empty_ones():
    pairs = [
        faces.Pair("索引号", "1/2026-1"),
        faces.Pair("文号", ""),
        faces.Pair("机关", "甲局"),
        faces.Pair("属性", "公开"),
    ]
    html = draw("meta_table x", x=pairs)
    assert html.count("<tr>") == 2
    assert "文号" not in html
    assert html.count('scope="row"') == 3
    assert 'colspan="3"' in html


@pytest.mark.parametrize(
    ("current", "last", "pages"),
    [
        (1, 1, [1]),
        (6, 6, [6, 5, 4, None, 1]),
        (1, 6, [6, None, 3, 2, 1]),
        (3, 5, [5, 4, 3, 2, 1]),
        (9, 14, [14, None, 11, 10, 9, 8, 7, None, 1]),
        (4, 8, [8, 7, 6, 5, 4, 3, 2, 1]),
    ],
)
def test_pages_are_numbered_from_the_oldest_end(current, last, pages):
    assert faces.Pager(current, last, str).pages == pages


def test_pager_leads_both_ways_and_vanishes_when_there_is_one_page():
    assert draw("pager x", x=faces.Pager(1, 1, str)).strip() == ""
    html = draw("pager x", x=faces.Pager(2, 3, lambda n: f"/p{n}"))
    assert 'href="/p3" rel="prev"' in html
    assert 'href="/p1" rel="next"' in html
    assert 'aria-current="page"' in html


def test_grey_button_is_reachable_and_described_by_its_reasons():
    reasons = [
        Reason("a", "请改文号。", field="number"),
        Reason("b", "还有疑点。", cure="/doubts/"),
        Reason("c", "等。"),
    ]
    html = draw("act_button '通过' r ident='ok'", r=reasons)
    assert 'aria-disabled="true" aria-describedby="ok-why"' in html
    assert 'id="ok-why"' in html
    assert 'type="submit"' not in html
    assert " disabled" not in html
    assert '<a href="#id_number">请改文号。</a>' in html
    assert '<a href="/doubts/">还有疑点。</a>' in html
    assert "<li>等。</li>" in html


def test_button_without_reasons_acts():
    html = draw("act_button '通过' r", r=[])
    assert 'class="btn btn--go" type="submit"' in html
    assert "aria-disabled" not in html


@pytest.mark.parametrize(
    ("confidence", "error", "state"),
    [
        (0.99, "", "确定"),
        (0.95, "", "确定"),
        (0.8, "", "大致"),
        (0.5, "", "请核对"),
        (0.99, "不对", "请核对"),
        (None, "", ""),
    ],
)
def test_field_says_how_sure_the_reader_is(confidence, error, state):
    assert faces.FieldRead("a", "甲", "值", confidence, error=error).state == state


def test_field_in_doubt_is_tied_to_its_error():
    html = draw("field_read x", x=faces.FieldRead("number", "文号", "1", 0.7, error="请改。"))
    assert 'aria-describedby="m-number-e" aria-invalid="true"' in html
    assert 'id="m-number-e"' in html


def test_textarea_keeps_a_leading_line_break():
    html = draw("field_read x", x=faces.FieldRead("t", "标题", "\n第二行", 1, kind="textarea"))
    assert ">\n\n第二行</textarea>" in html


def test_comparison_says_added_and_deleted_in_words():
    row = faces.CompareRow("第一条", (faces.Piece("三", "del"),), (faces.Piece("五", "ins"),))
    html = draw("compare x", x=[row, faces.CompareRow(fold="24 段没有改动")])
    assert "（删）" in html
    assert "（增）" in html
    assert 'colspan="3"' in html


def test_void_signature_stays_with_its_cause():
    html = draw("sign_offs x", x=[faces.SignOff("甲", "一审", NOON, "ab" * 32, "正文改动后作废", void=True)])
    assert "sign--void" in html
    assert "已作废：" in html
    assert "正文改动后作废" in html


class WithdrawForm(forms.Form):
    reason = forms.CharField(label="撤下理由", help_text="公众会看到。")
    kind = forms.ChoiceField(label="种类", choices=[("a", "有误")], widget=forms.RadioSelect)
    note = forms.CharField(label="备注", required=False)


def test_form_field_ties_label_hint_and_error_to_the_control():
    html = draw("form_field x", x=WithdrawForm({"note": ""})["reason"])
    assert '<label for="id_reason">' in html
    assert 'aria-describedby="id_reason-err id_reason-hint"' in html
    assert 'aria-invalid="true"' in html
    assert html.count('id="id_reason-err"') == html.count('id="id_reason-hint"') == 1
    assert "请填写这一项。" in html


def test_choices_stand_in_a_fieldset_and_optional_fields_say_so():
    form = WithdrawForm()
    assert "<fieldset" in draw("form_field x", x=form["kind"])
    assert "<legend>种类" in draw("form_field x", x=form["kind"])
    assert "选填" in draw("form_field x", x=form["note"])
    assert "选填" not in draw("form_field x", x=form["reason"])


def test_errors_at_the_top_lead_to_their_fields():
    html = draw("form_errors x", x=WithdrawForm({}))
    assert 'href="#id_reason"' in html
    assert "已填的内容都在" in html
    assert draw("form_errors x", x=WithdrawForm()).strip() == ""


SITE = Site(
    name="甲区人民政府", domain="www.example", id_code="9900000000", owner="甲区政府办公室", phone="0990-1"
)


def test_page_tags_name_site_column_and_article():
    tags = faces.PageTags(SITE, "政策文件", article_title=BAD, published=NOON, content_source="甲局")
    html = draw("page_tags x", x=tags)
    for name in (
        "SiteName",
        "SiteDomain",
        "SiteIDCode",
        "ColumnName",
        "ArticleTitle",
        "PubDate",
        "ContentSource",
    ):
        assert f'<meta name="{name}" content="' in html
    assert 'content="2026-10-14 12:00"' in html
    assert "ColumnType" not in html
    assert "<script" not in html


def test_public_page_is_drawn_without_a_request_and_has_the_seven_items():
    html = render_to_string("web/portal.html", {"site": SITE, "rendered_at": NOON, "title": "目录"})
    assert "<title>目录 - 甲区人民政府</title>" in html
    for item in (
        "党政机关网站标识",
        "我为政府网站找错",
        "网站标识码",
        "主办单位",
        "联系电话",
        "ICP 备案",
        "公安备案",
    ):
        assert item in html
    assert "网站地图" in render_to_string("web/portal.html", {"site": Site(sitemap_url="/map/")})
    assert '<html lang="zh-CN">' in html
    assert 'href="#main"' in html
    assert '<main id="main">' in html
    assert "演示站点" not in html


def test_item_nobody_filled_in_is_not_invented():
    html = render_to_string("web/portal.html", {"site": Site(), "rendered_at": NOON})
    assert html.count("（未填写）") == 5


def test_demo_site_says_so_on_every_page():
    html = render_to_string("web/portal.html", {"site": Site(demo=True)})
    assert "演示站点" in html


def test_tombstone_names_the_reason_and_asks_not_to_be_indexed():
    html = render_to_string(
        "web/gone.html",
        {"site": SITE, "rendered_at": NOON, "gone_title": BAD, "reason": "内容有误。", "withdrawn_on": DAY},
    )
    assert "2026年10月14日" in html
    assert "内容有误。" in html
    assert 'content="noindex"' in html
    assert "<script>" not in html
