"""Replacement characters, private characters and the remains of a wrong decoding."""

from __future__ import annotations

import re
from typing import Final

from ..model import ERROR, Fault
from ..patterns import HAN
from .context import LONGEST_LINE, Context, fault

_GARBLED: Final = re.compile(
    "[\ufffd\ue000-\uf8ff\x01-\x08\x0e-\x1f\x7f]+"
    "|锟斤拷|烫烫烫|屯屯屯"
    "|(?:[\u00c0-\u00ff][\u0080-\u00bf]){2,}"
    "|(?:â€.){1,}"
    rf"|(?<=[{HAN}])\?{{2,}}(?=[{HAN}])"
)


def find(known: Context) -> list[Fault]:
    faults = []
    for line in known.prose:
        match = _GARBLED.search(line.text[:LONGEST_LINE])
        if match:
            count = len(_GARBLED.findall(line.text[:LONGEST_LINE]))
            more = f"（本行共 {count} 处）" if count > 1 else ""
            faults.append(
                fault(
                    "text_garbled",
                    line,
                    match.start(),
                    match.end(),
                    f"此处有认不出的字符{more}，可能是编码转换时丢失了文字，请对照原件补上。",
                    None,
                    ERROR,
                )
            )
    return faults
