"""Several files in one: a zip archive or a folder → the files in it, each to be read on its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from . import kinds, source
from .model import ReadError
from .package import Package, resolve

MAX_FILES: Final = 200
MAX_FILE: Final = source.MAX_DOCUMENT
# What systems and editors leave beside files: nobody put it there to be read.
_LEFTOVERS: Final = re.compile(
    r"(?:^|/)(?:__MACOSX/|\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$|~\$|\.~)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Member:
    """`name` is the path inside, with `/`, and never leads outside."""

    name: str
    content: bytes


def is_bundle(data: bytes) -> bool:
    return kinds.kind_of(data) == kinds.ZIP


def unpack(data: bytes) -> list[Member]:
    """The files of a zip archive in order, archives in it unopened.

    Raises ReadError where it is damaged, locked, a bomb, empty or holds too many files.
    """
    with Package(data) as package:
        names = [name for name in package.names if not name.endswith("/") and not _LEFTOVERS.search(name)]
        _check(len(names), "压缩包")
        for name in names:
            if package.size(name) > MAX_FILE:
                raise ReadError(f"压缩包里的“{resolve('', name)}”太大。请去掉它，或把它单独作为附件添加。")
        return [Member(resolve("", name), package.read(name, MAX_FILE) or b"") for name in names]


def walk(folder: Path) -> Iterator[tuple[str, Path]]:
    """The files of a folder and of those in it, by name; links are not followed. Raises ReadError as above."""
    found = sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and not path.is_symlink()
        and not _LEFTOVERS.search(path.relative_to(folder).as_posix())
    )
    _check(len(found), "文件夹")
    for path in found:
        yield path.relative_to(folder).as_posix(), path


def _check(count: int, what: str) -> None:
    if not count:
        raise ReadError(f"{what}里没有文件。请检查是否选错，再重新选择。")
    if count > MAX_FILES:
        raise ReadError(f"{what}里有 {count} 个文件，超过 {MAX_FILES} 个。请分成几批。")
