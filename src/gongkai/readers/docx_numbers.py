"""Automatic numbering of Word and WPS: the number that a list paragraph prints, which its text does not hold."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from .package import attribute, local
from .patterns import int_to_han

LEVELS: Final = 9
_PLACE: Final = re.compile(r"%([1-9])")
_LEGAL: Final = str.maketrans("零一二三四五六七八九十百", "零壹贰叁肆伍陆柒捌玖拾佰")
_STEMS: Final = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES: Final = "子丑寅卯辰巳午未申酉戌亥"
_HAN: Final = frozenset(
    {
        "chineseCounting",
        "chineseCountingThousand",
        "japaneseCounting",
        "taiwaneseCounting",
        "taiwaneseCountingThousand",
        "koreanCounting",
        "ideographDigital",
        "japaneseDigitalTenThousand",
        "koreanDigital2",
    }
)


@dataclass(slots=True)
class Level:
    start: int = 1
    format: str = "decimal"
    text: str = ""
    restart: int | None = None
    """The level whose number starts this one anew; 0 never; None any higher one."""
    legal: bool = False
    style: str = ""


@dataclass(slots=True)
class _List:
    abstract: str
    levels: dict[int, Level]


@dataclass(slots=True)
class Numbering:
    """The lists of a document and how far each is counted."""

    lists: dict[str, _List] = field(default_factory=dict)
    by_style: dict[str, tuple[str, int]] = field(default_factory=dict)
    counters: dict[str, list[int | None]] = field(default_factory=dict)

    def next(self, number_id: str, level: int) -> str:
        """The number of the next paragraph of a list, as printed; "" for bullets and unknown lists."""
        found = self.lists.get(number_id)
        if found is None or not 0 <= level < LEVELS or level not in found.levels:
            return ""
        counters = self.counters.setdefault(found.abstract, [None] * LEVELS)
        own = found.levels[level]
        counters[level] = own.start if counters[level] is None else (counters[level] or 0) + 1
        for deeper in range(level + 1, LEVELS):
            restart = found.levels[deeper].restart if deeper in found.levels else None
            if restart is None or (restart and level < restart):
                counters[deeper] = None
        if own.format in {"bullet", "none"}:
            return "" if own.format == "bullet" else _PLACE.sub("", own.text)
        return _PLACE.sub(lambda match: self._one(found, counters, int(match[1]) - 1, own.legal), own.text)

    def _one(self, found: _List, counters: list[int | None], level: int, legal: bool) -> str:
        described = found.levels.get(level, Level())
        value = counters[level]
        return written(described.start if value is None else value, "decimal" if legal else described.format)


def read(root: etree._Element | None) -> Numbering:
    """The numbering part of a document; an empty one where it has none."""
    numbering = Numbering()
    if root is None:
        return numbering
    abstracts: dict[str, dict[int, Level]] = {}
    for item in root:
        if local(item) == "abstractNum":
            key = attribute(item, "abstractNumId") or ""
            abstracts[key] = {
                n: level
                for child in item
                if (n := _level_number(child)) is not None
                for level in [_level(child)]
            }
    for item in root:
        if local(item) != "num":
            continue
        key = attribute(item, "numId") or ""
        abstract = ""
        overrides: dict[int, Level | int] = {}
        for child in item:
            if local(child) == "abstractNumId":
                abstract = attribute(child, "val") or ""
            elif local(child) == "lvlOverride":
                at = _integer(attribute(child, "ilvl"), 0)
                for inner in child:
                    if local(inner) == "lvl":
                        overrides[at] = _level(inner)
                    elif local(inner) == "startOverride":
                        overrides.setdefault(at, _integer(attribute(inner, "val"), 1))
        levels = dict(abstracts.get(abstract, {}))
        for at, override in overrides.items():
            if isinstance(override, Level):
                levels[at] = override
            elif at in levels:
                old = levels[at]
                levels[at] = Level(override, old.format, old.text, old.restart, old.legal, old.style)
        # A list that starts anew counts for itself; the others of one kind count on together.
        numbering.lists[key] = _List(f"{abstract}/{key}" if overrides else abstract, levels)
        for at, level in levels.items():
            if level.style:
                numbering.by_style.setdefault(level.style, (key, at))
    return numbering


def _level_number(element: etree._Element) -> int | None:
    if local(element) != "lvl":
        return None
    at = _integer(attribute(element, "ilvl"), -1)
    return at if 0 <= at < LEVELS else None


def _level(element: etree._Element) -> Level:
    level = Level()
    for child in element.iter():
        name, value = local(child), attribute(child, "val")
        if name == "start":
            level.start = _integer(value, 1)
        elif name == "numFmt":
            level.format = value or "decimal"
        elif name == "lvlText":
            level.text = (value or "")[:40]
        elif name == "lvlRestart":
            level.restart = _integer(value, 0)
        elif name == "isLgl":
            level.legal = value not in {"0", "false"}
        elif name == "pStyle":
            level.style = value or ""
    return level


def _integer(text: str | None, otherwise: int) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,6}", text) else otherwise


def written(value: int, style: str) -> str:
    """A number in one of Word's ways of writing it; Arabic digits for ways that are not known."""
    if style in _HAN and 1 <= value <= 999:
        return int_to_han(value)
    if style in {"chineseLegalSimplified", "ideographLegalTraditional"} and 1 <= value <= 999:
        return int_to_han(value).translate(_LEGAL)
    if style.startswith("decimalEnclosedCircle") and 1 <= value <= 20:
        return chr(0x245F + value)
    if style == "decimalEnclosedParen" and 1 <= value <= 20:
        return f"（{value}）"
    if style == "decimalEnclosedFullstop" and 1 <= value <= 20:
        return f"{value}."
    if style == "ideographEnclosedCircle" and 1 <= value <= 10:
        return chr(0x327F + value)
    if style == "decimalZero":
        return f"{value:02d}"
    if style.startswith("ideographTraditional") and 1 <= value <= 10:
        return _STEMS[value - 1]
    if style.startswith("ideographZodiac") and 1 <= value <= 12:
        return _BRANCHES[value - 1]
    if style in {"upperLetter", "lowerLetter"} and 1 <= value <= 780:
        letter = chr(65 + (value - 1) % 26) * ((value - 1) // 26 + 1)
        return letter if style == "upperLetter" else letter.lower()
    if style in {"upperRoman", "lowerRoman"} and 1 <= value <= 3999:
        roman = _roman(value)
        return roman if style == "upperRoman" else roman.lower()
    return str(value)


def _roman(value: int) -> str:
    signs = (
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    )
    text = ""
    for worth, sign in signs:
        count, value = divmod(value, worth)
        text += sign * count
    return text
