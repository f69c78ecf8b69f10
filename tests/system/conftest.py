from __future__ import annotations

from collections.abc import Iterator

import pytest

from .town import Town, running_town


@pytest.fixture(scope="session")
def town() -> Iterator[Town]:
    """One for all tests of this folder: it takes a while to build, and it must bear them all."""
    with running_town() as made:
        yield made
