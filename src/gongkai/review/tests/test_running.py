"""逐件看过，一次签署, and acts on what is ticked in the list."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongkai.documents.models import Edition
from gongkai.documents.services import SaveDraft
from gongkai.documents.tests import factories as documents
from gongkai.documents.tests.factories import codes
from gongkai.org.models import Role
from gongkai.org.tests.factories import person, post
from gongkai.review import flow, services
from gongkai.review.models import Dossier, Look, Run, SignOff, Stage
from gongkai.review.tests.factories import crew, dossier, step

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return crew()


def accounts(people, count: int = 3, stage: str = Stage.FIRST) -> list[Dossier]:
    """Alike dossiers, as of a village's accounts by month."""
    return [
        dossier(
            stage,
            people=people,
            editions=documents.draft(people.organ, by=people.drafter, title=f"柳湾村{month}月收支"),
        )
        for month in range(1, count + 1)
    ]


def opened(people, *dossiers: Dossier) -> Run:
    return services.OpenRun(dossiers or accounts(people), by=people.first).execute()


def text(response) -> str:
    return response.content.decode()


def look_at(client, run: Run, *orders: int) -> None:
    for order in orders or range(1, run.looks.count() + 1):
        assert client.get(reverse("review:look", args=[run.pk, order])).status_code == 200


def sign(client, run: Run):
    return client.post(reverse("review:sign-run", args=[run.pk]), {"remark": "同意"})


# --- opening -------------------------------------------------------------------------------------------


def test_what_cannot_be_looked_at_together_is_named(people) -> None:
    first, second = accounts(people, 2)
    cases = [
        ("nothing", [], people.first, ["review.none"]),
        ("the same twice", [first, first], people.first, ["review.twice"]),
        ("too many", [Dossier(pk=at) for at in range(201)], people.first, ["review.too_many"]),
        ("two stages", [first, step(second, people)], people.first, ["review.mixed"]),
        ("secrecy", [dossier(Stage.SECRECY, people=people)], people.secrecy, ["review.stage"]),
        ("a draft", [dossier(people=people)], people.drafter, ["review.stage"]),
        ("no post", [first], people.third, ["review.no_post"]),
    ]
    for case, dossiers, by, expected in cases:
        assert codes(services.OpenRun(dossiers, by=by)) == expected, case


def test_alike_dossiers_that_wait_are_offered_together(client, people) -> None:
    accounts(people)
    other = documents.draft(people.organ, title="别处的", places=[documents.place("statutory.budget")])
    dossier(Stage.FIRST, people=people, editions=other)
    client.force_login(people.first)
    page = text(client.get(reverse("review:dossiers")))
    assert "逐件看：一审一校：" in page
    assert page.count("逐件看：") == 1
    ticked = {"dossiers": [it.pk for it in Dossier.objects.all()[1:]], "act": "run", "title": "三件"}
    response = client.post(reverse("review:bulk"), ticked)
    run = Run.objects.get()
    assert response["Location"] == reverse("review:look", args=[run.pk, 1])
    assert run.looks.count() == 3


# --- looking and signing -------------------------------------------------------------------------------


def test_each_is_looked_at_once_and_all_are_signed_in_one_go(client, people) -> None:
    run = opened(people)
    client.force_login(people.first)
    page = text(client.get(reverse("review:look", args=[run.pk, 2])))
    for order in (1, 3):
        assert reverse("review:look", args=[run.pk, order]) in page
    look_at(client, run)
    assert sign(client, run).status_code == 302
    for look in run.looks.select_related("dossier"):
        it = look.dossier
        assert (it.stage, look.outcome) == (Stage.SECOND, "")
        words = it.sign_offs.values_list("kind", "digest", "person", "note")
        assert set(words) == {
            (kind, it.submitted_digest, people.first.pk, "同意") for kind in ("review", "proof")
        }
        assert look.digest == it.submitted_digest
    assert len(set(run.looks.values_list("digest", flat=True))) == 3
    assert "已签" in text(client.get(reverse("review:run", args=[run.pk])))


def test_nothing_is_signed_before_each_was_displayed(client, people) -> None:
    run = opened(people)
    client.force_login(people.first)
    look_at(client, run, 1, 3)
    client.head(reverse("review:look", args=[run.pk, 2]))
    response = sign(client, run)
    assert response.status_code == 409
    assert "还有 1 件没有打开看过，如《柳湾村2月收支》" in text(response)
    assert not SignOff.objects.exists()


def test_what_is_taken_out_is_not_signed_and_may_be_put_back(client, people) -> None:
    run = opened(people)
    client.force_login(people.first)
    look_at(client, run, 1, 2)
    third = reverse("review:look", args=[run.pk, 3])
    assert client.post(third, {"exception": "1", "note": "合计不对"}).status_code == 302
    assert client.post(reverse("review:look", args=[run.pk, 1]), {"exception": "1"}).status_code == 302
    assert client.post(reverse("review:look", args=[run.pk, 1]), {"exception": "0"}).status_code == 302
    sign(client, run)
    stages = [look.dossier.stage for look in run.looks.select_related("dossier")]
    assert stages == [Stage.SECOND, Stage.SECOND, Stage.FIRST]
    assert "合计不对" in text(client.get(reverse("review:run", args=[run.pk])))
    assert client.post(third, {"exception": "0"}).status_code == 409


def change_openly(it: Dossier, people) -> None:
    SaveDraft(it.members.get().edition, {"title": "改过的"}, by=None).execute()


def change_silently(it: Dossier, people) -> None:
    Edition.objects.filter(memberships__dossier=it).update(title="改过的")


def change_and_submit_again(it: Dossier, people) -> None:
    change_openly(it, people)
    services.Submit(Dossier.objects.get(pk=it.pk), by=people.drafter).execute()


def sign_meanwhile(it: Dossier, people) -> None:
    services.SignReview(it, by=person(people.organ, Role.FIRST_REVIEWER)).execute()


def move_to_where_he_signs_too(it: Dossier, people) -> None:
    people.organ.neighbours_may_repeat = True
    people.organ.save()
    post(people.first, Role.SECOND_REVIEWER)
    sign_meanwhile(it, people)


@pytest.mark.parametrize(
    ("meanwhile", "said"),
    [
        (change_openly, "只能在"),
        (change_silently, "送审之后内容有改动"),
        (change_and_submit_again, "您看的不是现在这一版"),
        (sign_meanwhile, "您没有这个岗位"),
        (move_to_where_he_signs_too, "已经到了“二审二校”"),
    ],
)
def test_what_changed_in_between_is_left_out_and_said(client, people, meanwhile, said) -> None:
    run = opened(people)
    client.force_login(people.first)
    look_at(client, run)
    changed = run.looks.get(order=2)
    meanwhile(Dossier.objects.get(pk=changed.dossier_id), people)
    page = text(client.post(reverse("review:sign-run", args=[run.pk]), follow=True))
    changed.refresh_from_db()
    assert said in changed.outcome
    assert "1 件没有签" in page
    assert not changed.dossier.sign_offs.filter(person=people.first).exists()
    for look in run.looks.exclude(pk=changed.pk).select_related("dossier"):
        assert look.dossier.sign_offs.filter(person=people.first).count() == 2


def test_a_run_is_signed_once_by_whoever_opened_it(client, people) -> None:
    run = opened(people)
    client.force_login(people.first)
    look_at(client, run)
    assert codes(services.SignRun(run, by=people.second)) == ["review.not_mine"]
    look = run.looks.get(order=1)
    assert codes(services.MarkLook(look, True, by=people.second)) == ["review.not_mine"]
    assert codes(services.MarkLook(look, True, "长" * 301, by=people.first)) == ["review.note"]
    sign(client, run)
    assert sign(client, run).status_code == 409
    assert codes(services.MarkLook(Look.objects.get(run=run, order=1), True, by=people.first)) == [
        "review.run_over"
    ]
    again = opened(people, *accounts(people))
    Look.objects.filter(run=again).update(exception=True)
    assert codes(services.SignRun(again, by=people.first)) == ["review.all_out"]
    client.force_login(people.second)
    assert client.get(reverse("review:run", args=[run.pk])).status_code == 404


def test_final_reviews_are_looked_at_together_too(client, people) -> None:
    run = services.OpenRun(
        [dossier(Stage.FINAL, people=people, way=flow.URGENT) for _ in range(2)], by=people.authority
    ).execute()
    client.force_login(people.authority)
    look_at(client, run)
    sign(client, run)
    assert {look.dossier.stage for look in run.looks.select_related("dossier")} == {Stage.READY}


def test_a_long_run_asks_no_more_than_a_short_one(client, people) -> None:
    short, long = opened(people, *accounts(people, 2)), opened(people, *accounts(people, 8))
    client.force_login(people.first)
    for run in (short, long):
        look_at(client, run, 1)
    counts = []
    for run in (short, long):
        for address in (
            reverse("review:run", args=[run.pk]),
            reverse("review:look", args=[run.pk, 1]),
        ):
            with CaptureQueriesContext(connection) as asked:
                client.get(address)
            counts.append(len(asked))
    assert counts[:2] == counts[2:]


# --- what is ticked in the list ------------------------------------------------------------------------


def test_each_ticked_dossier_is_acted_on_for_itself(client, people) -> None:
    good = dossier(people=people)
    bad = dossier(people=people, editions=documents.draft(people.organ, title="没写完的", parts=[]))
    client.force_login(people.drafter)
    page = text(
        client.post(reverse("review:bulk"), {"dossiers": [good.pk, bad.pk], "act": "submit"}, follow=True)
    )
    assert "已送审 1 件" in page
    assert "1 件没有送审：《没写完的》填写正文" in page
    assert [Dossier.objects.get(pk=it.pk).stage for it in (good, bad)] == [Stage.FIRST, Stage.DRAFT]


def test_several_are_released_or_abandoned_at_once(client, people) -> None:
    ready = [dossier(Stage.READY, people=people) for _ in range(2)]
    client.force_login(people.third)
    client.post(reverse("review:bulk"), {"dossiers": [it.pk for it in ready], "act": "release"})
    assert {Dossier.objects.get(pk=it.pk).stage for it in ready} == {Stage.RELEASED}
    drafts = [dossier(people=people) for _ in range(2)]
    client.force_login(people.drafter)
    for why, stage in (("", Stage.DRAFT), ("不发了", Stage.ABANDONED)):
        ticked = {"dossiers": [it.pk for it in drafts], "act": "abandon", "why": why}
        client.post(reverse("review:bulk"), ticked)
        assert {Dossier.objects.get(pk=it.pk).stage for it in drafts} == {stage}


def test_ticking_refuses_nothing_too_much_and_what_is_out_of_sight(client, people) -> None:
    mine, foreign = dossier(people=people), dossier()
    client.force_login(people.drafter)
    address = reverse("review:bulk")
    for act in ("submit", "run"):
        assert "请先勾选" in text(client.post(address, {"act": act}, follow=True))
    for bad in (foreign.pk, "x", "9" * 30):
        assert client.post(address, {"dossiers": [mine.pk, bad], "act": "submit"}).status_code == 404
    assert client.post(address, {"dossiers": [mine.pk], "act": "sing"}).status_code == 404
    assert client.get(address).status_code == 405
