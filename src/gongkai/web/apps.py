from django.apps import AppConfig


class WebConfig(AppConfig):
    """The two shells: layouts, components and base views that every room's faces use."""

    name = "gongkai.web"
    label = "web"
    verbose_name = "页面外壳"
