"""Questions about dossiers, each in a number of queries that does not grow with their number."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Prefetch, Q, QuerySet

from gongkai.org import authority
from gongkai.org.models import Person

from . import flow, people, sight, states
from .models import Dossier, Member, Stage
from .states import Standing


def visible_to(person: Person) -> QuerySet[Dossier]:
    return Dossier.objects.visible_to(person)


def waiting_for(person: Person) -> list[Standing]:
    """The dossiers on which this person can do the next thing, the longest submitted first: a sign-off that is
    still missing, a release, or a dossier of his own that was returned.

    Goes by the stored stage and the submitted digest, without reading any text; acts ask anew.
    """
    wanted = Q(pk__in=[])
    powers = sight.Powers(person)
    for step in (*flow.SIGNED, flow.READY):
        if step.needs != (flow.CONSENT,) and step.act is not None:
            wanted |= Q(stage=step.stage) & authority.where(person, step.act)
    if powers.organs:
        wanted |= Q(stage=Stage.CONSENT) & (sight.consented_by(powers) | Q(organ__in=powers.organs))
    if powers.is_named:
        wanted |= Q(stage=Stage.FINAL)
    wanted |= Q(stage="draft", round__gt=0, author=person)
    candidates = with_words(visible_to(person).filter(wanted)).order_by("submitted_at", "pk")
    found = [as_listed(dossier) for dossier in candidates]
    written_by = people.authors([standing.dossier for standing in found])
    return [s for s in found if _can_go_on(powers, s, written_by[s.dossier.pk])]


def _can_go_on(powers: sight.Powers, standing: Standing, written_by: set[int]) -> bool:
    person, step = powers.person, flow.STEP[standing.stage]
    if not step.needs:
        return True
    if step.needs == (flow.CONSENT,) and not people.speaks_for(person, standing, standing.awaited, powers):
        return False
    return not people.objections(person, standing, standing.stage, written_by=written_by, powers=powers)


def waiting_count(person: Person) -> int:
    return len(waiting_for(person))


def with_words(dossiers: QuerySet[Dossier]) -> QuerySet[Dossier]:
    """With everything that a line of a list shows."""
    issuers = Member.objects.select_related("edition").only("dossier", "role", "order", "edition__issuers")
    return dossiers.select_related(*_ORGAN, "author").prefetch_related(
        Prefetch("members", issuers), "sign_offs"
    )


_ORGAN = ("organ", "organ__parent", "organ__parent__parent", "organ__parent__parent__parent")
"""The organ's review settings are asked upwards; the tree is four levels deep in any district."""


def as_listed(dossier: Dossier) -> Standing:
    """The standing as the stored stage has it."""
    return states.standing(
        dossier,
        digest=dossier.submitted_digest,
        sign_offs=sorted(dossier.sign_offs.all(), key=lambda sign_off: sign_off.pk),
    )


def counts(dossiers: QuerySet[Dossier]) -> dict[str, int]:
    """How many stand at each stage."""
    return dict(dossiers.order_by().values_list("stage").annotate(Count("pk")))


def draft_dossiers_of(editions: Iterable[int]) -> QuerySet[Dossier]:
    """Open dossiers that hold one of these editions."""
    return Dossier.objects.filter(stage__in=flow.OPEN, members__edition__in=list(editions)).distinct()
