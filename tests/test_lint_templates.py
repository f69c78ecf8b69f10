"""The template linter finds what it names, and leaves good markup alone."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[1] / "scripts" / "lint_templates.py"


@pytest.fixture(scope="module")
def linter() -> ModuleType:
    spec = importlib.util.spec_from_file_location("lint_templates", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("markup", "message"),
    [
        ("<div>\n<p>text", "<div> is never closed"),
        ("<section></div></section>", "</div> closes nothing"),
        ('<button onclick="go()">走</button>', "inline script"),
        ('<p style="color: red">红</p>', "style=…"),
        ("<script>go()</script>", "<script> with its text inside"),
        ('<script src="//elsewhere/x.js"></script>', "another host"),
        ('<a href="javascript:go()">走</a>', "javascript:"),
        ('<img src="{{ mark }}">', "without alt"),
        ("{{ body|safe }}", "escaping is switched off"),
        ('<input tabindex="3">', "positive tabindex"),
        ("<html></html>", "without lang"),
    ],
)
def test_a_broken_rule_is_named(linter: ModuleType, tmp_path: Path, markup: str, message: str) -> None:
    page = tmp_path / "page.html"
    page.write_text(markup, encoding="utf-8")
    assert any(message in found for _, found in linter.check(page))


@pytest.mark.parametrize(
    "markup",
    [
        '<p>一<p>二<ul><li>三{% if more %}<li class="{% if last %}last{% endif %}">四{% endif %}</ul>',
        '<a href="https://elsewhere/">外部网站</a><img src="x.svg" alt=""><br>',
        "{% comment %}<div onclick=x>{% endcomment %}",
        "<table><tr><td>一<tr><td>二</table>",
    ],
)
def test_good_markup_is_left_alone(linter: ModuleType, tmp_path: Path, markup: str) -> None:
    page = tmp_path / "page.html"
    page.write_text(markup, encoding="utf-8")
    assert list(linter.check(page)) == []
