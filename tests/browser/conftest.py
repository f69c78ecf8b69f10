"""A real Chromium before the one WSGI application, with a database and a public folder of the test's own."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer
from django.test.testcases import QuietWSGIRequestHandler
from playwright.sync_api import Browser, sync_playwright

from gongkai.config import wsgi
from gongkai.publish.responder import Responder

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=zh-CN",
]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """So that they can be left out, and that a skipped one counts as failed where a browser is required."""
    for item in items:
        if "tests/browser" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread, in which Django would refuse to be asked anything.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        started.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def url(transactional_db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Where the application answers: public files first, then Django, as in production."""
    public = Responder(settings.GONGKAI_PUBLIC_ROOT, wsgi.public.owned)
    monkeypatch.setattr(wsgi, "public", public)
    server = ThreadedWSGIServer(("127.0.0.1", 0), QuietWSGIRequestHandler)
    server.set_app(wsgi.application)
    settings.GONGKAI_PUBLIC_URL = f"http://127.0.0.1:{server.server_port}"
    settings.CSRF_TRUSTED_ORIGINS = [settings.GONGKAI_PUBLIC_URL]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield settings.GONGKAI_PUBLIC_URL
    server.shutdown()
    server.server_close()
    thread.join()
