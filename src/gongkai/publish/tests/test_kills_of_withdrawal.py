"""Withdrawal, killed at every step."""

from __future__ import annotations

import pytest

from gongkai.base import tasks
from gongkai.base.models import Job
from gongkai.publish.services import WithdrawDocuments
from gongkai.publish.tests import factories as site

from .kills import Release, finish, killed_at, walk, whole

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_withdrawal_survives_a_kill_at_every_step(place, neighbour):
    standing_now: list[Release] = []

    def step(point: int) -> bool:
        if not standing_now:  # in one job, for the sake of time
            standing_now.extend(Release(place, f"第{point + number}步") for number in range(15))
            finish(
                site.released(*(edition for one in standing_now for edition in (one.document, one.reading)))
            )
        release = standing_now.pop()
        release.stands()
        WithdrawDocuments(site.fresh(release.document), kind="error", reason="有误", by=None).execute()
        job = Job.objects.filter(kind="publish.withdraw").latest("pk")
        killed = killed_at(point, lambda: tasks.run(job.pk))
        release.holds()
        neighbour.stands()
        assert release.status(release.document) in (200, 410)
        if point % 7 == 0:
            other = Release(place, f"插队{point}")
            finish(other.released())
            release.holds()
        finish(job)
        assert release.status(release.document) == release.status(release.reading) == 410
        assert release.attached == 410
        assert release.named_in() == []
        return killed

    assert walk(step) > 20
    whole()
