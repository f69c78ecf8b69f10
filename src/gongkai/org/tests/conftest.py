from __future__ import annotations

import pytest

from . import factories


@pytest.fixture
def district(db: None) -> factories.District:
    return factories.district()
