"""Mail as each wants it: every notice at once, one letter a day, or none; and none where no server is named."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.test import Client

from gongkai.base import clock, notices
from gongkai.base.models import Job, Notice
from gongkai.org.tests import factories

from .factories import run_jobs

pytestmark = pytest.mark.django_db
BEIJING = dt.timezone(dt.timedelta(hours=8))
MORNING = dt.datetime(2026, 5, 14, 8, 20, tzinfo=BEIJING)
EARLY = dt.datetime(2026, 5, 14, 7, 20, tzinfo=BEIJING)


@pytest.fixture
def clerk(bureau):
    return factories.person(bureau, email="shen@example.org", name="沈知微", notice_mail="daily")


def told(person, count: int = 3, when: dt.datetime = EARLY) -> None:
    with clock.at(when):
        for number in range(count):
            notices.notify(
                [person], f"第{number + 1}件等您审。", url=f"/workbench/{number}/", key=f"{when}:{number}"
            )


def test_one_letter_a_day_holds_all_that_was_not_read(clerk):
    told(clerk)
    assert not Job.objects.exists(), "nothing at once"
    notices.mark_read(clerk, [Notice.objects.order_by("pk").first().pk])
    with clock.at(MORNING):
        assert notices.queue_digests() == 1
        assert run_jobs() == ["base.mail_digest"]
    [sent] = mail.outbox
    assert sent.subject == "有2条提醒还没有看（2026-05-14）"
    assert "第1件" not in sent.body
    assert "第2件等您审。" in sent.body
    assert "/workbench/1/" in sent.body


def test_it_goes_out_once_a_day_and_nothing_twice(clerk):
    told(clerk)
    with clock.at(MORNING):
        notices.queue_digests()
        run_jobs()
        told(clerk, 1, MORNING)
        notices.queue_digests()
        run_jobs()
    assert len(mail.outbox) == 1
    with clock.at(MORNING + dt.timedelta(days=1)):
        notices.queue_digests()
        run_jobs()
    assert mail.outbox[1].subject == "有1条提醒还没有看（2026-05-15）"


def test_before_eight_and_with_nothing_new_there_is_no_letter(clerk):
    with clock.at(MORNING):
        assert notices.queue_digests() == 0
    told(clerk)
    with clock.at(EARLY):
        assert notices.queue_digests() == 0


@pytest.mark.parametrize(
    ("change", "kinds"),
    [
        ({"notice_mail": "at_once"}, ["base.mail"]),
        ({"notice_mail": "none"}, []),
        ({"notice_mail": "at_once", "email": ""}, []),
        ({"notice_mail": "at_once", "is_active": False}, []),
    ],
)
def test_each_is_written_to_as_he_wants(clerk, change, kinds):
    for field, value in change.items():
        setattr(clerk, field, value)
    clerk.save()
    told(clerk, 1)
    with clock.at(MORNING):
        notices.queue_digests()
    assert list(Job.objects.values_list("kind", flat=True)) == kinds


def test_without_a_mail_server_notices_are_on_screen_only_and_it_says_so(clerk, settings):
    settings.GONGKAI_MAIL = False
    told(clerk)
    with clock.at(MORNING):
        assert notices.queue_digests() == 0
    assert notices.unread(clerk).count() == 3
    client = Client()
    client.force_login(clerk, "django.contrib.auth.backends.ModelBackend")
    assert "没有配置发信服务器" in client.get("/workbench/notices/").content.decode()


def test_one_chooses_on_screen_among_the_three(clerk):
    client = Client()
    client.force_login(clerk, "django.contrib.auth.backends.ModelBackend")
    assert client.post("/workbench/notices/", {"mail": "none"}).status_code == 302
    clerk.refresh_from_db()
    assert clerk.notice_mail == "none"
    assert client.post("/workbench/notices/", {"mail": "pigeon"}).status_code == 422
