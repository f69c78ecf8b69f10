"""Two people, two processes, one moment: what is released was signed, once, and its numbers have no gap."""

from __future__ import annotations

import multiprocessing
import threading
from typing import Any

import pytest
from django.db import connections, transaction

from gongkai.base import jobs
from gongkai.base.acts import Refused
from gongkai.base.models import Event, Job
from gongkai.base.tests.races import at_once, wait_until_somebody_waits
from gongkai.documents.models import Document, Edition
from gongkai.documents.services import SaveDraft
from gongkai.documents.tests import factories as documents
from gongkai.law.secrecy import Conclusion
from gongkai.review import services
from gongkai.review.digests import dossier_digest
from gongkai.review.models import Dossier, Stage
from gongkai.review.tests.factories import NOTHING_FOUND, Crew, crew, dossier, pair

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def refusals(results: list[Any]) -> list[list[str]]:
    return [[reason.code for reason in r.reasons] for r in results if isinstance(r, Refused)]


def test_of_two_releases_at_once_one_is_done() -> None:
    people = crew()
    it = dossier(Stage.READY, people=people)
    results = at_once(*[lambda: services.ReleaseDossier(it, by=people.third).execute()] * 2)
    assert refusals(results) == [["review.stage"]]
    assert Job.objects.filter(kind="publish.documents").count() == 1
    assert Event.objects.filter(name="document.released").count() == 1


def test_of_two_sign_offs_at_once_one_counts() -> None:
    people = crew()
    it = dossier(Stage.FIRST, people=people)
    results = at_once(*[lambda: services.SignReview(it, by=people.first).execute()] * 2)
    assert len(refusals(results)) == 1
    assert it.sign_offs.count() == 2


def save(edition: Edition) -> None:
    SaveDraft(edition, {"title": "改过的标题"}, by=None).execute()


def save_past_the_services(edition: Edition) -> None:
    Edition.objects.filter(pk=edition.pk).update(title="改过的标题")


@pytest.mark.parametrize(
    ("change", "code"), [(save, "review.stage"), (save_past_the_services, "review.changed")]
)
def test_a_change_that_came_first_is_seen_by_the_release_that_waited(change, code) -> None:
    people = crew()
    it = dossier(Stage.READY, people=people)
    edition = it.members.get().edition
    changed = threading.Event()

    def first() -> None:
        with transaction.atomic():
            change(edition)
            changed.set()
            wait_until_somebody_waits()

    def second() -> Dossier:
        changed.wait()
        return services.ReleaseDossier(it, by=people.third).execute()

    results = at_once(first, second)
    assert refusals(results) == [[code]]
    edition.refresh_from_db()
    assert not edition.is_released


def test_a_change_racing_a_release_is_either_refused_or_stops_it() -> None:
    people = crew()
    outcomes = set()
    for _ in range(8):
        it = dossier(Stage.READY, editions=pair(people.organ, people.drafter), people=people)
        edition = it.members.last().edition
        results = at_once(
            lambda it=it: services.ReleaseDossier(it, by=people.third).execute(),
            lambda edition=edition: SaveDraft(edition, {"summary": "抢着改的"}, by=None).execute(),
        )
        [[code]] = refusals(results)
        outcomes.add(code)
        it.refresh_from_db()
        edition.refresh_from_db()
        released = code == "released"
        assert edition.is_released == released
        assert (it.stage == Stage.RELEASED) == released
        assert (edition.summary == "抢着改的") != released
        if released:
            assert set(it.sign_offs.values_list("digest", flat=True)) == {dossier_digest(it)}
    assert outcomes <= {"released", "review.changed", "review.stage"}


def test_two_dossiers_cannot_take_the_same_draft_at_once() -> None:
    people = crew()
    edition = documents.draft(people.organ)
    results = at_once(*[lambda: services.OpenDossier(edition, by=people.drafter).execute()] * 2)
    assert refusals(results) == [["review.elsewhere"]]
    assert Dossier.objects.count() == 1


def ready(people: Crew, count: int) -> list[Dossier]:
    """Many dossiers at once, by acts on lists."""
    many = [
        services.OpenDossier(
            documents.draft(people.organ, title=f"第{at}号通知"), by=people.drafter
        ).execute()
        for at in range(count)
    ]
    many = services.Submit(many, by=people.drafter).execute()
    for who in (people.first, people.second, people.third):
        many = services.SignReview(many, by=who).execute()
    return [
        services.ConcludeSecrecy(
            it,
            services.ItemConclusion(it.members.get().edition, Conclusion.OPEN, NOTHING_FOUND),
            by=people.secrecy,
        ).execute()
        for it in many
    ]


def release_all(ids: list[int], by: int) -> None:
    """In a process of its own. Every third release dies after its numbers were taken, and is tried again."""
    from gongkai.org.models import Person

    connections.close_all()
    person = Person.objects.get(pk=by)
    enqueue, died = jobs.enqueue, set()

    def die_first(kind: str, *, key: str, args: dict[str, Any] | None = None) -> Job:
        if kind == "publish.documents" and hash(key) % 3 == 0 and key not in died:
            died.add(key)
            raise ConnectionError(key)
        return enqueue(kind, key=key, args=args)

    jobs.enqueue = die_first  # type: ignore[assignment]
    for pk in ids:
        it = Dossier.objects.get(pk=pk)
        try:
            services.ReleaseDossier(it, by=person).execute()
        except ConnectionError:
            services.ReleaseDossier(it, by=person).execute()
    connections.close_all()


def test_a_hundred_releases_by_four_processes_leave_no_gap_and_no_double() -> None:
    people = crew()
    many = ready(people, 100)
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    # Every process takes every fourth, so that all four want the same counter all the time.
    workers = [
        fork.Process(target=release_all, args=([it.pk for it in many[at::4]], people.third.pk))
        for at in range(4)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0, 0, 0]

    numbers = list(Document.objects.values_list("index_number", flat=True))
    serials = sorted(int(number.rsplit("-", 1)[1]) for number in numbers)
    assert serials == list(range(1, 101))
    assert Dossier.objects.filter(stage=Stage.RELEASED).count() == 100
    assert Job.objects.filter(kind="publish.documents").count() == 100
    assert Edition.objects.filter(released_at__isnull=False).count() == 100
