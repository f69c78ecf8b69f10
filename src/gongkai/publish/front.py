"""Staff pages: what the front of the public site shows besides documents, and what organs say of themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from gongkai.base import clock
from gongkai.base.acts import Act
from gongkai.documents.models import CatalogueItem, Document
from gongkai.law import catalogue as law
from gongkai.org import authority
from gongkai.web.site import Link
from gongkai.web.views import ActView, StaffView

from . import footer, guide, profiles, standing, urgent
from .leaves.places import path_of
from .leaves.places import places as places_shown
from .models import OrganProfile, SpecialTopic, UrgentNotice
from .site import public_url

MANAGE = "settings.manage"


class OfficeOnly(StaffView):
    def load(self) -> None:
        if not authority.may(self.person, MANAGE):
            raise Http404


class Front(OfficeOnly):
    """栏目与专题: the statutory places, special topics, the urgent notice and the footer at a glance."""

    template_name = "publish/front.html"
    title = "栏目与专题"

    def context(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "lead": "法定栏目放进去的文件就是它的内容；专题、紧急通告和页脚在这里编排。",
            "places": list(_places()),
            "specials": SpecialTopic.objects.select_related("current").prefetch_related("editions"),
            "urgent": urgent.present(),
            "footers": [(spec.title, reverse("org:setting", args=[spec.name])) for spec in footer.SPECS],
        }


def _places() -> Any:
    """The four columns: what stands there, and what a guide lacks."""
    shown = places_shown()
    items = {item.code: item for item in CatalogueItem.objects.filter(parent=None, organ=None)}
    for column in law.PLATFORM_COLUMNS:
        item = items.get(column.code)
        if item is None:
            continue
        here = standing.documents().filter(placements__item__path__startswith=item.path).distinct()
        latest = here.order_by("-public_since", "-pk").first()
        yield {
            "name": item.name,
            "basis": item.basis,
            "count": here.count(),
            "latest": latest,
            "url": shown.get(item.code, public_url(f"gk/c/{item.code}/index.html") if latest else ""),
            "page": public_url(path_of(item.code)) if item.code in shown else "",
            "lacks": _lacks(here) if item.code == law.GUIDE else [],
        }


def _lacks(guides: Any) -> list[str]:
    """Of every guide that stands, what 条例第十二条 wants and it does not say."""
    found = []
    for document in guides.order_by("organ__path"):
        edition = standing.edition_of(document)
        if "指南" in edition.title:
            found += [f"《{edition.title}》：{one.sentence}" for one in guide.lacks(edition)]
    return found


# 紧急通告 -----------------------------------------------------------------------------------------------


class NoticeForm(forms.Form):
    text = forms.CharField(
        label="通告内容",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="出了什么事、影响哪里、请公众怎么做。200 字以内，显示在首页最上面。",
        error_messages={"required": "请写明通告内容：出了什么事、请公众怎么做。"},
    )
    link = forms.CharField(
        label="详情网址", required=False, max_length=300, help_text="以 / 或者 https:// 开头；没有的留空。"
    )
    ends_at = forms.DateTimeField(
        label="自动结束",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        help_text="到时自动从首页撤下，最长 14 天；事情提前了结的，可以提前结束。",
        error_messages={
            "required": "请填写自动结束的时间。",
            "invalid": "请按“年-月-日 时:分”填写，例如 2026-10-14 18:00。",
        },
    )


class Urgent(ActView, OfficeOnly):
    template_name = "publish/urgent.html"
    title = "紧急通告"
    form_class = NoticeForm

    def initial(self) -> dict[str, Any]:
        return {"ends_at": timezone.localtime(clock.now() + dt.timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")}

    def act(self, data: Mapping[str, Any]) -> Act[Any]:
        ends_at = data.get("ends_at")
        ends = ends_at if isinstance(ends_at, dt.datetime) else clock.now() + dt.timedelta(days=1)
        return urgent.PostNotice(data.get("text", "—"), ends, data.get("link", ""), by=self.person)

    def context(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "present": urgent.present(),
            "earlier": UrgentNotice.objects.select_related("posted_by")[:20],
            "trail": (Link("栏目与专题", reverse("publish:front")), Link("紧急通告", "")),
        }

    def said(self, result: Any) -> str:
        return "紧急通告已发布，几秒钟后显示在首页。"

    def done(self, result: Any) -> HttpResponse:
        return redirect("publish:urgent")


class EndUrgent(ActView, OfficeOnly):
    template_name = "publish/act.html"
    title = "提前结束紧急通告"

    def load(self) -> None:
        super().load()
        self.notice = self.scoped(UrgentNotice.objects.all(), pk=self.kwargs["pk"])

    def act(self, data: Mapping[str, Any]) -> Act[Any]:
        return urgent.EndNotice(self.notice, by=self.person)

    def context(self) -> dict[str, Any]:
        back = reverse("publish:urgent")
        return {
            "title": self.title,
            "lead": self.notice.text,
            "button": "结束",
            "back": back,
            "trail": (Link("紧急通告", back), Link("提前结束", "")),
        }

    def said(self, result: Any) -> str:
        return "紧急通告已结束，几秒钟后从首页撤下。"

    def done(self, result: Any) -> HttpResponse:
        return redirect("publish:urgent")


# 机构概况 -----------------------------------------------------------------------------------------------


class Profiles(StaffView):
    template_name = "publish/profiles.html"
    title = "机构概况"

    def load(self) -> None:
        self.organs = list(profiles.editable(self.person).order_by("path"))
        if not self.organs:
            raise Http404

    def context(self) -> dict[str, Any]:
        latest = {
            profile.organ_id: profile
            for profile in OrganProfile.objects.filter(organ__in=self.organs).order_by("number")
        }
        rows = [
            {
                "organ": organ,
                "profile": latest.get(organ.pk),
                "missing": profiles.missing(latest.get(organ.pk)),
            }
            for organ in self.organs
        ]
        lacking = sum(bool(row["missing"]) for row in rows)
        return {
            "title": self.title,
            "lead": f"{lacking} 个单位还没有填全（条例第二十条第（二）项）。" if lacking else "都已填全。",
            "rows": rows,
        }


def _lines(label: str, text: str, rows: int = 5) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=text,
    )


def _line(label: str, most: int, text: str = "") -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=most, help_text=text)


class ProfileForm(forms.Form):
    duties = _lines("主要职能", "每段一行，照“三定”规定写。", 8)
    divisions = _lines("内设机构", "每行一个：名称、职责、电话。")
    leaders = _lines("负责人", "每行一人：姓名、职务、分工。")
    address = _line("办公地址", 200, "写到门牌号。")
    hours = _line("办公时间", 200, "例如：工作日 9:00–12:00，13:30–17:30。")
    phone = _line("联系电话", 100)
    fax = _line("传真", 100)
    email = _line("电子邮箱", 100)
    seen = forms.IntegerField(widget=forms.HiddenInput)


class Profile(ActView):
    template_name = "publish/profile.html"
    form_class = ProfileForm

    def load(self) -> None:
        self.organ = self.scoped(profiles.editable(self.person), pk=self.kwargs["pk"])
        self.present = profiles.current(self.organ)

    def initial(self) -> dict[str, Any]:
        values = {name: getattr(self.present, name, "") for name in profiles.FIELDS}
        return {**values, "seen": self.present.number if self.present else 0}

    def act(self, data: Mapping[str, Any]) -> Act[Any]:
        values = {name: data.get(name) or "" for name in profiles.FIELDS}
        return profiles.SaveProfile(self.organ, values, int(data.get("seen") or 0), by=self.person)

    def context(self) -> dict[str, Any]:
        shown = Document.objects.public().filter(organ=self.organ).exists() or self.present is not None
        return {
            "title": f"{self.organ}的机构概况",
            "lead": "保存后几秒钟更新机构页面；每次保存都是一版，留痕。",
            "organ": self.organ,
            "address": f"/jg/{self.organ.code}/" if shown else "",
            "missing": profiles.missing(self.present),
            "versions": OrganProfile.objects.filter(organ=self.organ).select_related("saved_by")[:10],
            "trail": (Link("机构概况", reverse("publish:profiles")), Link(str(self.organ), "")),
        }

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        # What is asked of a saving ("the same as now", "fill something in") is no reason before anything is typed.
        return self.page(form=self.form())

    def said(self, result: Any) -> str:
        return f"已保存第 {result.number} 版，几秒钟后显示在机构页面。"

    def done(self, result: Any) -> HttpResponse:
        return redirect("publish:profile", pk=self.organ.pk)
