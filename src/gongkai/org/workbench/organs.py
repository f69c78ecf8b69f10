"""Organs, posts and people, for those who manage them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from gongkai.base import clock
from gongkai.base.acts import Act
from gongkai.org import authority, forms, handing, queries, services
from gongkai.org.models import Organ, Person, Post
from gongkai.web.site import Link
from gongkai.web.views import ActView, StaffView


class Managed(StaffView):
    """Only for who manages something; to everybody else these pages do not exist."""

    def load(self) -> None:
        self.organs = queries.managed(self.person)
        if not authority.may(self.person, queries.MANAGE):
            self.scoped(self.organs.none())


class Organs(Managed):
    template_name = "org/organs.html"
    title = "机构与人员"

    def context(self) -> dict[str, Any]:
        organs = list(queries.with_counts(self.organs.select_related("merged_into"), clock.today()))
        top = min((organ.path.count("/") for organ in organs), default=0)
        rows = [(organ, "　" * (organ.path.count("/") - top)) for organ in organs]
        return super().context() | {"rows": rows, "lead": f"您管理的单位共 {len(rows)} 个。"}


class OrganPage(Managed):
    template_name = "org/organ.html"

    def load(self) -> None:
        super().load()
        self.organ = self.scoped(self.organs.select_related("parent", "merged_into"), pk=self.kwargs["pk"])

    def context(self) -> dict[str, Any]:
        today = clock.today()
        posts = self.organ.posts.select_related("person", "person__organ").order_by("role", "-since")
        return super().context() | {
            "title": self.organ.name,
            "organ": self.organ,
            "trail": [Link("机构与人员", reverse("org:organs")), Link(str(self.organ), "")],
            "posts": [post for post in posts if post.until is None or post.until > today],
            "past": [post for post in posts if post.until is not None and post.until <= today],
            "former_names": self.organ.former_names.order_by("-until"),
            "absorbed": self.organ.absorbed.order_by("closed_on"),
            "people": queries.people_with_posts(self.organ, today),
            "rules": [
                (
                    "起草人可以审自己的件",
                    self.organ.author_may_review,
                    self.organ.review_setting("author_may_review"),
                ),
                (
                    "同一人可以审相邻两道",
                    self.organ.neighbours_may_repeat,
                    self.organ.review_setting("neighbours_may_repeat"),
                ),
            ],
            "today": today,
            "history_url": reverse("org:history", args=["org.organ", self.organ.pk]),
        }


class _OrganAct(ActView, Managed):
    """An act upon one organ; afterwards back to its page."""

    template_name = "org/act.html"
    button = ""

    def load(self) -> None:
        super().load()
        self.organ = self.scoped(self.organs.select_related("parent"), pk=self.kwargs["pk"])

    @property
    def back(self) -> str:
        return reverse("org:organ", args=[self.organ.pk])

    def context(self) -> dict[str, Any]:
        return super().context() | {
            "button": self.button or self.title,
            "back": self.back,
            "trail": [
                Link("机构与人员", reverse("org:organs")),
                Link(str(self.organ), self.back),
                Link(self.title, ""),
            ],
        }

    def done(self, result: Any) -> HttpResponse:
        return redirect(self.back)

    def said(self, result: Any) -> str:
        return f"{self.title}：已办。"


class AddOrgan(_OrganAct):
    title = "设立下级单位"
    form_class = forms.OrganForm

    def initial(self) -> dict[str, Any]:
        return {"code": "", "name": "", "kind": ""}

    def act(self, data: Mapping[str, Any]) -> Act[Any]:
        return services.AddOrgan(parent=self.organ, by=self.person, **data)

    def done(self, result: Organ) -> HttpResponse:
        return redirect("org:organ", result.pk)


class Facts(_OrganAct):
    title = services.ChangeOrganFacts.title
    button = "保存"
    form_class = forms.FactsForm

    def initial(self) -> dict[str, Any]:
        return {
            "kind": self.organ.kind,
            "credit_code": self.organ.credit_code,
            "agency_words": "、".join(self.organ.agency_words),
            "opened_on": self.organ.opened_on,
        }

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page(form=self.form(), reasons=[])

    def act(self, data: Mapping[str, Any]) -> Act[Any]:
        given = data["agency_words"]
        agency_words = given if isinstance(given, list) else self.organ.agency_words
        return services.ChangeOrganFacts(self.organ, by=self.person, **{**data, "agency_words": agency_words})


class Rename(_OrganAct):
    title = "更名"
    form_class = forms.RenameForm

    def initial(self) -> dict[str, Any]:
        return {"name": self.organ.name, "short_name": self.organ.short_name, "on": clock.today()}

    def act(self, data: Mapping[str, Any]) -> Act[Any]:
        return services.RenameOrgan(self.organ, by=self.person, **data)


class Move(_OrganAct):
    title = "改变隶属"
    form_class = forms.MoveForm

    def form(self, data: Any = None, files: Any = None) -> Form | None:
        open_ones = self.organs.open_on(clock.today()).exclude(path__startswith=self.organ.path)  # type: ignore[attr-defined]
        return forms.MoveForm(data, files, initial=self.initial(), organs=open_ones)

    def act(self, data: Mapping[str, Any]) -> Act[Any]:
        parent = data.get("parent") or self.organ.parent or self.organ
        return services.MoveOrgan(self.organ, parent=parent, by=self.person)


class Close(_OrganAct):
    title = "撤销单位"
    form_class = forms.CloseForm

    def initial(self) -> dict[str, Any]:
        return {"on": clock.today()}

    def act(self, data: Mapping[str, Any]) -> Act[Any]:
        return services.CloseOrgan(self.organ, on=data["on"], basis=data.get("basis", ""), by=self.person)


class Merge(_OrganAct):
    title = "并入其他单位"
    template_name = "org/merge.html"

    def initial(self) -> dict[str, Any]:
        return {"on": clock.today()}

    def form(self, data: Any = None, files: Any = None) -> Form | None:
        open_ones = self.organs.filter(closed_on=None).exclude(path__startswith=self.organ.path)
        return forms.MergeForm(data, files, initial=self.initial(), organs=open_ones)

    def context(self) -> dict[str, Any]:
        today = clock.today()
        return super().context() | {
            "organ": self.organ,
            "moving": {
                "people": self.organ.people.filter(is_active=True).count(),
                "posts": self.organ.posts.exclude(until__lte=today).count(),
                "below": self.organ.children.filter(closed_on=None).count(),
            },
            "left": handing.left_in(self.organ),
        }

    def act(self, data: Mapping[str, Any]) -> Act[Any]:
        return services.MergeOrgan(
            self.organ,
            into=data.get("into"),
            on=data["on"],
            basis=data.get("basis", ""),
            by=self.person,
        )

    def done(self, result: Organ) -> HttpResponse:
        return redirect("org:organ", result.merged_into_id)


class ReviewRules(_OrganAct):
    title = "审核规则"
    button = "保存"
    form_class = forms.ReviewRulesForm

    def initial(self) -> dict[str, Any]:
        return {
            "author_may_review": forms.three_way(self.organ.author_may_review),
            "neighbours_may_repeat": forms.three_way(self.organ.neighbours_may_repeat),
        }

    def act(self, data: Mapping[str, Any]) -> Act[Any]:
        values = {name: forms.from_three_way(value) for name, value in data.items()}
        return services.ChangeReviewRules(self.organ, by=self.person, **values)


class AddPerson(_OrganAct):
    title = "增加人员"
    form_class = forms.PersonForm

    def initial(self) -> dict[str, Any]:
        return {"username": "", "name": ""}

    def act(self, data: Mapping[str, Any]) -> Act[Any]:
        return services.AddPerson(organ=self.organ, by=self.person, **data)


class Appoint(_OrganAct):
    title = "定岗"

    def form(self, data: Any = None, files: Any = None) -> Form | None:
        return forms.PostForm(data, files, initial=self.initial(), organ=self.organ)

    def act(self, data: Mapping[str, Any]) -> Act[Any]:
        return services.AppointTo(
            data.get("person"),
            data.get("role", ""),
            self.organ,
            since=data.get("since"),
            until=data.get("until"),
            by=self.person,
        )


class EndPost(_OrganAct):
    title = "终止岗位"
    template_name = "org/leave.html"

    def load(self) -> None:
        Managed.load(self)
        self.post_: Post = self.scoped(queries.posts_under(self.person), pk=self.kwargs["pk"])
        self.organ = self.post_.organ

    def context(self) -> dict[str, Any]:
        return super().context() | {"lead": str(self.post_), "leaving": _leaving([self.post_])}

    def initial(self) -> dict[str, Any]:
        return {"on": clock.today()}

    def form(self, data: Any = None, files: Any = None) -> Form | None:
        return forms.EndPostForm(data, files, initial=self.initial(), post=self.post_)

    def act(self, data: Mapping[str, Any]) -> Act[Any]:
        return services.EndPost(self.post_, on=data["on"], successor=data.get("successor"), by=self.person)


def _leaving(posts: Iterable[Post]) -> list[tuple[Post, list[tuple[Any, Any]]]]:
    """The posts on which something is left undone, with what it is."""
    return [(post, found) for post in posts if (found := handing.work_of(post))]


class PersonAct(_OrganAct):
    def load(self) -> None:
        Managed.load(self)
        self.subject: Person = self.scoped(queries.people_under(self.person), pk=self.kwargs["pk"])
        assert self.subject.organ is not None, "people_under finds only people of an organ"
        self.organ = self.subject.organ

    def context(self) -> dict[str, Any]:
        return super().context() | {"lead": f"{self.subject.name}（{self.subject.username}）"}


class PersonFacts(PersonAct):
    title = services.ChangePerson.title
    button = "保存"

    def initial(self) -> dict[str, Any]:
        one = self.subject
        return {"name": one.name, "organ": one.organ, "email": one.email, "phone": one.phone}

    def form(self, data: Any = None, files: Any = None) -> Form | None:
        open_ones = self.organs.filter(closed_on=None)
        return forms.PersonFactsForm(data, files, initial=self.initial(), organs=open_ones)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page(form=self.form(), reasons=[])

    def act(self, data: Mapping[str, Any]) -> Act[Any]:
        return services.ChangePerson(self.subject, by=self.person, **data)


class ResetPassword(PersonAct):
    title = "重设密码"
    form_class = forms.PasswordForm

    def initial(self) -> dict[str, Any]:
        return {"password": ""}

    def act(self, data: Mapping[str, Any]) -> Act[Any]:
        return services.ResetPassword(self.subject, by=self.person, **data)


class LetGo(PersonAct):
    title = "停用"
    template_name = "org/leave.html"

    def context(self) -> dict[str, Any]:
        posts = self.subject.posts.exclude(until__lte=clock.today())
        ordered = posts.select_related("organ", "person").order_by("organ__path", "role")
        return super().context() | {"leaving": _leaving(ordered)}

    def form(self, data: Any = None, files: Any = None) -> Form | None:
        return forms.LetGoForm(data, files, person=self.subject)

    def act(self, data: Mapping[str, Any]) -> Act[Any]:
        successors = {
            int(name.removeprefix("successor_")): value
            for name, value in data.items()
            if name.startswith("successor_")
        }
        return services.LetGo(self.subject, successors=successors, by=self.person)


class Handovers(StaffView):
    """移交: what was handed over in my organs, and what I gave or was given."""

    template_name = "org/handovers.html"
    title = "移交"

    def context(self) -> dict[str, Any]:
        rows = handing.visible_to(self.person)
        return super().context() | {
            "lead": "离开岗位的人未了的事，由谁接着办。",
            "waiting": rows.filter(accepted_at=None),
            "past": rows.exclude(accepted_at=None)[:100],
        }


class HandoverPage(ActView):
    template_name = "org/handover.html"
    title = services.AcceptHandover.title

    def load(self) -> None:
        self.handover = self.scoped(handing.visible_to(self.person), pk=self.kwargs["pk"])

    def context(self) -> dict[str, Any]:
        return {
            "title": f"移交：{self.handover.giver}的{len(self.handover.items)}件事",
            "lead": f"{self.handover.post.organ}{self.handover.post.get_role_display()}，{self.handover.on:%Y年%m月%d日}移交{self.handover.successor}",
            "trail": [Link("移交", reverse("org:handovers")), Link(self.handover.giver.name, "")],
            "handover": self.handover,
            "mine": self.handover.successor_id == self.person.pk,
        }

    def act(self, data: Mapping[str, Any]) -> Act[Any]:
        return services.AcceptHandover(self.handover, by=self.person)

    def said(self, result: Any) -> str:
        return "已经接手。"

    def done(self, result: Any) -> HttpResponse:
        return redirect("org:handover", self.handover.pk)
