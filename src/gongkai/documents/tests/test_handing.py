"""What is open in a merged organ goes on under the one that took over; what was released stays where it is."""

from __future__ import annotations

import datetime as dt

import pytest

from gongkai.base import clock
from gongkai.documents.models import CatalogueItem, NumberSeries
from gongkai.documents.services import ExtendCatalogue, NewEdition
from gongkai.duties.models import Duty
from gongkai.org.models import Role
from gongkai.org.services import EndPost, MergeOrgan
from gongkai.org.tests import factories as org

from .factories import draft, place, released

pytestmark = pytest.mark.django_db
PAPER = "澄编发〔2026〕3号"


@pytest.fixture(autouse=True)
def _in_may():
    with clock.at(dt.date(2026, 5, 14)):
        yield


@pytest.fixture
def house():
    return org.district()


def merge(house) -> None:
    MergeOrgan(house.bureau, into=house.office, basis=PAPER, by=None).execute()


def test_drafts_and_duties_go_over_and_released_papers_keep_organ_and_number(house):
    old = released(draft(house.bureau, title="旧通知")).document
    open_one = draft(house.bureau, title="没发的通知", responsible=house.bureau)
    merge(house)
    old.refresh_from_db()
    open_one.refresh_from_db()
    open_one.document.refresh_from_db()
    assert (old.organ, old.index_number) == (house.bureau, f"{house.bureau.code}/2026-00001")
    assert NumberSeries.objects.get(organ=house.bureau).last == 1
    assert open_one.document.organ == open_one.responsible == house.office
    owed = Duty.objects.open().filter(subject_id=open_one.document_id, subject_type="documents.document")
    assert owed.exists()
    assert set(owed.values_list("owner", flat=True)) == {house.office.pk}
    fresh = released(open_one).document
    assert fresh.index_number == f"{house.office.code}/2026-00001"


def test_the_heir_s_drafter_corrects_what_the_merged_organ_released(house):
    old = released(draft(house.bureau, title="旧通知")).document
    clerk = house.who(Role.DRAFTER, house.office)
    assert [why.code for why in NewEdition(old, change_note="改错字", by=clerk).reasons()]
    merge(house)
    clerk = type(clerk).objects.get(pk=clerk.pk)
    old.refresh_from_db()
    assert NewEdition(old, change_note="改错字", by=clerk).execute().document == old


def test_items_of_the_catalogue_keep_their_codes_and_change_hands(house):
    item = ExtendCatalogue(place(), "河湖水质", organ=house.bureau, by=None).execute()
    merge(house)
    kept = CatalogueItem.objects.get(pk=item.pk)
    assert (kept.code, kept.organ) == (item.code, house.office)


def test_who_wrote_a_draft_before_it_was_handed_over_stays_in_the_trail(house):
    from gongkai.base import events

    writer = house.who(Role.DRAFTER, house.bureau)
    successor = org.person(house.bureau, Role.DRAFTER)
    edition = draft(house.bureau, by=writer)
    EndPost(writer.posts.get(), successor=successor, by=None).execute()
    edition.refresh_from_db()
    assert edition.author == successor
    names = {event.name: event.actor_id for event in events.of(edition.document)}
    assert names["document.drafted"] == writer.pk
    assert "draft.handed_over" in names
