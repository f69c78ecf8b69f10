"""What this room declares to the registries."""

from __future__ import annotations

from django.urls import reverse

from gongkai.base import settings_store
from gongkai.base.models import Setting
from gongkai.base.registries import (
    NavigationEntry,
    SubjectKind,
    WorkSource,
    importers,
    navigation,
    open_work,
    subjects,
    work_sources,
)

from . import authority, handing, queries, second, sessions
from .models import Handover, Organ, Person, Post


def _sees_organ(person: Person, pk: int) -> bool:
    return queries.managed(person).filter(pk=pk).exists()


def _sees_person(person: Person, pk: int) -> bool:
    """Everybody sees his own trail, sign-ins included."""
    return person.pk == pk or queries.people_under(person).filter(pk=pk).exists()


def _sees_post(person: Person, pk: int) -> bool:
    return queries.posts_under(person).filter(pk=pk).exists()


def _post_url(pk: int) -> str:
    return reverse("org:organ", args=[Post.objects.values_list("organ_id", flat=True).get(pk=pk)])


def takes_in(person: Person) -> bool:
    return any(one.may(person) for one in importers.values())


def register() -> None:
    subjects.register(
        "org.organ",
        SubjectKind(
            "org.organ",
            "单位",
            _sees_organ,
            lambda pk: reverse("org:organ", args=[pk]),
            lambda pk: str(Organ.objects.get(pk=pk)),
        ),
    )
    subjects.register(
        "org.person",
        SubjectKind(
            "org.person",
            "人员",
            _sees_person,
            lambda pk: reverse("org:history", args=["org.person", pk]),
            lambda pk: str(Person.objects.get(pk=pk)),
        ),
    )
    subjects.register(
        "org.post",
        SubjectKind(
            "org.post",
            "岗位",
            _sees_post,
            _post_url,
            lambda pk: str(Post.objects.select_related("organ", "person").get(pk=pk)),
        ),
    )
    subjects.register(
        "org.handover",
        SubjectKind(
            "org.handover",
            "移交",
            lambda person, pk: handing.visible_to(person).filter(pk=pk).exists(),
            lambda pk: reverse("org:handover", args=[pk]),
            lambda pk: str(Handover.objects.select_related("post__organ", "giver").get(pk=pk)),
        ),
    )
    open_work.register("org", handing.SOURCE)
    work_sources.register("org.handovers", WorkSource("移交给我的", 15, handing.work_items))
    subjects.register(
        "base.setting",
        SubjectKind(
            "base.setting",
            "设置",
            lambda person, pk: (
                authority.may(person, "settings.manage") and Setting.objects.filter(pk=pk).exists()
            ),
            lambda pk: reverse("org:settings"),
            lambda pk: str(Setting.objects.get(pk=pk)),
        ),
    )
    for spec in (second.WHO_MUST, sessions.IDLE, sessions.LONGEST):
        settings_store.register(spec)
    sessions.connect()
    navigation.register("org.today", NavigationEntry("今日待办", "org:today", 0))
    navigation.register("org.ledger", NavigationEntry("留痕", "org:ledger", 280, "ledger.see"))
    navigation.register("org.organs", NavigationEntry("机构与人员", "org:organs", 300, queries.MANAGE))
    navigation.register("org.people", NavigationEntry("人员", "org:people", 305, queries.MANAGE))
    navigation.register("org.log", NavigationEntry("登录记录", "org:sign-in-log", 310, queries.MANAGE))
    from . import explanations
    from .workbench import sheets

    explanations.apply()

    for importer in (sheets.OrganRows, sheets.PeopleRows):
        importers.register(importer.name, importer)
    navigation.register("org.imports", NavigationEntry("导入和导出", "org:imports", 315, shown_to=takes_in))
    navigation.register("org.settings", NavigationEntry("设置", "org:settings", 320, "settings.manage"))
