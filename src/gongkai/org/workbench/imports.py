"""Tables in and out: a template, a look at what would be done, and only then the doing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from gongkai.base import clock, files
from gongkai.base.acts import Refused
from gongkai.base.importing import Importer, ImportRows, Outcome, Row
from gongkai.base.registries import importers
from gongkai.org import authority, queries
from gongkai.org.models import SheetImport
from gongkai.web import sheets
from gongkai.web.site import Link
from gongkai.web.views import StaffView

SHOWN = 500


def offered(person: Any) -> list[type[Importer]]:
    return [one for one in importers.values() if one.may(person)]


def places(importer: type[Importer]) -> dict[str, str]:
    """The addresses of one kind: upload, template, export."""
    name = f"org:import-{importer.name}"
    return {
        "upload": reverse(name),
        "template": reverse(f"{name}-template"),
        "export": reverse(f"{name}-export"),
    }


class UploadForm(forms.Form):
    file = forms.FileField(
        label="填好的表",
        help_text="xlsx 文件。先看一遍会办成什么样，确认后才导入。",
        error_messages={"required": "请选择填好的表。", "empty": "文件是空的，请重新选择。"},
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )


class Imports(StaffView):
    template_name = "org/imports.html"
    title = "导入和导出"

    def load(self) -> None:
        if not offered(self.person):
            raise Http404

    def context(self) -> dict[str, Any]:
        mine = SheetImport.objects.filter(person=self.person)
        titles = {one.name: one.title for one in importers.values()}
        return super().context() | {
            "lead": "先下载模板，填好上传，看过再确认；同一张表导入两次，不会多出来。",
            "offered": [(one, places(one)) for one in offered(self.person)],
            "recent": [(row, titles.get(row.kind, row.kind)) for row in mine[:20]],
        }


class _OfKind(StaffView):
    def load(self) -> None:
        name = self.kwargs["kind"]
        if name not in importers or not importers.get(name).may(self.person):
            raise Http404
        self.importer: type[Importer] = importers.get(name)

    def headings(self) -> list[str]:
        return [
            f"{column.heading}*" if column.required else column.heading for column in self.importer.columns
        ]

    def notes(self) -> list[str]:
        return [
            f"{self.importer.title}：{self.importer.about}",
            "带 * 的列必须填。第一行表头不要改，列的先后可以换，多余的列不看。",
            *(f"{column.heading}：{column.about}" for column in self.importer.columns if column.about),
        ]


class Template(_OfKind):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        notes = [*self.notes(), *(f"例：{'　'.join(row)}" for row in self.importer.examples)]
        content = sheets.workbook(self.importer.title, self.headings(), [], notes=notes)
        return sheets.response(content, f"{self.importer.title}导入模板")


class Export(_OfKind):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = self.importer.export(self.person)
        content = sheets.workbook(self.importer.title, self.headings(), rows, notes=self.notes())
        return sheets.response(content, f"{self.importer.title}{clock.today():%Y%m%d}")


class Upload(_OfKind):
    template_name = "org/import_upload.html"

    def context(self) -> dict[str, Any]:
        back = reverse("org:imports")
        title = f"导入{self.importer.title}"
        return {
            "title": title,
            "lead": self.importer.about,
            "trail": [Link("导入和导出", back), Link(title, "")],
            "importer": self.importer,
            "places": places(self.importer),
            "form": UploadForm(),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(422, form=form)
        given = form.cleaned_data["file"]
        if given.size > sheets.LARGEST_IN:
            form.add_error("file", f"文件超过{sheets.LARGEST_IN // 2**20}MB，请只留要导入的表再上传。")
            return self.page(422, form=form)
        content = given.read()
        try:
            sheets.read(content, [column.heading for column in self.importer.columns])
        except sheets.SheetFault as fault:
            form.add_error("file", str(fault))
            return self.page(422, form=form)
        row = SheetImport.objects.create(
            kind=self.importer.name,
            person=self.person,
            file=files.store(content),
            name=given.name[:200],
            uploaded_at=clock.now(),
        )
        return redirect("org:import-look", row.pk)


class Look(StaffView):
    """What would be done with an uploaded table, row by row; and the doing."""

    template_name = "org/import_look.html"

    def load(self) -> None:
        seen = SheetImport.objects.filter(
            Q(person=self.person) | authority.where(self.person, queries.MANAGE, "person__organ")
        )
        self.row = self.scoped(seen.select_related("file"), pk=self.kwargs["pk"])
        if self.row.kind not in importers or not importers.get(self.row.kind).may(self.person):
            raise Http404
        self.importer: type[Importer] = importers.get(self.row.kind)
        headings = [column.heading for column in self.importer.columns]
        lines = sheets.read(files.read(self.row.file), headings)
        rows = [Row(line, values) for line, values in lines]
        self.act = ImportRows(self.importer(self.person), rows, by=self.person)

    def context(self) -> dict[str, Any]:
        title = f"导入{self.importer.title}"
        context: dict[str, Any] = {
            "title": title,
            "trail": [
                Link("导入和导出", reverse("org:imports")),
                Link(title, places(self.importer)["upload"]),
                Link(self.row.name, ""),
            ],
            "row": self.row,
            "importer": self.importer,
            "places": places(self.importer),
        }
        if self.row.done_at is not None:
            return context | {"lead": f"已导入：{self.row.result}。", "verdicts": [], "reasons": []}
        verdicts = self.act.seen()
        refused_first = sorted(verdicts, key=lambda one: one.outcome is not Outcome.REFUSED)
        return context | {
            "lead": f"《{self.row.name}》：{_counted(verdicts)}。还没有导入。",
            "verdicts": [(one, self._label(one.rows[0])) for one in refused_first[:SHOWN]],
            "more": max(0, len(verdicts) - SHOWN),
            "reasons": self.act.reasons(),
        }

    def _label(self, row: Row) -> str:
        return "　".join(value for value in list(row.values.values())[:2] if value)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.row.done_at is not None:
            messages.warning(request, "这张表已经导入过了。")
            return redirect("org:import-look", self.row.pk)
        try:
            with transaction.atomic():
                SheetImport.objects.select_for_update().get(pk=self.row.pk, done_at=None)
                done = self.act.execute()
                self.row.done_at, self.row.result = clock.now(), _counted(done)
                self.row.save(update_fields=["done_at", "result"])
        except SheetImport.DoesNotExist:
            messages.warning(request, "这张表已经导入过了。")
            return redirect("org:import-look", self.row.pk)
        except Refused as refused:
            return self.page(409, refused=refused.reasons)
        messages.success(request, f"已导入：{self.row.result}。")
        return redirect("org:imports")


def _counted(verdicts: list[Any]) -> str:
    counts = {outcome: sum(one.outcome is outcome for one in verdicts) for outcome in Outcome}
    return "，".join(f"{outcome}{count}" for outcome, count in counts.items() if count) or "没有行"
