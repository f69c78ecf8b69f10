"""The page as data: what the public reads, both ways of every relation, and nothing that is not public."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from gongkai.base import clock
from gongkai.documents.models import Document, PartKind, Rank, Topic
from gongkai.documents.pages import TEMPLATE, document_page
from gongkai.documents.services import (
    AddAttachment,
    MovedIn,
    NewDraft,
    NewEdition,
    NewFile,
    PartDraft,
    ProposeRelation,
    TakeIn,
    withdraw_documents,
)
from gongkai.org.tests.factories import district
from gongkai.readers.model import ARTICLE, IMAGE, Block
from gongkai.web.site import Link, Site

from .factories import draft, paragraphs, released
from .factories import place as catalogue

pytestmark = pytest.mark.django_db

D = dt.date
TODAY = D(2026, 10, 14)
SITE = Site(name="澄明区人民政府", nav=(Link("政府信息公开", "/gk/", "catalogue"),), id_code="9901020001")


@pytest.fixture
def house():
    return district()


def full(house, **more):
    values = {
        "title": "关于印发《供暖办法》的通知",
        "document_number": "澄政规发〔2026〕4号",
        "rank": Rank.NORMATIVE,
        "genre": "通知",
        "topic": Topic.objects.filter(parent__isnull=False).first(),
        "responsible": house.bureau,
        "signed_on": D(2026, 8, 26),
        "printed_on": D(2026, 8, 27),
        "effective_on": D(2026, 10, 1),
        "expires_on": D(2031, 9, 30),
        "parts": [
            PartDraft(paragraphs("现予印发。")),
            PartDraft(
                [Block(ARTICLE, "第一条　为了供暖。", number="第一条")], PartKind.ISSUED, title="供暖办法"
            ),
        ],
        **more,
    }
    catalogue()
    values["topic"] = values["topic"] or Topic.objects.filter(parent__isnull=False).first()
    return draft(house.office, **values)


def pairs(page) -> dict[str, str]:
    return {pair.label: pair.value for pair in page.pairs if pair.value}


def html(page) -> str:
    return render_to_string(TEMPLATE, {**page.context(SITE), "rendered_at": clock.now()})


def test_the_table_keeps_the_four_dates_apart(house) -> None:
    with clock.at(D(2026, 8, 28)):
        edition = released(full(house))
    shown = pairs(document_page(edition, TODAY, site=SITE))
    assert shown["索引号"] == edition.document.index_number
    assert shown["发文字号"] == "澄政规发〔2026〕4号"
    assert [shown[k] for k in ("成文日期", "印发日期", "发布日期", "施行日期", "有效期至")] == [
        "2026年8月26日",
        "2026年8月27日",
        "2026年8月28日",
        "2026年10月1日",
        "2031年9月30日",
    ]
    assert (shown["发布机构"], shown["责任部门"]) == (house.office.name, house.bureau.name)
    assert shown["公开方式"] == "主动公开"
    assert "\\" in shown["主题分类"]


def test_a_draft_says_what_release_will_fill_in(house) -> None:
    page = document_page(full(house), TODAY, site=SITE)
    assert pairs(page)["索引号"] == "发布时编定"
    assert page.fixed_address == page.digest == ""
    assert page.state == "现行有效"


def test_the_band_follows_the_day(house) -> None:
    edition = released(full(house))
    states = [document_page(edition, day, site=SITE).state for day in (D(2026, 9, 30), TODAY, D(2031, 10, 1))]
    assert states == ["尚未施行", "现行有效", "已失效"]
    band = document_page(edition, TODAY, site=SITE).band
    assert "有效期至2031年9月30日" in band.text
    assert band.checked_on == TODAY


def test_an_ended_document_names_what_stands_in_its_place(house) -> None:
    old, new = (
        released(full(house)),
        released(full(house, title="新办法", document_number="澄政规发〔2026〕9号")),
    )
    ProposeRelation(new.document, "replaces", old.document, effective_on=D(2026, 10, 10), by=None).execute()
    band = document_page(old, TODAY, site=SITE).band
    assert (band.state, band.ended_on, band.successor.label) == ("已废止", D(2026, 10, 10), "《新办法》")
    assert "现行规定" in html(document_page(old, TODAY, site=SITE))


def test_news_carries_no_band(house) -> None:
    page = document_page(released(draft(house.office, rank=Rank.INFORMATION)), TODAY, site=SITE)
    assert (page.state, page.band) == ("", None)


def test_relatives_are_read_from_both_ends(house) -> None:
    one, two = released(full(house, title="甲")), released(full(house, title="乙", document_number=""))
    ProposeRelation(one.document, "basis", two.document, provisions="第三条", by=None).execute()
    ProposeRelation(one.document, "implements", title="某条例", number="第8号", by=None).execute()
    there = document_page(one, TODAY, site=SITE).relatives
    back = document_page(two, TODAY, site=SITE).relatives
    assert [(r.kind, r.title, r.number) for r in there] == [
        ("依据", "《乙》", ""),
        ("配套", "《某条例》", "第8号"),
    ]
    assert [(r.kind, r.title, r.state) for r in back] == [("被引为依据", "《甲》", "现行有效")]
    assert there[0].url.endswith(f"{two.document.index_number}.html")


def test_document_and_interpretation_are_linked_both_ways(house) -> None:
    policy = released(full(house))
    reading = draft(house.office, title="办法解读", rank=Rank.INTERPRETATION)
    ProposeRelation(reading.document, "interprets", policy.document, by=None).execute()
    assert document_page(policy, TODAY, site=SITE).readings == []
    reading = released(reading)
    [shown] = document_page(policy, TODAY, site=SITE).readings
    assert (shown.title, shown.form) == ("办法解读", "文字解读")
    [relative] = document_page(reading, TODAY, site=SITE).relatives
    assert (relative.kind, relative.title) == ("解读", f"《{policy.title}》")


def test_drafts_unconfirmed_and_withdrawn_relatives_are_not_told_to_the_public(house) -> None:
    policy = released(full(house))
    hidden = full(house, title="未发布的稿子", document_number="")
    ProposeRelation(hidden.document, "amends", policy.document, by=None).execute()
    ProposeRelation(policy.document, "basis", hidden.document, by=None).execute()
    foreign = released(draft(house.bureau, title="别家的文件"))
    ProposeRelation(foreign.document, "repeals", policy.document, by=None).execute()
    gone = released(draft(house.office, title="撤回的文件"))
    ProposeRelation(gone.document, "basis", policy.document, by=None).execute()
    with transaction.atomic():
        withdraw_documents(gone.document, kind="error", reason="发错", by=None)
    page = document_page(policy, TODAY, site=SITE)
    assert page.relatives == []
    text = html(page)
    for secret in ("未发布的稿子", "别家的文件", "撤回的文件"):
        assert secret not in text


def test_the_revision_record_tells_editions_and_turns(house) -> None:
    with clock.at(D(2026, 8, 28)):
        first = released(full(house))
    with clock.at(D(2026, 9, 5)):
        second = released(NewEdition(first.document, change_note="更正联系电话", by=None).execute())
    rows = document_page(second, TODAY, site=SITE).revisions
    assert [row.day for row in rows] == [D(2026, 8, 28), D(2026, 9, 5), D(2026, 10, 1)]
    assert rows[0].url.endswith("/v1.html")
    assert rows[1].what == "更正：更正联系电话"
    assert rows[1].digest == second.digest
    first.document.refresh_from_db()
    old = document_page(first, TODAY, site=SITE)
    assert "第 1 版" in old.band.text
    assert old.band.link.url.endswith(f"{second.document.index_number}.html")


def test_an_edition_that_was_not_open_is_told_without_link_or_digest(house) -> None:
    first = released(full(house, openness="on_request", openness_ground="涉及第三方"))
    second = NewEdition(first.document, change_note="改为主动公开", by=None).execute()
    second.openness, second.openness_ground = "proactive", ""
    second.save()
    closed, opened, *_ = document_page(released(second), D(2026, 9, 30), site=SITE).revisions
    assert (closed.what, closed.url, closed.digest) == ("依申请公开，没有公众页面", "", "")
    assert opened.what == "更正：改为主动公开"
    assert opened.digest == second.document.editions.get(number=2).digest


def test_only_what_is_visible_is_named_from_either_end(house) -> None:
    one, two = released(full(house, title="甲")), released(full(house, title="乙", document_number=""))
    ProposeRelation(one.document, "basis", two.document, by=None).execute()
    ProposeRelation(two.document, "replaces", one.document, by=None).execute()
    nothing = Document.objects.none()
    alone = document_page(one, TODAY, site=SITE, visible=nothing)
    assert alone.relatives == []
    assert alone.band.successor is None
    both = document_page(one, TODAY, site=SITE, visible=Document.objects.filter(pk=two.document_id))
    assert {relative.title for relative in both.relatives} == {"《乙》"}


def test_a_corrected_document_keeps_its_first_day_and_names_the_day_of_the_correction(house) -> None:
    with clock.at(dt.datetime(2026, 8, 28, 1, 30, tzinfo=dt.UTC)):
        first = released(full(house))
    assert "更正日期" not in pairs(document_page(first, TODAY, site=SITE))
    draft_of_second = NewEdition(first.document, change_note="更正联系电话", by=None).execute()
    planned = pairs(document_page(draft_of_second, TODAY, site=SITE))
    assert (planned["发布日期"], planned["更正日期"]) == ("2026年8月28日", "发布时填入")
    with clock.at(D(2026, 9, 5)):
        second = released(draft_of_second)
    page = document_page(second, TODAY, site=SITE)
    assert (pairs(page)["发布日期"], pairs(page)["更正日期"]) == ("2026年8月28日", "2026年9月5日")
    assert dict(page.tags.pairs)["PubDate"] == "2026-08-28 09:30"


def test_what_opens_later_is_public_since_that_day(house) -> None:
    with clock.at(D(2026, 8, 28)):
        first = released(full(house, openness="on_request", openness_ground="涉及第三方"))
    assert first.document.public_since is None
    second = NewEdition(first.document, change_note="改为主动公开", by=None).execute()
    second.openness, second.openness_ground = "proactive", ""
    second.save()
    with clock.at(D(2026, 9, 5)):
        second = released(second)
    shown = pairs(document_page(second, TODAY, site=SITE))
    assert shown["发布日期"] == "2026年9月5日"
    assert "更正日期" not in shown


def test_what_moved_in_says_so_and_keeps_its_day(house) -> None:
    item = MovedIn(NewDraft(house.office, {"title": "旧文"}), "640299/旧-1", D(2019, 4, 1))
    with clock.at(D(2026, 3, 2)):
        [document] = TakeIn(item, by=None).execute()
    page = document_page(document.current, TODAY, site=SITE)
    assert pairs(page)["发布日期"] == "2019年4月1日"
    assert pairs(page)["迁入日期"] == "2026年3月2日"
    assert ("PubDate", "2019-04-01 00:00") in page.tags.pairs
    assert "2026年3月2日迁入本站" in page.revisions[0].what


def test_the_page_tags_name_site_column_and_content(house) -> None:
    with clock.at(dt.datetime(2026, 8, 28, 1, 30, tzinfo=dt.UTC)):
        edition = released(full(house))
    tags = dict(document_page(edition, TODAY, site=SITE).tags.pairs)
    assert tags["SiteIDCode"] == "9901020001"
    assert tags["ColumnName"] == "政府办公室文件"
    assert tags["ColumnType"] == "政策文件"
    assert tags["ArticleTitle"] == edition.title
    assert tags["PubDate"] == "2026-08-28 09:30"
    assert tags["ContentSource"] == house.office.name
    assert tags["Url"].endswith(f"/info/{edition.document.index_number}.html")


def test_the_trail_leads_through_the_catalogue(house) -> None:
    labels = [link.label for link in document_page(full(house), TODAY, site=SITE).trail]
    assert labels == [
        "首页",
        "政府信息公开",
        "法定主动公开内容",
        "政策文件",
        "政府办公室文件",
        "澄政规发〔2026〕4号",
    ]


def test_the_rendered_page_needs_nothing_but_data_and_site(house) -> None:
    edition = full(house)
    AddAttachment(edition, NewFile("补助标准.txt", "一".encode()), by=None).execute()
    edition = released(edition)
    text = html(document_page(edition, TODAY, site=SITE))
    for said in ("现行有效", "澄政规发〔2026〕4号", "供暖办法", "补助标准", "修订记录", "核验", 'id="t1"'):
        assert said in text
    assert "<script>" not in text
    assert f"/info/{edition.document.index_number}/" in text


def test_text_of_the_source_never_becomes_markup(house) -> None:
    bad = "<script>alert(1)</script>"
    edition = full(house, title=bad, parts=[PartDraft(paragraphs(bad))], issuers=[bad], summary=bad)
    assert bad not in html(document_page(edition, TODAY, site=SITE))


def test_an_image_of_the_text_is_shown_from_the_attachments_only(house) -> None:
    png = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
    images = [
        Block(IMAGE, "示意图", href="images/a.png"),
        Block(IMAGE, "别处", href="https://elsewhere.example/b.png"),
    ]
    edition = full(house, parts=[PartDraft(images)])
    AddAttachment(edition, NewFile("a.png", png), by=None).execute()
    text = str(document_page(released(edition), TODAY, site=SITE).text.html)
    assert text.count("<img") == 1
    assert "elsewhere.example" not in text


def test_a_base_path_is_before_every_address(house) -> None:
    edition = released(full(house))
    site = replace(SITE, base="/gk/")
    ProposeRelation(edition.document, "basis", released(draft(house.office)).document, by=None).execute()
    page = document_page(edition, TODAY, site=site)
    assert all(relative.url.startswith("/gk/info/") for relative in page.relatives)


def test_many_relatives_cost_no_more_queries_than_one(house) -> None:
    edition = released(full(house))

    def relate() -> None:
        ProposeRelation(edition.document, "basis", released(draft(house.office)).document, by=None).execute()

    relate()
    document_page(edition, TODAY, site=SITE)  # fetches what stays with the edition
    with CaptureQueriesContext(connection) as one:
        document_page(edition, TODAY, site=SITE)
    for _ in range(5):
        relate()
    with CaptureQueriesContext(connection) as six:
        page = document_page(edition, TODAY, site=SITE)
    assert len(page.relatives) == 6
    assert len(six) == len(one)
