"""The district is loaded once for all tests of a module, and rolled back after them. Tests only look."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from gongkai.base import clock
from gongkai.config import shared_data
from gongkai.demo import load

TODAY = dt.date(2026, 11, 23)


@pytest.fixture(scope="module")
def loaded(
    django_db_setup: Any, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Any]]:
    """The settings under which the district was loaded: its folders."""
    root = tmp_path_factory.mktemp("demo")
    folders = folders_in(root)
    with django_db_blocker.unblock(), override_settings(**folders), transaction.atomic():
        assert load.load_builtin()
        yield folders
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def neighbour(loaded: dict[str, Any]) -> Iterator[dict[str, Any]]:
    folder = shared_data.folder()
    if folder is None:
        pytest.skip("项目旁边没有 shared/data，也没有设 GONGKAI_SHARED_DATA")
    with override_settings(**loaded):
        assert load.load_from(folder)
    return loaded


@pytest.fixture
def chengming(loaded: dict[str, Any], _own_folders: None, settings: Any) -> Iterator[None]:
    """澄明区 on the day after the last beat, seen through its own folders."""
    for name, value in loaded.items():
        setattr(settings, name, value)
    with clock.at(TODAY):
        yield


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
