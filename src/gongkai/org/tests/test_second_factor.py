"""The second factor: switching it on and off, the second half of the door, and who must have one."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from gongkai.base import settings_store
from gongkai.base.acts import Refused
from gongkai.base.models import Event
from gongkai.org import second
from gongkai.org.models import Person, RecoveryCode, Role, SignIn
from gongkai.org.services import (
    ConfirmSecondFactor,
    NewRecoveryCodes,
    ResetSecondFactor,
    StartSecondFactor,
    SwitchOffSecondFactor,
)

from . import factories

pytestmark = pytest.mark.django_db
DOOR, STEP = "/workbench/sign-in/", "/workbench/second-step/"
PAGE = "/workbench/second-factor/"


def code_of(someone: Person) -> str:
    """What the telephone shows, as though half a minute had passed since the last code was taken."""
    TOTPDevice.objects.filter(user=someone).update(last_t=-1)
    device = TOTPDevice.objects.get(user=someone)
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = time.time()
    return f"{totp.token():06d}"


def switch_on(someone: Person) -> list[str]:
    StartSecondFactor(by=someone).execute()
    return ConfirmSecondFactor(code_of(someone), by=someone).execute()


def codes(act) -> list[str]:
    before = Event.objects.count()
    with pytest.raises(Refused) as refused:
        act.execute()
    assert Event.objects.count() == before
    return [reason.code for reason in refused.value.reasons]


def trail() -> list[str]:
    return list(
        Event.objects.filter(name__startswith="signin.").order_by("id").values_list("name", flat=True)
    )


@pytest.fixture
def clerk(db) -> Person:
    return factories.person(
        factories.organ(), Role.DRAFTER, username="clerk", name="沈知微", password=factories.PASSWORD
    )


@pytest.fixture
def guarded_clerk(clerk) -> tuple[Person, list[str]]:
    return clerk, switch_on(clerk)


def password(client: Client, **more):
    return client.post(DOOR, {"username": "clerk", "password": factories.PASSWORD, **more})


def test_it_is_on_only_once_the_telephone_has_shown_a_code(clerk):
    StartSecondFactor(by=clerk).execute()
    assert not second.is_on(clerk)
    assert codes(ConfirmSecondFactor("000", by=clerk)) == ["wrong_code"]
    given = ConfirmSecondFactor(code_of(clerk), by=clerk).execute()
    assert second.is_on(clerk)
    assert len(set(given)) == 10
    kept = set(RecoveryCode.objects.values_list("digest", flat=True))
    assert not kept & set(given), "kept as digests only"


def test_what_is_on_is_not_begun_again(guarded_clerk):
    clerk, _ = guarded_clerk
    assert codes(StartSecondFactor(by=clerk)) == ["on_already"]
    assert codes(ConfirmSecondFactor("123456", by=clerk)) == ["on_already"]


def test_without_a_beginning_there_is_nothing_to_confirm(clerk):
    assert codes(ConfirmSecondFactor("123456", by=clerk)) == ["not_started"]


def test_the_password_alone_does_not_open(client, guarded_clerk):
    assert password(client).headers["Location"] == STEP
    assert client.get("/workbench/").status_code == 302
    assert trail() == []


def test_the_code_opens_once_and_leads_where_one_wanted(client, guarded_clerk):
    clerk, _ = guarded_clerk
    password(client, next="/workbench/notices/")
    code = code_of(clerk)
    answer = client.post(STEP, {"code": f" {code[:3]} {code[3:]} "})
    assert answer.headers["Location"] == "/workbench/notices/"
    assert client.get("/workbench/").status_code == 200
    assert trail() == ["signin.succeeded"]
    assert SignIn.objects.get(person=clerk).second_factor
    other = Client()
    password(other)
    assert other.post(STEP, {"code": code}).status_code == 422


def test_a_recovery_code_opens_once(client, guarded_clerk):
    clerk, given = guarded_clerk
    password(client)
    assert client.post(STEP, {"code": given[0].lower()}).status_code == 302
    assert clerk.recovery_codes.filter(used_at=None).count() == 9
    other = Client()
    password(other)
    assert other.post(STEP, {"code": given[0]}).status_code == 422


def test_a_wrong_code_is_said_with_what_is_left(client, guarded_clerk):
    password(client)
    answer = client.post(STEP, {"code": "000000"})
    assert answer.status_code == 422
    assert "还可以再试4次" in answer.content.decode()
    assert client.post(STEP, {"code": ""}).status_code == 422
    assert trail() == ["signin.failed"]


def test_five_wrong_codes_shut_the_step_for_the_right_one_too_from_anywhere(client, guarded_clerk):
    clerk, given = guarded_clerk
    password(client)
    for _ in range(4):
        client.post(STEP, {"code": "000000"})
    shut = client.post(STEP, {"code": "000000"})
    assert shut.status_code == 429
    assert 1700 < int(shut.headers["Retry-After"]) <= 1800
    other = Client(REMOTE_ADDR="192.0.2.7")
    password(other)
    assert other.get(STEP).status_code == 429
    assert other.post(STEP, {"code": code_of(clerk)}).status_code == 429
    assert other.post(STEP, {"code": given[0]}).status_code == 429
    assert trail() == ["signin.failed"] * 5 + ["signin.locked"]


def test_a_right_code_forgets_the_wrong_ones_before_it(client, guarded_clerk):
    clerk, _ = guarded_clerk
    for _ in range(2):
        password(client)
        for _ in range(4):
            assert client.post(STEP, {"code": "000000"}).status_code == 422
        assert client.post(STEP, {"code": code_of(clerk)}).status_code == 302
        client.post("/workbench/sign-out/")


def test_after_half_an_hour_the_step_opens_again(guarded_clerk, monkeypatch):
    clerk, _ = guarded_clerk
    for _ in range(5):
        outcome = second.attempt(clerk, "000000", {})
    assert outcome.shut_until is not None
    monkeypatch.setattr(second, "PAUSE", dt.timedelta(0))
    assert second.attempt(clerk, code_of(clerk), {}).by == "device"


def test_without_the_password_there_is_no_second_step(client, guarded_clerk):
    assert client.get(STEP).headers["Location"] == DOOR
    assert client.post(STEP, {"code": code_of(guarded_clerk[0])}).headers["Location"] == DOOR


def test_who_waits_too_long_at_the_door_begins_again(client, guarded_clerk):
    password(client)
    session = client.session
    session["second_step"] = {**session["second_step"], "until": time.time() - 1}
    session.save()
    assert client.post(STEP, {"code": code_of(guarded_clerk[0])}).headers["Location"] == DOOR


def test_who_was_let_go_meanwhile_does_not_come_in(client, guarded_clerk):
    clerk, _ = guarded_clerk
    password(client)
    Person.objects.filter(pk=clerk.pk).update(is_active=False)
    assert client.post(STEP, {"code": code_of(clerk)}).headers["Location"] == DOOR


def test_switching_off_takes_a_code(guarded_clerk):
    clerk, _ = guarded_clerk
    assert codes(SwitchOffSecondFactor("000000", by=clerk)) == ["wrong_code"]
    SwitchOffSecondFactor(code_of(clerk), by=clerk).execute()
    assert not second.is_on(clerk)
    assert not RecoveryCode.objects.exists()
    assert codes(SwitchOffSecondFactor("000000", by=clerk)) == ["off_already"]


def test_what_the_office_demands_cannot_be_switched_off(guarded_clerk):
    clerk, _ = guarded_clerk
    settings_store.set(second.WHO_MUST.name, "all", by=None)
    assert codes(SwitchOffSecondFactor(code_of(clerk), by=clerk)) == ["demanded"]


def test_new_recovery_codes_make_the_old_ones_worthless(guarded_clerk):
    clerk, given = guarded_clerk
    act = NewRecoveryCodes(code_of(clerk), by=clerk)
    act.execute()
    assert len(act.codes) == 10
    assert second.attempt(clerk, given[0], {}).by == ""
    assert second.attempt(clerk, act.codes[0], {}).by == "recovery"
    assert codes(NewRecoveryCodes("000000", by=clerk)) == ["wrong_code"]


def test_an_administrator_resets_it_with_a_reason_and_every_sign_in_ends(client, guarded_clerk):
    clerk, _ = guarded_clerk
    keeper = factories.person(clerk.organ, Role.ADMINISTRATOR)
    password(client)
    client.post(STEP, {"code": code_of(clerk)})
    assert codes(ResetSecondFactor(clerk, reason="丢", by=keeper)) == ["no_reason"]
    ResetSecondFactor(clerk, reason="手机丢失，当面核对了工作证", by=keeper).execute()
    assert not second.is_on(clerk)
    assert Event.objects.latest("id").name == "person.second_factor_reset"
    assert client.get("/workbench/").headers["Location"].startswith(DOOR)
    assert codes(ResetSecondFactor(clerk, reason="手机丢失", by=keeper)) == ["off_already"]


def test_nobody_resets_a_stranger_s_or_his_own(guarded_clerk):
    clerk, _ = guarded_clerk
    stranger = factories.person(factories.organ(), Role.ADMINISTRATOR)
    assert codes(ResetSecondFactor(clerk, reason="手机丢失", by=stranger)) == ["not_manager"]
    keeper = factories.person(clerk.organ, Role.ADMINISTRATOR)
    switch_on(keeper)
    assert codes(ResetSecondFactor(keeper, reason="手机丢失", by=keeper)) == ["oneself"]


@pytest.mark.parametrize(
    ("rule", "role", "led"),
    [
        ("none", Role.ADMINISTRATOR, False),
        ("keepers", Role.ADMINISTRATOR, True),
        ("keepers", Role.OPENNESS_OFFICE, True),
        ("keepers", Role.DRAFTER, False),
        ("all", Role.DRAFTER, True),
    ],
)
def test_who_must_is_led_to_switching_it_on(client, rule, role, led):
    someone = factories.person(factories.organ(), role)
    settings_store.set(second.WHO_MUST.name, rule, by=None)
    client.force_login(someone, "django.contrib.auth.backends.ModelBackend")
    answer = client.get("/workbench/notices/")
    assert (answer.status_code == 302 and answer.headers["Location"] == PAGE) is led
    assert client.get(PAGE).status_code == 200
    assert client.post("/workbench/sign-out/").status_code == 302


def test_from_the_page_to_the_codes_on_screen_and_on_with_the_work(client, clerk):
    settings_store.set(second.WHO_MUST.name, "all", by=None)
    password(client)
    other = Client()
    password(other)
    assert client.post(f"{PAGE}start/").headers["Location"] == f"{PAGE}on/"
    shown = client.get(f"{PAGE}on/").content.decode()
    assert "data:image/svg+xml" in shown
    assert client.post(f"{PAGE}on/", {"code": "000000"}).status_code == 422
    done = client.post(f"{PAGE}on/", {"code": code_of(clerk)})
    assert done.status_code == 200
    assert done.content.decode().count("<li>") >= 10
    assert client.get("/workbench/").status_code == 200, "this sign-in counts as verified"
    assert other.get("/workbench/").status_code == 302, "the ones elsewhere ended"
