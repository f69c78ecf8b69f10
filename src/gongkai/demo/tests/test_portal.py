"""What 澄明区 shows besides its papers: the flows they went, profiles, places, special topics, the notice."""

from __future__ import annotations

import datetime as dt

import pytest

from gongkai.base import clock
from gongkai.demo import profiles
from gongkai.demo.district import UNITS, ZONE
from gongkai.documents import addresses
from gongkai.documents.models import Document, Edition, Relation
from gongkai.duties.models import Duty
from gongkai.law.guide import missing
from gongkai.org.models import Organ, Person
from gongkai.publish import guide, urgent
from gongkai.publish.models import SpecialTopic, UrgentNotice
from gongkai.publish.profiles import current
from gongkai.publish.profiles import missing as missing_of_profile
from gongkai.publish.tests.factories import get
from gongkai.review import flow, people, states
from gongkai.review.models import Dossier, Run, Stage

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db,
    pytest.mark.usefixtures("chengming"),
]


def dossier(title: str) -> Dossier:
    return Dossier.objects.filter(title__contains=title).latest("pk")


def page_of(title: str) -> str:
    document = Document.objects.get(
        pk=Edition.objects.filter(title__contains=title).earliest("pk").document_id
    )
    return get("/" + addresses.page_path(document))[2].decode()


def test_a_dossier_of_every_flow_was_released():
    released = Dossier.objects.filter(stage=Stage.RELEASED).order_by().values_list("flow", flat=True)
    assert set(released) == set(flow.FLOWS)


def test_of_two_urgent_releases_one_was_reported_and_one_still_owes_it():
    reported, owing = dossier("封闭云岭公路"), dossier("分时段供水")
    for it in (reported, owing):
        final = it.sign_offs.get(stage=Stage.FINAL)
        assert final.person.username == "qiuyingchuan"
    assert reported.reported_at is not None
    duty = Duty.objects.open().get(kind="urgent_report")
    assert (duty.subject_id, duty.due_on) == (owing.pk, dt.date(2026, 11, 25))


def test_the_page_of_a_short_correction_says_what_was_changed():
    assert dossier("冬季送戏下乡").flow == flow.CORRECTION.name
    page = page_of("冬季送戏下乡")
    assert "“坐”改为“座”" in page
    assert "有读者来电" in page


def test_a_joint_paper_names_both_organs_and_was_consented_to():
    consent = dossier("秋季学校食堂").sign_offs.get(kind="consent")
    assert consent.party == "澄明区市场监督管理局"
    page = page_of("秋季学校食堂")
    assert "澄明区教育局、澄明区市场监督管理局" in page


def test_a_joint_paper_waits_for_the_finance_office():
    standing = states.standing(dossier("既有住宅加装电梯"))
    assert standing.stage is Stage.CONSENT
    assert "zoumingda" in {person.username for person in people.eligible(standing, Stage.CONSENT)}


def test_a_second_edition_of_the_guide_comes_out_by_itself_next_year():
    it = dossier("公开指南")
    assert it.stage == Stage.READY
    assert it.release_by is not None
    assert it.release_not_before == dt.datetime(2027, 1, 4, 9, tzinfo=ZONE)


def test_five_papers_that_are_alike_wait_for_one_person():
    waiting = Dossier.objects.filter(organ__short_name="柳湾村", stage=Stage.SECOND)
    assert waiting.count() == 5
    reviewer = Person.objects.get(username="jiangtingyun")
    assert all(not people.objections(reviewer, states.standing(it), Stage.SECOND) for it in waiting)


def test_what_was_signed_together_was_looked_at_one_by_one():
    runs = Run.objects.prefetch_related("looks")
    assert runs.count() == 6
    assert all(look.seen_at and look.digest and not look.outcome for run in runs for look in run.looks.all())


def test_organs_say_what_the_regulation_wants_of_them():
    codes = {unit.key: unit.code for unit in UNITS}
    for key in profiles.PROFILES:
        organ = Organ.objects.get(code=codes[key])
        status, _, body = get(f"/jg/{organ.code}/")
        assert status == 200, organ
        assert "主要职能" in body.decode(), organ
        assert missing_of_profile(current(organ)) == [], organ
    water = current(Organ.objects.get(code=codes["water"]))
    assert water is not None
    assert water.number == 2


def test_the_guide_says_everything_that_article_12_wants():
    edition = Edition.objects.get(title__contains="公开指南", released_at__isnull=False)
    assert missing(guide.text_of(edition)) == []
    assert "gongkai@chengming.example" in get("/gk/guide/")[2].decode()


@pytest.mark.parametrize(
    ("place", "says"), [("rules", "发布审查规定"), ("annual-report", "2024年政府信息公开工作年度报告")]
)
def test_the_statutory_places_hold_something(place: str, says: str):
    status, _, body = get(f"/gk/{place}/")
    assert status == 200
    assert says in body.decode()


def test_annual_reports_of_the_office_have_no_gap():
    titles = Edition.objects.filter(title__startswith="澄明区人民政府办公室20", title__contains="年度报告")
    years = {int(title[10:14]) for title in titles.values_list("title", flat=True)}
    assert years == {2022, 2023, 2024, 2025}


def test_one_special_topic_is_public_and_one_is_being_put_together():
    public, begun = SpecialTopic.objects.order_by("order")
    assert len(public.current.blocks) >= 6
    page = get(f"/zt/{public.slug}/")[2].decode()
    assert "消防监督抽查" in page
    assert page.count("电动自行车停放") >= 3
    assert begun.current is None
    assert get(f"/zt/{begun.slug}/")[0] == 404


def test_the_notice_stands_for_eleven_days_and_leads_to_its_paper():
    notice = UrgentNotice.objects.get()
    assert urgent.present() == notice
    assert get(notice.link)[0] == 200
    with clock.at(dt.datetime(2026, 12, 4, 18, tzinfo=ZONE)):
        assert not notice.is_up(clock.now())


def test_a_relation_waits_for_the_openness_office():
    assert Relation.objects.filter(confirmed_at=None).count() == 1


def test_documents_are_spread_over_the_classes_of_topics():
    classes = set(Document.objects.public().values_list("current__topic__parent__code", flat=True))
    assert len(classes) >= 15
