"""Journalled jobs: what is done stays done, what died goes on, and nobody does it twice at once."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import threading

import pytest
from asgiref.sync import async_to_sync
from django.core import mail
from django.db import connection, transaction
from django.db.models.functions import Now
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from gongkai.base import jobs, notices, tasks
from gongkai.base.models import Job, JobStep
from gongkai.base.tests.factories import run_jobs
from gongkai.org.tests import factories

pytestmark = pytest.mark.django_db
really_committed = pytest.mark.django_db(transaction=True)


def messages(job: Job) -> list[ProcrastinateJob]:
    return [
        m for m in ProcrastinateJob.objects.filter(task_name="base.run_job") if m.args == {"job_id": job.pk}
    ]


def test_a_job_and_its_message_exist_exactly_when_the_act_does(handlers):
    with transaction.atomic():
        job = jobs.enqueue("test.one", key="a", args={"n": 1})
        transaction.set_rollback(True)
    assert not Job.objects.exists()
    assert not messages(job)
    job = jobs.enqueue("test.one", key="a", args={"n": 1})
    assert len(messages(job)) == 1


def test_the_same_key_is_queued_once(handlers):
    first = jobs.enqueue("test.one", key="a", args={"n": 1})
    second = jobs.enqueue("test.one", key="a", args={"n": 2})
    assert (second, second.args) == (first, {"n": 1})
    assert len(messages(first)) == 1


def test_steps_that_are_done_are_skipped_and_their_results_kept(handlers):
    done: list[str] = []
    broken = [True]

    def handler(journal):
        journal.step("write", lambda: done.append("write") or {"files": 3})
        if broken:
            raise OSError("磁盘满")
        assert journal.done("write")
        journal.step("switch", lambda: done.append("switch"))
        done.append(f"read {journal.result('write')['files']}")

    handlers["test.steps"] = handler
    job = jobs.enqueue("test.steps", key="a")
    assert tasks.run(job.pk) is False
    broken.clear()
    assert tasks.run(job.pk) is True
    assert done == ["write", "switch", "read 3"]
    job.refresh_from_db()
    assert (job.state, job.attempts, job.last_error) == (Job.State.DONE, 2, "")


def test_a_job_that_is_done_is_not_run_again(handlers):
    ran: list[int] = []
    handlers["test.once"] = lambda journal: ran.append(1)
    job = jobs.enqueue("test.once", key="a")
    assert tasks.run(job.pk)
    assert tasks.run(job.pk)
    assert ran == [1]


def test_a_job_that_does_not_exist_is_nothing_to_do(handlers):
    assert tasks.run(999_999) is False


@pytest.mark.parametrize(("attempts", "pause"), [(0, 2), (1, 10), (2, 60), (3, 300), (4, 900), (40, 900)])
def test_failures_back_off(handlers, attempts, pause):
    handlers["test.fails"] = lambda journal: 1 / 0
    job = jobs.enqueue("test.fails", key="a")
    ProcrastinateJob.objects.filter(task_name="base.run_job")._raw_delete("default")
    Job.objects.filter(pk=job.pk).update(attempts=attempts)
    assert tasks.run(job.pk) is False
    job.refresh_from_db()
    assert job.run_after - job.touched_at == dt.timedelta(seconds=pause)
    assert "ZeroDivisionError" in job.last_error
    assert job.state == (Job.State.FAILED if attempts >= 4 else Job.State.WAITING)
    [message] = messages(job)
    assert message.scheduled_at is not None, "tried again by itself, without waiting for the sweep"


def test_a_job_of_an_unknown_kind_fails_by_name(handlers):
    job = jobs.enqueue("test.nobody", key="a")
    tasks.run(job.pk)
    job.refresh_from_db()
    assert "test.nobody" in job.last_error


def test_the_sweep_queues_what_lost_its_message_and_leaves_the_rest_alone(handlers):
    lost, waiting, later, done = (
        jobs.enqueue("test.any", key=key) for key in ("lost", "wait", "later", "done")
    )
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE args->>'job_id' = %s", [str(lost.pk)])
    Job.objects.filter(pk=later.pk).update(run_after=Now() + dt.timedelta(hours=1))
    Job.objects.filter(pk=done.pk).update(state=Job.State.DONE)
    assert tasks.sweep() == 1
    assert len(messages(lost)) == 1
    assert len(messages(waiting)) == 1, "a message that waits is not doubled"
    assert tasks.sweep() == 0


@really_committed
def test_two_workers_never_run_one_job_at_once(handlers):
    inside, finish = threading.Event(), threading.Event()
    entered: list[int] = []

    def handler(journal):
        entered.append(1)
        inside.set()
        finish.wait(10)

    handlers["test.slow"] = handler
    job = jobs.enqueue("test.slow", key="a")

    def work() -> None:
        try:
            tasks.run(job.pk)
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    assert inside.wait(10)
    try:
        assert tasks.run(job.pk) is False
        ProcrastinateJob.objects.filter(task_name="base.run_job")._raw_delete("default")
        assert tasks.sweep() == 0, "a living worker holds it"
    finally:
        finish.set()
        thread.join(10)
    assert entered == [1]
    assert Job.objects.get(pk=job.pk).state == Job.State.DONE


@really_committed
def test_a_worker_whose_connection_dies_stops_and_the_job_goes_on_elsewhere(handlers):
    done: list[str] = []
    cut: list[None] = []

    def handler(journal):
        journal.step("first", lambda: done.append("first"))
        if not cut:
            cut.append(end_own_session())
        journal.step("second", lambda: done.append("second"))

    handlers["test.cut"] = handler
    job = jobs.enqueue("test.cut", key="a")
    assert tasks.run(job.pk) is False
    assert done == ["first"]
    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.WAITING, 1)
    assert tasks._held() == []
    assert tasks.run(job.pk) is True
    assert done == ["first", "second"]


@really_committed
def test_a_job_that_only_lost_its_database_is_tried_again_soon_and_alarms_nobody(handlers):
    handlers["test.cut"] = lambda journal: journal.step("first", end_own_session)
    job = jobs.enqueue("test.cut", key="a")
    Job.objects.filter(pk=job.pk).update(attempts=40)
    assert tasks.run(job.pk) is False
    job.refresh_from_db()
    assert job.run_after - job.touched_at == tasks.RETRY_WHEN_BACK
    assert job.state == Job.State.WAITING


@really_committed
def test_a_handler_that_reconnected_behind_our_back_has_lost_its_lock(handlers):
    def handler(journal):
        connection.close()
        journal.step("never", lambda: None)

    handlers["test.reconnect"] = handler
    job = jobs.enqueue("test.reconnect", key="a")
    assert tasks.run(job.pk) is False
    assert "LockLost" in Job.objects.get(pk=job.pk).last_error
    assert not JobStep.objects.exists()


def end_own_session() -> None:
    """As when the server restarts under a worker."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    other.close()


KILLED = """
import os, signal, django
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = {name!r}
from django.db import connection
connection.settings_dict["NAME"] = {name!r}
from gongkai.base import tasks
from gongkai.base.registries import job_handlers

def handler(journal):
    journal.step("first", lambda: {{"by": os.getpid()}})
    os.kill(os.getpid(), signal.SIGKILL)

job_handlers._items["test.killed"] = handler
tasks.run({job})
"""


@pytest.mark.slow
@really_committed
def test_a_job_killed_between_two_steps_resumes_from_its_journal(handlers):
    job = jobs.enqueue("test.killed", key="a")
    script = KILLED.format(name=connection.settings_dict["NAME"], job=job.pk)
    died = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "gongkai.config.settings"},
        timeout=60,
        check=False,
        capture_output=True,
    )
    assert died.returncode == -9, died.stderr.decode()
    job.refresh_from_db()
    assert job.state == Job.State.RUNNING
    ProcrastinateJob.objects.filter(task_name="base.run_job")._raw_delete("default")
    assert tasks.sweep() == 1, "the dead worker holds nothing"

    steps: list[str] = []

    def handler(journal):
        journal.step("first", lambda: steps.append("first"))
        journal.step("second", lambda: steps.append("second"))

    handlers["test.killed"] = handler
    assert tasks.run(job.pk)
    assert steps == ["second"]


def dead_worker_holds(job: Job) -> int:
    """The job's message is "doing" at a worker whose heart stopped an hour ago."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') RETURNING id"
        )
        worker = cursor.fetchone()[0]
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE args->>'job_id' = %s RETURNING id",
            [worker, str(job.pk)],
        )
        return cursor.fetchone()[0]


@really_committed
def test_a_message_left_by_a_dead_worker_is_queued_again(handlers):
    message = dead_worker_holds(jobs.enqueue("test.any", key="a"))
    async_to_sync(tasks.free_stalled.func)(0)
    assert ProcrastinateJob.objects.get(pk=message).status == "todo"


@really_committed
def test_a_stalled_message_that_waits_a_second_time_already_is_dropped(handlers):
    job = jobs.enqueue("test.any", key="a")
    stalled = dead_worker_holds(job)
    assert tasks.send(job)
    async_to_sync(tasks.free_stalled.func)(0)
    assert [message.status for message in messages(job)] == ["todo"]
    assert not ProcrastinateJob.objects.filter(pk=stalled).exists()


def test_what_comes_round_is_known_to_the_worker():
    rounds = {key[0]: task.cron for key, task in app.periodic_registry.periodic_tasks.items()}
    assert rounds["base.seal"] == "* * * * * */5"
    assert {"base.seal_everything", "base.publish_head", "base.sweep_jobs", "base.free_stalled"} <= set(
        rounds
    )


def test_a_notice_is_given_once_and_mailed_through_the_outbox(handlers, settings):
    settings.GONGKAI_PUBLIC_URL = "https://www.chengming.example"
    place = factories.organ()
    reachable = factories.person(place, email="shen@example.org")
    mute = factories.person(place)
    for _ in range(2):
        notices.notify([reachable, mute], "有件等您审。", url="/workbench/dossiers/7/", key="dossier:7:1")
    assert reachable.notices.count() == mute.notices.count() == 1
    assert not mail.outbox, "nothing leaves before the act is committed"
    assert run_jobs() == ["base.mail"]
    [sent] = mail.outbox
    assert sent.to == ["shen@example.org"]
    assert "https://www.chengming.example/workbench/dossiers/7/" in sent.body


def test_no_mail_goes_to_who_has_left_meanwhile(handlers):
    leaver = factories.person(factories.organ(), email="shen@example.org")
    notices.notify([leaver], "有件等您审。", key="a")
    leaver.is_active = False
    leaver.save()
    run_jobs()
    assert not mail.outbox
