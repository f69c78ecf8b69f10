"""Every kind of tampering, done as a superuser who has put the triggers to sleep, is named by its row."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from django.db import connection, transaction

from gongkai.base import clock, heads
from gongkai.base import verify as verifying
from gongkai.base.models import Event, Seal
from gongkai.base.seal import GENESIS, digest_of, lag, link, rows_of, seal
from gongkai.base.tests.factories import event
from gongkai.base.verify import Report, verify
from gongkai.org.tests import factories

pytestmark = pytest.mark.django_db
really_committed = pytest.mark.django_db(transaction=True)


@contextmanager
def as_superuser() -> Iterator:
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            yield cursor
        finally:
            cursor.execute("SET session_replication_role = origin")


def named(report: Report) -> list[tuple[str, int | None, int | None]]:
    return [(found.kind, found.position, found.event_id) for found in report.findings]


@pytest.fixture
def ids() -> list[int]:
    """Ten sealed events; a list of their numbers. The event at position ``p`` is ``ids[p - 1]``."""
    place = factories.organ()
    numbers = [event(place, sentence=f"第{n}件事").pk for n in range(1, 11)]
    assert seal() == 10
    return numbers


def test_an_untouched_ledger_is_whole(ids):
    report = verify()
    assert report.whole
    assert (report.events, report.sealed, report.tail) == (10, 10, [])
    assert report.head.position == 10


def test_events_that_wait_for_their_seal_are_named_and_are_no_finding(ids):
    late = event(factories.organ()).pk
    report = verify()
    assert report.whole
    assert report.tail == [late]
    assert lag().waiting == 1


@pytest.mark.parametrize(
    "change",
    [
        "sentence = '没有的事'",
        "actor_name = '别人'",
        "actor_id = 7",
        "organ_id = NULL, subject_id = subject_id + 1",
        "at = at + interval '1 microsecond'",
        "recorded_at = recorded_at - interval '1 second'",
        "data = '{\"a\": 2}'",
        "name = 'organ.closed'",
    ],
)
def test_a_changed_event_is_named(ids, change):
    with as_superuser() as cursor:
        cursor.execute(f"UPDATE base_event SET {change} WHERE id = %s", [ids[3]])
    assert named(verify()) == [("changed", 4, ids[3])]


def test_a_changed_digest_in_the_seal_is_named(ids):
    with as_superuser() as cursor:
        cursor.execute("UPDATE base_seal SET digest = %s WHERE position = 4", ["0" * 64])
    assert {(found.position, found.event_id) for found in verify().findings} == {(4, ids[3])}


def test_an_event_changed_together_with_its_digest_breaks_the_chain_there(ids):
    with as_superuser() as cursor:
        cursor.execute("UPDATE base_event SET sentence = '没有的事' WHERE id = %s", [ids[3]])
        digest = digest_of(rows_of([ids[3]])[ids[3]])
        cursor.execute("UPDATE base_seal SET digest = %s WHERE position = 4", [digest])
    assert named(verify()) == [("broken", 4, ids[3])]


def test_a_deleted_event_is_named(ids):
    with as_superuser() as cursor:
        cursor.execute("DELETE FROM base_event WHERE id = %s", [ids[5]])
    assert named(verify()) == [("missing", 6, ids[5])]


def test_an_event_deleted_with_its_seal_leaves_a_named_gap(ids):
    with as_superuser() as cursor:
        cursor.execute("DELETE FROM base_event WHERE id = %s", [ids[5]])
        cursor.execute("DELETE FROM base_seal WHERE position = 6")
    assert named(verify()) == [("missing", 6, None)]


def test_a_run_of_deleted_events_is_one_range(ids):
    with as_superuser() as cursor:
        cursor.execute("DELETE FROM base_event WHERE id BETWEEN %s AND %s", [ids[3], ids[6]])
    [found] = verify().findings
    assert (found.kind, found.position, found.last, found.event_id) == ("missing", 4, 7, ids[3])
    assert found.message.startswith(f"第 4 号至第 7 号：留痕 {ids[3]} 至 {ids[6]} 共 4 条")


def test_ranges_that_do_not_touch_are_told_apart(ids):
    with as_superuser() as cursor:
        cursor.execute("DELETE FROM base_event WHERE id = ANY(%s)", [[ids[n] for n in (1, 2, 4, 6, 7)]])
    assert [(found.position, found.last) for found in verify().findings] == [(2, 3), (5, None), (7, 8)]


@pytest.mark.parametrize(
    ("begin", "end", "neighbours"),
    [(4, 7, "前后相邻的留痕是 {before} 和 {after}"), (1, 7, "其后第一条留痕是 {after}")],
)
def test_a_run_deleted_with_its_seals_is_one_range(ids, begin, end, neighbours):
    with as_superuser() as cursor:
        cursor.execute("DELETE FROM base_event WHERE id BETWEEN %s AND %s", [ids[begin - 1], ids[end - 1]])
        cursor.execute("DELETE FROM base_seal WHERE position BETWEEN %s AND %s", [begin, end])
    [found] = verify().findings
    assert (found.kind, found.position, found.last, found.event_id) == ("missing", begin, end, None)
    assert neighbours.format(before=ids[begin - 2], after=ids[end]) in found.message


def test_a_gap_of_thousands_of_millions_is_named_at_once(ids):
    far = 9_000_000_000_000_000
    with as_superuser() as cursor:
        cursor.execute("UPDATE base_seal SET position = %s WHERE position = 10", [far])
    found = verify().findings[0]
    assert (found.kind, found.position, found.last) == ("missing", 10, far - 1)


def test_a_deleted_seal_whose_gap_was_closed_is_named_at_its_place(ids):
    with as_superuser() as cursor:
        cursor.execute("DELETE FROM base_event WHERE id = %s", [ids[5]])
        cursor.execute("DELETE FROM base_seal WHERE position = 6")
        for position in range(7, 11):
            cursor.execute("UPDATE base_seal SET position = %s WHERE position = %s", [position - 1, position])
    found = named(verify())
    assert ("broken", 6, ids[6]) in found
    assert ("cut", 10, ids[9]) in found, "the head that was kept outside is one further"


def test_a_deleted_seal_alone_is_named(ids):
    with as_superuser() as cursor:
        cursor.execute("DELETE FROM base_seal WHERE position = 6")
    assert ("missing", 6, None) in named(verify())


@really_committed
def test_an_event_put_in_between_is_named(ids):
    place = factories.organ()
    with transaction.atomic():
        skipped = event(place).pk
        transaction.set_rollback(True)
    event(place)
    seal()
    forge(skipped, place)
    assert named(verify()) == [("inserted", None, skipped)]


@really_committed
def test_an_event_put_in_between_is_named_after_the_sealer_took_it_up(ids):
    place = factories.organ()
    with transaction.atomic():
        skipped = event(place).pk
        transaction.set_rollback(True)
    event(place)
    seal()
    forge(skipped, place)
    seal()
    assert named(verify()) == [("inserted", 12, skipped)]


def test_an_event_that_claims_an_older_day_is_named(ids):
    place = factories.organ()
    with as_superuser() as cursor:
        forged = event(place).pk
        cursor.execute(
            "UPDATE base_event SET recorded_at = recorded_at - interval '30 days' WHERE id = %s", [forged]
        )
    seal()
    assert named(verify()) == [("inserted", 11, forged)]


def test_an_event_put_in_with_a_seal_of_its_own_is_named(ids):
    place = factories.organ()
    forged = event(place).pk
    with as_superuser() as cursor:
        for position in range(10, 5, -1):
            cursor.execute("UPDATE base_seal SET position = %s WHERE position = %s", [position + 1, position])
        before = Seal.objects.get(position=5)
        digest = digest_of(rows_of([forged])[forged])
        cursor.execute(
            "INSERT INTO base_seal (position, event_id, digest, chain, sealed_at) VALUES (6, %s, %s, %s, now())",
            [forged, digest, link(before.chain, forged, digest)],
        )
    assert ("inserted", 6, forged) in named(verify())


def test_a_seal_before_the_first_is_named(ids):
    forged = event(factories.organ()).pk
    with as_superuser() as cursor:
        cursor.execute(
            "INSERT INTO base_seal (position, event_id, digest, chain, sealed_at) VALUES (0, %s, %s, %s, now())",
            [forged, digest_of(rows_of([forged])[forged]), GENESIS],
        )
    assert ("inserted", 0, forged) in named(verify())


def test_a_tail_cut_from_seals_and_events_is_named_by_the_published_heads(ids):
    cut_tail(ids, 7)
    assert named(verify()) == [("cut", 8, ids[9])]


def test_a_cut_tail_stays_named_after_new_events_grew_over_it(ids):
    cut_tail(ids, 7)
    place = factories.organ()
    for _ in range(5):
        event(place)
    seal()
    assert ("broken", 10, ids[9]) in named(verify())


def test_a_tail_cut_from_the_seals_alone_is_named(ids):
    with as_superuser() as cursor:
        cursor.execute("DELETE FROM base_seal WHERE position > 7")
    assert ("cut", 8, ids[9]) in named(verify())


def test_a_chain_sealed_anew_after_a_change_contradicts_the_published_head(ids):
    with as_superuser() as cursor:
        cursor.execute("UPDATE base_event SET sentence = '没有的事' WHERE id = %s", [ids[3]])
        cursor.execute("DELETE FROM base_seal")
    seal()
    assert named(verify()) == [("broken", 10, ids[9])]


def forge(number: int, place) -> None:
    """Write an event under a number that the sequence has left behind."""
    with as_superuser():
        Event.objects.create(
            id=number,
            name="x.forged",
            at=clock.now(),
            actor_name="某人",
            subject_type="org.organ",
            subject_id=place.pk,
            sentence="补记的",
        )


def cut_tail(ids: list[int], keep: int) -> None:
    with as_superuser() as cursor:
        cursor.execute("DELETE FROM base_event WHERE id > %s", [ids[keep - 1]])
        cursor.execute("DELETE FROM base_seal WHERE position > %s", [keep])


@really_committed
def test_an_event_committed_late_is_sealed_after_those_that_overtook_it():
    place = factories.organ()
    written, overtaken = threading.Event(), threading.Event()
    slow: list[int] = []

    def write_slowly() -> None:
        try:
            with transaction.atomic():
                slow.append(event(place).pk)
                written.set()
                overtaken.wait(10)
        finally:
            connection.close()

    thread = threading.Thread(target=write_slowly)
    thread.start()
    assert written.wait(10)
    quick = event(place).pk
    assert seal() == 1
    overtaken.set()
    thread.join(10)
    assert verify().tail == slow, "late, and no forgery"
    assert seal() == 1
    assert list(Seal.objects.values_list("position", "event_id")) == [(1, quick), (2, slow[0])]
    assert verify().whole


def test_what_lies_below_the_window_is_left_to_the_full_sealing(monkeypatch):
    place = factories.organ()
    monkeypatch.setattr("gongkai.base.seal.WINDOW", 0)
    first, second = event(place).pk, event(place).pk
    with as_superuser() as cursor:
        digest = digest_of(rows_of([second])[second])
        cursor.execute(
            "INSERT INTO base_seal (position, event_id, digest, chain, sealed_at) VALUES (1, %s, %s, %s, now())",
            [second, digest, link(GENESIS, second, digest)],
        )
    assert seal() == 0
    assert seal(everything=True) == 1
    assert Seal.objects.get(position=2).event_id == first


@really_committed
def test_of_several_sealers_one_works_and_the_others_leave():
    place = factories.organ()
    for _ in range(40):
        event(place)
    done: list[int] = []

    def work() -> None:
        try:
            done.append(seal())
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    seal()
    assert Seal.objects.count() == 40
    assert verify().whole


def test_the_batch_limit_does_not_leave_events_behind(monkeypatch):
    monkeypatch.setattr("gongkai.base.seal.BATCH", 3)
    place = factories.organ()
    for _ in range(8):
        event(place)
    assert seal() == 8
    assert verify().whole


@really_committed
def test_writers_do_not_wait_for_each_other_nor_for_the_sealer():
    place = factories.organ()
    held, finish = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                event(place)
                seal()
                held.set()
                finish.wait(10)
        finally:
            connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(10)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '2s'")
    try:
        assert event(place).pk
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
        finish.set()
        thread.join(10)


def test_the_daily_head_is_written_once_and_outside_the_database(ids):
    with clock.at(dt.date(2024, 5, 14)):
        first = heads.publish_daily()
        event(factories.organ())
        seal()
        assert heads.publish_daily() == first
    kept = json.loads(first.read_text(encoding="utf-8"))
    assert first.name == "2024-05-14.json"
    assert (kept["position"], kept["event_id"]) == (10, ids[9])
    assert len((heads.folder() / "heads.jsonl").read_text().splitlines()) == 1


def test_a_damaged_head_file_is_a_finding(ids):
    (heads.folder() / "latest.json").write_text("{", encoding="utf-8")
    assert named(verify()) == [("broken", None, None)]


def test_a_head_published_while_the_chain_is_read_is_no_cut(ids, monkeypatch):
    kept = heads.keep_latest()
    later = replace(kept, position=kept.position + 1)
    walk = verifying._walk_chain

    def walk_beside_a_sealer(report: Report) -> None:
        heads._write(heads.folder() / "latest.json", later)
        walk(report)

    monkeypatch.setattr(verifying, "_walk_chain", walk_beside_a_sealer)
    assert verify().whole


def test_the_digest_of_an_event_is_made_of_this_text_and_no_other():
    """Old heads stay comparable only while this holds: change it, and every printed head is void."""
    row = {
        "id": 7,
        "name": "organ.renamed",
        "at": dt.datetime(2024, 5, 14, 9, 0, 0, 123, dt.timezone(dt.timedelta(hours=8))),
        "recorded_at": dt.datetime(2024, 5, 14, 1, 0, 1, tzinfo=dt.UTC),
        "actor_id": None,
        "actor_name": "系统",
        "organ_id": 3,
        "subject_type": "org.organ",
        "subject_id": 3,
        "sentence": "改了名",
        "data": {"b": [1, 2.5], "a": "甲"},
    }
    text = (
        'gongkai-event-1\n{"actor_id":null,"actor_name":"系统","at":"2024-05-14T01:00:00.000123Z",'
        '"data":{"a":"甲","b":[1,2.5]},"id":7,"name":"organ.renamed","organ_id":3,'
        '"recorded_at":"2024-05-14T01:00:01.000000Z","sentence":"改了名","subject_id":3,"subject_type":"org.organ"}'
    )
    assert digest_of(row) == hashlib.sha256(text.encode()).hexdigest()
