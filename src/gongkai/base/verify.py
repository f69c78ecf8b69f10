"""Does the ledger still say what it said? Names every row that was changed, taken out, put in or cut off.

Rows of events are named by their number (留痕编号), links of the chain by their position (序号). Rows that
are missing one after the other are named as one range: a ledger emptied of a million rows is one finding.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from typing import Any

from django.db import connection, transaction

from . import heads
from .models import Event, Seal
from .seal import GENESIS, digest_of, link, rows_of

CHUNK = 2000
LOOK_BACK = 1000
"""How many links back an inserted run is searched for."""

OPEN_AT_MOST = "24 hours"
"""No act keeps its transaction open this long; a row that claims to be that much older was backdated."""


@dataclass(frozen=True)
class Finding:
    kind: str
    """``changed``, ``missing``, ``inserted``, ``broken`` or ``cut``."""
    position: int | None
    event_id: int | None
    message: str
    last: int | None = None
    """Of a range: its last position, inclusive; for events that have no position, their last number."""


@dataclass
class Report:
    events: int = 0
    sealed: int = 0
    head: heads.Head | None = None
    findings: list[Finding] = field(default_factory=list)
    tail: list[int] = field(default_factory=list)
    """Numbers of events that wait for their seal; in order, no finding."""
    heads_compared: int = 0

    @property
    def whole(self) -> bool:
        return not self.findings

    def as_json(self) -> dict[str, Any]:
        return {
            "whole": self.whole,
            "events": self.events,
            "sealed": self.sealed,
            "unsealed": self.tail,
            "head": asdict(self.head) if self.head else None,
            "heads_compared": self.heads_compared,
            "findings": [asdict(finding) for finding in self.findings],
        }


def verify() -> Report:
    """Read the whole ledger in one snapshot and compare it with its chain and with the published heads."""
    outermost = not connection.in_atomic_block
    # Before the snapshot: a head that is published while the chain is read would look cut off.
    known, unreadable = _published_heads()
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        report = Report(events=Event.objects.count(), head=heads.current())
        _walk_chain(report)
        _look_at_unsealed(report)
        _look_for_latecomers(report)
        if unreadable:
            _find(report, "broken", None, None, unreadable)
        else:
            _compare_heads(report, known)
    report.findings.sort(key=lambda found: (found.position or 0, found.event_id or 0))
    return report


@dataclass(frozen=True)
class _Link:
    position: int
    event_id: int
    chain: str


def _walk_chain(report: Report) -> None:
    before = _Link(0, 0, GENESIS)
    recent: deque[_Link] = deque([before], maxlen=LOOK_BACK)
    for seal, row in _links():
        report.sealed += 1
        if seal.position < 1:
            _find(report, "inserted", seal.position, seal.event_id, "序号应从 1 起，此号是后来插入的")
            continue
        _compare_row(report, seal, row)
        gap = seal.position - before.position - 1
        if gap:
            _find_gap(report, before, seal)
        elif link(before.chain, seal.event_id, seal.digest) != seal.chain:
            _explain_break(report, recent, seal, row)
        before = _Link(seal.position, seal.event_id, seal.chain)
        recent.append(before)


def _links() -> Iterator[tuple[Seal, dict[str, Any] | None]]:
    """Every link in order of position, with the event's row as it is now."""
    after: int | None = None
    while True:
        chunk = Seal.objects.order_by("position")
        if after is not None:
            chunk = chunk.filter(position__gt=after)
        seals = list(chunk[:CHUNK])
        if not seals:
            return
        rows = rows_of(seal.event_id for seal in seals)
        for seal in seals:
            yield seal, rows.get(seal.event_id)
        after = seals[-1].position


def _compare_row(report: Report, seal: Seal, row: dict[str, Any] | None) -> None:
    if row is None:
        _miss(report, seal)
    elif digest_of(row) != seal.digest:
        _find(report, "changed", seal.position, seal.event_id, f"留痕 {seal.event_id} 与封存时不同，被改动过")


def _miss(report: Report, seal: Seal) -> None:
    """The seal stands, its event is gone: one more finding, or the range before it is one longer."""
    before = report.findings[-1] if report.findings else None
    if (
        before is not None
        and before.kind == "missing"
        and before.event_id is not None
        and before.position is not None
        and (before.last or before.position) == seal.position - 1
    ):
        report.findings.pop()
        first = before.position
        said = (
            f"留痕 {before.event_id} 至 {seal.event_id} 共 {seal.position - first + 1} 条已封存，现在不见了"
        )
        _find(report, "missing", first, before.event_id, said, last=seal.position)
        return
    _find(report, "missing", seal.position, seal.event_id, f"留痕 {seal.event_id} 已封存，现在不见了")


def _find_gap(report: Report, before: _Link, seal: Seal) -> None:
    first, last = before.position + 1, seal.position - 1
    neighbours = (
        f"前后相邻的留痕是 {before.event_id} 和 {seal.event_id}"
        if before.position
        else f"其后第一条留痕是 {seal.event_id}"
    )
    if first == last:
        _find(report, "missing", first, None, f"这一号连同其留痕不见了（{neighbours}）")
    else:
        said = f"这 {last - first + 1} 号连同其留痕不见了（{neighbours}）"
        _find(report, "missing", first, None, said, last=last)


def _explain_break(report: Report, recent: deque[_Link], seal: Seal, row: dict[str, Any] | None) -> None:
    """The link does not follow from the one before: say which row is to blame as exactly as the chain can."""
    links = list(recent)
    for back in range(len(links) - 2, -1, -1):
        if link(links[back].chain, seal.event_id, seal.digest) == seal.chain:
            for put_in in links[back + 1 :]:
                _find(
                    report,
                    "inserted",
                    put_in.position,
                    put_in.event_id,
                    f"留痕 {put_in.event_id} 及其封存是后来插入的",
                )
            return
    before = links[-1]
    if row is not None and link(before.chain, seal.event_id, digest_of(row)) == seal.chain:
        _find(report, "changed", seal.position, seal.event_id, "封存的摘要被改动过，留痕本身完好")
        return
    _find(
        report,
        "broken",
        seal.position,
        seal.event_id,
        f"与第 {before.position} 号不相接：留痕 {seal.event_id} 或 {before.event_id} 连同封存被改动过，"
        f"或者两者之间有留痕被抽去",
    )


def _look_at_unsealed(report: Report) -> None:
    """Unsealed events: the tail, unless the row is younger than the seal of a higher number."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT e.id,
                   (SELECT age(s.xmin) FROM base_seal s WHERE s.event_id > e.id ORDER BY s.event_id LIMIT 1)
                   > age(e.xmin)
            FROM base_event e
            WHERE NOT EXISTS (SELECT 1 FROM base_seal s WHERE s.event_id = e.id)
            ORDER BY e.id
            """
        )
        suspects: list[list[int]] = []
        for event_id, younger in cursor.fetchall():
            if not younger:
                report.tail.append(event_id)
            elif suspects and suspects[-1][-1] == event_id - 1:
                suspects[-1][1:] = [event_id]
            else:
                suspects.append([event_id])
    for first, *end in suspects:
        last = end[0] if end else None
        said = f"留痕 {first} 至 {last} 共 {last - first + 1} 条" if last else f"留痕 {first} "
        said += "没有封存，而编号更大的早已封存：是后来插入的，或其封存被删去"
        _find(report, "inserted", None, first, said, last=last)


def _look_for_latecomers(report: Report) -> None:
    """Sealed rows that came to the ledger later than their number or their time says.

    A number is taken when the row is written, at most moments before the transaction gets its own number
    (xmin). So a row whose number lies below one already sealed, yet whose transaction is younger than that
    seal's, was given an old number afterwards.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH chain AS (
                SELECT s.position, s.event_id, s.sealed_at,
                       max(s.event_id) OVER earlier AS highest,
                       max(s.sealed_at) OVER earlier AS last_sealing
                FROM base_seal s
                WINDOW earlier AS (ORDER BY s.position ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
            )
            SELECT c.position, c.event_id,
                   c.event_id < c.highest AND age(e.xmin) < (
                       SELECT max(age(s.xmin)) FROM base_seal s
                       WHERE s.position < c.position AND s.event_id > c.event_id
                   ) AS renumbered,
                   e.recorded_at < c.last_sealing - %s::interval AS backdated
            FROM chain c JOIN base_event e ON e.id = c.event_id
            WHERE (c.event_id < c.highest) OR (e.recorded_at < c.last_sealing - %s::interval)
            ORDER BY c.position
            """,
            [OPEN_AT_MOST, OPEN_AT_MOST],
        )
        for position, event_id, renumbered, backdated in cursor.fetchall():
            if renumbered or backdated:
                claim = "编号" if renumbered else "落库时间"
                _find(
                    report,
                    "inserted",
                    position,
                    event_id,
                    f"留痕 {event_id} 到得比它的{claim}所说的晚，是后来插入的",
                )


def _published_heads() -> tuple[list[heads.Head], str]:
    """The heads, or the sentence that says why they cannot be read."""
    try:
        return heads.published(), ""
    except (json.JSONDecodeError, TypeError, UnicodeDecodeError) as fault:
        return [], f"公布的链头文件读不出（{heads.folder()}）：{fault}"


def _compare_heads(report: Report, known: list[heads.Head]) -> None:
    report.heads_compared = len(known)
    end = report.head.position if report.head else 0
    furthest = max((head.position for head in known), default=0)
    if furthest > end:
        beyond = [end, *sorted({head.position for head in known if head.position > end})]
        for low, high in pairwise(beyond):
            last = next(head for head in known if head.position == high)
            _find(
                report,
                "cut",
                low + 1,
                last.event_id,
                f"第 {low + 1} 号至第 {high} 号已经公布过（到留痕 {last.event_id}，{last.sealed_at}），现在被截去",
            )
    for head in known:
        if head.position <= end and not heads.holds(head):
            _find(
                report,
                "broken",
                head.position,
                head.event_id,
                f"第 {head.position} 号与 {head.sealed_at} 公布的链头不符：此号或其前的留痕被改动后重新封存过",
            )


def _find(
    report: Report,
    kind: str,
    position: int | None,
    event_id: int | None,
    message: str,
    *,
    last: int | None = None,
) -> None:
    place = ""
    if position is not None:
        place = f"第 {position} 号至第 {last} 号：" if last else f"第 {position} 号："
    report.findings.append(Finding(kind, position, event_id, f"{place}{message}。", last))
