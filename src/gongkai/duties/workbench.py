"""Staff pages: what will fail next, one duty with its clock, and the holiday notices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from gongkai.base import clock, events
from gongkai.base.acts import Act
from gongkai.base.registries import duty_rules, subjects
from gongkai.law.rules import Channel
from gongkai.org import authority
from gongkai.org.models import Organ
from gongkai.web import faces
from gongkai.web.lists import Column, Filter, ListView
from gongkai.web.views import ActView, StaffView

from . import calendars, queries, services
from .models import Duty, HolidayNotice

PER_PAGE = 100
CHANNELS = {channel.value: channel.label for channel in Channel}


def face(row: queries.DutyRow) -> faces.DutyRow:
    """A row of the shared component."""
    words = {
        "late": "已超期",
        "soon": "临期",
        "stopped": "停算",
        "met": "完成",
        "met_late": "完成",
        "waived": "完成",
    }
    return faces.DutyRow(
        state=words.get(row.state, "在办"),
        title=row.duty.title,
        url=reverse("duties:duty", args=[row.duty.pk]),
        rule=f"{row.kind_title} {row.rule_title}{'（暂定）' if row.duty.provisional else ''}",
        owner=str(row.duty.owner),
        left=row.left_label,
        action=faces.Link("去办", row.url) if row.url else None,
    )


class FailsNext(ListView):
    """接下来会误的事: open duties, the most urgent first, by day, by unit or by kind."""

    template_name = "duties/fails_next.html"
    title = "责任事项"
    list_name = "duties.fails_next"
    per_page = PER_PAGE
    first_order = "due"
    empty_title = "没有在办的责任事项"
    empty_text = "文件一经起草，它的公开期限就列在这里；办成并有证据后自动消去。"
    columns = (
        Column("state", "状态", lambda row: row.state_label),
        Column("title", "事项", lambda row: row.duty.title, order=("title",), head=True),
        Column("kind", "种类", lambda row: row.kind_title),
        Column("rule", "期限规则", lambda row: row.rule_title),
        Column("owner", "责任单位", lambda row: str(row.duty.owner), order=("owner__path",)),
        Column("due", "期限", lambda row: row.duty.due_on, order=("due_on", "owner__path")),
        Column("left", "还有", lambda row: row.left_label),
        Column("source", "依据", lambda row: row.source),
    )

    def rows(self) -> Any:
        return queries.visible_to(self.person).open()

    def filters(self) -> list[Filter]:
        visible = queries.visible_to(self.person).open()
        units = Organ.objects.filter(duties__in=visible).distinct().order_by("path")
        kinds = [
            (name, duty_rules.get(name).title if name in duty_rules else name) for name in _kinds(visible)
        ]
        return [
            Filter(
                "by",
                "排列",
                kind="choice",
                choices=list(queries.GROUPINGS.items()),
                default="day",
                anything="",
            ),
            Filter("q", "事项", lambda rows, text: rows.filter(title__icontains=text), hint="标题里的词"),
            Filter(
                "unit",
                "单位",
                lambda rows, code: rows.filter(owner__code=code),
                kind="choice",
                choices=[(organ.code, str(organ)) for organ in units],
            ),
            Filter(
                "kind",
                "种类",
                lambda rows, kind: rows.filter(kind=kind),
                kind="choice",
                choices=kinds,
            ),
            Filter("until", "期限至", lambda rows, day: rows.filter(due_on__lte=day), kind="to"),
        ]

    def decorate(self, rows: list[Any]) -> list[Any]:
        today, calendar = clock.today(), calendars.current()
        return [queries.DutyRow(duty, today, calendar) for duty in rows]

    def count_words(self, count: int) -> str:
        late = self.found().filter(due_on__lt=clock.today()).count()
        return f"共{count}项在办，其中{late}项已超期。"

    def context(self) -> dict[str, Any]:
        context = super().context()
        grouping = self.asked().shown["by"]
        groups = queries.grouped(context["decorated"], grouping, clock.today())
        return context | {
            "groups": [(group.title, [face(row) for row in group.rows]) for group in groups],
        }


def _kinds(visible: Any) -> list[str]:
    return sorted(visible.values_list("kind", flat=True).distinct())


class DutyPage(StaffView):
    """One duty: its clock counted day by day, its evidence, its history."""

    template_name = "duties/duty.html"

    def load(self) -> None:
        self.duty = self.scoped(queries.visible_to(self.person), pk=self.kwargs["pk"])

    def context(self) -> dict[str, Any]:
        row = queries.DutyRow(self.duty, clock.today(), calendars.current())
        reading = services.reading(self.duty)
        return {
            "title": self.duty.title,
            "trail": [faces.Link("责任事项", reverse("duties:fails_next")), faces.Link(self.duty.title, "")],
            "duty": self.duty,
            "row": row,
            "subject_url": row.url if self._sees_subject() else "",
            "state": face(row).state,
            "reading": reading,
            "evidence": [
                (CHANNELS.get(proof.channel, proof.channel), proof)
                for proof in self.duty.evidence.order_by("on", "pk")
            ],
            "history": events.of(self.duty),
            "may_move": authority.may(self.person, "duties.waive", self.duty.owner),
        }

    def _sees_subject(self) -> bool:
        """Is it still there, and in sight? A draft may have been thrown away."""
        kind = self.duty.subject_type
        return kind in subjects and subjects.get(kind).visible_to(self.person, self.duty.subject_id)


class ReasonForm(forms.Form):
    reason = forms.CharField(label="理由", widget=forms.Textarea(attrs={"rows": 3}), help_text="理由会留痕。")


class MoveForm(forms.Form):
    on = forms.DateField(label="日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    note = forms.CharField(label="事由", max_length=200, help_text="例如：书面征求第三方意见。事由会留痕。")


class _DutyAct(ActView):
    template_name = "duties/act.html"

    def load(self) -> None:
        self.duty = self.scoped(queries.visible_to(self.person), pk=self.kwargs["pk"])

    def context(self) -> dict[str, Any]:
        here = reverse("duties:duty", args=[self.duty.pk])
        trail = [
            faces.Link("责任事项", reverse("duties:fails_next")),
            faces.Link(self.duty.title, here),
            faces.Link(self.title, ""),
        ]
        return {"title": self.title, "lead": self.duty.title, "trail": trail, "back": here}

    def said(self, result: Duty) -> str:
        return f"已{self.title}，并已留痕。"

    def done(self, result: Duty) -> HttpResponse:
        return redirect("duties:duty", pk=self.duty.pk)


class Waive(_DutyAct):
    title = "免除"
    form_class = ReasonForm

    def initial(self) -> dict[str, Any]:
        return {"reason": ""}

    def act(self, data: Mapping[str, Any]) -> Act[Any]:
        return services.WaiveDuty(self.duty, reason=data.get("reason", ""), by=self.person)


class Stop(_DutyAct):
    title = "停止计时"
    form_class = MoveForm
    move: type[services.StopClock] | type[services.ResumeClock] = services.StopClock

    def initial(self) -> dict[str, Any]:
        return {"on": clock.today(), "note": ""}

    def act(self, data: Mapping[str, Any]) -> Act[Any]:
        return self.move(self.duty, on=data["on"], note=data.get("note", ""), by=self.person)


class Resume(Stop):
    title = "恢复计时"
    move = services.ResumeClock


class NoticeForm(forms.Form):
    year = forms.IntegerField(label="年份", min_value=2000, max_value=2100)
    name = forms.CharField(label="通知名称", max_length=200)
    number = forms.CharField(label="文号", max_length=60, required=False)
    rest = forms.CharField(
        label="放假日",
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="每行一天或一段：2027-01-01 元旦；2027-02-06至2027-02-12 春节。",
    )
    workdays = forms.CharField(
        label="调休上班日", widget=forms.Textarea(attrs={"rows": 4}), required=False, help_text="写法同上。"
    )
    verified = forms.BooleanField(label="已对照通知原文核对", required=False)

    def clean_rest(self) -> list[dict[str, str]]:
        return _dated_lines(self.cleaned_data["rest"])

    def clean_workdays(self) -> list[dict[str, str]]:
        return _dated_lines(self.cleaned_data["workdays"])


def _dated_lines(text: str) -> list[dict[str, str]]:
    """Lines of ``day name`` or ``day至day name`` as the shipped form has them. Raises ``ValidationError``."""
    days = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        span, _, name = line.strip().partition(" ")
        first, _, last = span.partition("至")
        try:
            start, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last or first)
        except ValueError:
            raise forms.ValidationError(
                f"第{number}行“{line.strip()}”的日期看不懂，请写成“2027-01-01 元旦”。"
            ) from None
        if not name.strip() or end < start or (end - start).days > 31:
            raise forms.ValidationError(f"第{number}行“{line.strip()}”缺少节日名称，或起止日期颠倒，请改正。")
        for offset in range((end - start).days + 1):
            days.append({"day": (start + dt.timedelta(days=offset)).isoformat(), "name": name.strip()})
    return days


class Holidays(ActView):
    """放假安排: what is loaded, and a form for the next notice."""

    template_name = "duties/holidays.html"
    title = "放假安排"
    form_class = NoticeForm

    def load(self) -> None:
        if not authority.may(self.person, "holidays.manage"):
            raise Http404

    def context(self) -> dict[str, Any]:
        calendar = calendars.current()
        return {
            "title": self.title,
            "lead": f"已有{min(calendar.known_years)}年至{max(calendar.known_years)}年的安排。",
            "notices": sorted(calendar.notices, key=lambda notice: notice.year, reverse=True),
            "loaded": {row.year for row in HolidayNotice.objects.all()},
        }

    def initial(self) -> dict[str, Any]:
        return {"year": max(calendars.current().known_years) + 1}

    def act(self, data: Mapping[str, Any]) -> Act[Any]:
        return services.LoadHolidayNotice(
            {
                "year": data.get("year"),
                "kind": "annual",
                "notice": {
                    "name": data.get("name", ""),
                    "number": data.get("number", ""),
                    "issued": None,
                    "verified": bool(data.get("verified")),
                },
                "rest": data.get("rest", []),
                "workdays": data.get("workdays", []),
            },
            by=self.person,
        )

    def said(self, result: list[Any]) -> str:
        if not result:
            return "已载入，没有期限变动。"
        return f"已载入，{len(result)}项期限变动：" + "；".join(str(moved) for moved in result[:5])

    def done(self, result: list[Any]) -> HttpResponse:
        return redirect("duties:holidays")
