"""One row of each kind for the walk of strangers over the staff addresses."""

from __future__ import annotations

from typing import Any

from gongkai.documents.services import AddAttachment
from gongkai.documents.services.attachments import NewFile
from gongkai.documents.tests import factories as documents
from gongkai.org.models import Organ
from gongkai.review import services
from gongkai.review.models import Stage

from .factories import crew, dossier

ACTS = ("add", "remove", "submit", "sign", "secrecy", "return", "release", "schedule", "abandon")
ACTS_OF_FLOWS = ("flow", "consent", "withdraw-consent", "report")


def staff_samples(owner: Organ) -> dict[str, dict[str, Any]]:
    people = crew(owner)
    edition = documents.draft(owner, by=people.drafter)
    AddAttachment(edition, NewFile("表.csv", b"1,2\n"), by=people.drafter).execute()
    it = dossier(Stage.FIRST, people=people, editions=edition)
    one = {"pk": it.pk}
    run = services.OpenRun([it], by=people.first).execute()
    return {
        "review:dossiers": {},
        "review:open": {},
        "review:search": {},
        "review:bulk": {},
        "review:dossier": one,
        "review:file": {**one, "file": edition.attachments.get().pk},
        "review:run": {"pk": run.pk},
        "review:sign-run": {"pk": run.pk},
        "review:look": {"pk": run.pk, "order": 1},
        **{f"review:{act}": one for act in (*ACTS, *ACTS_OF_FLOWS)},
    }
