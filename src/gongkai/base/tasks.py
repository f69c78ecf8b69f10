"""How journalled jobs run: a procrastinate task that carries a number, and a sweep that loses nothing."""

from __future__ import annotations

import datetime as dt
import traceback

from django.db import connection, transaction
from django.db.models.functions import Now
from procrastinate.contrib.django import app

from .jobs import Journal
from .models import Job
from .registries import job_handlers

RETRY_AFTER = [dt.timedelta(seconds=s) for s in (2, 10, 60, 300, 900)]
"""Pause after the first, second … failure; the last one repeats."""

ALARMING_ATTEMPTS = 5
"""From here on the job counts as failed on screen; it is still tried again."""


@app.task(name="base.run_job", queue="jobs", pass_context=False)
def run_job(job_id: int) -> None:
    run(job_id)


def send(job: Job) -> None:
    """Put the job's number into the queue, in the open transaction."""
    run_job.defer(job_id=job.pk)


def run(job_id: int) -> bool:
    """Run the job unless it is done or somebody else runs it now. Returns whether it is done afterwards.

    A session-level advisory lock, freed by the server itself when the process dies, keeps two workers from
    running the same job; the row's state is only for people to read.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCK_SPACE, job_id % 2**31])
        if not cursor.fetchone()[0]:
            return False
    try:
        job = Job.objects.get(pk=job_id)
        if job.state == Job.State.DONE:
            return True
        Job.objects.filter(pk=job_id).update(
            state=Job.State.RUNNING, attempts=job.attempts + 1, touched_at=Now()
        )
        try:
            job_handlers.get(job.kind)(Journal(job))
        except Exception:
            _note_failure(job, traceback.format_exc())
            return False
        with transaction.atomic():
            Job.objects.filter(pk=job_id).update(
                state=Job.State.DONE, last_error="", touched_at=Now(), finished_at=Now()
            )
        return True
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCK_SPACE, job_id % 2**31])


_LOCK_SPACE = 0x474B  # "GK"


def _note_failure(job: Job, trace: str) -> None:
    attempts = job.attempts + 1
    pause = RETRY_AFTER[min(attempts, len(RETRY_AFTER)) - 1]
    state = Job.State.FAILED if attempts >= ALARMING_ATTEMPTS else Job.State.WAITING
    Job.objects.filter(pk=job.pk).update(
        state=state, last_error=trace[-4000:], touched_at=Now(), run_after=Now() + pause
    )


def sweep() -> int:
    """Queue again whatever is not done and due: lost messages, dead workers, failures whose pause is over."""
    undone = Job.objects.exclude(state=Job.State.DONE).filter(run_after__lte=Now()).order_by("id")
    ids = list(undone.values_list("pk", flat=True)[:1000])
    for job_id in ids:
        run_job.defer(job_id=job_id)
    return len(ids)
