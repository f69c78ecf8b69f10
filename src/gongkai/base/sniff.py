"""What a file is, judged by its content; the name is only compared with it."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from typing import BinaryIO

import filetype  # type: ignore[import-untyped]

HEAD = 8192
"""How much of the beginning decides, in bytes; containers are looked into whole."""


@dataclass(frozen=True)
class Sniffed:
    media_type: str
    extension: str
    """Lower case, without the dot; empty when the content tells nothing."""
    label: str
    """What people call it."""
    macros: bool = False
    """Whether it carries a program of its own (VBA)."""

    @property
    def known(self) -> bool:
        return bool(self.extension)

    @property
    def executable(self) -> bool:
        return self.media_type in _PROGRAMS


_PROGRAMS = {
    "application/x-msdownload",
    "application/x-executable",
    "application/x-mach-binary",
    "text/x-script",
}

UNKNOWN = Sniffed("application/octet-stream", "", "无法识别的文件")
TEXT = Sniffed("text/plain", "txt", "纯文本")
HTML = Sniffed("text/html", "html", "网页")
XML = Sniffed("application/xml", "xml", "XML")
SVG = Sniffed("image/svg+xml", "svg", "SVG 图形")
PROGRAM = Sniffed("application/x-msdownload", "exe", "可执行程序")
OFD = Sniffed("application/ofd", "ofd", "OFD 版式文件")

_OPEN_XML = {
    "word/": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx", "Word 文档"),
    "xl/": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", "Excel 表格"),
    "ppt/": (
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "pptx",
        "PowerPoint 演示文稿",
    ),
}
_OPEN_DOCUMENT = {
    "application/vnd.oasis.opendocument.text": ("odt", "ODF 文本"),
    "application/vnd.oasis.opendocument.spreadsheet": ("ods", "ODF 表格"),
    "application/vnd.oasis.opendocument.presentation": ("odp", "ODF 演示文稿"),
}
_COMPOUND = (
    ("WordDocument", "application/msword", "doc", "Word 文档（旧格式）"),
    ("Workbook", "application/vnd.ms-excel", "xls", "Excel 表格（旧格式）"),
    ("Book", "application/vnd.ms-excel", "xls", "Excel 表格（旧格式）"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint", "ppt", "PowerPoint 演示文稿（旧格式）"),
)
_COMPOUND_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_LABELS = {
    "pdf": "PDF",
    "png": "PNG 图片",
    "jpg": "JPEG 图片",
    "gif": "GIF 图片",
    "webp": "WebP 图片",
    "bmp": "BMP 图片",
    "tif": "TIFF 图片",
    "mp3": "MP3 音频",
    "wav": "WAV 音频",
    "m4a": "M4A 音频",
    "mp4": "MP4 视频",
    "webm": "WebM 视频",
    "mov": "QuickTime 视频",
    "avi": "AVI 视频",
    "zip": "ZIP 压缩包",
    "rar": "RAR 压缩包",
    "7z": "7z 压缩包",
    "gz": "GZIP 压缩包",
    "tar": "TAR 归档",
    "rtf": "RTF 文档",
}

SAME_AS = {
    "jpeg": "jpg",
    "tiff": "tif",
    "htm": "html",
    "xhtml": "html",
    "wps": "doc",
    "et": "xls",
    "dps": "ppt",
    "dot": "doc",
    "m4v": "mp4",
    "docm": "docx",
    "dotx": "docx",
    "xlsm": "xlsx",
    "pptm": "pptx",
}
"""Other extensions for the same content. A WPS file is a compound file like Word's."""

TEXT_EXTENSIONS = {"txt", "csv", "md", "json", "tsv", "log"}
"""Extensions that plain text may bear."""


def sniff(content: bytes | BinaryIO) -> Sniffed:
    """Judge bytes or a seekable file, which is left at its beginning."""
    file = io.BytesIO(content) if isinstance(content, bytes) else content
    file.seek(0)
    head = file.read(HEAD)
    try:
        return _judge(head, file)
    finally:
        file.seek(0)


def _judge(head: bytes, file: BinaryIO) -> Sniffed:
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _container(file)
    if head.startswith(_COMPOUND_MAGIC):
        return _compound(file)
    if head.startswith(b"MZ"):
        return PROGRAM
    if head.startswith(b"\x7fELF"):
        return Sniffed("application/x-executable", "elf", "可执行程序")
    if head.startswith((b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe")):
        return Sniffed("application/x-mach-binary", "macho", "可执行程序")
    # Readers accept a PDF whose header stands within the first kilobyte.
    if b"%PDF-" in head[:1024]:
        return Sniffed("application/pdf", "pdf", _LABELS["pdf"])
    if head.startswith(b"{\\rtf"):
        return Sniffed("application/rtf", "rtf", _LABELS["rtf"])
    kind = filetype.guess(head)
    if kind is not None:
        return Sniffed(kind.mime, kind.extension[:10], _LABELS.get(kind.extension, kind.extension.upper()))
    return _text(head)


def _container(file: BinaryIO) -> Sniffed:
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            if "OFD.xml" in names:
                return OFD
            if "[Content_Types].xml" in names:
                macros = any(name.endswith("vbaProject.bin") for name in names)
                for folder, (media_type, extension, label) in _OPEN_XML.items():
                    if any(name.startswith(folder) for name in names):
                        return Sniffed(media_type, extension, label, macros)
            if "mimetype" in names:
                declared = archive.read("mimetype")[:100].decode("ascii", "replace").strip()
                if declared in _OPEN_DOCUMENT:
                    extension, label = _OPEN_DOCUMENT[declared]
                    return Sniffed(declared, extension, label)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError):
        return Sniffed("application/zip", "zip", "损坏的 ZIP 压缩包")
    return Sniffed("application/zip", "zip", _LABELS["zip"])


def _compound(file: BinaryIO) -> Sniffed:
    file.seek(0)
    content = file.read()
    macros = "_VBA_PROJECT".encode("utf-16-le") in content
    for stream, media_type, extension, label in _COMPOUND:
        # Directory entries hold the stream's name in UTF-16, closed by a zero.
        if f"{stream}\0".encode("utf-16-le") in content:
            return Sniffed(media_type, extension, label, macros)
    return Sniffed("application/x-ole-storage", "ole", "复合文档", macros)


def _text(head: bytes) -> Sniffed:
    text = _decode(head)
    if text is None:
        return UNKNOWN
    start = text.lstrip("\ufeff \t\r\n").lower()
    if start.startswith("#!"):
        return Sniffed("text/x-script", "sh", "脚本程序")
    if re.match(r"(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*(<!doctype\s+svg[^>]*>\s*)?<svg[\s>]", start, re.DOTALL):
        return SVG
    if re.match(
        r"(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body)[\s>]", start, re.DOTALL
    ):
        return HTML
    if start.startswith("<?xml"):
        return XML
    tags = re.findall(r"</?(?:div|p|table|tr|td|span|br|meta|script|a|h[1-6]|ul|li)\b[^>]*>", start)
    if start.startswith("<") and len(tags) >= 2:
        return HTML
    return TEXT


def _decode(head: bytes) -> str | None:
    """As text, or None when this is no text. A character cut at the end of the head does no harm."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    if b"\0" in head:
        return None
    for encoding in ("utf-8", "gb18030"):
        for cut in range(4):
            try:
                text = head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                if len(head) < HEAD:
                    break
                continue
            controls = sum(1 for letter in text if ord(letter) < 32 and letter not in "\t\r\n\f")
            return text if controls * 50 <= max(len(text), 50) else None
    return None


def extension_of(name: str) -> str:
    """The extension of a file's name: lower case, without the dot, ``jpeg`` as ``jpg``; empty for none."""
    stem, dot, extension = name.rpartition(".")
    extension = extension.strip().lower() if dot and stem else ""
    return SAME_AS.get(extension, extension)


def mismatch(name: str, sniffed: Sniffed) -> str | None:
    """Why this name does not fit the content, as a sentence that says what to do; None when it fits."""
    extension = extension_of(name)
    if not sniffed.known:
        return f"“{name}”的内容无法识别，可能已损坏：请重新导出后再上传。"
    if sniffed.executable:
        return f"“{name}”的内容是{sniffed.label}，不能作为文件上传。"
    if extension == sniffed.extension:
        return None
    if sniffed is TEXT and extension in TEXT_EXTENSIONS:
        return None
    if not extension:
        return f"“{name}”没有扩展名：按内容应为 .{sniffed.extension}，请改名后再上传。"
    return (
        f"“{name}”的扩展名是 .{extension}，内容却是{sniffed.label}："
        f"请核对是否选错文件，或把扩展名改为 .{sniffed.extension}。"
    )
