"""Values that the source holds twice and differently, and parts that a document of its kind needs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from gongkai.law import numbering

from .. import model
from ..fields import Seen
from ..lines import Line
from ..model import NOTE, Fault
from ..patterns import squeeze
from .context import Context, fault

_NAMES: Final = {
    "title": "标题",
    "document_number": "文号",
    "signed_on": "成文日期",
    "published_on": "发布日期",
    "index_number": "索引号",
    "site_code": "网站标识码",
}
_WITH_ADDRESSEE: Final = re.compile(r"(?:通知|通报|批复|复函|函|请示)$")
_SIGNED: Final = re.compile(r"(?:通知|通报|批复|复函|函|请示|决定|意见)$")
_DROP: Final = re.compile(r"[\s\u3000\u00a0\u200b《》〈〉“”\"'‘’（）()\[\]〔〕、，,.．·—\-:：]+")


def find(known: Context) -> list[Fault]:
    return [*_differing(known), *_missing(known)]


def _differing(known: Context) -> Iterator[Fault]:
    for name, label in _NAMES.items():
        copies = [copy for copy in known.collected.of(name) if _counts(name, copy)]
        best = copies[0] if copies else None
        for other in copies[1:]:
            if best is None or _same(name, str(best.value), str(other.value)):
                continue
            line, start, end = _place(known, other, best)
            if line is None:
                continue
            yield fault(
                "metadata_differs",
                line,
                start,
                end,
                f"{label}前后不一致：一处为“{best.value}”，另一处为“{other.value}”。请对照原件，统一为正确的一个。",
            )
            break


def _counts(name: str, copy: Seen) -> bool:
    """Whether a copy says what its field says; guesses and damaged values do not contradict."""
    if copy.source == "derived" or copy.confidence < 0.7:
        return False
    if name == "document_number":
        return numbering.read(str(copy.value)).number is not None
    return not (name == "title" and copy.source == "tag" and copy.where is None and copy.confidence < 0.9)


def _same(name: str, one: str, other: str) -> bool:
    if name == "title":
        first, second = _DROP.sub("", one), _DROP.sub("", other)
        # Pages shorten long titles and leave the organ out; that is no contradiction.
        return first == second or first in second or second in first
    if name == "document_number":
        return numbering.same(one, other)
    return squeeze(one) == squeeze(other)


def _place(known: Context, copy: Seen, other: Seen) -> tuple[Line | None, int, int]:
    where = copy.where or other.where
    if where is None:
        return None, 0, 0
    line = next((line for line in known.page.lines if line.number == where.line), None)
    return line, where.start, where.end


def _missing(known: Context) -> Iterator[Fault]:
    """A letter-like paper wants its addressee; a paper with a number wants its sign-off and date."""
    title = next((block for block in known.blocks if block.kind == model.TITLE), None)
    name = squeeze(title.text) if title else ""
    body = known.body
    if not body or len(body) < 4 or title is None:
        return
    kinds = {block.kind for block in known.blocks}
    lines = {line.number: line for line in known.page.lines}
    first = lines[title.where.line] if title.where else body[0]
    last = body[-1]
    ends = re.sub(r"[（(][^（）()]{1,20}[）)]$", "", name)
    if model.ADDRESSEE not in kinds and _WITH_ADDRESSEE.search(ends):
        yield _part(first, "主送机关", "标题表明这是发给下级或有关单位的公文，请补写主送机关，没有的请确认。")
    if not _SIGNED.search(ends):
        return
    lacking = []
    if model.SIGNATURE not in kinds and not known.values("issuer", "label", "body"):
        lacking.append("发文机关署名")
    if model.DATE not in kinds and not known.values("signed_on", "label", "body"):
        lacking.append("成文日期")
    if lacking:
        yield _part(last, "和".join(lacking), "请对照原件补写。")


def _part(line: Line, what: str, advice: str) -> Fault:
    start = line.text.find(line.bare)
    end = start + min(len(line.bare), 40)
    return fault("part_missing", line, start, end, f"没有找到{what}。{advice}", None, NOTE)
