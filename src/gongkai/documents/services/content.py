"""What a draft holds: values of its fields, its parts, and how both are put on an edition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError

from gongkai.base.acts import Reason
from gongkai.law import numbering
from gongkai.org.models import Organ
from gongkai.readers.model import Block, blocks_from_json, blocks_to_json

from ..models import INTERPRETED_RANKS, CatalogueItem, Edition, Part, PartKind

FIELDS = (
    "title",
    "document_number",
    "issuers",
    "responsible",
    "rank",
    "genre",
    "topic",
    "openness",
    "openness_ground",
    "signed_on",
    "printed_on",
    "effective_on",
    "expires_on",
    "period",
    "summary",
    "keywords",
    "source",
    "needs_interpretation",
    "no_interpretation_reason",
    "change_note",
)
"""What a person may write into a draft. Everything else on an edition follows from acts."""

COPIED = tuple(name for name in FIELDS if name != "change_note")
"""What a new edition takes over from the one before."""


@dataclass(frozen=True)
class PartDraft:
    """A part as somebody wrote it. ``blocks`` are ``readers.model`` blocks, or their JSON."""

    blocks: Sequence[Block] | Sequence[Mapping[str, Any]] = ()
    kind: str = PartKind.COVER
    title: str = ""
    number: str = ""
    period: str = ""

    def json(self) -> list[dict[str, Any]]:
        """The blocks as they are stored. Raises ``ValueError`` for what is not a block."""
        return blocks_to_json(
            block if isinstance(block, Block) else blocks_from_json([block])[0] for block in self.blocks
        )


@dataclass(frozen=True)
class NewDraft:
    """A document to be created. ``responsible`` is the organ itself where none is named."""

    organ: Organ
    values: Mapping[str, Any] = field(default_factory=dict)
    """By the names in ``FIELDS``."""
    parts: Sequence[PartDraft] = ()
    places: Sequence[CatalogueItem] = ()
    """The main place first."""
    origin: str = "made_here"


def issuers_as_json(issuers: Iterable[Organ | str | Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Organs, names and ready entries, in order, as ``Edition.issuers`` keeps them; nobody twice."""
    entries: list[dict[str, Any]] = []
    for issuer in issuers:
        if isinstance(issuer, Organ):
            entry: dict[str, Any] = {"organ": issuer.pk, "name": issuer.name}
        elif isinstance(issuer, str):
            entry = {"organ": None, "name": issuer.strip()}
        else:
            entry = {"organ": issuer.get("organ"), "name": str(issuer.get("name", "")).strip()}
        if entry["name"] and entry["name"] not in [known["name"] for known in entries]:
            entries.append(entry)
    return entries


def write_values(edition: Edition, values: Mapping[str, Any]) -> None:
    """Put values on an edition that is not saved yet. Raises ``TypeError`` for a name not in ``FIELDS``."""
    unknown = sorted(set(values) - set(FIELDS))
    if unknown:
        raise TypeError(f"not fields of a draft: {', '.join(unknown)}")
    for name, value in values.items():
        if name == "document_number":
            write_document_number(edition, value or "")
        elif name == "issuers":
            edition.issuers = issuers_as_json(value)
        elif name == "keywords":
            edition.keywords = [word.strip() for word in value if word.strip()]
        else:
            setattr(edition, name, value.strip() if isinstance(value, str) else value)
    if "rank" in values and "needs_interpretation" not in values:
        edition.needs_interpretation = (
            edition.rank in INTERPRETED_RANKS and not edition.no_interpretation_reason
        )


def write_document_number(edition: Edition, raw: str) -> None:
    """Keep what was typed, and beside it the normal form and its three parts where they are certain."""
    edition.document_number_raw = raw
    reading = numbering.read(raw)
    edition.document_number = raw.strip() if reading.number is None else str(reading.number)
    edition.agency_word, edition.number_year, edition.number_serial = "", None, None
    match reading.number:
        case numbering.DocumentNumber(agency, year, serial):
            edition.agency_word, edition.number_year, edition.number_serial = agency, year, serial
        case numbering.OrderNumber(agency, kind, serial, year):
            edition.agency_word = f"{agency}{kind}"
            edition.number_year, edition.number_serial = year, serial


def field_reasons(edition: Edition) -> list[Reason]:
    """What cannot be stored at all: too long, no such choice, not a date. An empty draft is no fault."""
    try:
        edition.clean_fields(
            exclude={"document", "number", "title", "author", "issuers", "keywords", "digest"}
        )
    except ValidationError as wrong:
        found = wrong.message_dict
    else:
        found = {}
    if len(edition.title) > 500:
        found["title"] = ["不能超过 500 个字。"]
    return [
        Reason(
            "field_invalid",
            f"“{Edition._meta.get_field(name).verbose_name}”填写有误：{'；'.join(messages)}",  # type: ignore[union-attr]
            field=name,
        )
        for name, messages in found.items()
    ]


def part_reasons(parts: Sequence[PartDraft]) -> list[Reason]:
    """Parts that cannot be stored."""
    reasons = []
    for order, part in enumerate(parts, 1):
        if part.kind not in PartKind.values:
            reasons.append(
                Reason("part_kind", f"第 {order} 部分的种类“{part.kind}”不存在，请重新选择。", "parts")
            )
        if len(part.title) > 500 or len(part.number) > 100:
            reasons.append(Reason("part_title", f"第 {order} 部分的标题或者编号过长，请缩短。", "parts"))
    return reasons


def part_rows(edition: Edition, parts: Sequence[PartDraft]) -> list[Part]:
    return [
        Part(
            edition=edition,
            order=order,
            kind=part.kind,
            title=part.title.strip(),
            number=part.number.strip(),
            period=part.period.strip(),
            blocks=part.json(),
        )
        for order, part in enumerate(parts, 1)
    ]
