"""The seal: committed events are chained one after another, a few seconds behind the acts that wrote them.

Events are written without a common lock, so they may be committed in another order than that of their
numbers. The chain therefore has positions of its own: whatever is committed and not yet sealed comes next.
Only one sealer works at a time; others find the lock taken and leave.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from . import heads
from .models import Event, Seal

BATCH = 1000
WINDOW = 10_000
"""How many numbers behind the highest sealed one the frequent sealing looks for events committed late.

An event whose transaction stayed open while more than this many others were numbered is found by the
hourly full sealing.
"""

GENESIS = hashlib.sha256(b"gongkai-seal-1").hexdigest()
"""What stands before the first link."""

_LOCK = 0x5345_414C  # "SEAL"

FIELDS = (
    "id",
    "name",
    "at",
    "recorded_at",
    "actor_id",
    "actor_name",
    "organ_id",
    "subject_type",
    "subject_id",
    "sentence",
    "data",
)


def digest_of(row: dict[str, Any]) -> str:
    """Digest of one event, from the values of ``FIELDS`` as the database gives them.

    The text hashed is JSON with sorted keys, no spaces, UTF-8, moments in UTC to the microsecond.
    """
    stable = {name: _stable(row[name]) for name in FIELDS}
    text = json.dumps(stable, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(b"gongkai-event-1\n" + text.encode()).hexdigest()


def _stable(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return value


def link(before: str, event_id: int, digest: str) -> str:
    """The chain value of an event after the chain value before it.

    The position is left out on purpose: so a row put in or taken out breaks the chain at its own place
    only, and ``verify`` can name it.
    """
    return hashlib.sha256(f"{before}\n{event_id}\n{digest}".encode()).hexdigest()


@dataclass(frozen=True)
class Lag:
    """How far the seal is behind the acts."""

    waiting: int
    """Committed events without a seal."""
    seconds: float
    """Age of the oldest of them."""


def seal(*, everything: bool = False) -> int:
    """Seal what is committed; returns how many events. ``everything`` looks below the window as well.

    Returns 0 at once when another sealer is at work.
    """
    total = 0
    while True:
        done = _seal_batch(everything)
        total += done
        if done < BATCH:
            break
    if total:
        heads.keep_latest()
    return total


def _seal_batch(everything: bool) -> int:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
            if not cursor.fetchone()[0]:
                return 0
        last = Seal.objects.order_by("-position").first()
        position, before = (last.position, last.chain) if last else (0, GENESIS)
        rows = Event.objects.filter(pk__in=_unsealed_ids(everything)).order_by("pk").values(*FIELDS)
        seals = []
        for row in rows:
            position += 1
            digest = digest_of(row)
            before = link(before, row["id"], digest)
            seals.append(Seal(position=position, event_id=row["id"], digest=digest, chain=before))
        Seal.objects.bulk_create(seals)
        return len(seals)


def _unsealed_ids(everything: bool) -> list[int]:
    sql = """
        SELECT e.id FROM base_event e
        WHERE e.id > %s AND NOT EXISTS (SELECT 1 FROM base_seal s WHERE s.event_id = e.id)
        ORDER BY e.id LIMIT %s
    """
    with connection.cursor() as cursor:
        floor = -1
        if not everything:
            cursor.execute("SELECT coalesce(max(event_id), 0) FROM base_seal")
            floor = cursor.fetchone()[0] - WINDOW
        cursor.execute(sql, [floor, BATCH])
        return [row[0] for row in cursor.fetchall()]


def lag() -> Lag:
    """Events that wait for their seal, within the window; see ``WINDOW``."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(e.recorded_at)), 0)
            FROM base_event e
            WHERE e.id > (SELECT coalesce(max(event_id), 0) FROM base_seal) - %s
              AND NOT EXISTS (SELECT 1 FROM base_seal s WHERE s.event_id = e.id)
            """,
            [WINDOW],
        )
        waiting, seconds = cursor.fetchone()
    return Lag(waiting, float(seconds))


def rows_of(event_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    return {row["id"]: row for row in Event.objects.filter(pk__in=list(event_ids)).values(*FIELDS)}
