"""Bytes by their digest, and what a file really is."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.storage import default_storage
from hypothesis import given
from hypothesis import strategies as st

from gongkai.base import files
from gongkai.base.models import StoredFile
from gongkai.base.sniff import Sniffed, extension_of, mismatch, sniff


@pytest.mark.django_db
class TestStore:
    def test_the_same_bytes_are_kept_once(self):
        first, second = files.store(b"%PDF-1.7 one"), files.store(io.BytesIO(b"%PDF-1.7 one"))
        assert first == second
        assert (first.size, first.media_type, first.extension) == (12, "application/pdf", "pdf")
        assert StoredFile.objects.count() == 1

    def test_what_was_stored_is_read_back(self):
        kept = files.store("附件".encode() * 100_000)
        assert files.read(kept) == "附件".encode() * 100_000
        with files.open(kept) as file:
            assert file.read(6) == "附件".encode()

    def test_nothing_half_written_lies_about(self, tmp_path):
        files.store(b"whole")
        names = [path.name for path in (tmp_path / "files").rglob("*") if path.is_file()]
        assert names == [files.path_of(StoredFile.objects.get().digest).rpartition("/")[2]]

    def test_a_writing_that_breaks_leaves_no_file_and_no_row(self, tmp_path, monkeypatch):
        monkeypatch.setattr("os.replace", lambda *names: (_ for _ in ()).throw(OSError("磁盘满")))
        with pytest.raises(OSError, match="磁盘满"):
            files.store(b"whole")
        assert not StoredFile.objects.exists()
        assert not [path for path in (tmp_path / "files").rglob("*") if path.is_file()]

    def test_changed_bytes_are_not_handed_out(self):
        kept = files.store(b"as signed")
        with open(default_storage.path(files.path_of(kept.digest)), "wb") as file:
            file.write(b"as forged")
        with pytest.raises(files.FileDamaged, match="与其摘要不符"):
            files.read(kept)

    def test_missing_bytes_are_said_to_be_missing_and_healed_by_the_next_upload(self):
        kept = files.store(b"as signed")
        default_storage.delete(files.path_of(kept.digest))
        with pytest.raises(files.FileDamaged, match="不在存储中"):
            files.open(kept)
        assert files.store(b"as signed") == kept
        assert files.read(kept) == b"as signed"


def packed(*names: str, **contents: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, contents.get(name.replace(".", "_"), "x"))
    return out.getvalue()


def compound(stream: str, extra: str = "") -> bytes:
    magic = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    return magic + bytes(504) + f"{stream}\0".encode("utf-16-le") + extra.encode("utf-16-le")


CONTENTS = [
    (b"%PDF-1.7\n", "pdf"),
    (b"\r\n\r\n%PDF-1.4\n", "pdf"),
    (packed("[Content_Types].xml", "word/document.xml"), "docx"),
    (packed("[Content_Types].xml", "xl/workbook.xml"), "xlsx"),
    (packed("[Content_Types].xml", "ppt/presentation.xml"), "pptx"),
    (packed("OFD.xml", "Doc_0/Document.xml"), "ofd"),
    (packed("mimetype", mimetype="application/vnd.oasis.opendocument.text"), "odt"),
    (packed("readme.txt"), "zip"),
    (compound("WordDocument"), "doc"),
    (compound("Workbook"), "xls"),
    (compound("PowerPoint Document"), "ppt"),
    (b"\x89PNG\r\n\x1a\n" + bytes(64), "png"),
    (b"\xff\xd8\xff\xe0" + bytes(64), "jpg"),
    (b"{\\rtf1\\ansi", "rtf"),
    ("关于印发办法的通知\n各镇人民政府：".encode(), "txt"),
    ("关于印发办法的通知\n各镇人民政府：".encode("gb18030"), "txt"),
    ("关于印发办法的通知".encode("utf-16"), "txt"),
    (b"\xef\xbb\xbf<!DOCTYPE html><html>", "html"),
    (b'<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml">', "html"),
    ("<div class='a'><p>通知</p></div>".encode(), "html"),
    (b"<svg xmlns='http://www.w3.org/2000/svg'>", "svg"),
    (b"<?xml version='1.0'?><list/>", "xml"),
    (b"MZ\x90\x00\x03", "exe"),
    (b"\x7fELF\x02\x01", "elf"),
    (b"#!/bin/sh\nrm -r x\n", "sh"),
    (b"\x00\x01\x02\x03" * 30, ""),
    (b"", "txt"),
]


@pytest.mark.parametrize(
    ("content", "extension"), CONTENTS, ids=lambda value: value if isinstance(value, str) else ""
)
def test_the_content_says_what_a_file_is(content, extension):
    assert sniff(content).extension == extension


@given(st.binary(max_size=2000))
def test_any_bytes_are_judged_without_a_fault_and_the_file_is_left_at_its_beginning(content):
    file = io.BytesIO(content)
    assert isinstance(sniff(file), Sniffed)
    assert file.tell() == 0


@given(st.binary(max_size=300), st.sampled_from([content for content, _ in CONTENTS]))
def test_a_damaged_beginning_is_judged_as_well(damage, content):
    cut = len(damage) % max(len(content), 1)
    assert isinstance(sniff(content[:cut] + damage), Sniffed)


def test_macros_are_seen():
    assert sniff(packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")).macros
    assert sniff(compound("WordDocument", "_VBA_PROJECT")).macros
    assert not sniff(compound("WordDocument")).macros


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("名单.pdf", b"%PDF-1.7", None),
        ("照片.JPEG", b"\xff\xd8\xff\xe0" + bytes(64), None),
        ("表.csv", "甲,乙\n".encode(), None),
        ("公文.wps", compound("WordDocument"), None),
        ("名单.pdf", b"MZ\x90\x00", "可执行程序，不能作为文件上传"),
        ("脚本.txt", b"#!/bin/sh\n", "脚本程序，不能作为文件上传"),
        ("名单.docx", b"%PDF-1.7", "扩展名是 .docx，内容却是PDF"),
        ("名单", b"%PDF-1.7", "没有扩展名：按内容应为 .pdf"),
        ("名单.pdf", b"\x00\x01\x02\x03" * 30, "无法识别"),
        ("网页.txt", b"<!DOCTYPE html>", "内容却是网页"),
    ],
)
def test_a_name_that_does_not_fit_the_content_is_refused_with_what_to_do(name, content, says):
    fault = mismatch(name, sniff(content))
    assert fault is None if says is None else says in fault


@pytest.mark.parametrize(
    ("name", "extension"), [("a.PDF", "pdf"), ("b.tar.gz", "gz"), (".pdf", ""), ("c", ""), ("d.htm", "html")]
)
def test_the_extension_of_a_name(name, extension):
    assert extension_of(name) == extension
