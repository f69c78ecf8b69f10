"""Stored files: bytes under their digest, written once, checked whenever they are read."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from pathlib import Path
from typing import BinaryIO, cast

from django.core.files import File
from django.core.files.storage import FileSystemStorage, storages

from .models import StoredFile
from .sniff import Sniffed, sniff

CHUNK = 1 << 20  # bytes


class FileDamaged(Exception):
    """The stored bytes are missing or no longer those of their digest."""


def store(content: bytes | BinaryIO, *, kind: Sniffed | None = None) -> StoredFile:
    """Keep the bytes and return their row; the same bytes are kept once.

    The file is safe on disk before the row exists. A transaction that is rolled back leaves a file without
    a row, which does no harm: the next upload of the same bytes finds it.
    """
    source = io.BytesIO(content) if isinstance(content, bytes) else content
    source.seek(0)
    digest, size = _measure(source)
    known = StoredFile.objects.filter(digest=digest).first()
    if known is not None and _stands(known):
        return known
    kind = kind or sniff(source)
    name = path_of(digest)
    _write(name, source)
    if known is not None:
        return known
    return StoredFile.objects.get_or_create(
        digest=digest,
        defaults={"size": size, "media_type": kind.media_type, "extension": kind.extension or "bin"},
    )[0]


def path_of(digest: str) -> str:
    """Where the bytes of this digest lie in the storage."""
    return f"{digest[:2]}/{digest[2:4]}/{digest}"


def open(stored: StoredFile) -> BinaryIO:
    """The file, at its beginning, after its bytes were compared with the digest. Close it after use.

    Raises ``FileDamaged``.
    """
    try:
        file = storages["default"].open(path_of(stored.digest), "rb")
    except FileNotFoundError as missing:
        raise FileDamaged(f"文件 {stored} 不在存储中：请从备份恢复。") from missing
    digest, _ = _measure(file)
    if digest != stored.digest:
        file.close()
        raise FileDamaged(f"文件 {stored} 与其摘要不符，已被改动或损坏：请从备份恢复。")
    file.seek(0)
    return cast(BinaryIO, file)


def read(stored: StoredFile) -> bytes:
    """All bytes of the file. Raises ``FileDamaged``."""
    with open(stored) as file:
        return file.read()


def _measure(file: BinaryIO | File) -> tuple[str, int]:
    """Digest and size; leaves the file at its beginning."""
    hasher, size = hashlib.sha256(), 0
    file.seek(0)
    while chunk := file.read(CHUNK):
        hasher.update(chunk)
        size += len(chunk)
    file.seek(0)
    return hasher.hexdigest(), size


def _stands(known: StoredFile) -> bool:
    """Whether the bytes are there and whole; if not, the next writing heals them."""
    try:
        open(known).close()
    except FileDamaged:
        return False
    return True


def _write(name: str, source: BinaryIO) -> None:
    storage = storages["default"]
    if isinstance(storage, FileSystemStorage):
        _write_to_folder(Path(storage.path(name)), source)
        return
    # Where writing replaces, deleting first would leave a moment in which somebody else's file is missing.
    if not getattr(storage, "file_overwrite", False) and storage.exists(name):
        storage.delete(name)
    kept = storage.save(name, File(source))
    if kept != name:
        storage.delete(kept)
        raise OSError(f"文件存储没有按摘要命名（{name} 存成了 {kept}），请检查存储的设置。")
    source.seek(0)


def _write_to_folder(target: Path, source: BinaryIO) -> None:
    """Whole or not at all, and on disk when this returns."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, fresh = tempfile.mkstemp(dir=target.parent, prefix=".new-")
    try:
        with os.fdopen(descriptor, "wb") as out:
            while chunk := source.read(CHUNK):
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        os.replace(fresh, target)
    except BaseException:
        Path(fresh).unlink(missing_ok=True)
        raise
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    source.seek(0)
