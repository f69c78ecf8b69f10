"""Drafts: written by those who may, saved without losing what another wrote, corrected as new editions."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction
from django.db.utils import DatabaseError

from gongkai.base import clock, events
from gongkai.base.acts import Refused
from gongkai.documents.models import Document, Edition, Part, PartKind, Rank
from gongkai.documents.services import (
    CreateDrafts,
    DiscardDraft,
    NewDraft,
    NewEdition,
    PartDraft,
    SaveDraft,
    in_lists,
    release_editions,
)
from gongkai.duties import services as duty_services
from gongkai.duties.models import Duty
from gongkai.org.models import Role
from gongkai.org.tests.factories import district, organ, person

from .factories import codes, draft, paragraphs, released

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return district()


def test_a_draft_keeps_the_number_as_typed_and_in_its_normal_form(place) -> None:
    edition = draft(place.office, document_number="澄政办发[2026]31号")
    assert edition.document_number_raw == "澄政办发[2026]31号"
    assert edition.document_number == "澄政办发〔2026〕31号"
    assert (edition.agency_word, edition.number_year, edition.number_serial) == ("澄政办发", 2026, 31)


def test_a_damaged_number_is_kept_and_not_guessed(place) -> None:
    edition = draft(place.office, document_number="澄政办发〔202631")
    assert edition.document_number == "澄政办发〔202631"
    assert (edition.agency_word, edition.number_year, edition.number_serial) == ("", None, None)


def test_drafting_leaves_an_event_and_the_clerk_as_author(place) -> None:
    clerk = place.who(Role.DRAFTER)
    edition = draft(place.office, by=clerk)
    told = events.of(edition.document).get()
    assert (told.name, told.actor_id, told.organ_id) == ("document.drafted", clerk.pk, place.office.pk)
    assert edition.author == clerk


def test_somebody_of_another_unit_cannot_draft_here(place) -> None:
    stranger = place.who(Role.DRAFTER, place.bureau)
    act = CreateDrafts(NewDraft(place.office, {"title": "通知"}), by=stranger)
    assert codes(act) == ["not_allowed"]
    with pytest.raises(Refused):
        act.execute()
    assert not Document.objects.exists()


def test_many_drafts_are_made_in_lists(place) -> None:
    items = [NewDraft(place.office, {"title": f"通知之{n}"}) for n in range(450)]
    sizes = [len(CreateDrafts(piece, by=None).execute()) for piece in in_lists(items)]
    assert sizes == [200, 200, 50]
    assert Edition.objects.count() == 450


def test_policies_are_interpreted_unless_a_reason_says_why_not(place) -> None:
    assert draft(place.office, rank=Rank.NORMATIVE).needs_interpretation
    assert not draft(place.office, rank=Rank.PAPER).needs_interpretation
    excused = draft(place.office, rank=Rank.POLICY, no_interpretation_reason="仅调整联系人名单")
    assert not excused.needs_interpretation


def test_saving_counts_and_names_what_changed(place) -> None:
    edition = draft(place.office, title="通知")
    saved = SaveDraft(edition, {"title": "通告", "genre": ""}, seen_revision=0, by=None).execute()
    assert (saved.title, saved.revision) == ("通告", 1)
    assert events.of(edition.document).last().data["changed"] == ["title"]


def test_parts_are_replaced_as_a_whole_and_only_when_they_differ(place) -> None:
    edition = draft(place.office, parts=[PartDraft(paragraphs("一"))])
    part = edition.parts.get()
    SaveDraft(edition, parts=[PartDraft(paragraphs("一"))], by=None).execute()
    assert edition.parts.get() == part
    SaveDraft(
        edition,
        parts=[PartDraft(paragraphs("一")), PartDraft(paragraphs("二"), PartKind.ISSUED, title="办法")],
        by=None,
    ).execute()
    assert [p.kind for p in Part.objects.filter(edition=edition)] == ["cover", "issued"]


def test_two_people_on_one_draft_are_told_and_nothing_is_lost(place) -> None:
    edition = draft(place.office, title="通知")
    first = SaveDraft(edition, {"title": "甲改"}, seen_revision=0, by=place.who(Role.DRAFTER))
    second = SaveDraft(edition, {"title": "乙改"}, seen_revision=0, by=None)
    first.execute()
    with pytest.raises(Refused) as refused:
        second.execute()
    [reason] = refused.value.reasons
    assert reason.code == "overtaken"
    assert place.who(Role.DRAFTER).name in reason.message
    edition.refresh_from_db()
    assert edition.title == "甲改"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": "长" * 501}, "title"),
        ({"openness": "perhaps"}, "openness"),
        ({"rank": "decree"}, "rank"),
        ({"signed_on": "某日"}, "signed_on"),
        ({"document_number": "澄" * 101}, "document_number"),
    ],
)
def test_what_cannot_be_stored_is_refused_by_field(place, values, field) -> None:
    edition = draft(place.office)
    act = SaveDraft(edition, values, by=None)
    assert field in [reason.field for reason in act.reasons()]


def test_a_name_that_is_no_field_of_a_draft_is_a_mistake_of_the_program(place) -> None:
    with pytest.raises(TypeError, match="digest"):
        SaveDraft(draft(place.office), {"digest": "0"}, by=None).execute()


def test_a_released_edition_is_not_saved_again(place) -> None:
    edition = released(draft(place.office))
    with pytest.raises(Refused, match="已经发布"):
        SaveDraft(edition, {"title": "改"}, by=None).execute()


def test_the_database_itself_refuses_a_change_to_what_was_released(place) -> None:
    edition = released(draft(place.office, parts=[PartDraft(paragraphs("一"))]))
    other = draft(place.office, parts=[PartDraft(paragraphs("二"))])
    attempts = [
        lambda: Edition.objects.filter(pk=edition.pk).update(title="改"),
        lambda: Edition.objects.filter(pk=edition.pk).update(released_at=None),
        lambda: edition.parts.update(title="改"),
        lambda: edition.parts.all().delete(),
        lambda: Part.objects.create(edition=edition, order=9),
        lambda: other.parts.update(edition=edition, order=9),
    ]
    for attempt in attempts:
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            attempt()


def test_a_correction_copies_text_and_files_into_a_new_edition(place) -> None:
    first = released(draft(place.office, title="通知", parts=[PartDraft(paragraphs("一"))]))
    second = NewEdition(first.document, change_note="更正联系电话", by=None).execute()
    assert (second.number, second.title, second.change_note) == (2, "通知", "更正联系电话")
    assert [part.blocks for part in second.parts.all()] == [part.blocks for part in first.parts.all()]
    first.document.refresh_from_db()
    assert first.document.current == first
    released(second)
    first.document.refresh_from_db()
    assert first.document.current == second
    assert first.document.editions.count() == 2


def test_only_one_correction_at_a_time_and_only_of_what_is_public(place) -> None:
    unreleased = draft(place.office)
    assert "never_released" in codes(NewEdition(unreleased.document, change_note="改", by=None))
    document = released(draft(place.office)).document
    assert codes(NewEdition(document, change_note="", by=None)) == ["no_note"]
    NewEdition(document, change_note="改", by=None).execute()
    assert codes(NewEdition(document, change_note="再改", by=None)) == ["draft_open"]


def test_a_draft_may_be_thrown_away_but_its_trail_stays(place) -> None:
    edition = draft(place.office, title="通知")
    document_pk = edition.document_id
    DiscardDraft(edition, by=None).execute()
    assert not Document.objects.filter(pk=document_pk).exists()
    names = events.Event.objects.filter(subject_id=document_pk, subject_type="documents.document")
    assert [event.name for event in names.order_by("id")] == ["document.drafted", "draft.discarded"]


def test_a_dated_open_draft_owes_its_disclosure(place) -> None:
    # 2026-09-18 + 20 working days, counted by hand in the tests of the law; three days from printing.
    edition = draft(place.office, signed_on=dt.date(2026, 9, 18), document_number="澄政办发〔2026〕3号")
    due = dict(Duty.objects.filter(subject_id=edition.document_id).values_list("kind", "due_on"))
    assert due["disclosure"] == dt.date(2026, 10, 22)
    assert due["publish"] == dt.date(2026, 9, 21)
    SaveDraft(edition, {"printed_on": dt.date(2026, 9, 21)}, by=None).execute()
    moved = Duty.objects.get(kind="publish")
    assert (moved.due_on, moved.flags) == (dt.date(2026, 9, 24), [])


def test_nothing_is_owed_about_a_draft_that_was_thrown_away(place) -> None:
    drafter = place.people[place.office.pk][Role.DRAFTER]
    edition = draft(place.office, title="错建的通知", document_number="澄政办发〔2026〕3号")
    document_pk = edition.document_id
    assert Duty.objects.open().filter(subject_id=document_pk).count() == 2
    DiscardDraft(edition, by=drafter).execute()
    assert not Duty.objects.open().filter(subject_id=document_pk).exists()
    for duty in Duty.objects.filter(subject_id=document_pk):
        assert "草稿《错建的通知》已经删除" in duty.waived_reason
        last = events.of(duty).last()
        assert (last.name, last.actor_name) == ("duty.waived", drafter.name)
    duty_services.sweep()
    assert not Duty.objects.open().filter(subject_id=document_pk).exists()


def test_a_correction_that_is_thrown_away_leaves_what_is_owed_about_the_document(place) -> None:
    document = released(draft(place.office)).document
    DiscardDraft(NewEdition(document, change_note="改", by=None).execute(), by=None).execute()
    assert Duty.objects.open().get(subject_id=document.pk).kind == "disclosure"


def test_what_is_released_as_not_open_owes_no_disclosure(place) -> None:
    edition = draft(place.office)
    assert Duty.objects.open().filter(subject_id=edition.document_id).exists()
    SaveDraft(edition, {"openness": "on_request", "openness_ground": "涉及第三方"}, by=None).execute()
    assert Duty.objects.open().filter(subject_id=edition.document_id).exists()  # nobody has reviewed that yet
    released(edition)
    [closed] = Duty.objects.filter(subject_id=edition.document_id)
    assert closed.waived_reason == "经审查按“依申请公开”办结，不作主动公开。"


def test_visibility_of_a_row_and_of_a_list_agree(place) -> None:
    hidden, public = draft(place.office), released(draft(place.office))
    people = [person(organ(), Role.DRAFTER), *place.people[place.office.pk].values()]
    for somebody in people:
        seen = set(Document.objects.visible_to(somebody))
        for document in (hidden.document, Document.objects.get(pk=public.document_id)):
            assert document.visible_to(somebody) == (document in seen)


def test_releasing_outside_a_transaction_is_a_mistake_of_the_program(db) -> None:
    assert clock.today()
    connection = transaction.get_connection()
    in_block, connection.in_atomic_block = connection.in_atomic_block, False
    try:
        with pytest.raises(RuntimeError):
            release_editions([], by=None)
    finally:
        connection.in_atomic_block = in_block


def test_a_draft_that_was_discarded_meanwhile_is_said_to_be_gone(place) -> None:
    edition = draft(place.office)
    DiscardDraft(edition, by=None).execute()
    with pytest.raises(Refused) as refused:
        SaveDraft(edition, {"title": "迟到的标题"}, by=None).execute()
    assert [reason.code for reason in refused.value.reasons] == ["gone"]
