"""Events per second, and how far the sealer is behind.

    python benchmarks/events.py [--seconds 8] [--writers 1 4] [--busy 20] [--json]

Every writer is a process that opens a transaction, writes one event by `events.record` and commits, again
and again; the sealer runs beside them once a second, as in the worker. Three ledgers, in the same run:

- ours: append-only triggers, three indexes, sealed afterwards;
- plain (baseline): the same columns without triggers, indexes and seal;
- chained: one head row, locked and moved on inside the transaction of the act (for contrast).

Once with nothing but the event in the transaction, and once with acts that go on for `--busy` milliseconds
after it, as releases do.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import sys
import threading
import time
from typing import Any

import bench

SENTENCE = "发布《关于做好青禾镇河堤设施养护工作的通知》，索引号 990102001/2026-00001。"
PLAIN = "bench_plain"
CHAINED = "bench_chained"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--writers", type=int, nargs="+", default=[1, 4])
    parser.add_argument(
        "--busy", type=float, default=20, help="milliseconds that an act goes on after its event"
    )
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with bench.temporary_home():
        bench.django()
        reports = measure(options)
    bench.say(reports, as_json=options.json)
    return 0


def measure(options: argparse.Namespace) -> list[bench.Report]:
    from django.db import connection

    from gongkai.base import seal
    from gongkai.org.models import Organ

    organ = Organ.objects.create(code="990102001", name="澄明区人民政府", kind=Organ.Kind.GOVERNMENT)
    with connection.cursor() as cursor:
        for table in (PLAIN, CHAINED):
            cursor.execute(f"CREATE TABLE {table} (LIKE base_event INCLUDING DEFAULTS INCLUDING IDENTITY)")
            cursor.execute(f"ALTER TABLE {table} ADD PRIMARY KEY (id)")
        cursor.execute("CREATE TABLE bench_head (one int PRIMARY KEY, chain text NOT NULL)")
        cursor.execute("INSERT INTO bench_head VALUES (1, '')")
    crew = Writers(max(options.writers), organ.pk)
    rows: list[list[Any]] = []
    lags: list[list[Any]] = []
    for busy in (0.0, options.busy):
        for writers in options.writers:
            found: dict[str, float] = {}
            for kind in ("plain", "ours", "chained"):
                bench.note(f"{kind}, {writers} writers, busy {busy:g} ms …")
                stop = threading.Event()
                seen: list[tuple[int, float, float]] = []
                sealer = threading.Thread(target=keep_sealing, args=(stop, seen))
                if kind == "ours":
                    seal.seal()
                    sealer.start()
                found[kind] = crew.write(kind, writers, options.seconds, busy)
                if kind == "ours":
                    began = time.perf_counter()
                    stop.set()
                    sealer.join()
                    while seal.lag().waiting:
                        seal.seal()
                    behind = time.perf_counter() - began
                    lags.append(
                        [
                            f"{writers} 个写者，操作另需 {busy:g} 毫秒",
                            max((waiting for waiting, _, _ in seen), default=0),
                            bench.spread([age for _, age, _ in seen] or [0.0])["p50"],
                            max((age for _, age, _ in seen), default=0.0),
                            behind,
                            max((took for _, _, took in seen), default=0.0),
                        ]
                    )
            labels = {"plain": "普通表（基线）", "ours": "留痕，事后封存", "chained": "事务内单链头（对照）"}
            rows += [
                [f"{busy:g}", writers, labels[kind], found[kind], round(found[kind] / found["plain"], 3)]
                for kind in labels
            ]
    crew.end()
    return [
        bench.Report("写入留痕", ["操作另需毫秒", "写者", "设计", "事/秒", "÷ 基线"], rows, []),
        bench.Report(
            "封存落后多少（每秒封存一次，与写者同时）",
            ["情形", "最多未封存", "最旧一条 p50 秒", "最旧一条 最大秒", "写完后封完 秒", "一次封存 最大秒"],
            lags,
            [],
        ),
    ]


def keep_sealing(stop: threading.Event, seen: list[tuple[int, float, float]]) -> None:
    """Once a second, as the worker does; notes waiting events, age of the oldest, and seconds it took."""
    from django.db import connection

    from gongkai.base import seal

    try:
        while not stop.wait(1.0):
            lag = seal.lag()
            began = time.perf_counter()
            seal.seal()
            seen.append((lag.waiting, lag.seconds, time.perf_counter() - began))
    finally:
        connection.close()


class Writers:
    """Processes that write when told; started once, for to start one costs more than to measure."""

    def __init__(self, count: int, organ: int) -> None:
        context = multiprocessing.get_context("spawn")
        self.orders = [context.Queue() for _ in range(count)]
        self.answers = context.Queue()
        self.processes = [
            context.Process(target=writer, args=(organ, orders, self.answers), daemon=True)
            for orders in self.orders
        ]
        for process in self.processes:
            process.start()
        for _ in self.processes:
            self.answers.get(timeout=300)

    def write(self, kind: str, count: int, seconds: float, busy: float) -> float:
        """Events per second of so many writers together."""
        for orders in self.orders[:count]:
            orders.put((kind, seconds, busy))
        found = [self.answers.get(timeout=seconds + 300) for _ in range(count)]
        return sum(number / took for number, took in found)

    def end(self) -> None:
        for orders in self.orders:
            orders.put(None)
        for process in self.processes:
            process.join(30)


def writer(organ: int, orders: Any, answers: Any) -> None:
    bench.django()
    from django.db import connection, transaction

    from gongkai.base import clock, events
    from gongkai.org.models import Organ

    subject = Organ.objects.get(pk=organ)
    data = {"edition": 1, "index_number": "990102001/2026-00001", "digest": "0" * 64}

    def plain(table: str, **more: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} (name, at, actor_name, organ_id, subject_type, subject_id, sentence, data)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s, %s) RETURNING id",
                [
                    "document.released",
                    clock.now(),
                    events.SYSTEM,
                    subject.pk,
                    events.subject_type(subject),
                    subject.pk,
                    SENTENCE,
                    json.dumps(data | more),
                ],
            )
            cursor.fetchone()

    def chained() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT chain FROM bench_head WHERE one = 1 FOR UPDATE")
            before = cursor.fetchone()[0]
            chain = hashlib.sha256(f"{before}{SENTENCE}".encode()).hexdigest()
            plain(CHAINED, chain=chain)
            cursor.execute("UPDATE bench_head SET chain = %s WHERE one = 1", [chain])

    def ours() -> None:
        events.record("document.released", subject, SENTENCE, organ=subject, data=data)

    acts = {"ours": ours, "plain": lambda: plain(PLAIN), "chained": chained}
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    answers.put("ready")
    while (order := orders.get()) is not None:
        kind, seconds, busy = order
        began = time.perf_counter()
        count = 0
        while time.perf_counter() - began < seconds:
            with transaction.atomic():
                acts[kind]()
                if busy:
                    time.sleep(busy / 1000)
            count += 1
        answers.put((count, time.perf_counter() - began))
    connection.close()


if __name__ == "__main__":
    sys.exit(main())
