"""The openness plan of 2024, a real and damaged page, after it went through the house."""

from __future__ import annotations

import datetime as dt

import pytest

from gongkai.base.models import Event
from gongkai.demo import neighbour as story
from gongkai.demo import people
from gongkai.documents import addresses
from gongkai.documents.models import Document
from gongkai.duties.models import Duty
from gongkai.intake.doubts import doubts_of
from gongkai.org.models import Organ
from gongkai.publish.tests.factories import get

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.shared_data,
    pytest.mark.usefixtures("dawukou"),
]

NUMBER = "640202003/2024-00061"


@pytest.fixture
def plan() -> Document:
    return Document.objects.select_related("organ", "current").get(index_number=NUMBER)


def test_the_index_number_is_the_systems_own(plan: Document):
    assert plan.number_is_ours
    assert plan.first_released_at.astimezone(dt.timezone(dt.timedelta(hours=8))).date() == dt.date(
        2024, 5, 16
    )


def test_the_page_stands_under_the_policy_documents(plan: Document):
    status, _, body = get(f"/{addresses.page_path(plan)}")
    page = body.decode()
    assert status == 200
    for words in (
        "石大政办发〔2024〕17号",
        NUMBER,
        "2024年5月14日",
        "2024年5月16日",
        "大武口区人民政府办公室",
    ):
        assert words in page, words
    places = ("政府信息公开", "法定主动公开内容", "政策文件", "政府办公室文件")
    crumbs = [page.index(f">{place}</a>") for place in places]
    assert crumbs == sorted(crumbs)
    assert addresses.page_path(plan) in get("/gk/c/statutory.policy/index.html")[2].decode()


def test_number_and_day_are_what_the_reader_proposed(plan: Document):
    source = plan.current.sources.get()
    assert plan.current.document_number == source.fields["document_number"].value == "石大政办发〔2024〕17号"
    assert plan.current.signed_on.isoformat() == source.fields["signed_on"].value == "2024-05-14"
    assert plan.current.title == source.fields["title"].value


def test_every_doubt_of_the_reader_was_mended_before_the_release(plan: Document):
    doubts = doubts_of(plan.current)
    kinds = {doubt.fault.kind for doubt in doubts}
    assert {
        "document_number_damaged",
        "date_damaged",
        "mark_unclosed",
        "name_truncated",
        "number_lost",
    } <= kinds
    assert [doubt.fault.excerpt for doubt in doubts if doubt.stands] == []


def test_the_second_chapter_has_its_number_back_and_is_a_heading_like_its_neighbours(plan: Document):
    headings = [
        block["number"]
        for part in plan.current.parts.all()
        for block in part.blocks
        if block["kind"] == "heading" and block["level"] == 1
    ]
    assert headings == ["一、", "二、", "三、", "四、", "五、"]


def test_nobody_interprets_it_and_the_clerk_says_why(plan: Document):
    assert not plan.current.needs_interpretation
    assert plan.current.no_interpretation_reason == story.PLAN.values["no_interpretation_reason"]


def test_its_history_is_told_step_by_step(plan: Document):
    dossier = plan.current.memberships.get().dossier
    names = list(
        Event.objects.filter(subject_type="review.dossier", subject_id=dossier.pk)
        .order_by("id")
        .values_list("name", flat=True)
    )
    assert names == ["dossier.opened", "dossier.submitted", *["dossier.signed"] * 4, "dossier.released"]


def test_it_was_on_the_website_in_time(plan: Document):
    duty = Duty.objects.get(kind="publish", subject_id=plan.pk, subject_type="documents.document")
    assert (duty.due_on, duty.met_on) == (dt.date(2024, 5, 17), dt.date(2024, 5, 16))
    assert duty.flags, "没有印发日期，自成文日期起算，应当注明"


def test_the_units_that_the_plan_names_are_there():
    root = Organ.objects.get(code="640202900")
    under = set(Organ.objects.under(root).values_list("short_name", flat=True))
    assert {
        "大武口区政府办",
        "区司法局",
        "区融媒体中心",
        "区审批服务管理局",
        "区委网信办",
        "市生态环境局大武口分局",
        "星海镇",
    } <= under
    assert Organ.objects.get(short_name="市生态环境局大武口分局").kind == Organ.Kind.DISPATCHED
    assert Organ.objects.under(root).filter(kind=Organ.Kind.STREET).count() == 10


def test_the_sign_in_page_offers_the_office_and_not_a_hundred_people_more():
    _, offered = people.sign_ins()
    assert {one.organ for one in offered} == {"大武口区政府办"}
