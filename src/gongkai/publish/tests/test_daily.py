from __future__ import annotations

import datetime as dt

import pytest

from gongkai.base import clock, events
from gongkai.base.models import Event
from gongkai.documents.models import RelationKind
from gongkai.documents.services import ProposeRelation
from gongkai.publish import daily
from gongkai.publish.models import DailyRun
from gongkai.publish.tests import factories as site

pytestmark = pytest.mark.django_db

LAST_DAY = dt.date(2026, 3, 31)


def trial(place, **values):
    return site.policy(
        place.office, "澄明区试行办法", effective_on=dt.date(2024, 6, 1), expires_on=LAST_DAY, **values
    )


def said_everywhere(edition, place):
    """What the page, every list and the feed say of its state."""
    lists = [
        "/",
        "/gk/all/",
        "/gk/all/p1.html",
        f"/gk/o/{place.office.code}/",
        "/gk/c/statutory.policy.office/",
    ]
    return [site.text(address) for address in (site.address_of(edition), *lists, "/feed.xml")]


def says(word, term, text):
    """As the mark of a page or a row, or as the category of a feed's entry."""
    marks = (f">{word}</", f">本文件{word}</", f'term="{term}"')
    return any(mark in text for mark in marks)


@pytest.mark.parametrize(
    "morning", [dt.date(2026, 4, 1), dt.date(2026, 4, 2)], ids=["next morning", "one night missed"]
)
def test_a_period_that_ended_at_midnight_is_said_everywhere(place, morning):
    with clock.at(dt.date(2026, 3, 30)):
        edition = trial(place)
        site.publish(edition)
        daily.run()
    with clock.at(LAST_DAY):
        assert daily.run() == 0
        assert all(says("现行有效", "in_force", text) for text in said_everywhere(edition, place))
    with clock.at(morning):
        assert daily.run() == 1
        site.run_jobs()
        for text in said_everywhere(edition, place):
            assert says("已失效", "expired", text)
            assert not says("现行有效", "in_force", text)
        page = site.text(site.address_of(edition))
    assert "2026年3月31日" in page
    assert f"{morning.year}年{morning.month}月{morning.day}日" in page
    told = events.of(edition.document).filter(name=daily.CHANGED).get()
    assert (told.data["before"], told.data["after"], told.data["day"]) == (
        "in_force",
        "expired",
        "2026-04-01",
    )


def test_a_document_takes_effect_and_is_ended_by_another_on_its_own_day(place):
    with clock.at(dt.date(2026, 3, 1)):
        old = site.policy(place.office, "旧办法", effective_on=dt.date(2020, 1, 1))
        site.publish(old)
        new = site.policy(place.office, "新办法", effective_on=dt.date(2026, 5, 1))
        ProposeRelation(new.document, RelationKind.REPEALS, old.document, by=None).execute()
        site.publish(new)
        assert "尚未施行" in site.text(site.address_of(new))
        assert "现行有效" in site.text(site.address_of(old))
    with clock.at(dt.date(2026, 5, 1)):
        assert daily.run() == 2
        site.run_jobs()
        assert "现行有效" in site.text(site.address_of(new))
        assert "已废止" in site.text(site.address_of(old))
        assert "已废止" in site.text("/gk/all/p1.html")


def test_each_day_is_done_once(place):
    with clock.at(dt.date(2026, 3, 30)):
        site.publish(trial(place))
    with clock.at(dt.date(2026, 4, 1)):
        assert daily.run() == 1
        assert daily.run() == 0
    assert Event.objects.filter(name=daily.CHANGED).count() == 1
    assert DailyRun.objects.get().done_until == dt.date(2026, 4, 1)


def test_the_feed_shows_readers_that_the_entry_changed(place):
    with clock.at(dt.date(2026, 3, 30)):
        site.publish(trial(place))
        before = site.text("/feed.xml")
    with clock.at(dt.date(2026, 4, 1)):
        daily.run()
        site.run_jobs()
    after = site.text("/feed.xml")
    assert "<updated>2026-03-30" in before
    assert "<updated>2026-04-01" in after
    assert "<published>2026-03-30" in after


def test_nothing_is_done_before_the_first_release(db):
    assert daily.run() == 0
    assert daily.done_until() is None
