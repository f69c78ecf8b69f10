"""Two people at one moment: works in threads of their own, each with its own connection."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from django.db import connection, connections

from gongkai.base.acts import Refused


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Run each in its own thread and connection, started together; its result, or the refusal it met."""
    start, results = threading.Barrier(len(works)), [None] * len(works)

    def run(at: int, work: Callable[[], Any]) -> None:
        try:
            start.wait()
            results[at] = work()
        except Refused as refused:
            results[at] = refused
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(at, work)) for at, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def wait_until_somebody_waits() -> None:
    """Until another connection waits for a lock; in vain it ends in the test's failure."""
    for _ in range(3000):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
    raise AssertionError("nobody waited")
