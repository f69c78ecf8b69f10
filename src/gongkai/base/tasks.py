"""How journalled jobs run: a procrastinate task that carries a number, and a sweep that loses nothing."""

from __future__ import annotations

import datetime as dt
import logging
import traceback
from types import TracebackType

from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.models import F
from django.db.models.functions import Now
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException, UniqueViolation
from procrastinate.jobs import Status
from procrastinate.manager import JobManager

from . import heads, notices, seal
from .jobs import Journal
from .models import Job
from .registries import job_handlers

log = logging.getLogger(__name__)

RETRY_AFTER = [dt.timedelta(seconds=s) for s in (2, 10, 60, 300, 900)]
"""Pause after the first, second … failure; the last one repeats."""

RETRY_WHEN_BACK = dt.timedelta(seconds=10)
"""The longest pause of a job that only lost its database: the outage says nothing about the job."""

ALARMING_ATTEMPTS = 5
"""From here on the job counts as failed on screen; it is still tried again."""

SWEEP_AT_ONCE = 1000

_outbox = JobManager(DjangoConnector())
"""Inside a worker procrastinate speaks through a connection of its own. The outbox never does: its message
belongs to the transaction of the act.
"""

_LOCK_SPACE = 0x474B  # "GK"


def keep_others_away(job_id: int) -> None:
    """Hold the job's lock in this session, so that only this session can ``run`` it until ``let_others_in``.

    For the demo, whose jobs belong to the time of the story and must not be taken by a worker of today.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [_LOCK_SPACE, job_id % 2**31])


def let_others_in(job_id: int) -> None:
    """Give up what ``keep_others_away`` holds; harmless where it holds nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCK_SPACE, job_id % 2**31])


@app.task(name="base.run_job", queue="jobs")
def run_job(job_id: int) -> None:
    run(job_id)


def send(job: Job, *, after: dt.timedelta | None = None) -> bool:
    """Put the job's number into the queue, in the open transaction; False when it waits there already."""
    try:
        # The savepoint keeps an open transaction usable when the message is there already.
        with transaction.atomic():
            message = run_job.configure(
                queueing_lock=f"job:{job.pk}",
                schedule_in={"seconds": int(after.total_seconds())} if after else None,
            )
            message.job_manager = _outbox
            message.defer(job_id=job.pk)
    except AlreadyEnqueued:
        return False
    return True


class LockLost(RuntimeError):
    """The connection that held the job's lock is gone: another worker may run the job by now."""


class _Lock:
    """Keeps two workers from running the same job.

    A session-level advisory lock: the server frees it when the process dies, so nothing has to be cleaned
    up after a kill. The row's state is only for people to read.
    """

    def __init__(self, job_id: int) -> None:
        self.key = [_LOCK_SPACE, job_id % 2**31]
        self.taken = False
        self._session: object = None

    def __enter__(self) -> _Lock:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", self.key)
            self.taken = cursor.fetchone()[0]
        self._session = connection.connection
        return self

    def check(self) -> None:
        """Raises ``LockLost`` when the lock's session is not the one we speak through now."""
        if connection.connection is not self._session:
            raise LockLost("执行后台事项的数据库连接已断开，留待下次继续。")
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self.taken or connection.connection is not self._session:
            return
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", self.key)
        except (DatabaseError, InterfaceError):
            # A session that cannot say so gives the lock up by ending.
            if not connection.in_atomic_block:
                connection.close()


def run(job_id: int) -> bool:
    """Run the job unless it is done or somebody else runs it now. Returns whether it is done afterwards."""
    with _Lock(job_id) as lock:
        if not lock.taken:
            return False
        job = Job.objects.filter(pk=job_id).first()
        if job is None:
            return False
        if job.state == Job.State.DONE:
            return True
        Job.objects.filter(pk=job_id).update(
            state=Job.State.RUNNING, attempts=F("attempts") + 1, touched_at=Now()
        )
        job.refresh_from_db()
        try:
            job_handlers.get(job.kind)(Journal(job, lock.check))
            lock.check()
            Job.objects.filter(pk=job_id).update(
                state=Job.State.DONE, last_error="", touched_at=Now(), finished_at=Now()
            )
        except Exception as fault:
            _give_back(job, fault)
            return False
        return True


def _give_back(job: Job, fault: Exception) -> None:
    log.warning("后台事项 %s 第 %s 次未成：%s", job, job.attempts, fault)
    lost = isinstance(fault, (LockLost, InterfaceError)) or not _connection_works()
    if lost and not connection.in_atomic_block:
        connection.close()
    try:
        _note_failure(job, "".join(traceback.format_exception(fault)), lost=lost)
    except (DatabaseError, InterfaceError, ConnectorException):
        # The database is away. The row still says that the job is undone, and the sweep will find it.
        log.warning("后台事项 %s 的失败无法记下，数据库不可用。", job)


def _connection_works() -> bool:
    return connection.connection is not None and not connection.needs_rollback and connection.is_usable()


def _note_failure(job: Job, trace: str, *, lost: bool) -> None:
    pause = RETRY_AFTER[min(job.attempts, len(RETRY_AFTER)) - 1]
    alarming = job.attempts >= ALARMING_ATTEMPTS
    if lost:
        pause, alarming = min(pause, RETRY_WHEN_BACK), False
    state = Job.State.FAILED if alarming else Job.State.WAITING
    with transaction.atomic():
        # A job that another worker has finished meanwhile stays finished.
        noted = (
            Job.objects.filter(pk=job.pk)
            .exclude(state=Job.State.DONE)
            .update(state=state, last_error=trace[-4000:], touched_at=Now(), run_after=Now() + pause)
        )
        if noted:
            send(job, after=pause)


def sweep() -> int:
    """Queue again whatever is not done and due: lost messages, dead workers, failures whose pause is over.

    What a living worker holds, or what waits in the queue already, is left alone. Returns how many.
    """
    undone = (
        Job.objects.exclude(state=Job.State.DONE)
        .filter(run_after__lte=Now())
        .exclude(pk__in=_held())
        .order_by("id")
    )
    return sum(send(job) for job in undone[:SWEEP_AT_ONCE])


def _held() -> list[int]:
    """Numbers of the jobs that some session of this database runs now."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT objid::bigint FROM pg_locks
            WHERE locktype = 'advisory' AND classid = %s AND objsubid = 2 AND granted
              AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """,
            [_LOCK_SPACE],
        )
        return [row[0] for row in cursor.fetchall()]


def undone() -> dict[str, int]:
    """How many jobs wait, run and failed; for the first page and the health check."""
    counts = {state.value: 0 for state in Job.State if state is not Job.State.DONE}
    for state in Job.objects.exclude(state=Job.State.DONE).values_list("state", flat=True):
        counts[state] += 1
    return counts


FIRST = 100
"""Priority of what must not wait behind long jobs."""

# What comes round. The sixth field of the time table is seconds.


@app.periodic(cron="* * * * * */5")
@app.task(name="base.seal", queueing_lock="base.seal", priority=FIRST)
def seal_events(timestamp: int) -> None:
    seal.seal()


@app.periodic(cron="17 * * * *")
@app.task(name="base.seal_everything", queueing_lock="base.seal_everything")
def seal_everything(timestamp: int) -> None:
    seal.seal(everything=True)


@app.periodic(cron="20 * * * *")
@app.task(name="base.mail_digests", queueing_lock="base.mail_digests")
def mail_digests(timestamp: int) -> None:
    """Every hour, though each gets one letter a day: a worker that slept in the morning makes up for it."""
    notices.queue_digests()


@app.periodic(cron="5 * * * *")
@app.task(name="base.publish_head", queueing_lock="base.publish_head")
def publish_head(timestamp: int) -> None:
    """Every hour, though it writes once a day: a worker that slept over midnight makes up for it."""
    heads.publish_daily()


@app.periodic(cron="* * * * *")
@app.task(name="base.sweep_jobs", queueing_lock="base.sweep_jobs", priority=FIRST)
def sweep_jobs(timestamp: int) -> None:
    sweep()


@app.periodic(cron="* * * * * */30")
@app.task(name="base.free_stalled", queueing_lock="base.free_stalled", priority=FIRST)
async def free_stalled(timestamp: int) -> None:
    """Messages that a dead worker left "doing" are queued again, so that their locks do not stand for ever."""
    for stalled in await app.job_manager.get_stalled_jobs():
        try:
            await app.job_manager.retry_job(stalled)
        except UniqueViolation:
            # The same message waits already; this one has nothing left to do.
            await app.job_manager.finish_job(stalled, Status.FAILED, delete_job=True)
        except ConnectorException:
            log.exception("无法重新排队：%s", stalled.task_name)


@app.periodic(cron="40 3 * * *")
@app.task(name="base.forget_old_messages", queueing_lock="base.forget_old_messages")
async def forget_old_messages(timestamp: int) -> None:
    """The queue's own finished messages, after a day; the outbox and its journal stay."""
    await app.job_manager.delete_old_jobs(nb_hours=24, include_failed=True)
