"""Loaded by pytest before Django's settings: a home of its own, and a running PostgreSQL in it.

The home is GONGKAI_HOME, else ``var/test``. The server is leased: whoever leaves last stops it, and one that
was running before is left alone. With DATABASE_URL that server is used and nothing is started.
"""

from __future__ import annotations

import contextlib
import os
import shutil

import pytest

from . import database
from .home import PROJECT, current
from .postgres import Server

os.environ["GONGKAI_TESTING"] = "1"
os.environ.setdefault("GONGKAI_HOME", str(PROJECT / "var" / "test"))

_open = contextlib.ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    """Start the server once for all workers; they find it running."""
    if hasattr(config, "workerinput") or config.option.collectonly or database.configured_url():
        return
    _open.enter_context(Server(current(), fast=True).lease())


def pytest_unconfigure(config: pytest.Config) -> None:
    _open.close()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The system's Chromium, for tests marked `browser`; they skip where there is none."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    pytest.skip("没有 chromium：请运行 apt install chromium")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):  # type: ignore[no-untyped-def]
    """Where GONGKAI_REQUIRE_BROWSER is set, a browser test that would skip fails instead."""
    outcome = yield
    report = outcome.get_result()
    if (
        report.skipped
        and os.environ.get("GONGKAI_REQUIRE_BROWSER") == "1"
        and item.get_closest_marker("browser")
    ):
        report.outcome = "failed"
        report.longrepr = f"此处必须有浏览器，但浏览器测试被跳过：{report.longrepr}"
