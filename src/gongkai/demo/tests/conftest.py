"""The district is loaded once for all tests of a module, and rolled back after them: the transaction of
each test lies within the one of the module. Every module that uses it is marked ``django_db``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import override_settings

from gongkai.base import clock
from gongkai.config import shared_data
from gongkai.demo import load

TODAY = dt.date(2026, 11, 24)


@pytest.fixture(scope="module")
def district_folders(
    django_db_setup: Any, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Any]]:
    """澄明区 is loaded; the settings that name its folders."""
    with django_db_blocker.unblock():
        swept()
        with loaded_into(tmp_path_factory.mktemp("demo")) as folders:
            assert load.load_builtin()
            yield folders


@pytest.fixture(scope="module")
def neighbour_folders(
    django_db_setup: Any, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Any]]:
    """大武口区 is loaded, alone."""
    place = shared_data.folder()
    if place is None or not load.lies_in(place):
        pytest.skip("没有真实文件目录（GONGKAI_SHARED_DATA）")
    with django_db_blocker.unblock():
        swept()
        with loaded_into(tmp_path_factory.mktemp("demo")) as folders:
            assert load.load_from(place)
            yield folders


@pytest.fixture
def chengming(district_folders: dict[str, Any], _own_folders: None, settings: Any) -> Iterator[None]:
    """澄明区 on a day soon after the last beat."""
    yield from _seen_through(district_folders, settings)


@pytest.fixture
def dawukou(neighbour_folders: dict[str, Any], _own_folders: None, settings: Any) -> Iterator[None]:
    yield from _seen_through(neighbour_folders, settings)


def _seen_through(folders: dict[str, Any], settings: Any) -> Iterator[None]:
    for name, value in folders.items():
        setattr(settings, name, value)
    with clock.at(TODAY):
        yield


@contextmanager
def loaded_into(root: Path) -> Iterator[dict[str, Any]]:
    folders = folders_in(root)
    with override_settings(**folders), transaction.atomic():
        yield folders
        transaction.set_rollback(True)


def swept() -> None:
    """Rows that a thousand tests have rolled back make the load five times as slow."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")


def folders_in(root: Path) -> dict[str, Any]:
    return {
        "GONGKAI_HEADS_ROOT": root / "heads",
        "GONGKAI_PUBLIC_ROOT": root / "public",
        "GONGKAI_DEMO": True,
        "STORAGES": {
            "default": {
                "BACKEND": "django.core.files.storage.FileSystemStorage",
                "OPTIONS": {"location": root / "files", "base_url": None},
            },
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
    }
