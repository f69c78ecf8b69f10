from __future__ import annotations

import datetime as dt
import re

from gongkai.base import clock, events
from gongkai.base.acts import Act, Reason
from gongkai.org import handing
from gongkai.org.models import FormerName, Organ, Person

from .common import closed, not_manager

CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,29}")
PATH_LIMIT = 200


def code_fault(code: str) -> str | None:
    if not code:
        return "请填写单位代码。"
    if not CODE.fullmatch(code):
        return "单位代码只能用数字、英文字母和短横线，不超过30位。"
    return None


class AddOrgan(Act[Organ]):
    title = "设立单位"

    def __init__(
        self,
        *,
        code: str,
        name: str,
        kind: str,
        parent: Organ | None,
        short_name: str = "",
        credit_code: str = "",
        agency_words: list[str] | None = None,
        order: int = 0,
        opened_on: dt.date | None = None,
        by: Person | None,
    ) -> None:
        super().__init__(by=by)
        self.code, self.name, self.kind, self.parent = code.strip(), name.strip(), kind, parent
        self.more = {
            "short_name": short_name.strip(),
            "credit_code": credit_code.strip(),
            "agency_words": agency_words or [],
            "order": order,
            "opened_on": opened_on,
        }

    def reasons(self) -> list[Reason]:
        found = not_manager(self.by, self.parent)
        if fault := code_fault(self.code):
            found.append(Reason("bad_code", fault, field="code"))
        elif Organ.objects.filter(code=self.code).exists():
            found.append(
                Reason("code_taken", f"单位代码 {self.code} 已被使用；代码不重复使用，请另编。", field="code")
            )
        if not self.name:
            found.append(Reason("no_name", "请填写单位全称。", field="name"))
        if self.kind not in Organ.Kind.values:
            found.append(Reason("no_kind", "请选择单位类别。", field="kind"))
        if self.parent is not None:
            found += closed(self.parent)
            if len(self.parent.path) + len(self.code) + 1 > PATH_LIMIT:
                found.append(Reason("too_deep", "单位层级过多，请挂在更高一级单位之下。", field="parent"))
        return found

    def perform(self) -> Organ:
        organ = Organ.objects.create(
            code=self.code, name=self.name, kind=self.kind, parent=self.parent, **self.more
        )
        under = f"（隶属{self.parent}）" if self.parent else ""
        events.record("organ.added", organ, f"设立单位{organ.name}{under}", by=self.by, organ=organ)
        return organ


class _ExistingOrgan(Act[Organ]):
    def __init__(self, organ: Organ, *, by: Person | None) -> None:
        super().__init__(by=by)
        self.organ = organ

    def lock(self) -> None:
        self.organ = (
            Organ.objects.select_for_update(of=("self",)).select_related("parent").get(pk=self.organ.pk)
        )


class WithBasis(_ExistingOrgan):
    """An act that follows from a paper of a day."""

    def __init__(self, organ: Organ, *, on: dt.date | None, basis: str, by: Person | None) -> None:
        super().__init__(organ, by=by)
        self.on, self.basis = on or clock.today(), basis.strip()

    def paper_reasons(self) -> list[Reason]:
        found = []
        if len(self.basis) < 4:
            found.append(
                Reason(
                    "no_basis",
                    "请写明依据，例如机构改革方案或者批复的文号（不少于4个字），依据会留痕。",
                    field="basis",
                )
            )
        if self.on > clock.today():
            found.append(Reason("future", "日期不能晚于今天；以后的变动请到那天再办。", field="on"))
        return found


class RenameOrgan(WithBasis):
    """What was released keeps the name of its time; only what is shown from now on changes."""

    title = "更名"

    def __init__(
        self,
        organ: Organ,
        *,
        name: str,
        short_name: str = "",
        on: dt.date | None = None,
        basis: str = "",
        by: Person | None,
    ) -> None:
        """``on`` is the first day of the new name."""
        super().__init__(organ, on=on, basis=basis, by=by)
        self.name, self.short_name = name.strip(), short_name.strip()

    def reasons(self) -> list[Reason]:
        organ = self.organ
        found = not_manager(self.by, organ) + closed(organ)
        if not self.name:
            found.append(Reason("no_name", "请填写单位全称。", field="name"))
        elif (self.name, self.short_name) == (organ.name, organ.short_name):
            found.append(Reason("same_name", "名称没有变化。", field="name"))
        found += self.paper_reasons()
        if organ.named_since is not None and self.on <= organ.named_since:
            found.append(
                Reason(
                    "before_last",
                    f"现名自{organ.named_since:%Y年%m月%d日}启用，新名称的启用日期应在其后。",
                    field="on",
                )
            )
        return found

    def perform(self) -> Organ:
        organ = self.organ
        before = {"name": organ.name, "short_name": organ.short_name}
        FormerName.objects.create(
            organ=organ, since=organ.named_since, until=self.on, basis=self.basis, **before
        )
        organ.name, organ.short_name, organ.named_since = self.name, self.short_name, self.on
        organ.save(update_fields=["name", "short_name", "named_since"])
        what = (
            f"{before['name']}更名为{self.name}"
            if before["name"] != self.name
            else f"{self.name}改简称为“{self.short_name}”"
        )
        events.record(
            "organ.renamed",
            organ,
            f"{what}，自{self.on:%Y年%m月%d日}起，依据：{self.basis}",
            by=self.by,
            organ=organ,
            data={
                "before": before,
                "after": {"name": self.name, "short_name": self.short_name},
                "on": self.on.isoformat(),
                "basis": self.basis,
            },
        )
        return organ


class MoveOrgan(_ExistingOrgan):
    """Hang the organ and everything below it under another one."""

    title = "改变隶属"

    def __init__(self, organ: Organ, *, parent: Organ, by: Person | None) -> None:
        super().__init__(organ, by=by)
        self.parent = parent

    def reasons(self) -> list[Reason]:
        found = not_manager(self.by, self.organ) + closed(self.organ) + closed(self.parent)
        if self.by is not None:
            found += [reason for reason in not_manager(self.by, self.parent) if reason not in found]
        if self.parent.path.startswith(self.organ.path):
            found.append(
                Reason(
                    "own_child", f"{self.parent}在{self.organ}之下，不能反过来作它的上级。", field="parent"
                )
            )
        elif self.organ.parent_id == self.parent.pk:
            found.append(Reason("same_parent", f"{self.organ}已经隶属{self.parent}。", field="parent"))
        return found

    def perform(self) -> Organ:
        before = self.organ.parent
        self.organ.parent = self.parent
        self.organ.save(update_fields=["parent"])
        events.record(
            "organ.moved",
            self.organ,
            f"{self.organ}由隶属{before}改为隶属{self.parent}"
            if before
            else f"{self.organ}改为隶属{self.parent}",
            by=self.by,
            organ=self.organ,
            data={"before": before.pk if before else None, "after": self.parent.pk},
        )
        return self.organ


class CloseOrgan(WithBasis):
    """From this day on the organ is no more, and nobody takes over: its posts end, its documents and addresses
    stay. Where another organ takes over, see ``MergeOrgan``."""

    title = "撤销单位"

    def __init__(
        self, organ: Organ, *, on: dt.date | None = None, basis: str = "", by: Person | None
    ) -> None:
        super().__init__(organ, on=on, basis=basis, by=by)

    def reasons(self) -> list[Reason]:
        found = not_manager(self.by, self.organ) + closed(self.organ)
        standing = list(self.organ.children.filter(closed_on=None)[:4])
        if standing:
            names = "、".join(str(child) for child in standing[:3]) + ("等" if len(standing) > 3 else "")
            found.append(Reason("has_children", f"{self.organ}还有下级单位（{names}），请先撤销或改隶。"))
        if self.organ.parent is None and self.organ.closed_on is None:
            found.append(Reason("is_root", "最上级单位不能撤销，请联系系统维护人员。"))
        left = handing.left_in(self.organ)
        if left:
            found.append(
                Reason(
                    "open_work",
                    f"{self.organ}还有未了事项（{'、'.join(left)}），请先办完；"
                    "职能由别的单位承接的，请改办“并入其他单位”，未了事项随之移交。",
                )
            )
        return found + self.paper_reasons()

    def perform(self) -> Organ:
        ended = close_row(self.organ, self.on, self.basis)
        events.record(
            "organ.closed",
            self.organ,
            f"撤销{self.organ.name}，自{self.on:%Y年%m月%d日}起，终止岗位{ended}个，依据：{self.basis}",
            by=self.by,
            organ=self.organ,
            data={"on": self.on.isoformat(), "posts_ended": ended, "basis": self.basis},
        )
        return self.organ


def close_row(organ: Organ, on: dt.date, basis: str) -> int:
    """Close the row and end its posts. Returns how many posts ended."""
    organ.closed_on, organ.closed_basis = on, basis
    organ.save(update_fields=["closed_on", "closed_basis"])
    posts = list(organ.posts.exclude(until__lte=on))
    for post in posts:
        post.until = max(post.since, on)
        post.save(update_fields=["until"])
    return len(posts)


class ChangeReviewRules(_ExistingOrgan):
    """Who may review here: None takes over what the organ above has."""

    title = "更改审核规则"

    def __init__(
        self,
        organ: Organ,
        *,
        author_may_review: bool | None,
        neighbours_may_repeat: bool | None,
        by: Person | None,
    ) -> None:
        super().__init__(organ, by=by)
        self.after = {
            "author_may_review": author_may_review,
            "neighbours_may_repeat": neighbours_may_repeat,
        }

    @property
    def before(self) -> dict[str, bool | None]:
        return {name: getattr(self.organ, name) for name in self.after}

    def reasons(self) -> list[Reason]:
        found = not_manager(self.by, self.organ) + closed(self.organ)
        if self.before == self.after:
            found.append(Reason("same_rules", "审核规则没有变化。", field="author_may_review"))
        return found

    def perform(self) -> Organ:
        before = self.before
        for name, value in self.after.items():
            setattr(self.organ, name, value)
        self.organ.save(update_fields=list(self.after))
        words = {None: "随上级", True: "允许", False: "不允许"}
        events.record(
            "organ.review_rules_changed",
            self.organ,
            f"{self.organ}的审核规则改为：起草人审核{words[self.after['author_may_review']]}，"
            f"同一人审相邻两道{words[self.after['neighbours_may_repeat']]}",
            by=self.by,
            organ=self.organ,
            data={"before": before, "after": self.after},
        )
        return self.organ
