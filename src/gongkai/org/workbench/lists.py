"""People, and who came in or tried to, as lists for those who manage organs."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse

from gongkai.base import clock
from gongkai.base.models import Event
from gongkai.org import queries
from gongkai.org.models import Person, Role
from gongkai.web.lists import Column, Filter, ListView

from .organs import Managed

OUTCOMES = {
    "signin.succeeded": "登录成功",
    "signin.failed": "未通过",
    "signin.locked": "锁定",
    "signin.ended": "本人结束",
}


def organ_choices(organs: Any) -> list[tuple[str, str]]:
    return [(organ.code, organ.in_lists) for organ in organs.select_related("merged_into")]


class People(ListView, Managed):
    title = "人员"
    list_name = "org.people"
    first_order = "organ"
    empty_text = "换一个条件再看；新来的人在其单位的页面里增加，也可以从表格导入。"
    columns = (
        Column(
            "name",
            "姓名",
            lambda one: one.name,
            order=("name",),
            url=lambda one: reverse("org:organ", args=[one.organ_id]),
            css="nw",
            head=True,
        ),
        Column("username", "登录名", lambda one: one.username, order=("username",), css="mono"),
        Column("organ", "单位", lambda one: one.organ.in_lists, order=("organ__path", "name")),
        Column(
            "posts",
            "现任岗位",
            lambda one: "、".join(
                f"{'' if post.organ_id == one.organ_id else post.organ}{post.get_role_display()}"
                for post in one.posts_now
            ),
        ),
        Column("email", "电子邮箱", lambda one: one.email),
        Column("phone", "电话", lambda one: one.phone, on_screen=False),
        Column("second", "二次验证", lambda one: "已打开" if one.has_second else "", css="nw"),
        Column("last", "最近登录", lambda one: one.last_login, order=("last_login",), css="nw num"),
        Column("active", "账号", lambda one: "在用" if one.is_active else "已停用", css="nw"),
    )

    def rows(self) -> Any:
        return queries.with_posts(queries.people_under(self.person), clock.today()).select_related(
            "organ__merged_into"
        )

    def filters(self) -> list[Filter]:
        today = clock.today()
        return [
            Filter(
                "q",
                "查人",
                lambda rows, text: rows.filter(Q(name__icontains=text) | Q(username__icontains=text)),
                hint="姓名或者登录名",
            ),
            Filter(
                "organ",
                "单位",
                lambda rows, code: rows.filter(organ__code=code),
                kind="choice",
                choices=organ_choices(self.organs),
            ),
            Filter(
                "role",
                "职责",
                lambda rows, role: rows.filter(pk__in=queries.holders_on(role, today).values("person")),
                kind="choice",
                choices=Role.choices,
            ),
            Filter(
                "active",
                "账号",
                lambda rows, word: rows.filter(is_active=word == "yes"),
                kind="choice",
                choices=(("yes", "在用"), ("no", "已停用")),
            ),
        ]

    def count_words(self, count: int) -> str:
        return f"共 {count} 人。"


class SignInLog(ListView, Managed):
    """登录记录: of the people one manages. Names that nobody has leave no trace here, only in the web log."""

    title = "登录记录"
    list_name = "org.sign_in_log"
    first_order = "-at"
    empty_text = "所管单位的人员登录、输错、被锁定，都记在这里。"
    columns = (
        Column("at", "时间", lambda row: row.at, order=("id",), css="nw num"),
        Column("person", "人员", lambda row: row.person_name, head=True, css="nw"),
        Column("outcome", "结果", lambda row: OUTCOMES.get(row.name, row.name), state=False, css="nw"),
        Column("sentence", "事项", lambda row: row.sentence),
        Column("address", "地址", lambda row: row.data.get("address", ""), css="mono"),
        Column("device", "设备", lambda row: row.data.get("device", "")),
    )

    def rows(self) -> Any:
        return Event.objects.filter(
            name__in=OUTCOMES,
            subject_type="org.person",
            subject_id__in=queries.people_under(self.person).order_by().values("pk"),
        )

    def decorate(self, rows: list[Any]) -> list[Any]:
        names = dict(Person.objects.filter(pk__in={row.subject_id for row in rows}).values_list("pk", "name"))
        for row in rows:
            row.person_name = names.get(row.subject_id, "")
        return rows

    def filters(self) -> list[Filter]:
        return [
            Filter(
                "q",
                "查人",
                lambda rows, text: rows.filter(
                    subject_id__in=Person.objects.filter(
                        Q(name__icontains=text) | Q(username__icontains=text)
                    ).values("pk")
                ),
                hint="姓名或者登录名",
            ),
            Filter(
                "outcome",
                "结果",
                lambda rows, name: rows.filter(name=name),
                kind="choice",
                choices=tuple(OUTCOMES.items()),
            ),
            Filter("address", "地址", lambda rows, text: rows.filter(data__address=text)),
            Filter("since", "自", lambda rows, day: rows.filter(at__date__gte=day), kind="from"),
            Filter("until", "至", lambda rows, day: rows.filter(at__date__lte=day), kind="to"),
        ]

    def count_words(self, count: int) -> str:
        return f"共 {count} 条。"
