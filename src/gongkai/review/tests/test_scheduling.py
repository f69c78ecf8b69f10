"""A set time: what it refuses, and what happens when it comes."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from gongkai.base import clock, events
from gongkai.base.acts import Reason
from gongkai.base.models import Notice
from gongkai.base.registries import release_requirements
from gongkai.documents.services import SaveDraft
from gongkai.documents.tests.factories import codes
from gongkai.org.models import Role
from gongkai.org.tests.factories import organ, person
from gongkai.review import services
from gongkai.review.models import Dossier, Stage
from gongkai.review.tests.factories import crew, dossier

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2024, 5, 15, 1, tzinfo=dt.UTC)
"""The day after the drafts of these tests were signed."""
HOUR = NOW + dt.timedelta(hours=3)


@pytest.fixture
def people():
    with clock.at(NOW):
        yield crew()


def scheduled(people, stage: str = Stage.READY, moment: dt.datetime = HOUR) -> Dossier:
    it = dossier(stage, people=people)
    return services.ScheduleRelease(it, moment, itself=True, by=people.third).execute()


def fresh(it: Dossier) -> Dossier:
    return Dossier.objects.select_related("organ", "author").get(pk=it.pk)


def test_it_goes_out_by_itself_at_its_hour_and_not_before(people) -> None:
    it = scheduled(people)
    assert services.release_what_is_due() == {"released": 0, "held": 0}
    with clock.at(HOUR):
        assert services.release_what_is_due() == {"released": 1, "held": 0}
        assert services.release_what_is_due() == {"released": 0, "held": 0}
    it = fresh(it)
    assert (it.stage, it.released_at) == (Stage.RELEASED, HOUR)
    last = events.of(it).last()
    assert (last.actor_id, last.sentence[:7]) == (people.third.pk, "按定时自动发布")


def test_a_time_without_itself_only_holds_it_back(people) -> None:
    it = dossier(Stage.READY, people=people)
    services.ScheduleRelease(it, HOUR, by=people.drafter).execute()
    with clock.at(HOUR):
        assert services.release_what_is_due() == {"released": 0, "held": 0}
        assert codes(services.ReleaseDossier(it, by=people.third)) == []


def a_change(it: Dossier, people) -> None:
    SaveDraft(it.members.get().edition, {"title": "改过的"}, by=None).execute()


def a_lost_post(it: Dossier, people) -> None:
    people.third.posts.update(until=clock.today())


def another_requirement(it: Dossier, people) -> None:
    release_requirements._items["tests.held"] = lambda dossier: [Reason("held", "会议还没有开")]


@pytest.mark.parametrize(
    ("meanwhile", "said"),
    [(a_change, "送审件现在是“拟稿”"), (a_lost_post, "您没有在"), (another_requirement, "会议还没有开")],
)
def test_what_fails_at_its_hour_does_not_go_out_and_people_are_told_once(people, meanwhile, said) -> None:
    office = person(organ(), Role.OPENNESS_OFFICE)
    it = scheduled(people)
    try:
        meanwhile(it, people)
        with clock.at(HOUR):
            assert services.release_what_is_due() == {"released": 0, "held": 1}
        with clock.at(HOUR + dt.timedelta(hours=1)):
            assert services.release_what_is_due() == {"released": 0, "held": 0}
    finally:
        release_requirements._items.pop("tests.held", None)
    it = fresh(it)
    assert it.stage != Stage.RELEASED
    assert not it.members.get().edition.is_released
    last = events.of(it).last()
    assert last.name == "dossier.held"
    assert said in last.sentence
    told = Notice.objects.filter(sentence__contains="没有发出")
    assert {people.drafter.pk, office.pk, people.third.pk} == set(told.values_list("person", flat=True))
    assert told.count() == 3


def test_what_is_not_ready_at_its_hour_waits_for_a_new_time(people) -> None:
    it = scheduled(people, Stage.SECOND)
    with clock.at(HOUR):
        assert services.release_what_is_due()["held"] == 1
        later = HOUR + dt.timedelta(hours=2)
        it = services.ScheduleRelease(fresh(it), later, itself=True, by=people.third).execute()
        assert it.release_held_at is None
        services.SignReview(it, by=people.second).execute()
    with clock.at(later):
        assert services.release_what_is_due()["held"] == 1


def test_an_hour_that_was_taken_away_releases_nothing(people) -> None:
    it = scheduled(people)
    services.ScheduleRelease(it, None, by=people.drafter).execute()
    with clock.at(HOUR):
        assert services.release_what_is_due() == {"released": 0, "held": 0}


def test_one_that_breaks_does_not_stop_the_others(people, monkeypatch) -> None:
    first, second = scheduled(people), scheduled(people)
    work = services.ReleaseDossier.work

    def breaking(self: services.ReleaseDossier, it: Dossier) -> None:
        if it.pk == first.pk:
            raise RuntimeError("broken")
        work(self, it)

    monkeypatch.setattr(services.ReleaseDossier, "work", breaking)
    with clock.at(HOUR):
        assert services.release_what_is_due() == {"released": 1, "held": 0}
    assert (fresh(first).stage, fresh(second).stage) == (Stage.READY, Stage.RELEASED)


def test_a_time_is_refused(people) -> None:
    it = dossier(Stage.READY, people=people)
    over = dossier(Stage.RELEASED, people=people)
    tomorrow = NOW + dt.timedelta(days=1)
    late = NOW + dt.timedelta(days=60)

    def at(moment, by=people.third, of=it, **how):
        return codes(services.ScheduleRelease(of, moment, by=by, **how))

    assert at(tomorrow) == []
    assert at(NOW) == ["review.past"]
    assert at(tomorrow, by=people.first) == ["review.not_allowed"]
    assert at(tomorrow, by=people.drafter, itself=True) == ["review.not_releaser"]
    assert at(tomorrow, of=over) == ["review.stage"]
    assert at(late) == ["review.after_deadline"]
    assert at(late, aware=True) == []


def test_a_time_past_the_deadline_is_named_in_the_trail_and_on_the_page(client, people) -> None:
    it = dossier(Stage.READY, people=people)
    client.force_login(people.third)
    typed = {"not_before": "2024-08-01 09:00"}
    address = reverse("review:schedule", args=[it.pk])
    response = client.post(address, typed)
    assert response.status_code == 409
    assert "的期限是 2024-06-12，定的时间在期限之后" in response.content.decode()
    assert client.post(address, {**typed, "aware": "1", "itself": "1"}).status_code == 302
    assert "知道会超过期限：主动公开" in events.of(it).last().sentence
    page = client.get(it.get_absolute_url()).content.decode()
    assert "定的发布时间在期限之后" in page
    assert "2024-08-01 09:00</time> 自动发布" in page
