"""Resident memory of everything that `gongkai serve` starts, against a bare PostgreSQL of the same wheel.

    python benchmarks/memory.py [--views 1000] [--releases 20] [--json]

PSS (proportional set size) from /proc/*/smaps_rollup: shared pages are divided among those who share them,
so the sum over processes is what the machine really spends. Idle, and after page views and releases.
Also the seconds until the first answer of a second start, and of the two commands without a database.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

import bench


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--views", type=int, default=1000)
    parser.add_argument("--releases", type=int, default=20)
    parser.add_argument("--rest", type=float, default=5, help="seconds of rest before each look")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not Path("/proc/self/smaps_rollup").exists():
        raise bench.Skipped("本系统没有 /proc/*/smaps_rollup")
    with bench.temporary_home() as home:
        bare = bare_postgres(options.rest)
    with bench.temporary_home() as home:
        reports = measure(options, home, bare)
    bench.say(reports, as_json=options.json)
    return 0


def bare_postgres(rest: float) -> float:
    """MB of the wheel's server with an empty database and no connection."""
    from gongkai.config import home, postgres

    server = postgres.Server(home.current())
    server.start()
    try:
        time.sleep(rest)
        pid = server.pid()
        assert pid is not None
        return sum(pss(each) for each in [pid, *descendants(pid)])
    finally:
        server.stop()


def measure(options: argparse.Namespace, home: Path, bare: float) -> list[bench.Report]:
    looks: dict[str, dict[str, float]] = {}
    port = bench.free_port()
    with bench.serving(home, "serve", port=port) as server:
        server.wait_for("/", status=None)
        time.sleep(options.rest)
        looks["空闲"] = by_part(server.process.pid, home)
        bench.django()
        page = work(server, options)
        time.sleep(options.rest)
        bench_closed()
        looks[f"{options.views} 次浏览、{options.releases} 次发布之后"] = by_part(server.process.pid, home)
    again = second_start(home, port, page)
    parts = list(dict.fromkeys(part for look in looks.values() for part in look))
    rows: list[list[object]] = [[part, *(look.get(part, 0.0) for look in looks.values())] for part in parts]
    sums = [sum(look.values()) for look in looks.values()]
    rows.append(["合计", *sums])
    rows.append(["裸 PostgreSQL（基线）", *(bare for _ in looks)])
    rows.append(["合计 ÷ 基线", *(total / bare for total in sums)])
    python = command(["-c", "pass"])
    due = command(["-m", "gongkai.config", "due", "disclosure", "--from", "2024-05-14"])
    read = command(["-m", "gongkai.config", "read", str(sample(home))], expected={0, 1})
    starts: list[list[object]] = [
        ["python -c pass（基线）", python, 1.0],
        ["gongkai due", due, due / python],
        ["gongkai read（一份约 2,000 字的文本）", read, read / python],
        ["gongkai serve 第二次启动，至首页答复", again, again / python],
    ]
    return [
        bench.Report("内存（MB，PSS）", ["部分", *looks], rows, []),
        bench.Report("启动（秒，五次中位）", ["命令", "秒", "÷ 基线"], starts, ["serve 只启动一次。"]),
    ]


def pss(pid: int) -> float:
    """MB; 0 for a process that has ended."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


def descendants(pid: int) -> list[int]:
    children: dict[int, list[int]] = defaultdict(list)
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with contextlib.suppress(OSError):
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                children[parent].append(int(entry.name))
    found: list[int] = []
    waiting = [pid]
    while waiting:
        below = children[waiting.pop()]
        found += below
        waiting += below
    return found


def by_part(supervisor: int, home: Path) -> dict[str, float]:
    """PostgreSQL with all its backends, each web process, the worker, the supervisor."""
    names = {supervisor: "监管进程"}
    for file in sorted((home / "run").glob("*.pid")):
        names[int(file.read_text().split()[0])] = {
            "postgres": "PostgreSQL（全部进程）",
            "worker": "后台任务",
        }.get(file.stem, file.stem.replace("web-", "网站进程 "))
    found: dict[str, float] = {}
    for pid, name in names.items():
        below = [] if pid == supervisor else descendants(pid)
        found[name] = sum(pss(each) for each in [pid, *below])
    return found


def work(server: bench.Serving, options: argparse.Namespace) -> str:
    """Release documents, read their pages; returns the address of the home page."""
    import district as districts

    from gongkai.base.models import Job
    from gongkai.documents import addresses
    from gongkai.documents.models import Document
    from gongkai.review.services import ReleaseDossier

    for dossier, _, by in districts.ready_dossiers(districts.found(4), options.releases, characters=1500):
        ReleaseDossier(dossier, by=by).execute()
    while Job.objects.exclude(state=Job.State.DONE).exists():
        time.sleep(0.1)
    pages = [f"/{addresses.page_path(document)}" for document in Document.objects.public()]
    pages += ["/", "/gk/", "/gk/all/", "/feed.xml", "/workbench/"]
    for number in range(options.views):
        server.get(pages[number % len(pages)])
    return "/"


def bench_closed() -> None:
    """Our own connection is not the system's."""
    from django.db import connections

    connections.close_all()
    time.sleep(0.5)


def second_start(home: Path, port: int, page: str) -> float:
    began = time.perf_counter()
    with bench.serving(home, "serve", port=port) as server:
        server.wait_for(page)
        return time.perf_counter() - began


def command(args: list[str], expected: set[int] | None = None) -> float:
    """Median seconds of five runs."""
    took = []
    for _ in range(5):
        began = time.perf_counter()
        done = subprocess.run([sys.executable, *args], capture_output=True, env=dict(os.environ), check=False)
        took.append(time.perf_counter() - began)
        assert done.returncode in (expected or {0}), done.stderr.decode()
    return bench.spread(took)["p50"]


def sample(home: Path) -> Path:
    import random

    import district as districts

    dice = random.Random(1)
    lines = [districts.title(dice, 1), "澄政发〔2024〕5号", ""]
    lines += [block.text for block in districts.text(dice, 2000)]
    lines += ["澄明区人民政府", "2024年5月14日"]
    file = home / "sample.txt"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


if __name__ == "__main__":
    try:
        sys.exit(main())
    except bench.Skipped as reason:
        print(f"跳过：{reason}", file=sys.stderr)
