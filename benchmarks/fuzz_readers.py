"""Spoilt files of every kind, read again and again: a reading or a refusal, in time, and nothing else.

    python benchmarks/fuzz_readers.py [--minutes M] [--seed S] [--keep FOLDER]

Every round spoils a sound file (`gongkai.readers.tests.fuzzing`, seeded) and reads it in this process, with
an alarm after 30 seconds and a watch that counts attempts to open a connection, start a program or open a
file outside Python's own; every fiftieth goes through `guarded.read` as well. A file that breaks the promise
is kept in FOLDER. Exit code 1 where one did.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import sys
import time
import traceback
from collections import Counter
from pathlib import Path
from typing import Any

from gongkai.readers import ReadError, Reading, guarded
from gongkai.readers.reading import read
from gongkai.readers.tests import fuzzing

SECONDS = 30
GUARDED_EVERY = 50
_WATCHED = (
    "socket.connect",
    "socket.getaddrinfo",
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.posix_spawn",
)
_OWN = (sys.prefix, sys.base_prefix, str(Path(__file__).resolve().parents[1]))


class Hang(BaseException):
    """The alarm rang. No Exception, so that no reader takes it for a broken file."""


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("fuzz-failures"))
    arguments = parser.parse_args()
    sound = fuzzing.seeds()
    watch = _Watch()
    sys.addaudithook(watch)
    signal.signal(signal.SIGALRM, _ring)
    outcomes: Counter[str] = Counter()
    failures: Counter[str] = Counter()
    slowest = (0.0, "")
    until = time.monotonic() + arguments.minutes * 60
    number = 0
    while time.monotonic() < until:
        number += 1
        kind = list(sound)[number % len(sound)]
        data = fuzzing.spoilt(sound[kind], random.Random(f"{arguments.seed}/{number}"))
        began = time.monotonic()
        failure = _one(data, kind, watch, outcomes, guard=number % GUARDED_EVERY == 0)
        slowest = max(slowest, (time.monotonic() - began, f"{kind} {arguments.seed}/{number}"))
        if failure:
            failures[failure.strip().splitlines()[-1][:160]] += 1
            arguments.keep.mkdir(exist_ok=True)
            (arguments.keep / f"{arguments.seed}-{number}-{kind.replace(' ', '-')}").write_bytes(data)
            (arguments.keep / f"{arguments.seed}-{number}.txt").write_text(failure, encoding="utf-8")
    print(
        json.dumps(
            {
                "files": number,
                "outcomes": outcomes,
                "failures": failures,
                "slowest_seconds": round(slowest[0], 2),
                "slowest": slowest[1],
            },
            ensure_ascii=False,
            indent=1,
        )
    )
    return 1 if failures else 0


def _one(data: bytes, kind: str, watch: _Watch, outcomes: Counter[str], *, guard: bool) -> str:
    """What went wrong, "" where nothing did."""
    watch.seen.clear()
    try:
        signal.alarm(SECONDS)
        watch.on = True
        outcome = _outcome(data, kind, read)
        watch.on = False
        signal.alarm(0)
        if guard:
            signal.alarm(SECONDS + 10)
            outcome = f"guarded, {_outcome(data, kind, guarded.read)}"
        outcomes[outcome] += 1
    except (Exception, Hang):
        return traceback.format_exc()
    finally:
        watch.on = False
        signal.alarm(0)
    return f"reached out: {watch.seen}" if watch.seen else ""


def _outcome(data: bytes, kind: str, reader: Any) -> str:
    try:
        reading = reader(data, kind)
    except ReadError as refusal:
        if not str(refusal).endswith("。"):
            raise AssertionError(f"no sentence: {refusal}") from refusal
        return "refused"
    if Reading.from_json(reading.to_json()) != reading:
        raise AssertionError("a reading that its JSON does not give back")
    return "read"


def _ring(*_: object) -> None:
    raise Hang("not done in time")


class _Watch:
    def __init__(self) -> None:
        self.on = False
        self.seen: list[str] = []

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        if not self.on:
            return
        if event.startswith(_WATCHED) or (event == "open" and not str(args[0]).startswith(_OWN)):
            self.seen.append(f"{event} {args!r}"[:200])


if __name__ == "__main__":
    sys.exit(main())
