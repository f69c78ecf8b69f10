"""Validity from rows: dates, relations of others, declarations; the day counts, and who may say so."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from gongkai.base import events
from gongkai.base.acts import Refused
from gongkai.base.models import Job
from gongkai.documents import validity
from gongkai.documents.models import Origin, Rank, Relation
from gongkai.documents.services import (
    ConfirmRelation,
    DeclareState,
    DropRelation,
    ProposeRelation,
    RejectRelation,
    withdraw_documents,
)
from gongkai.law.validity import ValidityState
from gongkai.org.models import Role
from gongkai.org.tests.factories import district, organ

from .factories import codes, draft, released

pytestmark = pytest.mark.django_db

D = dt.date
PENDING, IN_FORCE, EXPIRED, REPEALED = (
    ValidityState.PENDING,
    ValidityState.IN_FORCE,
    ValidityState.EXPIRED,
    ValidityState.REPEALED,
)


@pytest.fixture
def place():
    return district()


def states(document, *days: dt.date) -> list[ValidityState]:
    return [validity.verdict(document, day).state for day in days]


def in_force(home, **values):
    return released(draft(home, **{"effective_on": D(2024, 6, 1), **values})).document


def test_the_dates_of_the_edition_give_the_state(place) -> None:
    document = in_force(place.office, expires_on=D(2026, 5, 31))
    days = D(2024, 5, 31), D(2024, 6, 1), D(2026, 5, 31), D(2026, 6, 1)
    assert states(document, *days) == [PENDING, IN_FORCE, IN_FORCE, EXPIRED]


def test_own_repeal_counts_at_once_from_the_day_of_the_repealing_paper(place) -> None:
    old = in_force(place.office)
    new = in_force(place.office, effective_on=D(2025, 1, 1))
    relation = ProposeRelation(new, "repeals", old, by=place.who(Role.DRAFTER)).execute()
    assert relation.is_confirmed
    assert states(old, D(2024, 12, 31), D(2025, 1, 1)) == [IN_FORCE, REPEALED]


def test_a_relation_works_from_its_own_day_where_it_has_one(place) -> None:
    old, new = in_force(place.office), in_force(place.office)
    ProposeRelation(new, "repeals", old, effective_on=D(2025, 7, 1), by=None).execute()
    assert states(old, D(2025, 6, 30), D(2025, 7, 1)) == [IN_FORCE, REPEALED]


def test_a_repeal_announced_by_a_draft_does_nothing_before_its_release(place) -> None:
    old = in_force(place.office)
    new = draft(place.office, effective_on=D(2025, 1, 1))
    ProposeRelation(new.document, "repeals", old, by=None).execute()
    assert states(old, D(2025, 2, 1)) == [IN_FORCE]
    released(new)
    assert states(old, D(2025, 2, 1)) == [REPEALED]


def test_a_withdrawn_paper_no_longer_repeals(place) -> None:
    old, new = in_force(place.office), in_force(place.office)
    ProposeRelation(new, "repeals", old, by=None).execute()
    with transaction.atomic():
        withdraw_documents(new, kind="error", reason="发错", by=None)
    assert states(old, D(2025, 2, 1)) == [IN_FORCE]


def test_a_repeal_of_another_organs_paper_waits_for_the_openness_office(place) -> None:
    old, new = in_force(place.bureau), in_force(place.office)
    relation = ProposeRelation(new, "repeals", old, by=place.who(Role.DRAFTER)).execute()
    assert not relation.is_confirmed
    assert states(old, D(2025, 2, 1)) == [IN_FORCE]
    for nobody in (place.who(Role.DRAFTER), place.who(Role.DRAFTER, place.bureau)):
        assert codes(ConfirmRelation(relation, by=nobody)) == ["not_allowed"]
    ConfirmRelation(relation, by=place.who(Role.OPENNESS_OFFICE)).execute()
    assert states(old, D(2025, 2, 1)) == [REPEALED]
    for end in (old, new):
        assert "relation.confirmed" in events.of(end).values_list("name", flat=True)
    relation.refresh_from_db()
    assert codes(ConfirmRelation(relation, by=place.who(Role.OPENNESS_OFFICE))) == ["confirmed"]


def test_a_relation_confirmed_meanwhile_is_not_struck_out(place) -> None:
    old, new = in_force(place.bureau), in_force(place.office)
    relation = ProposeRelation(new, "repeals", old, by=None).execute()
    as_read_before = Relation.objects.get(pk=relation.pk)
    ConfirmRelation(relation, by=None).execute()
    with pytest.raises(Refused) as refused:
        DropRelation(as_read_before, by=None).execute()
    assert [reason.code for reason in refused.value.reasons] == ["public"]


def test_confirming_has_the_pages_of_both_ends_written_again(place) -> None:
    old, new = in_force(place.bureau), in_force(place.office)
    relation = ProposeRelation(new, "repeals", old, by=None).execute()
    before = set(Job.objects.values_list("pk", flat=True))
    ConfirmRelation(relation, by=None).execute()
    job = Job.objects.exclude(pk__in=before).get()
    assert (job.kind, set(job.args["documents"])) == ("publish.documents", {old.pk, new.pk})


def test_a_rejected_relation_is_gone_but_told(place) -> None:
    relation = ProposeRelation(in_force(place.office), "repeals", in_force(place.bureau), by=None).execute()
    office = place.who(Role.OPENNESS_OFFICE)
    assert codes(RejectRelation(relation, reason=" ", by=office)) == ["no_reason"]
    RejectRelation(relation, reason="对象有误", by=office).execute()
    assert not Relation.objects.exists()
    assert "对象有误" in events.of(relation.from_document).last().sentence


@pytest.mark.parametrize(
    ("kind", "target", "title", "code"),
    [
        ("marries", "other", "", "kind"),
        ("basis", None, "", "no_target"),
        ("basis", "itself", "", "itself"),
        ("basis", "known", "", "known"),
        ("basis", None, "长" * 501, "too_long"),
        ("basis", "hidden", "", "no_target"),
    ],
)
def test_a_relation_that_cannot_be_says_why(place, kind, target, title, code) -> None:
    document = in_force(place.office)
    known = in_force(place.office)
    ProposeRelation(document, "basis", known, by=None).execute()
    targets = {
        "other": in_force(place.office),
        "itself": document,
        "known": known,
        "hidden": draft(place.bureau).document,
        None: None,
    }
    act = ProposeRelation(document, kind, targets[target], title=title, by=place.who(Role.DRAFTER))
    assert codes(act) == [code]
    with pytest.raises(Refused):
        act.execute()


def test_a_paper_of_another_house_is_cited_by_name_and_number(place) -> None:
    document = in_force(place.office)
    act = ProposeRelation(document, "basis", title="《某省某条例》", number="某政令第8号", by=None)
    relation = act.execute()
    assert (relation.to_title, relation.to_number, relation.is_confirmed) == (
        "某省某条例",
        "某政令第8号",
        True,
    )


def test_a_declared_state_is_a_fact_from_its_day(place) -> None:
    document = in_force(place.office)
    act = DeclareState(
        document,
        "expired",
        organ=place.root,
        paper="清理结果的决定",
        on=D(2025, 3, 1),
        by=place.who(Role.OPENNESS_OFFICE),
    )
    act.execute()
    assert states(document, D(2025, 2, 28), D(2025, 3, 1)) == [IN_FORCE, EXPIRED]
    assert "清理结果的决定" in validity.verdict(document, D(2025, 3, 1)).sentence


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"state": "pending"}, "state"),
        ({"paper": " "}, "no_paper"),
        ({"on": None}, "no_day"),
        ({"by": Role.DRAFTER}, "not_allowed"),
        ({"released": False}, "not_released"),
    ],
)
def test_a_declaration_that_cannot_be_says_why(place, change, code) -> None:
    document = in_force(place.office) if change.get("released", True) else draft(place.office).document
    act = DeclareState(
        document,
        change.get("state", "expired"),
        organ=place.root,
        paper=change.get("paper", "决定"),
        on=change.get("on", D(2025, 3, 1)),
        by=place.who(change.get("by", Role.OPENNESS_OFFICE)),
    )
    assert codes(act) == [code]


def test_the_daily_job_finds_every_turn_however_long_it_slept(place) -> None:
    ending = in_force(place.office, expires_on=D(2025, 5, 31))
    repealed = in_force(place.office)
    ProposeRelation(
        in_force(place.office), "repeals", repealed, effective_on=D(2025, 6, 10), by=None
    ).execute()
    declared = in_force(place.office)
    DeclareState(declared, "expired", organ=place.root, paper="决定", on=D(2025, 6, 5), by=None).execute()
    beginning = in_force(place.office, effective_on=D(2025, 6, 2))
    draft(place.office, effective_on=D(2025, 6, 3))
    found = [
        (c.document.pk, c.day, c.change.after)
        for c in validity.changes_between(D(2025, 5, 31), D(2025, 6, 10))
    ]
    assert found == [
        (ending.pk, D(2025, 6, 1), EXPIRED),
        (beginning.pk, D(2025, 6, 2), IN_FORCE),
        (declared.pk, D(2025, 6, 5), EXPIRED),
        (repealed.pk, D(2025, 6, 10), REPEALED),
    ]
    assert list(validity.changes_between(D(2025, 6, 10), D(2025, 6, 20))) == []
    nights = [D(2025, 5, 31) + dt.timedelta(days=n) for n in range(11)]
    one_by_one = [
        (c.document.pk, c.day, c.change.after)
        for after, until in itertools.pairwise(nights)
        for c in validity.changes_between(after, until)
    ]
    assert one_by_one == found


def test_dates_that_contradict_each_other_show_as_unmarked(place) -> None:
    document = in_force(place.office, effective_on=D(2025, 6, 1), expires_on=D(2025, 5, 1))
    assert states(document, D(2025, 6, 2)) == [ValidityState.UNKNOWN]


def test_states_of_many_cost_as_many_queries_as_of_one() -> None:
    home = organ()
    few = [in_force(home)]
    with CaptureQueriesContext(connection) as one:
        validity.verdicts(few, D(2025, 1, 1))
    many = [in_force(home) for _ in range(6)]
    with CaptureQueriesContext(connection) as six:
        found = validity.verdicts(many, D(2025, 1, 1))
    assert len(six) <= len(one)
    assert {verdict.state for verdict in found.values()} == {IN_FORCE}


@pytest.mark.parametrize(
    ("rank", "origin", "state"),
    [
        (Rank.POLICY, Origin.MADE_HERE, IN_FORCE),
        (Rank.PAPER, Origin.MADE_HERE, IN_FORCE),
        (Rank.NORMATIVE, Origin.MADE_HERE, ValidityState.UNKNOWN),
        (Rank.POLICY, Origin.MOVED_IN, ValidityState.UNKNOWN),
    ],
)
def test_an_ordinary_paper_made_here_takes_effect_when_signed(place, rank, origin, state) -> None:
    document = in_force(place.office, rank=rank, signed_on=D(2024, 5, 14), effective_on=None)
    document.origin = origin
    assert states(document, D(2024, 5, 14)) == [state]
