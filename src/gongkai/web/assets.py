"""The few files that pages lean on, under names that carry their digest.

A published page may stand for years, so it names exactly the stylesheet it was rendered with; such an
asset never changes and may be kept by browsers for ever.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

SOURCES = Path(__file__).resolve().parent / "static" / "web"
FOLDER = "assets"

# What a page asks for, and the source files it is put together from, in the order of the cascade.
BUNDLES: dict[str, tuple[str, ...]] = {
    "portal.css": ("shared.css", "portal.css"),
    "workbench.css": ("shared.css", "portal.css", "workbench.css", "desk.css"),
    "enhance.js": ("enhance.js",),
    "desk.js": ("desk.js", "editor.js"),
    "upload.js": ("upload.js",),
    "turning.js": ("turning.js",),
    "mark.svg": ("mark.svg",),
}

MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Asset:
    name: str
    content: bytes

    @property
    def file_name(self) -> str:
        stem, suffix = os.path.splitext(self.name)
        return f"{stem}-{hashlib.sha256(self.content).hexdigest()[:12]}{suffix}"

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[os.path.splitext(self.name)[1]]


def _read(name: str) -> Asset:
    parts = BUNDLES[name]
    return Asset(name, b"\n".join((SOURCES / part).read_bytes() for part in parts))


_read_once = cache(_read)


def asset(name: str) -> Asset:
    """Raises KeyError for a name that is not in `BUNDLES`. While developing, files are read anew."""
    return _read(name) if settings.DEBUG else _read_once(name)


def asset_url(name: str, base: str = "/") -> str:
    return f"{base}{FOLDER}/{asset(name).file_name}"


def find_asset(file_name: str) -> Asset | None:
    """The asset that now has this digested name, or None."""
    for name in BUNDLES:
        found = asset(name)
        if found.file_name == file_name:
            return found
    return None


def write_assets(folder: Path) -> list[Path]:
    """Writes every asset into `folder` (created if need be); what lies there stays, as old pages name it.

    A file appears whole or not at all. Returns the paths of the present assets.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name in BUNDLES:
        current = asset(name)
        path = folder / current.file_name
        if not path.exists() or path.read_bytes() != current.content:
            handle, half = tempfile.mkstemp(dir=folder, prefix=".", suffix=".part")
            with os.fdopen(handle, "wb") as file:
                file.write(current.content)
                file.flush()
                os.fsync(file.fileno())
            Path(half).chmod(0o644)
            Path(half).replace(path)
        written.append(path)
    return written
