from django.apps import AppConfig
from django.forms import fields


class WebConfig(AppConfig):
    """The two shells: layouts, components and base views that every room's faces use."""

    name = "gongkai.web"
    label = "web"
    verbose_name = "页面外壳"

    def ready(self) -> None:
        # An empty field is told what to do; a form that says it better keeps its own words.
        for kind, sentence in (
            (fields.Field, "请填写这一项。"),
            (fields.ChoiceField, "请选择一项。"),
            (fields.MultipleChoiceField, "请至少选择一项。"),
            (fields.FileField, "请选择一个文件。"),
            (fields.DateField, "请填写日期，例如 2026-10-14。"),
        ):
            kind.default_error_messages = {**kind.default_error_messages, "required": sentence}
