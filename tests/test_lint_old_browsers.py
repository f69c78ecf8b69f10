"""The linter for old browsers finds what they do not know, and our own stylesheets and scripts have none of it."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[1] / "scripts" / "lint_old_browsers.py"


@pytest.fixture(scope="module")
def linter() -> ModuleType:
    spec = importlib.util.spec_from_file_location("lint_old_browsers", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (".a:has(b){color:red}", ":has()"),
        (".a{\n.b{color:red}}", "nesting"),
        (".a{display:flex;gap:8px}", "gap on a flex box"),
        (".a{inset:0}", "inset"),
        (".a{width:min(10px,1em)}", "min()"),
        ("@container (width > 1px){.a{color:red}}", "at-rule"),
        (".a{height:100dvh}", "newer lengths"),
        (".a:focus-visible{outline:1px solid}", ":focus-visible"),
    ],
)
def test_newer_styles_are_found(linter, source, message):
    assert any(message in said for _, said in linter.check_css(source))


@pytest.mark.parametrize(
    "source",
    [
        ".a{display:grid;gap:8px}",
        "@media print{.a{color:red}}",
        ".a{width:calc(100% - 8px);min-width:0;grid-template-columns:minmax(0,1fr)}",
        ":focus:not(:focus-visible){outline:0}",
        '.a{background:url("data:image/svg+xml,%3Csvg inset: x%3E")}',
        "/* .a:has(b) */",
    ],
)
def test_older_styles_pass(linter, source):
    assert list(linter.check_css(source)) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("var a = b?.c;", 1),
        ("var a = b ?? c;", 1),
        ("a ||= 1;", 1),
        ("x.replaceAll('a', 'b');", 1),
        ("var a = b ? .5 : 1; // c?.d", 0),
        ("var a = 'b?.c';", 0),
        ("list.map(function (one) { return one.at; });", 0),
    ],
)
def test_newer_scripts_are_found_and_older_pass(linter, source, found):
    assert len(list(linter.check_js(source))) == found


def test_our_own_have_none_of_it(linter, capsys):
    assert linter.main() == 0, capsys.readouterr().out
