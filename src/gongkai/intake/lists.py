"""草稿: everything in sight that is not released, as a list."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404
from django.urls import reverse

from gongkai.documents import queries
from gongkai.documents.models import Edition, Rank
from gongkai.org import authority
from gongkai.web.lists import Column, Filter, ListView


def _title(edition: Edition) -> str:
    title = edition.title or "（未命名的草稿）"
    return f"{title}（更正第 {edition.number} 版）" if edition.number > 1 else title


class Drafts(ListView):
    template_name = "intake/drafts.html"
    title = "草稿"
    list_name = "intake.drafts"
    first_order = "-touched"
    columns = (
        Column(
            "title",
            "标题",
            _title,
            order=("title",),
            url=lambda edition: reverse("intake:draft", args=[edition.pk]),
            css="clip",
            head=True,
        ),
        Column(
            "number",
            "文号",
            lambda edition: edition.document_number,
            order=("agency_word", "number_year", "number_serial"),
            css="nw num",
        ),
        Column(
            "organ",
            "单位",
            lambda edition: edition.document.organ.in_lists,
            order=("document__organ__path",),
            css="nw",
        ),
        Column("rank", "类别", lambda edition: edition.get_rank_display(), order=("rank",), css="nw"),
        Column(
            "signed", "成文日期", lambda edition: edition.signed_on, order=("signed_on",), on_screen=False
        ),
        Column(
            "author",
            "起草人",
            lambda edition: edition.author.name if edition.author else "系统",
            order=("author__name",),
            css="nw",
        ),
        Column(
            "touched", "最近改动", lambda edition: edition.touched_at, order=("touched_at",), css="nw num r"
        ),
    )

    def load(self) -> None:
        if not authority.may(self.person, "drafts.see"):
            raise Http404

    def rows(self) -> Any:
        return queries.drafts_visible_to(self.person).select_related("document__organ__merged_into")

    def filters(self) -> list[Filter]:
        return [
            Filter(
                "q",
                "查草稿",
                lambda rows, text: rows.filter(Q(title__icontains=text) | Q(document_number__icontains=text)),
                hint="文号或者标题",
            ),
            Filter(
                "organ",
                "单位",
                lambda rows, code: rows.filter(document__organ__code=code),
                kind="choice",
                choices=queries.organs_with_drafts(self.person),
            ),
            Filter(
                "rank",
                "类别",
                lambda rows, rank: rows.filter(rank=rank),
                kind="choice",
                choices=Rank.choices,
            ),
            Filter(
                "mine",
                "起草",
                lambda rows, _: rows.filter(pk__in=queries.drafts_of(self.person).order_by().values("pk")),
                kind="choice",
                choices=(("1", "我起草的"),),
            ),
            Filter("since", "改动自", lambda rows, day: rows.filter(touched_at__date__gte=day), kind="from"),
            Filter("until", "至", lambda rows, day: rows.filter(touched_at__date__lte=day), kind="to"),
        ]

    def count_words(self, count: int) -> str:
        return f"共 {count} 份。"

    def context(self) -> dict[str, Any]:
        return super().context() | {"may_write": authority.may(self.person, "drafts.write")}
