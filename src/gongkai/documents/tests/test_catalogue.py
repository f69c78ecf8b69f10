"""The statutory tree stands as the law names it, and organs extend it below."""

from __future__ import annotations

import pytest

from gongkai.base import events
from gongkai.base.acts import Refused
from gongkai.base.models import Job
from gongkai.documents.catalogue import ensure_reference_data
from gongkai.documents.models import CatalogueItem, Topic
from gongkai.documents.services import ExtendCatalogue, PlaceInCatalogue
from gongkai.law import catalogue as law
from gongkai.law import topics as law_topics
from gongkai.org.models import Role
from gongkai.org.tests.factories import district

from .factories import codes, draft, place, released

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    ensure_reference_data()
    return district()


def test_every_item_and_topic_of_the_law_stands_once(house) -> None:
    ensure_reference_data()
    assert {item.code for item in CatalogueItem.objects.all()} == {item.code for item in law.CATALOGUE}
    assert Topic.objects.count() == len(law_topics.TOPICS)
    office = place()
    assert office.path == "statutory/statutory.policy/statutory.policy.office/"
    assert office.column_type == "政策文件"
    assert "第二十条" in office.basis


def test_loading_again_mends_a_name_and_leaves_what_organs_added(house) -> None:
    own = ExtendCatalogue(place("statutory.policy"), "部门规则", organ=house.bureau, by=None).execute()
    CatalogueItem.objects.filter(code="statutory.policy").update(name="改坏的名字")
    ensure_reference_data()
    assert CatalogueItem.objects.get(code="statutory.policy").name == "政策文件"
    assert CatalogueItem.objects.get(pk=own.pk).name == "部门规则"


def test_an_administrator_extends_the_tree_for_his_organ(house) -> None:
    act = ExtendCatalogue(
        place("statutory.policy"),
        "供水政策",
        organ=house.bureau,
        by=house.who(Role.ADMINISTRATOR, house.bureau),
    )
    item = act.execute()
    assert item.organ == house.bureau
    assert item.code.startswith("statutory.policy.")
    assert item.column_type == "政策文件"
    assert events.of(item).get().name == "catalogue.extended"


@pytest.mark.parametrize(
    ("role", "name", "code"),
    [
        (Role.DRAFTER, "供水", "not_allowed"),
        (None, " ", "name"),
        (None, "长" * 61, "name"),
        (None, "已有", "name_taken"),
    ],
)
def test_an_extension_that_cannot_be_says_why(house, role, name, code) -> None:
    parent = place("statutory.policy")
    ExtendCatalogue(parent, "已有", organ=house.bureau, by=None).execute()
    by = house.who(role, house.bureau) if role else None
    act = ExtendCatalogue(parent, name, organ=house.bureau, by=by)
    assert codes(act) == [code]
    with pytest.raises(Refused):
        act.execute()


def test_another_organs_item_is_neither_parent_nor_place(house) -> None:
    foreign = ExtendCatalogue(place("statutory.policy"), "供水", organ=house.bureau, by=None).execute()
    assert codes(ExtendCatalogue(foreign, "细分", organ=house.office, by=None)) == ["foreign_parent"]
    document = draft(house.office).document
    assert codes(PlaceInCatalogue(document, [foreign], by=None)) == ["place_foreign"]


def test_a_heading_takes_no_documents(house) -> None:
    document = draft(house.office).document
    assert codes(PlaceInCatalogue(document, [place("statutory")], by=None)) == ["place_closed"]


def test_moving_a_public_document_is_told_and_has_its_page_written_again(house) -> None:
    document = released(draft(house.office)).document
    Job.objects.all().delete()
    PlaceInCatalogue(document, [place("statutory.policy.government")], by=None).execute()
    assert events.of(document).last().data["before"] == ["statutory.policy.office"]
    assert Job.objects.get().args["documents"] == [document.pk]
    assert codes(PlaceInCatalogue(document, [], by=None)) == ["no_place"]


def test_the_same_places_again_change_nothing(house) -> None:
    document = draft(house.office).document
    count = events.of(document).count()
    PlaceInCatalogue(document, [place()], by=house.who(Role.DRAFTER)).execute()
    assert events.of(document).count() == count
    stranger = house.who(Role.DRAFTER, house.bureau)
    assert codes(PlaceInCatalogue(document, [place()], by=stranger)) == ["not_allowed"]
