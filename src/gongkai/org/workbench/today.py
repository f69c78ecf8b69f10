"""The first page of the workbench, the notices, and the history of whatever the trail speaks of."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from gongkai.base import clock, notices
from gongkai.base.models import Event, Notice, Seal
from gongkai.base.registries import WorkItem, subjects, work_sources
from gongkai.base.seal import lag
from gongkai.org import authority
from gongkai.org.models import Person
from gongkai.web.site import Link
from gongkai.web.views import StaffView

WEEKDAYS = "一二三四五六日"
PAGE = 50


def day_in_words(day: dt.date) -> str:
    return f"{day.month}月{day.day}日　星期{WEEKDAYS[day.weekday()]}"


class Today(StaffView):
    template_name = "org/today.html"

    def context(self) -> dict[str, Any]:
        today = clock.today()
        sources = sorted(work_sources.values(), key=lambda source: source.order)
        groups = [(source.title, self._sorted(source.items(self.person))) for source in sources]
        groups = [(title, items) for title, items in groups if items]
        items = [item for _, items in groups for item in items]
        late = sum(1 for item in items if item.due and item.due < today)
        due_now = sum(1 for item in items if item.due == today)
        return {
            "title": day_in_words(today),
            "groups": groups,
            "today": today,
            "waiting": len(items),
            "late": late,
            "due_now": due_now,
            "notices": notices.unread(self.person)[:5],
            "posts": self.person.posts.held_on(today).select_related("organ").order_by("organ__path", "role"),
        }

    @staticmethod
    def _sorted(items: list[WorkItem]) -> list[WorkItem]:
        """What is due first comes first; what has no day comes last, in the source's own order."""
        return sorted(items, key=lambda item: (item.due is None, item.due or dt.date.max))


class Notices(StaffView):
    template_name = "org/notices.html"
    title = "提醒"

    def context(self) -> dict[str, Any]:
        mine = Notice.objects.filter(person_id=self.person.pk).order_by("-at", "-id")
        page = Paginator(mine, PAGE).get_page(self.request.GET.get("page"))
        choices = Person._meta.get_field("notice_mail").choices
        return super().context() | {
            "page": page,
            "unread": notices.unread(self.person).count(),
            "mail_goes_out": notices.mail_goes_out(),
            "mail_choices": choices,
        }

    def post(self, request: HttpRequest) -> HttpResponse:
        wish = request.POST.get("mail")
        if wish is not None:
            return self._change_mail(wish)
        wanted = [
            int(number) for number in request.POST.getlist("notice") if number.isascii() and number.isdigit()
        ]
        done = notices.mark_read(self.person, wanted or None)
        messages.success(request, f"{done} 条提醒已标为已读。" if done else "没有未读的提醒。")
        return redirect("org:notices")

    def _change_mail(self, wish: str) -> HttpResponse:
        words = dict(Person._meta.get_field("notice_mail").flatchoices)
        if wish not in words:
            messages.error(self.request, "请在所列的三种里选一种。")
            return self.page(422)
        self.person.notice_mail = wish
        self.person.save(update_fields=["notice_mail"])
        messages.success(self.request, f"邮件提醒已改为“{words[wish]}”。")
        return redirect("org:notices")


class History(StaffView):
    """Everything the trail says of one thing; 404 unless its room says that this person may see it."""

    template_name = "org/history.html"

    def load(self) -> None:
        kind, pk = self.kwargs["kind"], self.kwargs["pk"]
        if kind not in subjects or not subjects.get(kind).visible_to(self.person, pk):
            raise Http404
        self.kind = subjects.get(kind)

    def context(self) -> dict[str, Any]:
        pk = self.kwargs["pk"]
        rows = Event.objects.filter(subject_type=self.kind.name, subject_id=pk).order_by("id")
        page = Paginator(rows, PAGE).get_page(self.request.GET.get("page"))
        positions = dict(
            Seal.objects.filter(event_id__in=[row.pk for row in page]).values_list("event_id", "position")
        )
        label = self.kind.label(pk)
        return {
            "title": f"{self.kind.title}留痕",
            "lead": label,
            "trail": [Link(label, self.kind.url(pk)), Link("留痕", "")],
            "page": page,
            "rows": [(row, positions.get(row.pk)) for row in page],
        }


class Ledger(StaffView):
    """The latest of the whole trail, for the inspector."""

    template_name = "org/ledger.html"
    title = "留痕"

    def load(self) -> None:
        if not authority.may(self.person, "ledger.see"):
            raise Http404

    def context(self) -> dict[str, Any]:
        page = Paginator(Event.objects.order_by("-id"), PAGE).get_page(self.request.GET.get("page"))
        positions = dict(
            Seal.objects.filter(event_id__in=[row.pk for row in page]).values_list("event_id", "position")
        )
        return super().context() | {
            "page": page,
            "rows": [(row, positions.get(row.pk), self._address(row)) for row in page],
            "lag": lag(),
        }

    def _address(self, row: Event) -> str:
        if row.subject_type not in subjects or not subjects.get(row.subject_type).visible_to(
            self.person, row.subject_id
        ):
            return ""
        return reverse("org:history", args=[row.subject_type, row.subject_id])
