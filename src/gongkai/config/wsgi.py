"""The one WSGI application: the public files first, which need no database, then Django."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.config.settings")
dynamic = get_wsgi_application()

from django.conf import settings  # noqa: E402 (Django must be set up first)

from gongkai.publish.responder import OWNED, Responder  # noqa: E402

# What the folder lacks below /assets/ (a new version's styles, before its site is rebuilt) Django has itself.
public = Responder(settings.GONGKAI_PUBLIC_ROOT, owned=tuple(place for place in OWNED if place != "/assets/"))


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    answer = public.respond(environ, start_response)
    return dynamic(environ, start_response) if answer is None else answer
