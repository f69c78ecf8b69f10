"""Whoever leaves a post hands over what is open: to somebody who can do it, in the trail, and within days."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction

from gongkai.base import clock, events
from gongkai.base.models import Event, Notice
from gongkai.duties import services as duties
from gongkai.duties.models import Duty
from gongkai.org.models import Handover, Person, Role
from gongkai.org.services import AcceptHandover, EndPost, LetGo

from . import factories
from .test_acts import codes

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 5, 14)


@pytest.fixture(autouse=True)
def _on_a_thursday():
    with clock.at(DAY):
        yield


@pytest.fixture
def admin(district) -> Person:
    return district.who(Role.ADMINISTRATOR, district.bureau)


@pytest.fixture
def leaver(district) -> Person:
    return district.who(Role.DRAFTER, district.bureau)


@pytest.fixture
def draft(leaver):
    from gongkai.documents.tests import factories as documents

    return documents.draft(leaver.organ, title="防汛值守通知", by=leaver)


@pytest.fixture
def successor(district) -> Person:
    return factories.person(district.bureau, Role.DRAFTER, name="林行舟")


def test_a_post_without_open_work_ends_without_questions(leaver, admin):
    EndPost(leaver.posts.get(), by=admin).execute()
    assert not Handover.objects.exists()


def test_open_work_asks_for_a_successor_of_the_same_post(district, leaver, admin, draft, successor):
    post = leaver.posts.get()
    reviewer = district.who(Role.FIRST_REVIEWER, district.bureau)
    assert codes(EndPost(post, by=admin)) == ["no_successor"]
    assert codes(EndPost(post, successor=reviewer, by=admin)) == ["wrong_successor"]
    assert codes(EndPost(post, successor=leaver, by=admin)) == ["wrong_successor"]


def test_where_nobody_else_holds_the_post_somebody_is_appointed_first(leaver, admin, draft):
    act = EndPost(leaver.posts.get(), by=admin)
    assert codes(act) == ["nobody_follows"]
    assert act.reasons()[0].cure == f"/workbench/organs/{leaver.organ_id}/appoint/"


def test_the_draft_goes_to_the_successor_with_event_notice_and_duty(leaver, admin, draft, successor):
    EndPost(leaver.posts.get(), successor=successor, by=admin).execute()
    draft.refresh_from_db()
    assert draft.author == successor
    handover = Handover.objects.get()
    assert [item["title"] for item in handover.items] == ["《防汛值守通知》"]
    names = list(Event.objects.order_by("id").values_list("name", flat=True))
    assert names[-4:] == ["draft.handed_over", "post.handed_over", "duty.opened", "post.ended"]
    assert Notice.objects.get(person=successor).url == f"/workbench/handovers/{handover.pk}/"
    duty = Duty.objects.get(kind="handover")
    assert (duty.owner, duty.due_on) == (leaver.organ, dt.date(2026, 5, 21)), "five working days"


def test_the_duty_is_met_when_the_successor_says_yes(leaver, admin, draft, successor):
    EndPost(leaver.posts.get(), successor=successor, by=admin).execute()
    handover = Handover.objects.get()
    assert codes(AcceptHandover(handover, by=admin)) == ["not_successor"]
    with clock.at(dt.date(2026, 5, 18)):
        AcceptHandover(handover, by=successor).execute()
    assert Duty.objects.get(kind="handover").met_on == dt.date(2026, 5, 18)
    assert codes(AcceptHandover(handover, by=successor)) == ["accepted"]


def test_whoever_goes_on_with_one_of_the_things_has_taken_over(leaver, admin, draft, successor):
    EndPost(leaver.posts.get(), successor=successor, by=admin).execute()
    duties.sweep()
    assert Duty.objects.get(kind="handover").met_on is None
    with clock.at(dt.date(2026, 5, 19)):
        with transaction.atomic():
            events.record("draft.saved", draft.document, "改了草稿", by=successor, organ=leaver.organ)
        duties.sweep()
    handover = Handover.objects.get()
    assert handover.accepted_by_deed
    assert Duty.objects.get(kind="handover").met_on == dt.date(2026, 5, 19)


def test_the_sweep_opens_a_duty_that_was_missed(leaver):
    factories.handover(leaver.posts.get())
    duties.sweep()
    assert Duty.objects.filter(kind="handover").count() == 1


def test_letting_somebody_go_hands_over_each_post_by_itself(district, leaver, admin, draft, successor):
    post = leaver.posts.get()
    assert codes(LetGo(leaver, by=admin)) == ["no_successor"]
    LetGo(leaver, successors={post.pk: successor}, by=admin).execute()
    leaver.refresh_from_db()
    assert not leaver.is_active
    assert Handover.objects.get().successor == successor


def test_what_was_not_taken_yet_is_handed_on(leaver, admin, draft, successor):
    EndPost(leaver.posts.get(), successor=successor, by=admin).execute()
    third = factories.person(leaver.organ, Role.DRAFTER)
    assert codes(EndPost(successor.posts.get(), by=admin)) == ["no_successor"]
    EndPost(successor.posts.get(), successor=third, by=admin).execute()
    first, second = Handover.objects.order_by("pk")
    assert (first.successor, second.successor) == (third, third)
    assert {item["type"] for item in second.items} == {"documents.document", "org.handover"}


def test_the_screen_lists_the_work_and_offers_who_can_do_it(
    client, district, leaver, admin, draft, successor
):
    client.force_login(admin, "django.contrib.auth.backends.ModelBackend")
    address = f"/workbench/posts/{leaver.posts.get().pk}/end/"
    page = client.get(address).content.decode()
    assert "《防汛值守通知》" in page
    assert "林行舟" in page
    refused = client.post(address, {"on": "2026-05-14", "successor": ""})
    assert refused.status_code == 422
    assert "请选择由谁接手" in refused.content.decode()
    assert client.post(address, {"on": "2026-05-14", "successor": successor.pk}).status_code == 302


def test_only_those_concerned_see_a_handover_and_only_the_successor_takes_it(
    client, district, leaver, successor
):
    handover = factories.handover(leaver.posts.get(), successor)
    address = f"/workbench/handovers/{handover.pk}/"
    client.force_login(
        district.who(Role.DRAFTER, district.office), "django.contrib.auth.backends.ModelBackend"
    )
    assert client.get(address).status_code == 404
    client.force_login(leaver, "django.contrib.auth.backends.ModelBackend")
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 409
    client.force_login(successor, "django.contrib.auth.backends.ModelBackend")
    assert address in client.get("/workbench/").content.decode()
    assert client.post(address).status_code == 302
    handover.refresh_from_db()
    assert handover.accepted_at is not None
