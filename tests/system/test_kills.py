"""Web, worker and PostgreSQL are killed at every step of release, publishing and withdrawal.

Each walk takes a document and its interpretation through release and withdrawal on the workbench; on its way
one of the three is killed before one step of the release, of the publishing job, of the withdrawal and of
its job. Somebody reads the public site all the time.
"""

from __future__ import annotations

import itertools
import os

import pytest

from .instance import wait_for
from .town import Town

pytestmark = [pytest.mark.slow]

RELEASE = (
    "update review_dossier 1",
    "insert documents_numberseries 1",
    "update documents_edition 1",
    "insert base_event 3",
    "insert base_job 1",
    "commit 1",
    "committed 1",
)
PUBLISH = (
    "update base_job 1",
    "journal staged 1",
    "journal attachment 1",
    "journal interpretation 1",
    "move in 3",  # the document's page, after its attachment and its interpretation
    "journal document 1",
    "move in 8",  # in the midst of the lists
    "journal list 1",
    "journal feed 1",
    "journal switched 1",
    "journal evidence 1",
    "update base_job 2",
)
WITHDRAW = (
    "update documents_document 1",
    "insert base_job 1",
    "commit 1",
    "committed 1",
)
TAKE_DOWN = (
    "update base_job 1",
    "journal staged 1",
    "journal feed 1",
    "move in 12",  # in the midst of the lists
    "journal list 1",
    "journal document 1",
    "journal interpretation 1",
    "journal attachment 1",
    "delete publish_standing 1",
    "journal switched 1",
    "update base_job 2",
)
VICTIMS = ("web", "worker", "postgres")

Kill = tuple[str, str]
"""Before which step, and whom."""


def kills(steps: tuple[str, ...]) -> list[Kill]:
    return list(itertools.product(steps, VICTIMS))


EVERY = int(os.environ.get("GONGKAI_EVERY_WALK", "1"))
"""1 walks them all, 7 every seventh; what is no multiple of three meets every victim."""
WALKS = list(itertools.zip_longest(kills(PUBLISH), kills(TAKE_DOWN), kills(RELEASE), kills(WITHDRAW)))[
    ::EVERY
]
WALK_NAMES = ("publish", "take down", "release", "withdraw")


def named(walk: tuple[Kill | None, ...]) -> str:
    return ", ".join(
        f"{victim} before {name} {step}"
        for name, (step, victim) in ((n, kill) for n, kill in zip(WALK_NAMES, walk, strict=True) if kill)
    )


@pytest.fixture
def ready(town: Town) -> dict[str, int]:
    if not town.ready:
        town.ready = town.office.prepare(len(WALKS))
    return town.ready.pop(0)


@pytest.mark.parametrize("walk", WALKS, ids=named)
def test_a_kill_before_a_step_harms_nothing(
    town: Town, ready: dict[str, int], walk: tuple[Kill | None, ...]
) -> None:
    orders = [town.instance.order(name, *kill) for name, kill in zip(WALK_NAMES, walk, strict=True) if kill]
    pair = town.release(ready)
    town.assert_named(pair)
    town.withdraw(ready, pair)
    town.assert_gone(pair)
    wait_for(town.instance.stands)
    assert [order.name for order in orders if order.exists()] == [], "never came to this step"
    assert town.onlooker.take_faults() == []


def test_in_the_end_everything_was_done_once(town: Town) -> None:
    # A job whose database was killed under it has its pause first.
    wait_for(lambda: not town.office.undone())
    ledger = town.office.ledger()
    assert ledger["serials"] == list(range(1, len(ledger["serials"]) + 1))
    assert ledger["released_events"] == ledger["released"]
    assert ledger["withdrawn_events"] == ledger["withdrawn"]
    assert ledger["unmet_duties"] == 0
    assert town.instance.verify() == 0
