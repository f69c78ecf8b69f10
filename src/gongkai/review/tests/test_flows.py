"""Urgent release, short corrections, joint papers: how a flow is chosen, gone and changed, and who refuses."""

from __future__ import annotations

import datetime as dt

import pytest

from gongkai.base import clock, events, settings_store
from gongkai.base.acts import Refused
from gongkai.base.models import Notice
from gongkai.documents.models import Edition
from gongkai.documents.pages import document_page
from gongkai.documents.services import PartDraft, SaveDraft
from gongkai.documents.tests import factories as documents
from gongkai.documents.tests.factories import codes
from gongkai.duties.models import Duty
from gongkai.duties.services import sweep
from gongkai.org.models import Role
from gongkai.org.tests.factories import organ, person
from gongkai.review import corrections, duty_rules, flow, queries, services, states
from gongkai.review.models import Dossier, SignOff, Stage
from gongkai.review.tests.factories import (
    correction,
    crew,
    dossier,
    joint_paper,
    name_authority,
    step,
)

pytestmark = pytest.mark.django_db

WHY = "暴雨红色预警，区应急局要求立即发布"


@pytest.fixture
def people():
    return crew()


def opening(people, editions=None, **how):
    return services.OpenDossier(
        editions or documents.draft(people.organ, by=people.drafter), by=people.drafter, **how
    )


def stages_gone(it: Dossier) -> list[str]:
    return list(dict.fromkeys(it.sign_offs.values_list("stage", flat=True).order_by("id")))


@pytest.mark.parametrize("way", flow.FLOWS.values(), ids=flow.FLOWS)
def test_each_flow_is_gone_to_its_end_by_its_own_steps(people, way) -> None:
    it = dossier(Stage.RELEASED, people=people, way=way)
    assert stages_gone(it) == [step.stage for step in way.signed]
    assert Edition.objects.get(memberships__dossier=it).is_released


# --- choosing ------------------------------------------------------------------------------------------


def test_a_flow_that_does_not_suit_is_refused_at_opening(people) -> None:
    name_authority(people.authority)
    elsewhere = organ()
    paper = documents.draft(people.organ, by=people.drafter)
    lead_is_other = joint_paper(people, issuers=[elsewhere, people.organ])
    fixed = correction(people)
    figures = correction(people, "共投入31万元。", first="共投入13万元。")
    cases = [
        ("no such flow", opening(people, paper, flow="express"), "review.flow"),
        ("urgent without a reason", opening(people, paper, flow="urgent"), "review.flow_reason"),
        ("a reason too long", opening(people, paper, flow_reason="急" * 501), "review.flow_reason"),
        ("no such correction", opening(people, paper, correction="all"), "review.correction"),
        ("short without a kind", opening(people, fixed, flow="correction"), "review.correction"),
        (
            "a kind for the full flow",
            opening(people, fixed, flow="correction", correction="figures"),
            "review.full_flow",
        ),
        (
            "not a correction",
            opening(people, paper, flow="correction", correction="wording"),
            "review.first_edition",
        ),
        (
            "further than its kind",
            opening(people, figures, flow="correction", correction="wording"),
            "review.beyond",
        ),
        ("one organ alone", opening(people, paper, flow="joint"), "review.alone"),
        ("the lead is another", opening(people, lead_is_other, flow="joint"), "review.not_lead"),
    ]
    for case, act, code in cases:
        with pytest.raises(Refused) as refused:
            act.execute()
        assert [reason.code for reason in refused.value.reasons] == [code], case
    name_authority()
    assert codes(opening(people, paper, flow="urgent", flow_reason=WHY)) == ["review.nobody_named"]
    assert not Dossier.objects.exists()


def test_where_the_district_wants_it_a_joint_paper_goes_the_joint_flow(people) -> None:
    paper = joint_paper(people)
    assert codes(opening(people, paper)) == []
    settings_store.set("review.joint_required", True, by=None)
    assert codes(opening(people, paper)) == ["review.joint"]
    assert codes(opening(people, paper, flow="joint")) == []


def test_the_choice_stands_in_the_trail(people) -> None:
    name_authority(people.authority)
    it = opening(people, flow="urgent", flow_reason=WHY).execute()
    assert events.of(it).get().sentence == f"建立送审件，成员 1 件，走“紧急发布”，理由：{WHY}。"


@pytest.mark.parametrize("stage", [*flow.ORDINARY.under_review])
def test_another_flow_voids_what_was_signed(people, stage) -> None:
    it = dossier(stage, people=people, editions=joint_paper(people))
    signed = it.sign_offs.count()
    it = services.ChangeFlow(it, "joint", by=people.drafter).execute()
    it.refresh_from_db()
    assert (it.stage, it.flow) == (Stage.DRAFT, "joint")
    words = states.standing(it).words
    assert [word.counts for word in words] == [False] * signed
    assert [event.name for event in events.of(it)][-2:] == ["dossier.returned", "dossier.flow_changed"]
    it = services.Submit(it, by=people.drafter).execute()
    assert states.standing(it).counting == []


def test_a_flow_changed_past_the_services_stops_every_act(people) -> None:
    it = dossier(Stage.READY, people=people, editions=joint_paper(people))
    Dossier.objects.filter(pk=it.pk).update(flow="joint")
    it = Dossier.objects.get(pk=it.pk)
    assert states.standing(it).stage == Stage.DRAFT
    assert codes(services.ReleaseDossier(it, by=people.third)) == ["review.changed"]


def test_changing_the_flow_is_refused(people) -> None:
    it = dossier(Stage.SECOND, people=people)
    assert codes(services.ChangeFlow(it, "ordinary", by=people.drafter)) == ["review.same_flow"]
    assert codes(services.ChangeFlow(it, "joint", by=people.drafter)) == ["review.alone"]
    assert codes(services.ChangeFlow(it, "joint", by=people.second)) == ["review.not_allowed"]
    for stage in (Stage.RELEASED, Stage.ABANDONED):
        over = dossier(stage, people=people)
        assert codes(services.ChangeFlow(over, "joint", by=people.drafter)) == ["review.stage"]


def test_what_no_longer_suits_is_refused_at_submission_and_at_release(people) -> None:
    it = opening(people, joint_paper(people), flow="joint").execute()
    SaveDraft(it.members.get().edition, {"issuers": [people.organ]}, by=None).execute()
    assert codes(services.Submit(it, by=people.drafter)) == ["review.alone"]
    ready = dossier(Stage.READY, people=people, way=flow.URGENT)
    name_authority()
    assert codes(services.ReleaseDossier(ready, by=people.third)) == ["review.nobody_named"]


# --- urgent --------------------------------------------------------------------------------------------


def test_only_whom_the_office_named_signs_the_final_review_and_he_finds_it(people) -> None:
    it = dossier(Stage.FINAL, people=people)
    for other in (people.drafter, people.first, people.third, people.partner):
        assert codes(services.SignReview(it, by=other)) == ["review.no_post"]
        assert codes(services.ReturnDossier(it, ["basis"], by=other)) == ["review.not_allowed"]
    assert codes(services.SignReview(it, "proof", by=people.authority)) == ["review.kind"]
    assert [standing.dossier for standing in queries.waiting_for(people.authority)] == [it]
    assert Notice.objects.filter(person=people.authority).exists()
    assert services.SignReview(it, by=people.authority).execute().stage == Stage.READY


def test_a_post_may_be_named_instead_of_a_person(people) -> None:
    it = dossier(Stage.FINAL, people=people)
    chief = person(organ("990188001"), Role.THIRD_REVIEWER)
    settings_store.set(flow.URGENT_AUTHORITY, ["990188001 三审", "nobody-of-that-name"], by=None)
    assert codes(services.SignReview(it, by=people.authority)) == ["review.no_post"]
    assert codes(services.SignReview(it, by=chief)) == []
    chief.posts.update(until=clock.today())
    assert codes(services.SignReview(it, by=chief)) == ["review.no_post"]


def test_the_named_may_not_have_written_it_nor_done_its_secrecy_review(people) -> None:
    name_authority(people.drafter)
    it = opening(people, flow="urgent", flow_reason=WHY).execute()
    assert codes(services.Submit(it, by=people.drafter)) == ["review.empty_post"]
    it = dossier(Stage.FINAL, people=people)
    name_authority(people.authority, people.secrecy)
    assert codes(services.SignReview(it, by=people.secrecy)) == ["review.neighbour"]


def test_the_final_reviewer_may_return(people) -> None:
    it = dossier(Stage.FINAL, people=people)
    it = services.ReturnDossier(it, ["openness"], by=people.authority).execute()
    assert it.stage == Stage.DRAFT


def test_an_urgent_release_owes_a_report_by_a_day_and_the_report_meets_it(people) -> None:
    with clock.at(dt.datetime(2024, 5, 20, 9, tzinfo=dt.UTC)):
        it = dossier(Stage.RELEASED, people=people, way=flow.URGENT)
        duty = Duty.objects.get(kind=duty_rules.URGENT_REPORT)
        assert (duty.owner, duty.due_on) == (people.organ, dt.date(2024, 5, 22))
        sweep()
        assert Duty.objects.filter(kind=duty_rules.URGENT_REPORT).count() == 1
        assert codes(services.FileLaterReport(it, "已办", by=people.drafter)) == ["review.report"]
        assert codes(services.FileLaterReport(it, "一" * 20, by=people.first)) == ["review.not_allowed"]
        text = "5月20日暴雨红色预警，当日发布；事后核对，与会议纪要一致。"
        it = services.FileLaterReport(it, text, by=people.drafter).execute()
        duty.refresh_from_db()
        assert duty.met_on == dt.date(2024, 5, 20)
        assert codes(services.FileLaterReport(it, text, by=people.drafter)) == ["review.reported"]
    assert Notice.objects.filter(person=people.authority, sentence__contains="已经补报").exists()


def test_the_days_for_the_report_are_those_of_the_release(people) -> None:
    settings_store.set(duty_rules.REPORT_WITHIN.name, 5, by=None)
    with clock.at(dt.datetime(2024, 5, 20, 9, tzinfo=dt.UTC)):
        dossier(Stage.RELEASED, people=people, way=flow.URGENT)
        settings_store.set(duty_rules.REPORT_WITHIN.name, 1, by=None)
        sweep()
    assert Duty.objects.get(kind=duty_rules.URGENT_REPORT).due_on == dt.date(2024, 5, 27)


def test_nothing_is_reported_of_what_was_not_urgent(people) -> None:
    it = dossier(Stage.RELEASED, people=people)
    assert codes(services.FileLaterReport(it, "一" * 20, by=people.drafter)) == ["review.no_report"]
    unreleased = dossier(Stage.FINAL, people=people)
    assert codes(services.FileLaterReport(unreleased, "一" * 20, by=people.drafter)) == ["review.stage"]


# --- corrections ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "text", "values", "beyond"),
    [
        ("wording", "请认真执行！", {}, []),
        ("wording", "请认真执行十日。", {}, ["正文里的数字"]),
        ("wording", "请认真执行。\n另起一段。", {}, ["整段增删"]),
        ("wording", "请认真执行！", {"title": "别的标题"}, ["“标题”"]),
        ("labels", "请认真执行。", {"summary": "概述", "keywords": ["供暖"]}, []),
        ("labels", "请认真执行！", {}, ["正文 1 处"]),
        ("files", "请认真执行。", {"signed_on": dt.date(2024, 5, 15)}, ["“成文日期”"]),
    ],
)
def test_how_far_a_short_correction_may_reach(people, kind, text, values, beyond) -> None:
    now = correction(people, text)
    if "\n" in text:
        parts = [PartDraft(documents.paragraphs(*text.split("\n")))]
        SaveDraft(now, values, parts, by=None).execute()
    elif values:
        SaveDraft(now, values, by=None).execute()
    now = Edition.objects.get(pk=now.pk)
    before = now.document.current
    assert corrections.beyond(corrections.KINDS[kind], before, now) == beyond


def test_a_correction_says_what_it_changed_on_the_page_and_the_old_edition_stays(people) -> None:
    it = dossier(Stage.RELEASED, people=people, way=flow.CORRECTION)
    now = Edition.objects.select_related("document").get(memberships__dossier=it)
    assert now.changes == ["第一段：“。”改为“！”。"]
    shown = document_page(now, clock.today()).correction
    assert shown is not None
    assert (shown.edition, shown.why, shown.changes) == ("第 2 版", "改正差错", tuple(now.changes))
    assert shown.before is not None
    assert shown.before.url.endswith("/v1.html")
    old = now.document.editions.get(number=1)
    assert old.is_released
    assert document_page(old, clock.today()).correction is None


def test_words_of_people_are_not_repeated_where_personal_data_was_corrected(people) -> None:
    now = correction(people, "咨询请在工作时间联系办公室。", first="咨询请在工作时间联系王某某。")
    it = dossier(people=people, editions=now)
    assert corrections.in_words(now, corrections.KINDS["personal"]) == ["第一段有改动。"]
    assert "王某某" in corrections.in_words(now, corrections.KINDS["wording"])[0]
    assert corrections.in_words(dossier(people=people).members.get().edition) == []
    assert it.correction == ""


# --- joint papers --------------------------------------------------------------------------------------


def test_release_waits_for_every_organ_and_the_lead_comes_first(people) -> None:
    third = organ()
    speaker = person(third, Role.THIRD_REVIEWER)
    it = dossier(Stage.THIRD, people=people, editions=joint_paper(people, third), way=flow.JOINT)
    assert codes(services.GiveConsent(it, by=people.partner)) == ["review.stage"]
    it = services.SignReview(it, by=people.third).execute()
    assert it.stage == Stage.CONSENT
    assert Notice.objects.filter(person__in=[people.partner, speaker]).count() == 2
    it = services.GiveConsent(it, by=people.partner).execute()
    assert it.stage == Stage.CONSENT
    assert codes(services.GiveConsent(it, by=people.partner)) == ["review.no_party"]
    it = services.GiveConsent(it, "", "同意", by=speaker).execute()
    assert it.stage == Stage.SECRECY
    names = [party.name for party in states.standing(it).parties]
    assert list(it.sign_offs.filter(kind="consent").values_list("party", flat=True)) == names


def test_each_organ_consents_by_its_own_person(people) -> None:
    it = dossier(Stage.CONSENT, people=people)
    partner = states.standing(it).parties[0].name
    stranger = person(organ(), Role.THIRD_REVIEWER)
    for other in (people.drafter, people.first, people.third, stranger):
        assert codes(services.GiveConsent(it, by=other)) == ["review.no_post"]
    named = services.GiveConsent(it, partner, by=people.partner)
    assert codes(named) == []
    assert codes(services.GiveConsent(it, "别的局", by=people.partner)) == ["review.no_party"]
    assert codes(services.GiveConsent(it, seen="0" * 64, by=people.partner)) == ["review.not_seen"]


def test_whoever_is_asked_to_consent_finds_the_dossier_and_nobody_else_of_other_organs(people) -> None:
    it = opening(people, joint_paper(people), flow="joint").execute()
    assert not it.visible_to(people.partner)
    while it.stage != Stage.CONSENT:
        it = step(it, people)
    assert it.visible_to(people.partner)
    assert not it.visible_to(person(organ(), Role.THIRD_REVIEWER))
    assert [standing.dossier for standing in queries.waiting_for(people.partner)] == [it]
    assert queries.waiting_for(people.third) == []


def test_consent_on_paper_is_recorded_by_the_lead_with_its_proof(people) -> None:
    paper = joint_paper(people, {"organ": None, "name": "云岫市邮政管理局"})
    it = dossier(Stage.CONSENT, people=people, editions=paper, way=flow.JOINT)
    outside = "云岫市邮政管理局"
    assert codes(services.GiveConsent(it, outside, by=people.third)) == ["review.no_proof"]
    assert codes(services.GiveConsent(it, outside, "会签单", by=people.partner)) == ["review.no_party"]
    it = services.GiveConsent(it, outside, "2024年5月10日会签单第3号", by=people.third).execute()
    assert it.stage == Stage.CONSENT
    assert services.GiveConsent(it, by=people.partner).execute().stage == Stage.SECRECY


@pytest.mark.parametrize("stage", [Stage.CONSENT, Stage.SECRECY, Stage.READY])
def test_a_consent_that_is_withdrawn_voids_everything(people, stage) -> None:
    third = organ()
    person(third, Role.THIRD_REVIEWER)
    it = dossier(Stage.CONSENT, people=people, editions=joint_paper(people, third), way=flow.JOINT)
    it = services.GiveConsent(it, by=people.partner).execute()
    if stage != Stage.CONSENT:
        it = services.GiveConsent(it, by=third.posts.get().person).execute()
    while it.stage != stage:
        it = step(it, people)
    assert codes(services.WithdrawConsent(it, "", by=people.partner)) == ["review.no_reason"]
    assert codes(services.WithdrawConsent(it, "不同意", by=people.third)) == ["review.no_consent"]
    it = services.WithdrawConsent(it, "第二条超出职权", by=people.partner).execute()
    assert it.stage == Stage.DRAFT
    assert states.standing(it).counting == []
    assert "撤回会签：第二条超出职权" in events.of(it).last().sentence
    assert SignOff.objects.filter(dossier=it, decision="return").get().party
    it = services.Submit(it, by=people.drafter).execute()
    assert states.standing(it).awaited == list(states.standing(it).parties)


def test_nothing_is_withdrawn_that_was_not_given_or_is_out(people) -> None:
    it = dossier(Stage.CONSENT, people=people)
    assert codes(services.WithdrawConsent(it, "不同意", by=people.partner)) == ["review.no_consent"]
    out = dossier(Stage.RELEASED, people=people, way=flow.JOINT)
    assert codes(services.WithdrawConsent(out, "不同意", by=people.partner)) == ["review.stage"]


def test_whoever_is_asked_to_consent_may_return_it(people) -> None:
    it = dossier(Stage.CONSENT, people=people)
    assert services.ReturnDossier(it, ["basis"], by=people.partner).execute().stage == Stage.DRAFT


def test_submitting_names_the_organ_that_nobody_speaks_for(people) -> None:
    silent = organ(name="澄明区统计局")
    it = opening(people, joint_paper(people, silent), flow="joint").execute()
    [reason] = services.Submit(it, by=people.drafter).reasons()
    assert reason.message.startswith("澄明区统计局没有三审，没有人能替它会签")
