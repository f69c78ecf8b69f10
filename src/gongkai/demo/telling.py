"""How stories are written down: moments as people write them, and the usual way of a dossier in one line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from gongkai.review.models import Stage

from . import moves
from .district import ZONE
from .moves import Paper
from .scene import Beat, Do

REVIEWS = (Stage.FIRST, Stage.SECOND, Stage.THIRD)


def moment(text: str) -> dt.datetime:
    """``2026-04-13 09:30``, in the district's time."""
    return dt.datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


def beat(at: str, name: str, do: Do) -> Beat:
    return Beat(moment(at), name, do)


def drafting(at: str, *papers: Paper) -> list[Beat]:
    """One clerk after another brings a file in, ten minutes apart."""
    first = moment(at)
    return [
        Beat(first + dt.timedelta(minutes=10 * n), f"draft:{paper.key}", moves.drafted(paper))
        for n, paper in enumerate(papers)
    ]


def way(
    name: str,
    unit: str,
    *,
    submit: tuple[str, Sequence[str]] | None = None,
    first: str,
    second: str,
    third: str,
    secrecy: str,
    release: str = "",
    notes: Mapping[Stage, str] | None = None,
    basis: str = "",
    applies: Sequence[str] = (),
    turn: str = "",
) -> list[Beat]:
    """A dossier from submission to release without a return. ``submit`` is the moment and the papers; None
    where it was submitted before. ``turn`` keeps the names of a second round apart from those of the first."""
    said = notes or {}
    beats = []
    if submit is not None:
        at, papers = submit
        beats.append(beat(at, f"submit:{name}{turn}", moves.opened(name, papers)))
    for stage, at in zip(REVIEWS, (first, second, third), strict=True):
        do = moves.signed(name, unit, stage, said.get(stage, ""))
        beats.append(beat(at, f"{stage}:{name}{turn}", do))
    do = moves.concluded(name, unit, basis=basis, applies=applies, note=said.get(Stage.SECRECY, ""))
    beats.append(beat(secrecy, f"secrecy:{name}{turn}", do))
    if release:
        beats.append(beat(release, f"release:{name}{turn}", moves.released(name, unit)))
    return beats


def plain(
    *papers: Paper,
    day: str,
    until: str = "",
    start: str = "09:20",
    name: str = "",
    notes: Mapping[Stage, str] | None = None,
) -> list[Beat]:
    """Papers of one unit that go through together: drafted, reviewed and released within a day, or released
    on the morning of ``until``."""
    late, lead = until or day, papers[0]
    name = name or lead.key
    return [
        *drafting(f"{day} {start}", *papers),
        *way(
            name,
            lead.unit,
            submit=(f"{day} 10:00", [paper.key for paper in papers]),
            first=f"{day} 10:40",
            second=f"{day} 14:30",
            third=f"{day} 16:00",
            secrecy=f"{late} {'09:10' if until else '16:30'}",
            release=f"{late} {'09:40' if until else '17:00'}",
            notes=notes,
        ),
    ]
