"""Pictures for a text: turned upright, no larger than a screen needs, and without what a camera writes along."""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Mapping
from dataclasses import dataclass

from PIL import Image, ImageOps

from gongkai.base.acts import Reason, Refused
from gongkai.base.sniff import sniff
from gongkai.documents.models import Attachment, Edition
from gongkai.documents.services import AddAttachment, NewFile
from gongkai.org.models import Person

LONGEST_SIDE = 1600
"""Pixels: what a wide screen shows."""
MOST_PIXELS = 80_000_000
KINDS = {"png": "PNG", "jpg": "JPEG", "gif": "GIF", "webp": "WEBP", "bmp": "BMP", "tif": "TIFF"}
QUALITY = 85


class PictureError(ValueError):
    """What cannot be shown as a picture; `str(error)` is a Chinese sentence that says what to do."""


@dataclass(frozen=True)
class Cleaned:
    content: bytes
    extension: str
    width: int
    height: int
    original_digest: str

    @property
    def name(self) -> str:
        """By its own bytes, so that no two pictures of a text are taken for each other."""
        return f"插图{hashlib.sha256(self.content).hexdigest()[:8]}.{self.extension}"


def clean(content: bytes, called: str = "图片") -> Cleaned:
    """The picture drawn anew: only its pixels are kept, of a moving one the first. Raises PictureError."""
    kind = sniff(content)
    if kind.extension not in KINDS:
        raise PictureError(
            f"“{called}”是{kind.label}，不是网页能显示的图片；请另存为 PNG 或者 JPEG 后再插入。"
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[KINDS[kind.extension]]) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise PictureError(
                        f"“{called}”有 {opened.width}×{opened.height} 像素，太大；请缩小后再插入。"
                    )
                drawn = ImageOps.exif_transpose(opened)
                drawn.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
                return _written(drawn, kind.extension == "jpg", hashlib.sha256(content).hexdigest())
    except PictureError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as wrong:
        raise PictureError(f"“{called}”的像素太多；请缩小后再插入。") from wrong
    except Exception as wrong:  # a broken picture raises whatever its format raises
        raise PictureError(f"“{called}”打不开，可能没有传完整；请重新导出后再插入。") from wrong


def _written(drawn: Image.Image, photograph: bool, digest: str) -> Cleaned:
    out = io.BytesIO()
    if photograph:
        bare = drawn.convert("RGB")
        bare.info = {}
        bare.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    else:
        bare = drawn.convert("RGBA" if drawn.has_transparency_data else "RGB")
        bare.info = {}
        bare.save(out, "PNG", optimize=True)
    return Cleaned(out.getvalue(), "jpg" if photograph else "png", bare.width, bare.height, digest)


def add(edition: Edition, content: bytes, called: str, *, by: Person | None) -> tuple[Attachment, Cleaned]:
    """Put a picture beside a draft, for its text to show. Raises Refused."""
    try:
        cleaned = clean(content, called)
    except PictureError as wrong:
        raise Refused([Reason("picture", str(wrong), "picture")]) from wrong
    held = [a for a in edition.attachments.filter(in_text=True) if f"{a.name}.{a.extension}" == cleaned.name]
    if held:
        return held[0], cleaned
    told = f"原图 SHA-256 {cleaned.original_digest}，已去除拍摄信息，存为 {cleaned.width}×{cleaned.height} 像素。"
    new = NewFile(cleaned.name, cleaned.content)
    return AddAttachment(edition, new, in_text=True, told=told, by=by).execute()[0], cleaned


def add_from_file(edition: Edition, pictures: Mapping[str, bytes], *, by: Person | None) -> dict[str, str]:
    """The pictures that lay inside a file, by their address there; gives the names under which the text
    shows them. One that no page can show is left out, and the text says that there was one."""
    names = {}
    for address, content in pictures.items():
        try:
            _, cleaned = add(edition, content, address, by=by)
        except Refused:
            continue
        names[address] = cleaned.name
    return names


def without_traces(file: NewFile) -> NewFile:
    """An attached photograph without what its camera wrote along: place, time, owner. Its size stays.

    What is no picture, or none that can be opened, stays as it is: whoever takes it judges it.
    """
    if sniff(file.content).extension != "jpg":
        return file
    try:
        with Image.open(io.BytesIO(file.content), formats=["JPEG"]) as opened:
            if not (opened.getexif() or "xmp" in opened.info or "comment" in opened.info):
                return file
            if opened.width * opened.height > MOST_PIXELS:
                return file
            upright = ImageOps.exif_transpose(opened).convert("RGB")
            upright.info = {}
            out = io.BytesIO()
            upright.save(out, "JPEG", quality=92, optimize=True)
    except Exception:
        return file
    return NewFile(file.name, out.getvalue())
