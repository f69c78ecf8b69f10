"""The faults of a source, as far as they still stand in the draft."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from gongkai.base.acts import Reason
from gongkai.documents.models import Edition
from gongkai.readers.model import ERROR, Fault

from .models import Source


@dataclass(frozen=True)
class Doubt:
    """One fault of one source and what became of it."""

    source: Source
    position: int
    fault: Fault
    number: int
    """As marked in the page, from 1."""
    stands: bool
    """Is the excerpt still in the draft?"""
    kept: bool

    @property
    def key(self) -> str:
        return f"{self.source.pk}-{self.position}"

    @property
    def open(self) -> bool:
        return self.stands and not self.kept

    @property
    def blocks(self) -> bool:
        return self.open and self.fault.severity == ERROR


def text_of(edition: Edition) -> str:
    """Everything of a draft in which an excerpt of its source can stand."""
    pieces = [edition.title, edition.document_number_raw, *edition.issuer_names]
    for part in edition.parts.all():
        pieces += [part.title, *(piece for block in part.blocks for piece in _pieces(block))]
    return "\n".join(pieces)


def _pieces(block: dict[str, Any]) -> Iterable[str]:
    yield block.get("text", "")
    for row in block.get("rows") or ():
        for cell in row:
            yield cell.get("text", "")


def doubts_of(edition: Edition, sources: Iterable[Source] | None = None) -> list[Doubt]:
    text = text_of(edition)
    found: list[Doubt] = []
    for source in Source.objects.filter(edition=edition) if sources is None else sources:
        for position, fault in enumerate(source.faults):
            stands = _stands(fault, text)
            found.append(Doubt(source, position, fault, len(found) + 1, stands, position in source.kept))
    return found


def _stands(fault: Fault, text: str) -> bool:
    """An excerpt that is part of its own suggestion (海镇 in 星海镇) is not left where that stands already."""
    if fault.suggestion and fault.excerpt in fault.suggestion:
        text = text.replace(fault.suggestion, "\n")
    return bool(fault.excerpt) and fault.excerpt in text


def mend_at_its_place(block: dict[str, Any], fault: Fault) -> str | None:
    """The text of a block with the suggestion where the source had the fault; None for a block of another
    line. Of several such excerpts in the block, the one at the fault's own place in the line."""
    where, text = block.get("where"), block.get("text", "")
    if fault.suggestion is None or not fault.excerpt or not where or where["line"] != fault.where.line:
        return None
    if text.count(fault.excerpt) == 1:
        return mend(text, fault)
    at = fault.where.start - where["start"]
    if at < 0 or not text.startswith(fault.excerpt, at):
        return None
    return text[:at] + fault.suggestion + text[at + len(fault.excerpt) :]


def mend(text: str, fault: Fault) -> str | None:
    """The text with the suggestion in the place of the excerpt; None where it is not there exactly once."""
    if fault.suggestion is None or not fault.excerpt or text.count(fault.excerpt) != 1:
        return None
    return text.replace(fault.excerpt, fault.suggestion)


def release_requirement(dossier: Any) -> list[Reason]:
    """A doubtful spot that would mislead readers is mended or looked at before anything is released."""
    reasons = []
    members = dossier.members.select_related("edition").prefetch_related("edition__parts")
    for member in members:
        edition = member.edition
        reasons += [
            Reason(
                "doubt_open",
                f"《{edition.title}》：处理原件疑点 {doubt.number}（{doubt.fault.name}“{doubt.fault.excerpt}”）",
                "parts",
            )
            for doubt in doubts_of(edition)
            if doubt.blocks
        ]
    return reasons
