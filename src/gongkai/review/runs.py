"""Staff pages for several dossiers: acts on what is ticked in a list, and 逐件看过，一次签署."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from gongkai.base.acts import Act, Reason, Refused
from gongkai.documents.models import Placement
from gongkai.org.models import Person
from gongkai.web import faces as shapes
from gongkai.web.views import StaffView

from . import pages, queries, services, states
from .digests import members_of
from .models import Dossier, Look, Member, Run, Stage
from .services.running import displayed
from .services.signing import REVIEWED
from .states import Standing

MOST_AT_ONCE = 50
NAMED_AT_MOST = 10


@dataclass(frozen=True)
class Group:
    """Alike dossiers that wait for one person: one step, one place in the catalogue."""

    title: str
    dossiers: tuple[int, ...]


def groups(waiting: Sequence[Standing]) -> list[Group]:
    """What can be looked at one by one and signed together: two or more, in two queries for all of them."""
    reviewed = [standing for standing in waiting if standing.stage in REVIEWED]
    firsts = {standing.editions[0]: standing for standing in reviewed if standing.editions}
    documents = dict(Member.objects.filter(edition__in=firsts).values_list("edition", "edition__document"))
    places: dict[int, str] = {}
    rows = Placement.objects.filter(document__in=documents.values()).order_by("order", "pk")
    for document, name in rows.values_list("document", "item__name"):
        places.setdefault(document, name)
    found: dict[tuple[str, str], list[Standing]] = {}
    for edition, standing in firsts.items():
        place = places.get(documents[edition], "未归目录")
        found.setdefault((standing.stage, place), []).append(standing)
    return [
        Group(
            f"{Stage(stage).label}：{place} {len(alike)} 件", tuple(standing.dossier.pk for standing in alike)
        )
        for (stage, place), alike in found.items()
        if len(alike) > 1
    ]


def chosen(person: Person, request: HttpRequest) -> list[Dossier]:
    """The dossiers that a form names, in its order; 404 where one is out of sight."""
    asked = list(dict.fromkeys(request.POST.getlist("dossiers")))
    if not all(pk.isascii() and pk.isdigit() and len(pk) < 19 for pk in asked):
        raise Http404
    rows = queries.visible_to(person).select_related("organ", "author").filter(pk__in=asked)
    found = {str(dossier.pk): dossier for dossier in rows}
    if len(found) < len(asked):
        raise Http404
    return [found[pk] for pk in asked]


class Bulk(StaffView):
    """One act on each ticked dossier, each for itself: what can be done is done, what cannot is named."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        it, why = chosen(self.person, request), request.POST.get("why", "")
        acts: dict[str, tuple[str, Callable[[Dossier], Act[Any]]]] = {
            "submit": ("送审", lambda one: services.Submit(one, by=self.person)),
            "release": ("发布", lambda one: services.ReleaseDossier(one, by=self.person)),
            "abandon": ("作废", lambda one: services.AbandonDossier(one, why, by=self.person)),
        }
        name = request.POST.get("act", "")
        if name == "run":
            return self._open(it)
        if name not in acts:
            raise Http404
        title, act = acts[name]
        if not it or len(it) > MOST_AT_ONCE:
            said = f"一次最多办 {MOST_AT_ONCE} 件，请分批。" if it else "没有选中送审件，请先勾选。"
            messages.warning(request, said)
            return redirect("review:dossiers")
        done, left = 0, []
        for one in it:
            try:
                act(one).execute()
                done += 1
            except Refused as refused:
                left.append(f"《{one.title}》{refused}")
        if done:
            messages.success(request, f"已{title} {done} 件。")
        if left:
            rest = f"；另有 {len(left) - NAMED_AT_MOST} 件" if len(left) > NAMED_AT_MOST else ""
            messages.warning(
                request,
                f"{len(left)} 件没有{title}：{'；'.join(left[:NAMED_AT_MOST])}{rest}。".replace("。。", "。"),
            )
        return redirect("review:dossiers")

    def _open(self, it: list[Dossier]) -> HttpResponse:
        try:
            run = services.OpenRun(it, self.request.POST.get("title", ""), by=self.person).execute()
        except Refused as refused:
            messages.warning(self.request, str(refused))
            return redirect("review:dossiers")
        return redirect("review:look", run.pk, 1)


class _OfRun(StaffView):
    def load(self) -> None:
        self.run: Run = self.scoped(Run.objects.filter(person=self.person), pk=self.kwargs["pk"])
        self.looks = list(self.run.looks.select_related("dossier"))

    def common(self) -> dict[str, Any]:
        here = reverse("review:run", args=[self.run.pk])
        return {
            "run": self.run,
            "stage": Stage(self.run.stage).label,
            "looks": self.looks,
            "seen_count": sum(look.seen_at is not None for look in self.looks),
            "out_count": sum(look.exception for look in self.looks),
            "here": here,
            "trail": [
                shapes.Link("送审件", reverse("review:dossiers")),
                shapes.Link(self.run.title, here),
            ],
        }


class RunPage(_OfRun):
    """The run as a list: what was seen, what was taken out, and the one signature for the rest."""

    template_name = "review/run.html"

    def context(self) -> dict[str, Any]:
        unseen = next((look for look in self.looks if look.seen_at is None), None)
        return {
            **self.common(),
            "title": self.run.title,
            "go_on": unseen or self.looks[0],
            "sign_reasons": []
            if self.run.signed_at
            else services.SignRun(self.run, by=self.person).reasons(),
            "typed": self.request.POST,
            "signed_count": sum(not look.outcome and not look.exception for look in self.looks),
        }


class SignRunView(RunPage):
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            result = services.SignRun(self.run, request.POST.get("remark", ""), by=self.person).execute()
        except Refused as refused:
            return self.page(409, refused=refused.reasons)
        if result.signed:
            messages.success(request, f"已签署 {len(result.signed)} 件，每件各有一份签批。")
        if result.left_out:
            messages.warning(request, f"{len(result.left_out)} 件没有签，原因写在下面各件的后面。")
        return redirect("review:run", self.run.pk)


class LookPage(_OfRun):
    """One dossier of the run with all its members, as the public will read them; showing it is recorded."""

    template_name = "review/look.html"
    said: Sequence[Reason] = ()

    def load(self) -> None:
        super().load()
        by_order = {look.order: look for look in self.looks}
        if self.kwargs["order"] not in by_order:
            raise Http404
        self.look: Look = by_order[self.kwargs["order"]]
        self.look.dossier = self.scoped(
            queries.visible_to(self.person).select_related("organ", "author"), pk=self.look.dossier_id
        )

    def beside(self, step: int) -> str:
        order = self.look.order + step
        return reverse("review:look", args=[self.run.pk, order]) if 1 <= order <= len(self.looks) else ""

    def context(self) -> dict[str, Any]:
        it = self.look.dossier
        members = members_of(it)
        standing = states.standing(it)
        self.look.run = self.run
        if self.request.method == "GET":
            displayed(self.look, standing)
        reasons = (
            services.SignReview(it, by=self.person).reasons() if standing.stage == self.run.stage else []
        )
        moved = standing.stage != self.run.stage
        return {
            **self.common(),
            "title": it.title,
            "look": self.look,
            "dossier": it,
            "standing": standing,
            "members": [pages.look(it, member, self.request) for member in members],
            "findings": pages.findings(members),
            "against": [] if self.run.signed_at else reasons,
            "moved": moved and not self.run.signed_at,
            "now": standing.stage.label,
            "before_url": self.beside(-1),
            "next_url": self.beside(1),
            "typed": self.request.POST,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        out = request.POST.get("exception") == "1"
        act = services.MarkLook(self.look, out, request.POST.get("note", ""), by=self.person)
        try:
            act.execute()
        except Refused as refused:
            return self.page(409, refused=refused.reasons)
        return redirect(self.beside(1) if out and self.beside(1) else request.path)
