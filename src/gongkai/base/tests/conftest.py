from __future__ import annotations

from collections.abc import Iterator

import pytest

from gongkai.base.registries import job_handlers
from gongkai.org.models import Organ
from gongkai.org.tests import factories


@pytest.fixture
def bureau(db: None) -> Organ:
    return factories.organ()


@pytest.fixture
def handlers() -> Iterator[dict]:
    """Job handlers that exist for one test: put them into the dict under their kind."""
    known = dict(job_handlers._items)
    yield job_handlers._items
    job_handlers._items.clear()
    job_handlers._items.update(known)
