"""Addresses. A room's ``urls.py`` lists its staff pages as ``staff`` and its dynamic public pages as ``portal``.

Their names are ``<room>:<name>`` for both.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

type_of_patterns = list[URLPattern | URLResolver]

rooms: type_of_patterns = []
for room in settings.ROOMS:
    if find_spec(f"gongkai.{room}.urls") is not None:
        module = import_module(f"gongkai.{room}.urls")
        staff: type_of_patterns = getattr(module, "staff", [])
        portal: type_of_patterns = getattr(module, "portal", [])
        # One namespace for both, so that a name says its room and nothing else.
        rooms.append(path("", include(([path("workbench/", include(staff)), *portal], room))))

admin.site.site_header = admin.site.site_title = "基础数据维护"

urlpatterns: type_of_patterns = [
    path("workbench/data/", admin.site.urls),
    *rooms,
]

handler400 = "gongkai.web.errors.bad_request"
handler403 = "gongkai.web.errors.denied"
handler404 = "gongkai.web.errors.not_found"
handler500 = "gongkai.web.errors.server_error"
