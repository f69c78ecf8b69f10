"""Bytes → text: what the encoding is, and a clear word where the bytes are no text."""

from __future__ import annotations

import codecs
import re
import unicodedata
from typing import Final

import charset_normalizer

from .model import ReadError

MAX_BYTES: Final = 20 * 1024 * 1024
"""Of text; documents with pictures may be larger."""
MAX_DOCUMENT: Final = 50 * 1024 * 1024
MAX_LINES: Final = 50_000

_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f]")
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})", re.IGNORECASE)
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# GB2312 and GBK are parts of GB18030; pages that declare the small one use the large one.
_ALIASES: Final = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "utf8": "utf-8"}


def decode(data: bytes, name: str | None = None) -> tuple[str, str]:
    """The text, with line ends as `\\n`, and the encoding it had.

    Raises ReadError for empty, too large or undecodable input.
    """
    called = f"“{name}”" if name else "文件"
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise ReadError(f"{called}是空的，没有可读的文字。请检查文件是否保存完整，再重新上传。")
    if len(data) > MAX_BYTES:
        raise ReadError(too_large(called))
    for encoding in _encodings(data):
        text = _try(data, encoding)
        if text is not None:
            return _lines(text, called), "utf-8" if encoding == "utf-8-sig" else encoding
    raise ReadError(f"{called}的文字编码认不出来。请用记事本或 WPS 打开，另存为 UTF-8 编码后再上传。")


def too_large(called: str, limit: int = MAX_BYTES) -> str:
    return f"{called}超过 {limit // 1024 // 1024} MB。请去掉内嵌的图片或拆成几个文件后再上传。"


def _lines(text: str, called: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    if text.count("\n") > MAX_LINES:
        raise ReadError(f"{called}超过 {MAX_LINES} 行，不像一份公文。请拆成几个文件后再上传。")
    return text.removeprefix("\ufeff")


def _encodings(data: bytes) -> list[str]:
    found = [encoding for bom, encoding in _BOMS if data.startswith(bom)]
    found.append("utf-8")
    declared = _META_CHARSET.search(data[:4096])
    if declared:
        word = declared.group(1).decode("ascii").lower()
        found.append(_ALIASES.get(word, word))
    found.append("gb18030")
    if (best := charset_normalizer.from_bytes(data[:200_000]).best()) is not None:
        found.append(best.encoding)
    return list(dict.fromkeys(found))


def _try(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except (UnicodeError, LookupError, ValueError):
        # A file cut off inside its last character, or with one bad byte, is still worth reading;
        # the replacement characters are then listed as garbled text.
        if encoding != "utf-8" or len(data) < 64:
            return None
        text = data.decode("utf-8", errors="replace")
        if text.count("\ufffd") * 200 > len(text):
            return None
        return text if _plausible(text) else None
    if encoding in {"utf-8", "utf-8-sig"}:
        # Other data does not happen to be whole UTF-8; only control characters make it no text.
        controls = len(_CONTROLS.findall(text[:20_000]))
        return text if controls * 10 <= min(len(text), 20_000) else None
    return text if _plausible(text) else None


def _plausible(text: str) -> bool:
    """Whether most characters are such as occur in Chinese or Latin text: random bytes are not."""
    sample = text[:20_000]
    strange = 0
    for char in sample:
        code = ord(char)
        if code < 0x250 and (char.isprintable() or char in "\t\n\r\f\v\u00a0"):
            continue
        if 0x4E00 <= code <= 0x9FFF or 0x2000 <= code <= 0x30FF or 0xFF00 <= code <= 0xFFEF:
            continue
        if unicodedata.category(char) in {"Cn", "Co", "Cc", "Cs"} or code == 0xFFFD:
            strange += 3
        elif 0x370 <= code <= 0x52F:
            continue
        else:
            strange += 1
    return strange * 10 <= len(sample)
