"""Secrecy, release, and the end without it: what each act does, and when it refuses."""

from __future__ import annotations

import datetime as dt

import pytest

from gongkai.base import clock, events
from gongkai.base.acts import Refused
from gongkai.base.models import Job
from gongkai.base.registries import release_requirements
from gongkai.documents.models import Document
from gongkai.documents.tests.factories import codes
from gongkai.duties.models import Duty
from gongkai.law.secrecy import Conclusion
from gongkai.org.models import Role
from gongkai.org.tests.factories import organ, person, post
from gongkai.review import services, states
from gongkai.review.models import Dossier, Stage
from gongkai.review.tests.factories import NOTHING_FOUND, conclude, crew, dossier, pair, step

pytestmark = pytest.mark.django_db

REVIEWED = [Stage.FIRST, Stage.SECOND, Stage.THIRD]
UNDER_REVIEW = [*REVIEWED, Stage.SECRECY, Stage.READY]


@pytest.fixture
def people():
    return crew()


def trail(it: Dossier) -> list[str]:
    return [event.name for event in events.of(it)]


# --- secrecy -------------------------------------------------------------------------------------------


def item(
    it: Dossier, conclusion: str = Conclusion.OPEN, basis: str = "", **form: bool
) -> services.ItemConclusion:
    edition = it.members.select_related("edition").first().edition
    return services.ItemConclusion(edition, conclusion, {**NOTHING_FOUND, **form}, basis)


def test_every_member_is_concluded_separately(people) -> None:
    it = dossier(Stage.SECRECY, editions=pair(people.organ, people.drafter), people=people)
    it = services.ConcludeSecrecy(it, item(it), by=people.secrecy).execute()
    assert it.stage == Stage.SECRECY
    other = it.members.select_related("edition").last().edition
    it = services.ConcludeSecrecy(
        it, services.ItemConclusion(other, Conclusion.OPEN, NOTHING_FOUND), by=people.secrecy
    ).execute()
    assert it.stage == Stage.READY
    assert set(it.sign_offs.filter(kind="secrecy").values_list("edition", flat=True)) == set(
        it.members.values_list("edition", flat=True)
    )


@pytest.mark.parametrize(
    ("conclusion", "then"),
    [
        (Conclusion.OPEN, Stage.READY),
        (Conclusion.OPEN_AFTER_PROCESSING, Stage.DRAFT),
        (Conclusion.NOT_OPEN, Stage.DRAFT),
        (Conclusion.REFER, Stage.SECRECY),
    ],
)
def test_what_each_conclusion_leads_to(people, conclusion, then) -> None:
    it = dossier(Stage.SECRECY, people=people)
    it = conclude(it, people.secrecy, conclusion, basis="政府信息公开条例第十七条")
    assert it.stage == then


def test_what_was_referred_is_concluded_when_the_answer_comes(people) -> None:
    it = conclude(dossier(Stage.SECRECY, people=people), people.secrecy, Conclusion.REFER, "报区保密局")
    it = conclude(it, people.secrecy, Conclusion.OPEN)
    assert it.stage == Stage.READY


SECRECY_FAULTS = [
    ("no conclusion", {"conclusion": ""}, "secrecy.conclusion"),
    (
        "不公开 without a ground (条例第十四条至第十六条)",
        {"conclusion": Conclusion.NOT_OPEN},
        "secrecy.basis",
    ),
    ("报请确定 without saying to whom (条例第十七条)", {"conclusion": Conclusion.REFER}, "secrecy.basis"),
    ("a state secret cannot be 可公开 (条例第十四条)", {"state_secret": True}, "secrecy.contradiction"),
    ("aggregation cannot be 可公开 (保密法第三十六条)", {"aggregation": True}, "secrecy.contradiction"),
    ("a third party's interest wants a ground (条例第十五条)", {"third_party": True}, "secrecy.basis"),
    ("a ground of 301 characters", {"basis": "据" * 301}, "secrecy.basis"),
]


@pytest.mark.parametrize(
    ("given", "code"), [f[1:] for f in SECRECY_FAULTS], ids=[f[0] for f in SECRECY_FAULTS]
)
def test_a_form_that_is_incomplete_or_contradicts_itself_is_refused(people, given, code) -> None:
    it = dossier(Stage.SECRECY, people=people)
    assert codes(services.ConcludeSecrecy(it, item(it, **given), by=people.secrecy)) == [code]


def test_a_point_that_was_not_answered_is_named(people) -> None:
    it = dossier(Stage.SECRECY, people=people)
    blank = services.ItemConclusion(it.members.get().edition, Conclusion.OPEN, {"state_secret": False})
    [reason] = services.ConcludeSecrecy(it, blank, by=people.secrecy).reasons()
    assert "还有 5 项没有回答" in reason.message


def test_secrecy_is_concluded_by_its_reviewer_in_its_place_on_what_he_saw(people) -> None:
    it = dossier(Stage.SECRECY, people=people)
    one = item(it)
    assert codes(services.ConcludeSecrecy(it, one, by=people.third)) == ["review.no_post"]
    assert codes(services.ConcludeSecrecy(it, [], by=people.secrecy)) == ["review.no_item"]
    assert codes(services.ConcludeSecrecy(it, [one, one], by=people.secrecy)) == ["review.twice"]
    assert codes(services.ConcludeSecrecy(it, one, seen="0" * 64, by=people.secrecy)) == ["review.not_seen"]
    foreign = item(dossier(people=people))
    assert codes(services.ConcludeSecrecy(it, foreign, by=people.secrecy)) == ["review.no_member"]


@pytest.mark.parametrize("stage", [Stage.DRAFT, *REVIEWED, Stage.READY, Stage.RELEASED, Stage.ABANDONED])
def test_secrecy_comes_after_the_third_review(people, stage) -> None:
    it = dossier(stage, people=people)
    assert codes(services.ConcludeSecrecy(it, item(it), by=people.secrecy)) == ["review.stage"]


# --- release -------------------------------------------------------------------------------------------


def test_a_release_numbers_all_members_sets_clocks_and_queues_one_job(people) -> None:
    it = dossier(Stage.READY, editions=pair(people.organ, people.drafter), people=people)
    it = services.ReleaseDossier(it, by=people.third).execute()
    assert it.stage == Stage.RELEASED
    members = Document.objects.filter(editions__memberships__dossier=it).order_by("pk")
    assert all(document.is_public and document.index_number for document in members)
    job = Job.objects.get(kind="publish.documents")
    assert job.key == f"publish:dossier:{it.pk}"
    assert job.args == {"documents": [document.pk for document in members], "event": "document.released"}
    assert Duty.objects.filter(subject_id__in=[document.pk for document in members]).exists()
    assert trail(it)[-1] == "dossier.released"


def test_the_sign_offs_still_count_after_the_release(people) -> None:
    it = dossier(Stage.RELEASED, people=people)
    assert len(states.standing(it).counting) == 7


@pytest.mark.parametrize("stage", [Stage.DRAFT, *REVIEWED, Stage.SECRECY, Stage.RELEASED, Stage.ABANDONED])
def test_only_what_is_ready_is_released(people, stage) -> None:
    assert codes(services.ReleaseDossier(dossier(stage, people=people), by=people.third)) == ["review.stage"]


def test_only_who_may_release_releases(people) -> None:
    it = dossier(Stage.READY, people=people)
    assert codes(services.ReleaseDossier(it, by=people.second)) == ["review.not_allowed"]
    office = person(organ(), Role.OPENNESS_OFFICE)
    assert codes(services.ReleaseDossier(it, by=office)) == []


def test_a_member_that_cannot_be_released_holds_back_all(people) -> None:
    it = dossier(Stage.READY, editions=pair(people.organ, people.drafter), people=people)
    last = it.members.last().edition.document
    last.withdrawn_at = clock.now()
    last.save()
    with pytest.raises(Refused):
        services.ReleaseDossier(it, by=people.third).execute()
    it.refresh_from_db()
    assert it.stage == Stage.READY
    assert not Document.objects.filter(editions__memberships__dossier=it, index_number__isnull=False).exists()
    assert not Job.objects.filter(kind="publish.documents").exists()


def test_a_stage_that_was_forged_releases_nothing(people) -> None:
    it = dossier(Stage.FIRST, people=people)
    Dossier.objects.filter(pk=it.pk).update(stage=Stage.READY)
    it.refresh_from_db()
    found = codes(services.ReleaseDossier(it, by=people.third))
    assert found.count("review.unsigned") == 4
    assert "review.secrecy" in found


def test_the_people_are_asked_again_at_release(people) -> None:
    people.organ.neighbours_may_repeat = True
    people.organ.save()
    post(people.first, Role.SECOND_REVIEWER)
    it = dossier(Stage.SECOND, people=people)
    it = services.SignReview(it, by=people.first).execute()
    while it.stage != Stage.READY:
        it = step(it, people)
    people.organ.neighbours_may_repeat = False
    people.organ.save()
    it = Dossier.objects.get(pk=it.pk)
    assert codes(services.ReleaseDossier(it, by=people.third)) == ["review.neighbour"]


def test_a_rule_of_another_room_may_refuse_a_release(people, monkeypatch) -> None:
    from gongkai.base.acts import Reason

    monkeypatch.setitem(
        release_requirements._items, "test.rule", lambda dossier: [Reason("policy.unread", "还没有备案。")]
    )
    it = dossier(Stage.READY, people=people)
    assert codes(services.ReleaseDossier(it, by=people.third)) == ["policy.unread"]


# --- the hour, and the end without release -----------------------------------------------------------------


def test_a_release_waits_for_its_hour(people) -> None:
    it = dossier(Stage.READY, people=people)
    hour = clock.now() + dt.timedelta(days=1)
    it = services.ScheduleRelease(it, hour, by=people.drafter).execute()
    assert codes(services.ReleaseDossier(it, by=people.third)) == ["review.too_early"]
    with clock.at(hour):
        assert services.ReleaseDossier(it, by=people.third).execute().stage == Stage.RELEASED


def test_an_hour_that_is_past_or_not_ours_is_refused(people) -> None:
    it = dossier(Stage.READY, people=people)
    assert codes(services.ScheduleRelease(it, clock.now(), by=people.third)) == ["review.past"]
    assert codes(services.ScheduleRelease(it, None, by=people.second)) == ["review.not_allowed"]
    done = dossier(Stage.RELEASED, people=people)
    assert codes(services.ScheduleRelease(done, None, by=people.third)) == ["review.stage"]


@pytest.mark.parametrize("stage", [Stage.DRAFT, *UNDER_REVIEW])
def test_whatever_is_not_released_may_be_abandoned_with_a_reason(people, stage) -> None:
    it = dossier(stage, people=people)
    assert codes(services.AbandonDossier(it, " ", by=people.drafter)) == ["review.no_reason"]
    assert codes(services.AbandonDossier(it, "不发了", by=people.second)) == ["review.not_allowed"]
    it = services.AbandonDossier(it, "不发了", by=people.drafter).execute()
    assert it.stage == Stage.ABANDONED
    assert states.standing(it).counting == []


@pytest.mark.parametrize("stage", [Stage.RELEASED, Stage.ABANDONED])
def test_what_has_ended_is_not_abandoned(people, stage) -> None:
    it = dossier(stage, people=people)
    assert codes(services.AbandonDossier(it, "不发了", by=people.drafter)) == ["review.stage"]
