"""Forty people at their desks while the system holds twenty thousand documents.

    python benchmarks/desk_load.py [--people 40] [--minutes 10] [--documents 20000] [--json]

Each person has a session of his own, opens the pages that his work consists of in a random order, thinks
between two and ten seconds, and now and then types into a draft and saves it, brings in a text, or reads a
dossier and signs it. Of two who save one draft the second is told (409): that is an answer, not an error.
Everything goes over HTTP through two web processes with the worker beside them, as `gongkai serve` runs them. Baseline,
in the same run: the same people for one minute before anything was taken in.
"""

from __future__ import annotations

import argparse
import html
import http.client
import random
import re
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import bench

PASSWORD = "desk-load-2026"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
LIMIT = 300.0
"""Milliseconds that a page may take for nineteen of twenty."""


@dataclass
class Log:
    """What all people together saw."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    faults: list[str] = field(default_factory=list)
    conflicts: int = 0
    """Saves of a draft that somebody else had saved meanwhile."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, page: str, seconds: float) -> None:
        with self.lock:
            self.times[page].append(seconds * 1000)

    def fault(self, what: str) -> None:
        with self.lock:
            self.faults.append(what)

    def conflict(self) -> None:
        with self.lock:
            self.conflicts += 1


class Desk(threading.Thread):
    """One person at work."""

    def __init__(self, port: int, username: str, until: float, log: Log, seed: int) -> None:
        super().__init__(daemon=True)
        self.port, self.username, self.until, self.log = port, username, until, log
        self.dice = random.Random(seed)
        self.cookies: dict[str, str] = {}
        self.acts: list[tuple[str, Callable[[], None], int]] = [
            ("今日待办", lambda: self.look("今日待办", "/workbench/"), 6),
            ("责任事项", lambda: self.look("责任事项", "/workbench/duties/"), 4),
            ("文件库", lambda: self.look("文件库", "/workbench/documents/"), 4),
            ("文件库搜索", self.search, 3),
            ("文件库一件", self.open_one, 3),
            ("送审件清单", lambda: self.look("送审件清单", "/workbench/dossiers/"), 4),
            ("草稿清单", lambda: self.look("草稿清单", "/workbench/drafts/"), 3),
            ("打开并保存草稿", self.edit, 3),
            ("送审件", self.review, 5),
        ]
        if username.startswith("drafter"):
            self.acts.append(("新建文件", self.bring_in, 2))

    def run(self) -> None:
        time.sleep(self.dice.uniform(0, 8))
        self.sign_in()
        kinds = [act for _, act, _ in self.acts]
        weights = [weight for _, _, weight in self.acts]
        while time.monotonic() < self.until:
            try:
                self.dice.choices(kinds, weights)[0]()
            except (OSError, http.client.HTTPException) as problem:
                self.log.fault(f"{self.username}: {problem!r}")
            time.sleep(self.dice.uniform(2, 10))

    # One request ------------------------------------------------------------------------------------

    def ask(self, page: str, method: str, path: str, body: dict[str, str] | None = None) -> tuple[int, str]:
        """Time one request; follows no redirect. A status from 400 on is a fault."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        sent = None
        if body is not None:
            sent = urlencode(body)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        began = time.perf_counter()
        try:
            connection.request(method, path, body=sent, headers=headers)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        finally:
            connection.close()
        self.log.note(page, time.perf_counter() - began)
        for header in answer.msg.get_all("Set-Cookie") or []:
            name, _, value = header.partition(";")[0].partition("=")
            self.cookies[name.strip()] = value
        if answer.status == 409:
            self.log.conflict()
        elif answer.status >= 400:
            self.log.fault(f"{method} {path}: {answer.status}")
        return answer.status, text

    def look(self, page: str, path: str) -> str:
        status, text = self.ask(page, "GET", path)
        if status != 200:
            self.log.fault(f"GET {path}: {status}")
        return text

    # What people do ---------------------------------------------------------------------------------

    def sign_in(self) -> None:
        page = self.look("登录", "/workbench/sign-in/")
        found = TOKEN.search(page)
        assert found is not None
        values = {"csrfmiddlewaretoken": found[1], "username": self.username, "password": PASSWORD}
        status, _ = self.ask("登录", "POST", "/workbench/sign-in/", values)
        if status != 302:
            self.log.fault(f"{self.username} was not let in: {status}")

    def search(self) -> None:
        words = ["供水", "道路", "养老", "燃气", "公园", "2019", "第88件", "维护"]
        self.look("文件库搜索", "/workbench/documents/?" + urlencode({"q": self.dice.choice(words)}))

    def open_one(self) -> None:
        page = self.look("文件库", "/workbench/documents/")
        links = re.findall(r'href="(/workbench/documents/\d+/)"', page)
        if links:
            self.look("文件库一件", self.dice.choice(links))

    def edit(self) -> None:
        page = self.look("草稿清单", "/workbench/drafts/")
        links = re.findall(r'href="(/workbench/drafts/\d+/)"', page)
        if not links:
            return
        address = self.dice.choice(links)
        page = self.look("打开草稿", address)
        values = form_values(page)
        if "csrfmiddlewaretoken" in values:
            values["summary"] = f"{self.username} {time.time():.3f}"
            self.ask("保存草稿", "POST", address, values)

    def bring_in(self) -> None:
        page = self.look("新建文件", "/workbench/new/")
        found = TOKEN.search(page)
        assert found is not None
        text = f"关于第{self.dice.randrange(10**6)}处路灯检修的通知\n各镇街：\n一、范围\n全部路灯。\n"
        values = {"csrfmiddlewaretoken": found[1], "text": text + "入冬之前，逐处检修并填写台账。\n" * 40}
        self.ask("读取文字", "POST", "/workbench/new/", values)

    def review(self) -> None:
        """Read one of the dossiers that the list shows; sign it where that is one's own to do."""
        page = self.look("送审件清单", "/workbench/dossiers/")
        links = re.findall(r'href="(/workbench/dossiers/\d+/)"', page)
        if not links:
            return
        address = self.dice.choice(links)
        values = form_values(self.look("送审件", address), f"{address}sign/")
        if values:
            self.ask("签署", "POST", f"{address}sign/", values)


def form_values(page: str, action: str = "") -> dict[str, str]:
    """What the form to this address, or else the page's largest, would send as it stands."""
    forms = re.findall(r"<form\b.*?</form>", page, re.S)
    best = max((form for form in forms if f'action="{action}' in form or not action), key=len, default="")
    values = {}
    for tag in re.findall(r"<input\b[^>]*>", best):
        given = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        kind = given.get("type", "text")
        if "name" not in given or kind in ("file", "submit", "button"):
            continue
        if kind in ("checkbox", "radio") and " checked" not in tag:
            continue
        values[given["name"]] = html.unescape(given.get("value", ""))
    for name, text in re.findall(r'<textarea\b[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', best, re.S):
        values[name] = html.unescape(text).lstrip("\n")
    for name, inside in re.findall(r'<select\b[^>]*name="([^"]+)"[^>]*>(.*?)</select>', best, re.S):
        chosen = re.search(r'<option\b[^>]*value="([^"]*)"[^>]*\bselected', inside)
        values[name] = html.unescape(chosen[1]) if chosen else ""
    return values


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=40)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--characters", type=int, default=1500)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with bench.temporary_home() as home, bench.serving(home, "serve") as server:
        server.wait_for("/", status=None)
        bench.django()
        reports = measure(options, server)
    bench.say(reports, as_json=options.json)
    return 0


def measure(options: argparse.Namespace, server: bench.Serving) -> list[bench.Report]:
    import district as districts

    district = districts.found(40)
    usernames = districts.with_passwords(district, options.people, PASSWORD)
    districts.drafts(district, 2 * options.people, characters=options.characters)
    bench.note("dossiers that wait for their first review …")
    districts.submitted(district, 5 * options.people, characters=options.characters)
    bench.note("one minute with nothing in the library …")
    before = at_work(server, usernames, 1.0)
    bench.note(f"taking in {options.documents} documents …")
    districts.take_in(district, 0, options.documents, characters=options.characters)
    settle()
    bench.note(f"{options.minutes:g} minutes …")
    after = at_work(server, usernames, options.minutes)
    rows: list[list[Any]] = []
    for page in sorted(after.times):
        some = bench.spread(after.times[page])
        base = bench.spread(before.times[page])["p95"] if before.times.get(page) else float("nan")
        rows.append([page, len(after.times[page]), some["p50"], some["p95"], some["max"], some["p95"] / base])
    every = bench.spread([one for those in after.times.values() for one in those])
    base = bench.spread([one for those in before.times.values() for one in those])["p95"]
    count = sum(map(len, after.times.values()))
    rows.append(["全部", count, every["p50"], every["p95"], every["max"], every["p95"] / base])
    said = [
        f"出错 {len(after.faults)} 次，两人同改一稿的提示 {after.conflicts} 次；要求：p95 不超过 {LIMIT:.0f} 毫秒，没有出错。"
    ]
    return [
        bench.Report(
            f"{options.people} 人办公 {options.minutes:g} 分钟，库中 {options.documents:,} 件（毫秒）",
            ["页面", "次数", "p50", "p95", "最大", "p95 ÷ 空库"],
            rows,
            said + sorted(set(after.faults))[:10],
        )
    ]


def at_work(server: bench.Serving, usernames: list[str], minutes: float) -> Log:
    log = Log()
    until = time.monotonic() + minutes * 60
    desks = [Desk(server.port, name, until, log, seed) for seed, name in enumerate(usernames)]
    for desk in desks:
        desk.start()
    for desk in desks:
        desk.join()
    return log


def settle(timeout: float = 7200) -> None:
    from gongkai.base.models import Job

    began = time.monotonic()
    while Job.objects.exclude(state=Job.State.DONE).exists():
        if time.monotonic() - began > timeout:
            raise RuntimeError("the outbox does not empty")
        time.sleep(1)


if __name__ == "__main__":
    sys.exit(main())
