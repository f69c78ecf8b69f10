"""Pictures of a text are drawn anew: upright, no wider than a screen, with nothing but what one sees."""

from __future__ import annotations

import hashlib
import io

import pytest
from PIL import Image

from gongkai.base.acts import Refused
from gongkai.base.models import Event
from gongkai.documents.checks import draft_reasons
from gongkai.documents.services import NewFile, PartDraft, SaveDraft
from gongkai.documents.tests.factories import draft
from gongkai.org.tests.factories import district
from gongkai.readers import text_to_blocks

from .. import drafting, pictures


def picture(
    kind: str = "JPEG", size: tuple[int, int] = (2400, 1200), *, place: bool = True, turned: int = 1
) -> bytes:
    image = Image.new("RGB", size, "#7a9")
    out = io.BytesIO()
    if kind == "JPEG":
        exif = image.getexif()
        exif[0x0112] = turned
        if place:
            exif[0x010F] = "Camera"
            exif.get_ifd(0x8825)[1] = "N"
        image.save(out, kind, exif=exif)
    else:
        image.save(out, kind)
    return out.getvalue()


def test_it_is_made_smaller_and_what_the_camera_wrote_is_gone() -> None:
    original = picture()
    cleaned = pictures.clean(original)
    with Image.open(io.BytesIO(cleaned.content)) as kept:
        assert kept.size == (1600, 800)
        assert not kept.getexif()
    assert b"Camera" in original
    assert b"Camera" not in cleaned.content
    assert cleaned.original_digest == hashlib.sha256(original).hexdigest()


def test_it_is_turned_upright_before_the_note_that_says_so_is_lost() -> None:
    assert pictures.clean(picture(size=(400, 200), turned=6)).height == 400


@pytest.mark.parametrize(
    ("kind", "extension"), [("PNG", "png"), ("BMP", "png"), ("GIF", "png"), ("WEBP", "png"), ("JPEG", "jpg")]
)
def test_whatever_it_was_it_becomes_what_every_browser_shows(kind: str, extension: str) -> None:
    assert pictures.clean(picture(kind, (40, 20))).extension == extension


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"MZ\0\0", "不是网页能显示的图片"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "不是网页能显示的图片"),
        (picture()[:2000], "可能没有传完整"),
        (picture("PNG", (10_000, 9_000)), "像素"),
    ],
)
def test_what_is_no_picture_is_said(content: bytes, sentence: str) -> None:
    with pytest.raises(pictures.PictureError, match=sentence):
        pictures.clean(content, "图.png")


def test_an_attached_photograph_keeps_its_size_and_loses_its_place() -> None:
    kept = pictures.without_traces(NewFile("现场.jpg", picture()))
    with Image.open(io.BytesIO(kept.content)) as image:
        assert image.size == (2400, 1200)
        assert not image.getexif()
    plain = NewFile("表.pdf", b"%PDF-1.7")
    assert pictures.without_traces(plain) is plain


@pytest.mark.django_db
def test_the_page_shows_it_and_asks_for_words_before_it_is_sent() -> None:
    edition = draft(district().office)
    attachment, cleaned = pictures.add(edition, picture(), "泵站.jpg", by=None)
    name = f"{attachment.name}.{attachment.extension}"
    assert cleaned.original_digest in Event.objects.get(name="attachment.added").sentence
    SaveDraft(edition, parts=[PartDraft(text_to_blocks(f"正文。\n【图片】 {{{name}}}"))], by=None).execute()
    edition.refresh_from_db()
    assert "no_alt" in {reason.code for reason in draft_reasons(edition)}
    SaveDraft(
        edition, parts=[PartDraft(text_to_blocks(f"正文。\n【图片】泵站外景 {{{name}}}"))], by=None
    ).execute()
    edition.refresh_from_db()
    assert "no_alt" not in {reason.code for reason in draft_reasons(edition)}
    page = drafting.preview(edition)
    assert 'alt="泵站外景"' in page.text.html
    assert page.attachments == []


@pytest.mark.django_db
def test_the_same_picture_is_kept_once_and_a_broken_one_changes_nothing() -> None:
    edition = draft(district().office)
    first, _ = pictures.add(edition, picture(), "甲.jpg", by=None)
    again, _ = pictures.add(edition, picture(), "乙.jpg", by=None)
    assert first == again
    with pytest.raises(Refused):
        pictures.add(edition, b"no picture", "丙.jpg", by=None)
    assert edition.attachments.count() == 1
