from __future__ import annotations

import datetime as dt

from gongkai.base import events
from gongkai.base.acts import Reason
from gongkai.org.models import Organ, Person, Post

from .common import closed, not_manager
from .organs import WithBasis, close_row


class MergeOrgan(WithBasis):
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
        close_row(organ, self.on, self.basis)
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
