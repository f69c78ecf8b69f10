"""Where an instance lies, and which database and address its settings name."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest

from gongkai.config import database, home, serving
from gongkai.config.home import Home


def test_the_home_is_the_named_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GONGKAI_HOME", str(tmp_path / "here"))
    assert home.current().root == tmp_path / "here"


def test_without_a_name_it_is_var_in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GONGKAI_HOME")
    assert home.current().root == home.PROJECT / "var"


def test_an_existing_home_keeps_its_permissions(tmp_path: Path) -> None:
    root = tmp_path / "home"
    root.mkdir()
    root.chmod(0o750)
    Home(root).make_folders()
    assert stat.S_IMODE(root.stat().st_mode) == 0o750


def test_the_secret_key_is_made_once_and_for_the_owner_only(tmp_path: Path) -> None:
    here = Home(tmp_path / "home")
    first = here.secret_key()
    assert len(first) >= 50
    assert here.secret_key() == first
    assert stat.S_IMODE((here.run / "secret-key").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "postgresql://me:p%40ss@db.example:6000/gongkai?sslmode=require",
            {"NAME": "gongkai", "USER": "me", "PASSWORD": "p@ss", "HOST": "db.example", "PORT": "6000"}
            | {"OPTIONS": {"sslmode": "require"}},
        ),
        (
            "postgres:///gongkai?host=/run/postgresql",
            {"NAME": "gongkai", "USER": "", "PASSWORD": "", "HOST": "/run/postgresql", "PORT": ""}
            | {"OPTIONS": {}},
        ),
    ],
)
def test_a_database_address_is_read(url: str, expected: dict[str, Any]) -> None:
    assert database.from_url(url) == expected


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("mysql://me@db/gongkai", "只用 PostgreSQL"),
        ("postgresql://me@db", "没有写数据库名"),
        ("postgresql://me@db:port/gongkai", "端口"),
    ],
)
def test_a_wrong_database_address_is_refused_with_a_sentence(url: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        database.from_url(url)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("127.0.0.1:8000", ("127.0.0.1", 8000)), ("[::]:80", ("::", 80)), ("8000", ("127.0.0.1", 8000))],
)
def test_an_address_to_listen_on_is_read(text: str, expected: tuple[str, int]) -> None:
    assert serving.parse_bind(text) == expected


@pytest.mark.parametrize("text", ["", "127.0.0.1", "127.0.0.1:", "127.0.0.1:70000", "localhost:http"])
def test_a_wrong_address_to_listen_on_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="应形如"):
        serving.parse_bind(text)
