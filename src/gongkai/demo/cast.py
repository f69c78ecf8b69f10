"""Who plays: units, people and posts of a district, as data.

A unit is known by a short key in the stories; its code and name are what the public reads.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from gongkai.org.models import Organ, Role

Kind = Organ.Kind

REVIEW_ROLES = (
    Role.DRAFTER,
    Role.FIRST_REVIEWER,
    Role.SECOND_REVIEWER,
    Role.THIRD_REVIEWER,
    Role.SECRECY_REVIEWER,
)


@dataclass(frozen=True)
class Unit:
    key: str
    code: str
    name: str
    short_name: str
    kind: Organ.Kind
    under: str = ""
    """Key of the unit above; empty for a root."""
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Player:
    """A person of a unit with posts there; ``elsewhere`` are posts in other units, as (key, role)."""

    username: str
    name: str
    unit: str
    roles: tuple[str, ...]
    elsewhere: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Cast:
    units: tuple[Unit, ...]
    players: tuple[Player, ...]
    opens: dt.datetime
    """The moment at which units and people are set up."""


def five(unit: str, *names: tuple[str, str]) -> tuple[Player, ...]:
    """Five people of a unit, in the order of the flow: 拟稿, 一审, 二审, 三审, 保密审查."""
    return tuple(
        Player(username, name, unit, (role,))
        for (username, name), role in zip(names, REVIEW_ROLES, strict=True)
    )
