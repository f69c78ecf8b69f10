"""Settings on screen, for the openness office."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from gongkai.base import settings_store
from gongkai.base.acts import Act
from gongkai.org import authority, forms
from gongkai.web.site import Link
from gongkai.web.views import ActView, StaffView

MANAGE = "settings.manage"


class Settings(StaffView):
    template_name = "org/settings.html"
    title = "设置"

    def load(self) -> None:
        if not authority.may(self.person, MANAGE):
            raise Http404

    def context(self) -> dict[str, Any]:
        rows = [
            (spec, spec.in_words(value := settings_store.get(name)), value != spec.default)
            for name, spec in settings_store.settings_registry
        ]
        return super().context() | {"rows": rows}


class ChangeSetting(ActView, Settings):
    template_name = "org/act.html"
    title = "更改设置"

    def load(self) -> None:
        super().load()
        if self.kwargs["name"] not in settings_store.settings_registry:
            raise Http404
        self.spec = settings_store.settings_registry.get(self.kwargs["name"])

    def context(self) -> dict[str, Any]:
        back = reverse("org:settings")
        return {
            "title": self.spec.title,
            "lead": f"默认：{self.spec.in_words(self.spec.default)}",
            "button": "保存",
            "back": back,
            "trail": [Link("设置", back), Link(self.spec.title, "")],
        }

    def initial(self) -> dict[str, Any]:
        return {"value": settings_store.get(self.spec.name)}

    def form(self, data: Any = None, files: Any = None) -> Form | None:
        return forms.SettingForm(data, files, initial=self.initial(), spec=self.spec)

    def act(self, data: Mapping[str, Any]) -> Act[Any]:
        return settings_store.ChangeSetting(self.spec.name, data["value"], by=self.person)

    def said(self, result: Any) -> str:
        return f"“{self.spec.title}”已改为“{self.spec.in_words(result.value)}”。"

    def done(self, result: Any) -> HttpResponse:
        return redirect("org:settings")
