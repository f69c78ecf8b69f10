"""The organs' own items of the catalogue: as a list on screen, and from tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from gongkai.base.acts import Act, Reason, Refused
from gongkai.base.importing import Column as SheetColumn
from gongkai.base.importing import Importer, Outcome, Row
from gongkai.org import authority
from gongkai.org.models import Organ, Person
from gongkai.web.faces import Link
from gongkai.web.lists import Column, Filter, ListView
from gongkai.web.views import ActView

from .models import CatalogueItem
from .services import ExtendCatalogue
from .services.catalogue import DescribeItem

MANAGE = "catalogue.manage"


def managed(person: Person) -> QuerySet[Organ]:
    return Organ.objects.filter(authority.where(person, MANAGE, ""), closed_on=None).order_by("path")


def own_items(person: Person) -> QuerySet[CatalogueItem]:
    theirs = CatalogueItem.objects.filter(authority.where(person, MANAGE), organ__isnull=False)
    return theirs.select_related("parent", "organ")


class CatalogueRows(Importer):
    name = "catalogue"
    title = "增设的目录项"
    about = "法定目录不能改；各单位在它下面增设的，没有的增设，有的照表更改依据和说明，导入不会删除目录项。"
    columns = (
        SheetColumn("上级代码", True, "法定目录项或者本单位目录项的代码，见公开目录页。"),
        SheetColumn("名称", True),
        SheetColumn("单位代码", True),
        SheetColumn("依据"),
        SheetColumn("说明"),
    )
    examples = (("statutory", "河湖水质", "990102031", "年度政务公开工作要点", "每月一次"),)

    @classmethod
    def may(cls, person: Any) -> bool:
        return authority.may(person, MANAGE)

    @classmethod
    def export(cls, person: Any) -> Iterable[Sequence[Any]]:
        for item in own_items(person).order_by("organ__path", "path"):
            assert item.parent is not None
            assert item.organ is not None
            yield (item.parent.code, item.name, item.organ.code, item.basis, item.description)

    def apply(self, rows: list[Row]) -> Outcome:
        [row] = rows
        parent = CatalogueItem.objects.filter(code=row["上级代码"]).first()
        organ = Organ.objects.filter(code=row["单位代码"]).first()
        if parent is None:
            raise Refused(
                [Reason("no_parent", f"目录里没有代码 {row['上级代码']}，请到公开目录页查准代码。")]
            )
        if organ is None:
            raise Refused([Reason("no_organ", f"没有代码为 {row['单位代码']} 的单位，请核对。")])
        words = {"basis": row["依据"], "description": row["说明"]}
        item = CatalogueItem.objects.filter(parent=parent, organ=organ, name=row["名称"]).first()
        if item is None:
            ExtendCatalogue(parent, row["名称"], organ=organ, by=self.by, **words).execute()
            return Outcome.NEW
        if (item.basis, item.description) == (words["basis"], words["description"]):
            return Outcome.SAME
        DescribeItem(item, by=self.by, **words).execute()
        return Outcome.CHANGED


class Catalogue(ListView):
    """公开目录: the statutory tree with what the organs added to it."""

    title = "公开目录"
    list_name = "documents.catalogue"
    first_order = "path"
    per_page = 100
    template_name = "documents/catalogue.html"
    columns = (
        Column(
            "path",
            "目录项",
            lambda item: f"{'　' * (item.path.count('/') - 1)}{item.name}",
            order=("path",),
            head=True,
        ),
        Column("code", "代码", lambda item: item.code, order=("code",), css="mono"),
        Column(
            "organ",
            "单位",
            lambda item: item.organ.in_lists if item.organ else "各单位共有（法定）",
            order=("organ__path",),
        ),
        Column("basis", "依据", lambda item: item.basis),
        Column("count", "文件", lambda item: item.placed, order=("placed",), css="num r"),
    )

    def load(self) -> None:
        if not authority.may(self.person, MANAGE):
            raise Http404

    def rows(self) -> Any:
        seen = Q(organ__isnull=True) | authority.where(self.person, MANAGE)
        return (
            CatalogueItem.objects.filter(seen)
            .select_related("organ__merged_into")
            .annotate(placed=Count("placements", distinct=True))
        )

    def filters(self) -> list[Filter]:
        return [
            Filter(
                "q",
                "查目录项",
                lambda rows, text: rows.filter(Q(name__icontains=text) | Q(code=text)),
                hint="名称或者代码",
            ),
            Filter(
                "organ",
                "单位",
                lambda rows, code: rows.filter(organ__code=code),
                kind="choice",
                choices=[(organ.code, str(organ)) for organ in managed(self.person)],
            ),
        ]


class ItemForm(forms.Form):
    parent = forms.ModelChoiceField(
        label="上级目录项", queryset=CatalogueItem.objects.none(), empty_label="请选择"
    )
    organ = forms.ModelChoiceField(label="单位", queryset=Organ.objects.none(), empty_label="请选择")
    name = forms.CharField(label="名称", max_length=60)
    basis = forms.CharField(
        label="依据", max_length=200, required=False, help_text="为什么要单列一项：哪个文件、哪一条。"
    )
    description = forms.CharField(label="说明", required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = Q(organ__isnull=True) | authority.where(person, MANAGE)
        items = CatalogueItem.objects.filter(seen).order_by("path")
        self.fields["parent"].queryset = items  # type: ignore[attr-defined]
        self.fields["parent"].label_from_instance = (  # type: ignore[attr-defined]
            lambda item: f"{'　' * (item.path.count('/') - 1)}{item.name}"
        )
        self.fields["organ"].queryset = managed(person)  # type: ignore[attr-defined]


class Extend(ActView):
    template_name = "documents/act.html"
    title = ExtendCatalogue.title

    def load(self) -> None:
        if not authority.may(self.person, MANAGE):
            raise Http404

    def context(self) -> dict[str, Any]:
        back = reverse("documents:catalogue")
        return {
            "title": self.title,
            "lead": "法定目录各单位都一样；本单位特有的事项，在它下面增设。",
            "trail": [Link("公开目录", back), Link(self.title, "")],
            "back": back,
        }

    def form(self, data: Any = None, files: Any = None) -> forms.Form:
        return ItemForm(data, initial=self.initial(), person=self.person)

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page(form=self.form(), act={"title": self.title}, reasons=[])

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.page(422, form=form, act={"title": self.title}, reasons=[])
        return super().post(request, *args, **kwargs)

    def act(self, data: Mapping[str, Any]) -> Act[Any]:
        return ExtendCatalogue(
            data["parent"],
            data["name"],
            organ=data["organ"],
            basis=data["basis"],
            description=data["description"],
            by=self.person,
        )

    def said(self, result: CatalogueItem) -> str:
        return f"已增设“{result}”，代码 {result.code}。"

    def done(self, result: Any) -> HttpResponse:
        return redirect("documents:catalogue")
