"""Acts on a dossier up to the third review: what each does, and when it refuses."""

from __future__ import annotations

import pytest

from gongkai.base import events, settings_store
from gongkai.base.acts import Refused
from gongkai.base.models import Notice
from gongkai.documents.models import Edition, Rank
from gongkai.documents.services import SaveDraft
from gongkai.documents.tests import factories as documents
from gongkai.documents.tests.factories import codes
from gongkai.org.models import Role
from gongkai.org.tests.factories import organ, person, post
from gongkai.review import services, states
from gongkai.review.models import Dossier, Member, SignOff, Stage
from gongkai.review.tests.factories import crew, dossier, pair, step

pytestmark = pytest.mark.django_db

REVIEWED = [Stage.FIRST, Stage.SECOND, Stage.THIRD]
UNDER_REVIEW = [*REVIEWED, Stage.SECRECY, Stage.READY]


@pytest.fixture
def people():
    return crew()


def change(it: Dossier, title: str = "改过的标题") -> None:
    """Somebody changes the first member's draft."""
    SaveDraft(it.members.first().edition, {"title": title}, by=None).execute()


def trail(it: Dossier) -> list[str]:
    return [event.name for event in events.of(it)]


# --- opening -------------------------------------------------------------------------------------------


def test_a_dossier_takes_its_title_and_organ_from_the_first_document(people) -> None:
    paper, reading = pair(people.organ, people.drafter)
    it = services.OpenDossier([reading, paper], by=people.drafter).execute()
    assert (it.title, it.organ, it.stage) == (paper[0].title, people.organ, Stage.DRAFT)
    assert [m.role for m in it.members.all()] == [Member.Role.INTERPRETATION, Member.Role.DOCUMENT]
    assert trail(it) == ["dossier.opened"]


def test_an_interpretation_is_known_by_its_rank(people) -> None:
    reading = documents.draft(people.organ, rank=Rank.INTERPRETATION)
    it = services.OpenDossier(reading, by=people.drafter).execute()
    assert it.members.get().role == Member.Role.INTERPRETATION


def opening_cases(people) -> dict[str, tuple[services.OpenDossier, str]]:
    mine = documents.draft(people.organ)
    busy = documents.draft(people.organ)
    services.OpenDossier(busy, by=people.drafter).execute()
    done = documents.released(documents.draft(people.organ))
    foreign = documents.draft(organ())

    def opening(*editions, by=people.drafter):
        return services.OpenDossier(list(editions), by=by)

    return {
        "nothing chosen": (opening(), "review.empty"),
        "no post to submit": (opening(mine, by=people.first), "review.not_allowed"),
        "the same twice": (opening(mine, mine), "review.twice"),
        "released already": (opening(done), "review.released"),
        "in another dossier": (opening(mine, busy), "review.elsewhere"),
        "of another organ": (opening(mine, foreign), "review.foreign"),
        "no such role": (opening((mine, "song")), "review.role"),
        "without a title": (opening(documents.draft(people.organ, title="")), "review.no_title"),
    }


def test_what_cannot_be_opened_is_named(people) -> None:
    for case, (act, code) in opening_cases(people).items():
        with pytest.raises(Refused) as refused:
            act.execute()
        assert code in [reason.code for reason in refused.value.reasons], case


def test_a_draft_of_an_abandoned_dossier_may_be_opened_again(people) -> None:
    old = dossier(Stage.ABANDONED, people=people)
    it = services.OpenDossier(old.members.get().edition, by=people.drafter).execute()
    assert it.stage == Stage.DRAFT


# --- members -------------------------------------------------------------------------------------------


def test_members_come_and_go_while_it_is_a_draft(people) -> None:
    it = dossier(people=people)
    more = documents.draft(people.organ)
    services.AddMember(it, more, Member.Role.GRAPHIC, by=people.drafter).execute()
    assert [m.role for m in it.members.all()] == ["document", "graphic"]
    services.RemoveMember(it, it.members.first(), by=people.drafter).execute()
    assert it.members.get().edition == more
    assert trail(it) == ["dossier.opened", "dossier.member_added", "dossier.member_removed"]


@pytest.mark.parametrize("stage", [*UNDER_REVIEW, Stage.RELEASED, Stage.ABANDONED])
def test_members_stay_as_they_are_once_it_is_submitted(people, stage) -> None:
    it = dossier(stage, people=people)
    assert "review.stage" in codes(services.AddMember(it, documents.draft(people.organ), by=people.drafter))
    assert "review.stage" in codes(services.RemoveMember(it, it.members.first(), by=people.drafter))


def test_adding_refuses_what_opening_refuses(people) -> None:
    it = dossier(people=people)
    own = it.members.get().edition
    assert "review.elsewhere" in codes(services.AddMember(it, own, by=people.drafter))
    assert "review.foreign" in codes(services.AddMember(it, documents.draft(organ()), by=people.drafter))
    assert "review.role" in codes(
        services.AddMember(it, documents.draft(people.organ), "song", by=people.drafter)
    )
    assert "review.not_allowed" in codes(
        services.AddMember(it, documents.draft(people.organ), by=people.first)
    )


def test_the_last_member_is_not_removed(people) -> None:
    it, other = dossier(people=people), dossier(people=people)
    assert codes(services.RemoveMember(it, it.members.get(), by=people.drafter)) == ["review.last_member"]
    assert codes(services.RemoveMember(it, other.members.get(), by=people.drafter)) == ["review.no_member"]


# --- submitting ----------------------------------------------------------------------------------------


def test_submitting_pins_the_digest_and_tells_who_is_next(people) -> None:
    it = step(dossier(people=people), people)
    assert (it.stage, it.round) == (Stage.FIRST, 1)
    assert it.submitted_digest == states.standing(it).digest
    assert list(Notice.objects.values_list("person", flat=True)) == [people.first.pk]


@pytest.mark.parametrize("stage", [*UNDER_REVIEW, Stage.RELEASED, Stage.ABANDONED])
def test_only_a_draft_is_submitted(people, stage) -> None:
    assert codes(services.Submit(dossier(stage, people=people), by=people.drafter)) == ["review.stage"]


def test_only_a_drafter_submits(people) -> None:
    assert codes(services.Submit(dossier(people=people), by=people.third)) == ["review.not_allowed"]


def test_an_unfinished_draft_is_not_submitted(people) -> None:
    unfinished = documents.draft(people.organ, parts=[], signed_on=None)
    it = services.OpenDossier(unfinished, by=people.drafter).execute()
    assert {"no_text", "no_signed_on"} <= set(codes(services.Submit(it, by=people.drafter)))


def test_an_empty_dossier_is_not_submitted(people) -> None:
    it = dossier(people=people)
    it.members.all().delete()
    assert codes(services.Submit(it, by=people.drafter)) == ["review.empty"]


def test_a_paper_that_needs_an_interpretation_is_not_submitted_alone(people) -> None:
    paper, reading = pair(people.organ, people.drafter)
    alone = services.OpenDossier([paper], by=people.drafter).execute()
    assert codes(services.Submit(alone, by=people.drafter)) == ["not_interpreted"]
    services.AddMember(alone, reading[0], by=people.drafter).execute()
    assert codes(services.Submit(alone, by=people.drafter)) == []


def test_submitting_names_the_post_that_is_empty() -> None:
    place = organ(name="澄明区水务局")
    drafter = person(place, Role.DRAFTER)
    person(place, Role.FIRST_REVIEWER)
    it = services.OpenDossier(documents.draft(place), by=drafter).execute()
    said = [reason.message for reason in services.Submit(it, by=drafter).reasons()]
    assert len(said) == 3
    assert said[0].startswith("澄明区水务局没有二审，“二审二校”无人可签")


# --- signing -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", REVIEWED)
def test_a_step_is_done_when_both_words_are_given(people, stage) -> None:
    it = dossier(stage, people=people)
    who = people.at(stage)
    services.SignReview(it, SignOff.Kind.REVIEW, by=who).execute()
    it.refresh_from_db()
    assert it.stage == stage
    services.SignReview(it, SignOff.Kind.PROOF, by=who).execute()
    it.refresh_from_db()
    assert it.stage == UNDER_REVIEW[UNDER_REVIEW.index(stage) + 1]
    assert {s.digest for s in it.sign_offs.all()} == {it.submitted_digest}


def test_two_people_may_share_a_step(people) -> None:
    it = dossier(Stage.FIRST, people=people)
    proofreader = person(people.organ, Role.FIRST_REVIEWER)
    services.SignReview(it, "review", by=people.first).execute()
    it = services.SignReview(it, "proof", by=proofreader).execute()
    assert it.stage == Stage.SECOND


def test_one_person_gives_only_one_word_where_the_district_wants_two(people) -> None:
    settings_store.set("review.one_for_both", False, by=None)
    others = [
        person(people.organ, role)
        for role in (Role.FIRST_REVIEWER, Role.SECOND_REVIEWER, Role.THIRD_REVIEWER)
    ]
    it = dossier(Stage.FIRST, people=people)
    assert codes(services.SignReview(it, by=people.first)) == ["review.both_words"]
    services.SignReview(it, "review", by=people.first).execute()
    assert codes(services.SignReview(it, "proof", by=people.first)) == ["review.both_words"]
    assert services.SignReview(it, "proof", by=others[0]).execute().stage == Stage.SECOND


def test_a_district_that_wants_two_is_told_where_there_is_only_one(people) -> None:
    settings_store.set("review.one_for_both", False, by=None)
    assert codes(services.Submit(dossier(people=people), by=people.drafter)) == ["review.empty_post"] * 3


@pytest.mark.parametrize("stage", [Stage.DRAFT, Stage.SECRECY, Stage.READY, Stage.RELEASED, Stage.ABANDONED])
def test_nothing_is_signed_outside_the_three_reviews(people, stage) -> None:
    assert codes(services.SignReview(dossier(stage, people=people), by=people.first)) == ["review.stage"]


@pytest.mark.parametrize("stage", REVIEWED)
def test_only_the_post_of_the_step_signs(people, stage) -> None:
    it = dossier(stage, people=people)
    for other in {people.drafter, people.first, people.second, people.third, people.secrecy} - {
        people.at(stage)
    }:
        assert "review.no_post" in codes(services.SignReview(it, by=other))


def test_the_author_does_not_review_unless_the_organ_allows_it(people) -> None:
    post(people.drafter, Role.FIRST_REVIEWER)
    it = dossier(Stage.FIRST, people=people)
    assert codes(services.SignReview(it, by=people.drafter)) == ["review.author"]
    people.organ.author_may_review = True
    people.organ.save()
    it = Dossier.objects.get(pk=it.pk)
    assert services.SignReview(it, by=people.drafter).execute().stage == Stage.SECOND


def test_whoever_saved_the_draft_is_an_author_too(people) -> None:
    it = dossier(people=people)
    post(people.first, Role.DRAFTER)
    SaveDraft(it.members.get().edition, {"summary": "概述"}, by=people.first).execute()
    assert codes(services.Submit(it, by=people.drafter)) == ["review.empty_post"]


def test_nobody_signs_two_neighbouring_steps_unless_the_organ_allows_it(people) -> None:
    post(people.first, Role.SECOND_REVIEWER)
    it = dossier(Stage.SECOND, people=people)
    assert codes(services.SignReview(it, by=people.first)) == ["review.neighbour"]
    people.organ.neighbours_may_repeat = True
    people.organ.save()
    it = Dossier.objects.get(pk=it.pk)
    assert services.SignReview(it, by=people.first).execute().stage == Stage.THIRD


def test_the_same_person_may_sign_the_first_and_the_third_step(people) -> None:
    post(people.first, Role.THIRD_REVIEWER)
    it = dossier(Stage.THIRD, people=people)
    assert services.SignReview(it, by=people.first).execute().stage == Stage.SECRECY


def test_what_is_signed_is_not_signed_again(people) -> None:
    it = dossier(Stage.FIRST, people=people)
    services.SignReview(it, "review", by=people.first).execute()
    assert codes(services.SignReview(it, by=people.first)) == ["review.signed"]


def test_a_sign_off_names_what_is_signed(people) -> None:
    it = dossier(Stage.FIRST, people=people)
    assert codes(services.SignReview(it, [], by=people.first)) == ["review.kind"]
    assert codes(services.SignReview(it, "secrecy", by=people.first)) == ["review.kind"]
    assert codes(services.SignReview(it, decision="perhaps", by=people.first)) == ["review.decision"]


def test_nobody_signs_what_he_has_not_seen(people) -> None:
    it = dossier(Stage.FIRST, people=people)
    assert codes(services.SignReview(it, seen="0" * 64, by=people.first)) == ["review.not_seen"]
    assert codes(services.SignReview(it, seen=it.submitted_digest, by=people.first)) == []


def test_several_alike_are_signed_together_or_not_at_all(people) -> None:
    three = [dossier(Stage.FIRST, people=people) for _ in range(3)]
    late = dossier(Stage.SECOND, people=people)
    with pytest.raises(Refused) as refused:
        services.SignReview([*three, late], by=people.first).execute()
    assert late.title in str(refused.value)
    assert not SignOff.objects.filter(dossier__in=three).exists()
    signed = services.SignReview(three, by=people.first).execute()
    assert [it.stage for it in signed] == [Stage.SECOND] * 3


@pytest.mark.parametrize(
    ("count", "code"), [(0, "review.none"), (201, "review.too_many"), (2, "review.twice")]
)
def test_a_list_is_of_one_to_two_hundred_different_dossiers(people, count, code) -> None:
    it = Dossier(pk=1, title="", organ=people.organ, author=people.drafter)
    assert codes(services.SignReview([it] * count, by=people.first)) == [code]


# --- returning -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", UNDER_REVIEW)
def test_a_return_ends_the_round_and_voids_every_word_of_it(people, stage) -> None:
    it = dossier(stage, people=people)
    it = services.ReturnDossier(it, ["basis"], "第三条的依据已经废止", by=people.at(stage)).execute()
    assert it.stage == Stage.DRAFT
    standing = states.standing(it)
    assert standing.counting == []
    assert standing.words[-1].sign_off.note == "依据不足或者不准确；第三条的依据已经废止"
    assert Notice.objects.filter(person=people.drafter, sentence__contains="退回").exists()
    it = step(it, people)
    assert (it.stage, it.round) == (Stage.FIRST, 2)
    assert states.standing(it).counting == []
    for word in states.standing(it).words[:-1]:
        assert word.cause == "第 1 轮已被退回，本次签批随之作废"


@pytest.mark.parametrize("stage", [Stage.DRAFT, Stage.RELEASED, Stage.ABANDONED])
def test_only_what_is_under_review_is_returned(people, stage) -> None:
    it = dossier(stage, people=people)
    assert codes(services.ReturnDossier(it, ["basis"], by=people.first)) == ["review.stage"]


@pytest.mark.parametrize("stage", UNDER_REVIEW)
def test_a_return_needs_a_reason_and_the_post(people, stage) -> None:
    it = dossier(stage, people=people)
    assert codes(services.ReturnDossier(it, by=people.at(stage))) == ["review.no_reason"]
    assert codes(services.ReturnDossier(it, ["", "  "], by=people.at(stage))) == ["review.no_reason"]
    assert codes(services.ReturnDossier(it, ["basis"], by=people.drafter)) == ["review.not_allowed"]


def test_a_reviewer_may_return_in_the_words_of_a_sign_off(people) -> None:
    it = dossier(Stage.SECOND, people=people)
    assert codes(services.SignReview(it, decision="return", by=people.second)) == ["review.no_reason"]
    it = services.SignReview(it, decision="return", note="标题与正文不符", by=people.second).execute()
    assert it.stage == Stage.DRAFT


# --- changes -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", UNDER_REVIEW)
def test_a_change_under_review_takes_the_dossier_back_at_once(people, stage) -> None:
    it = dossier(stage, people=people)
    given = it.sign_offs.count()
    change(it)
    it.refresh_from_db()
    assert it.stage == Stage.DRAFT
    assert trail(it)[-1] == "dossier.returned"
    words = states.standing(it).words
    assert [word.cause for word in words] == ["签批之后内容有改动，自动作废"] * given
    it = step(it, people)
    assert (it.stage, it.round) == (Stage.FIRST, 2)


@pytest.mark.parametrize("stage", UNDER_REVIEW)
def test_a_change_that_nobody_noticed_stops_every_act_and_is_told_at_the_next_submission(
    people, stage
) -> None:
    it = dossier(stage, people=people)
    Edition.objects.filter(memberships__dossier=it).update(title="绕过服务改的标题")
    assert states.standing(it).stage == Stage.DRAFT
    refused = [
        services.SignReview(it, by=people.at(stage)),
        services.ReturnDossier(it, ["basis"], by=people.at(stage)),
        services.ConcludeSecrecy(it, [], by=people.secrecy),
        services.ReleaseDossier(it, by=people.third),
    ]
    assert [codes(act) for act in refused] == [["review.changed"]] * 4
    it = services.Submit(it, by=people.drafter).execute()
    assert trail(it)[-2:] == ["dossier.returned", "dossier.submitted"]
    assert (it.stage, it.round) == (Stage.FIRST, 2)


def test_a_save_that_changes_nothing_voids_nothing(people) -> None:
    it = dossier(Stage.THIRD, people=people)
    SaveDraft(it.members.get().edition, {}, by=None).execute()
    it.refresh_from_db()
    assert it.stage == Stage.THIRD


def test_a_changed_member_brings_the_whole_dossier_back(people) -> None:
    it = dossier(Stage.READY, editions=pair(people.organ, people.drafter), people=people)
    SaveDraft(it.members.last().edition, {"summary": "另一种说法"}, by=None).execute()
    it.refresh_from_db()
    assert it.stage == Stage.DRAFT
