"""How tables stand at a desk's width: names on one line, counts under each other."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser

from gongkai.base.registries import DemoSignIn, demo_sign_ins

from .looking import window

LINES = """
column => [...document.querySelectorAll(`.rows td[data-l="${column}"], .rows th[scope=row]`)].map(
  cell => { const range = document.createRange(); range.selectNodeContents(cell);
            return new Set([...range.getClientRects()].map(box => Math.round(box.top))).size; })
"""


@pytest.mark.browser
def test_names_at_the_door_of_the_demo_stand_on_one_line(
    browser: Browser, url: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = DemoSignIn("linxingzhou", "林行舟", "区水务局", "拟稿人")
    long = DemoSignIn(
        "sign-in.name.of-thirty-letters",
        "欧阳长名某某",
        "澄明区水务和生态环境综合管理局",
        "拟稿人、一审、二审",
    )
    monkeypatch.setattr(demo_sign_ins, "_items", {"test": lambda: ("demo-password-1", [short, long])})
    settings.GONGKAI_DEMO = True
    with window(browser, url, 1440) as look:
        look.open(reverse("org:sign-in"))
        lines = look.page.evaluate(LINES, "姓名")
        faults = look.faults()
    assert lines == [1, 1, 1, 1]
    assert faults == []
