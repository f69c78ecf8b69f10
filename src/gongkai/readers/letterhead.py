"""版头: what stands over the red line of a paper: copy number, secrecy, urgency, the organ's mark, the signer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from . import patterns, structure
from .labels import Pair
from .lines import Line, Page
from .patterns import HAN, SPACE, squeeze
from .regions import Labelled

HEAD_LINES: Final = 14
_MARK: Final = re.compile(rf"^(?P<organs>[{HAN}（）()、{SPACE}]{{2,80}}?)[（(]?文件[）)]?$")
_SECRET: Final = re.compile(r"^(?:绝密|机密|秘密)(?:★.{0,8})?$")
_URGENT: Final = re.compile(r"^(?:特急|加急|平急|急件|特提)$")
_COPY: Final = re.compile(r"^(?:№|No\.?)?\d{6}$")
_SIGNER: Final = re.compile(rf"签[{SPACE}]*发[{SPACE}]*人[{SPACE}]*[:：]")
_SIGNER_NAME: Final = re.compile(rf"^[{HAN}]{{2,4}}(?:[{SPACE}]+[{HAN}]{{2,4}})*$")
_RULE: Final = re.compile(r"^[_—\-－─━=＝★☆*＊ ]{3,}$")


@dataclass(slots=True)
class Letterhead:
    """`end` is how many lines belong to it; `organs` its marks, `labelled` what it says of the document."""

    end: int = 0
    organs: list[str] = field(default_factory=list)
    labelled: list[Labelled] = field(default_factory=list)


def is_letterhead(lines: Sequence[Line]) -> bool:
    """Whether lines from a page's header are 版头 and no running title."""
    bares = [squeeze(line.bare) for line in lines if line.bare]
    return any(_organs_of_mark(bare) or structure.is_number_line(bare) for bare in bares)


def _organs_of_mark(bare: str) -> list[str]:
    match = _MARK.match(bare)
    if match is None:
        return []
    organs = [part for part in re.split(rf"[、{SPACE}]+", match["organs"]) if part]
    return organs if organs and all(patterns.is_organ(organ) for organ in organs) else []


def lift(page: Page) -> list[Labelled]:
    """Set the lines of the letterhead aside, cut the signer off the number; return what they say."""
    _cut_signer(page)
    head = find(page.lines)
    for line in page.lines[: head.end]:
        line.main = False
    return head.labelled


def find(lines: Sequence[Line]) -> Letterhead:
    """The lines up to the organ's mark; none where there is no mark.

    A mark is `…文件`, or, as letters have it, an organ's name over a document number and a title.
    """
    head = Letterhead()
    waiting: list[tuple[Line, str]] = []
    seen = [(index, line) for index, line in enumerate(lines) if line.bare or line.rows][:HEAD_LINES]
    for position, (index, line) in enumerate(seen):
        bare = squeeze(line.bare)
        if line.rows:
            return Letterhead()
        organs = _organs_of_mark(bare)
        if bare == "文件" and waiting:
            return _marked(index + 1, waiting)
        if organs:
            return _marked(index + 1, [*waiting, *((line, organ) for organ in organs)])
        if patterns.is_organ(bare):
            waiting.append((line, bare))
            following = seen[position + 1][1].bare if position + 1 < len(seen) else ""
            if structure.is_number_line(following) and _title_after(seen, position + 2):
                return _marked(index + 1, waiting)
            continue
        if _SECRET.match(bare) or _URGENT.match(bare) or _COPY.match(bare) or _RULE.match(bare):
            continue
        return Letterhead()
    return head


def _title_after(seen: Sequence[tuple[int, Line]], position: int) -> bool:
    """Whether a title that names no organ, or any title at all, stands under the number."""
    return any(
        structure.is_title_like(line.bare) and len(squeeze(line.bare)) > 6
        for _, line in seen[position : position + 2]
    )


def _marked(end: int, organs: list[tuple[Line, str]]) -> Letterhead:
    names = [name for _, name in organs]
    line = organs[0][0]
    pair = Pair("发文机关标志", "issuer", "、".join(names), 0, len(line.text), False)
    return Letterhead(end, names, [Labelled(pair, line)])


def _cut_signer(page: Page) -> None:
    """`某政发〔2026〕6号　　签发人：某某` → the number alone; the signer's name is no text of the document."""
    seen = 0
    for index, line in enumerate(page.lines):
        if not line.bare:
            continue
        seen += 1
        if seen > HEAD_LINES:
            return
        match = _SIGNER.search(line.text)
        if match is None:
            continue
        front = line.text[: match.start()]
        if structure.is_number_line(front) or structure.damaged_number_line(front):
            page.lines[index] = replace(line, text=front)
        elif not patterns.strip(front):
            page.lines[index] = replace(line, text="")
        return
