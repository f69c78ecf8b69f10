"""Addresses. A room's ``urls.py`` lists its staff pages as ``workbench`` and its dynamic public pages as ``portal``."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

type_of_patterns = list[URLPattern | URLResolver]

workbench: type_of_patterns = []
portal: type_of_patterns = []
for room in settings.ROOMS:
    if find_spec(f"gongkai.{room}.urls") is not None:
        module = import_module(f"gongkai.{room}.urls")
        workbench += getattr(module, "workbench", [])
        portal += getattr(module, "portal", [])

admin.site.site_header = admin.site.site_title = "基础数据维护"

urlpatterns: type_of_patterns = [
    path("workbench/data/", admin.site.urls),
    path("workbench/", include(workbench)),
    path("", include(portal)),
]
