"""Killed loads, wrong folders, and what a load refuses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gongkai.base import tasks
from gongkai.base.models import Event, Job
from gongkai.demo import load, scene, stories
from gongkai.demo.scene import Beat, LoadFailed
from gongkai.demo.stories import policies
from gongkai.documents.models import Document
from gongkai.duties.models import Duty

pytestmark = [pytest.mark.django_db]


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def one_story(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stories, "beats", policies.ebike_2024)


def released() -> int:
    return Document.objects.public().count()


@pytest.mark.usefixtures("one_story")
@pytest.mark.parametrize("at", ["draft:ebike-2024.reading", "second:ebike-2024", "release:ebike-2024"])
def test_a_load_killed_in_an_act_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch, at: str):
    play_one = scene._play_one

    def killed(beat: Beat, *more: Any) -> None:
        if beat.name == at:
            raise Killed
        play_one(beat, *more)

    with monkeypatch.context() as patched:
        patched.setattr(scene, "_play_one", killed)
        with pytest.raises(Killed):
            load.load_builtin()
    assert released() == 0
    assert load.load_builtin()
    assert released() == 2
    assert Event.objects.filter(name="document.drafted").count() == 2


@pytest.mark.usefixtures("one_story")
def test_a_load_killed_before_publishing_publishes_in_the_time_of_the_story(
    monkeypatch: pytest.MonkeyPatch,
):
    def killed(job_id: int) -> bool:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(tasks, "run", killed)
        with pytest.raises(Killed):
            load.load_builtin()
    assert Duty.objects.open().exists()
    assert load.load_builtin()
    assert not Duty.objects.open().exists()
    assert {duty.met_on.isoformat() for duty in Duty.objects.all()} == {"2024-09-09"}


@pytest.mark.usefixtures("one_story")
def test_a_worker_finishes_a_killed_load(monkeypatch: pytest.MonkeyPatch):
    def killed(beat: Beat, jobs: Any) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(scene, "_run_jobs", killed)
        with pytest.raises(Killed):
            load.load_builtin()
    job = Job.objects.get(key=load.BUILTIN)
    assert tasks.run(job.pk)
    assert released() == 2
    assert load.load_builtin() is False


@pytest.mark.usefixtures("one_story")
def test_a_failed_act_names_its_beat(monkeypatch: pytest.MonkeyPatch):
    again = [*policies.ebike_2024()]
    wrong = Beat(again[-1].at, "release:again", again[-1].do)
    monkeypatch.setattr(stories, "beats", lambda: [*again, wrong])
    with pytest.raises(LoadFailed, match="release:again"):
        load.load_builtin()


def test_a_folder_without_the_plan_is_refused(tmp_path: Path):
    with pytest.raises(LoadFailed, match="请核对文件夹"):
        load.load_from(tmp_path)
    assert not Job.objects.exists()
