"""A whole instance in its own home, started as people start it."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gongkai.config.home import Home
from gongkai.config.postgres import Server

PAGE = "/"


def wait_for(what: Callable[[], object], seconds: float = 60) -> object:
    """Ask again and again until the answer is true; fail with the question's name when it never is."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := what():
            return answer
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} s: {what}")


class Instance:
    def __init__(self, home: Path) -> None:
        self.home = home
        self.output = home.parent / f"{home.name}.out"
        self.process: subprocess.Popen[bytes] | None = None
        self.port = 0

    @property
    def environment(self) -> dict[str, str]:
        kept = {
            key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "GONGKAI_DEMO")
        }
        return kept | {"GONGKAI_HOME": str(self.home), "GONGKAI_TESTING": "1", "COVERAGE_PROCESS_START": ""}

    def run(self, *args: str) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-m", "gongkai.config", *args]
        return subprocess.run(
            line, env=self.environment, capture_output=True, text=True, timeout=120, check=False
        )

    def start(self) -> None:
        line = [sys.executable, "-m", "gongkai.config", "serve", "--bind", "127.0.0.1:0"]
        with self.output.open("wb") as out:
            self.process = subprocess.Popen(line, env=self.environment, stdout=out, stderr=out)
        found = wait_for(lambda: re.search(r"公开网站：http://127.0.0.1:(\d+)/", self.said()))
        assert isinstance(found, re.Match)
        self.port = int(found[1])
        wait_for(self.answers)

    def said(self) -> str:
        return self.output.read_text(errors="replace")

    def status(self, path: str = PAGE) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        finally:
            connection.close()

    def answers(self) -> bool:
        return self.status() == 200

    def pid(self, name: str) -> int:
        try:
            return int((self.home / "run" / f"{name}.pid").read_text().split()[0])
        except (FileNotFoundError, IndexError):
            return 0

    def kill(self, name: str) -> int:
        """kill -9 of a child; returns the number it had."""
        pid = self.pid(name)
        os.kill(pid, signal.SIGKILL)
        return pid

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(60)


def passable() -> Path:
    """A short-named folder that every system user may pass through, which pytest's own is not."""
    made = Path(tempfile.mkdtemp(prefix="gk-"))
    made.chmod(0o711)
    return made


@pytest.fixture
def folder() -> Iterator[Path]:
    made = passable()
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="session")
def prepared() -> Iterator[Path]:
    """A home with its schema and an empty site, stopped; made once, for it takes most of a first start."""
    made = passable()
    done = Instance(made / "home").run("prepare")
    assert done.returncode == 0, done.stderr
    yield made / "home"
    shutil.rmtree(made)


def copy_of(prepared: Path, home: Path) -> None:
    """The home at another place, with its owners; its stamp names the socket, so that is renamed."""
    subprocess.run(["cp", "-a", str(prepared), str(home)], check=True)
    stamp = home / "run" / "prepared"
    stamp.write_text(stamp.read_text().replace(str(prepared), str(home)))


@pytest.fixture
def instance(folder: Path, prepared: Path) -> Iterator[Instance]:
    """An instance whose home is prepared, as at every start but the first."""
    copy_of(prepared, folder / "home")
    yield from _stopped_after(Instance(folder / "home"))


@pytest.fixture
def fresh(folder: Path) -> Iterator[Instance]:
    """An instance without a home yet."""
    yield from _stopped_after(Instance(folder / "home"))


def _stopped_after(made: Instance) -> Iterator[Instance]:
    yield made
    if made.process is not None and made.process.poll() is None:
        made.stop()
    Server(Home(made.home)).stop()
