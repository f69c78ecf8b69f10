"""Heads of the chain, kept outside the database: whoever cuts the ledger's tail must also reach these files.

``latest.json`` follows the sealer; ``<date>.json`` and a line in ``heads.jsonl`` are written once a day and
are meant to be carried off the machine (printed, mailed, given to the archive).
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import os
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

from . import clock
from .models import Seal

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Head:
    position: int
    event_id: int
    chain: str
    sealed_at: str
    """ISO 8601, UTC."""


def folder() -> Path:
    return Path(getattr(settings, "GONGKAI_HEADS_ROOT", None) or Path(settings.GONGKAI_HOME) / "heads")


def current() -> Head | None:
    """The head of the chain in the database; None before the first seal."""
    last = Seal.objects.order_by("-position").first()
    if last is None:
        return None
    return Head(last.position, last.event_id, last.chain, last.sealed_at.astimezone(dt.UTC).isoformat())


def keep_latest() -> Head | None:
    """Write the head to ``latest.json``.

    A latest head that the chain no longer holds is evidence of a cut: it is moved into ``heads.jsonl``
    before it is replaced, so that ``verify`` goes on naming it.
    """
    head = current()
    if head is None:
        return None
    before = _read(folder() / "latest.json")
    if before is not None and not holds(before):
        log.error("留痕封存链缺少已经公布的第 %s 号：请运行 gongkai ledger verify。", before.position)
        _append(before)
    _write(folder() / "latest.json", head)
    return head


def publish_daily() -> Path | None:
    """Write today's head for good, once; returns its file, None while nothing is sealed."""
    head = current()
    if head is None:
        return None
    file = folder() / f"{clock.today().isoformat()}.json"
    if not file.exists():
        _write(file, head)
        _append(head)
    return file


def holds(head: Head) -> bool:
    """Whether the chain in the database still has this head."""
    return Seal.objects.filter(position=head.position, chain=head.chain).exists()


def published() -> list[Head]:
    """Every head that the folder knows, by position, each once."""
    return sorted(set(_all()), key=lambda head: (head.position, head.chain))


def _all() -> Iterator[Head]:
    for file in sorted(folder().glob("*.json")):
        head = _read(file)
        if head is not None:
            yield head
    lines = folder() / "heads.jsonl"
    if lines.exists():
        for line in lines.read_text(encoding="utf-8").splitlines():
            if line.strip():
                yield Head(**json.loads(line))


def _read(file: Path) -> Head | None:
    try:
        return Head(**json.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None


def _write(file: Path, head: Head) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    # A name of its own for each writer: the frequent and the hourly sealing may write in one process at once.
    descriptor, fresh = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        json.dump(asdict(head), out, ensure_ascii=False, indent=2)
        out.flush()
        os.fsync(out.fileno())
    os.replace(fresh, file)


def _append(head: Head) -> None:
    folder().mkdir(parents=True, exist_ok=True)
    with (folder() / "heads.jsonl").open("a", encoding="utf-8") as out:
        out.write(json.dumps(asdict(head), ensure_ascii=False) + "\n")
        out.flush()
        os.fsync(out.fileno())
