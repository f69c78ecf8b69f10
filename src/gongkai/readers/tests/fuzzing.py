"""Seeded damage to whole files: bytes flipped, cut and doubled, and the XML inside archives spoilt."""

from __future__ import annotations

import io
import random
import zipfile

from . import print_files, sheet_files, word_files
from .notices import NOTICE, PAGE
from .paper import DOGS, HEATING, JOINT

_XML = (
    b"<w:p>", b"</w:p>", b"<w:tbl>", b"<w:tc>", b"<w:r>", b"<w:t>", b'<w:gridSpan w:val="99999"/>', b"<!--", b"]]>",
    b"<w:fldChar w:fldCharType=\"begin\"/>", b"<w:numPr>", b"&x;", b"&#0;", b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>",
    b'w:val="-1"', b'w:val="9999999999999999999"', b"<mergeCell ref=\"A1:XFD1048576\"/>", b'<c r="XFD1048576"><v>1</v></c>',
    b'Boundary="0 0 1e99 nan"', b'DeltaX="g 999999999 1"', b'CTM="0 0 0 0 0 0"',
)  # fmt: skip
_BYTES = (
    b"\0",
    b"\xff" * 9,
    b"obj",
    b"endobj",
    b"stream",
    b"<<",
    b">>",
    b"/Kids[1 0 R]",
    b"/Count 99999999",
    b"BT",
    b"%PDF-1.7",
    b"PK\x03\x04",
)


def seeds() -> dict[str, bytes]:
    """Sound files of every kind to begin with."""
    found = {
        "docx by style": word_files.by_style(DOGS),
        "docx tracked": word_files.tracked(HEATING),
        "docx tables": word_files.tables(HEATING),
        "docx red head": word_files.red_head(JOINT),
        "docx pictures": word_files.pictures(HEATING),
        "docx text box": word_files.text_box(HEATING),
        "xlsx": sheet_files.saved(sheet_files.accounts()),
        "ofd": print_files.ofd(HEATING, table=True),
        "html": PAGE.encode(),
        "txt": NOTICE.encode("gb18030"),
    }
    if print_files.has_chinese_font():
        found["pdf"] = print_files.with_table(HEATING)
        found["pdf two columns"] = print_files.two_columns(DOGS)
    return found


def spoilt(data: bytes, chance: random.Random) -> bytes:
    """The file with a few damages: inside one member of an archive, or in its bytes as they lie."""
    if data.startswith(b"PK") and chance.random() < 0.75:
        return _inside(data, chance)
    return _damaged(data, chance, _BYTES)


def _inside(data: bytes, chance: random.Random) -> bytes:
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        texts = [name for name in names if name.endswith((".xml", ".rels"))]
        hit = set(chance.sample(texts, min(len(texts), chance.randint(1, 2))))
        for name in names:
            content = old.read(name)
            if name in hit:
                if chance.random() < 0.05:
                    continue
                content = _damaged(content, chance, _XML)
            new.writestr(name, content)
    return result.getvalue()


def _damaged(data: bytes, chance: random.Random, insertions: tuple[bytes, ...]) -> bytes:
    spoilt = bytearray(data)
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(max(1, len(spoilt)))
        length = chance.choice((1, 2, 5, 40, 400))
        what = chance.randrange(6)
        if what == 0:
            del spoilt[at : at + length]
        elif what == 1:
            spoilt[at:at] = spoilt[at : at + length] * chance.choice((1, 1, 3, 50))
        elif what == 2:
            spoilt[at:at] = chance.choice(insertions)
        elif what == 3 and len(spoilt) > at:
            spoilt[at] ^= 1 << chance.randrange(8)
        elif what == 4:
            other = chance.randrange(max(1, len(spoilt)))
            spoilt[at : at + length] = spoilt[other : other + length]
        elif chance.random() < 0.1:
            del spoilt[at:]
    return bytes(spoilt)
