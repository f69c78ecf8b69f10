"""Index numbers: gapless and never twice, whoever releases at once; what moved in keeps its own."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from gongkai.base import clock
from gongkai.base.acts import Refused
from gongkai.base.tests.races import at_once, wait_until_somebody_waits
from gongkai.documents import addresses, numbering
from gongkai.documents.models import Document, Edition, NumberSeries
from gongkai.documents.services import (
    CreateDrafts,
    MovedIn,
    NewDraft,
    StartSeries,
    TakeIn,
    release_editions,
    withdraw_documents,
)
from gongkai.law.numbering import parse_index
from gongkai.org.models import Role
from gongkai.org.tests.factories import district, organ

from .factories import codes, draft, released


def serial(edition: Edition) -> int:
    index = parse_index(edition.document.index_number or "")
    assert index is not None
    return index.serial


def moved(home, number: str, **more) -> MovedIn:
    return MovedIn(NewDraft(home, {"title": f"旧文 {number}"}), number, more.get("on", dt.date(2024, 5, 20)))


@pytest.mark.django_db
def test_the_number_names_organ_year_of_release_and_serial() -> None:
    home = organ(code="640299003")
    with clock.at(dt.date(2025, 1, 2)):
        edition = released(draft(home, signed_on=dt.date(2024, 12, 30)))
    assert edition.document.index_number == "640299003/2025-00001"
    assert edition.document.number_is_ours


@pytest.mark.django_db
def test_the_year_turns_at_local_midnight() -> None:
    home = organ(code="640299004")
    half_past_midnight = dt.datetime(2024, 12, 31, 16, 30, tzinfo=dt.UTC)
    with clock.at(half_past_midnight):
        assert released(draft(home)).document.index_number == "640299004/2025-00001"


@pytest.mark.django_db
def test_a_release_that_fails_leaves_no_gap() -> None:
    home = organ()
    first = released(draft(home))
    lost = draft(home)

    with transaction.atomic():
        release_editions(lost, by=None)
        transaction.set_rollback(True)
    second = released(draft(home))
    assert serial(second) == serial(first) + 1
    assert not Edition.objects.get(pk=lost.pk).is_released
    assert numbering.gaps(home, clock.today().year) == []


@pytest.mark.django_db
def test_a_withdrawn_number_is_never_given_again() -> None:
    home = organ()
    gone = released(draft(home))
    with transaction.atomic():
        withdraw_documents(gone.document, kind="error", reason="数字有误", by=None)
    assert serial(released(draft(home))) == serial(gone) + 1
    assert Document.objects.get(pk=gone.document_id).index_number == gone.document.index_number


@pytest.mark.django_db
def test_a_correction_keeps_the_number() -> None:
    from gongkai.documents.services import NewEdition

    first = released(draft(organ()))
    second = released(NewEdition(first.document, change_note="更正", by=None).execute())
    assert second.document.index_number == first.document.index_number


@pytest.mark.django_db
def test_serials_that_moved_in_are_passed_over() -> None:
    home = organ(code="640299005")
    with clock.at(dt.date(2024, 6, 3)):
        TakeIn([moved(home, f"640299005/2024-{n:05d}") for n in (1, 2, 4)], by=None).execute()
        given = [serial(released(draft(home))) for _ in range(3)]
    assert given == [3, 5, 6]
    assert numbering.gaps(home, 2024) == []


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["640299006/2024-3", "旧-2024-3", "2024/三号", "640299006-2024-00003"])
def test_numbers_of_another_form_stay_as_they_are_and_block_nothing(number) -> None:
    home = organ(code="640299006")
    with clock.at(dt.date(2024, 6, 3)):
        [document] = TakeIn(moved(home, number), by=None).execute()
        assert document.index_number == number
        assert [serial(released(draft(home))) for _ in range(3)] == [1, 2, 3]


@pytest.mark.django_db
def test_a_record_moves_in_public_with_its_own_day_and_one_event() -> None:
    from gongkai.base import events
    from gongkai.duties.models import Duty

    home = organ(code="640299007")
    with clock.at(dt.date(2026, 3, 2)):
        [document] = TakeIn(moved(home, "640299007/2019-00002", on=dt.date(2019, 4, 1)), by=None).execute()
    document = Document.objects.get(pk=document.pk)
    assert document.is_public
    assert not document.number_is_ours
    assert document.current.released_on == dt.date(2019, 4, 1)
    assert document.taken_in_on == dt.date(2026, 3, 2)
    assert [event.name for event in events.of(document)] == ["document.moved_in"]
    assert not Duty.objects.filter(subject_id=document.pk).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("number", "day", "code"),
    [
        ("", dt.date(2024, 5, 1), "number"),
        ("a" * 81, dt.date(2024, 5, 1), "number"),
        ("640299008/2024-00001", None, "day"),
        ("640299008/2024-00001", dt.date(2999, 1, 1), "day"),
        ("held", dt.date(2024, 5, 1), "number_taken"),
    ],
)
def test_a_record_that_cannot_move_in_says_why(number, day, code) -> None:
    home = organ(code="640299008")
    TakeIn(moved(home, "held"), by=None).execute()
    act = TakeIn(MovedIn(NewDraft(home, {"title": "旧文"}), number, day), by=None)
    assert codes(act) == [code]


@pytest.mark.django_db
def test_two_records_with_one_number_do_not_move_in_together() -> None:
    home = organ()
    assert codes(TakeIn([moved(home, "x-1"), moved(home, "x-1")], by=None)) == ["number_taken"]


@pytest.mark.django_db
def test_an_office_that_starts_in_mid_year_goes_on_where_the_old_system_ended() -> None:
    place = district()
    with clock.at(dt.date(2024, 7, 1)):
        StartSeries(place.office, 2024, 60, by=place.who(Role.ADMINISTRATOR)).execute()
        assert serial(released(draft(place.office))) == 61
        again = StartSeries(place.office, 2024, 90, by=place.who(Role.ADMINISTRATOR))
        assert codes(again) == ["begun"]
        with pytest.raises(Refused):
            again.execute()
    assert numbering.gaps(place.office, 2024) == []


@pytest.mark.django_db
def test_only_an_administrator_starts_a_series() -> None:
    place = district()
    act = StartSeries(place.office, 2024, 60, by=place.who(Role.DRAFTER))
    assert codes(act) == ["not_allowed"]
    assert not NumberSeries.objects.filter(last=60).exists()


@pytest.mark.django_db(transaction=True)
def test_four_releasers_at_once_leave_no_gap_and_no_double() -> None:
    """Four threads with connections of their own, twenty-five releases each, over two organs in turn and
    together, in either order: a ring of waits would end in a deadlock error."""
    one, other = organ(), organ()
    work: list[list[list[int]]] = []
    for worker in range(4):
        rounds = []
        for turn in range(25):
            homes = [one, other] if (worker + turn) % 2 else [other, one]
            if turn % 5:
                homes = homes[:1]
            documents = CreateDrafts([NewDraft(home, {"title": "并发"}) for home in homes], by=None).execute()
            rounds.append([document.editions.get().pk for document in documents])
        work.append(rounds)
    wrong: list[Exception] = []
    together = threading.Barrier(4)

    def releaser(rounds: list[list[int]]) -> None:
        try:
            together.wait()
            for pks in rounds:
                with transaction.atomic():
                    release_editions(
                        sorted(Edition.objects.filter(pk__in=pks), key=lambda e: pks.index(e.pk)), by=None
                    )
        except Exception as error:
            wrong.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=releaser, args=(rounds,)) for rounds in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    for home in (one, other):
        numbers = list(Document.objects.filter(organ=home).values_list("index_number", flat=True))
        serials = sorted(parse_index(number).serial for number in numbers)
        assert serials == list(range(1, len(numbers) + 1))
        assert numbering.gaps(home, clock.today().year) == []
    assert Document.objects.public().count() == 4 * 25 + 4 * 5


@pytest.mark.django_db(transaction=True)
def test_a_release_waits_for_a_record_that_comes_under_its_organs_code_from_another() -> None:
    one, other = organ(), organ()
    year = clock.today().year
    waiting = draft(other)

    def release() -> int:
        with transaction.atomic():
            release_editions(waiting, by=None)
        return serial(Edition.objects.get(pk=waiting.pk))

    with ThreadPoolExecutor(1) as elsewhere:
        with transaction.atomic():
            TakeIn(moved(one, f"{other.code}/{year}-00001", on=clock.today()), by=None).execute()
            given = elsewhere.submit(lambda: at_once(release))
            wait_until_somebody_waits()
        assert given.result() == [2]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_the_same_record_in_at_once_the_later_is_refused() -> None:
    """Its number is of another system, so no counter of ours is held for it."""
    home = organ()
    act = TakeIn(moved(home, "旧系统-17"), by=None)
    with ThreadPoolExecutor(1) as elsewhere:
        with transaction.atomic():
            TakeIn(moved(home, "旧系统-17"), by=None).execute()
            later = elsewhere.submit(lambda: at_once(act.execute))
            wait_until_somebody_waits()
        [refused] = later.result()
    assert isinstance(refused, Refused)
    assert [reason.code for reason in refused.reasons] == ["number_taken"]
    assert Document.objects.filter(index_number="旧系统-17").count() == 1


class AddressesNeverCollide(TestCase):
    @settings(max_examples=60, deadline=None)
    @given(
        st.lists(
            st.one_of(
                st.from_regex(r"\A[0-9A-Za-z]{4,9}/20[0-2][0-9]-[0-9]{1,6}\Z"),
                st.text(min_size=1, max_size=40).filter(
                    lambda text: text.strip() == text and "\0" not in text
                ),
            ),
            min_size=2,
            max_size=12,
            unique=True,
        )
    )
    def test_of_any_two_numbers(self, numbers: list[str]) -> None:
        home = organ()
        paths = [addresses.page_path(Document(organ=home, index_number=number)) for number in numbers]
        assert len({path.lower() for path in paths}) == len(numbers)
        for path in paths:
            assert path.isascii()
            assert path.startswith("info/")
            assert path.count("/") == 2


@pytest.mark.django_db
def test_addresses_follow_the_number() -> None:
    home = organ(code="640299009")
    document = Document(organ=home, index_number="640299009/2024-00061")
    edition = Edition(document=document, number=2)
    assert addresses.page_path(document) == "info/640299009/2024-00061.html"
    assert addresses.edition_path(edition) == "info/640299009/2024-00061/v2.html"
    assert addresses.list_path(organ=home) == "gk/o/640299009/index.html"
    assert addresses.list_path(year=2024, page=3) == "gk/y/2024/p3.html"
    assert addresses.url(addresses.list_path(year=2024), "/gk/") == "/gk/gk/y/2024/"
    with pytest.raises(addresses.NoAddress):
        addresses.page_path(Document(organ=home))
    with pytest.raises(ValueError, match="之一"):
        addresses.list_path(organ=home, year=2024)
