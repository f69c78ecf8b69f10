"""The digest of a dossier: what a sign-off is given on."""

from __future__ import annotations

import hashlib
import json

from gongkai.documents.digests import edition_digests

from .models import Dossier, Member

ORDINARY = "ordinary"


def members_of(dossier: Dossier) -> list[Member]:
    """The members with fresh editions, in order. Never a cached list: a digest of yesterday's text is worthless."""
    return list(
        Member.objects.filter(dossier=dossier)
        .select_related("edition", "edition__document", "edition__responsible", "edition__topic")
        .order_by("order", "id")
    )


def dossier_digest(dossier: Dossier) -> str:
    """SHA-256 over the members in their order: role, document, edition and the edition's own digest.

    So a changed word, file or shown field, another member, another role and another order each make another
    digest. So does another flow: what was signed on one way does not count on another. The dossier's own title
    is left out: nobody outside ever sees it.
    """
    members = members_of(dossier)
    digests = edition_digests(member.edition for member in members)
    rows: list[list[object]] = [
        [member.role, member.edition.document_id, member.edition_id, digests[member.edition_id]]
        for member in members
    ]
    if dossier.flow != ORDINARY:
        rows.append(["flow", dossier.flow, dossier.correction])
    return hashlib.sha256(json.dumps(rows, separators=(",", ":")).encode()).hexdigest()
