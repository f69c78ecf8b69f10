"""Who may do what where: the table, act by act, and the row's rule against the queryset's."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.base import clock
from gongkai.org import authority
from gongkai.org.authority import Scope, may, where
from gongkai.org.models import Organ, Post, Role

from . import factories

pytestmark = pytest.mark.django_db

GRANTS = [(role, act, scope) for role, acts in authority.TABLE.items() for act, scope in acts.items()]


@pytest.mark.parametrize(("role", "act", "scope"), GRANTS, ids=[f"{role}-{act}" for role, act, _ in GRANTS])
def test_a_role_s_act_reaches_as_far_as_the_table_says(role, act, scope, district):
    home = district.township
    someone = factories.person(home, role)
    reached = {organ.name for organ in district.organs if may(someone, act, organ)}
    expected = {
        Scope.OWN: {home.name},
        Scope.SUBTREE: {home.name, district.village.name},
        Scope.ALL: {organ.name for organ in district.organs},
    }[scope]
    assert reached == expected
    assert may(someone, act)


@pytest.mark.parametrize("role", Role.values)
def test_a_role_allows_nothing_that_the_table_does_not_name(role, district):
    someone = factories.person(district.bureau, role)
    for act in authority.ACTS - set(authority.TABLE[role]):
        assert not may(someone, act)
        assert not may(someone, act, district.bureau)


def test_nobody_reviews_and_drafts_by_one_role():
    for role, acts in authority.TABLE.items():
        reviews = [act for act in acts if act.startswith("review.")]
        assert len(reviews) <= 1, role
        assert not (reviews and "drafts.write" in acts), role


def test_an_act_that_the_table_does_not_know_is_a_mistake_of_the_asker(district):
    someone = district.who(Role.DRAFTER)
    with pytest.raises(authority.UnknownAct):
        may(someone, "drafts.burn", district.office)
    with pytest.raises(authority.UnknownAct):
        where(someone, "drafts.burn")


TODAY = dt.date(2024, 5, 14)


@pytest.mark.parametrize(
    ("since", "until", "holds"),
    [
        (TODAY, None, True),
        (TODAY - dt.timedelta(1), TODAY + dt.timedelta(1), True),
        (TODAY + dt.timedelta(1), None, False),
        (TODAY - dt.timedelta(9), TODAY, False),
        (TODAY, TODAY, False),
    ],
    ids=["begins today", "until tomorrow", "begins tomorrow", "ended today", "empty span"],
)
def test_a_post_gives_rights_from_its_first_day_until_the_day_it_ends(since, until, holds, district):
    someone = factories.person(district.bureau)
    factories.post(someone, Role.DRAFTER, since=since, until=until)
    with clock.at(TODAY):
        assert may(someone, "drafts.write", district.bureau) is holds
        assert Organ.objects.filter(where(someone, "drafts.write", "")).exists() is holds


def test_a_person_kept_over_midnight_loses_what_ended(district):
    someone = factories.person(district.bureau)
    factories.post(someone, Role.DRAFTER, until=TODAY)
    with clock.at(TODAY - dt.timedelta(1)):
        assert may(someone, "drafts.write")
    with clock.at(TODAY):
        assert not may(someone, "drafts.write")


def test_nobody_and_who_was_let_go_may_nothing(district):
    gone = factories.person(district.bureau, Role.DRAFTER, is_active=False)
    for person in (gone, AnonymousUser()):
        assert not may(person, "drafts.write", district.bureau)
        assert not Organ.objects.filter(where(person, "drafts.write", "")).exists()


def test_a_village_s_posts_are_filled_from_its_township(district):
    clerk = factories.person(district.township, Role.FIRST_REVIEWER)
    factories.post(clerk, Role.SECOND_REVIEWER, district.village)
    assert may(clerk, "review.second", district.village)
    assert not may(clerk, "review.second", district.township)
    assert not may(clerk, "review.first", district.village)


def test_being_superuser_gives_no_rights_over_documents(district):
    assert not may(factories.person(district.bureau, is_superuser=True, is_staff=True), "drafts.see")


def test_codes_that_begin_alike_are_no_kin(db):
    root = factories.organ("99", kind=Organ.Kind.GOVERNMENT)
    short = factories.organ("99-1", under=root)
    longer = factories.organ("99-11", under=root)
    administrator = factories.person(short, Role.ADMINISTRATOR)
    assert not may(administrator, "org.manage", longer)
    assert longer not in Organ.objects.filter(where(administrator, "org.manage", ""))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    parents=st.lists(st.integers(0, 5), min_size=1, max_size=6),
    posts=st.lists(
        st.tuples(
            st.integers(0, 6),
            st.sampled_from(Role.values),
            st.integers(-3, 3),
            st.one_of(st.none(), st.integers(-3, 3)),
        ),
        max_size=5,
    ),
)
def test_the_row_and_the_queryset_never_disagree(db, parents, posts):
    organs = [factories.organ(kind=Organ.Kind.GOVERNMENT)]
    for parent in parents:
        organs.append(factories.organ(under=organs[parent % len(organs)]))
    someone = factories.person(organs[-1])
    for place, role, since, length in posts:
        begins = TODAY + dt.timedelta(since)
        until = None if length is None else begins + dt.timedelta(abs(length))
        if until is None and Post.objects.filter(
            person=someone, role=role, organ=organs[place % len(organs)], until=None
        ):
            continue
        factories.post(someone, role, organs[place % len(organs)], since=begins, until=until)
    mine = [organ.pk for organ in organs]
    with clock.at(TODAY):
        for act in sorted(authority.ACTS):
            by_row = {organ.pk for organ in organs if may(someone, act, organ)}
            by_query = set(
                Organ.objects.filter(where(someone, act, ""), pk__in=mine).values_list("pk", flat=True)
            )
            assert by_row == by_query, act
            assert may(someone, act) >= bool(by_row)
