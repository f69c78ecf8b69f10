"""What bytes are, judged by the bytes alone: which layout reads them, or what to say instead."""

from __future__ import annotations

import codecs
import io
import zipfile
from typing import Final

import filetype  # type: ignore[import-untyped]

DOCX: Final = "docx"
XLSX: Final = "xlsx"
OFD: Final = "ofd"
PDF: Final = "pdf"
TEXT: Final = "text"
ZIP: Final = "zip"
OLD: Final = frozenset({"doc", "xls", "rtf", "odt", "ods"})
"""Formats that LibreOffice turns into docx or xlsx first."""

MEDIA_TYPES: Final = {
    DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    OFD: "application/ofd",
    PDF: "application/pdf",
    ZIP: "application/zip",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "rtf": "application/rtf",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
NAMES: Final = {
    DOCX: "Word 文档",
    XLSX: "Excel 表格",
    OFD: "OFD 版式文件",
    PDF: "PDF 文件",
    ZIP: "压缩包",
    "doc": "旧格式的 Word 或 WPS 文档",
    "xls": "旧格式的 Excel 或 WPS 表格",
    "rtf": "RTF 文档",
    "odt": "ODF 文档",
    "ods": "ODF 表格",
    "pptx": "PowerPoint 演示文稿",
    "ppt": "PowerPoint 演示文稿",
    "locked": "设有打开密码的文档",
    "macros": "带宏的文档",
    "program": "可执行程序",
    "broken": "损坏的压缩包或 Office 文档",
    "image": "图片",
    "archive": "压缩包",
    "media": "音视频",
}
_COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAMS: Final = (
    ("EncryptedPackage", "locked"),
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("PowerPoint Document", "ppt"),
)
_OPEN_DOCUMENT: Final = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}
_PROGRAM_STARTS: Final = (b"MZ", b"\x7fELF", b"#!", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe")
_HEAD: Final = 8192


def kind_of(data: bytes) -> str:
    """A key of `NAMES`, "text" for what may be text or a web page, "other" for the rest."""
    head = data[:_HEAD]
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _container(data)
    if head.startswith(_COMPOUND):
        return _compound(data)
    if head.startswith(_PROGRAM_STARTS):
        return "program"
    if b"%PDF-" in head[:1024]:
        return PDF
    if head.startswith(b"{\\rtf"):
        return "rtf"
    mime = filetype.guess_mime(head)
    if mime is not None:
        family = mime.split("/")[0]
        if family in {"image", "audio", "video"}:
            return "image" if family == "image" else "media"
        return "archive" if any(word in mime for word in ("zip", "rar", "7z", "tar", "xz")) else "other"
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return TEXT if wide or b"\x00" not in data[:65536] else "other"


def _container(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            mimetype = _first_bytes(archive, "mimetype") if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, OverflowError):
        return _cut_off(data)
    if "OFD.xml" in names:
        return OFD
    if "[Content_Types].xml" in names or "word/document.xml" in names:
        if any(name.endswith("vbaProject.bin") for name in names):
            return "macros"
        for folder, kind in (("word/", DOCX), ("xl/", XLSX), ("ppt/", "pptx")):
            if any(name.startswith(folder) for name in names):
                return kind
    return _OPEN_DOCUMENT.get(mimetype.strip(), ZIP)


def _first_bytes(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        with archive.open(name) as file:
            return file.read(100)
    except Exception:  # a broken member of an archive raises whatever its compression raises
        return b""


def _cut_off(data: bytes) -> str:
    """An archive without its directory, which stands at the end: what it was shows in its first names."""
    for mark, kind in ((b"word/", DOCX), (b"xl/", XLSX), (b"OFD.xml", OFD), (b"Doc_0/", OFD)):
        if mark in data[:65536]:
            return kind
    return "broken"


def _compound(data: bytes) -> str:
    for stream, kind in _STREAMS:
        # Directory entries hold the stream's name in UTF-16, closed by a zero.
        if f"{stream}\0".encode("utf-16-le") in data:
            if kind != "locked" and "_VBA_PROJECT".encode("utf-16-le") in data:
                return "macros"
            return kind
    return "other"
