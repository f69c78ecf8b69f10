"""How long a sign-in lasts, where it is, and how it ends."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from gongkai.base import settings_store

from . import second
from .models import Person, SignIn

IDLE = settings_store.SettingSpec(
    name="org.session_idle",
    title="多久不操作自动退出（分钟）",
    kind=settings_store.Kind.NUMBER,
    default=60,
    source="GB/T 22239—2019 要求配置“当登录连接超时自动退出”；起草时的自动保存算作操作。",
    at_least=5,
    at_most=480,
)
LONGEST = settings_store.SettingSpec(
    name="org.session_longest",
    title="一次登录最长多久（小时）",
    kind=settings_store.Kind.NUMBER,
    default=10,
    source="一个工作日加上午休和加班；到时须重新登录，草稿都已自动保存。",
    at_least=1,
    at_most=24,
)

KEY = "sign_in"
"""In the browser's session: the number of the ``SignIn``."""
SECOND = "came_by_second"
"""In the session at the moment of coming in: the second step was passed."""
WITHIN = "/workbench/"
NOTE_AFTER = dt.timedelta(minutes=1)

_SYSTEMS = (
    ("HarmonyOS", "鸿蒙"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "安卓"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Kylin", "麒麟"),
    ("UOS", "统信 UOS"),
    ("Linux", "Linux"),
)
_BROWSERS = (
    (r"Edg[A-Za-z]*/(\d+)", "Edge"),
    (r"MicroMessenger/(\d+)", "微信"),
    (r"360SE|QIHU", "360 浏览器"),
    (r"Firefox/(\d+)", "Firefox"),
    (r"Chrome/(\d+)", "Chrome"),
    (r"Version/(\d+).*Safari", "Safari"),
)


def device_in_words(agent: str) -> str:
    """``Windows 上的 Chrome 120``; what a browser says of itself, so a hint and no proof."""
    system = next((words for mark, words in _SYSTEMS if mark in agent), "")
    for pattern, name in _BROWSERS:
        if found := re.search(pattern, agent):
            version = f" {found[1]}" if found.groups() and found[1] else ""
            return f"{system}上的 {name}{version}" if system else f"{name}{version}"
    return system or "未知设备"


def seen(request: HttpRequest) -> dict[str, str]:
    """Place and device of a request, for the trail."""
    return {
        "address": request.META.get("REMOTE_ADDR") or "",
        "device": device_in_words(request.META.get("HTTP_USER_AGENT", "")),
    }


def begin(request: HttpRequest, person: Person) -> SignIn:
    now, where = timezone.now(), seen(request)
    row = SignIn.objects.create(
        person=person,
        began_at=now,
        seen_at=now,
        address=where["address"] or None,
        device=where["device"],
        second_factor=bool(request.session.pop(SECOND, False)),
    )
    request.session[KEY] = row.pk
    return row


def _number(request: HttpRequest) -> int:
    return int(request.session.get(KEY) or 0)


def end(rows: Any, why: str) -> int:
    """Shut out whoever still carries one of these numbers."""
    return int(rows.filter(ended_at=None).update(ended_at=timezone.now(), ended_why=why))


def _came_in(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:
    if isinstance(user, Person):
        begin(request, user)


def _went_out(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:
    if isinstance(user, Person) and request is not None:
        end(SignIn.objects.filter(pk=_number(request), person=user), SignIn.End.SIGNED_OUT)


def connect() -> None:
    user_logged_in.connect(_came_in, dispatch_uid="org.came_in")
    user_logged_out.connect(_went_out, dispatch_uid="org.went_out")


class Limits:
    """Middleware: an ended, idle or overlong sign-in is shown the door, with the reason; and whoever must have
    a second factor and has none is led to where it is switched on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(WITHIN) and request.user.is_authenticated:
            answer = self._check(request, request.user)
            if answer is not None:
                answer.headers["Cache-Control"] = "no-store"
                return answer
        return self.get_response(request)

    def _check(self, request: HttpRequest, person: Any) -> HttpResponse | None:
        row = SignIn.objects.filter(pk=_number(request), person_id=person.pk).first()
        rules = settings_store.get_all(IDLE.name, LONGEST.name, second.WHO_MUST.name)
        now = timezone.now()
        if row is None:
            # A session from before these rows were kept.
            row = begin(request, person)
        why = ended_why(row, now, idle=rules[IDLE.name], longest=rules[LONGEST.name])
        if why:
            return self._show_out(request, row, why)
        if now - row.seen_at >= NOTE_AFTER:
            SignIn.objects.filter(pk=row.pk).update(seen_at=now)
        request.sign_in = row  # type: ignore[attr-defined]
        if not row.second_factor and second.must(person, rules[second.WHO_MUST.name]):
            return self._lead_to_second_factor(request)
        return None

    def _show_out(self, request: HttpRequest, row: SignIn, why: str) -> HttpResponse:
        end(SignIn.objects.filter(pk=row.pk), why)
        words = SignIn.End(why).label
        logout(request)
        messages.warning(request, f"登录已结束（{words}），请重新登录。自动保存过的草稿都在。")
        door = reverse("org:sign-in")
        if request.method != "GET":
            return redirect(door)
        return redirect(f"{door}?next={quote(request.get_full_path())}")

    def _lead_to_second_factor(self, request: HttpRequest) -> HttpResponse | None:
        place = reverse("org:second-factor")
        if request.path.startswith(place) or request.path == reverse("org:sign-out"):
            return None
        messages.warning(request, "按本单位的设置，您须先打开二次验证，才能继续办理。")
        return redirect(place)


def ended_why(row: SignIn, now: dt.datetime, *, idle: int, longest: int) -> str:
    """Why this sign-in is over, as a value of ``SignIn.End``; empty while it lasts. ``idle`` in minutes,
    ``longest`` in hours."""
    if row.ended_at is not None:
        return row.ended_why or SignIn.End.ENDED
    if now - row.began_at > dt.timedelta(hours=longest):
        return SignIn.End.LONG
    if now - row.seen_at > dt.timedelta(minutes=idle):
        return SignIn.End.IDLE
    return ""
