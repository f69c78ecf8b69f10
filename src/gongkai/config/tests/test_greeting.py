"""What the demo says of itself when it starts is true of what it loads."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongkai.config import shared_data
from gongkai.config.home import Home
from gongkai.config.supervise import Supervisor
from gongkai.demo import neighbour


@pytest.fixture
def greeting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Supervisor:
    monkeypatch.setenv("GONGKAI_SHARED_DATA", str(tmp_path / "shared"))
    monkeypatch.setenv("GONGKAI_DEMO", "1")
    return Supervisor(Home(tmp_path / "home"), "127.0.0.1:8000")


def test_without_real_documents_all_is_invented(
    greeting: Supervisor, capsys: pytest.CaptureFixture[str]
) -> None:
    greeting._greet()
    assert "页面上的机关和文件均为虚构。" in capsys.readouterr().out


def test_a_folder_without_the_plan_adds_nothing_real(
    greeting: Supervisor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "README.md").write_text("x")
    greeting._greet()
    assert "页面上的机关和文件均为虚构。" in capsys.readouterr().out


def test_the_real_plan_is_not_called_invented(
    greeting: Supervisor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shared_data.PLAN == neighbour.SEED
    plan = tmp_path / "shared" / shared_data.PLAN
    plan.parent.mkdir(parents=True)
    (tmp_path / "shared" / "README.md").write_text("x")
    plan.write_text("x")
    greeting._greet()
    told = capsys.readouterr().out
    assert "机关和文件均为虚构" not in told
    assert f"取自 {tmp_path / 'shared'} 里的真实文件" in told


def test_outside_the_demo_nothing_is_said_of_it(
    greeting: Supervisor, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GONGKAI_DEMO", "")
    greeting._greet()
    assert "虚构" not in capsys.readouterr().out
