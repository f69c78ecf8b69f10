"""Check our stylesheets and scripts against what Chromium 78 knows: the oldest browser that must show the pages.

A property that an old browser passes over without harm (a nicer line break) is named in ``HARMLESS``; whatever
would leave a page broken, hidden or wrongly laid out is a finding.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "src"
COMMENTS = re.compile(r"/\*.*?\*/", re.DOTALL)
LINE_COMMENTS = re.compile(r"(?<![:\"'\w])//[^\n]*")
STRINGS = re.compile(r"'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\"")
ADDRESSES = re.compile(r"url\((?:\"[^\"]*\"|'[^']*'|[^)]*)\)")
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")

# What, and the version of Chromium that brought it.
CSS = (
    (r":has\(", ":has()", 105),
    (r":(?:is|where)\(", ":is() and :where()", 88),
    (r":not\([^()]*,", ":not() with a list", 88),
    (r"@(?:container|layer|property|scope|starting-style|view-transition)\b", "a newer at-rule", 85),
    (r"(?<![\w-])(?:min|max|clamp)\(", "min(), max() and clamp()", 79),
    (r"(?<![\w-])(?:color-mix|oklch|oklab|lab|lch|hwb|light-dark)\(", "a newer colour function", 101),
    (r"(?<![\w-])inset(?:-[a-z-]+)?\s*:", "inset", 87),
    (r"(?<![\w-])aspect-ratio\s*:", "aspect-ratio", 88),
    (r"(?<![\w-])(?:margin|padding)-(?:inline|block)\s*:", "logical shorthands", 87),
    (r"(?<![\w-])(?:translate|rotate|scale)\s*:", "transforms as properties of their own", 104),
    (r"\d(?:dvh|svh|lvh|dvw|svw|lvw|cqw|cqh|cqi|rlh|lh)\b", "newer lengths", 108),
    (r"(?<![\w-])overflow(?:-[xy])?\s*:\s*clip\b", "overflow: clip", 90),
    (r"(?<![\w-])overflow-wrap\s*:\s*anywhere\b", "overflow-wrap: anywhere", 80),
    (r"(?<![\w-])content-visibility\s*:", "content-visibility", 85),
    (r"(?<![\w-])(?:grid-template-(?:rows|columns))\s*:[^;}]*(?:subgrid|masonry)", "subgrid", 117),
    (r"(?<![\w-])display\s*:\s*(?:inline|block)\s+(?:flex|grid|flow)", "display with two words", 115),
)
HARMLESS = {
    "accent-color": "a tick box has the browser's own colour",
    "text-wrap": "a title breaks less evenly",
    "text-autospace": "digits stand nearer to Chinese characters",
    "text-spacing-trim": "a quotation mark at the start of a line stands further in",
    "text-underline-offset": "a line under a link stands where the browser puts it",
    "text-decoration-thickness": "a line under a link is as thick as the browser makes it",
    "scrollbar-gutter": "a page moves by the width of the scroll bar",
}
JS = (
    (r"\?\.(?=[A-Za-z_$(\[])", "optional chaining", 80),
    (r"\?\?", "nullish coalescing", 80),
    (r"(?:\|\||&&)=", "logical assignment", 85),
    (
        r"\.(?:replaceAll|at|findLast|findLastIndex|toSorted|toReversed|toSpliced|with)\(",
        "a newer method",
        85,
    ),
    (r"\b(?:structuredClone|reportError|scheduler)\b", "a newer function", 98),
    (r"\bObject\.(?:hasOwn|groupBy)\(", "Object.hasOwn and groupBy", 93),
    (r"\bPromise\.(?:any|withResolvers)\(", "a newer Promise", 85),
    (r"\bAbortSignal\.(?:timeout|any)\(", "AbortSignal.timeout", 103),
    (r"\bstatic\s*\{", "static blocks", 94),
    (r"\bcrypto\.randomUUID\(", "crypto.randomUUID", 92),
    (r"\bArray\.fromAsync\(", "Array.fromAsync", 121),
    (r"\.(?:showPopover|hidePopover|togglePopover)\(", "popovers", 114),
    (r"\bclass\s+\w[^{]*\{[^}]*#\w+\s*\(", "private methods", 84),
)

Finding = tuple[int, str]


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def check_css(source: str) -> Iterator[Finding]:
    text = STRINGS.sub(_blank, ADDRESSES.sub(_blank, COMMENTS.sub(_blank, source)))
    for pattern, name, since in CSS:
        for found in re.finditer(pattern, text):
            yield _line(text, found.start()), f"{name}: since Chromium {since}"
    for rule in RULE.finditer(text):
        selector, body = rule[1].strip(), rule[2]
        if re.search(r"(?<![\w-])gap\s*:", body) and re.search(r"display\s*:\s*(?:inline-)?flex", body):
            yield _line(text, rule.start(2)), "gap on a flex box: since Chromium 84"
        if ":focus-visible" in selector and not re.fullmatch(
            r"[^,]*:focus:not\(:focus-visible\)[^,]*", selector
        ):
            yield (
                _line(text, rule.start(1)),
                ":focus-visible that gives a ring: since Chromium 86, and the whole rule is dropped before",
            )
    for at, depth in _depths(text):
        if depth > 1:
            yield _line(text, at), "a rule within a rule (nesting): since Chromium 112"


def _depths(text: str) -> Iterator[tuple[int, int]]:
    """Where a rule opens, and how many ordinary rules it stands in, itself included."""
    open_rules: list[bool] = []
    start = 0
    for at, mark in enumerate(text):
        if mark == "{":
            grouping = text[start:at].strip().startswith("@")
            open_rules.append(not grouping)
            if not grouping:
                yield at, sum(open_rules)
            start = at + 1
        elif mark in "};":
            if mark == "}" and open_rules:
                open_rules.pop()
            start = at + 1


def check_js(source: str) -> Iterator[Finding]:
    text = STRINGS.sub(_blank, LINE_COMMENTS.sub(_blank, COMMENTS.sub(_blank, source)))
    for pattern, name, since in JS:
        for found in re.finditer(pattern, text):
            yield _line(text, found.start()), f"{name}: since Chromium {since}"


def main() -> int:
    found = 0
    paths = sorted(
        path
        for suffix in ("css", "js")
        for path in SOURCE.glob(f"gongkai/*/static/**/*.{suffix}")
        if ".min." not in path.name
    )
    for path in paths:
        check = check_css if path.suffix == ".css" else check_js
        for line, message in sorted(check(path.read_text(encoding="utf-8"))):
            print(f"{path.relative_to(SOURCE.parent)}:{line}: {message}")
            found += 1
    print(f"{len(paths)} stylesheets and scripts, {found} findings")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
