"""Who may sign what.

* The post decides: the step's act in ``org.authority``, held in the dossier's organ. The post may be filled by
  somebody of another organ, so a village of three people is reviewed by its township.
* No author reviews what he wrote, unless the organ allows it (``author_may_review``). Authors are whoever
  submitted the dossier, drafted a member or saved its draft.
* Nobody signs two neighbouring steps, unless the organ allows it (``neighbours_may_repeat``).
* In one step the same person may give both words, 审 and 校: that is what 一审一校 is in most offices, and no
  national text parts them. A district with proofreaders of its own changes the setting ``review.one_for_both``.

* 会签 is given by the third reviewer of each organ that issues the paper with the lead; for an organ that is not
  ours the lead's third reviewer records what was signed on paper. 终审 of an urgent release is signed by whom the
  office has named in the setting ``review.urgent_authority``.

Releasing is not a sign-off and falls under none of the last three rules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

from django.db.models import Q
from django.urls import NoReverseMatch, reverse

from gongkai.base import clock, settings_store
from gongkai.base.acts import Reason
from gongkai.base.models import Event
from gongkai.org import authority
from gongkai.org.authority import TABLE, Scope
from gongkai.org.models import Organ, Person, Post

from . import flow
from .models import Dossier, Member
from .parties import Party
from .sight import Powers, named
from .states import Standing

ONE_FOR_BOTH = settings_store.SettingSpec(
    name="review.one_for_both",
    title="同一道审核的审和校可以由一人签",
    kind=settings_store.Kind.YES_NO,
    default=True,
    source="三审三校没有全国统一的分工规定，各地一审一校多由一人办理；有专职校对的可以改为“否”。",
)

WRITING = ("document.drafted", "draft.saved")
"""Events on a document whose actor is an author of the edition named in their data."""


def holders(act: str, organ: Organ) -> list[Person]:
    """Active people who may do ``act`` in ``organ`` today, in the order of their ids; for one that was merged
    into another, those of the organ that goes on with its work."""
    organ = organ.heir or organ
    posts = Q(pk__in=[])
    for role, acts in TABLE.items():
        scope = acts.get(act)
        if scope is Scope.ALL:
            posts |= Q(role=role)
        elif scope is Scope.SUBTREE:
            above = [f"{'/'.join(codes)}/" for codes in _prefixes(organ.path)]
            posts |= Q(role=role, organ__path__in=above)
        elif scope is Scope.OWN:
            posts |= Q(role=role, organ=organ)
    held = Post.objects.held_on(clock.today()).filter(posts).values("person")
    return list(Person.objects.filter(pk__in=held, is_active=True).order_by("pk"))


def _prefixes(path: str) -> list[list[str]]:
    codes = path.strip("/").split("/")
    return [codes[:end] for end in range(1, len(codes) + 1)]


def authors(dossiers: Iterable[Dossier]) -> dict[int, set[int]]:
    """Ids of each dossier's authors, by the dossier's id, in two queries however many dossiers."""
    found: dict[int, set[int]] = {dossier.pk: {dossier.author_id} for dossier in dossiers}
    dossiers_of: dict[int, set[int]] = defaultdict(set)
    documents: set[int] = set()
    rows = Member.objects.filter(dossier__in=list(found)).values_list(
        "dossier", "edition", "edition__author", "edition__document"
    )
    for dossier, edition, author, document in rows:
        dossiers_of[edition].add(dossier)
        documents.add(document)
        if author is not None:
            found[dossier].add(author)
    wrote = Event.objects.filter(
        subject_type="documents.document",
        subject_id__in=list(documents),
        name__in=WRITING,
        actor_id__isnull=False,
    )
    for edition, actor in wrote.values_list("data__edition", "actor_id").distinct():
        for dossier in dossiers_of.get(edition, ()):
            if actor is not None:
                found[dossier].add(actor)
    return found


def holds(person: Person, standing: Standing, stage: str, powers: Powers | None = None) -> bool:
    """Does this person hold the post of this step, whatever else stands against him?"""
    step, organ = flow.STEP[stage], standing.dossier.organ
    powers = powers or Powers(person)
    if step.named:
        return powers.is_named
    if step.needs == (flow.CONSENT,):
        return bool(speaks_for(person, standing, standing.parties, powers))
    return step.act is not None and authority.may(person, step.act, organ)


def speaks_for(
    person: Person, standing: Standing, parties: Iterable[Party], powers: Powers | None = None
) -> list[Party]:
    """For which of these organs this person may consent; for those that are not ours, whoever speaks for the
    lead records their consent."""
    powers = powers or Powers(person)
    lead = standing.dossier.organ_id in powers.organs
    return [party for party in parties if (lead if party.organ is None else party.organ in powers.organs)]


def objections(
    person: Person,
    standing: Standing,
    stage: str,
    *,
    written_by: set[int] | None = None,
    powers: Powers | None = None,
) -> list[Reason]:
    """Why this person may not sign this step; empty where he may."""
    step, organ = flow.STEP[stage], standing.dossier.organ
    if not holds(person, standing, stage, powers):
        if step.named:
            said = f"“{step.stage.label}”由设置里指定的{step.post}办理，没有指定您。"
        elif step.needs == (flow.CONSENT,):
            said = f"“{step.stage.label}”由{'、'.join(p.name for p in standing.parties)}的{step.post}岗位办理，您没有这个岗位。"
        else:
            said = f"“{step.stage.label}”由{organ}的{step.post}岗位办理，您没有这个岗位。"
        return [Reason("review.no_post", said)]
    found = []
    if written_by is None:
        written_by = authors([standing.dossier])[standing.dossier.pk]
    whose = step.post if step.named or step.needs == (flow.CONSENT,) else f"{organ}的另一位{step.post}"
    if person.pk in written_by and not organ.review_setting("author_may_review"):
        found.append(
            Reason(
                "review.author",
                f"您是起草人，不审自己的稿件；请由{whose}办理“{step.stage.label}”。",
            )
        )
    if not organ.review_setting("neighbours_may_repeat"):
        for near in standing.flow.neighbours(stage):
            if person.pk in standing.signers(near):
                found.append(
                    Reason(
                        "review.neighbour",
                        f"您已签“{near.label}”，相邻两道不能由同一人签；请由{whose}办理。",
                    )
                )
    both = {flow.REVIEW, flow.PROOF} <= set(step.needs)
    if both and person.pk in standing.signers(stage) and not one_for_both():
        found.append(
            Reason(
                "review.both_words",
                f"您在“{step.stage.label}”已经签了一样，审和校须由两个人分别签；"
                f"另一样请由{organ}的另一位{step.post}办理。",
            )
        )
    return found


def takers(step: flow.Step, standing: Standing) -> list[Person]:
    """Who holds the post of this step."""
    if step.named:
        return named()
    if step.act is None:
        return []
    if step.needs != (flow.CONSENT,):
        return holders(step.act, standing.dossier.organ)
    organs = Organ.objects.filter(pk__in={consenting(party, standing) for party in standing.awaited})
    found = {person.pk: person for organ in organs for person in holders(step.act, organ)}
    return [found[pk] for pk in sorted(found)]


def consenting(party: Party, standing: Standing) -> int:
    """The id of the organ whose third reviewer gives or records this party's consent."""
    return standing.dossier.organ_id if party.organ is None else party.organ


def eligible(standing: Standing, stage: str) -> list[Person]:
    """Who may sign this step now."""
    step = flow.STEP[stage]
    people = takers(step, standing)
    if not step.needs:
        return people
    written_by = authors([standing.dossier])[standing.dossier.pk]
    return [p for p in people if not objections(p, standing, stage, written_by=written_by)]


def gaps(standing: Standing) -> list[Reason]:
    """Which steps ahead nobody can take, and which post is to be filled; asked before anybody starts to sign."""
    organ = standing.dossier.organ
    written_by = authors([standing.dossier])[standing.dossier.pk]
    author_may = organ.review_setting("author_may_review")
    cure = reverse("org:organ", args=[organ.pk]) if _has_page("org:organ", organ.pk) else None
    found, able = [], []
    for step in standing.flow.signed:
        if step.needs == (flow.CONSENT,):
            found += _silent(step, standing)
            continue
        held = takers(step, standing)
        fit = [p for p in held if author_may or p.pk not in written_by]
        able.append((step, {p.pk for p in fit}))
        whose = step.post if step.named else f"{organ}的{step.post}"
        if not held:
            sentence = (
                f"没有{step.post}，“{step.stage.label}”无人可签；请政务公开办在设置里指定。"
                if step.named
                else f"{organ}没有{step.post}，“{step.stage.label}”无人可签；请为{step.post}岗位定人，可以由上级单位的人兼任。"
            )
        elif not fit:
            names = "、".join(p.name for p in held)
            sentence = (
                f"{whose}只有{names}，都是本件起草人；请再定一位{step.post}，或者在单位设置里允许起草人审核。"
            )
        elif len(fit) < 2 and {flow.REVIEW, flow.PROOF} <= set(step.needs) and not one_for_both():
            sentence = f"{organ}的{step.post}只有{fit[0].name}一人可签，审和校须由两个人分别签；请再定一位{step.post}。"
        else:
            continue
        found.append(Reason("review.empty_post", sentence, cure=cure))
    if not found and not organ.review_setting("neighbours_may_repeat"):
        found += _collisions(organ, able, cure)
    return found


def _silent(step: flow.Step, standing: Standing) -> list[Reason]:
    """Organs of ours that have nobody to consent for them."""
    assert step.act is not None
    organs = Organ.objects.in_bulk([party.organ for party in standing.parties if party.organ is not None])
    return [
        Reason(
            "review.empty_post",
            f"{organ}没有{step.post}，没有人能替它会签；请该单位为{step.post}岗位定人。",
            cure=reverse("org:organ", args=[organ.pk]) if _has_page("org:organ", organ.pk) else None,
        )
        for organ in organs.values()
        if not holders(step.act, organ)
    ]


def one_for_both() -> bool:
    """May one person give both words of a step?"""
    return bool(settings_store.get(ONE_FOR_BOTH.name))


def _collisions(organ: Organ, able: list[tuple[flow.Step, set[int]]], cure: str | None) -> list[Reason]:
    """Is there a way through all steps on which no two neighbours are the same person?"""
    last = able[0][1]
    for (before, _), (step, fit) in pairwise(able):
        # A person can take this step unless the only way to get here was through himself.
        going_on = {p for p in fit if last - {p}}
        if not going_on:
            return [
                Reason(
                    "review.same_person",
                    f"{organ}的“{before.stage.label}”和“{step.stage.label}”只有同一个人能签，相邻两道不能由同一人签；"
                    f"请再定一位{before.post}或者{step.post}，或者在单位设置里允许同一人审相邻两道。",
                    cure=cure,
                )
            ]
        last = going_on
    return []


def _has_page(name: str, pk: int) -> bool:
    try:
        reverse(name, args=[pk])
    except NoReverseMatch:
        return False
    return True
