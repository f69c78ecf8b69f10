from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gongkai.org.tests.factories import District, district
from gongkai.publish import builds, rebuild


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
