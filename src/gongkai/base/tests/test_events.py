from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction

from gongkai.base import clock, events
from gongkai.base.models import Event, Seal
from gongkai.base.seal import seal
from gongkai.base.tests.factories import event
from gongkai.base.triggers import ONLY_GROWS
from gongkai.org.tests import factories

pytestmark = pytest.mark.django_db


def test_an_event_names_who_did_what_to_which_thing_by_the_clock(bureau):
    someone = factories.person(bureau, name="沈知微")
    with clock.at(dt.date(2024, 5, 14)), transaction.atomic():
        written = events.record("organ.renamed", bureau, "改了名", by=someone, organ=bureau, data={"a": 1})
    kept = Event.objects.get(pk=written.pk)
    assert (kept.actor_id, kept.actor_name, kept.organ_id) == (someone.pk, "沈知微", bureau.pk)
    assert (kept.subject_type, kept.subject_id, kept.data) == ("org.organ", bureau.pk, {"a": 1})
    assert kept.at.isoformat() == "2024-05-14T01:00:00+00:00"
    assert list(events.of(bureau)) == [kept]


def test_without_a_person_the_system_itself_acted(bureau):
    assert event(bureau).actor_name == events.SYSTEM


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_its_act_s_transaction_is_refused():
    place = factories.organ()
    with pytest.raises(RuntimeError, match="同一事务"):
        events.record("organ.renamed", place, "改了名")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE base_event SET sentence = '没有的事'",
        "DELETE FROM base_event",
        "TRUNCATE base_event",
        "UPDATE base_seal SET chain = ''",
        "DELETE FROM base_seal",
        "TRUNCATE base_seal",
        "TRUNCATE base_event, base_seal CASCADE",
    ],
)
def test_the_ledger_only_grows(bureau, statement):
    event(bureau)
    seal()
    with pytest.raises(DatabaseError, match=ONLY_GROWS), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert (Event.objects.count(), Seal.objects.count()) == (1, 1)


def test_the_trigger_library_cannot_look_away(bureau):
    event(bureau)
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = 'base_event'::regclass")
        names = ",".join(row[0] for row in cursor.fetchall())
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", [f"{{{names}}}"])
    with pytest.raises(DatabaseError, match=ONLY_GROWS), transaction.atomic():
        Event.objects.update(sentence="没有的事")
