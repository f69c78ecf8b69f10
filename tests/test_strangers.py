"""Nobody reaches what is not his: every staff address, with every method, as nobody and as a stranger.

Each room names one row for every staff address that speaks of a thing, in ``tests/samples.py``:
``staff_samples(owner) -> {"<room>:<name>": kwargs}``. An address without a sample fails here.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from gongkai.base.models import Event
from gongkai.org.models import Organ, Person, Role
from gongkai.org.tests import factories

METHODS = ("get", "head", "post", "put", "patch", "delete", "options")
OPEN_DOOR = {"org:sign-in", "org:second-step"}
"""The only staff pages that need no sign-in."""
ADMIN = "workbench/data/"
"""Django's own pages for reference data; they have their own door, which tests of ``base`` try."""


def staff_addresses() -> list[tuple[str, bool]]:
    """Names of every address under /workbench/, and whether it speaks of a thing (takes an argument)."""
    return sorted(set(_walk(get_resolver(), "", "")))


def _walk(resolver: URLResolver, route: str, space: str) -> Iterator[tuple[str, bool]]:
    for entry in resolver.url_patterns:
        place = route + str(entry.pattern)
        if place.startswith(ADMIN):
            continue
        if isinstance(entry, URLResolver):
            yield from _walk(entry, place, f"{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern) and place.startswith("workbench/"):
            assert entry.name, f"地址 /{place} 没有名字"
            yield f"{space}{entry.name}", "<" in place


ADDRESSES = staff_addresses()


def samples(owner: Organ) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for room in settings.ROOMS:
        name = f"gongkai.{room}.tests.samples"
        if find_spec(name) is not None:
            found |= import_module(name).staff_samples(owner)
    return found


@pytest.fixture
def owner(db: None) -> Organ:
    return factories.organ(under=factories.organ(kind=Organ.Kind.GOVERNMENT))


@pytest.fixture
def theirs(owner: Organ) -> dict[str, dict[str, Any]]:
    return samples(owner)


def with_every_role_in(place: Organ, *more: str) -> Client:
    client = Client(raise_request_exception=False)
    someone = factories.person(place, *factories.REVIEW_ROLES, Role.ADMINISTRATOR, *more)
    client.force_login(someone, settings.AUTHENTICATION_BACKENDS[-1])
    return client


def addresses(theirs: dict[str, dict[str, Any]], *, things_only: bool = False) -> Iterator[tuple[str, str]]:
    """Name and address of every staff page; one without its sample is left to the test above."""
    for name, thing in ADDRESSES:
        if (thing or not things_only) and (name in theirs or not thing):
            yield name, reverse(name, kwargs=theirs.get(name, {}))


def statuses(client: Client, address: str) -> dict[str, tuple[int, str]]:
    """What each method answers, with the place it sends to; whatever it changed is taken back."""
    found = {}
    for method in METHODS:
        with transaction.atomic():
            answer = getattr(client, method)(address)
            transaction.set_rollback(True)
        found[method.upper()] = (answer.status_code, answer.headers.get("Location", ""))
    return found


def test_every_staff_address_that_speaks_of_a_thing_has_a_sample(theirs):
    assert {"org:today", "org:organ", "org:sign-in"} <= {name for name, _ in ADDRESSES}
    missing = [name for name, thing in ADDRESSES if thing and name not in theirs]
    assert not missing, "请写进各室的 tests/samples.py"


def test_nobody_is_sent_to_the_door(theirs):
    let_in = []
    for name, address in addresses(theirs):
        if name in OPEN_DOOR:
            continue
        for method, (status, place) in statuses(Client(), address).items():
            if status != 405 and not (status == 302 and place.startswith(settings.LOGIN_URL)):
                let_in.append(f"{method} {address}: {status}")
    assert not let_in


def test_a_stranger_finds_nothing_and_changes_nothing(owner, theirs):
    """The stranger holds every role that stays within one's own unit, in another unit of the same district."""
    stranger = with_every_role_in(factories.organ(under=owner.parent))
    before = Event.objects.count()
    found = []
    for _, address in addresses(theirs, things_only=True):
        for method, (status, _) in statuses(stranger, address).items():
            if status not in (404, 405):
                found.append(f"{method} {address}: {status}")
    assert not found
    assert Event.objects.count() == before


def test_the_same_addresses_answer_to_whom_they_concern(owner, theirs):
    """Else the walk of the stranger would prove nothing. Some pages are one person's alone: what is lost to
    whoever holds every role must answer to somebody of the unit."""
    insider = with_every_role_in(owner, Role.OPENNESS_OFFICE, Role.INSPECTOR)
    lost = [address for _, address in addresses(theirs) if not answers(insider, address)]
    for person in Person.objects.filter(organ=owner):
        one = Client(raise_request_exception=False)
        one.force_login(person, settings.AUTHENTICATION_BACKENDS[-1])
        lost = [address for address in lost if not answers(one, address)]
    assert not lost


def answers(client: Client, address: str) -> bool:
    with transaction.atomic():
        status = client.get(address).status_code
        transaction.set_rollback(True)
    return status in (200, 302, 405)
