"""An empty home, or one of an older version, becomes a usable one: schema and static files."""

from __future__ import annotations

import hashlib
from pathlib import Path

from . import database, home

CODE = Path(__file__).resolve().parents[1]


def stamp() -> str:
    """Changes whenever a migration or a static file does, or the database is another one."""
    paths = list(CODE.glob("*/migrations/*.py"))
    paths += [path for path in CODE.glob("*/static/**/*") if path.is_file()]
    where = database.settings(home.current())
    return fingerprint(paths) + f" {where['HOST']} {where['PORT']} {where['NAME']}"


def is_prepared() -> bool:
    """Whether nothing is left to do; asks files only, neither Django nor the database."""
    return _read(home.current().run / "prepared") == stamp()


def prepare(*, force: bool = False) -> bool:
    """Bring the home up to this version's state; True when there was something to do.

    Quick when nothing changed: it compares one stamp. Many processes may call it at once.
    """
    here = home.current()
    here.make_folders()
    file = here.run / "prepared"
    now = stamp()
    if not force and _read(file) == now:
        return False
    with here.lock("prepare"):
        if not force and _read(file) == now:
            return False
        from django.core.management import call_command

        call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0, clear=False)
        from gongkai.publish import rebuild

        rebuild.ensure()
        rebuild.bring_assets()
        file.write_text(now)
    return True


def fingerprint(paths: list[Path]) -> str:
    """One digest over names, sizes and times of files: enough to notice new code."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        stat = path.stat()
        digest.update(f"{path}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _read(file: Path) -> str:
    try:
        return file.read_text()
    except FileNotFoundError:
        return ""
