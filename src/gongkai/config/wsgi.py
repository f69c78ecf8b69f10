"""The one WSGI application: the public files first, which need no database, then Django."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.config.settings")
application: Callable[[dict[str, Any], Any], Iterable[bytes]] = get_wsgi_application()
if find_spec("gongkai.publish.responder") is not None:
    application = import_module("gongkai.publish.responder").Responder(application)
