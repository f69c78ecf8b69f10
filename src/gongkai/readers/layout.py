"""Bytes of any kind → lines: one place that knows which layout reads what."""

from __future__ import annotations

import re
from typing import Final

from . import kinds, layout_docx, layout_html, layout_ofd, layout_pdf, layout_txt, layout_xlsx, source
from .lines import Page
from .model import ReadError

_HTML_NAME: Final = re.compile(r"\.(?:html?|xhtml|shtml|mhtml)$", re.IGNORECASE)
_HTML_START: Final = re.compile(
    r"^\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|title)\b", re.IGNORECASE
)
_HTML_TAGS: Final = re.compile(r"</?(?:p|div|td|tr|table|br|span|h[1-6])\b[^>]{0,500}>", re.IGNORECASE)
SAVE_AS_DOCX: Final = "请在 Word 或 WPS 中另存为 docx 后再上传。"
_REFUSED: Final = {
    "pptx": "请把要公开的文字存成 Word 文档（docx）或纯文本后再上传，演示文稿可以作为附件添加。",
    "ppt": "请把要公开的文字存成 Word 文档（docx）或纯文本后再上传，演示文稿可以作为附件添加。",
    "locked": "打不开。请在 WPS 或 Word 中打开，取消密码后另存一份，再重新上传。",
    "macros": "宏是程序，可能有害，没有读。请在 WPS 或 Word 中另存为不带宏的 docx 或 xlsx 后再上传。",
    "broken": "打不开。请在 WPS 或 Word 中打开原件，确认正常后另存一份，再重新上传。",
    "program": "不是公文，没有收下。请核对是否选错了文件。",
    "image": "没有文字可读。请录入文字，或用文字识别软件转成文字后再上传；图片可以作为附件添加。",
    "archive": "打不开这一种。请解压后选择其中的文件，或改用 zip 格式的压缩包。",
    "media": "没有文字可读。请上传文字稿。",
    "other": "是二进制文件，认不出内容。请在 WPS 或 Word 中打开原件，另存为 docx、pdf 或纯文本后再上传。",
}


def lay_out(data: bytes, name: str | None = None) -> Page:
    """Raises ReadError for what cannot be read, with the sentence that says what to do.

    What bytes are is judged by the bytes; the name only tells a bare fragment of a page from plain text.
    """
    called = f"“{name}”" if name else "文件"
    kind = kinds.kind_of(data)
    if kind == kinds.TEXT:
        return _text(data, name)
    if len(data) > source.MAX_DOCUMENT:
        raise ReadError(source.too_large(called, source.MAX_DOCUMENT))
    if kind == kinds.DOCX:
        page = layout_docx.lay_out(data)
    elif kind == kinds.OFD:
        page = layout_ofd.lay_out(data)
    elif kind == kinds.PDF:
        page = layout_pdf.lay_out(data)
    elif kind == kinds.XLSX:
        page = layout_xlsx.lay_out(data)
    else:
        raise refusal(kind, called)
    page.encoding = ""
    return page


def refusal(kind: str, called: str) -> ReadError:
    known = kinds.NAMES.get(kind)
    if kind in kinds.OLD:
        return ReadError(f"{called}是{known}，这里没有装转换它的程序。{SAVE_AS_DOCX}")
    if kind == kinds.ZIP:
        return ReadError(f"{called}是压缩包，打不开或者套了压缩包。请解压后选择其中的文件。")
    advice = _REFUSED.get(kind, _REFUSED["other"])
    return ReadError(f"{called}是{known}，{advice}" if known else f"{called}{advice}")


def _text(data: bytes, name: str | None) -> Page:
    text, encoding = source.decode(data, name)
    page = layout_html.lay_out(text) if is_html(text, name) else layout_txt.lay_out(text)
    page.encoding = encoding
    return page


def is_html(text: str, name: str | None) -> bool:
    head = text[:4096]
    if _HTML_START.match(head):
        return True
    tags = sum(1 for _ in _HTML_TAGS.finditer(text[:100_000]))
    return tags >= (1 if name and _HTML_NAME.search(name) else 5)
