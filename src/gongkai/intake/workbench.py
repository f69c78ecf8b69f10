"""Staff pages: new document, drafts, one draft beside the page it will become."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse

from gongkai.base import files
from gongkai.base.acts import Reason, Refused
from gongkai.documents import queries
from gongkai.documents.models import Edition
from gongkai.documents.services import CreateDrafts, DiscardDraft, NewDraft, NewFile
from gongkai.org import authority
from gongkai.readers import source as reader_source
from gongkai.readers.model import ReadError
from gongkai.web.faces import Link
from gongkai.web.site import Site
from gongkai.web.views import ActView, StaffView

from . import drafting
from .doubts import doubts_of
from .editing import Desk
from .forms import DraftForm, NewForm, RelateForm, part_forms, writable_organs
from .models import Source
from .services import PASTED, BringIn, Unread

PER_PAGE = 50


class New(StaffView):
    """新建文件: choose files, paste text, or start empty."""

    template_name = "intake/new.html"
    title = "新建文件"

    def load(self) -> None:
        if not writable_organs(self.person).exists():
            raise Http404

    def context(self) -> dict[str, Any]:
        return {"title": self.title, "lead": "选文件、粘贴文字，或者从空白开始。原件留存，不会改动。"}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        own = writable_organs(self.person)
        first = own.filter(pk=self.person.organ_id).first() or own.first()
        return self.page(form=NewForm(person=self.person, initial={"organ": first}))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = NewForm(request.POST, person=self.person)
        if not form.is_valid():
            return self.page(422, form=form)
        organ = form.cleaned_data["organ"]
        try:
            if request.POST.get("go") == "empty":
                [document] = CreateDrafts(NewDraft(organ), by=self.person).execute()
                return redirect("intake:draft", pk=document.editions.get().pk)
            new = [NewFile(file.name or "未命名", file.read()) for file in request.FILES.getlist("files")]
            if form.cleaned_data["text"].strip():
                new.append(NewFile(PASTED, form.cleaned_data["text"].encode()))
            brought = BringIn(organ, new, by=self.person).execute()
        except Refused as refused:
            return self.page(422, form=form, refused=refused.reasons)
        if not brought.editions:
            unread = [Reason("unread", item.sentence, "files") for item in brought.unread]
            return self.page(422, form=form, refused=unread)
        self._say(brought.unread, len(brought.editions))
        if len(brought.editions) == 1:
            return redirect("intake:draft", pk=brought.editions[0].pk)
        return redirect("intake:drafts")

    def _say(self, unread: list[Unread], read: int) -> None:
        if read > 1:
            messages.success(self.request, f"读成草稿 {read} 份，请逐份核对。")
        for item in unread:
            messages.warning(self.request, item.sentence)


class Drafts(StaffView):
    """草稿: everything in sight that is not released."""

    template_name = "intake/drafts.html"
    title = "草稿"

    def load(self) -> None:
        if not authority.may(self.person, "drafts.see"):
            raise Http404

    def context(self) -> dict[str, Any]:
        mine = self.request.GET.get("mine") == "1"
        rows = queries.drafts_of(self.person) if mine else queries.drafts_visible_to(self.person)
        page = Paginator(rows, PER_PAGE).get_page(self.request.GET.get("page"))
        return {
            "title": self.title,
            "lead": f"共 {page.paginator.count} 份。",
            "rows": page.object_list,
            "pages": page,
            "mine": mine,
            "may_write": authority.may(self.person, "drafts.write"),
        }


class _OnDraft(StaffView):
    edition: Edition

    def load(self) -> None:
        visible = queries.with_everything(queries.drafts_visible_to(self.person))
        self.edition = self.scoped(visible, pk=self.kwargs["pk"])


class Draft(_OnDraft):
    """One draft: its fields, text, doubts, attachments and relations on the left, its page on the right.

    One form holds everything, so whichever button is pressed, what was typed is saved first or shown again.
    """

    template_name = "intake/draft.html"

    def context(self) -> dict[str, Any]:
        return {**self._about(), **self._fresh()}

    def _about(self) -> dict[str, Any]:
        edition = self.edition
        sources = list(Source.objects.filter(edition=edition).select_related("file"))
        doubts = doubts_of(edition, sources)
        organ = edition.document.organ
        return {
            "title": edition.title or "未命名的草稿",
            "lead": f"{organ} · 第 {edition.number} 版 · 核对各项；旁边是公众将看到的页面。",
            "trail": [Link("草稿", reverse("intake:drafts")), Link(edition.title or "未命名的草稿", "")],
            "edition": edition,
            "sources": sources,
            "findings": drafting.finding_rows(doubts),
            "open_doubts": sum(doubt.open for doubt in doubts),
            "send_reasons": drafting.send_reasons(edition, doubts, self.person),
            "notes": drafting.notes(edition),
            "may_write": authority.may(self.person, "drafts.write", organ),
            "page": drafting.preview(edition, doubts, top=3),
            "preview_url": reverse("intake:preview", args=[edition.pk]),
            "relations": edition.document.relations_out.select_related("to_document__current").order_by("pk"),
            "files": list(edition.attachments.all()),
        }

    def _fresh(self) -> dict[str, Any]:
        form = DraftForm(edition=self.edition)
        return self._forms(form, part_forms(self.edition), RelateForm())

    def _forms(self, form: DraftForm, parts: list[Any], relate: RelateForm) -> dict[str, Any]:
        return {
            "form": form,
            "fields": drafting.field_reads(form, Source.objects.filter(edition=self.edition)),
            "part_forms": parts,
            "relate": relate,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = DraftForm(request.POST, edition=self.edition)
        parts = part_forms(self.edition, request.POST)
        relate = RelateForm(request.POST)
        if not all([form.is_valid(), relate.is_valid(), *[part.is_valid() for part in parts]]):
            return self._again(422, form, parts, relate, [])
        desk = Desk(self.edition, by=self.person)
        go = request.POST.get("go", "draft")
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
        self, status: int, form: DraftForm, parts: list[Any], relate: RelateForm, reasons: list[Reason]
    ) -> HttpResponse:
        """The page with everything that was typed."""
        self.load()  # what the refused attempt did to the rows in memory never happened
        overtaken = any(reason.code == "overtaken" for reason in reasons)
        typed = self._forms(form, parts, relate)
        return render(
            self.request,
            self.template_name,
            {
                **self._about(),
                **typed,
                "refused": [drafting.at_field(reason) for reason in reasons],
                "overtaken": self.edition.revision if overtaken else None,
            },
            status=status,
        )

    def _send(self) -> HttpResponse:
        """Hand the same request on to review, which opens the dossier; the form carries what it needs."""
        answer = HttpResponseRedirect(drafting.review_url())
        answer.status_code = 307
        return answer


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


class SourcePage(StaffView):
    """原件: the text as it came, line by line, never as markup."""

    template_name = "intake/source.html"

    def load(self) -> None:
        visible = Source.objects.visible_to(self.person).select_related("file", "edition", "organ")
        self.source = self.scoped(visible, pk=self.kwargs["pk"])

    def context(self) -> dict[str, Any]:
        try:
            text, _ = reader_source.decode(files.read(self.source.file), self.source.name)
            lines = drafting.source_lines(text, self.source)
            trouble = ""
        except (ReadError, files.FileDamaged) as wrong:
            lines, trouble = [], str(wrong)
        return {
            "title": self.source.name,
            "lead": f"{self.source.organ} · {self.source.brought_at:%Y-%m-%d %H:%M} 收入 · 原样留存",
            "source": self.source,
            "lines": lines,
            "trouble": trouble,
        }
