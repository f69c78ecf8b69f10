"""PostgreSQL is away for longer than a worker waits for it."""

from __future__ import annotations

import os
import time

import pytest

from .instance import wait_for
from .town import LISTS, Town, release_page

pytestmark = [pytest.mark.slow]

AWAY = 120.0 if os.environ.get("GONGKAI_LONG") == "1" else 40.0
"""Seconds. A worker gives up after half a minute."""


def test_without_its_database_the_site_stands_and_nothing_is_lost(town: Town) -> None:
    released, later = town.office.prepare(2)
    # The data folder is hidden and the server killed when the job is about to begin, so no restart succeeds.
    order = town.instance.order("publish", "update base_job 1", "database")
    pair = town.onlooker.expect(town.office.addresses_of(released["dossier"]))
    status, _ = town.releaser.go("POST", release_page(released))
    assert status in (302, 503)  # released; but the server may go before the session knows
    wait_for(lambda: not order.exists())
    worker = town.instance.pid("worker")

    answers, until = town.onlooker.answers, time.monotonic() + AWAY
    while time.monotonic() < until:
        assert [town.instance.get(page)[0] for page in LISTS] == [200] * len(LISTS)
        assert town.instance.get(pair.document)[0] == 404
        status, said = town.releaser.go("GET", "/workbench/")
        assert (status, "系统暂时不能用" in said) == (503, True)
        time.sleep(0.5)
    assert not town.instance.server.is_ready()
    assert town.onlooker.answers > answers

    town.instance.bring_database_back()
    wait_for(lambda: town.office.is_done(f"publish:dossier:{released['dossier']}"))
    town.onlooker.stands(pair)
    town.assert_named(pair)
    town.assert_named(town.release(later))
    assert town.instance.pid("worker") not in (0, worker)
    assert town.releaser.go("GET", "/workbench/")[0] == 200
    assert town.office.undone() == []
    assert town.onlooker.take_faults() == []
