"""What a document's page says of others and of its own past."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Q, QuerySet

from gongkai.law.validity import ValidityState
from gongkai.web import faces, words
from gongkai.web.site import Site

from . import addresses, validity
from .models import (
    SEEN_FROM_THE_OTHER_END,
    Document,
    Edition,
    Origin,
    PartKind,
    Rank,
    Relation,
    RelationKind,
)

_BEGINNING = dt.date(1949, 1, 1)


def relations(documents: Iterable[int], visible: QuerySet[Document]) -> dict[int, list[Relation]]:
    """For documents by their keys, both ways: what each says of others, and what others say of it. Only of what
    is visible, for every one of them is named with a link, and of what is cited from elsewhere."""
    wanted = set(documents)
    seen = visible.order_by().values("pk")
    outgoing = Q(from_document__in=wanted) & (Q(to_document__isnull=True) | Q(to_document__in=seen))
    rows = list(
        Relation.objects.filter(outgoing | Q(to_document__in=wanted, from_document__in=seen))
        .filter(confirmed_at__isnull=False)
        .select_related(
            "from_document__organ",
            "from_document__current__responsible",
            "to_document__organ",
            "to_document__current",
        )
        .order_by("pk")
    )
    ends = {end for row in rows for end in (row.from_document_id, row.to_document_id or 0) if end in wanted}
    shown = (
        set(visible.order_by().filter(pk__in=ends).values_list("pk", flat=True)) if len(wanted) > 1 else ends
    )
    found: dict[int, list[Relation]] = {}
    for row in rows:
        here, there = row.from_document_id, row.to_document_id or 0
        # A row between two of them may have been found for the sake of one only.
        if here in wanted and (there not in ends or there in shown):
            found.setdefault(here, []).append(row)
        if there in wanted and (here not in ends or here in shown):
            found.setdefault(there, []).append(row)
    return found


def title(document: Document) -> str:
    return document.current.title if document.current else str(document)


def url(document: Document, site: Site) -> str:
    """Of a document that is visible to the public."""
    return addresses.url(addresses.page_path(document), site.base)


def readings(document: Document, relations: Sequence[Relation], site: Site) -> list[faces.Reading]:
    found: list[tuple[int, Relation, Edition]] = []
    for relation in relations:
        if relation.kind != RelationKind.INTERPRETS or relation.to_document_id != document.pk:
            continue
        edition = relation.from_document.current
        if edition is None or edition.rank != Rank.INTERPRETATION:
            continue
        if any(edition.pk == known[0] for known in found):
            continue
        found.append((edition.pk, relation, edition))
    media = found and set(
        Edition.objects.filter(pk__in=[pk for pk, _, _ in found], parts__kind=PartKind.MEDIA).values_list(
            "pk", flat=True
        )
    )
    return [
        faces.Reading(
            form="音视频解读" if pk in media else "文字解读",
            title=edition.title,
            url=url(relation.from_document, site),
            author=edition.lead_issuer or edition.responsible.name,
            day=edition.released_on,
        )
        for pk, relation, edition in found
    ]


def relatives(
    document: Document,
    relations: Sequence[Relation],
    told: Mapping[int, validity.About],
    on: dt.date,
    site: Site,
) -> list[faces.Relative]:
    """``told`` is what decides the validity of the others."""
    others = {
        other.pk: other
        for relation in relations
        for other in (relation.from_document, relation.to_document)
        if other is not None and other.pk != document.pk and other.current is not None
    }
    states = validity.verdicts(others.values(), on, told)
    found = []
    for relation in relations:
        outgoing = relation.from_document_id == document.pk
        if not outgoing and relation.kind == RelationKind.INTERPRETS:
            continue  # stands among the interpretations
        other = relation.to_document if outgoing else relation.from_document
        kind = RelationKind(relation.kind)
        label = str(kind.label) if outgoing else SEEN_FROM_THE_OTHER_END[kind]
        note = f"　{relation.provisions}" if relation.provisions else ""
        if other is None:
            found.append(
                faces.Relative(label, f"《{relation.to_title}》", number=relation.to_number, note=note)
            )
            continue
        edition = other.current
        if edition is None:
            continue
        forceless = edition.rank in validity.WITHOUT_VALIDITY
        found.append(
            faces.Relative(
                label,
                f"《{edition.title}》",
                url(other, site),
                edition.document_number,
                "" if forceless else states[other.pk].state.label,
                note,
            )
        )
    return found


def revisions(
    edition: Edition, editions: Sequence[Edition], told: validity.About, on: dt.date, site: Site
) -> list[faces.Revision]:
    """Editions (all of the document, in order) and turns of validity up to the day, oldest first."""
    document = edition.document
    rows = [
        faces.Revision(
            day=item.released_on or _BEGINNING,
            what=_what(item, document),
            digest=item.digest if item.is_open else "",
            edition=f"第 {item.number} 版",
            url=addresses.url(addresses.edition_path(item), site.base)
            if item.is_open and item.pk != document.current_id
            else "",
        )
        for item in editions
        if item.released_at is not None
    ]
    if edition.rank not in validity.WITHOUT_VALIDITY:
        rows += [
            faces.Revision(day=change.day, what=change.sentence.rstrip("。"))
            for change in validity.turns(document, told, _BEGINNING, on)
            if change.after is not ValidityState.PENDING
        ]
    return sorted(rows, key=lambda row: row.day)


def _what(edition: Edition, document: Document) -> str:
    if not edition.is_open:
        return f"{edition.get_openness_display()}，没有公众页面"
    if edition.number > 1:
        return f"更正：{edition.change_note}"
    if document.origin == Origin.MOVED_IN and document.taken_in_on:
        return f"原系统发布，{words.chinese_date(document.taken_in_on)}迁入本站"
    return "首次发布"
