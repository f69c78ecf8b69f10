"""How much one request may bring. Asked before a byte of it is read, for whoever sends it."""

from __future__ import annotations

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
            return errors.page(request, 413)
        return self.get_response(request)
