"""Pictures that lie inside a document: what a page can show of them, and under which name."""

from __future__ import annotations

from typing import Final

_KINDS: Final = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
)
MAX_PICTURE: Final = 20 * 1024 * 1024


def picture_name(content: bytes, number: int) -> str:
    """`图1.png`; a name without extension for what no browser shows (EMF, WMF), "" for what is too large."""
    if not content or len(content) > MAX_PICTURE:
        return ""
    extension = next((extension for start, extension in _KINDS if content.startswith(start)), "")
    return f"图{number}.{extension}" if extension else f"图{number}"
