"""An instance with its people at their desks and the public in front of it."""

from __future__ import annotations

import contextlib
import http.client
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from .instance import Desk, Instance, Office, links, running, wait_for
from .onlooker import Onlooker, Pair

ORGAN = "990102001"
NAMES_ALL = ("/gk/all/", f"/gk/o/{ORGAN}/", "/feed.xml", f"/gk/o/{ORGAN}/feed.xml", "/sitemap/s1.xml")
"""Pages on which the newest documents stand, interpretations too."""
LISTS = (*NAMES_ALL, "/", "/gk/", "/gk/all/p1.html", "/gk/c/statutory.policy/")


@dataclass
class Town:
    instance: Instance
    office: Office
    releaser: Desk
    withdrawer: Desk
    onlooker: Onlooker
    ready: list[dict[str, int]] = field(default_factory=list)
    """Dossiers that wait for their release, prepared for whole tests at once because that is quicker."""

    def release(self, ready: dict[str, int]) -> Pair:
        """On the page of the workbench, again until it is done; then until the public has it."""
        dossier = ready["dossier"]
        pair = self.onlooker.expect(self.office.addresses_of(dossier))
        self.insist(self.releaser, release_page(ready), lambda: self.office.is_released(dossier))
        wait_for(lambda: self.office.is_done(f"publish:dossier:{dossier}"))
        assert pair.addresses == Pair(**self.office.addresses_of(dossier)).addresses
        self.onlooker.stands(pair)
        return pair

    def withdraw(self, ready: dict[str, int], pair: Pair) -> None:
        paper = ready["paper"]
        self.onlooker.leaves(pair)
        self.insist(
            self.withdrawer,
            f"/workbench/publish/withdraw/{paper}/",
            lambda: self.office.is_withdrawn(paper),
            kind="error",
            reason="附件有误",
        )
        key = self.office.removal_of(paper)
        wait_for(lambda: self.office.is_done(key))

    def insist(self, desk: Desk, path: str, is_done: Callable[[], bool], **typed: str) -> None:
        """As people do: what was not done is asked for again. An answer says that it is done, or that the
        system is away for a while; it never says done of what was not."""
        for _ in range(500):
            try:
                status, said = desk.go("POST", path, **typed)
            except (ConnectionResetError, BrokenPipeError, http.client.RemoteDisconnected):
                status, said = 0, ""  # the process that answered was killed
            if is_done():
                return
            assert status in (0, 503), said
            assert status == 0 or "系统暂时不能用" in said
            time.sleep(0.05)
        raise AssertionError(f"{path} was never done")

    def assert_named(self, pair: Pair) -> None:
        """In every list, feed and map."""
        for page in NAMES_ALL:
            assert {pair.document, pair.interpretation} <= links(self.instance.get(page)[1]), page

    def assert_gone(self, pair: Pair) -> None:
        """410 for good, and named nowhere."""
        assert [self.instance.get(address)[0] for address in pair.addresses] == [410, 410, 410]
        for page in LISTS:
            assert not {pair.document, pair.interpretation} & links(self.instance.get(page)[1]), page


def release_page(ready: dict[str, int]) -> str:
    return f"/workbench/dossiers/{ready['dossier']}/release/"


@contextlib.contextmanager
def running_town() -> Iterator[Town]:
    with running() as instance:
        office = Office(instance)
        facts = office.found()
        desks = [Desk(instance, facts[name], facts["password"]) for name in ("third", "openness")]
        onlooker = Onlooker(instance, LISTS)
        made = Town(instance, office, *desks, onlooker)
        for ready in office.prepare(2):
            made.release(ready)
        onlooker.start()
        try:
            yield made
        finally:
            onlooker.end()
            office.close()
