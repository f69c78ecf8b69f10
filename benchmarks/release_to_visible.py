"""From the commit of a release to the page that anybody can read.

    python benchmarks/release_to_visible.py [--sizes 0 1000 20000] [--releases 50] [--characters 1500] [--json]

A whole `gongkai serve` runs: PostgreSQL, web, worker. Single dossiers are released one after another by
`ReleaseDossier`; the clock runs from the moment its transaction is committed until the page answers 200
through the web server and names the digest that was signed. Baseline, in the same run: the same with nothing
else in the system (size 0). Between the sizes, records are taken in (迁入) in lists of 200.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bench

LONGEST_WAIT = 60.0
LOOK_EVERY = 0.002


@dataclass
class Release:
    visible: float
    """Seconds from commit to the answer."""
    act: float
    """Seconds that the act itself took."""
    dossier: int


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=[0, 1000, 20000])
    parser.add_argument("--releases", type=int, default=50)
    parser.add_argument("--characters", type=int, default=1500, help="length of each text")
    parser.add_argument("--organs", type=int, default=40)
    parser.add_argument("--warm", type=int, default=3, help="releases before the first that counts")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    sizes = sorted({0, *options.sizes})
    with bench.temporary_home() as home, bench.serving(home, "serve") as server:
        server.wait_for("/", status=None)
        bench.django()
        reports = measure(options, sizes, home, server)
    bench.say(reports, as_json=options.json)
    return 0


def measure(
    options: argparse.Namespace, sizes: list[int], home: Path, server: bench.Serving
) -> list[bench.Report]:
    import district as districts

    district = districts.found(options.organs)
    rows, growing, phases = [], [], []
    base: dict[str, float] = {}
    taken_in = 0
    for size in sizes:
        if size > taken_in:
            bench.note(f"taking in {size - taken_in} documents …")
            growing.append(grow(district, taken_in, size, options.characters, home))
            taken_in = size
        bench.note(f"{options.releases} releases at {size} documents …")
        ready = districts.ready_dossiers(
            district, options.releases + options.warm, characters=options.characters
        )
        done = [release(server, *one) for one in ready][options.warm :]
        settle()
        visible = bench.spread([one.visible * 1000 for one in done])
        base = base or visible
        steps = journal([one.dossier for one in done])
        rows.append(
            [
                f"{size:,} 件" if size else "空系统（基线）",
                len(done),
                visible["p50"],
                visible["p95"],
                visible["max"],
                round(visible["p50"] / base["p50"], 2),
                round(visible["p95"] / base["p95"], 2),
                bench.spread([one.act * 1000 for one in done])["p50"],
                steps["files"],
            ]
        )
        bench.note("  ".join(map(bench.cell, rows[-1])))
        phases.append([f"{size:,}", *(steps[name] for name in PHASES)])
    return [
        bench.Report(
            "发布到可见（毫秒，自提交起，至网页以正确摘要答复 200）",
            ["系统中已有", "次数", "p50", "p95", "最大", "p50/基线", "p95/基线", "发布操作本身", "写文件/次"],
            rows,
            [f"正文约 {options.characters} 字；每 {LOOK_EVERY * 1000:.0f} 毫秒问一次网页。"],
        ),
        bench.Report("后台事项各段（毫秒，p50）", ["系统中已有", *PHASES.values()], phases, []),
        bench.Report(
            "迁入（每批 200 件一个事务）",
            ["新增", "入库 件/秒", "入库 行/秒", "上网 件/秒", "文件数", "全部秒数"],
            growing,
            ["入库：`TakeIn` 提交；上网：从第一批提交到最后一页写出、页面逐件核对过，后台进程同时在做。"],
        ),
    ]


def release(server: bench.Serving, dossier: Any, edition: Any, by: Any) -> Release:
    """Release one dossier and wait for its page. Raises RuntimeError when it does not come."""
    from gongkai.documents import addresses
    from gongkai.documents.models import Edition
    from gongkai.review.services import ReleaseDossier

    began = time.perf_counter()
    ReleaseDossier(dossier, by=by).execute()
    committed = time.perf_counter()
    released = Edition.objects.select_related("document").get(pk=edition.pk)
    path, digest = f"/{addresses.page_path(released.document)}", released.digest.encode()
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        while time.perf_counter() - committed < LONGEST_WAIT:
            connection.request("GET", path)
            answer = connection.getresponse()
            body = answer.read()
            if answer.status == 200 and digest in body:
                visible = time.perf_counter() - committed
                settle()
                return Release(visible, committed - began, dossier.pk)
            time.sleep(LOOK_EVERY)
    finally:
        connection.close()
    raise RuntimeError(f"{path} is not visible after {LONGEST_WAIT:.0f} s:\n{server.log.read_text()[-2000:]}")


def settle(timeout: float = 3600) -> None:
    """Wait until the outbox is empty, so that one release never pays for the one before."""
    from gongkai.base.models import Job

    began = time.perf_counter()
    while Job.objects.exclude(state=Job.State.DONE).exists():
        if time.perf_counter() - began > timeout:
            raise RuntimeError("the outbox does not empty")
        time.sleep(0.005)


PHASES = {
    "staged": "提交→渲染并写好",
    "document": "→文件页切换",
    "feed": "→列表、订阅切换",
    "finished": "→页面核对、办结",
}


def journal(dossiers: list[int]) -> dict[str, Any]:
    """Medians of what the jobs' journals say of themselves."""
    from gongkai.base.models import Job

    jobs = Job.objects.filter(key__in=[f"publish:dossier:{pk}" for pk in dossiers]).prefetch_related("steps")
    spans: dict[str, list[float]] = {name: [] for name in PHASES}
    files = []
    for job in jobs:
        at = {step.name.partition(".")[2] or step.name: step for step in job.steps.all()}
        files.append(len(at["staged"].result["paths"]))
        moments = [
            job.created_at,
            *(at[name].done_at for name in ("staged", "document", "feed")),
            job.finished_at,
        ]
        for name, (before, after) in zip(PHASES, itertools.pairwise(moments), strict=True):
            spans[name].append((after - before).total_seconds() * 1000)
    medians = {name: bench.spread(values)["p50"] for name, values in spans.items()}
    return medians | {"files": bench.spread([float(count) for count in files])["p50"]}


def grow(district: Any, have: int, want: int, characters: int, home: Path) -> list[Any]:
    import district as districts

    from gongkai.publish.models import PublishedFile

    rows_before, files_before = count_rows(), PublishedFile.objects.count()
    began = time.perf_counter()
    districts.take_in(district, have + 1, want - have, characters=characters)
    stored = time.perf_counter() - began
    rows = count_rows() - rows_before
    settle()
    visible = time.perf_counter() - began
    count = want - have
    files = PublishedFile.objects.count() - files_before
    return [f"{count:,}", count / stored, rows / stored, count / visible, files, visible]


def count_rows() -> int:
    """Rows of the tables that taking-in writes itself."""
    from gongkai.base.models import Event
    from gongkai.documents.models import Document, Edition, Part, Placement

    return sum(model.objects.count() for model in (Document, Edition, Part, Placement, Event))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except bench.Skipped as reason:
        print(f"跳过：{reason}", file=sys.stderr)
        sys.exit(0)
