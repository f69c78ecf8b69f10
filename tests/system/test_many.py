"""A hundred releases by four processes at once, and the worker behind them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from .instance import Office, links, wait_for
from .town import Town

pytestmark = [pytest.mark.slow]

PAIRS, PAPERS, PROCESSES = 20, 80, 4


def test_a_hundred_releases_by_four_processes_at_once_all_come_out(town: Town) -> None:
    before = town.office.ledger()["serials"]
    pairs = [one["dossier"] for one in town.office.prepare(PAIRS)]
    papers = [one["dossier"] for one in town.office.prepare_papers(PAPERS)]
    many = [*pairs, *papers]
    offices = [Office(town.instance) for _ in range(PROCESSES)]
    try:
        with ThreadPoolExecutor(PROCESSES) as pool:
            # Every process takes every fourth, so that all want the same counter all the time.
            said = pool.map(
                lambda at: offices[at].release(many[at::PROCESSES]),
                range(PROCESSES),
            )
            released = [addresses for some in said for addresses in some]
    finally:
        for office in offices:
            office.close()
    assert len(released) == PAIRS + PAPERS
    wait_for(lambda: not town.office.undone())

    ledger = town.office.ledger()
    assert ledger["serials"] == list(range(1, len(before) + 2 * PAIRS + PAPERS + 1))
    assert ledger["released_events"] == ledger["released"]
    assert ledger["unmet_duties"] == 0
    mapped = links(town.instance.get("/sitemap/s1.xml")[1])
    for addresses in released:
        for role, address in addresses.items():
            assert town.instance.get(address)[0] == 200, address
            assert role == "attachment" or address in mapped
    assert town.onlooker.take_faults() == []
