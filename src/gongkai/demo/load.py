"""Loading the demo: a journalled job like any other, so a load that was killed goes on where it stopped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from django.db.models.functions import Now

from gongkai.base import seal, tasks
from gongkai.base.jobs import Journal
from gongkai.base.models import Job
from gongkai.publish import rebuild, switching
from gongkai.publish.leaves.documents import DocumentLeaf

from . import district, neighbour, settle, stories
from .cast import Cast
from .scene import Beat, LoadFailed, Scene, in_order, play

LOAD = "demo.load"
REBUILT = "rebuilt"
BUILTIN, NEIGHBOUR = "demo:chengming", "demo:dawukou"

OPENING = dt.timedelta(days=60)
"""What happens in these days after the units are set up is shown before the rest is played."""

Told = Callable[[int, int], None]


def load_builtin(told: Told | None = None) -> bool:
    """Load 澄明区 and its history. Returns False where it was loaded before.

    Raises ``LoadFailed`` with the beat at which it stopped; calling again goes on from there.
    """
    return _load(BUILTIN, {}, told)


def lies_in(folder: Path) -> bool:
    """Does this folder hold the plan that ``load_from`` takes through the flow?"""
    return (folder / neighbour.SEED).is_file()


def load_from(folder: Path, told: Told | None = None) -> bool:
    """Load the units of 大武口区 and take the openness plan that lies in ``folder`` through the whole flow.

    Returns False where it was loaded before. Raises ``LoadFailed`` where the folder does not hold the plan.
    """
    if not lies_in(folder):
        raise LoadFailed(f"{folder} 里没有 {neighbour.SEED}，请核对文件夹。")
    return _load(NEIGHBOUR, {"folder": str(folder)}, told)


def _script(job: Job) -> tuple[Cast, list[Beat]]:
    if job.key == NEIGHBOUR:
        return neighbour.CAST, neighbour.beats(Path(job.args["folder"]))
    return district.CAST, stories.beats()


def _load(key: str, args: dict[str, str], told: Told | None) -> bool:
    job, _ = Job.objects.get_or_create(key=key, defaults={"kind": LOAD, "args": args})
    tasks.keep_others_away(job.pk)
    try:
        job.refresh_from_db()
        if job.state == Job.State.DONE:
            return False
        job.args = args
        resume(Journal(job), told)
        Job.objects.filter(pk=job.pk).update(
            state=Job.State.DONE, args=args, last_error="", finished_at=Now()
        )
        return True
    finally:
        tasks.let_others_in(job.pk)


def resume(journal: Journal, told: Told | None = None) -> None:
    """Play what was not played yet: the handler by which a worker finishes a load that was killed.

    Each document's page is written and asked for in the time of its story. Lists, feeds and the first page
    would be written a hundred times over; they are made when the first documents stand, and at the end.
    """
    cast, beats = _script(journal.job)
    scene = Scene({unit.key: unit.code for unit in cast.units})
    script = in_order([*settle.beats(cast, journal.job.key), *beats])
    first = next((at for at, beat in enumerate(script, 1) if beat.at >= cast.opens + OPENING), len(script))
    with switching.only(DocumentLeaf.name):
        play(script[:first], scene, journal, told, of=len(script))
    if first < len(script):
        _rebuilt(journal, "first")
    with switching.only(DocumentLeaf.name):
        play(script[first:], scene, journal, told, of=len(script), after=first)
    # What changes with time is to be that of today.
    _rebuilt(journal, REBUILT)
    seal.seal(everything=True)


def _rebuilt(journal: Journal, step: str) -> None:
    if not journal.done(step):
        rebuild.rebuild("演示数据载入后按今天重新生成")
        journal.step(step, dict)
