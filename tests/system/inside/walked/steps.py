"""The steps of an act, and the kill at one of them.

A *walk* is one request that releases or withdraws, or one run of the job that follows. Its *steps* are every
statement that writes, every entry in the job's journal, every commit, and every file that is moved into or
removed from the public site; each has a name that is the same in every walk. When there is an order
``run/strikes/<walk>/<step>`` for the step that comes now, its victim is killed before the step is done.
"""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

RUN = Path(os.environ["GONGKAI_HOME"]) / "run"
STRIKES = RUN / "strikes"
STEPS = RUN / "steps.log"

ACTS = {"release": re.compile(r"/release/$"), "withdraw": re.compile(r"/publish/withdraw/\d+/$")}
JOBS = {"publish.documents": "publish", "publish.withdraw": "take down"}
WRITES = re.compile(r'(INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')

_walk: ContextVar[tuple[str, Counter[str]] | None] = ContextVar("walked", default=None)


def watch() -> None:
    from gongkai.base import tasks

    connection_created.connect(lambda connection, **_: _listen_to(connection), weak=False)
    commit = BaseDatabaseWrapper._commit

    def watched_commit(self: BaseDatabaseWrapper) -> None:
        reached("commit")
        commit(self)
        reached("committed")

    BaseDatabaseWrapper._commit = watched_commit
    tasks.run = of_jobs(tasks.run)
    sys.addaudithook(_file_event)


def of_requests(answer: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Middleware."""

    def watched(request: Any) -> Any:
        for name, path in ACTS.items():
            if request.method == "POST" and path.search(request.path):
                with walking(name):
                    return answer(request)
        return answer(request)

    return watched


def of_jobs(run: Callable[[int], bool]) -> Callable[[int], bool]:
    def watched(job_id: int) -> bool:
        from gongkai.base.models import Job

        name = JOBS.get(Job.objects.filter(pk=job_id).values_list("kind", flat=True).first() or "")
        if name is None:
            return run(job_id)
        with walking(name):
            return run(job_id)

    return watched


@contextmanager
def walking(name: str) -> Iterator[None]:
    token = _walk.set((name, Counter()))
    try:
        yield
    finally:
        _walk.reset(token)


def _listen_to(opened: Any) -> None:
    if _before_statement not in opened.execute_wrappers:
        opened.execute_wrappers.append(_before_statement)


def _before_statement(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    if _walk.get() is not None and (writes := WRITES.match(sql)):
        verb, table = writes[1].split()[0].lower(), writes[2]
        if (verb, table) == ("insert", "base_jobstep"):
            named = next(value for value in params if isinstance(value, str))
            reached("journal " + re.sub(r"^\d+\.|\.\d+$", "", named))
        else:
            reached(f"{verb} {table}")
    return execute(sql, params, many, context)


def _file_event(event: str, args: tuple[Any, ...]) -> None:
    if event in ("os.rename", "os.remove") and _walk.get() is not None:
        path = os.fspath(args[1] if event == "os.rename" else args[0])
        if isinstance(path, str) and "/builds/" in path:
            reached("move in" if event == "os.rename" else "remove")


def reached(what: str) -> None:
    walk = _walk.get()
    if walk is None:
        return
    name, counted = walk
    counted[what] += 1
    step = f"{what} {counted[what]}"
    with STEPS.open("a") as log:
        log.write(f"{name}: {step}\n")
    order = STRIKES / name / step
    with suppress(FileNotFoundError):
        victim = order.read_text()
        order.unlink()  # once only: the walk comes by again
        strike(victim)


def strike(victim: str) -> None:
    """``worker``; ``web``: the process that comes to this step itself, elsewhere every one; ``postgres``;
    ``database``: PostgreSQL, and its data hidden so that it stays away."""
    if victim in ("postgres", "database"):
        _strike_postgres(hide=victim == "database")
        return
    pids = {file.stem: int(file.read_text().split()[0]) for file in RUN.glob("*.pid")}
    struck = [pid for name, pid in pids.items() if name.startswith(victim)]
    for pid in [os.getpid()] if os.getpid() in struck else struck:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _strike_postgres(*, hide: bool) -> None:
    """Its backends end as soon as they find themselves alone; ours, before the next statement."""
    from gongkai.config.home import current
    from gongkai.config.postgres import Server

    server = Server(current())
    backend = connection.connection.info.backend_pid if connection.connection else 0
    postmaster = server.pid()
    if hide:
        server.data.rename(server.data.with_name("data.hidden"))
    if postmaster is not None:  # None: another process came to its own last step a moment ago
        os.kill(postmaster, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while backend and Path(f"/proc/{backend}").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
