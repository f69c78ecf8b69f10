"""What is written down of organs and people, apart from names, places and posts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from gongkai.base import events
from gongkai.base.acts import Act, Reason
from gongkai.org.models import Organ, Person

from .common import closed, not_manager
from .people import ManagedPerson

ORGAN_WORDS = {
    "kind": "类别",
    "credit_code": "统一社会信用代码",
    "agency_words": "机关代字",
    "opened_on": "设立日期",
}
PERSON_WORDS = {"name": "姓名", "email": "电子邮箱", "phone": "电话", "organ": "所在单位"}


def _in_words(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(value) or "（空）"
    return str(value) if value not in (None, "") else "（空）"


class ChangeOrganFacts(Act[Organ]):
    title = "改基本信息"

    def __init__(
        self,
        organ: Organ,
        *,
        kind: str,
        credit_code: str = "",
        agency_words: list[str] | None = None,
        opened_on: dt.date | None = None,
        by: Person | None,
    ) -> None:
        super().__init__(by=by)
        self.organ = organ
        self.after: dict[str, Any] = {
            "kind": kind,
            "credit_code": credit_code.strip().upper(),
            "agency_words": agency_words or [],
            "opened_on": opened_on,
        }

    def lock(self) -> None:
        self.organ = Organ.objects.select_for_update(of=("self",)).get(pk=self.organ.pk)

    def changes(self) -> dict[str, tuple[Any, Any]]:
        before = {name: getattr(self.organ, name) for name in self.after}
        return {name: (before[name], value) for name, value in self.after.items() if before[name] != value}

    def reasons(self) -> list[Reason]:
        found = not_manager(self.by, self.organ) + closed(self.organ)
        if self.after["kind"] not in Organ.Kind.values:
            found.append(Reason("no_kind", "请选择单位类别。", field="kind"))
        code = self.after["credit_code"]
        if code and (len(code) != 18 or not code.isascii() or not code.isalnum()):
            found.append(
                Reason("credit_code", "统一社会信用代码是18位数字和大写字母，请核对。", field="credit_code")
            )
        if not self.changes():
            found.append(Reason("same", "没有改动。"))
        return found

    def perform(self) -> Organ:
        changes = self.changes()
        for name, (_, value) in changes.items():
            setattr(self.organ, name, value)
        self.organ.save(update_fields=list(changes))
        said = "；".join(
            f"{ORGAN_WORDS[name]}由{_in_words(before)}改为{_in_words(after)}"
            for name, (before, after) in changes.items()
        )
        events.record(
            "organ.changed",
            self.organ,
            f"{self.organ}：{said}",
            by=self.by,
            organ=self.organ,
            data={name: [str(before), str(after)] for name, (before, after) in changes.items()},
        )
        return self.organ


class ChangePerson(ManagedPerson):
    """His name, how to reach him, and the organ he belongs to. What he may do follows from posts, not from
    this organ."""

    title = "改资料"

    def __init__(
        self,
        person: Person,
        *,
        name: str,
        organ: Organ,
        email: str = "",
        phone: str = "",
        by: Person | None,
    ) -> None:
        super().__init__(person, by=by)
        self.after: dict[str, Any] = {
            "name": name.strip(),
            "email": email.strip(),
            "phone": phone.strip(),
            "organ": organ,
        }

    def changes(self) -> dict[str, tuple[Any, Any]]:
        before = {name: getattr(self.person, name) for name in self.after}
        return {name: (before[name], value) for name, value in self.after.items() if before[name] != value}

    def reasons(self) -> list[Reason]:
        found = self.not_manager()
        if not self.person.is_active:
            found.append(Reason("gone", f"{self.person}已经停用。"))
        organ = self.after["organ"]
        if organ != self.person.organ:
            found += [reason for reason in not_manager(self.by, organ) + closed(organ) if reason not in found]
        if not self.after["name"]:
            found.append(Reason("no_name", "请填写姓名。", field="name"))
        if self.after["email"]:
            try:
                validate_email(self.after["email"])
            except ValidationError:
                found.append(Reason("bad_email", "电子邮箱地址不完整，请核对。", field="email"))
        if not self.changes():
            found.append(Reason("same", "没有改动。"))
        return found

    def perform(self) -> Person:
        changes = self.changes()
        for name, (_, value) in changes.items():
            setattr(self.person, name, value)
        self.person.save(update_fields=list(changes))
        said = "、".join(PERSON_WORDS[name] for name in changes)
        events.record(
            "person.changed",
            self.person,
            f"更改{self.person.name}的{said}",
            by=self.by,
            organ=self.person.organ,
            data={"fields": sorted(changes)},
        )
        return self.person
