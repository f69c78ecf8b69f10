"""The second factor: a code from the telephone, or one of ten codes on paper."""

from __future__ import annotations

import datetime as dt
import secrets
import time
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from gongkai.base import events, settings_store
from gongkai.base.models import Event

from . import authority
from .models import Person, RecoveryCode, Role

WHO_MUST = settings_store.SettingSpec(
    name="org.second_factor",
    title="二次验证",
    kind=settings_store.Kind.CHOICE,
    default="none",
    choices=(("none", "不要求"), ("keepers", "管理员和政务公开办必须"), ("all", "全员必须")),
    source="GB/T 22239—2019 对第三级系统要求“采用两种或两种以上组合的鉴别技术对用户进行身份鉴别”；"
    "第二级没有这一要求，所以默认不要求，各人可以自己打开。",
)

LIMIT = 5
"""Wrong codes in a row that close the second step."""
PAUSE = dt.timedelta(minutes=30)
RECOVERY_CODES = 10
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
DEVICE_NAME = "手机验证器"


def is_on(person: Person) -> bool:
    return TOTPDevice.objects.filter(user_id=person.pk, confirmed=True).exists()


def device_of(person: Person, *, confirmed: bool = True) -> TOTPDevice | None:
    return TOTPDevice.objects.filter(user_id=person.pk, confirmed=confirmed).order_by("-pk").first()


def must(person: Person, rule: str) -> bool:
    """Whether the office demands a second factor of this person; ``rule`` is the setting's value."""
    if rule == "all":
        return True
    keepers = {Role.ADMINISTRATOR, Role.OPENNESS_OFFICE}
    return rule == "keepers" and (person.is_staff or bool(keepers & authority.roles(person)))


def matches(device: TOTPDevice, code: str) -> bool:
    """Whether the device shows this code now. Writes nothing, and takes no code a second time."""
    plain = _plain(code)
    if not (plain.isascii() and plain.isdigit() and len(plain) == device.digits):
        return False
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = time.time()
    return bool(totp.verify(int(plain), device.tolerance, device.last_t + 1))


def spend(person: Person, code: str) -> str:
    """Take a code: ``"device"``, ``"recovery"`` or ``""`` where it is wrong. Inside a transaction."""
    device = device_of(person)
    if device is not None and matches(device, code) and device.verify_token(_plain(code)):
        return "device"
    wanted = _digest(person, code)
    for row in RecoveryCode.objects.select_for_update().filter(person=person, used_at=None):
        if constant_time_compare(row.digest, wanted):
            row.used_at = timezone.now()
            row.save(update_fields=["used_at"])
            return "recovery"
    return ""


def new_recovery_codes(person: Person) -> list[str]:
    """Ten fresh ones; the old ones are worth nothing any more. This is the only time they can be read."""
    RecoveryCode.objects.filter(person=person).delete()
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(person=person, digest=_digest(person, code)) for code in codes
    )
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def _digest(person: Person, code: str) -> str:
    return salted_hmac(
        "gongkai.org.recovery", f"{person.pk}:{_plain(code).upper()}", algorithm="sha256"
    ).hexdigest()


def _plain(code: str) -> str:
    return "".join(letter for letter in code if not letter.isspace() and letter not in "-－—")


@dataclass(frozen=True)
class Outcome:
    """What the second step says to a code."""

    by: str = ""
    """``"device"``, ``"recovery"``, or empty where it was refused."""
    left: int = 0
    """Tries that are left before the step closes."""
    shut_until: dt.datetime | None = None


def shut_until(person: Person) -> dt.datetime | None:
    """Until when the second step stays closed for this person; None where it is open."""
    last = _trail(person).filter(name="signin.locked").order_by("-id").first()
    if last is None or last.recorded_at + PAUSE <= timezone.now():
        return None
    return last.recorded_at + PAUSE


def attempt(person: Person, code: str, seen: dict[str, str]) -> Outcome:
    """Try a code at the door. Wrong ones are counted by person, from whatever place they come: whoever stands
    here has the password already. ``seen`` is the place and the device, for the trail."""
    with transaction.atomic():
        person = Person.objects.select_for_update(of=("self",)).select_related("organ").get(pk=person.pk)
        if until := shut_until(person):
            return Outcome(shut_until=until)
        if by := spend(person, code):
            return Outcome(by=by)
        data = {**seen, "step": "code"}
        events.record(
            "signin.failed", person, f"以{person.name}的登录名登录，验证码不对", organ=person.organ, data=data
        )
        left = LIMIT - _failures(person)
        if left > 0:
            return Outcome(left=left)
        until = timezone.now() + PAUSE
        events.record(
            "signin.locked",
            person,
            f"以{person.name}的登录名连续输错{LIMIT}次验证码，暂停登录至{timezone.localtime(until):%H:%M}",
            organ=person.organ,
            data=data,
        )
        return Outcome(shut_until=until)


def _trail(person: Person) -> QuerySet[Event]:
    return events.of(person).filter(name__startswith="signin.", data__step="code")


def _failures(person: Person) -> int:
    """Wrong codes since the last one that was right, or since the step was last closed, in the last half hour."""
    trail = events.of(person)
    since = timezone.now() - PAUSE
    ends = trail.filter(recorded_at__gte=since).filter(name="signin.succeeded") | trail.filter(
        recorded_at__gte=since, name="signin.locked", data__step="code"
    )
    last = ends.order_by("-id").values_list("id", flat=True).first() or 0
    failed = trail.filter(name="signin.failed", data__step="code", recorded_at__gte=since, id__gt=last)
    return failed.count()
