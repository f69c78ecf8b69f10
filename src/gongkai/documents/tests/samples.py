"""One address of every staff page that names a thing, for the walk of a stranger."""

from __future__ import annotations

from typing import Any

from gongkai.documents.services import AddAttachment, NewFile, ProposeRelation
from gongkai.org.models import Organ
from gongkai.org.tests.factories import organ

from .factories import draft, released


def staff_samples(owner: Organ) -> dict[str, dict[str, Any]]:
    """Names of staff pages and what they need, over unreleased things of this organ."""
    edition = draft(owner)
    [attachment] = AddAttachment(edition, NewFile("名单.txt", "一".encode()), by=None).execute()
    target = released(draft(organ()))
    relation = ProposeRelation(edition.document, "repeals", target.document, by=None).execute()
    document = {"pk": edition.document_id}
    return {
        "documents:document": document,
        "documents:edit": {"pk": edition.pk},
        "documents:correct": document,
        "documents:places": document,
        "documents:declare": document,
        "documents:attachment": {"pk": attachment.pk},
        "documents:confirm": {"pk": relation.pk},
        "documents:reject": {"pk": relation.pk},
        "documents:relations": {},
        "documents:catalogue": {},
        "documents:extend": {},
    }
