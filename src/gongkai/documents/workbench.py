"""Staff pages about records: the library, one document with its history, and what is decided on it."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.http import content_disposition_header

from gongkai.base import clock, events, files
from gongkai.base.acts import Act
from gongkai.org import authority
from gongkai.web.faces import Link
from gongkai.web.lists import Column, Filter, ListView
from gongkai.web.views import ActView, StaffView

from . import addresses, forms, queries, validity
from .models import Attachment, Document, Edition, Rank, Relation
from .services import (
    ConfirmRelation,
    DeclareState,
    NewEdition,
    PlaceInCatalogue,
    RejectRelation,
)

PER_PAGE = 50


class Edit(StaffView):
    """Where a draft is written; the page itself belongs to a higher room."""

    def load(self) -> None:
        seen = Edition.objects.filter(authority.where(self.person, "drafts.see", "document__organ"))
        self.edition = self.scoped(seen, pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return redirect(reverse("intake:draft", args=[self.edition.pk]))
        except NoReverseMatch as absent:
            raise Http404 from absent


def _list_state(row: tuple[Document, str]) -> str:
    return row[1]


class Library(ListView):
    """文件库: what is or was public, the latest first, by number or words."""

    title = "文件库"
    list_name = "documents.library"
    first_order = "-released"
    empty_title = "没有找到"
    empty_text = "换一个索引号、文号或者标题里的词再查；草稿经审核发布后才出现在这里。"
    columns = (
        Column("state", "状态", _list_state, state=True, css="nw"),
        Column(
            "title",
            "标题",
            lambda row: row[0].current.title,
            order=("current__title",),
            url=lambda row: reverse("documents:document", args=[row[0].pk]),
            css="clip",
            head=True,
        ),
        Column(
            "number",
            "文号",
            lambda row: row[0].current.document_number,
            order=("current__agency_word", "current__number_year", "current__number_serial"),
            css="nw num",
        ),
        Column("index", "索引号", lambda row: row[0].index_number, order=("index_number",), css="nw num"),
        Column("organ", "单位", lambda row: row[0].organ.in_lists, order=("organ__path",), css="nw"),
        Column(
            "rank",
            "类别",
            lambda row: row[0].current.get_rank_display(),
            order=("current__rank",),
            on_screen=False,
        ),
        Column(
            "topic",
            "主题",
            lambda row: str(row[0].current.topic or ""),
            on_screen=False,
        ),
        Column(
            "signed",
            "成文日期",
            lambda row: row[0].current.signed_on,
            order=("current__signed_on",),
            on_screen=False,
        ),
        Column(
            "released",
            "发布日期",
            lambda row: row[0].public_since or row[0].current.released_on,
            order=("first_released_at",),
            css="nw num r",
        ),
    )

    def rows(self) -> Any:
        released = Document.objects.visible_to(self.person).filter(first_released_at__isnull=False)
        return released.select_related("organ__merged_into", "current__topic__parent")

    def filters(self) -> list[Filter]:
        return [
            Filter("q", "查文件", queries.narrowed, hint="索引号、文号或者标题"),
            Filter(
                "organ",
                "单位",
                lambda rows, code: rows.filter(organ__code=code),
                kind="choice",
                choices=queries.organs_of_library(),
            ),
            Filter(
                "rank",
                "类别",
                lambda rows, rank: rows.filter(current__rank=rank),
                kind="choice",
                choices=Rank.choices,
            ),
            Filter(
                "standing",
                "情形",
                queries.by_standing,
                kind="choice",
                choices=queries.STANDINGS,
            ),
            Filter("since", "发布自", lambda rows, day: rows.filter(public_since__gte=day), kind="from"),
            Filter("until", "至", lambda rows, day: rows.filter(public_since__lte=day), kind="to"),
        ]

    def count_words(self, count: int) -> str:
        return f"已经发布的文件 {count} 件。"

    def decorate(self, rows: list[Any]) -> list[Any]:
        states = validity.verdicts(rows, clock.today())
        return [(document, self._state(document, states)) for document in rows]

    def _state(self, document: Document, states: dict[int, Any]) -> str:
        if document.withdrawn_at is not None:
            return "已撤下"
        current = document.current
        if current is None or current.rank in validity.WITHOUT_VALIDITY or document.pk not in states:
            return "已发布"
        return str(states[document.pk].state.label)


class _OnDocument(StaffView):
    document: Document

    def load(self) -> None:
        visible = Document.objects.visible_to(self.person).select_related("organ", "responsible", "current")
        self.document = self.scoped(visible, pk=self.kwargs["pk"])

    def trail(self) -> list[Link]:
        return [
            Link("文件库", reverse("documents:library")),
            Link(str(self.document), reverse("documents:document", args=[self.document.pk])),
            Link(self.title, ""),
        ]


class DocumentView(_OnDocument):
    """One record: editions, validity with its facts, relations both ways, and everything that was done."""

    template_name = "documents/document.html"

    def context(self) -> dict[str, Any]:
        document = self.document
        sees_drafts = authority.may(self.person, "drafts.see", document.organ)
        editions = document.editions.select_related("author").order_by("-number")
        visible = Document.objects.visible_to(self.person)
        relations = Relation.objects.select_related("from_document__current", "to_document__current")
        shown = document.current or document.draft
        forceful = shown is not None and shown.rank not in validity.WITHOUT_VALIDITY
        writes = authority.may(self.person, "drafts.write", document.organ)
        return {
            "title": str(document),
            "lead": f"{document.organ} · 索引号 {document.index_number or '发布时编定'}",
            "trail": [Link("文件库", reverse("documents:library")), Link(str(document), "")],
            "document": document,
            "editions": editions if sees_drafts else editions.open(),
            "verdict": validity.verdict(document, clock.today()) if forceful else None,
            "outgoing": relations.filter(
                Q(to_document__isnull=True) | Q(to_document__in=visible), from_document=document
            ).order_by("pk"),
            "incoming": relations.filter(to_document=document, from_document__in=visible).order_by("pk"),
            "history": events.of(document) if sees_drafts else (),
            "public_url": addresses.url(addresses.page_path(document)) if document.is_public else "",
            "may_correct": writes and document.is_standing,
            "may_place": writes,
            "may_declare": authority.may(self.person, "documents.declare_state", document.organ),
        }


class _DocumentAct(_OnDocument, ActView):
    template_name = "documents/act.html"
    needs = "drafts.write"

    def load(self) -> None:
        super().load()
        if not authority.may(self.person, self.needs, self.document.organ):
            raise Http404

    def context(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "lead": f"《{self.document}》",
            "trail": self.trail(),
            "back": reverse("documents:document", args=[self.document.pk]),
        }

    def done(self, result: Any) -> HttpResponse:
        return redirect("documents:document", pk=self.document.pk)


class Correct(_DocumentAct):
    title = NewEdition.title
    form_class = forms.CorrectForm

    def act(self, data: Any) -> Act[Any]:
        return NewEdition(self.document, change_note=data.get("change_note", ""), by=self.person)

    def said(self, result: Any) -> str:
        return "更正稿已经建好，改好后送审；发布前公众看到的仍是现行版本。"

    def done(self, result: Any) -> HttpResponse:
        return redirect("documents:edit", pk=result.pk)


class Places(_DocumentAct):
    title = PlaceInCatalogue.title

    def form(self, data: Any = None, files: Any = None) -> forms.PlacesForm:
        return forms.PlacesForm(data, document=self.document, initial=self.initial())

    def initial(self) -> dict[str, Any]:
        return {"places": [placement.item for placement in self.document.placements.select_related("item")]}

    def act(self, data: Any) -> Act[Any]:
        return PlaceInCatalogue(self.document, list(data.get("places", ())), by=self.person)

    def said(self, result: Any) -> str:
        return "目录位置已经改好。"


class Declare(_DocumentAct):
    title = DeclareState.title
    form_class = forms.DeclareForm
    needs = "documents.declare_state"

    def act(self, data: Any) -> Act[Any]:
        return DeclareState(
            self.document,
            data.get("state", ""),
            organ=data.get("organ") or self.document.organ,
            paper=data.get("paper", ""),
            on=data.get("on"),
            by=self.person,
        )

    def said(self, result: Any) -> str:
        return "已登记，页面随即更新。"


class Relations(StaffView):
    """待确认的关系: endings of other organs' documents, for the openness office."""

    template_name = "documents/relations.html"
    title = "待确认的关系"

    def load(self) -> None:
        if not authority.may(self.person, "documents.confirm_relation"):
            raise Http404

    def context(self) -> dict[str, Any]:
        page = Paginator(queries.waiting_relations(), PER_PAGE).get_page(self.request.GET.get("page"))
        return {
            "title": self.title,
            "lead": "一个单位的文件修改、废止另一单位的文件，由政务公开办确认后才起作用。",
            "rows": page.object_list,
            "pages": page,
        }


class _OnRelation(ActView):
    template_name = "documents/act.html"
    relation: Relation

    def load(self) -> None:
        if not authority.may(self.person, "documents.confirm_relation"):
            raise Http404
        self.relation = self.scoped(queries.waiting_relations(), pk=self.kwargs["pk"])

    def context(self) -> dict[str, Any]:
        relation = self.relation
        return {
            "title": self.title,
            "lead": f"《{relation.from_document}》{relation.get_kind_display()}《{relation.to_document}》",
            "trail": [Link("待确认的关系", reverse("documents:relations")), Link(self.title, "")],
            "back": reverse("documents:relations"),
        }

    def done(self, result: Any) -> HttpResponse:
        return redirect("documents:relations")


class Confirm(_OnRelation):
    title = ConfirmRelation.title

    def act(self, data: Any) -> Act[Any]:
        return ConfirmRelation(self.relation, by=self.person)

    def said(self, result: Any) -> str:
        return "关系已经确认，两份文件的页面随即更新。"


class Reject(_OnRelation):
    title = RejectRelation.title
    form_class = forms.RejectForm

    def act(self, data: Any) -> Act[Any]:
        return RejectRelation(self.relation, reason=data.get("reason", ""), by=self.person)

    def said(self, result: Any) -> str:
        return "已作不予确认处理。"


class AttachmentFile(StaffView):
    """An attachment as stored; offered for download and never shown as a page of ours."""

    def load(self) -> None:
        rows = Attachment.objects.filter(
            edition__document__in=Document.objects.visible_to(self.person)
        ).select_related("file", "edition__document__organ")
        self.attachment = self.scoped(rows, pk=self.kwargs["pk"])
        edition = self.attachment.edition
        if not edition.is_open and not authority.may(self.person, "drafts.see", edition.document.organ):
            raise Http404

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        file = self.attachment.file
        answer = HttpResponse(files.read(file), content_type=file.media_type)
        answer.headers["Content-Disposition"] = (
            content_disposition_header(True, f"{self.attachment.name}.{self.attachment.extension}")
            or "attachment"
        )
        answer.headers["Content-Security-Policy"] = "sandbox"
        return answer
