"""Staff pages: the list of dossiers, one dossier with everything that is decided on it, and the acts."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from gongkai.base import files
from gongkai.base.acts import Act, Reason, Refused
from gongkai.documents.models import Attachment, Edition
from gongkai.law.secrecy import CHECKLIST
from gongkai.org import authority
from gongkai.web import faces as shapes
from gongkai.web.views import StaffView

from . import flow, pages, queries, runs, services
from .models import Dossier, Member, SignOff, Stage
from .services.signing import REVIEWED
from .states import Standing

PER_PAGE = 50


class Dossiers(StaffView):
    """送审件: what waits for this person first, then everything in sight by stage."""

    template_name = "review/dossiers.html"
    title = "送审件"

    def context(self) -> dict[str, Any]:
        asked = self.request.GET.get("stage", "")
        visible = queries.visible_to(self.person)
        counts = queries.counts(visible)
        shown = visible.filter(stage=asked) if asked in Stage.values else visible.filter(stage__in=flow.OPEN)
        page = Paginator(queries.with_words(shown).order_by("-id"), PER_PAGE).get_page(
            self.request.GET.get("page")
        )
        waiting = queries.waiting_for(self.person)
        here = reverse("review:dossiers")
        return {
            "title": self.title,
            "lead": f"等您办的 {len(waiting)} 件，在办共 {sum(counts.get(stage, 0) for stage in flow.OPEN)} 件。",
            "waiting": [pages.line(standing, mine=True) for standing in waiting],
            "groups": runs.groups(waiting),
            "may_do": _may_do(waiting),
            "lines": [pages.line(queries.as_listed(dossier)) for dossier in page.object_list],
            "stages": [
                (stage.label, f"{here}?stage={stage.value}", counts.get(stage, 0), asked == stage)
                for stage in Stage
            ],
            "asked": asked if asked in Stage.values else "",
            "here": here,
            "pages": page,
            "may_open": authority.may(self.person, "dossiers.submit"),
        }


def _may_do(waiting: list[Standing]) -> set[str]:
    """Which acts on several at once make sense for what waits."""
    stages = {standing.stage for standing in waiting}
    found = {"run"} if stages & set(REVIEWED) else set()
    found |= {"release"} if Stage.READY in stages else set()
    return found | ({"submit"} if Stage.DRAFT in stages else set())


class Open(StaffView):
    """新建送审件: choose drafts; also where the button “送审” of a draft arrives."""

    template_name = "review/open.html"
    title = "新建送审件"

    def load(self) -> None:
        if not authority.may(self.person, "dossiers.submit"):
            raise Http404

    def context(self) -> dict[str, Any]:
        typed = self.request.POST
        drafts = pages.free_drafts(self.person)
        chosen = {int(pk) for pk in typed.getlist("editions") if pk.isascii() and pk.isdigit()}
        return {
            "title": self.title,
            "lead": "一起审、一起发的稿件放在一件里：正文、解读、图解。",
            "trail": [shapes.Link("送审件", reverse("review:dossiers")), shapes.Link(self.title, "")],
            "drafts": [
                (edition, edition.pk in chosen, typed.get(f"role_{edition.pk}") or services.role_of(edition))
                for edition in drafts
            ],
            "roles": Member.Role.choices,
            "name": typed.get("title", ""),
            "flows": pages.flow_choices(typed.get("flow", flow.ORDINARY.name)),
            "corrections": pages.correction_choices(typed.get("correction", "")),
            "flow_reason": typed.get("flow_reason", ""),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = request.POST.getlist("editions")
        if not all(pk.isascii() and pk.isdigit() and len(pk) < 19 for pk in asked):
            raise Http404
        found = {e.pk: e for e in pages.drafts_in_sight(self.person).filter(pk__in=[int(pk) for pk in asked])}
        if set(found) != {int(pk) for pk in asked}:
            raise Http404
        there = queries.draft_dossiers_of(found).first() if found else None
        if there is not None and {member.edition_id for member in there.members.all()} == set(found):
            return redirect(there)  # pressed twice, or sent from two places: it is open already
        chosen = [found[int(pk)] for pk in dict.fromkeys(asked)]
        roles = [(e, request.POST.get(f"role_{e.pk}") or services.role_of(e)) for e in chosen]
        act = services.OpenDossier(
            roles,
            title=request.POST.get("title", ""),
            flow=request.POST.get("flow") or flow.ORDINARY.name,
            flow_reason=request.POST.get("flow_reason", ""),
            correction=request.POST.get("correction", ""),
            by=self.person,
        )
        try:
            dossier = act.execute()
        except Refused as refused:
            return self.page(409, refused=refused.reasons)
        if request.POST.get("submit"):
            try:
                services.Submit(dossier, by=self.person).execute()
            except Refused as refused:
                messages.warning(request, f"送审件已经建好，还没有送出：{refused}。")
                return redirect(dossier)
            messages.success(request, "已送一审一校。")
            return redirect(dossier)
        messages.success(request, "送审件已经建好，核对后请送审。")
        return redirect(dossier)


class DossierPage(StaffView):
    """送审件: the thing, its page and what changed on the left; what is decided, and by whom, on the right."""

    template_name = "review/dossier.html"

    def load(self) -> None:
        visible = queries.visible_to(self.person).select_related("organ", "author")
        self.dossier: Dossier = self.scoped(visible, pk=self.kwargs["pk"])

    def context(self) -> dict[str, Any]:
        return pages.dossier(self.dossier, self.person, self.request)


class _Do(DossierPage):
    """One act on the dossier. A refusal shows the page again with its reasons and with what was typed."""

    http_method_names = ["post", "options"]
    said: ClassVar[str]

    def act(self) -> Act[Any]:
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            self.act().execute()
        except Refused as refused:
            self.dossier.refresh_from_db()
            return self.page(409, refused=refused.reasons)
        messages.success(request, self.said)
        return redirect(self.dossier)

    def member_edition(self, name: str) -> Edition:
        """The edition that the form names, in sight of this person; 404 otherwise."""
        return self.scoped(pages.drafts_in_sight(self.person), pk=self.request.POST.get(name) or 0)


class Add(_Do):
    said = "已加入。"

    def act(self) -> Act[Any]:
        role = self.request.POST.get("role", "")
        return services.AddMember(self.dossier, self.member_edition("edition"), role, by=self.person)


class Remove(_Do):
    said = "已移出，草稿还在。"

    def act(self) -> Act[Any]:
        members = Member.objects.filter(dossier=self.dossier).select_related("edition")
        member: Member = self.scoped(members, pk=self.request.POST.get("member") or 0)
        return services.RemoveMember(self.dossier, member, by=self.person)


class SubmitView(_Do):
    said = "已送一审一校。"

    def act(self) -> Act[Any]:
        return services.Submit(self.dossier, by=self.person)


class Sign(_Do):
    said = "已签署。"

    def act(self) -> Act[Any]:
        typed = self.request.POST
        return services.SignReview(
            self.dossier,
            typed.getlist("kinds"),
            SignOff.Decision.PASS,
            typed.get("remark", ""),
            seen=typed.get("seen", ""),
            by=self.person,
        )


class Return(_Do):
    said = "已退回，送审人会收到提醒。"

    def act(self) -> Act[Any]:
        typed = self.request.POST
        return services.ReturnDossier(
            self.dossier, typed.getlist("reasons"), typed.get("say", ""), by=self.person
        )


class Secrecy(_Do):
    said = "保密审查结论已记录。"

    def act(self) -> Act[Any]:
        typed = self.request.POST
        items = []
        for member in Member.objects.filter(dossier=self.dossier).select_related("edition"):
            pk = member.edition_id
            answers = {key: typed.get(f"point_{pk}_{key}") for key, _, _ in CHECKLIST}
            if not typed.get(f"conclusion_{pk}") and not any(answers.values()):
                continue
            items.append(
                services.ItemConclusion(
                    member.edition,
                    typed.get(f"conclusion_{pk}", ""),
                    {key: answer == "yes" for key, answer in answers.items() if answer in ("yes", "no")},
                    typed.get(f"basis_{pk}", ""),
                    typed.get(f"note_{pk}", ""),
                )
            )
        return services.ConcludeSecrecy(self.dossier, items, seen=typed.get("seen", ""), by=self.person)


class Release(_Do):
    said = "已发布，公众页面正在写出。"

    def act(self) -> Act[Any]:
        return services.ReleaseDossier(self.dossier, by=self.person)


class Schedule(_Do):
    said = "发布时间已经记下。"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        typed = request.POST.get("not_before", "").strip()
        self.moment: dt.datetime | None = None
        if typed:
            try:
                self.moment = timezone.make_aware(dt.datetime.fromisoformat(typed))
            except (ValueError, OverflowError):
                wrong = Reason("review.moment", f"“{typed}”不是时间，请写成 2026-10-15 09:00。", "not_before")
                return self.page(422, refused=[wrong])
        return super().post(request, *args, **kwargs)

    def act(self) -> Act[Any]:
        typed = self.request.POST
        return services.ScheduleRelease(
            self.dossier,
            self.moment,
            itself=bool(typed.get("itself")),
            aware=bool(typed.get("aware")),
            by=self.person,
        )


class ChangeFlowView(_Do):
    said = "流程已经改换。"

    def act(self) -> Act[Any]:
        typed = self.request.POST
        return services.ChangeFlow(
            self.dossier,
            typed.get("flow", ""),
            typed.get("flow_reason", ""),
            typed.get("correction", ""),
            by=self.person,
        )


class Consent(_Do):
    said = "会签已记录。"

    def act(self) -> Act[Any]:
        typed = self.request.POST
        return services.GiveConsent(
            self.dossier,
            typed.get("party", ""),
            typed.get("consent_note", ""),
            seen=typed.get("seen", ""),
            by=self.person,
        )


class Withdraw(_Do):
    said = "会签已撤回，送审件回到拟稿。"

    def act(self) -> Act[Any]:
        reason = self.request.POST.get("withdraw_reason", "")
        return services.WithdrawConsent(self.dossier, reason, by=self.person)


class Report(_Do):
    said = "补报已记录。"

    def act(self) -> Act[Any]:
        return services.FileLaterReport(self.dossier, self.request.POST.get("report", ""), by=self.person)


class File(DossierPage):
    """An attachment of a member, for whoever is asked to sign, of whatever organ he is."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = Attachment.objects.filter(edition__memberships__dossier=self.dossier).select_related("file")
        item: Attachment = self.scoped(rows, pk=self.kwargs["file"])
        answer = HttpResponse(files.read(item.file), content_type=item.file.media_type)
        answer.headers["Content-Disposition"] = (
            content_disposition_header(True, f"{item.name}.{item.extension}") or "attachment"
        )
        answer.headers["Content-Security-Policy"] = "sandbox"
        return answer


class Abandon(_Do):
    said = "已作废，草稿还在，可以放进别的送审件。"

    def act(self) -> Act[Any]:
        return services.AbandonDossier(self.dossier, self.request.POST.get("why", ""), by=self.person)
