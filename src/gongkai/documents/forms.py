from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q

from gongkai.law.validity import DECLARABLE_STATES, ValidityState
from gongkai.org.models import Organ

from .models import CatalogueItem, Document


class CorrectForm(forms.Form):
    change_note = forms.CharField(
        label="更正说明",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="更正了什么、为什么。公众会在修订记录里看到。",
    )


class PlacesForm(forms.Form):
    places = forms.ModelMultipleChoiceField(
        CatalogueItem.objects.none(),
        label="归入目录",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="排在最前的一项作为主要位置，页面标签用它的名称。",
    )

    def __init__(self, *args: Any, document: Document, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = Q(organ=None) | Q(organ=document.organ_id)
        self.fields["places"].queryset = CatalogueItem.objects.filter(  # type: ignore[attr-defined]
            here, accepts_documents=True
        ).order_by("order", "code")


class DeclareForm(forms.Form):
    state = forms.ChoiceField(
        label="宣布的状态",
        required=False,
        choices=[(state.value, state.label) for state in ValidityState if state in DECLARABLE_STATES],
    )
    organ = forms.ModelChoiceField(Organ.objects.order_by("path"), label="作出宣布的机关", empty_label=None)
    paper = forms.CharField(
        label="依据文件", required=False, max_length=300, help_text="例如清理结果的决定，写全名和文号。"
    )
    on = forms.DateField(
        label="自何日起",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "请按“年-月-日”填写，例如 2024-05-14。"},
    )


class RejectForm(forms.Form):
    reason = forms.CharField(
        label="理由", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
