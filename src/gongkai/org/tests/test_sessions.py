"""Sign-ins: how long they last, where they are seen, and how one ends them from elsewhere."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db.models import F
from django.test import Client

from gongkai.base import settings_store
from gongkai.base.models import Event
from gongkai.org import sessions
from gongkai.org.models import SignIn

from . import factories

pytestmark = pytest.mark.django_db
DOOR, MINE = "/workbench/sign-in/", "/workbench/sign-ins/"
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def clerk(db):
    return factories.person(factories.organ(), username="clerk", password=factories.PASSWORD)


def coming_in(clerk, agent: str = "Mozilla/5.0 (Windows NT 10.0) Chrome/120.0") -> Client:
    client = Client(HTTP_USER_AGENT=agent)
    client.post(DOOR, {"username": "clerk", "password": factories.PASSWORD})
    return client


def shift(**by: dt.timedelta) -> None:
    SignIn.objects.update(**{field: F(field) - span for field, span in by.items()})


def test_a_sign_in_is_seen_with_device_and_place(clerk):
    page = coming_in(clerk).get(MINE).content.decode()
    assert "Windows上的 Chrome 120" in page
    assert "127.0.0.1" in page
    assert "这一台" in page
    note = Event.objects.get(name="signin.succeeded")
    assert note.data == {"address": "127.0.0.1", "device": "Windows上的 Chrome 120"}


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; Kylin) Firefox/115.0", "麒麟上的 Firefox 115"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Version/17.0 Mobile Safari/604.1", "iPhone上的 Safari 17"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/99 MicroMessenger/8.0", "安卓上的 微信 8"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/108 Safari/537.36 Edg/108.0", "Windows上的 Edge 108"),
        ("curl/8.0", "未知设备"),
        ("", "未知设备"),
    ],
)
def test_what_a_browser_says_of_itself_in_words(agent, words):
    assert sessions.device_in_words(agent) == words


def test_one_ends_a_sign_in_elsewhere_and_it_is_out_at_once(clerk):
    here, there = coming_in(clerk), coming_in(clerk, "Mozilla/5.0 (Linux; Android 14) Chrome/99")
    row = SignIn.objects.get(device__startswith="安卓")
    assert here.post(MINE, {"sign_in": row.pk}).headers["Location"] == MINE
    assert there.get("/workbench/").headers["Location"].startswith(DOOR)
    assert here.get("/workbench/").status_code == 200
    assert Event.objects.latest("id").name == "signin.ended"


def test_all_others_end_with_one_button(clerk):
    here, *others = [coming_in(clerk) for _ in range(3)]
    here.post(MINE)
    assert [client.get("/workbench/").status_code for client in (here, *others)] == [200, 302, 302]


def test_the_one_in_use_and_a_stranger_s_are_refused(clerk):
    here = coming_in(clerk)
    mine = SignIn.objects.get()
    stranger = Client()
    stranger.force_login(factories.person(clerk.organ), BACKEND)
    theirs = SignIn.objects.exclude(pk=mine.pk).get()
    for number in (mine.pk, theirs.pk):
        answer = here.post(MINE, {"sign_in": number})
        assert answer.status_code == 409
    assert stranger.get("/workbench/").status_code == 200


def test_who_does_nothing_for_long_is_shown_the_door_and_told_why(clerk):
    client = coming_in(clerk)
    shift(seen_at=dt.timedelta(minutes=61))
    answer = client.get("/workbench/notices/")
    assert answer.headers["Location"] == f"{DOOR}?next=/workbench/notices/"
    assert "久未操作" in client.get(answer.headers["Location"]).content.decode()
    assert SignIn.objects.get().ended_why == SignIn.End.IDLE


def test_who_works_on_is_not_idle(clerk):
    client = coming_in(clerk)
    for _ in range(3):
        shift(seen_at=dt.timedelta(minutes=40), began_at=dt.timedelta(minutes=40))
        assert client.get("/workbench/").status_code == 200


def test_no_sign_in_lasts_longer_than_the_office_allows(clerk):
    client = coming_in(clerk)
    settings_store.set(sessions.LONGEST.name, 2, by=None)
    shift(began_at=dt.timedelta(hours=2, minutes=1))
    assert client.get("/workbench/").status_code == 302
    assert SignIn.objects.get().ended_why == SignIn.End.LONG


def test_signing_out_ends_the_row(clerk):
    client = coming_in(clerk)
    client.post("/workbench/sign-out/")
    assert SignIn.objects.get().ended_why == SignIn.End.SIGNED_OUT


def test_a_new_password_keeps_this_sign_in_and_no_other(clerk):
    here, there = coming_in(clerk), coming_in(clerk)
    new = "lan-tian-bai-yun-7"
    here.post(
        "/workbench/password/",
        {"old_password": factories.PASSWORD, "new_password1": new, "new_password2": new},
    )
    assert here.get("/workbench/").status_code == 200
    assert there.get("/workbench/").status_code == 302


def test_a_session_from_before_the_rows_gets_one(clerk):
    client = coming_in(clerk)
    SignIn.objects.all().delete()
    assert client.get("/workbench/").status_code == 200
    assert SignIn.objects.filter(person=clerk, ended_at=None).count() == 1
