"""Staff pages around one draft: its form beside the page it will become, and what scripts ask meanwhile."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from gongkai.base import clock, events
from gongkai.base.acts import Reason, Refused
from gongkai.documents import queries
from gongkai.documents.models import Edition
from gongkai.documents.services import DiscardDraft
from gongkai.org import authority
from gongkai.readers import ReadError, text_to_blocks
from gongkai.web.faces import Link
from gongkai.web.site import Site
from gongkai.web.views import ActView, StaffView

from . import drafting, editor, merging, pictures, presence, taking
from .editing import Desk
from .forms import DraftForm, PartForm, RelateForm, part_forms
from .models import Source


class _OnDraft(StaffView):
    edition: Edition

    def load(self) -> None:
        visible = queries.with_everything(queries.drafts_visible_to(self.person))
        self.edition = self.scoped(visible, pk=self.kwargs["pk"])

    @property
    def may_write(self) -> bool:
        return authority.may(self.person, "drafts.write", self.edition.document.organ)


class Draft(_OnDraft):
    """One draft: its fields, text, doubts, attachments and relations on the left, its page on the right.

    One form holds everything, so whichever button is pressed, what was typed is saved first or shown again.
    """

    template_name = "intake/draft.html"

    def context(self) -> dict[str, Any]:
        return {**self._about(), **self._fresh()}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.may_write:
            return self.page()
        return self.page(others=presence.come(self.edition, self.person))

    def _about(self) -> dict[str, Any]:
        edition = self.edition
        sources = list(Source.objects.filter(edition=edition).select_related("file"))
        organ = edition.document.organ
        return {
            **drafting.beside(edition, sources, self.person),
            "title": edition.title or "未命名的草稿",
            "lead": f"{organ} · 第 {edition.number} 版 · 核对各项；旁边是公众将看到的页面。",
            "trail": [Link("草稿", reverse("intake:drafts")), Link(edition.title or "未命名的草稿", "")],
            "edition": edition,
            "sources": sources,
            "source_lines": drafting.first_lines(sources),
            "take_fields": taking.FIELDS.items(),
            "may_write": self.may_write,
            "relations": edition.document.relations_out.select_related("to_document__current").order_by("pk"),
            "files": [file for file in edition.attachments.all() if not file.in_text],
            "together": drafting.together(edition, self.person),
            "base": self.request.POST.get("base") or merging.base_of(edition),
            "kinds": editor.KINDS,
        }

    def _fresh(self) -> dict[str, Any]:
        return self._forms(DraftForm(edition=self.edition), part_forms(self.edition), RelateForm())

    def _forms(self, form: DraftForm, parts: list[PartForm], relate: RelateForm) -> dict[str, Any]:
        images = drafting.images_of(self.edition)
        for part in parts:
            part.shown = editor.markup(text_to_blocks(str(part["text"].value() or "")), images)
        return {
            "form": form,
            "fields": drafting.field_reads(form, Source.objects.filter(edition=self.edition)),
            "part_forms": parts,
            "relate": relate,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        go = request.POST.get("go", "draft")
        typed = merging.merged(self.edition, request.POST) if go == "merge" else request.POST
        form = DraftForm(typed, edition=self.edition)
        parts = part_forms(self.edition, typed)
        relate = RelateForm(typed)
        if not all([form.is_valid(), relate.is_valid(), *[part.is_valid() for part in parts]]):
            return self._again(422, form, parts, relate, [])
        desk = Desk(self.edition, by=self.person)
        try:
            with transaction.atomic():
                desk.save(form, parts, over=request.POST.get("over"))
                anchor = desk.press(go, relate.cleaned_data, request.FILES.getlist("files"))
        except Refused as refused:
            return self._again(409, form, parts, relate, refused.reasons)
        if go == "send":
            return self._send()
        messages.success(request, desk.said)
        return redirect(f"{reverse('intake:draft', args=[self.edition.pk])}{anchor}")

    def _again(
        self,
        status: int,
        form: DraftForm,
        parts: list[PartForm],
        relate: RelateForm,
        reasons: list[Reason],
    ) -> HttpResponse:
        """The page with everything that was typed; and what somebody else saved meanwhile beside it."""
        self.load()  # what the refused attempt did to the rows in memory never happened
        overtaken = any(reason.code == "overtaken" for reason in reasons)
        return render(
            self.request,
            self.template_name,
            {
                **self._about(),
                **self._forms(form, parts, relate),
                "refused": [drafting.at_field(reason) for reason in reasons],
                "overtaken": self.edition.revision if overtaken else None,
                "contests": merging.contests(self.edition, self.request.POST) if overtaken else [],
                "saved_by": last_saved(self.edition) if overtaken else "",
            },
            status=status,
        )

    def _send(self) -> HttpResponse:
        """Hand the same request on to review, which opens the dossier; the form carries what it needs."""
        answer = HttpResponseRedirect(drafting.review_url())
        answer.status_code = 307
        return answer


def last_saved(edition: Edition) -> str:
    """Who wrote last, and when."""
    last = events.of(edition.document).filter(data__edition=edition.pk).last()
    who = last.actor_name if last else "系统"
    return f"{who} {timezone.localtime(edition.touched_at):%H:%M}"


class _Asked(_OnDraft):
    """What a script asks while somebody writes; answers are JSON. Who may only look asks nothing."""

    http_method_names = ["post", "options"]

    def load(self) -> None:
        super().load()
        self.scoped(queries.drafts_visible_to(self.person).filter(self._writable()), pk=self.kwargs["pk"])

    def _writable(self) -> Any:
        return authority.where(self.person, "drafts.write", "document__organ")


class Save(_Asked):
    """Save what stands in the form as far as it can be saved; the rest is named and stays in the page."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = DraftForm(request.POST, edition=self.edition)
        parts = part_forms(self.edition, request.POST)
        form.is_valid()
        wrong = {name: "；".join(map(str, errors)) for name, errors in form.errors.items()}
        if "revision" in wrong:
            return JsonResponse({"message": "页面不完整，请刷新后再填。"}, status=422)
        wrong |= {part.prefix or "": "正文有一部分填写有误" for part in parts if not part.is_valid()}
        desk = Desk(self.edition, by=self.person)
        try:
            with transaction.atomic():
                desk.save(form, parts, over=None, quietly=True)
        except Refused as refused:
            overtaken = any(reason.code == "overtaken" for reason in refused.reasons)
            return JsonResponse({"message": str(refused), "overtaken": overtaken}, status=409)
        self.load()
        return JsonResponse(
            {
                "saved": f"{timezone.localtime(clock.now()):%H:%M}",
                "revision": self.edition.revision,
                "base": merging.base_of(self.edition),
                "wrong": wrong,
                "others": presence.come(self.edition, self.person),
                **self._drawn(),
            }
        )

    def _drawn(self) -> dict[str, str]:
        sources = list(Source.objects.filter(edition=self.edition).select_related("file"))
        context = {
            **drafting.beside(self.edition, sources, self.person),
            "edition": self.edition,
            "may_write": True,
            "full_url": reverse("intake:preview", args=[self.edition.pk]),
        }
        return {
            "preview": render_to_string("documents/preview.html", context),
            "send": render_to_string("intake/send.html", context),
        }


class Here(_Asked):
    """A page that is open says so, and hears who else is there and whether somebody has saved."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        seen = request.POST.get("revision", "")
        moved = seen.isascii() and seen.isdigit() and int(seen) != self.edition.revision
        return JsonResponse(
            {
                "others": presence.come(self.edition, self.person),
                "moved": last_saved(self.edition) if moved else "",
            }
        )


class Take(_Asked):
    """A passage as the value of a field; nothing is saved by asking."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            taken = taking.take(request.POST.get("field", ""), request.POST.get("text", ""))
        except taking.NotTaken as wrong:
            return JsonResponse({"message": str(wrong)}, status=422)
        return JsonResponse({"value": taken.value, "said": taken.said})


class Paste(_Asked):
    """A clipboard, or plain text with marks, as blocks to edit."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        typed: QueryDict = request.POST
        try:
            if "notation" in typed:
                given = editor.Pasted(text_to_blocks(typed.get("notation", "")))
            else:
                given = editor.pasted(typed.get("html", ""), typed.get("text", ""))
        except ReadError as wrong:
            return JsonResponse({"message": str(wrong)}, status=422)
        shown = editor.markup(given.blocks, drafting.images_of(self.edition))
        return JsonResponse({"html": shown, "blocks": len(given.blocks), "pictures": given.pictures})


class Picture(_Asked):
    """A picture for the text: stored beside the draft, and answered as what the editor puts in its place."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        file = request.FILES.get("picture")
        if file is None:
            return JsonResponse({"message": "请选择一幅图片。"}, status=422)
        before = self.edition.revision
        try:
            with transaction.atomic():
                attachment, _ = pictures.add(self.edition, file.read(), file.name or "图片", by=self.person)
        except Refused as refused:
            return JsonResponse({"message": str(refused)}, status=422)
        name = f"{attachment.name}.{attachment.extension}"
        self.load()
        blocks = text_to_blocks(f"【图片】 {{{name}}}")
        seen = request.POST.get("revision") == str(before)
        return JsonResponse(
            {
                "html": editor.markup(blocks, drafting.images_of(self.edition)),
                # Only for who had seen everything before; somebody else's save is still told.
                "revision": self.edition.revision if seen else None,
            }
        )


class Preview(_OnDraft):
    """The whole public page of a draft."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        page = drafting.preview(self.edition)
        return render(request, "intake/preview.html", page.context(Site.from_settings()))


class Discard(_OnDraft, ActView):
    template_name = "intake/discard.html"
    title = "删除草稿"

    def context(self) -> dict[str, Any]:
        return {"title": self.title, "edition": self.edition}

    def act(self, data: Any) -> DiscardDraft:
        return DiscardDraft(self.edition, by=self.person)

    def said(self, result: Any) -> str:
        return "草稿已经删除，留痕仍在。"

    def done(self, result: Any) -> HttpResponse:
        return redirect("intake:drafts")
