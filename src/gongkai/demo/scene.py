"""Where a story plays: the clock of each beat, what earlier beats made, and the outbox run to its end.

A beat is one moment of a story and one transaction: its acts, their events and the note that it was played
are committed together. So a load that was killed goes on with the next beat, and nothing happens twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from gongkai.base import clock, events, tasks
from gongkai.base.jobs import Journal
from gongkai.base.models import Job
from gongkai.documents.models import CatalogueItem, Document, Edition, Topic
from gongkai.duties.models import Duty
from gongkai.org.models import Organ, Person, Post, Role
from gongkai.publish import evidence
from gongkai.review.models import Dossier

Made = Mapping[str, int]
"""What a beat made, for later beats: ``{"document:plan-2026": 7}``."""


class LoadFailed(RuntimeError):
    """The demo could not be loaded; the sentence says at which beat and why."""


@dataclass
class Scene:
    """What the stories know of the district by their own keys."""

    codes: Mapping[str, str]
    """Unit's key → code."""
    made: dict[str, int] = field(default_factory=dict)

    def organ(self, key: str) -> Organ:
        return Organ.objects.get(code=self.codes[key])

    def person(self, username: str) -> Person:
        return Person.objects.get(username=username)

    def who(self, unit: str, role: str, *, of: str = "") -> Person:
        """Who holds a role in a unit today; of several the one whose own unit is ``of``, else who came first."""
        held = Post.objects.held_on(clock.today()).filter(organ__code=self.codes[unit], role=role)
        theirs = held.filter(person__organ__code=self.codes[of]) if of else held.none()
        held = theirs if theirs.exists() else held
        post = held.select_related("person").order_by("pk").first()
        if post is None:
            raise LoadFailed(f"{unit} 没有 {role}，剧本与演员表对不上。")
        return post.person

    def document(self, key: str) -> Document:
        return Document.objects.get(pk=self.made[f"document:{key}"])

    def draft(self, key: str) -> Edition:
        found = self.document(key).draft
        if found is None:
            raise LoadFailed(f"{key} 没有草稿，剧本的先后次序不对。")
        return found

    def author(self, key: str) -> Person:
        """Who drafted the first edition."""
        edition = self.document(key).editions.select_related("author").order_by("number").first()
        if edition is None or edition.author is None:
            raise LoadFailed(f"{key} 没有起草人，剧本的先后次序不对。")
        return edition.author

    def dossier(self, key: str) -> Dossier:
        return Dossier.objects.get(pk=self.made[f"dossier:{key}"])

    def owed(self, key: str) -> list[Duty]:
        """What is still owed about a document."""
        document = self.document(key)
        return list(
            Duty.objects.open().filter(
                subject_type=events.subject_type(document), subject_id=document.pk, met_on__isnull=True
            )
        )

    def who_releases(self, dossier: Dossier) -> Person:
        held = Post.objects.held_on(clock.today()).filter(organ=dossier.organ, role=Role.THIRD_REVIEWER)
        return held.select_related("person").order_by("pk")[0].person

    def place(self, code: str) -> CatalogueItem:
        """A statutory item by its code, or an item that a story added, by its key."""
        own = self.made.get(f"place:{code}")
        return CatalogueItem.objects.get(pk=own) if own else CatalogueItem.objects.get(code=code)

    def topic(self, code: str) -> Topic:
        return Topic.objects.get(code=code)


Do = Callable[[Scene], Made | None]


@dataclass(frozen=True)
class Beat:
    at: dt.datetime
    name: str
    """Unique in a load: the journal knows by it what was played."""
    do: Do


def in_order(beats: Iterable[Beat]) -> list[Beat]:
    """The beats in the order of their moments, those of one moment in the order given."""
    script = sorted(beats, key=lambda beat: beat.at)
    names = [beat.name for beat in script]
    if len(set(names)) < len(names):
        raise LoadFailed("剧本里有重名的一幕。")
    return script


def play(
    script: Sequence[Beat],
    scene: Scene,
    journal: Journal,
    told: Callable[[int, int], None] | None = None,
    *,
    after: int = 0,
    of: int = 0,
) -> None:
    """Play what was not played yet. ``told(done, all)`` is called after each; ``script`` may be a piece of a
    longer one of ``of`` beats, ``after`` so many of them."""
    for at, beat in enumerate(script, after + 1):
        with clock.at(beat.at), evidence.asked_through(evidence.through_responder):
            if not journal.done(beat.name):
                _play_one(beat, scene, journal)
            result = journal.result(beat.name)
            scene.made.update(result["made"])
            _run_jobs(beat, result["jobs"])
        if told is not None:
            told(at, of or len(script))


def _play_one(beat: Beat, scene: Scene, journal: Journal) -> None:
    last = Job.objects.order_by("-id").values_list("id", flat=True).first() or 0

    def work() -> dict[str, Any]:
        made = dict(beat.do(scene) or {})
        jobs = list(Job.objects.filter(pk__gt=last).order_by("id").values_list("id", flat=True))
        # Before the commit: a worker of the running instance must not take them at its own time.
        for job_id in jobs:
            tasks.keep_others_away(job_id)
        return {"made": made, "jobs": jobs}

    try:
        with transaction.atomic():
            journal.step(beat.name, work)
    except Exception as wrong:
        raise LoadFailed(f"演示数据停在“{beat.name}”（{beat.at:%Y-%m-%d %H:%M}）：{wrong}") from wrong


def _run_jobs(beat: Beat, jobs: Iterable[int]) -> None:
    """Run what the beat left in the outbox, at the beat's own time, as a worker would."""
    for job_id in jobs:
        done = tasks.run(job_id)
        tasks.let_others_in(job_id)
        if not done:
            job = Job.objects.get(pk=job_id)
            raise LoadFailed(f"演示数据停在“{beat.name}”的后台事项“{job.kind}”：{job.last_error}")
