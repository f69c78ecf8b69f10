from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q

from gongkai.base import clock

from . import handing
from .models import Organ, Person, Post, Role

AS_ABOVE = [("", "随上级单位"), ("yes", "允许"), ("no", "不允许")]


def three_way(value: bool | None) -> str:
    return {None: "", True: "yes", False: "no"}[value]


def from_three_way(text: str) -> bool | None:
    return {"": None, "yes": True, "no": False}[text]


def _day(label: str, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "日期应写成 2026-09-18 的样子。", "required": "请填写日期。"},
        **more,
    )


class OrganForm(forms.Form):
    code = forms.CharField(label="单位代码", max_length=30, help_text="写进索引号和网址，以后不能改。")
    name = forms.CharField(label="全称", max_length=100)
    short_name = forms.CharField(label="简称", max_length=50, required=False)
    kind = forms.ChoiceField(label="类别", choices=[("", "请选择"), *Organ.Kind.choices])
    credit_code = forms.CharField(label="统一社会信用代码", max_length=18, required=False)
    agency_words = forms.CharField(
        label="机关代字", required=False, help_text="发文字号开头的字，如“澄政发”；有几个的用顿号隔开。"
    )

    def clean_agency_words(self) -> list[str]:
        text: str = self.cleaned_data["agency_words"]
        return [
            word.strip() for word in text.replace("，", "、").replace(",", "、").split("、") if word.strip()
        ]


def _basis() -> forms.CharField:
    return forms.CharField(
        label="依据",
        max_length=300,
        error_messages={"required": "请写明依据。"},
        help_text="机构改革方案、批复或者通知的名称和文号；会留痕。",
    )


class RenameForm(forms.Form):
    name = forms.CharField(label="全称", max_length=100)
    short_name = forms.CharField(label="简称", max_length=50, required=False)
    on = _day("新名称启用日期")
    basis = _basis()


class FactsForm(forms.Form):
    kind = forms.ChoiceField(label="类别", choices=Organ.Kind.choices)
    credit_code = forms.CharField(label="统一社会信用代码", max_length=18, required=False)
    agency_words = forms.CharField(
        label="机关代字", required=False, help_text="发文字号开头的字，如“澄政发”；有几个的用顿号隔开。"
    )
    opened_on = _day("设立日期", required=False)
    clean_agency_words = OrganForm.clean_agency_words


class PersonFactsForm(forms.Form):
    name = forms.CharField(label="姓名", max_length=50)
    organ = forms.ModelChoiceField(
        label="所在单位",
        queryset=Organ.objects.none(),
        help_text="能办什么看岗位，不看所在单位；调走的，另在岗位里终止和定岗。",
    )
    email = forms.EmailField(label="电子邮箱", required=False)
    phone = forms.CharField(label="电话", max_length=30, required=False)

    def __init__(self, *args: Any, organs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organ"].queryset = organs  # type: ignore[attr-defined]


class MoveForm(forms.Form):
    parent = forms.ModelChoiceField(label="新的上级单位", queryset=Organ.objects.none(), empty_label="请选择")

    def __init__(self, *args: Any, organs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = organs  # type: ignore[attr-defined]


class CloseForm(forms.Form):
    on = _day("撤销日期")
    basis = _basis()


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(label="由哪个单位承接", queryset=Organ.objects.none(), empty_label="请选择")
    on = _day("并入日期")
    basis = _basis()

    def __init__(self, *args: Any, organs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = organs  # type: ignore[attr-defined]


class ReviewRulesForm(forms.Form):
    author_may_review = forms.ChoiceField(label="起草人可以审自己的件", choices=AS_ABOVE, required=False)
    neighbours_may_repeat = forms.ChoiceField(label="同一人可以审相邻两道", choices=AS_ABOVE, required=False)


class PersonForm(forms.Form):
    username = forms.CharField(label="登录名", max_length=60)
    name = forms.CharField(label="姓名", max_length=50)
    email = forms.EmailField(label="电子邮箱", required=False, help_text="填了就会收到邮件提醒。")
    phone = forms.CharField(label="电话", max_length=30, required=False)
    password = forms.CharField(
        label="初始密码",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="至少10位，不能全是数字；请本人登录后修改。",
    )


class PasswordForm(forms.Form):
    password = forms.CharField(
        label="新密码",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="至少10位。",
    )


class PostForm(forms.Form):
    person = forms.ModelChoiceField(label="人员", queryset=Person.objects.none(), empty_label="请选择")
    role = forms.ChoiceField(label="职责", choices=[("", "请选择"), *Role.choices])
    since = _day("自哪天起")
    until = _day("到哪天止", required=False, help_text="这一天起不再担任；长期担任的不填。")

    def __init__(self, *args: Any, organ: Organ, **kwargs: Any) -> None:
        """People of the organ itself and of those above it: a village has posts filled from its township."""
        super().__init__(*args, **kwargs)
        codes = organ.path.strip("/").split("/")
        people = Person.objects.filter(Q(organ__code__in=codes), is_active=True)
        self.fields["person"].queryset = people.select_related("organ").order_by(  # type: ignore[attr-defined]
            "-organ__path", "name"
        )
        self.fields["person"].label_from_instance = lambda person: f"{person.name}（{person.organ}）"  # type: ignore[attr-defined]
        self.fields["since"].initial = clock.today


class EndPostForm(forms.Form):
    on = _day("自哪天起不再担任")

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if handing.work_of(post):
            self.fields["successor"] = successor_field(post)


def successor_field(post: Post) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        label=f"{post.organ}{post.get_role_display()}的未了事项由谁接手",
        queryset=handing.candidates(post, clock.today()),
        empty_label="请选择",
        required=False,
        help_text="只列出现在担任同一岗位的人；没有合适的，先给接手的人定岗。",
    )


class LetGoForm(forms.Form):
    """One question for each post on which something is left undone."""

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts = person.posts.exclude(until__lte=clock.today()).select_related("organ", "person")
        for post in posts.order_by("organ__path", "role"):
            if handing.work_of(post):
                self.fields[f"successor_{post.pk}"] = successor_field(post)


class SettingForm(forms.Form):
    """One field ``value``, made after the kind of the setting."""

    def __init__(self, *args: Any, spec: Any, **kwargs: Any) -> None:
        from gongkai.base.settings_store import Kind

        super().__init__(*args, **kwargs)
        field: forms.Field
        if spec.kind is Kind.YES_NO:
            field = forms.TypedChoiceField(
                choices=[("True", "是"), ("False", "否")], coerce=lambda text: text == "True"
            )
        elif spec.kind is Kind.CHOICE:
            field = forms.ChoiceField(choices=spec.choices)
        elif spec.kind is Kind.NUMBER:
            field = forms.IntegerField(error_messages={"invalid": f"“{spec.title}”应填整数。"})
        elif spec.kind is Kind.LINES:
            field = LinesField(required=False)
        else:
            field = forms.CharField(required=False)
        field.label, field.help_text = spec.title, spec.source
        self.fields["value"] = field


class LinesField(forms.CharField):
    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        return [line.strip() for line in str(super().clean(value)).splitlines() if line.strip()]
