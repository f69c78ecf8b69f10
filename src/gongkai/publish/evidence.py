"""Evidence from outside: the page is asked for as the public asks for it, and must say what was written."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from urllib.parse import quote

from django.conf import settings

from gongkai.base import clock
from gongkai.documents import addresses, duty_rules
from gongkai.documents.models import Document
from gongkai.duties.services import add_evidence

from .models import Build, PublishedFile
from .responder import Responder
from .site import digest_of

TIMEOUT = 10.0
WEBSITE = "website"

Ask = Callable[[str], tuple[int, bytes]]
"""Status and body of an address that starts with a slash."""


class NotAnswering(RuntimeError):
    """The page does not stand where the public looks for it."""


def over_http(address: str) -> tuple[int, bytes]:
    request = urllib.request.Request(
        settings.GONGKAI_PUBLIC_URL + quote(address), headers={"User-Agent": "gongkai-evidence"}
    )
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read()


def through_responder(address: str) -> tuple[int, bytes]:
    """What our own server would answer, without a server: for the demo's history and for tests."""
    said: list[str] = []

    def start_response(status: str, headers: list[tuple[str, str]]) -> None:
        said.append(status)

    environ: dict[str, Any] = {"REQUEST_METHOD": "GET", "PATH_INFO": address.encode().decode("latin-1")}
    body = b"".join(Responder(settings.GONGKAI_PUBLIC_ROOT)(environ, start_response))
    return int(said[0].split()[0]), body


_ask: ContextVar[Ask | None] = ContextVar("gongkai_evidence", default=None)


@contextmanager
def asked_through(ask: Ask) -> Iterator[None]:
    token = _ask.set(ask)
    try:
        yield
    finally:
        _ask.reset(token)


def asker() -> Ask:
    return _ask.get() or (through_responder if settings.TESTING else over_http)


def gather(document: Document) -> dict[str, Any]:
    """Ask for the document's page and give the answer to its duties. Raises ``NotAnswering``."""
    path = addresses.page_path(document)
    address = f"/{path}"
    try:
        status, body = asker()(address)
    except OSError as problem:
        raise NotAnswering(
            f"页面已写出，但 {settings.GONGKAI_PUBLIC_URL}{address} 连接不上：{problem}"
        ) from problem
    if status != 200:
        raise NotAnswering(f"页面已写出，但 {settings.GONGKAI_PUBLIC_URL}{address} 答复 {status}。")
    digest = digest_of(body)
    written = PublishedFile.objects.filter(
        build__state=Build.State.LIVE, path=path, state=PublishedFile.State.LIVE
    ).values_list("digest", flat=True)
    if digest not in written:
        raise NotAnswering(f"{settings.GONGKAI_PUBLIC_URL}{address} 读到的内容与写出的不一致，请核验站点。")
    url = f"{settings.GONGKAI_PUBLIC_URL}{address}"
    for kind in duty_rules.PLANNERS:
        add_evidence(
            document, kind, channel=WEBSITE, on=clock.today(), url=url, note=f"页面可以访问，摘要 {digest}"
        )
    return {"url": url, "digest": digest}
