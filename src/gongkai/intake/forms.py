"""The draft as a form: what a clerk types, and what becomes of it. Nothing typed is ever dropped."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.safestring import SafeString

from gongkai.base import clock
from gongkai.documents.models import (
    CatalogueItem,
    Edition,
    Openness,
    Part,
    PartKind,
    Rank,
    RelationKind,
    Topic,
)
from gongkai.documents.services import PartDraft
from gongkai.law.catalogue import DOCUMENT_KINDS
from gongkai.org import authority
from gongkai.org.models import Organ, Person
from gongkai.readers import blocks_from_json, blocks_to_text, text_to_blocks

PLACES = ("place_1", "place_2", "place_3")
NOT_VALUES = {*PLACES, "revision"}
_BETWEEN = re.compile(r"[、，,;；\n]+")
_NO_DATE = "请按“年-月-日”填写，例如 2024-05-14。"


class NewForm(forms.Form):
    """Start a document: from files, from pasted text, or empty. The files come beside the form."""

    organ = forms.ModelChoiceField(Organ.objects.none(), label="单位", empty_label=None)
    text = forms.CharField(
        label="粘贴文字",
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="把公文全文粘贴进来，标题、文号、日期会自动读出，供您核对。",
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organ"].queryset = writable_organs(person)  # type: ignore[attr-defined]


def writable_organs(person: Person) -> Any:
    return (
        Organ.objects.filter(authority.where(person, "drafts.write", ""))
        .open_on(clock.today())
        .order_by("path")
    )


class _Day(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {"invalid": _NO_DATE}

    def __init__(self, label: str) -> None:
        super().__init__(label=label, required=False, input_formats=["%Y-%m-%d", "%Y年%m月%d日", "%Y/%m/%d"])


class DraftForm(forms.Form):
    field_order = [
        "title",
        "document_number",
        "issuers",
        "responsible",
        "rank",
        "genre",
        "topic",
        "place_1",
        "place_2",
        "place_3",
        "openness",
        "openness_ground",
        "signed_on",
        "printed_on",
        "effective_on",
        "expires_on",
    ]
    """What is asked of every paper comes first; the rest keeps its order."""

    title = forms.CharField(label="标题", required=False, max_length=500)
    document_number = forms.CharField(label="发文字号", required=False, max_length=100)
    issuers = forms.CharField(label="发文机关", required=False)
    responsible = forms.ModelChoiceField(Organ.objects.none(), label="责任部门", empty_label=None)
    rank = forms.ChoiceField(label="文件类别", choices=Rank.choices)
    genre = forms.ChoiceField(
        label="公文种类",
        required=False,
        choices=[("", "（无）"), *((kind.name, kind.name) for kind in DOCUMENT_KINDS)],
    )
    topic = forms.ModelChoiceField(Topic.objects.none(), label="主题分类", required=False)
    openness = forms.ChoiceField(label="公开属性", choices=Openness.choices)
    openness_ground = forms.CharField(label="不公开依据", required=False, max_length=200)
    signed_on = _Day("成文日期")
    printed_on = _Day("印发日期")
    effective_on = _Day("施行日期")
    expires_on = _Day("有效期至")
    needs_interpretation = forms.ChoiceField(
        label="同步解读", choices=[("yes", "须同步解读"), ("no", "不作解读")]
    )
    no_interpretation_reason = forms.CharField(label="不解读理由", required=False, max_length=300)
    period = forms.CharField(label="所属期", required=False, max_length=20)
    summary = forms.CharField(label="内容概述", required=False, max_length=300)
    keywords = forms.CharField(label="关键词", required=False, max_length=300)
    source = forms.CharField(label="信息来源", required=False, max_length=100)
    change_note = forms.CharField(label="更正说明", required=False, max_length=500)
    place_1 = forms.ModelChoiceField(CatalogueItem.objects.none(), label="归入目录", required=False)
    place_2 = forms.ModelChoiceField(CatalogueItem.objects.none(), label="同时归入（一）", required=False)
    place_3 = forms.ModelChoiceField(CatalogueItem.objects.none(), label="同时归入（二）", required=False)
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, edition: Edition) -> None:
        super().__init__(data, initial=None if data is not None else initial_of(edition))
        self.edition = edition
        choose: dict[str, Any] = {
            "responsible": Organ.objects.order_by("path"),
            "topic": Topic.objects.select_related("parent").order_by("order"),
        }
        here = Q(organ=None) | Q(organ=edition.document.organ_id)
        for name in PLACES:
            choose[name] = CatalogueItem.objects.filter(here, accepts_documents=True).order_by(
                "order", "code"
            )
        for name, rows in choose.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        if edition.number == 1:
            del self.fields["change_note"]

    def values(self) -> dict[str, Any]:
        """For ``SaveDraft``. Call after ``is_valid``; what is not valid is left out."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in NOT_VALUES}
        if "issuers" in given:
            given["issuers"] = named_organs(given["issuers"], self.edition)
        if "keywords" in given:
            given["keywords"] = [word for word in _BETWEEN.split(given["keywords"]) if word.strip()]
        if "needs_interpretation" in given:
            given["needs_interpretation"] = given["needs_interpretation"] == "yes"
        return given

    def places(self) -> list[CatalogueItem] | None:
        """In order; None where one of them is no place at all."""
        if not set(PLACES) <= set(self.cleaned_data):
            return None
        chosen = [self.cleaned_data[name] for name in PLACES]
        return list(dict.fromkeys(item for item in chosen if item is not None))


def named_organs(text: str, edition: Edition) -> list[Any]:
    """Names in order; one that is an organ's full name becomes that organ, one it already was stays it."""
    names = [name.strip() for name in _BETWEEN.split(text) if name.strip()]
    organs = {organ.name: organ for organ in Organ.objects.filter(name__in=names)}
    before = {issuer["name"]: issuer for issuer in edition.issuers}
    return [organs.get(name) or before.get(name) or name for name in names]


def initial_of(edition: Edition) -> dict[str, Any]:
    placed = [
        placement.item_id
        for placement in edition.document.placements.select_related("item").order_by("order")
    ]
    return {
        **{
            name: getattr(edition, name)
            for name in DraftForm.base_fields
            if hasattr(edition, name) and name not in ("issuers", "keywords", "source")
        },
        "document_number": edition.document_number_raw,
        "issuers": "、".join(edition.issuer_names),
        "responsible": edition.responsible_id,
        "topic": edition.topic_id,
        "keywords": "、".join(edition.keywords),
        "source": edition.source,
        "needs_interpretation": "yes" if edition.needs_interpretation else "no",
        **dict(zip(PLACES, placed, strict=False)),
    }


class PartForm(forms.Form):
    """One part of the text. ``kept`` is the text as it was shown: unchanged text keeps its blocks."""

    kind = forms.ChoiceField(label="部分", choices=PartKind.choices)
    title = forms.CharField(label="小标题", required=False, max_length=500)
    number = forms.CharField(label="编号", required=False, max_length=100)
    text = forms.CharField(
        label="正文", required=False, widget=forms.Textarea(attrs={"rows": 18}), strip=False
    )

    shown: SafeString = SafeString("")
    """The text as an editor shows it."""

    @property
    def rows(self) -> int:
        """Height of the text area: what it holds, within reason."""
        value = str(self["text"].value() or "")
        return max(6, min(30, value.count("\n") + len(value) // 45 + 2))


def part_forms(edition: Edition, data: QueryDict | None = None) -> list[PartForm]:
    """A form for each part, and one empty below; from the input where there is one."""
    if data is not None:
        count = min(int(data.get("parts", "0") or 0) if data.get("parts", "0").isdigit() else 0, 60)
        return [PartForm(data, prefix=f"part-{n}") for n in range(1, count + 1)]
    parts: list[Part] = list(edition.parts.all())
    made = [
        PartForm(
            prefix=f"part-{n}",
            initial={
                "kind": part.kind,
                "title": part.title,
                "number": part.number,
                "text": text_of_part(part),
            },
        )
        for n, part in enumerate(parts, 1)
    ]
    kind = PartKind.ANNEX if parts else PartKind.COVER
    return [*made, PartForm(prefix=f"part-{len(made) + 1}", initial={"kind": kind})]


def text_of_part(part: Part) -> str:
    return blocks_to_text(blocks_from_json(part.blocks))


def part_drafts(edition: Edition, shown: list[PartForm]) -> list[PartDraft]:
    """What the forms say, empty ones left out. A part whose text was not touched keeps its blocks as read."""
    before = {text_of_part(part): part for part in edition.parts.all()}
    drafts = []
    for form in shown:
        given = form.cleaned_data
        text = given["text"].replace("\r\n", "\n").strip("\n")
        if not text.strip() and not given["title"]:
            continue
        known = before.get(text)
        blocks: Any = known.blocks if known is not None else text_to_blocks(text)
        drafts.append(PartDraft(blocks, given["kind"], given["title"], given["number"]))
    return drafts


class RelateForm(forms.Form):
    relation_kind = forms.ChoiceField(label="关系", choices=RelationKind.choices, required=False)
    relation_target = forms.CharField(
        label="所指文件",
        required=False,
        max_length=500,
        help_text="本站文件填索引号、文号或者标题；外部文件填名称。",
    )
    relation_number = forms.CharField(label="外部文件文号", required=False, max_length=100)
    relation_provisions = forms.CharField(label="所涉条款", required=False, max_length=300)
    relation_on = _Day("生效日期")
