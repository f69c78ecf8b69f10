"""Attachments are judged by their content, kept by their digest, and shown in the order that people give."""

from __future__ import annotations

import io
import zipfile

import pytest

from gongkai.base import clock, files, settings_store
from gongkai.base.acts import Refused
from gongkai.documents import addresses
from gongkai.documents.models import Attachment
from gongkai.documents.pages import document_page
from gongkai.documents.services import (
    AddAttachment,
    NewEdition,
    NewFile,
    RemoveAttachment,
    ReorderAttachments,
)
from gongkai.org.models import Role
from gongkai.org.tests.factories import district, organ

from .factories import codes, draft, released

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n1 0 obj\nendobj\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


def word(*, macros: bool = False) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>")
        if macros:
            archive.writestr("word/vbaProject.bin", b"\0")
    return out.getvalue()


def test_name_type_and_digest_are_kept() -> None:
    edition = draft(organ())
    [added] = AddAttachment(edition, NewFile("C:\\文档\\补助标准.pdf", PDF), by=None).execute()
    assert (added.name, added.file.extension, added.file.media_type) == ("补助标准", "pdf", "application/pdf")
    assert len(added.file.digest) == 64
    assert added.order == 1


def test_the_same_bytes_are_stored_once() -> None:
    edition = draft(organ())
    one, two = AddAttachment(edition, [NewFile("甲.pdf", PDF), NewFile("乙.pdf", PDF)], by=None).execute()
    assert one.file == two.file
    assert (one.order, two.order) == (1, 2)


@pytest.mark.parametrize(
    ("file", "code", "said"),
    [
        (NewFile("空.pdf", b""), "empty", "空文件"),
        (NewFile("宏.docx", word(macros=True)), "macros", "另存为不带宏"),
        (NewFile("表.pdf", b"MZ\x90\x00" + b"\0" * 64), "mismatch", "不能作为文件上传"),
        (NewFile("脚本.txt", b"#!/bin/sh\nrm -rf /\n"), "mismatch", "不能作为文件上传"),
        (NewFile("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg'></svg>"), "type", "PNG"),
        (NewFile("图.pdf", PNG), "mismatch", "扩展名"),
        (NewFile("无名", PDF), "mismatch", "扩展名"),
    ],
)
def test_what_is_not_taken_is_refused_with_what_to_do(file, code, said) -> None:
    act = AddAttachment(draft(organ()), file, by=None)
    assert codes(act) == [code]
    with pytest.raises(Refused, match=said):
        act.execute()
    assert not Attachment.objects.exists()


def test_sizes_and_counts_are_settings() -> None:
    edition = draft(organ())
    settings_store.set("documents.attachment_megabytes", 1, None)
    settings_store.set("documents.attachments_per_edition", 1, None)
    large = NewFile("大.pdf", PDF + b"\0" * 1024 * 1024)
    assert codes(AddAttachment(edition, large, by=None)) == ["too_large"]
    AddAttachment(edition, NewFile("一.pdf", PDF), by=None).execute()
    assert codes(AddAttachment(edition, NewFile("二.pdf", PDF), by=None)) == ["too_many"]


def test_one_bad_file_keeps_all_of_them_out() -> None:
    edition = draft(organ())
    act = AddAttachment(edition, [NewFile("好.docx", word()), NewFile("坏.docx", word(macros=True))], by=None)
    with pytest.raises(Refused):
        act.execute()
    assert not edition.attachments.exists()


@pytest.mark.parametrize(
    ("name", "content", "extension"),
    [
        ("测算.csv", "项目,金额\n".encode(), "csv"),
        ("测算.CSV", "项目,金额\n".encode(), "csv"),
        ("说明.txt", "项目,金额\n".encode(), "txt"),
        ("说明.pdf", PDF, "pdf"),
    ],
)
def test_plain_text_keeps_the_extension_of_its_name(name, content, extension) -> None:
    """The same bytes may be a table and a note; both are stored once and shown as what they are called."""
    files.store(content)
    edition = draft(organ())
    [added] = AddAttachment(edition, NewFile(name, content), by=None).execute()
    first = released(edition)
    assert added.extension == extension
    assert addresses.attachment_path(first.attachments.get(pk=added.pk)).endswith(f".{extension}")
    assert document_page(first, clock.today()).attachments[-1].kind == extension.upper()
    second = NewEdition(first.document, change_note="更正", by=None).execute()
    assert second.attachments.last().extension == extension


def test_the_order_is_given_by_people_and_must_name_all() -> None:
    edition = draft(organ())
    added = AddAttachment(edition, [NewFile(f"{n}.pdf", PDF) for n in "甲乙丙"], by=None).execute()
    keys = [item.pk for item in added]
    ReorderAttachments(edition, keys[::-1], by=None).execute()
    assert [item.name for item in edition.attachments.all()] == ["丙", "乙", "甲"]
    assert codes(ReorderAttachments(edition, keys[:2], by=None)) == ["order"]


def test_every_change_counts_as_a_change_of_the_draft() -> None:
    edition = draft(organ())
    [added] = AddAttachment(edition, NewFile("甲.pdf", PDF), by=None).execute()
    RemoveAttachment(added, by=None).execute()
    edition.refresh_from_db()
    assert edition.revision == 2
    assert codes(RemoveAttachment(Attachment(pk=added.pk or 1, edition=edition), by=None)) == ["gone"]


def test_strangers_and_released_editions_are_refused() -> None:
    place = district()
    edition = draft(place.office)
    [added] = AddAttachment(edition, NewFile("甲.pdf", PDF), by=place.who(Role.DRAFTER)).execute()
    stranger = place.who(Role.DRAFTER, place.bureau)
    for act in (
        AddAttachment(edition, NewFile("乙.pdf", PDF), by=stranger),
        RemoveAttachment(added, by=stranger),
        ReorderAttachments(edition, [added.pk], by=stranger),
    ):
        assert codes(act) == ["not_allowed"]
    released(edition)
    for act in (
        AddAttachment(edition, NewFile("乙.pdf", PDF), by=None),
        RemoveAttachment(added, by=None),
        ReorderAttachments(edition, [added.pk], by=None),
    ):
        with pytest.raises(Refused, match="已经发布"):
            act.execute()
