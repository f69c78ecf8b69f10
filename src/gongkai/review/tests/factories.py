"""Dossiers for tests, brought to any stage by the acts themselves.

``crew(organ)``               the five people who take a dossier of this organ through review
``dossier(stage, organ=…)``   a dossier that stands at this stage
``released(organ=…)``         the first member's edition, released
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gongkai.base import clock
from gongkai.documents.models import Edition, Rank, RelationKind
from gongkai.documents.services import ProposeRelation
from gongkai.documents.tests import factories as documents
from gongkai.law.secrecy import CHECKLIST, Conclusion
from gongkai.org.models import Organ, Person, Post, Role
from gongkai.org.tests.factories import organ as new_organ
from gongkai.org.tests.factories import person
from gongkai.review import services
from gongkai.review.models import Dossier, Member, Stage

NOTHING_FOUND = {key: False for key, _, _ in CHECKLIST}
"""Every point of the secrecy form answered with no."""


@dataclass(frozen=True)
class Crew:
    organ: Organ
    drafter: Person
    first: Person
    second: Person
    third: Person
    secrecy: Person

    def at(self, stage: str) -> Person:
        """Who takes the next step from this stage."""
        return {
            Stage.DRAFT: self.drafter,
            Stage.FIRST: self.first,
            Stage.SECOND: self.second,
            Stage.THIRD: self.third,
            Stage.SECRECY: self.secrecy,
            Stage.READY: self.third,
        }[Stage(stage)]


def crew(organ: Organ | None = None) -> Crew:
    """Whoever holds the five posts of this organ today; a new person for a post that nobody holds."""
    place = organ or new_organ()
    roles = (
        Role.DRAFTER,
        Role.FIRST_REVIEWER,
        Role.SECOND_REVIEWER,
        Role.THIRD_REVIEWER,
        Role.SECRECY_REVIEWER,
    )
    held = {
        post.role: post.person
        for post in Post.objects.held_on(clock.today()).filter(organ=place).select_related("person")
    }
    return Crew(place, *(held.get(role) or person(place, role) for role in roles))


def pair(organ: Organ, by: Person | None = None) -> list[tuple[Edition, str]]:
    """A policy paper and its interpretation, each fit to be submitted, with their roles."""
    count = Edition.objects.filter(document__organ=organ).count() + 1
    paper = documents.draft(
        organ,
        by=by,
        title=f"关于加强农村供水管理的意见（{count}）",
        rank=Rank.POLICY,
        document_number=f"澄水发〔2024〕{count}号",
        needs_interpretation=True,
    )
    reading = documents.draft(organ, by=by, title=f"《{paper.title}》解读", rank=Rank.INTERPRETATION)
    ProposeRelation(reading.document, RelationKind.INTERPRETS, paper.document, by=by).execute()
    return [(paper, Member.Role.DOCUMENT), (reading, Member.Role.INTERPRETATION)]


def dossier(
    stage: str = Stage.DRAFT,
    organ: Organ | None = None,
    *,
    editions: Edition | Iterable[Edition | tuple[Edition, str]] | None = None,
    people: Crew | None = None,
) -> Dossier:
    """A dossier of one plain paper, or of ``editions``, taken to ``stage`` by the organ's own crew."""
    people = people or crew(organ)
    if editions is None:
        editions = [documents.draft(people.organ, by=people.drafter)]
    it = services.OpenDossier(editions, by=people.drafter).execute()
    if stage == Stage.ABANDONED:
        return services.AbandonDossier(it, "改为合并发文", by=people.drafter).execute()
    while it.stage != stage:
        it = step(it, people)
    return it


def step(it: Dossier, people: Crew) -> Dossier:
    """Take the step that comes next, by whoever is to take it."""
    who = people.at(it.stage)
    if it.stage == Stage.DRAFT:
        return services.Submit(it, by=who).execute()
    if it.stage == Stage.SECRECY:
        return conclude(it, who)
    if it.stage == Stage.READY:
        return services.ReleaseDossier(it, by=who).execute()
    return services.SignReview(it, by=who).execute()


def conclude(it: Dossier, by: Person, conclusion: str = Conclusion.OPEN, basis: str = "") -> Dossier:
    """The same conclusion for every member."""
    items = [
        services.ItemConclusion(member.edition, conclusion, NOTHING_FOUND, basis)
        for member in it.members.select_related("edition")
    ]
    return services.ConcludeSecrecy(it, items, by=by).execute()


def released(organ: Organ | None = None) -> Edition:
    it = dossier(Stage.RELEASED, organ)
    return Edition.objects.select_related("document").get(memberships__dossier=it)
