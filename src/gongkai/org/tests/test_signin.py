"""The door: who comes in, who is told what, and when it stays shut."""

from __future__ import annotations

import pytest
from django.test import Client

from gongkai.base.models import Event
from gongkai.base.registries import DemoSignIn, demo_sign_ins

from . import factories

pytestmark = pytest.mark.django_db
DOOR = "/workbench/sign-in/"


@pytest.fixture
def clerk(db):
    return factories.person(factories.organ(), username="clerk", name="沈知微", password=factories.PASSWORD)


@pytest.fixture
def guarded(settings):
    settings.AXES_ENABLED = True


def knock(client: Client, password: str, username: str = "clerk", **more):
    return client.post(DOOR, {"username": username, "password": password, **more})


def trail() -> list[str]:
    return list(Event.objects.order_by("id").values_list("name", flat=True))


def test_the_right_password_opens_and_leaves_a_trail(client, clerk, guarded):
    answer = knock(client, factories.PASSWORD)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/workbench/")
    assert client.get("/workbench/").status_code == 200
    assert trail() == ["signin.succeeded"]


def test_a_wrong_password_is_said_kindly_and_keeps_the_name(client, clerk, guarded):
    answer = knock(client, "wrong-password")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "登录名或密码不对" in page
    assert 'value="clerk"' in page
    assert "wrong-password" not in page
    assert trail() == ["signin.failed"]


def test_a_name_that_does_not_exist_gets_the_same_answer_and_no_trail(client, clerk, guarded):
    known = knock(client, "wrong-password").content.decode()
    unknown = knock(client, "wrong-password", "nobody").content.decode()
    assert known.count("登录名或密码不对") == unknown.count("登录名或密码不对")
    assert trail() == ["signin.failed"]


def test_who_was_let_go_gets_the_same_answer(client, clerk, guarded):
    clerk.is_active = False
    clerk.save()
    assert "登录名或密码不对" in knock(client, factories.PASSWORD).content.decode()


def test_five_wrong_passwords_shut_the_door_and_say_until_when(client, clerk, guarded):
    for _ in range(4):
        assert knock(client, "wrong-password").status_code == 422
    shut = knock(client, "wrong-password")
    assert shut.status_code == 429
    assert 1700 < int(shut.headers["Retry-After"]) <= 1800
    page = shut.content.decode()
    assert "连续输错5次密码" in page
    assert "请找本单位的管理员重设" in page
    assert trail() == ["signin.failed"] * 4 + ["signin.locked"]


def test_behind_the_shut_door_even_the_right_password_waits(client, clerk, guarded):
    for _ in range(5):
        knock(client, "wrong-password")
    assert knock(client, factories.PASSWORD).status_code == 429
    assert client.get("/workbench/").status_code == 302
    assert trail().count("signin.locked") == 1


def test_one_person_s_lockout_does_not_shut_out_the_others(client, clerk, guarded):
    factories.person(clerk.organ, username="other", password=factories.PASSWORD)
    for _ in range(5):
        knock(client, "wrong-password")
    assert knock(client, factories.PASSWORD, "other").status_code == 302


@pytest.mark.parametrize(
    ("wish", "place"),
    [
        ("/workbench/notices/", "/workbench/notices/"),
        ("https://evil.example/", "/workbench/"),
        ("//evil.example/", "/workbench/"),
        ("javascript:alert(1)", "/workbench/"),
        ("", "/workbench/"),
    ],
)
def test_after_the_door_one_goes_where_one_wanted_if_that_is_here(client, clerk, guarded, wish, place):
    assert knock(client, factories.PASSWORD, next=wish).headers["Location"] == place


def test_who_is_in_is_not_asked_again_and_signs_out_by_post_only(client, clerk, guarded):
    knock(client, factories.PASSWORD)
    assert client.get(DOOR).headers["Location"] == "/workbench/"
    assert client.get("/workbench/sign-out/").status_code == 405
    assert client.post("/workbench/sign-out/").headers["Location"] == DOOR
    assert client.get("/workbench/").status_code == 302


def test_the_door_needs_the_form_s_own_token(clerk):
    assert knock(Client(enforce_csrf_checks=True), factories.PASSWORD).status_code == 403


@pytest.mark.parametrize("demo", [True, False])
def test_demo_people_stand_at_the_door_in_demo_mode_only(client, db, settings, demo, monkeypatch):
    someone = DemoSignIn("linxingzhou", "林行舟", "区水务局", "拟稿人")
    monkeypatch.setattr(demo_sign_ins, "_items", {"test": lambda: ("demo-password-1", [someone])})
    settings.GONGKAI_DEMO = demo
    page = client.get(DOOR).content.decode()
    assert ("linxingzhou" in page) is demo
    assert ("demo-password-1" in page) is demo


def test_one_s_own_password_is_changed_with_the_old_one_and_held_to_the_rules(client, clerk):
    client.force_login(clerk, "django.contrib.auth.backends.ModelBackend")

    def change(old: str, new: str):
        return client.post(
            "/workbench/password/", {"old_password": old, "new_password1": new, "new_password2": new}
        )

    assert "原密码不对" in change("nonsense", "chun-feng-9911").content.decode()
    assert change(factories.PASSWORD, "12345678").status_code == 422
    assert change(factories.PASSWORD, "chun-feng-9911").status_code == 302
    clerk.refresh_from_db()
    assert clerk.check_password("chun-feng-9911")
    assert trail() == ["person.password_changed"]
