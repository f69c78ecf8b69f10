"""What a signature stands for: a manifest of an edition, and one SHA-256 over it.

The manifest holds every piece of what the public will read: each field of the metadata table, each part by
the digest of its text, each attachment by its name and the digest of its bytes, the catalogue places, and
the relations that the document claims. Left out is only what is not known when people sign: the index
number and the time of release.

The digest is the SHA-256, in lower-case hex, of the manifest as canonical JSON: UTF-8, keys sorted, no
spaces, no escaping of Chinese, days as ISO strings. Any program can compute it again from the manifest.
At release the manifest is kept with the edition. What later happens to the document (a new place in the
catalogue, a relation confirmed) has its own events and leaves the sealed manifest as it was signed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.db.models import prefetch_related_objects

from gongkai.org.models import Organ

from .models import Edition, Part

SCHEMA = 1

SHOWN_FIELDS = (
    "title",
    "document_number",
    "document_number_raw",
    "issuers",
    "rank",
    "genre",
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
"""Fields of ``Edition`` that are taken as they are; organs and topic are taken by code and name."""

_NEEDED = (
    "responsible",
    "topic__parent",
    "document__organ",
    "document__placements__item",
    "document__relations_out__to_document",
    "parts",
    "attachments__file",
)


def canonical(content: Any) -> bytes:
    """Canonical JSON."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256(content: Any) -> str:
    return hashlib.sha256(canonical(content)).hexdigest()


def part_digest(part: Part) -> str:
    """Of the blocks as read, without their places in the source file: those are not shown."""
    return sha256([{key: block[key] for key in sorted(block) if key != "where"} for block in part.blocks])


def manifest(edition: Edition) -> dict[str, Any]:
    """What the digest of a draft is taken over."""
    document = edition.document
    return {
        "schema": SCHEMA,
        "number": edition.number,
        **{name: _plain(getattr(edition, name)) for name in SHOWN_FIELDS},
        "publisher": _organ(document.organ),
        "responsible": _organ(edition.responsible),
        "topic": [edition.topic.code, str(edition.topic)] if edition.topic else None,
        "places": [placement.item.code for placement in document.placements.all()],
        "relations": sorted(
            (
                [
                    relation.kind,
                    relation.to_document_id or 0,
                    relation.to_title,
                    relation.to_number,
                    relation.provisions,
                    _plain(relation.effective_on) or "",
                ]
                for relation in document.relations_out.all()
            ),
            key=canonical,
        ),
        "parts": [
            [part.kind, part.title, part.number, part.period, part_digest(part)]
            for part in edition.parts.all()
        ],
        "attachments": [
            # A picture in the text says so; what stood before there were any keeps its digest.
            [attachment.name, attachment.extension, attachment.file.digest]
            + (["in_text"] if attachment.in_text else [])
            for attachment in edition.attachments.all()
        ],
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _organ(organ: Organ) -> list[str]:
    return [organ.code, organ.name]


def edition_digest(edition: Edition) -> str:
    """Of a draft as it is now, read afresh; of a released edition what was sealed."""
    return edition_digests([edition])[edition.pk]


def edition_digests(editions: Iterable[Edition]) -> dict[int, str]:
    """Digests by the editions' keys, in a fixed number of queries however many there are."""
    wanted = list(editions)
    drafts = [edition.pk for edition in wanted if not edition.is_released]
    digests = {edition.pk: edition.digest for edition in wanted if edition.is_released}
    if drafts:
        fresh = list(Edition.objects.filter(pk__in=drafts))
        prefetch_related_objects(fresh, *_NEEDED)
        digests |= {edition.pk: sha256(manifest(edition)) for edition in fresh}
    return digests


def seal(editions: Iterable[Edition]) -> None:
    """Put manifest and digest on editions that are about to be released; saves nothing."""
    wanted = list(editions)
    prefetch_related_objects(wanted, *_NEEDED)
    for edition in wanted:
        edition.manifest = manifest(edition)
        edition.digest = sha256(edition.manifest)


_OWN = (*SHOWN_FIELDS, "number", "parts", "attachments")
"""What belongs to the edition itself and can never rightly differ from the sealed manifest."""


def altered(edition: Edition) -> list[str]:
    """Names of the pieces of a released edition that no longer agree with what was signed; rightly empty."""
    fresh = Edition.objects.get(pk=edition.pk)
    now = manifest(fresh)
    sealed = fresh.manifest
    differing = [name for name in _OWN if now[name] != sealed.get(name)]
    if sha256(sealed) != fresh.digest:
        differing.append("digest")
    return differing
