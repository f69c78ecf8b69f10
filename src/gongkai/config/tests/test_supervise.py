"""What `gongkai serve` promises, shown on a whole instance whose parts are killed."""

from __future__ import annotations

import http.client
import os
import signal
import threading
import time

import pytest

from gongkai.config.home import Home
from gongkai.config.postgres import Server
from gongkai.config.supervise import start_time

from .conftest import Instance, wait_for

pytestmark = pytest.mark.slow

CHILDREN = ["postgres", "web-1", "worker"]


class Reader(threading.Thread):
    """Reads a page again and again, on a new connection each time, and notes what was not an answer."""

    def __init__(self, instance: Instance) -> None:
        super().__init__()
        self.instance = instance
        self.answered = 0
        self.refused: list[str] = []
        self.ended = threading.Event()

    def run(self) -> None:
        while not self.ended.is_set():
            try:
                self.instance.status()
                self.answered += 1
            except ConnectionRefusedError as problem:
                self.refused.append(repr(problem))
            except (ConnectionResetError, http.client.RemoteDisconnected):
                pass  # it was being answered by the very process that was killed
            time.sleep(0.005)


def test_without_a_home_it_makes_one_and_answers(fresh: Instance) -> None:
    fresh.start()
    assert fresh.status("/workbench/sign-in/") == 200
    assert "无需准备" in fresh.run("prepare").stdout


def test_a_prepared_home_is_not_prepared_again(instance: Instance) -> None:
    instance.start()
    assert "已备好" not in instance.said()


def test_every_killed_child_comes_back(instance: Instance) -> None:
    instance.start()
    for name in CHILDREN:
        wait_for(lambda name=name: instance.pid(name))
        killed = instance.kill(name)
        wait_for(lambda name=name, killed=killed: instance.pid(name) not in (0, killed))
        wait_for(instance.answers)
        assert f"{name} 已退出（信号 9），正在重新启动。" in instance.said()


def test_no_connection_is_refused_while_all_web_processes_are_killed(instance: Instance) -> None:
    instance.start()
    reader = Reader(instance)
    reader.start()
    for _ in range(3):
        seen = reader.answered
        wait_for(lambda seen=seen: reader.answered > seen + 20)
        killed = {name: instance.kill(name) for name in ("web-1", "web-2") if instance.pid(name)}
        for name, pid in killed.items():
            wait_for(lambda name=name, pid=pid: instance.pid(name) not in (0, pid))
    reader.ended.set()
    reader.join()
    assert reader.refused == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_stop_it_ends_its_children_and_leaves_nothing(
    instance: Instance, number: signal.Signals
) -> None:
    instance.start()
    running = [instance.pid(name) for name in CHILDREN]
    assert instance.stop(number) == 0
    assert [start_time(pid) for pid in running] == [None] * len(running)
    assert list((instance.home / "run").glob("*.pid")) == []


def test_after_its_own_death_the_next_one_takes_over(instance: Instance) -> None:
    instance.start()
    postgres = instance.pid("postgres")
    orphans = [instance.pid("web-1"), instance.pid("worker")]
    instance.stop(signal.SIGKILL)
    instance.start()
    assert [start_time(pid) for pid in orphans] == [None, None]
    assert Server(Home(instance.home)).pid() == postgres
    assert instance.stop() == 0
    assert Server(Home(instance.home)).pid() is None


def test_a_second_one_on_the_same_home_is_refused(instance: Instance) -> None:
    instance.start()
    second = instance.run("serve", "--bind", "127.0.0.1:0")
    assert second.returncode == 2
    assert "不能同时运行两套" in second.stderr


def test_a_taken_address_is_named(instance: Instance) -> None:
    instance.start()
    other = Instance(instance.home.parent / "other")
    refused = other.run("serve", "--bind", f"127.0.0.1:{instance.port}")
    assert refused.returncode == 2
    assert f"127.0.0.1:{instance.port}" in refused.stderr


def test_a_command_borrows_the_running_server_and_leaves_it_running(instance: Instance) -> None:
    instance.start()
    postgres = instance.pid("postgres")
    assert instance.run("prepare").returncode == 0
    assert Server(Home(instance.home)).pid() == postgres
    os.kill(postgres, 0)
