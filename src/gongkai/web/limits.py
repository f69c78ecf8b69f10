"""How much one request may bring. Asked before a byte of it is read, for whoever sends it."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from . import errors

log = logging.getLogger(__name__)


class BodyLimit:
    """Answers 413 to a body longer than ``GONGKAI_BODY_LIMIT`` bytes.

    Django limits fields but not files, and its form parser writes them to the disk before any view has asked
    who is there. A body without a length is read as empty, so none gets past.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isascii() and length.isdigit() and int(length) > settings.GONGKAI_BODY_LIMIT:
            log.warning("body of %s bytes refused for %s", length, request.path)
            if settings.SESSION_COOKIE_NAME in request.COOKIES and int(length) <= MOST_DRAINED:
                _drain(request)
            return errors.page(request, 413)
        return self.get_response(request)


MOST_DRAINED = 2 * 1024**3
"""Bytes of a body too long that are read and thrown away: browsers show no answer while they still send, so
whoever works here would see a broken connection instead of what to do."""


def _drain(request: HttpRequest) -> None:
    with contextlib.suppress(OSError):
        while request.read(1 << 20):
            pass
