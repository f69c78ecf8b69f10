"""Who may do what where, as one table. Views ask it, lists are cut by it, buttons follow it."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q, Value

from gongkai.base import clock

from .models import Organ, Person, Role


class Scope(enum.Enum):
    OWN = "本单位"
    SUBTREE = "本单位及下级"
    ALL = "全区"


_DRAFT_SIGHT = {"drafts.see": Scope.OWN, "dossiers.see": Scope.OWN, "duties.see": Scope.OWN}

TABLE: dict[str, dict[str, Scope]] = {
    Role.DRAFTER: {**_DRAFT_SIGHT, "drafts.write": Scope.OWN, "dossiers.submit": Scope.OWN},
    Role.FIRST_REVIEWER: {**_DRAFT_SIGHT, "review.first": Scope.OWN},
    Role.SECOND_REVIEWER: {**_DRAFT_SIGHT, "review.second": Scope.OWN},
    Role.THIRD_REVIEWER: {**_DRAFT_SIGHT, "review.third": Scope.OWN, "dossiers.release": Scope.OWN},
    Role.SECRECY_REVIEWER: {**_DRAFT_SIGHT, "review.secrecy": Scope.OWN},
    Role.OPENNESS_OFFICE: {
        "drafts.see": Scope.ALL,
        "dossiers.see": Scope.ALL,
        "dossiers.release": Scope.ALL,
        "documents.withdraw": Scope.ALL,
        "documents.confirm_relation": Scope.ALL,
        "documents.declare_state": Scope.ALL,
        "catalogue.manage": Scope.ALL,
        "duties.see": Scope.ALL,
        "duties.waive": Scope.ALL,
        "holidays.manage": Scope.ALL,
        "jobs.see": Scope.ALL,
        "settings.manage": Scope.ALL,
    },
    Role.INSPECTOR: {"duties.see": Scope.ALL, "ledger.see": Scope.ALL, "jobs.see": Scope.ALL},
    Role.ADMINISTRATOR: {
        "org.manage": Scope.SUBTREE,
        "catalogue.manage": Scope.SUBTREE,
        "duties.see": Scope.SUBTREE,
        "jobs.see": Scope.SUBTREE,
    },
}
"""role → act → where. An act that stands nowhere is allowed to nobody."""

ACTS: frozenset[str] = frozenset(act for acts in TABLE.values() for act in acts)


class UnknownAct(LookupError):
    """A view or a template asks for an act that the table does not know."""


def _posts(person: Person) -> list[Any]:
    """The posts of today, asked once for each person object, with ``inherited``: the numbers of the organs
    that were merged into the post's."""
    if not getattr(person, "is_authenticated", False) or not person.is_active:
        return []
    held = person.__dict__.get("_posts_today")
    today = clock.today()
    if held is None or held[0] != today:
        inherited = ArrayAgg(
            "organ__inherited__pk", filter=Q(organ__inherited__isnull=False), default=Value([])
        )
        posts = list(person.posts.held_on(today).select_related("organ").annotate(inherited=inherited))
        held = person.__dict__["_posts_today"] = (today, posts)
    return held[1]


def roles(person: Person) -> set[str]:
    """What this person is today, anywhere."""
    return {post.role for post in _posts(person)}


@dataclass(frozen=True)
class Grant:
    """An act allowed in an organ, and in what was merged into it: the post goes on with what they left."""

    home: Organ
    scope: Scope
    inherited: tuple[int, ...]


def _grants(person: Person, act: str) -> list[Grant]:
    if act not in ACTS:
        raise UnknownAct(act)
    return [
        Grant(post.organ, TABLE[post.role][act], tuple(post.inherited))
        for post in _posts(person)
        if act in TABLE.get(post.role, {})
    ]


def may(person: Person, act: str, organ: Organ | None = None) -> bool:
    """May this person do this in this organ, or, with no organ named, anywhere at all?"""
    grants = _grants(person, act)
    if organ is None:
        return bool(grants)
    return any(_covers(grant, organ) for grant in grants)


def _covers(grant: Grant, organ: Organ) -> bool:
    if grant.scope is Scope.ALL or organ.pk in grant.inherited:
        return True
    if grant.scope is Scope.SUBTREE:
        return organ.path.startswith(grant.home.path)
    return organ.pk == grant.home.pk


def where(person: Person, act: str, organ_field: str = "organ") -> Q:
    """The same rule as ``may``, for a queryset whose rows name their organ in ``organ_field``.

    With ``organ_field=""`` the queryset is one of organs.
    """
    prefix = f"{organ_field}__" if organ_field else ""
    allowed = Q(pk__in=[])
    for grant in _grants(person, act):
        if grant.scope is Scope.ALL:
            return ~Q(pk__in=[])  # an empty Q would vanish where it is joined to another by "or"
        if grant.scope is Scope.SUBTREE:
            allowed |= Q(**{f"{prefix}path__startswith": grant.home.path})
            if grant.inherited:
                allowed |= Q(**{f"{prefix}pk__in": grant.inherited})
        else:
            allowed |= Q(**{f"{prefix}pk__in": (grant.home.pk, *grant.inherited)})
    return allowed
