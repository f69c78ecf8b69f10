"""A reading put into the words of a draft: which organ a name means, which class, which kind."""

from __future__ import annotations

import datetime as dt
from typing import Any

from gongkai.documents.models import Openness, PartKind, Rank, Topic
from gongkai.documents.services import PartDraft
from gongkai.law.catalogue import kind_of_title
from gongkai.law.topics import topic_for
from gongkai.org.models import Organ
from gongkai.readers import Reading, split_parts
from gongkai.readers.model import DOCUMENT_NUMBER, TITLE

PART_OF = {"notice": PartKind.COVER, "text": PartKind.ISSUED, "annex": PartKind.ANNEX}
DATES = ("signed_on", "printed_on", "effective_on", "expires_on")


def values_of(reading: Reading, organ: Organ) -> dict[str, Any]:
    """Values of a draft's fields, as far as the reading has them; the clerk looks at each."""
    title = reading.text("title")
    values: dict[str, Any] = {
        "title": title[:500],
        "document_number": reading.text("document_number")[:100],
        "issuers": issuers_of(reading, organ),
        "responsible": organ_named(reading.text("responsible")) or organ,
        "rank": rank_of(reading),
        "genre": kind_of_title(title),
        "source": ""
        if reading.text("content_source") == organ.name
        else reading.text("content_source")[:100],
        "keywords": _list(reading, "keywords")[:20],
    }
    for name in DATES:
        if text := reading.text(name):
            values[name] = dt.date.fromisoformat(text)
    openness = {choice.label: choice.value for choice in Openness}.get(reading.text("openness"))
    if openness:
        values["openness"] = openness
    topic = topic_for(reading.text("topic")) if reading.text("topic") else None
    if topic is not None:
        values["topic"] = Topic.objects.filter(code=topic.code).first()
    return values


def _list(reading: Reading, name: str) -> list[str]:
    found = reading.fields.get(name)
    if found is None:
        return []
    values = found.value if isinstance(found.value, list) else [found.value]
    return [value for value in values if isinstance(value, str) and value]


def organ_named(name: str) -> Organ | None:
    """The one organ that bears this name, in full or short; None where none or several do."""
    name = name.strip()
    if not name:
        return None
    found = list(Organ.objects.filter(name=name)[:2]) or list(Organ.objects.filter(short_name=name)[:2])
    return found[0] if len(found) == 1 else None


def issuers_of(reading: Reading, organ: Organ) -> list[Organ | str]:
    names = _list(reading, "issuers") or _list(reading, "issuer")
    return [organ_named(name) or name for name in names] or [organ]


def rank_of(reading: Reading) -> str:
    """A first guess for the clerk. Series of normative documents carry 规 in their agency word."""
    title, number = reading.text("title"), reading.text("document_number")
    if "解读" in title:
        return Rank.INTERPRETATION
    if number:
        return Rank.NORMATIVE if "规" in number.split("〔")[0] else Rank.PAPER
    return Rank.PAPER if kind_of_title(title) else Rank.INFORMATION


def parts_of(reading: Reading) -> list[PartDraft]:
    """Covering notice, issued text, annexes. The head's title and number are fields and not text."""
    parts = []
    for position, part in enumerate(split_parts(reading.blocks)):
        heads = {TITLE, DOCUMENT_NUMBER} if position == 0 else set()
        blocks = [block for block in part.blocks if block.kind not in heads]
        title = part.title if position else ""
        parts.append(PartDraft(blocks, PART_OF[part.kind], title=title[:500]))
    return parts
