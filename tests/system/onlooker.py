"""The public: reads every page again and again, and notes each moment at which it should not have been so."""

from __future__ import annotations

import http.client
import itertools
import threading
import time
from dataclasses import dataclass, field

from .instance import Instance, links

COMING, STANDING, LEAVING = "coming", "standing", "leaving"


@dataclass
class Pair:
    """A document with its interpretation and its attachment, by their addresses."""

    document: str
    interpretation: str
    attachment: str
    state: str = COMING
    seen: dict[str, set[int]] = field(default_factory=dict)
    """Every status that each address ever answered."""

    @property
    def addresses(self) -> tuple[str, str, str]:
        return (self.document, self.interpretation, self.attachment)


class Onlooker(threading.Thread):
    """Two answers are never of one instant, so each accusation is asked again: a document that answers 200
    before and after its interpretation did not, stood without it in between."""

    def __init__(self, instance: Instance, lists: tuple[str, ...]) -> None:
        super().__init__(name="onlooker")
        self.instance = instance
        self.lists = lists
        self.pairs: dict[str, Pair] = {}
        self.faults: list[str] = []
        self.answers = 0
        self.broken_off = 0
        """Connections that ended unanswered, because the process that answered them was killed."""
        self.longest = 0.0
        self.ended = threading.Event()

    # what it is told

    def expect(self, addresses: dict[str, str]) -> Pair:
        pair = Pair(**addresses)
        self.pairs[pair.document] = pair
        return pair

    def stands(self, pair: Pair) -> None:
        """From now on each of its pages answers 200."""
        pair.state = STANDING

    def leaves(self, pair: Pair) -> None:
        """From now on it may go, once and for all."""
        pair.state = LEAVING

    # what it does

    def run(self) -> None:
        turns = itertools.count()
        while not self.ended.is_set():
            turn = next(turns)
            pairs = list(self.pairs.values())
            for pair in [pair for pair in pairs if pair.state != STANDING]:
                self.look_at(pair)
            if standing := [pair for pair in pairs if pair.state == STANDING]:
                self.look_at(standing[turn % len(standing)])
            self.look_into(self.lists[turn % len(self.lists)])
            time.sleep(0.01)

    def look_at(self, pair: Pair) -> None:
        state = pair.state
        status, text = self.read(pair.document)
        if status == 200:
            if pair.interpretation not in text:
                self.accuse(f"{pair.document} does not name its interpretation")
            for needed in (pair.interpretation, pair.attachment):
                other, _ = self.read(needed)
                self.note(pair, state, needed, other)
                if other != 200 and self.read(pair.document)[0] == 200:
                    self.accuse(f"{pair.document} stands without {needed} ({other})")
        else:
            for other in (pair.interpretation, pair.attachment):
                self.note(pair, state, other, self.read(other)[0])
        self.note(pair, state, pair.document, status)

    def note(self, pair: Pair, state: str, address: str, status: int) -> None:
        """``state`` as it was before the question."""
        seen = pair.seen.setdefault(address, set())
        allowed = {
            COMING: {200} if 200 in seen else {404, 200},
            STANDING: {200},
            LEAVING: {410} if 410 in seen else {200, 410},
        }
        if status not in allowed[state]:
            self.accuse(f"{address} answered {status} while it was {state}, seen before: {sorted(seen)}")
        seen.add(status)

    def look_into(self, page: str) -> None:
        status, text = self.read(page)
        if status != 200:
            self.accuse(f"{page} answered {status}")
        for address in links(text):
            if address in self.pairs and self.pairs[address].state == STANDING:
                continue  # looked at in its own turn
            status, _ = self.read(address)
            if status != 200 and address in links(self.read(page)[1]):
                self.accuse(f"{page} names {address}, which answered {status}")

    def read(self, path: str) -> tuple[int, str]:
        while not self.ended.is_set():
            began = time.monotonic()
            try:
                status, text = self.instance.get(path)
            except ConnectionRefusedError:
                self.accuse(f"{path} was refused")
                time.sleep(0.05)
                continue
            except (ConnectionResetError, BrokenPipeError, http.client.RemoteDisconnected):
                self.broken_off += 1
                continue
            except OSError as problem:
                self.accuse(f"{path}: {problem!r}")
                continue
            self.answers += 1
            self.longest = max(self.longest, time.monotonic() - began)
            if status >= 500:
                self.accuse(f"{path} answered {status}")
            return status, text
        return 200, ""

    def take_faults(self) -> list[str]:
        """What was noted since the last time."""
        noted, self.faults = self.faults, []
        return noted

    def accuse(self, fault: str) -> None:
        if not self.ended.is_set():
            self.faults.append(f"{time.strftime('%X')} {fault}")

    def end(self) -> None:
        self.ended.set()
        self.join()
