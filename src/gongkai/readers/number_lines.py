"""Lines that are nothing but a document number or a date, whole or with something lost."""

from __future__ import annotations

import re
from typing import Final

from . import patterns
from .patterns import SPACE, squeeze

_NUMBER_LINE: Final = re.compile(
    rf"[（(]?(?:{patterns.NUMBER.pattern.replace('?P<', '?P<a_')}|{patterns.ORDER_NUMBER.pattern.replace('?P<', '?P<b_')}"
    rf"|{patterns.YEAR_SERIAL_NUMBER.pattern.replace('?P<', '?P<c_')})[）)]?"
)
# A line that was a document number before something in it was lost: Chinese letters, a year, digits.
DAMAGED_NUMBER_LINE: Final = re.compile(
    rf"(?P<code>[{patterns.HAN}]{{2,14}})[{SPACE}]*(?P<rest>[{patterns.OPENERS}]?[{SPACE}]*(?:19|20)\d{{2}}"
    rf"[{SPACE}{patterns.CLOSERS}年第]*\d{{0,5}}[{SPACE}]*号?)"
)


def is_number_line(text: str) -> bool:
    return bool(_NUMBER_LINE.fullmatch(squeeze(text)))


def damaged_number_line(text: str) -> re.Match[str] | None:
    """A short line that is a document number with something missing; None for whole ones."""
    bare = squeeze(text[:80])
    if len(text) > 80 or len(bare) > 26 or is_number_line(bare):
        return None
    match = DAMAGED_NUMBER_LINE.fullmatch(bare)
    if match is None or len(re.sub(r"\D", "", match["rest"])) < 5:
        return None
    marks = sum(char in patterns.OPENERS + patterns.CLOSERS for char in match["rest"]) + (
        "号" in match["rest"]
    )
    known = re.search(
        r"(?:发|函|字|办|规|令|复|通|政|文|告|批|请|呈|电|知|报|审|监|财|人|教|科|法|税|建|环|计|办字|厅)$",
        match["code"],
    )
    return match if marks and known and marks < 3 else None


def damaged_date_line(text: str) -> re.Match[str] | None:
    """A line that was a date before a 年, 月 or 日 in it was lost; None for whole dates."""
    bare = squeeze(text).strip("（）()")
    if patterns.is_date_line(bare):
        return None
    match = patterns.DAMAGED_DATE_LINE.fullmatch(bare)
    return match if match and patterns.possible_dates(match) else None
