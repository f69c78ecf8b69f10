"""GONGKAI_HOME: the one folder that holds everything a running instance keeps."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[3]

# Others may pass through the home (nginx to public/, PostgreSQL's own user to db/), but list nothing.
MODES = {"db": 0o711, "run": 0o700, "files": 0o700, "public": 0o755, "logs": 0o700}


class Home:
    """The folders of one instance. Making the object touches nothing; `make_folders` does."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.db = root / "db"
        self.run = root / "run"
        self.files = root / "files"
        self.public = root / "public"
        self.logs = root / "logs"
        self.static = root / "run" / "static"

    def make_folders(self) -> None:
        """Create what is missing. A folder that exists keeps its permissions, the home itself too."""
        if not self.root.is_dir():
            self.root.mkdir(parents=True, exist_ok=True)
            self.root.chmod(0o711)
        for name, mode in MODES.items():
            folder = self.root / name
            if not folder.is_dir():
                folder.mkdir(exist_ok=True)
                folder.chmod(mode)

    @contextmanager
    def lock(self, name: str) -> Iterator[None]:
        """Hold ``run/<name>.lock`` alone; the kernel frees it when the holder dies."""
        self.make_folders()
        with (self.run / f"{name}.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def secret_key(self) -> str:
        """The instance's secret, generated once, readable by its owner only."""
        file = self.run / "secret-key"
        try:
            return file.read_text()
        except FileNotFoundError:
            pass
        self.make_folders()
        fresh = self.run / f"secret-key.{os.getpid()}"
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as out:
            out.write(secrets.token_urlsafe(50))
        # link() refuses to replace, so of two processes that start together both read the first one's key
        try:
            os.link(fresh, file)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
        return file.read_text()


def current() -> Home:
    """The home named by GONGKAI_HOME, else ``var`` in the source tree, else ``var`` where we stand."""
    named = os.environ.get("GONGKAI_HOME")
    if named:
        return Home(Path(named).expanduser().absolute())
    base = PROJECT if (PROJECT / "pyproject.toml").is_file() else Path.cwd()
    return Home(base / "var")
