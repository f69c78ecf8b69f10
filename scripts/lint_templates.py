"""Check every page template: it compiles, its elements close, and it keeps the rules of our pages.

The rules are those that nobody sees break on his own screen: the content policy blocks inline scripts and
styles, other hosts are never asked for anything, escaping is never switched off, and pictures have a text.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import django
from django.template import TemplateDoesNotExist, TemplateSyntaxError, engines
from django.template.loader import get_template

SOURCE = Path(__file__).resolve().parents[1] / "src"
TAGS = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
COMMENTS = re.compile(r"\{%\s*comment\b.*?%\}.*?\{%\s*endcomment\s*%\}", re.DOTALL)
UNESCAPED = re.compile(r"\|\s*safe(seq)?\b|\{%\s*autoescape\s+off")
VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
# Their end may be left out, so a template may well hold only one of the two.
LOOSE = frozenset(["p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "colgroup"])
LOADS = {"src", "href", "srcset", "poster", "data"}
LOADING = frozenset(["script", "link", "img", "iframe", "source", "video", "audio", "object", "embed"])

Finding = tuple[int, str]


def blank(found: re.Match[str]) -> str:
    """Template language out of the way, with lines and columns kept."""
    return re.sub(r"[^\n]", " ", found[0])


class Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.open: list[tuple[str, int]] = []
        self.findings: list[Finding] = []

    def find(self, message: str) -> None:
        self.findings.append((self.getpos()[0], message))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.look_at(tag, dict(attrs))
        if tag not in VOID:
            self.open.append((tag, self.getpos()[0]))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.look_at(tag, dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open[-1][0] in LOOSE and self.open[-1][0] != tag:
            self.open.pop()
        if self.open and self.open[-1][0] == tag:
            self.open.pop()
        elif tag not in LOOSE:
            self.find(f"</{tag}> closes nothing that is open here")

    def look_at(self, tag: str, attributes: dict[str, str | None]) -> None:
        for name, value in attributes.items():
            if name.startswith("on"):
                self.find(f"{name}=… is an inline script, which the content policy blocks")
            if name == "style":
                self.find("style=… is blocked by the content policy: use a class")
            if name in LOADS and tag in LOADING and re.match(r"\s*(https?:)?//", value or ""):
                self.find(f"<{tag}> would ask another host")
            if (value or "").strip().lower().startswith("javascript:"):
                self.find("a javascript: address is blocked by the content policy")
            if name == "tabindex" and (value or "").strip().isdigit() and int(value or 0) > 0:
                self.find("a positive tabindex breaks the order of the keyboard")
        if tag == "style" or (tag == "script" and "src" not in attributes and attributes.get("type") is None):
            self.find(f"<{tag}> with its text inside is blocked by the content policy")
        if tag == "img" and "alt" not in attributes:
            self.find("<img> without alt")
        if tag == "html" and "lang" not in attributes:
            self.find("<html> without lang")
        if tag == "meta" and "user-scalable" in (attributes.get("content") or ""):
            self.find("a page that cannot be enlarged")
        if "autofocus" in attributes:
            self.find("autofocus takes readers away from the top of the page")


def check(path: Path) -> Iterator[Finding]:
    text = COMMENTS.sub(blank, path.read_text(encoding="utf-8"))
    for number, line in enumerate(text.splitlines(), 1):
        if UNESCAPED.search(line):
            yield number, "escaping is switched off: pass markup that was made safe in Python instead"
    elements = Elements()
    elements.feed(TAGS.sub(blank, text))
    elements.close()
    yield from elements.findings
    yield from ((line, f"<{tag}> is never closed") for tag, line in elements.open if tag not in LOOSE)


def compiles(name: str) -> Iterator[Finding]:
    try:
        get_template(name)
    except TemplateSyntaxError as problem:
        token = getattr(problem, "token", None)
        yield getattr(token, "lineno", 1), str(problem)
    except TemplateDoesNotExist as problem:
        yield 1, f"no such template: {problem}"


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.config.settings")
    django.setup()
    engines.all()
    found = 0
    paths = sorted(SOURCE.glob("gongkai/*/templates/**/*.html"))
    for path in paths:
        name = path.relative_to(next(p for p in path.parents if p.name == "templates")).as_posix()
        for line, message in sorted([*compiles(name), *check(path)]):
            print(f"{path.relative_to(SOURCE.parent)}:{line}: {message}")
            found += 1
    print(f"{len(paths)} templates, {found} findings")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
