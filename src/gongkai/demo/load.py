"""Loading the demo: a journalled job like any other, so a load that was killed goes on where it stopped."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.db import transaction

from gongkai.base import seal, tasks
from gongkai.base.jobs import Journal
from gongkai.base.models import Job

from . import district, settle, stories
from .scene import LoadFailed, Scene, play

LOAD = "demo.load"
BUILTIN = "demo:chengming"

Told = Callable[[int, int], None]


def load_builtin(told: Told | None = None) -> bool:
    """Load 澄明区 and its history. Returns False where it was loaded before.

    Raises ``LoadFailed`` with the beat at which it stopped; calling again goes on from there.
    """
    beats = [*settle.beats(district.CAST, "chengming"), *stories.beats()]
    return _load(BUILTIN, lambda journal: play(beats, _scene(district.CAST), journal, told))


def _scene(cast: district.Cast) -> Scene:
    return Scene({unit.key: unit.code for unit in cast.units})


def _load(key: str, work: Callable[[Journal], None]) -> bool:
    job, _ = Job.objects.get_or_create(key=key, defaults={"kind": LOAD})
    tasks.keep_others_away(job.pk)
    try:
        job.refresh_from_db()
        if job.state == Job.State.DONE:
            return False
        work(Journal(job))
        seal.seal(everything=True)
        with transaction.atomic():
            Job.objects.filter(pk=job.pk).update(state=Job.State.DONE, last_error="")
        return True
    finally:
        tasks.let_others_in(job.pk)
