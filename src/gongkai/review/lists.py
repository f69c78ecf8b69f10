"""查送审件: every dossier in sight, whatever became of it, by words, stage, organ and day."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse

from gongkai.org.models import Organ
from gongkai.web.faces import Link
from gongkai.web.lists import Column, Filter, ListView

from . import flow, pages, queries
from .models import Stage


class Search(ListView):
    title = "查送审件"
    list_name = "review.dossiers"
    first_order = "-opened"
    empty_text = "换一个条件，或者去掉几个条件再看；草稿要先放进送审件才会列在这里。"
    columns = (
        Column("state", "状态", lambda line: line.state, state=True, css="nw"),
        Column(
            "title",
            "送审件",
            lambda line: line.title,
            order=("title",),
            url=lambda line: line.url,
            css="clip",
            head=True,
        ),
        Column("stage", "环节", lambda line: line.stage, order=("stage",), css="nw"),
        Column("flow", "流程", lambda line: line.flow or flow.ORDINARY.title, order=("flow",), css="nw"),
        Column("organ", "单位", lambda line: line.organ, order=("organ__path",), css="nw"),
        Column("author", "送审人", lambda line: line.author, order=("author__name",), css="nw"),
        Column("size", "成员（件）", lambda line: line.size, css="nw num r"),
        Column("opened", "建立时间", lambda line: line.opened_at, order=("created_at",), on_screen=False),
        Column(
            "submitted", "送审时间", lambda line: line.submitted_at, order=("submitted_at",), css="nw num"
        ),
        Column("released", "发布时间", lambda line: line.released_at, order=("released_at",), css="nw num r"),
    )

    def rows(self) -> Any:
        return queries.with_words(queries.visible_to(self.person))

    def filters(self) -> list[Filter]:
        organs = Organ.objects.filter(pk__in=queries.visible_to(self.person).order_by().values("organ"))
        return [
            Filter(
                "q",
                "查送审件",
                lambda rows, text: rows.filter(
                    Q(title__icontains=text)
                    | Q(
                        pk__in=queries.visible_to(self.person)
                        .filter(members__edition__document_number__icontains=text)
                        .order_by()
                        .values("pk")
                    )
                ),
                hint="名称或者文号",
            ),
            Filter(
                "stage",
                "环节",
                lambda rows, stage: rows.filter(stage=stage),
                kind="choice",
                choices=Stage.choices,
            ),
            Filter(
                "flow",
                "流程",
                lambda rows, name: rows.filter(flow=name),
                kind="choice",
                choices=[(one.name, one.title) for one in flow.FLOWS.values()],
            ),
            Filter(
                "organ",
                "单位",
                lambda rows, code: rows.filter(organ__code=code),
                kind="choice",
                choices=[
                    (organ.code, organ.in_lists)
                    for organ in organs.select_related("merged_into").order_by("path")
                ],
            ),
            Filter(
                "since", "送审自", lambda rows, day: rows.filter(submitted_at__date__gte=day), kind="from"
            ),
            Filter("until", "至", lambda rows, day: rows.filter(submitted_at__date__lte=day), kind="to"),
        ]

    def decorate(self, rows: list[Any]) -> list[Any]:
        return [pages.line(queries.as_listed(dossier)) for dossier in rows]

    def count_words(self, count: int) -> str:
        return f"共 {count} 件。"

    def context(self) -> dict[str, Any]:
        return super().context() | {
            "trail": [Link("送审件", reverse("review:dossiers")), Link(self.title, "")]
        }
