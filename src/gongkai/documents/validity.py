"""Whether a document is in force on a day: facts from the rows, the answer from ``law.validity``.

Facts are the dates of the current edition, the relations that other documents have to this one, and the
states that organs declared. A relation counts once it is confirmed and the document it comes from is
public; it works from its own day, else from the day on which that document takes effect, is signed or was
released. A document taken back no longer amends or ends anything, and one that is not open to all never
does by itself, for the page would tell its title: that another has ended is then declared.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Q

from gongkai.law.validity import (
    Change,
    Declared,
    Effect,
    Facts,
    Received,
    ValidityError,
    ValidityState,
    Verdict,
    changes,
    validity,
)

from .models import ENDS_THE_OTHER, DeclaredState, Document, Edition, Openness, Origin, Rank, Relation

WITHOUT_VALIDITY: frozenset[str] = frozenset({Rank.INFORMATION, Rank.INTERPRETATION})
"""News and interpretations have no force that could begin or end; their pages carry no band."""

IN_FORCE_WHEN_SIGNED: frozenset[str] = frozenset({Rank.POLICY, Rank.PAPER})
"""Papers made here that name no day of their own take effect when they are signed. Rules and normative
documents must say their day, and of what moved in nobody knows: both stay 未标注 without it."""


About = tuple[list[Relation], list[DeclaredState]]
"""The relations that others have to a document and that may change its state, and what organs declared of it."""


@dataclass(frozen=True)
class Changed:
    """That a public document's state turned on a day."""

    document: Document
    day: dt.date
    change: Change


def verdict(document: Document, on: dt.date) -> Verdict:
    """The state of a document on a day; of a draft as if it were released."""
    return verdicts([document], on)[document.pk]


def verdicts(
    documents: Iterable[Document], on: dt.date, told: Mapping[int, About] | None = None
) -> dict[int, Verdict]:
    """The states of many, by their keys, in a fixed number of queries; ``told`` is what ``about`` found of them,
    where that was asked before."""
    return {pk: _judge(facts, on) for pk, facts in facts_of(documents, told).items()}


def _judge(facts: Facts | str, on: dt.date) -> Verdict:
    if isinstance(facts, str):
        return Verdict(ValidityState.UNKNOWN, f"未标注：{facts}", None, None, (facts,))
    return validity(facts, on)


def edition_verdict(edition: Edition, on: dt.date, told: About) -> Verdict:
    """The state that this edition's own dates would give its document: for its page, and previews of drafts."""
    return _judge(_facts(edition.document, edition, *told), on)


def changes_between(after: dt.date, until: dt.date) -> Iterator[Changed]:
    """Every turn of a public document's state later than ``after`` and up to ``until``, oldest first.

    The daily job passes the last day it did and today, and so misses nothing however long it slept.
    """
    public = Document.objects.public().exclude(current__rank__in=WITHOUT_VALIDITY)
    touched = public.filter(
        Q(current__effective_on__gt=after, current__effective_on__lte=until)
        | Q(current__expires_on__gte=after, current__expires_on__lt=until)
        | Q(pk__in=_ended_by_relations())
        | Q(declared_states__on__gt=after, declared_states__on__lte=until)
    ).distinct()
    documents = {document.pk: document for document in touched.select_related("organ", "current")}
    found = [
        Changed(documents[pk], change.day, change)
        for pk, facts in facts_of(documents.values()).items()
        if isinstance(facts, Facts)
        for change in changes(facts, after, until)
    ]
    yield from sorted(found, key=lambda changed: (changed.day, changed.document.pk))


def _ended_by_relations():  # type: ignore[no-untyped-def]
    return _counting().filter(to_document__isnull=False).values("to_document")


def _counting():  # type: ignore[no-untyped-def]
    return Relation.objects.filter(
        kind__in=ENDS_THE_OTHER,
        from_document__current__openness=Openness.PROACTIVE,
        from_document__withdrawn_at__isnull=True,
    )


def facts_of(
    documents: Iterable[Document], told: Mapping[int, About] | None = None
) -> dict[int, Facts | str]:
    """What is recorded of each document; a sentence instead where its facts contradict each other."""
    wanted = list(documents)
    editions = _editions_shown(wanted)
    if told is None:
        told = about(document.pk for document in wanted)
    return {
        document.pk: _facts(document, editions[document.pk], *told.get(document.pk, ([], [])))
        for document in wanted
        if document.pk in editions
    }


def turns(document: Document, told: About, after: dt.date, until: dt.date) -> list[Change]:
    """Every turn of a document's state later than ``after`` and up to ``until``; none where its facts contradict
    each other, nor of what was never released."""
    facts = _facts(document, document.current, *told) if document.current is not None else ""
    return list(changes(facts, after, until)) if isinstance(facts, Facts) else []


def _editions_shown(documents: list[Document]) -> dict[int, Edition]:
    """The current edition of each, or the draft of what was never released."""
    shown: dict[int, Edition] = {}
    missing: list[int] = []
    unfetched: list[int] = []
    for document in documents:
        if document.current_id is None:
            missing.append(document.pk)
        elif Document.current.is_cached(document):
            shown[document.pk] = document.current  # type: ignore[assignment]
        else:
            unfetched.append(document.current_id)
    if unfetched:
        shown |= {edition.document_id: edition for edition in Edition.objects.filter(pk__in=unfetched)}
    if missing:
        drafts = Edition.objects.filter(document_id__in=missing).order_by("number")
        shown |= {edition.document_id: edition for edition in drafts}
    return shown


def about(pks: Iterable[int]) -> dict[int, About]:
    """For documents by their keys, in two queries; of whom nothing is told has no entry."""
    wanted = list(pks)
    found: dict[int, About] = {}
    relations = _counting().filter(to_document__in=wanted).select_related("from_document__current")
    for relation in relations.order_by("pk"):
        found.setdefault(relation.to_document_id, ([], []))[0].append(relation)
    declared = DeclaredState.objects.filter(document__in=wanted).select_related("organ")
    for fact in declared.order_by("on", "pk"):
        found.setdefault(fact.document_id, ([], []))[1].append(fact)
    return found


def works_from(relation: Relation) -> dt.date | None:
    """The day on which a relation of a public document begins to work."""
    edition = relation.from_document.current
    if relation.effective_on is not None or edition is None:
        return relation.effective_on
    return edition.effective_on or edition.signed_on or edition.released_on


def _facts(
    document: Document, edition: Edition, relations: list[Relation], declared: list[DeclaredState]
) -> Facts | str:
    try:
        return Facts(
            signed_on=edition.signed_on,
            effective_on=edition.effective_on,
            effective_on_signing=edition.rank in IN_FORCE_WHEN_SIGNED and document.origin == Origin.MADE_HERE,
            expires_on=edition.expires_on,
            relations=tuple(
                Received(
                    Effect(relation.kind),
                    by=source.title,
                    effective_on=day,
                    number=source.document_number,
                    confirmed=relation.is_confirmed,
                )
                for relation in relations
                if (day := works_from(relation)) and (source := relation.from_document.current)
            ),
            declared=tuple(
                Declared(ValidityState(fact.state), str(fact.organ), fact.paper, fact.on) for fact in declared
            ),
        )
    except ValidityError as wrong:
        return str(wrong)
