"""The door: who comes in, who is kept out, and for how long."""

from __future__ import annotations

import datetime as dt
from typing import Any

from axes.helpers import get_cool_off, get_failure_limit
from axes.models import AccessAttempt
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth import views as auth_views
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.views import View

from gongkai.base import events
from gongkai.base.registries import demo_sign_ins

from . import second, sessions
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
        if second.is_on(person):
            ask_second(self.request, person, self.get_success_url())
            return redirect("org:second-step")
        response = super().form_valid(form)
        _note("signin.succeeded", person, "登录工作台", by=person, data=sessions.seen(self.request))
        return response

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        person = _known(form.data.get("username", ""))
        if person is not None and form.data.get("password") and not _is_locked(self.request):
            _note(
                "signin.failed",
                person,
                f"以{person.name}的登录名登录，密码不对",
                data=sessions.seen(self.request),
            )
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


DOOR = "second_step"
"""In the session of somebody whose password was right and who is not in yet."""
AT_THE_DOOR = dt.timedelta(minutes=5)


def ask_second(request: HttpRequest, person: Person, then: str) -> None:
    request.session.cycle_key()
    until = timezone.now() + AT_THE_DOOR
    request.session[DOOR] = {"person": person.pk, "until": until.timestamp(), "next": then}


class CodeForm(forms.Form):
    code = forms.CharField(
        label="验证码",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "text"}),
        error_messages={"required": "请填写验证码。"},
        help_text="手机验证器上现在显示的6位数字；手机不在身边的，填一个恢复码。",
    )


class SecondStep(View):
    """The other half of the door, for those who switched the second factor on."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        waits = request.session.get(DOOR)
        self.waits = waits if isinstance(waits, dict) else {}
        person = Person.objects.filter(pk=self.waits.get("person") or 0, is_active=True).first()
        if person is None or request.user.is_authenticated:
            return redirect("org:sign-in")
        if timezone.now().timestamp() > self.waits["until"]:
            del request.session[DOOR]
            messages.warning(request, "五分钟内没有填验证码，请重新填写登录名和密码。")
            return redirect("org:sign-in")
        self.person = person
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response

    def get(self, request: HttpRequest) -> HttpResponse:
        if until := second.shut_until(self.person):
            return self._shut(until)
        return self._page(CodeForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = CodeForm(request.POST)
        if not form.is_valid():
            return self._page(form, 422)
        outcome = second.attempt(self.person, form.cleaned_data["code"], sessions.seen(request))
        if outcome.shut_until is not None:
            return self._shut(outcome.shut_until)
        if not outcome.by:
            form.add_error("code", f"验证码不对，还可以再试{outcome.left}次。手机的时间须自动校准。")
            return self._page(form, 422)
        return self._let_in(outcome.by)

    def _let_in(self, by: str) -> HttpResponse:
        del self.request.session[DOOR]
        self.request.session[sessions.SECOND] = True
        login(self.request, self.person, "django.contrib.auth.backends.ModelBackend")
        words = "登录工作台，经二次验证" if by == "device" else "登录工作台，用了一个恢复码"
        data = {**sessions.seen(self.request), "second": by}
        _note("signin.succeeded", self.person, words, by=self.person, data=data)
        if by == "recovery":
            left = self.person.recovery_codes.filter(used_at=None).count()
            messages.warning(self.request, f"刚用掉一个恢复码，还剩{left}个。请在“我的登录”里重设或者重发。")
        return redirect(self.waits["next"])

    def _shut(self, until: dt.datetime) -> HttpResponse:
        messages.error(
            self.request,
            f"已连续输错{second.LIMIT}次验证码，这个登录名要到{_clock(until)}才能再登录。"
            "手机和恢复码都不在身边的，请找本单位的管理员重置；如果不是您本人在登录，请马上改密码。",
        )
        answer = self._page(CodeForm(), 429)
        answer.headers["Retry-After"] = str(max(1, int((until - timezone.now()).total_seconds())))
        return answer

    def _page(self, form: forms.Form, status: int = 200) -> HttpResponse:
        return render(
            self.request, "web/second_step.html", {"form": form, "name": self.person.name}, status=status
        )


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
            data=sessions.seen(request),
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


def _note(
    name: str, person: Person, sentence: str, *, by: Person | None = None, data: dict[str, Any] | None = None
) -> None:
    """Only names that exist leave an event: guesses must not fill the ledger (the web log has them)."""
    with transaction.atomic():
        events.record(name, person, sentence, by=by, organ=person.organ, data=data)


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
