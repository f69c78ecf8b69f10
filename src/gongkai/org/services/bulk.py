"""Organs and people from simple rows, all or none: how a district is set up."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from gongkai.base import clock, events
from gongkai.base.acts import Act, Reason
from gongkai.org.models import Organ, Person, Post, Role

from .common import ACT
from .organs import AddOrgan, code_fault
from .people import AddPerson, AppointTo, username_fault


@dataclass
class Taken:
    organs: list[Organ] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)


class TakeIn(Act[Taken]):
    """Take in organs, people and their posts. A row that is wrong refuses all of them, each named.

    An organ is ``{"code", "name", "kind", "parent"?: code, "short_name"?, "credit_code"?, "agency_words"?, "order"?,
    "opened_on"?}``, parents before children or after. A person is ``{"username", "name", "organ": code, "email"?,
    "phone"?, "password"?, "posts"?: [role | [role, organ code]]}``. Kinds and roles may be given in Chinese.
    """

    title = "批量导入"

    def __init__(
        self,
        organs: Sequence[dict[str, Any]],
        people: Sequence[dict[str, Any]] = (),
        *,
        since: dt.date | None = None,
        by: Person | None,
    ) -> None:
        super().__init__(by=by)
        self.organs, self.people, self.since = list(organs), list(people), since or clock.today()

    def reasons(self) -> list[Reason]:
        found = self._not_root_manager()
        known = set(Organ.objects.values_list("code", flat=True))
        given = [str(row.get("code", "")).strip() for row in self.organs]
        for code, times in Counter(given).items():
            if code and times > 1:
                found.append(Reason("code_twice", f"单位代码 {code} 出现了{times}次。"))
        for line, (row, code) in enumerate(zip(self.organs, given, strict=True), 1):
            found += [
                Reason("organ_row", f"单位第{line}行：{fault}")
                for fault in _organ_faults(row, code, known, set(given))
            ]
        found += self._circles()
        known |= set(given)
        names = [str(row.get("username", "")).strip().lower() for row in self.people]
        taken = {name.lower() for name in Person.objects.values_list("username", flat=True)}
        for name, times in Counter(names).items():
            if name and times > 1:
                found.append(Reason("username_twice", f"登录名 {name} 出现了{times}次。"))
        for line, row in enumerate(self.people, 1):
            found += [
                Reason("person_row", f"人员第{line}行：{fault}")
                for fault in _person_faults(row, known, taken)
            ]
        return found

    def _not_root_manager(self) -> list[Reason]:
        from gongkai.org import authority

        roots = list(Organ.objects.filter(parent=None))
        if self.by is None or (roots and all(authority.may(self.by, ACT, root) for root in roots)):
            return []
        return [Reason("not_manager", "批量导入只能由最上级单位的管理员办理。")]

    def _circles(self) -> list[Reason]:
        above = {str(row.get("code")): str(row.get("parent") or "") for row in self.organs}
        for start in above:
            seen, code = set(), start
            while code in above and code not in seen:
                seen.add(code)
                code = above[code]
            if code in seen:
                return [Reason("circle", f"单位 {start} 的上级关系绕回了自己，请核对“上级”一栏。")]
        return []

    def perform(self) -> Taken:
        taken = Taken()
        places = {organ.code: organ for organ in Organ.objects.all()}
        waiting = list(self.organs)
        while waiting:
            ready = [row for row in waiting if not row.get("parent") or str(row["parent"]) in places]
            for row in ready:
                organ = AddOrgan(
                    code=str(row["code"]),
                    name=row["name"],
                    kind=_key(row["kind"], Organ.Kind) or "",
                    parent=places.get(str(row.get("parent") or "")),
                    **{key: row[key] for key in _ORGAN_EXTRAS if key in row},
                    by=None,
                ).execute()
                places[organ.code] = organ
                taken.organs.append(organ)
            waiting = [row for row in waiting if row not in ready]
        for row in self.people:
            person = AddPerson(
                username=str(row["username"]),
                name=row["name"],
                organ=places[str(row["organ"])],
                **{key: row[key] for key in ("email", "phone", "password") if row.get(key)},
                by=None,
            ).execute()
            taken.people.append(person)
            for role, code in _posts(row):
                act = AppointTo(
                    person,
                    _key(role, Role) or "",
                    places[code or str(row["organ"])],
                    since=self.since,
                    by=None,
                )
                taken.posts.append(act.execute())
        root = next(iter(places.values()), None)
        if root is not None and self.by is not None:
            events.record(
                "organ.taken_in",
                root,
                f"批量导入单位{len(taken.organs)}个、人员{len(taken.people)}人、岗位{len(taken.posts)}个",
                by=self.by,
                organ=root,
            )
        return taken


_ORGAN_EXTRAS = ("short_name", "credit_code", "agency_words", "order", "opened_on")


def _key(given: Any, choices: Any) -> str | None:
    """The value of a choice that was given as value or as label."""
    for value, label in choices.choices:
        if given in (value, label):
            return str(value)
    return None


def _posts(row: dict[str, Any]) -> list[tuple[Any, str]]:
    return [
        (post, "") if isinstance(post, str) else (post[0], str(post[1])) for post in row.get("posts") or []
    ]


def _organ_faults(row: dict[str, Any], code: str, known: set[str], given: set[str]) -> list[str]:
    faults = [fault] if (fault := code_fault(code)) else []
    if code in known:
        faults.append(f"单位代码 {code} 已被使用。")
    if not str(row.get("name", "")).strip():
        faults.append("没有单位全称。")
    if _key(row.get("kind"), Organ.Kind) is None:
        faults.append(f"单位类别“{row.get('kind', '')}”不在{'、'.join(Organ.Kind.labels)}之列。")
    parent = str(row.get("parent") or "")
    if parent and parent not in known | given:
        faults.append(f"上级单位 {parent} 既不在表中，也还没有设立。")
    return faults


def _person_faults(row: dict[str, Any], organs: set[str], taken: set[str]) -> list[str]:
    username = str(row.get("username", "")).strip()
    faults = [fault] if (fault := username_fault(username)) else []
    if username.lower() in taken:
        faults.append(f"登录名 {username} 已有人使用。")
    if not str(row.get("name", "")).strip():
        faults.append("没有姓名。")
    if str(row.get("organ", "")) not in organs:
        faults.append(f"所在单位 {row.get('organ', '')} 不存在。")
    for role, code in _posts(row):
        if _key(role, Role) is None:
            faults.append(f"职责“{role}”不在{'、'.join(Role.labels)}之列。")
        if code and code not in organs:
            faults.append(f"岗位所在单位 {code} 不存在。")
    return faults
