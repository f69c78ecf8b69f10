"""Questions about documents that several rooms ask."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from gongkai.org import authority
from gongkai.org.models import Organ, Person

from .models import Attachment, Document, Edition, Openness, Part, Placement, Relation


def drafts_visible_to(person: Person) -> QuerySet[Edition]:
    """Drafts in a person's sight, the latest touched first."""
    return (
        Edition.objects.filter(released_at__isnull=True)
        .filter(authority.where(person, "drafts.see", "document__organ"))
        .select_related("document__organ", "responsible", "author")
        .order_by("-touched_at", "-pk")
    )


def drafts_of(person: Person) -> QuerySet[Edition]:
    """Drafts that this person wrote and may still write."""
    return drafts_visible_to(person).filter(
        authority.where(person, "drafts.write", "document__organ"), author=person
    )


def organs_with_drafts(person: Person) -> list[tuple[str, str]]:
    """Code and name of every organ that has a draft in this person's sight."""
    organs = Organ.objects.filter(pk__in=drafts_visible_to(person).order_by().values("document__organ"))
    return [(organ.code, organ.in_lists) for organ in organs.select_related("merged_into").order_by("path")]


def with_everything(editions: QuerySet[Edition]) -> QuerySet[Edition]:
    """Editions with all that pages and digests read, in a fixed number of queries."""
    return editions.select_related("document__organ", "responsible", "topic__parent").prefetch_related(
        Prefetch("parts", Part.objects.order_by("order")),
        Prefetch("attachments", Attachment.objects.select_related("file").order_by("order")),
        Prefetch("document__placements", Placement.objects.select_related("item").order_by("order")),
    )


def touched_by(documents: Iterable[Document]) -> set[int]:
    """Keys of public documents whose pages name one of these: their relatives, both ways, and themselves."""
    wanted = [document.pk for document in documents]
    pairs = Relation.objects.filter(
        Q(from_document__in=wanted) | Q(to_document__in=wanted),
        confirmed_at__isnull=False,
        to_document__isnull=False,
    ).values_list("from_document_id", "to_document_id")
    named = {pk for pair in pairs for pk in pair if pk is not None} | set(wanted)
    return set(Document.objects.public().filter(pk__in=named).values_list("pk", flat=True))


def waiting_relations() -> QuerySet[Relation]:
    """Endings of other organs' documents that the openness office has not decided."""
    return (
        Relation.objects.filter(confirmed_at__isnull=True, to_document__isnull=False)
        .exclude(from_document__organ=F("to_document__organ"))
        .select_related("from_document__organ", "to_document__organ", "proposed_by")
        .order_by("pk")
    )


def matching(text: str) -> Q:
    """Condition on documents: the index number, part of a document number, or words of a title."""
    return (
        Q(index_number=text)
        | Q(editions__document_number__icontains=text)
        | Q(editions__title__icontains=text)
    )


STANDINGS = (("open", "公众可见"), ("closed", "不向公众公开"), ("withdrawn", "已撤下"))


def narrowed(documents: QuerySet[Document], text: str) -> QuerySet[Document]:
    """Those that match, each once."""
    found = Document.objects.filter(matching(text)).values("pk")
    return documents.filter(pk__in=found)


def by_standing(documents: QuerySet[Document], standing: str) -> QuerySet[Document]:
    if standing == "withdrawn":
        return documents.filter(withdrawn_at__isnull=False)
    opened = Q(current__openness=Openness.PROACTIVE)
    return documents.filter(opened if standing == "open" else ~opened, withdrawn_at__isnull=True)


def organs_of_library() -> list[tuple[str, str]]:
    """Code and name of every organ that ever released something, closed ones with a word beside."""
    organs = Organ.objects.filter(
        Exists(Document.objects.filter(organ=OuterRef("pk"), first_released_at__isnull=False))
    )
    return [(organ.code, organ.in_lists) for organ in organs.select_related("merged_into").order_by("path")]


def find(text: str, person: Person, limit: int = 20) -> list[Document]:
    """Documents in a person's sight by index number, document number or words of the title."""
    text = text.strip()
    if not text:
        return []
    return list(
        Document.objects.visible_to(person)
        .filter(matching(text))
        .select_related("organ", "current")
        .distinct()
        .order_by("-pk")[:limit]
    )
