"""联合发文: the organs that issue a paper together, as the paper itself names them, the lead first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gongkai.documents.models import Edition

from .models import Member


@dataclass(frozen=True)
class Party:
    name: str
    organ: int | None
    """None: not one of ours. The lead records its consent on paper."""


def issuers_of(edition: Edition) -> list[Party]:
    return [Party(row["name"], row.get("organ")) for row in edition.issuers]


def all_of(editions: Iterable[Edition]) -> list[Party]:
    """Each once, in the order in which the papers name them."""
    return list(dict.fromkeys(party for edition in editions for party in issuers_of(edition)))


def others(organ_id: int, members: Iterable[Member]) -> tuple[Party, ...]:
    """Who has to consent besides the lead. Interpretations are the lead's own word."""
    papers = [member.edition for member in members if member.role == Member.Role.DOCUMENT]
    return tuple(party for party in all_of(papers) if party.organ != organ_id)
