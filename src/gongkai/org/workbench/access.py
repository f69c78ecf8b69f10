"""One's own second factor and sign-ins, and what an administrator does about others'."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import segno
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from gongkai.base import settings_store
from gongkai.base.acts import Act, Refused
from gongkai.org import second, services
from gongkai.org.models import SignIn
from gongkai.web.site import Link
from gongkai.web.views import ActView, StaffView

from .organs import PersonAct

SHOWN = 30


class CodeForm(forms.Form):
    code = forms.CharField(
        label="验证码",
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": "请填写手机上显示的6位数字。"},
        help_text="手机验证器上现在显示的6位数字。",
    )


class SecondFactor(StaffView):
    template_name = "org/second_factor.html"
    title = "二次验证"

    def context(self) -> dict[str, Any]:
        rule = settings_store.get(second.WHO_MUST.name)
        return super().context() | {
            "lead": "登录时除密码外，再填一个手机上的验证码。别人知道了密码也进不来。",
            "on": second.is_on(self.person),
            "begun": second.device_of(self.person, confirmed=False) is not None,
            "demanded": second.must(self.person, rule),
            "rule": second.WHO_MUST.in_words(rule),
            "codes_left": self.person.recovery_codes.filter(used_at=None).count(),
        }


class _Own(ActView):
    template_name = "org/act.html"
    form_class: type[forms.Form] | None = CodeForm

    def initial(self) -> dict[str, Any]:
        return {"code": ""}

    def context(self) -> dict[str, Any]:
        back = reverse("org:second-factor")
        return {
            "title": self.title,
            "button": self.title,
            "back": back,
            "trail": [Link("二次验证", back), Link(self.title, "")],
        }

    def done(self, result: Any) -> HttpResponse:
        return redirect("org:second-factor")

    def show(self, codes: list[str]) -> HttpResponse:
        """The only page on which the codes ever stand."""
        self.template_name = "org/recovery_codes.html"
        return self.page(codes=codes, title="恢复码", lead="只显示这一次，请马上抄下或者打印。")


class Start(_Own):
    title = services.StartSecondFactor.title
    form_class = None
    http_method_names = ["post", "options"]

    def act(self, data: Mapping[str, Any]) -> Act[Any]:
        return services.StartSecondFactor(by=self.person)

    def done(self, result: Any) -> HttpResponse:
        return redirect("org:second-factor-on")


class SwitchOn(_Own):
    template_name = "org/second_factor_on.html"
    title = services.ConfirmSecondFactor.title

    def context(self) -> dict[str, Any]:
        device = second.device_of(self.person, confirmed=False)
        if device is None:
            return super().context() | {"qr": "", "key": ""}
        picture = segno.make(device.config_url, error="m", micro=False)
        text = device.config_url.partition("secret=")[2].partition("&")[0]
        return super().context() | {
            "qr": picture.svg_data_uri(scale=5, border=3),
            "key": " ".join(text[at : at + 4] for at in range(0, len(text), 4)),
        }

    def act(self, data: Mapping[str, Any]) -> Act[Any]:
        here: SignIn | None = getattr(self.request, "sign_in", None)
        return services.ConfirmSecondFactor(data["code"], here=here, by=self.person)

    def done(self, result: list[str]) -> HttpResponse:
        return self.show(result)


class Renew(_Own):
    title = services.NewRecoveryCodes.title

    def act(self, data: Mapping[str, Any]) -> Act[Any]:
        self.doing = services.NewRecoveryCodes(data["code"], by=self.person)
        return self.doing

    def done(self, result: Any) -> HttpResponse:
        return self.show(self.doing.codes)


class SwitchOff(_Own):
    title = services.SwitchOffSecondFactor.title

    def act(self, data: Mapping[str, Any]) -> Act[Any]:
        return services.SwitchOffSecondFactor(data["code"], by=self.person)

    def said(self, result: Any) -> str:
        return "二次验证已关闭，下次登录只用密码。"


class SignIns(StaffView):
    """我的登录: where one is signed in, and the end of what is not one's own doing."""

    template_name = "org/sign_ins.html"
    title = "我的登录"

    def context(self) -> dict[str, Any]:
        here = getattr(self.request, "sign_in", None)
        rows = SignIn.objects.filter(person=self.person).order_by("-began_at")
        return super().context() | {
            "lead": "不认得的登录，请马上结束，并修改密码。",
            "here": here.pk if here else None,
            "open": rows.filter(ended_at=None)[:SHOWN],
            "past": rows.exclude(ended_at=None)[:SHOWN],
            "on": second.is_on(self.person),
        }

    def post(self, request: HttpRequest) -> HttpResponse:
        from django.contrib import messages

        given = request.POST.getlist("sign_in")
        numbers = [int(number) for number in given if number.isascii() and number.isdigit()]
        act = services.EndSignIns(
            numbers if given else None, here=getattr(request, "sign_in", None), by=self.person
        )
        try:
            count = act.execute()
        except Refused as refused:
            return self.page(409, refused=refused.reasons)
        messages.success(request, f"已结束{count}个登录，那里再操作就要重新登录。")
        return redirect("org:sign-ins")


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="缘由",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="怎样核实了是本人、为什么重置；会留痕。",
        error_messages={"required": "请写明缘由。"},
    )


class ResetSecondFactor(PersonAct):
    title = services.ResetSecondFactor.title
    form_class = ReasonForm

    def initial(self) -> dict[str, Any]:
        return {"reason": ""}

    def act(self, data: Mapping[str, Any]) -> Act[Any]:
        return services.ResetSecondFactor(self.subject, reason=data.get("reason", ""), by=self.person)
