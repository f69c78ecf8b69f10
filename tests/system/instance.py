"""A whole instance, as `gongkai serve` runs it, its steps watched; and whoever works with it."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from gongkai.config.home import Home
from gongkai.config.postgres import Server
from gongkai.config.supervise import start_time

HERE = Path(__file__).parent


def wait_for(what: Callable[[], object], seconds: float = 180) -> Any:
    """Ask again and again until the answer is true; fail with the question's name when it never is."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := what():
            return answer
        time.sleep(0.03)
    raise AssertionError(f"not within {seconds} s: {what}")


class Instance:
    def __init__(self, home: Path) -> None:
        self.home = Home(home)
        self.server = Server(self.home)
        self.output = home.parent / f"{home.name}.out"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """As in production: nothing of the test's own settings reaches the instance."""
        foreign = ("GONGKAI_", "DATABASE_URL", "DJANGO_", "PYTEST_", "COVERAGE_")
        kept = {key: value for key, value in os.environ.items() if not key.startswith(foreign)}
        return kept | {
            "GONGKAI_HOME": str(self.home.root),
            "GONGKAI_PUBLIC_URL": f"http://127.0.0.1:{self.port}",
        }

    def start(self) -> None:
        walked = {"PYTHONPATH": str(HERE / "inside"), "DJANGO_SETTINGS_MODULE": "walked.settings"}
        line = [sys.executable, "-m", "gongkai.config", "serve", "--bind", f"127.0.0.1:{self.port}"]
        with self.output.open("wb") as out:
            self.process = subprocess.Popen(line, env=self.environment | walked, stdout=out, stderr=out)
        wait_for(lambda: "按 Ctrl-C 停止。" in self.said())

    def said(self) -> str:
        return self.output.read_text(errors="replace")

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(90)
        self.server.stop()

    # its children

    def pid(self, name: str) -> int:
        """Of the child that runs now; 0 when it does not."""
        with contextlib.suppress(OSError, ValueError):
            pid, since = (self.home.run / f"{name}.pid").read_text().split()
            return int(pid) if start_time(int(pid)) == since else 0
        return 0

    def stands(self) -> bool:
        names = [file.stem for file in self.home.run.glob("*.pid") if file.stem != "first-run"]
        return len(names) >= 3 and all(self.pid(name) for name in names) and self.server.is_ready()

    # the kill at a step

    def order(self, walk: str, step: str, victim: str) -> Path:
        """Have the victim killed when this walk comes to this step; the order is gone once it is done."""
        order = self.home.run / "strikes" / walk / step
        order.parent.mkdir(parents=True, exist_ok=True)
        fresh = order.with_suffix(".new")
        fresh.write_text(victim)
        fresh.rename(order)
        return order

    def steps(self) -> list[tuple[str, str]]:
        """Every step that was reached so far, as (walk, step)."""
        log = self.home.run / "steps.log"
        lines = log.read_text().splitlines() if log.exists() else []
        return [tuple(line.split(": ", 1)) for line in lines]  # type: ignore[misc]

    def bring_database_back(self) -> None:
        """After a strike at the ``database``: its server was killed and its data hidden."""
        self.server.data.with_name("data.hidden").rename(self.server.data)

    def verify(self) -> int:
        """`gongkai site verify`: 0 when every public file is what the manifest says."""
        line = [sys.executable, "-m", "gongkai.config", "site", "verify"]
        return subprocess.run(line, env=self.environment, capture_output=True, check=False).returncode

    # as the public asks

    def get(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, str]:
        status, body, _ = self.ask("GET", path, headers=headers)
        return status, body

    def ask(
        self, method: str, path: str, body: str = "", headers: dict[str, str] | None = None
    ) -> tuple[int, str, list[str]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body or None, headers or {})
            answer = connection.getresponse()
            cookies = [line.split(";")[0] for line in answer.msg.get_all("Set-Cookie") or []]
            return answer.status, answer.read().decode(errors="replace"), cookies
        finally:
            connection.close()


class Desk:
    """A signed-in person with a browser."""

    def __init__(self, instance: Instance, name: str, password: str) -> None:
        self.instance = instance
        self.cookies: dict[str, str] = {}
        self.go("GET", "/workbench/sign-in/")
        status, said = self.go("POST", "/workbench/sign-in/", username=name, password=password)
        assert status == 302, said

    def go(self, method: str, path: str, **typed: str) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if method == "POST":
            headers |= {
                "X-CSRFToken": self.cookies["csrftoken"],
                "Content-Type": "application/x-www-form-urlencoded",
            }
        status, said, cookies = self.instance.ask(method, path, urlencode(typed), headers)
        self.cookies |= dict(cookie.split("=", 1) for cookie in cookies)
        return status, said


class Office:
    """Speaks to ``office.py``, a process of its own on the instance's database."""

    def __init__(self, instance: Instance) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(HERE / "office.py")],
            env=instance.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._one_at_a_time = threading.Lock()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def order(*args: Any) -> Any:
            assert self.process.stdin is not None
            assert self.process.stdout is not None
            with self._one_at_a_time:
                self.process.stdin.write(json.dumps({"name": name, "args": args}) + "\n")
                self.process.stdin.flush()
                answer = self.process.stdout.readline()
            assert answer, f"the office did not answer to {name}{args}"
            return json.loads(answer)

        return order

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(30)


@contextlib.contextmanager
def running() -> Iterator[Instance]:
    """An instance in a short-named folder that every system user may pass through."""
    folder = Path(tempfile.mkdtemp(prefix="gk-"))
    folder.chmod(0o711)
    made = Instance(folder / "home")
    try:
        made.start()
        yield made
    finally:
        made.stop()
        elsewhere = made.home.db.resolve()
        shutil.rmtree(folder)
        if elsewhere.is_dir():
            shutil.rmtree(elsewhere)


def links(text: str) -> set[str]:
    """Document pages that a page, feed or sitemap offers. A feed's deleted entries say what is no longer there."""
    offered = re.sub(r"<at:deleted-entry.*?</at:deleted-entry>", "", text, flags=re.DOTALL)
    return set(re.findall(r"/info/\d+/\d+-\d+\.html", offered))
