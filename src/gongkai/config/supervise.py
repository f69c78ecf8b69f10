"""`gongkai serve`: PostgreSQL, web and worker as children, each restarted when it ends.

The supervisor itself imports no Django, so that it stays small and nothing in it can fail with the schema.
It holds the listening socket: while a killed web process starts again, connections wait in the backlog.
"""

from __future__ import annotations

import fcntl
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from . import database, prepare, serving, shared_data
from .home import Home
from .postgres import Server

STEADY = 10.0  # seconds after which a child counts as having run well
SLOWEST = 5.0  # seconds between two attempts at most
GRACE = 30.0  # seconds that children get to end
ONCE = "first-run"


class AlreadyRunning(RuntimeError):
    """Another supervisor keeps this home; the message is its process number."""


def start_time(pid: int) -> str | None:
    """When the process started, in clock ticks: with the number it names a process for good. None: no such process."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if words[0] == "Z" else words[19]


class Child:
    """A process that is kept running."""

    def __init__(self, name: str, spawn: Callable[[], subprocess.Popen[bytes]], pid_file: Path) -> None:
        self.name = name
        self.spawn = spawn
        self.pid_file = pid_file
        self.process: subprocess.Popen[bytes] | None = None
        self.started = 0.0
        self.failures = 0
        self.not_before = 0.0

    def start(self) -> None:
        self.process = self.spawn()
        self.started = time.monotonic()
        self.pid_file.write_text(f"{self.process.pid} {start_time(self.process.pid)}")

    def ended(self) -> int | None:
        """The exit code, once, when it has ended since the last look; notes when it may start again."""
        if self.process is None or (code := self.process.poll()) is None:
            return None
        self.process = None
        ran = time.monotonic() - self.started
        self.failures = 0 if ran > STEADY else self.failures + 1
        pause = 0.0 if self.failures <= 1 else min(SLOWEST, 0.1 * 2 ** min(self.failures, 10))
        self.not_before = time.monotonic() + pause
        return code

    @property
    def is_due(self) -> bool:
        return self.process is None and time.monotonic() >= self.not_before

    def signal(self, number: signal.Signals) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError):
                self.process.send_signal(number)


class Supervisor:
    """One home, one address, until SIGINT or SIGTERM."""

    def __init__(self, home: Home, bind: str) -> None:
        self.home = home
        self.bind = bind
        self.server = (
            None if database.configured_url() else Server(home, fast=os.environ.get("GONGKAI_TESTING") == "1")
        )
        self._stop_asked = False
        self.children: dict[str, Child] = {}
        self.listener: socket.socket | None = None

    def stopping(self) -> bool:
        """Whether somebody asked us to end; a signal may turn it at any moment."""
        return self._stop_asked

    def run(self) -> int:
        self.home.make_folders()
        with (self.home.run / "serve.lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                raise AlreadyRunning(lock.read().strip()) from None
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            self._end_orphans()
            self.listener = serving.listen(self.bind)
            self.listener.set_inheritable(True)
            self._say(f"公开平台正在启动，数据在 {self.home.root}")
            try:
                return self._supervise()
            finally:
                self._stop()

    # children

    def _command(self, *args: str) -> Callable[[], subprocess.Popen[bytes]]:
        assert self.listener is not None
        descriptor = self.listener.fileno()

        def spawn() -> subprocess.Popen[bytes]:
            return subprocess.Popen(
                [sys.executable, "-m", "gongkai.config", *args],
                stdin=subprocess.DEVNULL,
                pass_fds=[descriptor] if args[0] == "web" else [],
                env=self._environment(),
                # Ctrl-C in the terminal reaches the supervisor alone, who then ends the children in order.
                start_new_session=True,
            )

        return spawn

    def _environment(self) -> dict[str, str]:
        return os.environ | {"GONGKAI_SUPERVISED": "1"}

    def _add(self, name: str, spawn: Callable[[], subprocess.Popen[bytes]]) -> Child:
        child = Child(name, spawn, self.home.run / f"{name}.pid")
        self.children[name] = child
        return child

    def _end_orphans(self) -> None:
        """Children of a supervisor that was killed still run; PostgreSQL among them is adopted instead."""
        found = []
        for file in self.home.run.glob("*.pid"):
            with suppress(OSError, ValueError, IndexError):
                words = file.read_text().split()
                pid, since = int(words[0]), words[1]
                if file.stem != "postgres" and start_time(pid) == since:
                    os.kill(pid, signal.SIGTERM)
                    found.append((pid, since))
            file.unlink(missing_ok=True)
        deadline = time.monotonic() + 5
        for pid, since in found:
            while start_time(pid) == since:
                if time.monotonic() > deadline:
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                time.sleep(0.05)

    # the loop

    def _supervise(self) -> int:
        reader, writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(writer)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for asked in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(asked, self._ask_to_stop)
        selector = selectors.DefaultSelector()
        selector.register(reader, selectors.EVENT_READ)

        def rest(seconds: float) -> None:
            if selector.select(seconds):
                with suppress(BlockingIOError):
                    os.read(reader, 4096)

        if self.server is not None:
            self._prepare_postgres(self.server)
        self._wait_for_database(rest)
        if self.stopping():
            return 0
        if not self._bring_up_to_date():
            return 1
        assert self.listener is not None
        for number in range(1, self._web_processes() + 1):
            self._add(f"web-{number}", self._command("web", "--fd", str(self.listener.fileno())))
        self._add("worker", self._command("worker"))
        self._greet()
        self._add(ONCE, self._command("first-run"))
        while not self.stopping():
            self._keep_running()
            rest(self._until_next())
        return 0

    def _bring_up_to_date(self) -> bool:
        """Prepare the home; False when it cannot be used at all."""
        if prepare.is_prepared():
            return True
        line = [sys.executable, "-m", "gongkai.config", "prepare", "--quiet"]
        if subprocess.call(line, env=self._environment()) == 0:
            return True
        if (self.home.run / "prepared").exists():
            self._say("数据库暂时不可用，先提供已发布的公开页面，数据库恢复后自动继续。")
            return True
        self._say("实例没有备好，不能启动：原因见上。")
        return False

    def _keep_running(self) -> None:
        for child in list(self.children.values()):
            code = child.ended()
            if code is not None:
                if child.name == ONCE and code == 0:
                    child.pid_file.unlink(missing_ok=True)
                    del self.children[ONCE]
                    continue
                if not self.stopping():
                    self._say(f"{child.name} 已退出（{_reason(code)}），正在重新启动。")
            if child.name == "postgres" and self._is_kept_elsewhere():
                continue
            if child.is_due and not self.stopping():
                child.start()

    def _until_next(self) -> float:
        """Seconds until somebody may be started again; a look around once a second besides."""
        waits = [
            child.not_before - time.monotonic() for child in self.children.values() if child.process is None
        ]
        return max(0.02, min([1.0, *waits]))

    def _is_kept_elsewhere(self) -> bool:
        """Whether the server that runs is not our child: left by a dead supervisor or lent by a command."""
        if self.server is None or self.children["postgres"].process is not None:
            return False
        return self.server.pid() is not None

    def _prepare_postgres(self, server: Server) -> None:
        server.prepare()
        # From now on it is ours: a command that had started it must not stop it when it ends.
        (self.home.run / "postgres.leased").unlink(missing_ok=True)
        self._add("postgres", server.spawn)

    def _wait_for_database(self, rest: Callable[[float], None]) -> None:
        deadline = time.monotonic() + 60
        while not self.stopping() and time.monotonic() < deadline:
            self._keep_running()
            if self.server is None or self.server.is_ready():
                break
            rest(0.1)
        if self.server is not None and self.server.is_ready():
            self.server.create_database()

    def _web_processes(self) -> int:
        return max(1, min(2, os.cpu_count() or 1))

    # the end

    def _ask_to_stop(self, number: int, frame: object) -> None:
        self._stop_asked = True

    def _stop(self) -> None:
        self._say("正在停止……")
        if self.listener is not None:
            self.listener.close()
        others = [child for child in self.children.values() if child.name != "postgres"]
        for child in others:
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        for child in others:
            if child.process is not None:
                try:
                    child.process.wait(max(0.1, deadline - time.monotonic()))
                except subprocess.TimeoutExpired:
                    child.signal(signal.SIGKILL)
                    child.process.wait()
        if self.server is not None:
            self.server.stop_unless_leased()
        for child in self.children.values():
            child.pid_file.unlink(missing_ok=True)
        self._say("已停止。")

    # words

    def _greet(self) -> None:
        host, port = serving.parse_bind(self.bind)
        shown = serving.shown(
            f"{host}:{self.listener.getsockname()[1] if port == 0 and self.listener else port}"
        )
        self._say(f"公开网站：http://{shown}/")
        self._say(f"工作台：  http://{shown}/workbench/")
        if os.environ.get("GONGKAI_DEMO") == "1":
            self._say(f"演示模式：登录页列出全部演示账号；{_what_is_shown()}")
        self._say("按 Ctrl-C 停止。")

    def _say(self, text: str) -> None:
        print(text, flush=True)


def _what_is_shown() -> str:
    """What of the demo is invented; said without Django, so by what will be loaded, not by what was."""
    folder = shared_data.folder()
    if folder is None or not (folder / shared_data.PLAN).is_file():
        return "页面上的机关和文件均为虚构。"
    return (
        "澄明区的机关、人员和文件均为虚构；"
        f"大武口区的单位名称和公开工作要点取自 {folder} 里的真实文件，其人员和办理过程为虚构。"
    )


def _reason(code: int) -> str:
    return f"信号 {-code}" if code < 0 else f"代码 {code}"
