from __future__ import annotations

import datetime as dt
import re

from gongkai.base import clock, events
from gongkai.base.acts import Act, Reason
from gongkai.org import handing
from gongkai.org.models import FormerName, Organ, Person, Post

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


class _WithBasis(_ExistingOrgan):
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


class RenameOrgan(_WithBasis):
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


class CloseOrgan(_WithBasis):
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
        ended = _close(self.organ, self.on, self.basis)
        events.record(
            "organ.closed",
            self.organ,
            f"撤销{self.organ.name}，自{self.on:%Y年%m月%d日}起，终止岗位{ended}个，依据：{self.basis}",
            by=self.by,
            organ=self.organ,
            data={"on": self.on.isoformat(), "posts_ended": ended, "basis": self.basis},
        )
        return self.organ


def _close(organ: Organ, on: dt.date, basis: str) -> int:
    """Close the row and end its posts. Returns how many posts ended."""
    organ.closed_on, organ.closed_basis = on, basis
    organ.save(update_fields=["closed_on", "closed_basis"])
    posts = list(organ.posts.exclude(until__lte=on))
    for post in posts:
        post.until = max(post.since, on)
        post.save(update_fields=["until"])
    return len(posts)


class MergeOrgan(_WithBasis):
    """并入: another organ takes over people, posts, organs below, catalogue and all that is open. What was
    released, and the series of its numbers, stay with the old code."""

    title = "并入其他单位"

    def __init__(
        self,
        organ: Organ,
        *,
        into: Organ | None,
        on: dt.date | None = None,
        basis: str = "",
        by: Person | None,
    ) -> None:
        super().__init__(organ, on=on, basis=basis, by=by)
        self.into = into

    def lock(self) -> None:
        super().lock()
        if self.into is not None:
            self.into = Organ.objects.select_for_update(of=("self",)).get(pk=self.into.pk)

    def reasons(self) -> list[Reason]:
        found = not_manager(self.by, self.organ) + closed(self.organ)
        if self.organ.parent is None:
            found.append(Reason("is_root", "最上级单位不能并入别的单位，请联系系统维护人员。"))
        if self.into is None:
            found.append(Reason("no_heir", "请选择由哪个单位承接。", field="into"))
        else:
            found += [reason for reason in not_manager(self.by, self.into) if reason not in found]
            found += closed(self.into)
            if self.into.path.startswith(self.organ.path):
                found.append(
                    Reason(
                        "own_child",
                        f"{self.into}就是{self.organ}或者在它之下，不能由它承接；请先改变隶属。",
                        field="into",
                    )
                )
        return found + self.paper_reasons()

    def perform(self) -> Organ:
        organ, into = self.organ, self.into
        assert into is not None
        people = list(organ.people.filter(is_active=True).order_by("pk"))
        posts = list(organ.posts.exclude(until__lte=self.on).select_related("person"))
        moved = self._move_posts(posts, into)
        for person in people:
            person.organ = into
            person.save(update_fields=["organ"])
        for child in organ.children.filter(closed_on=None).order_by("path"):
            child.parent = into
            child.save(update_fields=["parent"])
        _close(organ, self.on, self.basis)
        organ.merged_into = organ.heir = into
        organ.save(update_fields=["merged_into", "heir"])
        Organ.objects.filter(heir=organ).update(heir=into)
        events.record(
            "organ.merged",
            organ,
            f"{organ.name}并入{into.name}，自{self.on:%Y年%m月%d日}起，人员{len(people)}人、岗位{moved}个随转，"
            f"依据：{self.basis}",
            by=self.by,
            organ=into,
            data={"into": into.pk, "on": self.on.isoformat(), "basis": self.basis},
        )
        return organ

    def _move_posts(self, posts: list[Post], into: Organ) -> int:
        """The same posts in the other organ, from that day, for whoever does not hold them there already."""
        moved = 0
        for post in posts:
            there = Post.objects.filter(organ=into, role=post.role, person=post.person)
            since = max(post.since, self.on)
            if there.exclude(until__lte=since).exists() or not post.person.is_active:
                continue
            fresh = Post.objects.create(
                organ=into, role=post.role, person=post.person, since=since, until=post.until
            )
            events.record(
                "post.appointed",
                fresh,
                f"{post.person.name}随{self.organ}并入任{into}{fresh.get_role_display()}，自{since:%Y年%m月%d日}起",
                by=self.by,
                organ=into,
                data={"person": post.person_id, "role": post.role},
            )
            moved += 1
        return moved


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
