"""Publishing and rebuilding, killed at every step."""

from __future__ import annotations

import pytest

from gongkai.base import tasks
from gongkai.publish import rebuild

from .kills import Release, finish, killed_at, walk, whole

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_publishing_survives_a_kill_at_every_step(place, neighbour):
    def step(point: int) -> bool:
        release = Release(place, f"第{point}步")
        job = release.released()
        killed = killed_at(point, lambda: tasks.run(job.pk))
        release.holds()
        neighbour.stands()
        if point % 7 == 0:  # somebody else's job comes before the sweep
            other = Release(place, f"插队{point}")
            finish(other.released())
            other.stands()
            release.holds()
        finish(job)
        release.stands(newest=True)
        return killed

    assert walk(step) > 20
    whole()


def test_a_rebuild_survives_a_kill_at_any_step(place, neighbour):
    def step(point: int) -> bool:
        killed = killed_at(point, lambda: rebuild.rebuild("测试"))
        neighbour.stands()
        if point % 11 == 0:
            other = Release(place, f"重建途中{point}")
            finish(other.released())
            other.stands()
        return killed

    # Files of the new folder that nobody sees are alike: every ninth point, and the end.
    for point in range(1, 400, 9):
        if not step(point):
            break
    else:
        raise AssertionError("the walk does not end")
    neighbour.stands()
    whole()


def test_a_killed_job_can_be_killed_again_and_again(place, neighbour):
    release = Release(place, "多灾多难")
    job = release.released()
    for point in (30, 22, 14, 6, 26, 18):
        killed_at(point, lambda: tasks.run(job.pk))
        release.holds()
        neighbour.stands()
    finish(job)
    release.stands()
    whole()
