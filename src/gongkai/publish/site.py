"""The folder of the public site: builds, the link to the live one, staging, and the switch of single files.

Only the file system is known here, no database. ::

    public/live -> builds/7        what the web server serves
    public/builds/7/…              one whole site
    public/staging/<name>/…        written and synced here, then moved
    public/manifest.json           digests, for whoever wants to check from outside

Every change is a rename, so a reader sees the old file or the new one. A page that was withdrawn leaves
``<path>.gone`` beside the place where it was; the file itself is what is served, so its removal is the moment
of the withdrawal and the tombstone is there before it.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

GONE = ".gone"
FOLDER_MODE = 0o755
FILE_MODE = 0o644


class UnsafePath(ValueError):
    """A leaf wants to write to a place that is not a plain path below the site's root."""


def checked(path: str) -> str:
    """The path itself, when it is a plain relative one. Raises ``UnsafePath``."""
    parts = path.split("/")
    if (
        not path
        or path.endswith(GONE)
        or any(part in ("", ".", "..") or part.startswith(".") for part in parts)
        or any(ord(mark) < 32 or mark == "\\" for mark in path)
    ):
        raise UnsafePath(f"页面路径“{path}”不规范：应为相对路径，不含空段、“.”开头的段和控制字符。")
    return path


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True)
class Change:
    """One path of a build as it shall be: a file, a tombstone beside nothing, or nothing at all."""

    path: str
    staged: Path | None
    """Where the bytes wait; None removes the file and leaves no tombstone."""
    gone: bool = False


class SiteFolder:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.builds = root / "builds"
        self.staging = root / "staging"
        self.link = root / "live"
        self.manifest = root / "manifest.json"

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the site alone. Who renders and switches under it can never put an older page over a newer one.

        A lock of the folder and not of the database: it lives exactly as long as the process that writes,
        even when the database goes away in between.
        """
        self._make(self.root)
        with (self.root / ".lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def build(self, number: int) -> Path:
        return self.builds / str(number)

    def make_build(self, number: int) -> Path:
        self._make(self.builds)
        return self._make(self.build(number))

    def numbers(self) -> list[int]:
        """Of every build that lies there, in order."""
        if not self.builds.is_dir():
            return []
        return sorted(int(entry.name) for entry in self.builds.iterdir() if entry.name.isdecimal())

    def live_number(self) -> int | None:
        """Which build the link names; None when there is no link or it names something else."""
        try:
            target = os.readlink(self.link)
        except OSError:
            return None
        named = re.fullmatch(r"builds/([0-9]+)", target)
        return int(named[1]) if named else None

    def point_live_at(self, number: int) -> None:
        """Switch the whole site to this build in one rename."""
        fresh = self.root / f".live.{os.getpid()}"
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(f"builds/{number}")
        if self.link.is_dir() and not self.link.is_symlink():
            self.link.rename(self.root / f".displaced.{os.getpid()}")
        os.replace(fresh, self.link)
        sync_folder(self.root)

    def remove_build(self, number: int) -> None:
        if number == self.live_number():
            raise ValueError("不能删除正在使用的站点目录。")
        shutil.rmtree(self.build(number), ignore_errors=True)

    def stage(self, name: str) -> Staging:
        """An empty staging place of this name; what an earlier try left in it is dropped."""
        self._make(self.root)
        self._make(self.staging)
        place = self.staging / name
        shutil.rmtree(place, ignore_errors=True)
        return Staging(self._make(place))

    def forget_staging(self, keep: Iterable[str] = ()) -> None:
        """Drop every staging place but those named. Only under the lock."""
        kept = set(keep)
        if self.staging.is_dir():
            for entry in self.staging.iterdir():
                if entry.name not in kept:
                    shutil.rmtree(entry, ignore_errors=True)

    def switch(self, number: int, changes: Iterable[Change]) -> None:
        """Make the changes in a build, in their order, and have them on the disk before returning."""
        build = self.build(number)
        touched: set[Path] = set()
        for change in changes:
            target = build / checked(change.path)
            tombstone = target.with_name(target.name + GONE)
            self._make_way(build, target.parent, touched)
            if change.staged is None:
                target.unlink(missing_ok=True)
                tombstone.unlink(missing_ok=True)
            elif change.gone:
                os.replace(change.staged, tombstone)
                target.unlink(missing_ok=True)
            else:
                os.replace(change.staged, target)
                tombstone.unlink(missing_ok=True)
            touched.add(target.parent)
        for folder in sorted(touched):
            sync_folder(folder)

    def write_manifest(self, number: int, digests: dict[str, str]) -> None:
        text = json.dumps({"build": number, "files": digests}, ensure_ascii=False, indent=0, sort_keys=True)
        write_whole(self.manifest, text.encode())

    def _make_way(self, build: Path, folder: Path, touched: set[Path]) -> None:
        """Create the folders down to this one; each new one's parent must be synced too."""
        missing = []
        while folder != build and not folder.is_dir():
            missing.append(folder)
            folder = folder.parent
        for new in reversed(missing):
            if new.is_symlink() or new.exists():
                new.unlink()
            self._make(new)
            touched.add(new.parent)

    @staticmethod
    def _make(folder: Path) -> Path:
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(FOLDER_MODE)
        return folder


class Staging:
    """A place on the same file system where files are whole and synced before they are moved."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self._count = 0

    def write(self, content: bytes) -> Path:
        self._count += 1
        path = self.place / str(self._count)
        with path.open("wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), FILE_MODE)
            os.fsync(file.fileno())
        return path

    def drop(self) -> None:
        shutil.rmtree(self.place, ignore_errors=True)


def write_whole(path: Path, content: bytes) -> None:
    """Replace a file in one rename, synced."""
    handle, fresh = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fchmod(file.fileno(), FILE_MODE)
        os.fsync(file.fileno())
    os.replace(fresh, path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def public_url(path: str) -> str:
    """The address of a file of the site, from the root: ``index.html`` is its folder."""
    pure = PurePosixPath(path)
    if pure.name == "index.html":
        folder = "" if str(pure.parent) == "." else f"{pure.parent}/"
        return f"/{folder}"
    return f"/{path}"
