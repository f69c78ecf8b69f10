from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q, QuerySet

from gongkai.base import clock, events
from gongkai.base.acts import Act, Reason
from gongkai.org import authority, handing, sessions
from gongkai.org.models import Organ, Person, Post, Role, SignIn

from .common import ACT, closed, not_manager

USERNAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{1,59}")


def username_fault(username: str) -> str | None:
    if not username:
        return "请填写登录名。"
    if not USERNAME.fullmatch(username):
        return "登录名用2至60位英文字母、数字、点、短横线或下划线，以字母或数字开头。"
    return None


def password_faults(password: str, person: Person) -> list[Reason]:
    try:
        validate_password(password, person)
    except ValidationError as fault:
        return [Reason("weak_password", message, field="password") for message in fault.messages]
    return []


class AddPerson(Act[Person]):
    """Without a password nobody can sign in under this name until one is set."""

    title = "增加人员"

    def __init__(
        self,
        *,
        username: str,
        name: str,
        organ: Organ,
        email: str = "",
        phone: str = "",
        password: str | None = None,
        by: Person | None,
    ) -> None:
        super().__init__(by=by)
        self.organ, self.password = organ, password
        self.fresh = Person(
            username=username.strip(),
            name=name.strip(),
            organ=organ,
            email=email.strip(),
            phone=phone.strip(),
        )

    def reasons(self) -> list[Reason]:
        found = not_manager(self.by, self.organ) + closed(self.organ)
        if fault := username_fault(self.fresh.username):
            found.append(Reason("bad_username", fault, field="username"))
        elif Person.objects.filter(username__iexact=self.fresh.username).exists():
            found.append(
                Reason(
                    "username_taken", f"登录名 {self.fresh.username} 已有人使用，请换一个。", field="username"
                )
            )
        if not self.fresh.name:
            found.append(Reason("no_name", "请填写姓名。", field="name"))
        if self.fresh.email:
            try:
                validate_email(self.fresh.email)
            except ValidationError:
                found.append(Reason("bad_email", "电子邮箱地址不完整，请核对。", field="email"))
        if self.password is not None:
            found += password_faults(self.password, self.fresh)
        return found

    def perform(self) -> Person:
        if self.password is None:
            self.fresh.set_unusable_password()
        else:
            self.fresh.set_password(self.password)
        self.fresh.save(force_insert=True)
        events.record(
            "person.added", self.fresh, f"{self.organ}增加人员{self.fresh.name}", by=self.by, organ=self.organ
        )
        return self.fresh


class ManagedPerson(Act[Person]):
    """What a manager does to somebody of his organs."""

    def __init__(self, person: Person, *, by: Person | None) -> None:
        super().__init__(by=by)
        self.person = person

    def lock(self) -> None:
        self.person = (
            Person.objects.select_for_update(of=("self",)).select_related("organ").get(pk=self.person.pk)
        )

    def not_manager(self) -> list[Reason]:
        if self.by is None:
            return []
        if self.person.organ is None:
            return [Reason("no_organ", "此人没有所在单位，请联系系统维护人员。")]
        found = not_manager(self.by, self.person.organ)
        # Whoever sets another's password can act in his name: that takes authority over all his posts.
        beyond = [
            post
            for post in self.person.posts.held_on(clock.today()).select_related("organ")
            if not _may_fill(self.by, post.role, post.organ)
        ]
        if beyond and not found:
            found.append(
                Reason("posts_beyond", f"此人还有您管不到的岗位（{beyond[0]}），请找上级管理员办理。")
            )
        return found


class ResetPassword(ManagedPerson):
    title = "重设密码"

    def __init__(self, person: Person, *, password: str, by: Person | None) -> None:
        super().__init__(person, by=by)
        self.password = password

    def reasons(self) -> list[Reason]:
        found = self.not_manager()
        if not self.password:
            found.append(Reason("no_password", "请填写新密码。", field="password"))
        else:
            found += password_faults(self.password, self.person)
        return found

    def perform(self) -> Person:
        self.person.set_password(self.password)
        self.person.save(update_fields=["password"])
        events.record(
            "person.password_reset",
            self.person,
            f"重设{self.person.name}的密码",
            by=self.by,
            organ=self.person.organ,
        )
        return self.person


class LetGo(ManagedPerson):
    """The person leaves: no sign-in any more, and every post ends today. What he signed stays his; what he
    left undone goes to a successor for each post."""

    title = "停用"

    def __init__(
        self, person: Person, *, successors: Mapping[int, Person | None] | None = None, by: Person | None
    ) -> None:
        """``successors`` by the number of the post."""
        super().__init__(person, by=by)
        self.successors = successors or {}

    def _ending(self) -> QuerySet[Post]:
        return self.person.posts.exclude(until__lte=clock.today()).select_related("organ", "person")

    def lock(self) -> None:
        _lock_administrators()
        super().lock()

    def reasons(self) -> list[Reason]:
        found = self.not_manager()
        if not self.person.is_active:
            found.append(Reason("gone", f"{self.person}已经停用。"))
        if self.by is not None and self.by.pk == self.person.pk:
            found.append(Reason("oneself", "不能停用自己，请找另一位管理员办理。"))
        found += self._last_of()
        if self.person.is_active:
            for post in self._ending():
                found += handing.successor_reasons(
                    post, self.successors.get(post.pk), clock.today(), f"successor_{post.pk}"
                )
        return found

    def _last_of(self) -> list[Reason]:
        posts = self.person.posts.held_on(clock.today()).filter(role=Role.ADMINISTRATOR)
        return [
            Reason(
                "last_administrator",
                f"{self.person}是{post.organ}及其上级最后一位长期任职的管理员，请先指定另一位，再停用。",
            )
            for post in posts.select_related("organ")
            if not _has_another_administrator(post, clock.today(), but=Q(person=self.person))
        ]

    def perform(self) -> Person:
        today = clock.today()
        self.person.is_active = False
        self.person.save(update_fields=["is_active"])
        ended = 0
        for post in self._ending():
            handing.hand_over(post, self.successors.get(post.pk), by=self.by)
            post.until = max(post.since, today)
            post.save(update_fields=["until"])
            ended += 1
        sessions.end(SignIn.objects.filter(person=self.person), SignIn.End.RESET)
        events.record(
            "person.let_go",
            self.person,
            f"停用{self.person.name}，终止岗位{ended}个",
            by=self.by,
            organ=self.person.organ,
        )
        return self.person


def _has_another_administrator(post: Post, day: dt.date, *, but: Q) -> bool:
    """Whether, without the posts ``but``, the post's organ or one above has an administrator from that day on.

    One who stays shorter than this post would have stayed leaves the organ to nobody a little later.
    """
    stays = Q(until__isnull=True)
    if post.until is not None:
        stays |= Q(until__gte=post.until)
    others = Post.objects.held_on(day).filter(stays, role=Role.ADMINISTRATOR, person__is_active=True)
    return any(
        post.organ.path.startswith(other.organ.path) for other in others.exclude(but).select_related("organ")
    )


def _lock_administrators() -> None:
    """Two administrators who end each other at one moment would both see the other one stay."""
    posts = Post.objects.held_on(clock.today()).filter(role=Role.ADMINISTRATOR)
    list(posts.order_by("pk").select_for_update().values_list("pk", flat=True))


def _may_fill(by: Person, role: str, organ: Organ) -> bool:
    """Whether this person may give this role in this organ.

    A role that reaches over the whole district is given by whoever manages the root: otherwise a bureau's
    administrator could make himself the openness office.
    """
    reaches_all = any(scope is authority.Scope.ALL for scope in authority.TABLE.get(role, {}).values())
    return authority.may(by, ACT, organ.root if reaches_all else organ)


class AppointTo(Act[Post]):
    """The organ need not be the person's own: a village has posts filled from its township."""

    title = "定岗"

    def __init__(
        self,
        person: Person | None,
        role: str,
        organ: Organ,
        *,
        since: dt.date | None = None,
        until: dt.date | None = None,
        by: Person | None,
    ) -> None:
        """``until`` is the first day on which the post is no longer held."""
        super().__init__(by=by)
        self.person, self.role, self.organ = person, role, organ
        self.since, self.until = since or clock.today(), until

    def lock(self) -> None:
        if self.person is not None:
            self.person = Person.objects.select_for_update(of=("self",)).get(pk=self.person.pk)

    def reasons(self) -> list[Reason]:
        found = not_manager(self.by, self.organ) + closed(self.organ)
        if self.role not in Role.values:
            found.append(Reason("no_role", "请选择职责。", field="role"))
        elif self.by is not None and not found and not _may_fill(self.by, self.role, self.organ):
            found.append(
                Reason(
                    "role_beyond",
                    f"“{Role(self.role).label}”管到全区，只能由{self.organ.root}的管理员指定。",
                    field="role",
                )
            )
        if self.until is not None and self.until <= self.since:
            found.append(Reason("empty_span", "止日应晚于起日。", field="until"))
        if self.person is None:
            found.append(Reason("no_person", "请选择人员。", field="person"))
        elif not self.person.is_active:
            found.append(Reason("person_gone", f"{self.person}已停用，不能定岗。", field="person"))
        elif self._overlapping():
            found.append(Reason("held_already", f"{self.person}在这段时间已经担任这一岗位。", field="person"))
        return found

    def _overlapping(self) -> bool:
        same = Post.objects.filter(person=self.person, role=self.role, organ=self.organ)
        same = same.exclude(until__lte=self.since)
        if self.until is not None:
            same = same.filter(since__lt=self.until)
        return same.exists()

    def perform(self) -> Post:
        assert self.person is not None
        post = Post.objects.create(
            person=self.person, role=self.role, organ=self.organ, since=self.since, until=self.until
        )
        self.person.__dict__.pop("_posts_today", None)
        end = f"至{self.until:%Y年%m月%d日}（不含）" if self.until else ""
        events.record(
            "post.appointed",
            post,
            f"{self.person.name}任{self.organ}{post.get_role_display()}，自{self.since:%Y年%m月%d日}起{end}",
            by=self.by,
            organ=self.organ,
            data={"person": self.person.pk, "role": self.role},
        )
        return post


class EndPost(Act[Post]):
    title = "终止岗位"

    def __init__(
        self,
        post: Post,
        *,
        on: dt.date | None = None,
        successor: Person | None = None,
        by: Person | None,
    ) -> None:
        """``on`` is the first day on which the post is no longer held; ``successor`` takes over what is open."""
        super().__init__(by=by)
        self.post, self.on, self.successor = post, on or clock.today(), successor

    def lock(self) -> None:
        _lock_administrators()
        self.post = (
            Post.objects.select_for_update(of=("self",))
            .select_related("organ", "person")
            .get(pk=self.post.pk)
        )

    def reasons(self) -> list[Reason]:
        found = not_manager(self.by, self.post.organ)
        if self.post.until is not None and self.post.until <= clock.today():
            found.append(Reason("ended", f"这一岗位已于{self.post.until:%Y年%m月%d日}终止。"))
        elif self.on < clock.today():
            found.append(Reason("past", "终止日期不能早于今天：已经发生的审核不能事后失去依据。", field="on"))
        day = max(self.on, clock.today())
        if self.post.role == Role.ADMINISTRATOR and not _has_another_administrator(
            self.post, day, but=Q(pk=self.post.pk)
        ):
            found.append(
                Reason(
                    "last_administrator",
                    f"这是{self.post.organ}及其上级最后一位长期任职的管理员，请先指定另一位。",
                )
            )
        if not found:
            found += handing.successor_reasons(self.post, self.successor, day, "successor")
        return found

    def perform(self) -> Post:
        handing.hand_over(self.post, self.successor, by=self.by)
        self.post.until = max(self.on, self.post.since)
        self.post.save(update_fields=["until"])
        self.post.person.__dict__.pop("_posts_today", None)
        events.record(
            "post.ended",
            self.post,
            f"{self.post.person.name}不再任{self.post.organ}{self.post.get_role_display()}，自{self.post.until:%Y年%m月%d日}起",
            by=self.by,
            organ=self.post.organ,
        )
        return self.post
