"""Small helpers for tests of every room.

``event(subject)``        an event about a thing, written as acts write it
``run_jobs()``            run the outbox to its end, as a worker would; returns the kinds that ran
``stored(content)``       a stored file
"""

from __future__ import annotations

from typing import Any

from django.db import models, transaction

from gongkai.base import events, tasks
from gongkai.base.models import Event, Job


def event(
    subject: models.Model, name: str = "thing.touched", sentence: str = "有人动了它", **more: Any
) -> Event:
    with transaction.atomic():
        return events.record(name, subject, sentence, **more)


def run_jobs(rounds: int = 10) -> list[str]:
    """Run every undone job until none is left; a job that fails is tried again in the next round.

    Raises AssertionError with the job's own error when one is still undone after the last round.
    """
    ran: list[str] = []
    for _ in range(rounds):
        undone = list(Job.objects.exclude(state=Job.State.DONE).order_by("id"))
        if not undone:
            return ran
        for job in undone:
            if tasks.run(job.pk):
                ran.append(job.kind)
    left = Job.objects.exclude(state=Job.State.DONE).order_by("id").first()
    assert left is None, f"后台事项 {left} 没有办成：{left.last_error}"
    return ran


def stored(content: bytes = "附件".encode()) -> Any:
    from gongkai.base import files

    return files.store(content)
