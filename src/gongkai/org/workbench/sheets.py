"""Organs and people from tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from gongkai.base import clock
from gongkai.base.acts import Reason, Refused
from gongkai.base.importing import Column, Importer, Outcome, Row
from gongkai.org import authority, queries
from gongkai.org.models import Organ, Person, Role
from gongkai.org.services import (
    AddOrgan,
    AddPerson,
    AppointTo,
    ChangeOrganFacts,
    ChangePerson,
    MoveOrgan,
    RenameOrgan,
)


def words(text: str) -> list[str]:
    """What is separated by 、 or a comma."""
    return [word.strip() for word in text.replace("，", "、").replace(",", "、").split("、") if word.strip()]


def choice(text: str, choices: Any, heading: str) -> str:
    for value, label in choices.choices:
        if text in (value, label):
            return str(value)
    raise Refused([Reason("choice", f"{heading}“{text}”不在{'、'.join(choices.labels)}之列。")])


def day(text: str, heading: str) -> dt.date | None:
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text.replace("/", "-"))
    except ValueError:
        raise Refused([Reason("day", f"{heading}“{text}”应写成 2026-09-18 的样子。")]) from None


def organ_of(code: str) -> Organ:
    organ = Organ.objects.filter(code=code).first()
    if organ is None:
        raise Refused([Reason("no_organ", f"没有代码为 {code} 的单位，请先设立，或者核对代码。")])
    return organ


class OrganRows(Importer):
    name = "organs"
    title = "单位"
    about = "代码没有的设立，有的照表更改；表里没有的单位不动，导入不会撤销单位。"
    columns = (
        Column("单位代码", True, "写进索引号和网址，以后不能改。"),
        Column("全称", True),
        Column("简称"),
        Column("类别", True, "、".join(Organ.Kind.labels)),
        Column("上级代码", True, "上级单位的代码；可以是同一张表里的。"),
        Column("统一社会信用代码"),
        Column("机关代字", False, "有几个的用顿号隔开。"),
        Column("设立日期", False, "2026-09-18"),
        Column("更名日期", False, "全称或简称与现有的不同时填。"),
        Column("更名依据", False, "同上：批复或者通知的文号。"),
    )
    examples = (("990102099", "澄明区数据局", "区数据局", "部门", "990102001", "", "澄数发", "2026-01-01"),)

    @classmethod
    def may(cls, person: Any) -> bool:
        return authority.may(person, queries.MANAGE)

    @classmethod
    def export(cls, person: Any) -> Iterable[Sequence[Any]]:
        for organ in queries.managed(person).filter(closed_on=None).select_related("parent"):
            if organ.parent is not None:
                yield (
                    organ.code,
                    organ.name,
                    organ.short_name,
                    organ.get_kind_display(),
                    organ.parent.code,
                    organ.credit_code,
                    "、".join(organ.agency_words),
                    organ.opened_on,
                    None,
                    "",
                )

    def groups(self, rows: list[Row]) -> list[list[Row]]:
        """Parents first, whatever their order in the table; a ring stays at the end and is refused there."""
        given = {row["单位代码"] for row in rows}
        done: set[str] = set()
        ordered: list[list[Row]] = []
        waiting = list(rows)
        while waiting:
            ready = [row for row in waiting if row["上级代码"] not in given - done] or waiting
            ordered += [[row] for row in ready]
            done |= {row["单位代码"] for row in ready}
            waiting = [row for row in waiting if row not in ready]
        return ordered

    def apply(self, rows: list[Row]) -> Outcome:
        [row] = rows
        facts: dict[str, Any] = {
            "kind": choice(row["类别"], Organ.Kind, "类别"),
            "credit_code": row["统一社会信用代码"],
            "agency_words": words(row["机关代字"]),
            "opened_on": day(row["设立日期"], "设立日期"),
        }
        parent = organ_of(row["上级代码"])
        organ = Organ.objects.filter(code=row["单位代码"]).first()
        if organ is None:
            AddOrgan(
                code=row["单位代码"],
                name=row["全称"],
                short_name=row["简称"],
                parent=parent,
                by=self.by,
                **facts,
            ).execute()
            return Outcome.NEW
        changed = False
        if (organ.name, organ.short_name) != (row["全称"], row["简称"]):
            RenameOrgan(
                organ,
                name=row["全称"],
                short_name=row["简称"],
                on=day(row["更名日期"], "更名日期"),
                basis=row["更名依据"],
                by=self.by,
            ).execute()
            changed = True
        if organ.parent_id != parent.pk:
            MoveOrgan(organ, parent=parent, by=self.by).execute()
            changed = True
        organ = Organ.objects.get(pk=organ.pk)
        act = ChangeOrganFacts(organ, by=self.by, **facts)
        if act.changes():
            act.execute()
            changed = True
        return Outcome.CHANGED if changed else Outcome.SAME


class PeopleRows(Importer):
    name = "people"
    title = "人员和岗位"
    about = (
        "登录名没有的增加，有的照表更改，并补上所列的岗位；导入不会停用人员，也不会终止岗位。"
        "新增的人没有密码，由管理员逐人设定后才能登录。"
    )
    columns = (
        Column("登录名", True, "英文字母、数字、点、短横线或下划线。"),
        Column("姓名", True),
        Column("单位代码", True, "所在单位。"),
        Column("电子邮箱"),
        Column("电话"),
        Column("岗位", False, "有几个的用顿号隔开；在别的单位任职的，写成“一审@990102031”。"),
    )
    examples = (("shenzhiwei", "沈知微", "990102002", "", "", "拟稿人、一审@990102031"),)

    @classmethod
    def may(cls, person: Any) -> bool:
        return authority.may(person, queries.MANAGE)

    @classmethod
    def export(cls, person: Any) -> Iterable[Sequence[Any]]:
        people = queries.with_posts(queries.people_under(person).filter(is_active=True), clock.today())
        for one in people.order_by("organ__path", "name"):
            posts = [
                post.get_role_display() + ("" if post.organ_id == one.organ_id else f"@{post.organ.code}")
                for post in one.posts_now  # type: ignore[attr-defined]
            ]
            code = one.organ.code if one.organ else ""
            yield (one.username, one.name, code, one.email, one.phone, "、".join(posts))

    def apply(self, rows: list[Row]) -> Outcome:
        [row] = rows
        organ = organ_of(row["单位代码"])
        person = Person.objects.filter(username__iexact=row["登录名"]).first()
        facts = {"name": row["姓名"], "email": row["电子邮箱"], "phone": row["电话"]}
        outcome = Outcome.SAME
        if person is None:
            person = AddPerson(username=row["登录名"], organ=organ, by=self.by, **facts).execute()
            outcome = Outcome.NEW
        else:
            act = ChangePerson(person, organ=organ, by=self.by, **facts)
            if act.changes():
                person = act.execute()
                outcome = Outcome.CHANGED
        for role, place in self._posts(row, organ):
            if not person.posts.held_on(clock.today()).filter(role=role, organ=place).exists():
                AppointTo(person, role, place, by=self.by).execute()
                outcome = Outcome.CHANGED if outcome is Outcome.SAME else outcome
        return outcome

    def _posts(self, row: Row, organ: Organ) -> list[tuple[str, Organ]]:
        found = []
        for word in words(row["岗位"]):
            role, _, code = word.partition("@")
            found.append((choice(role.strip(), Role, "岗位"), organ_of(code.strip()) if code else organ))
        return found
