"""What every test stands on: a clean instance folder, and a flush that the ledgers do not refuse."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db.backends.postgresql.operations import DatabaseOperations

_flush = DatabaseOperations.execute_sql_flush


def _flush_as_replica(self: DatabaseOperations, sql_list: list[str]) -> None:
    """The ledgers refuse TRUNCATE. Only a superuser may set a session's role to replica, in which triggers
    sleep; the test database's owner is one, the application's role never."""
    connection: Any = self.connection
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
    try:
        _flush(self, sql_list)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = origin")


DatabaseOperations.execute_sql_flush = _flush_as_replica  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _own_folders(request: pytest.FixtureRequest, settings: Any, tmp_path: Path) -> None:
    """Files, heads of the ledger and public pages of a test lie in its own temporary folder."""
    settings.GONGKAI_HEADS_ROOT = tmp_path / "heads"
    settings.GONGKAI_PUBLIC_ROOT = tmp_path / "public"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "files", "base_url": None},
        },
    }
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.GONGKAI_MAIL = True
