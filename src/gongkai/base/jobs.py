"""The outbox: decide in the transaction, act after commit, and know after every kill what was done.

A handler receives a ``Journal``. Each of its steps runs under a name; a step that is in the journal is
skipped when the job runs again. So a handler is a straight list of steps, each of which may be repeated
harmlessly, and nobody counts attempts by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .models import Job, JobStep


class Journal:
    """What a job's handler sees of the job."""

    def __init__(self, job: Job, still_ours: Callable[[], None] = lambda: None) -> None:
        """``still_ours`` raises when another worker may have taken the job meanwhile."""
        self.job = job
        self.args: dict[str, Any] = job.args
        self._still_ours = still_ours
        self._done: dict[str, dict[str, Any]] = {
            step.name: step.result for step in JobStep.objects.filter(job=job)
        }

    def done(self, name: str) -> bool:
        return name in self._done

    def result(self, name: str) -> dict[str, Any]:
        """What the step left behind. Raises ``KeyError`` when it has not run."""
        return self._done[name]

    def step(self, name: str, work: Callable[[], dict[str, Any] | None]) -> dict[str, Any]:
        """Run ``work`` unless it ran before; write its result into the journal. Returns the result."""
        if name not in self._done:
            self._still_ours()
            result = work() or {}
            JobStep.objects.get_or_create(job=self.job, name=name, defaults={"result": result})
            self._done[name] = result
        return self._done[name]


def enqueue(kind: str, *, key: str, args: dict[str, Any] | None = None) -> Job:
    """Leave a job in the outbox, in the transaction that is open now. The same key is queued once.

    The message to the workers is written in the same transaction, so it exists exactly when the row does.
    """
    job, created = Job.objects.get_or_create(key=key, defaults={"kind": kind, "args": args or {}})
    if created:
        from .tasks import send

        send(job)
    return job
