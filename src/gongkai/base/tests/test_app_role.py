"""The production role does the application's work and can do nothing to the ledgers."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection, transaction

from gongkai.base import app_role
from gongkai.base.tests.factories import event
from gongkai.org.tests import factories

pytestmark = pytest.mark.django_db
ROLE = "gongkai_test_app"


@pytest.fixture
def as_app(db):
    """The session speaks as the production role; the role vanishes with the test's transaction."""
    event(factories.organ())
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {ROLE} NOLOGIN")
        app_role.grant(ROLE)
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
        yield cursor
        cursor.execute("RESET ROLE")


def test_the_application_does_its_work_as_this_role(as_app):
    place = factories.organ()
    event(place)
    place.name = "改了名"
    place.save()
    as_app.execute("SELECT count(*) FROM base_event")
    assert as_app.fetchone()[0] == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE base_event SET sentence = ''",
        "DELETE FROM base_event",
        "TRUNCATE base_event",
        "UPDATE base_seal SET chain = ''",
        "DELETE FROM review_signoff",
        "TRUNCATE org_organ CASCADE",
        "ALTER TABLE base_event DISABLE TRIGGER ALL",
        "DROP TRIGGER pgtrigger_event_append_only_0bfb6 ON base_event",
        "CREATE OR REPLACE FUNCTION pgtrigger_event_append_only_0bfb6() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "DROP TABLE base_event CASCADE",
        "SET session_replication_role = replica",
        "DELETE FROM django_migrations",
        "CREATE TABLE public.shadow (id int)",
    ],
)
def test_it_can_do_nothing_to_the_ledgers_nor_to_what_guards_them(as_app, statement):
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), transaction.atomic():
        as_app.execute(statement)


def test_every_table_that_only_grows_is_known():
    assert {"base_event", "base_seal", "review_signoff"} <= set(app_role.ledgers())


def test_a_role_that_is_missing_or_too_strong_is_refused():
    with pytest.raises(app_role.RoleRefused, match="没有角色"):
        app_role.grant("nobody_here")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        owner = cursor.fetchone()[0]
    with pytest.raises(app_role.RoleRefused, match="另建一个普通角色"):
        app_role.grant(owner)


def test_the_printed_script_is_what_would_be_done():
    script = app_role.script(ROLE)
    assert script.count("\n") == len(app_role.statements(ROLE))
    assert f'REVOKE UPDATE, DELETE, TRUNCATE ON "base_event" FROM "{ROLE}";' in script
