"""Dossiers for tests, brought to any stage by the acts themselves.

``crew(organ)``               the five people who take a dossier of this organ through review
``dossier(stage, organ=…)``   a dossier that stands at this stage, of the flow that has it
``released(organ=…)``         the first member's edition, released
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gongkai.base import clock, settings_store
from gongkai.documents.models import Edition, Rank, RelationKind
from gongkai.documents.services import NewEdition, PartDraft, ProposeRelation, SaveDraft
from gongkai.documents.tests import factories as documents
from gongkai.law.secrecy import CHECKLIST, Conclusion
from gongkai.org.models import Organ, Person, Post, Role
from gongkai.org.tests.factories import organ as new_organ
from gongkai.org.tests.factories import person
from gongkai.review import flow, services
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
    partner: Person
    """Third reviewer of another organ, which issues joint papers with this one."""
    authority: Person
    """Of a third organ; signs 终审 where the office has named him."""

    def at(self, stage: str) -> Person:
        """Who takes the next step from this stage."""
        return {
            Stage.DRAFT: self.drafter,
            Stage.FIRST: self.first,
            Stage.SECOND: self.second,
            Stage.THIRD: self.third,
            Stage.CONSENT: self.partner,
            Stage.SECRECY: self.secrecy,
            Stage.FINAL: self.authority,
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
    own = [held.get(role) or person(place, role) for role in roles]
    name = f"authority-of-{place.code}"
    authority = Person.objects.filter(username=name).first() or person(new_organ(), username=name)
    partner_code = f"{place.code}-2"
    partner = Organ.objects.filter(code=partner_code).first() or new_organ(partner_code)
    speaker = Person.objects.filter(posts__organ=partner, posts__role=Role.THIRD_REVIEWER).first()
    return Crew(place, *own, speaker or person(partner, Role.THIRD_REVIEWER), authority)


def name_authority(*people: Person) -> None:
    """The office names who signs 终审."""
    settings_store.set(flow.URGENT_AUTHORITY, [someone.username for someone in people], by=None)


def joint_paper(people: Crew, *more: object, **values: object) -> Edition:
    """A paper that the crew's organ issues with its partner, and with ``more``."""
    together = [people.organ, people.partner.posts.get().organ, *more]
    return documents.draft(people.organ, by=people.drafter, **{"issuers": together, **values})


def corrected(organ: Organ, by: Person, text: str = "请认真执行！", first: str = "请认真执行。") -> Edition:
    """A next edition, with other words, of a paper that is public."""
    paper = documents.draft(organ, by=by, parts=[PartDraft(documents.paragraphs(first))])
    public = documents.released(paper)
    fresh = NewEdition(public.document, change_note="改正差错", by=by).execute()
    SaveDraft(fresh, {}, [PartDraft(documents.paragraphs(text))], by=by).execute()
    return Edition.objects.select_related("document").get(pk=fresh.pk)


def correction(people: Crew, *texts: str, **more: str) -> Edition:
    return corrected(people.organ, people.drafter, *texts, **more)


def pair(organ: Organ, by: Person | None = None, **values: object) -> list[tuple[Edition, str]]:
    """A policy paper and its interpretation, each fit to be submitted, with their roles."""
    count = Edition.objects.filter(document__organ=organ).count() + 1
    paper = documents.draft(
        organ,
        by=by,
        title=f"关于加强农村供水管理的意见（{count}）",
        rank=Rank.POLICY,
        document_number=f"澄水发〔2024〕{count}号",
        needs_interpretation=True,
        **values,
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
    way: flow.Flow | None = None,
) -> Dossier:
    """A dossier of one plain paper, or of ``editions``, taken to ``stage`` by the organ's own crew; on the
    ordinary flow unless ``way`` or the stage says another."""
    people = people or crew(organ)
    way = way or {Stage.CONSENT: flow.JOINT, Stage.FINAL: flow.URGENT}.get(Stage(stage), flow.ORDINARY)
    asked: dict[str, str] = {}
    if way is flow.URGENT:
        name_authority(people.authority)
        asked["flow_reason"] = "暴雨红色预警，区应急局要求立即发布"
    if way is flow.CORRECTION:
        asked["correction"] = "wording"
    if editions is None:
        makers = {flow.JOINT.name: joint_paper, flow.CORRECTION.name: correction}
        maker = makers.get(way.name)
        editions = maker(people) if maker else documents.draft(people.organ, by=people.drafter)
    it = services.OpenDossier(editions, flow=way.name, by=people.drafter, **asked).execute()
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
    if it.stage == Stage.CONSENT:
        return services.GiveConsent(it, by=who).execute()
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
