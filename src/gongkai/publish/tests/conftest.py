from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gongkai.org.tests.factories import District, district
from gongkai.publish import builds, rebuild
from gongkai.publish.tests.kills import Release, finish


@pytest.fixture
def place(db: Any) -> District:
    return district()


@pytest.fixture
def site(db: Any) -> Path:
    """A site that stands, with nothing in it yet; the folder that is served."""
    rebuild.ensure()
    return live()


def live() -> Path:
    return builds.folder().link.resolve()


@pytest.fixture
def neighbour(place: District) -> Release:
    """Something that stands all the time, and must answer all the time."""
    made = Release(place, "邻居")
    finish(made.released())
    made.stands()
    return made
