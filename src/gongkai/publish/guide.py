"""The places of the statutory platform that are more than lists: 指南, 制度, 年报; and what a guide must say."""

from __future__ import annotations

from typing import Any

from gongkai.base.acts import Reason
from gongkai.documents.models import Edition, Part, Placement
from gongkai.law import catalogue as law
from gongkai.law.guide import Missing, missing

PLACES = (law.GUIDE, law.RULES, law.ANNUAL_REPORT)


def text_of(edition: Edition) -> str:
    """The words of its parts, a block a line, tables cell by cell."""
    lines = []
    for part in Part.objects.filter(edition=edition).order_by("order"):
        for block in part.blocks:
            lines.append(str(block.get("text") or ""))
            lines += [
                " ".join(str(cell.get("text") or "") for cell in row) for row in block.get("rows") or []
            ]
    return "\n".join(line for line in lines if line)


def lacks(edition: Edition) -> list[Missing]:
    """What a guide does not say that 条例第十二条 wants in it."""
    return missing(text_of(edition))


def requirement(dossier: Any) -> list[Reason]:
    """Of a release: a guide goes out whole. Asked of every member of a dossier that stands under 指南 and says
    by its title that it is one; a notice about reading rooms may stand there too."""
    editions = [member.edition for member in dossier.members.select_related("edition__document")]
    documents = {edition.document_id: edition for edition in editions}
    guides = Placement.objects.filter(document__in=documents, item__code=law.GUIDE)
    found = []
    for pk in guides.order_by("document").values_list("document_id", flat=True):
        edition = documents[pk]
        if "指南" not in edition.title:
            continue
        found += [Reason("guide", f"《{edition.title}》：{one.sentence}") for one in lacks(edition)]
    return found
