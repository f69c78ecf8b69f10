"""The door: who comes in, who is kept out, and for how long."""

from __future__ import annotations

import datetime as dt
from typing import Any

from axes.helpers import get_cool_off, get_failure_limit
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.utils import timezone

from gongkai.base import events
from gongkai.base.registries import demo_sign_ins

from .models import Person


class SignInForm(AuthenticationForm):
    error_messages = {
        "invalid_login": "登录名或密码不对。请核对大小写；忘记密码的，请找本单位的管理员重设。",
        "inactive": "登录名或密码不对。请核对大小写；忘记密码的，请找本单位的管理员重设。",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "登录名"
        self.fields["username"].error_messages = {"required": "请填写登录名。"}
        self.fields["password"].label = "密码"
        self.fields["password"].error_messages = {"required": "请填写密码。"}


class SignIn(auth_views.LoginView):
    template_name = "web/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        person = form.get_user()
        assert isinstance(person, Person)
        response = super().form_valid(form)
        _note("signin.succeeded", person, "登录工作台", by=person)
        return response

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        person = _known(form.data.get("username", ""))
        if person is not None and form.data.get("password") and not _is_locked(self.request):
            _note("signin.failed", person, f"以{person.name}的登录名登录，密码不对")
        # 200 would tell a script that the door is open; forms that are shown again answer 422.
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs) | _demo_people()
        # Django's own "site" is the host's name and would hide ours.
        del context["site"], context["site_name"]
        return context

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        response = super().render_to_response(context, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response


class SignOut(auth_views.LogoutView):
    http_method_names = ["post"]


class NewPasswordForm(PasswordChangeForm):
    error_messages = {
        **PasswordChangeForm.error_messages,
        "password_incorrect": "原密码不对，请重新填写。",
        "password_mismatch": "两次填写的新密码不一样，请重新填写。",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (
            ("old_password", "原密码"),
            ("new_password1", "新密码"),
            ("new_password2", "再填一次"),
        ):
            self.fields[name].label = label
        self.fields["new_password1"].help_text = "至少10位，不能全是数字，不要与姓名、登录名相近。"
        self.fields["new_password2"].help_text = ""


class ChangePassword(auth_views.PasswordChangeView):
    template_name = "org/act.html"
    form_class = NewPasswordForm
    success_url = reverse_lazy("org:today")
    extra_context = {"title": "修改密码", "button": "修改密码", "back": reverse_lazy("org:today")}

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        with transaction.atomic():
            response = super().form_valid(form)
            person = self.request.user
            assert isinstance(person, Person)
            events.record(
                "person.password_changed", person, "修改了自己的密码", by=person, organ=person.organ
            )
        messages.success(self.request, "密码已修改，下次登录请用新密码。")
        return response

    def form_invalid(self, form: PasswordChangeForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """django-axes asks for this answer once there were too many wrong passwords for one name from one address."""
    username = (credentials or {}).get("username") or request.POST.get("username", "")
    limit = get_failure_limit(request, credentials)
    attempt = (
        AccessAttempt.objects.filter(username=username, ip_address=_address(request))
        .order_by("-attempt_time")
        .first()
    )
    until = _until(request, attempt)
    person = _known(username)
    if person is not None and attempt is not None and not _told_since(person, attempt.attempt_time):
        _note(
            "signin.locked",
            person,
            f"以{person.name}的登录名连续输错{limit}次密码，暂停登录至{_clock(until)}",
        )
    form = SignInForm(request, initial={"username": username})
    view = SignIn()
    view.setup(request)
    messages.error(
        request,
        f"“{username}”已连续输错{limit}次密码，为防止他人猜测，这台电脑要到{_clock(until)}才能再用这个登录名登录。"
        "忘记密码的，请找本单位的管理员重设；如果不是您本人输错，也请告诉管理员。",
    )
    answer = view.render_to_response(view.get_context_data(form=form), status=429)
    answer.headers["Retry-After"] = str(max(1, int((until - timezone.now()).total_seconds())))
    return answer.render()  # type: ignore[attr-defined]


def _told_since(person: Person, moment: dt.datetime) -> bool:
    """Whether the trail says already that this lockout began."""
    return events.of(person).filter(name="signin.locked", recorded_at__gte=moment).exists()


def _is_locked(request: HttpRequest) -> bool:
    return bool(getattr(request, "axes_locked_out", False))


def _address(request: HttpRequest) -> str | None:
    return getattr(request, "axes_ip_address", None) or request.META.get("REMOTE_ADDR")


def _until(request: HttpRequest, attempt: AccessAttempt | None) -> dt.datetime:
    began = attempt.attempt_time if attempt is not None else timezone.now()
    return began + (get_cool_off(request) or dt.timedelta(minutes=30))


def _clock(moment: dt.datetime) -> str:
    return timezone.localtime(moment).strftime("%H:%M")


def _known(username: str) -> Person | None:
    return Person.objects.filter(username=username).select_related("organ").first()


def _note(name: str, person: Person, sentence: str, *, by: Person | None = None) -> None:
    """Only names that exist leave an event: guesses must not fill the ledger (the web log has them)."""
    with transaction.atomic():
        events.record(name, person, sentence, by=by, organ=person.organ)


def _demo_people() -> dict[str, Any]:
    if not settings.GONGKAI_DEMO:
        return {}
    everybody = [offer() for offer in demo_sign_ins.values()]
    if not everybody:
        return {}
    return {
        "demo_password": everybody[0][0],
        "demo_people": [someone for _, people in everybody for someone in people],
    }
