"""One document's page: our responder and nginx, against nginx on a bare file of the same size.

    python benchmarks/page_serving.py [--characters 4300] [--seconds 2] [--rounds 3] [--connections 1 16 64]
                                      [--json]

The page is a real one, released and published into the public folder. Ours is answered by `gongkai web` (one
process) and by `gongkai serve` (as many as the machine has cores, at most two), each the whole application
under granian. nginx serves the same folder with as many workers as `serve` has processes. Baseline, in the
same run: nginx on a bare file. `wrk` asks over the loopback, on the same machine, with connections kept open.
Needs nginx and wrk; without them it is skipped.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bench

NGINX = """
daemon off; pid {work}/nginx.pid; error_log {work}/error.log; worker_processes {workers}; {user}
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; keepalive_timeout 60s; etag on;
  client_body_temp_path {work}/body; proxy_temp_path {work}/proxy; fastcgi_temp_path {work}/fastcgi;
  uwsgi_temp_path {work}/uwsgi; scgi_temp_path {work}/scgi;
  types {{ text/html html; }} default_type application/octet-stream; charset utf-8;
  server {{
    listen 127.0.0.1:{site_port} reuseport; root {site};
    location / {{
      add_header Cache-Control no-cache; add_header X-Content-Type-Options nosniff;
      add_header Referrer-Policy same-origin; add_header X-Frame-Options DENY;
      error_page 404 = @gone;
    }}
    location @gone {{ try_files $uri.gone =404; error_page 405 =410 $uri.gone; return 410; }}
  }}
  server {{ listen 127.0.0.1:{bare_port} reuseport; root {bare}; }}
}}
"""


PROCESSES = min(2, os.cpu_count() or 1)
"""Of `gongkai serve`, and so of nginx."""


@dataclass(frozen=True)
class Question:
    name: str
    url: str
    conditional: bool = False
    """Asked with the page's own ETag, to be answered 304."""
    gone: bool = False
    """Rightly answered 410."""


@dataclass(frozen=True)
class Answers:
    """What wrk counted."""

    per_second: float
    p99: float
    """Milliseconds."""
    wrong: int
    """Answers that are neither 2xx nor 3xx, and broken connections."""


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--characters", type=int, default=4300, help="length of the text; 4300 make about 22 KB"
    )
    parser.add_argument("--seconds", type=float, default=2, help="of each question")
    parser.add_argument(
        "--rounds", type=int, default=3, help="everybody is asked in turn; the best round counts"
    )
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 16, 64])
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    for program in ("nginx", "wrk"):
        if shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin") is None:
            raise bench.Skipped(f"没有 {program}（Debian：apt-get install nginx-light wrk）")
    with bench.temporary_home() as home:
        reports = measure(options, home)
    bench.say(reports, as_json=options.json)
    return 0


def measure(options: argparse.Namespace, home: Path) -> list[bench.Report]:
    port = bench.free_port()
    os.environ["GONGKAI_PUBLIC_URL"] = f"http://127.0.0.1:{port}"
    with bench.serving(home, "serve", port=port) as server:
        server.wait_for("/", status=None)
        bench.django()
        bench.note("publishing a page and withdrawing another …")
        page, gone = publish(options.characters)
        server.wait_for(page)
        server.wait_for(gone, status=410)
        body = server.get(page)[1]
        with nginx(home / "public" / "live", body) as (site, bare):
            check(server.url, site, page, gone, body)
            with one_process(home) as single:
                pages = [
                    Question("nginx，裸文件（基线）", f"{bare}/page.html"),
                    Question("nginx，发布目录", site + page),
                    Question(f"gongkai serve（{PROCESSES} 个进程）", server.url + page),
                    Question("gongkai web（1 个进程）", single + page),
                ]
                rows = ask_all([(question, n) for n in options.connections for question in pages], options)
            middle = 16 if 16 in options.connections else options.connections[-1]
            special = [
                Question("304 nginx，裸文件（基线）", f"{bare}/page.html", conditional=True),
                Question("304 nginx，发布目录", site + page, conditional=True),
                Question("304 gongkai serve", server.url + page, conditional=True),
                Question("410 nginx，发布目录", site + gone, gone=True),
                Question("410 gongkai serve", server.url + gone, gone=True),
            ]
            others = ask_all([(question, middle) for question in special], options)
    base = {row[1]: row for row in rows if row[0].endswith("（基线）")}
    for row in rows:
        row += [row[2] / base[row[1]][2], row[3] / base[row[1]][3]]
    for row in others:
        row.append(row[2] / others[0][2])
    return [
        bench.Report(
            f"一页文件（{len(body):,} 字节）",
            ["谁答", "连接", "次/秒", "p99 毫秒", "次/秒 ÷ 基线", "p99 ÷ 基线"],
            rows,
            [
                f"wrk，长连接，{options.rounds} 轮轮流各问 {options.seconds:g} 秒，取最好一轮；"
                "wrk 与服务同在一台机器上，共用处理器。"
            ],
        ),
        bench.Report(
            "条件请求与已撤下的页",
            ["谁答", "连接", "次/秒", "p99 毫秒", "次/秒 ÷ 304 基线"],
            others,
            [],
        ),
    ]


def publish(characters: int) -> tuple[str, str]:
    """Addresses of a page that stands and of one that was withdrawn."""
    import district as districts
    from django.db import transaction

    from gongkai.base import jobs
    from gongkai.base.models import Job
    from gongkai.documents import addresses
    from gongkai.documents.models import Document, Edition, WithdrawalKind
    from gongkai.documents.services import withdraw_documents
    from gongkai.review.services import ReleaseDossier

    ready = districts.ready_dossiers(districts.found(2), 2, characters=characters)
    for dossier, _, by in ready:
        ReleaseDossier(dossier, by=by).execute()
    found = [Edition.objects.select_related("document").get(pk=edition.pk) for _, edition, _ in ready]
    documents = [edition.document for edition in found]
    emptied(Job)
    with transaction.atomic():
        withdraw_documents(documents[1], kind=WithdrawalKind.OTHER, reason="基准测试", by=None)
        jobs.enqueue("publish.withdraw", key="benchmark", args={"documents": [documents[1].pk]})
    emptied(Job)
    assert Document.objects.public().count() == 1
    first, second = (f"/{addresses.page_path(document)}" for document in documents)
    return first, second


def emptied(jobs: Any, timeout: float = 120) -> None:
    began = time.monotonic()
    while jobs.objects.exclude(state="done").exists():
        if time.monotonic() - began > timeout:
            raise RuntimeError(
                f"jobs wait: {list(jobs.objects.exclude(state='done').values('kind', 'last_error'))}"
            )
        time.sleep(0.05)


@contextlib.contextmanager
def nginx(live: Path, body: bytes) -> Iterator[tuple[str, str]]:
    """Addresses of the published folder and of a bare file with the same bytes."""
    work = Path(tempfile.mkdtemp(prefix="gongkai-bench-nginx-"))
    work.chmod(0o755)
    bare = work / "bare"
    bare.mkdir()
    (bare / "page.html").write_bytes(body)
    site_port, bare_port = bench.free_port(), bench.free_port()
    config = work / "nginx.conf"
    config.write_text(
        NGINX.format(
            work=work,
            workers=PROCESSES,
            user="user www-data;" if os.geteuid() == 0 else "",
            site=live,
            bare=bare,
            site_port=site_port,
            bare_port=bare_port,
        )
    )
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin") or "nginx"
    process = subprocess.Popen([program, "-c", str(config), "-e", str(work / "error.log")])
    try:
        time.sleep(0.5)
        if process.poll() is not None:
            raise RuntimeError(f"nginx did not start: {(work / 'error.log').read_text()}")
        yield f"http://127.0.0.1:{site_port}", f"http://127.0.0.1:{bare_port}"
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(work, ignore_errors=True)


@contextlib.contextmanager
def one_process(home: Path) -> Iterator[str]:
    with bench.serving(home, "web") as server:
        server.wait_for("/", status=None)
        yield server.url


def fetched(url: str, headers: dict[str, str] | None = None) -> tuple[int, bytes, dict[str, str]]:
    import urllib.error
    import urllib.request

    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers or {}), timeout=10) as answer:
            return answer.status, answer.read(), dict(answer.headers)
    except urllib.error.HTTPError as other:
        return other.code, other.read(), dict(other.headers)


def etag_of(url: str) -> str:
    headers = {name.lower(): value for name, value in fetched(url)[2].items()}
    return headers["etag"]


def check(ours: str, nginx_site: str, page: str, gone: str, body: bytes) -> None:
    """Everybody answers the same, or the figures compare nothing."""
    wanted = hashlib.sha256(body).hexdigest()
    for base in (ours, nginx_site):
        status, content, _ = fetched(base + page)
        assert (status, hashlib.sha256(content).hexdigest()) == (200, wanted), (
            f"{base}{page} answers {status}"
        )
        assert fetched(base + gone)[0] == 410, f"{base}{gone} answers {fetched(base + gone)[0]}"
        assert fetched(base + page, {"If-None-Match": etag_of(base + page)})[0] == 304


def ask_all(wanted: list[tuple[Question, int]], options: argparse.Namespace) -> list[list[Any]]:
    """Rows of the best round of each: what other work on the machine took away is not the server's fault."""
    best: dict[tuple[Question, int], Answers] = {}
    for number in range(options.rounds):
        for question, connections in wanted:
            bench.note(f"round {number + 1}: {question.name}, {connections} …")
            headers = {"If-None-Match": etag_of(question.url)} if question.conditional else {}
            found = asked(question.url, connections, options.seconds, headers)
            assert found.wrong == 0 or question.gone, f"{question.url}: {found.wrong} wrong answers"
            before = best.get((question, connections))
            if before is None or found.per_second > before.per_second:
                best[question, connections] = found
    return [
        [question.name, connections, best[question, connections].per_second, best[question, connections].p99]
        for question, connections in wanted
    ]


def asked(url: str, connections: int, seconds: float, headers: dict[str, str] | None = None) -> Answers:
    threads = min(2, connections, os.cpu_count() or 1)
    given = [word for name, value in (headers or {}).items() for word in ("-H", f"{name}: {value}")]
    command = ["wrk", f"-t{threads}", f"-c{connections}", "--latency", *given]
    subprocess.run([*command, "-d1s", url], capture_output=True, check=True)  # warm
    done = subprocess.run(
        [*command, f"-d{max(1, round(seconds))}s", url], capture_output=True, text=True, check=True
    )
    return read(done.stdout)


def read(said: str) -> Answers:
    """Of wrk's own words."""
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s)\b", said)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert p99, said
    assert rate, said
    scale = {"us": 0.001, "ms": 1.0, "s": 1000.0}[p99[2]]
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    broken = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", said)
    wrong = int(refused[1]) if refused else 0
    return Answers(
        float(rate[1]), float(p99[1]) * scale, wrong + sum(map(int, broken.groups()) if broken else ())
    )


if __name__ == "__main__":
    try:
        sys.exit(main())
    except bench.Skipped as reason:
        print(f"跳过：{reason}", file=sys.stderr)
