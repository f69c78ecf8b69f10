"""Where intake stands in the workbench: its places in the menu, and what waits for a drafter."""

from __future__ import annotations

from django.urls import reverse

from gongkai.base.registries import NavigationEntry, WorkItem, WorkSource
from gongkai.documents import queries
from gongkai.org.models import Person

SHOWN = 20


def _items(person: Person) -> list[WorkItem]:
    return [
        WorkItem(
            title=edition.title or "（未命名的草稿）",
            url=reverse("intake:draft", args=[edition.pk]),
            note=f"第 {edition.number} 版" if edition.number > 1 else edition.get_rank_display(),
            state="草稿",
        )
        for edition in queries.drafts_of(person)[:SHOWN]
    ]


def _count(person: Person) -> int:
    return queries.drafts_of(person).count()


MY_DRAFTS = WorkSource("我的草稿", 40, _items)
NAVIGATION = (
    NavigationEntry("新建文件", "intake:new", 110, "drafts.write"),
    NavigationEntry("草稿", "intake:drafts", 120, "drafts.see", _count),
)
