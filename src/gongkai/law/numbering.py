"""发文字号, 令号 and 索引号: what they mean, how they are written, what is wrong with one.

党政机关公文格式 (GB/T 9704-2012): agency code, the year in full in hexagonal brackets 〔〕, a serial without
leading zeros and without 第, then 号. Variants that cannot be mistaken are normalised and listed as
problems; damage that lost something (``石大政办发〔202417``) is never repaired, only answered with a proposal.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

HAN = "\u3400-\u4dbf\u4e00-\u9fff"
OPENING = "〔[【﹝（(［〖「『{〈<"
CLOSING = "〕]】﹞）)］〗」』}〉>"
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_ORDER_KINDS = ("公告", "通告", "主席令", "令")

_AGENCY = rf"[{HAN}]{{2,20}}"
_YEAR = r"(?:19|20)\d{2}"
_DOCUMENT = re.compile(
    rf"(?P<agency>{_AGENCY}?)(?P<open>[{re.escape(OPENING)}])(?P<year>{_YEAR})(?P<nian>年?)"
    rf"(?P<close>[{re.escape(CLOSING)}])(?P<di>第?)(?P<serial>\d{{1,6}})号"
)
_ORDER = re.compile(
    rf"(?P<agency>[{HAN}]{{0,30}}?)(?P<kind>{'|'.join(_ORDER_KINDS)})?"
    rf"(?:(?P<open>[{re.escape(OPENING)}])?(?P<year>{_YEAR})年?(?P<close>[{re.escape(CLOSING)}])?)?"
    rf"(?P<di>第?)(?P<serial>\d{{1,6}})号(?P<tail>{'|'.join(_ORDER_KINDS)})?"
)
#: Number without brackets, or with one, or without 号: year and serial can only be guessed apart.
_DAMAGED = re.compile(
    rf"(?P<agency>{_AGENCY}?)(?P<open>[{re.escape(OPENING)}]?)(?P<year>{_YEAR})(?P<nian>年?)"
    rf"(?P<close>[{re.escape(CLOSING)}]?)(?P<mid>第?号?第?)(?P<serial>\d{{1,5}})号?"
)
_INDEX = re.compile(r"(?P<organ>[0-9A-Za-z]{4,24})/(?P<year>(?:19|20)\d{2})-(?P<serial>\d{1,8})")


class ProblemKind(StrEnum):
    EMPTY = "empty"
    BRACKETS = "brackets"
    MISSING_BRACKET = "missing_bracket"
    YEAR_WORD = "year_word"
    ORDINAL_WORD = "ordinal_word"
    LEADING_ZERO = "leading_zero"
    FULL_WIDTH = "full_width"
    SPACE = "space"
    INVISIBLE = "invisible"
    MISSING_HAO = "missing_hao"
    MISSING_KIND = "missing_kind"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Problem:
    kind: ProblemKind
    message: str


class NumberError(ValueError):
    """A number that cannot be taken as it is; ``reading`` holds the problems and perhaps a proposal."""

    def __init__(self, message: str, reading: NumberReading) -> None:
        super().__init__(message)
        self.reading = reading


@dataclass(frozen=True, order=True)
class DocumentNumber:
    """发文字号: 机关代字〔year〕serial号."""

    agency: str
    year: int
    serial: int

    def __str__(self) -> str:
        return f"{self.agency}〔{self.year}〕{self.serial}号"


@dataclass(frozen=True, order=True)
class OrderNumber:
    """令, 公告 and 通告 with a running number; ``year`` is None where they are not numbered by year."""

    agency: str
    kind: str
    serial: int
    year: int | None = None

    def __str__(self) -> str:
        if self.year is None:
            return f"{self.agency}{self.kind}第{self.serial}号"
        return f"{self.agency}{self.kind}{self.year}年第{self.serial}号"


Number = DocumentNumber | OrderNumber


@dataclass(frozen=True)
class NumberReading:
    """What was made of a raw string: a number when it is certain, a proposal when a person must decide."""

    raw: str
    number: Number | None = None
    proposal: Number | None = None
    problems: tuple[Problem, ...] = ()


def parse(raw: str) -> Number:
    """The number, variants normalised. Raises NumberError where it is damaged, with the proposal if any."""
    reading = read(raw)
    if reading.number is not None:
        return reading.number
    message = "；".join(problem.message for problem in reading.problems)
    if reading.proposal is not None:
        message += f"。是否为“{reading.proposal}”？请对照原件确认后填写。"
    raise NumberError(message, reading)


def problems(raw: str) -> tuple[Problem, ...]:
    """Everything that keeps ``raw`` from being the canonical form; empty when it is."""
    return read(raw).problems


def read(raw: str) -> NumberReading:
    """Read one string that should be one number; never raises."""
    text, found = _clean(raw)
    if not text:
        return NumberReading(
            raw, problems=(Problem(ProblemKind.EMPTY, "文号为空，请填写，没有文号的请留空。"),)
        )
    if match := _DOCUMENT.fullmatch(text):
        number = DocumentNumber(match["agency"], int(match["year"]), int(match["serial"]))
        found += _document_problems(match)
        if number.serial == 0:
            return _unreadable(raw, found, "序号不能为0")
        return NumberReading(raw, number, problems=tuple(found))
    order = _order(text)
    if order is not None:
        number_, more = order
        return NumberReading(raw, number_, problems=tuple(found + more))
    return _damaged(raw, text, found)


def same(one: str, other: str) -> bool:
    """Whether two raw strings are certainly the same number, however they are bracketed."""
    first, second = read(one).number, read(other).number
    return first is not None and first == second


def _clean(raw: str) -> tuple[str, list[Problem]]:
    found = []
    text = raw.strip()
    visible = "".join(ch for ch in text if ch not in _INVISIBLE)
    if visible != text:
        found.append(Problem(ProblemKind.INVISIBLE, "夹有不可见字符，应删去"))
    narrow = "".join(unicodedata.normalize("NFKC", ch) if "０" <= ch <= "９" else ch for ch in visible)
    if narrow != visible:
        found.append(Problem(ProblemKind.FULL_WIDTH, "数字为全角，应为半角阿拉伯数字"))
    close = "".join(narrow.split())
    if close != narrow.strip():
        found.append(Problem(ProblemKind.SPACE, "夹有空格，应删去"))
    return close, found


def _document_problems(match: re.Match[str]) -> list[Problem]:
    found = []
    if (match["open"], match["close"]) != ("〔", "〕"):
        found.append(
            Problem(ProblemKind.BRACKETS, f"年份用了“{match['open']}{match['close']}”，应为六角括号“〔〕”")
        )
    if match["nian"]:
        found.append(Problem(ProblemKind.YEAR_WORD, "括号内多了“年”字"))
    if match["di"]:
        found.append(Problem(ProblemKind.ORDINAL_WORD, "序号前多了“第”字"))
    return found + _zero_problems(match["serial"])


def _zero_problems(serial: str) -> list[Problem]:
    if serial.startswith("0") and serial.strip("0"):
        return [Problem(ProblemKind.LEADING_ZERO, f"序号“{serial}”不编虚位，应为“{int(serial)}”")]
    return []


def _order(text: str) -> tuple[OrderNumber, list[Problem]] | None:
    match = _ORDER.fullmatch(text)
    if match is None or int(match["serial"]) == 0:
        return None
    kind = match["kind"] or match["tail"]
    if kind is None or (match["kind"] and match["tail"]):
        return None
    found = _zero_problems(match["serial"])
    if match["open"] or match["close"]:
        found.append(Problem(ProblemKind.BRACKETS, f"{kind}的年份不用括号，应写作“年”"))
    agency = match["agency"]
    if kind == "主席令":
        agency, kind = agency + "主席", "令"
    year = int(match["year"]) if match["year"] else None
    number = OrderNumber(agency, kind, int(match["serial"]), year)
    return number, found


def _damaged(raw: str, text: str, found: list[Problem]) -> NumberReading:
    match = _DAMAGED.fullmatch(text)
    if match is None or int(match["serial"]) == 0:
        return _unreadable(raw, found, f"“{raw.strip()}”不是完整的发文字号")
    bare = not match["open"] and not match["close"]
    if bare and match["nian"]:
        found.append(Problem(ProblemKind.MISSING_KIND, "像是令或公告的编号，缺少“令”“公告”等字样"))
        return NumberReading(raw, problems=tuple(found))
    if not match["open"] or not match["close"]:
        missing = "、".join(
            name for name, there in (("前括号", match["open"]), ("后括号", match["close"])) if not there
        )
        found.append(Problem(ProblemKind.MISSING_BRACKET, f"年份缺少{missing}，年份与序号只能推测"))
    elif (match["open"], match["close"]) != ("〔", "〕"):
        found.append(Problem(ProblemKind.BRACKETS, "年份的括号应为六角括号“〔〕”"))
    if not text.endswith("号"):
        found.append(Problem(ProblemKind.MISSING_HAO, "末尾缺少“号”字，序号可能不完整"))
    found += _zero_problems(match["serial"])
    proposal = DocumentNumber(match["agency"], int(match["year"]), int(match["serial"]))
    return NumberReading(raw, proposal=proposal, problems=tuple(found))


def _unreadable(raw: str, found: Iterable[Problem], message: str) -> NumberReading:
    advice = Problem(
        ProblemKind.UNREADABLE, f"{message}，应为“机关代字〔年份〕序号号”，例如“澄政发〔2024〕8号”"
    )
    return NumberReading(raw, problems=(*found, advice))


@dataclass(frozen=True, order=True)
class IndexNumber:
    """索引号 of the form that this system gives: CODE/YEAR-SERIAL, the serial of five digits or more."""

    organ: str
    year: int
    serial: int

    def __str__(self) -> str:
        return format_index(self.organ, self.year, self.serial)


INDEX_FORM = "{organ}/{year}-{serial:05d}"


def format_index(organ: str, year: int, serial: int, form: str = INDEX_FORM) -> str:
    """An index number. ``form`` is a setting with the fields organ, year and serial.

    Raises ValueError for a serial below 1, a year out of 1900-2099 or an organ code of other than 4 to 24
    letters and digits.
    """
    if serial < 1:
        raise ValueError("索引号的流水号须从1开始。")
    if not 1900 <= year <= 2099:
        raise ValueError(f"索引号的年份“{year}”无效。")
    if not re.fullmatch(r"[0-9A-Za-z]{4,24}", organ):
        raise ValueError(f"机构代码“{organ}”无效，应为4至24位数字或字母。")
    return form.format(organ=organ, year=year, serial=serial)


def parse_index(raw: str) -> IndexNumber | None:
    """The parts of an index number of our form; None for others, which stay opaque and are kept as they are.

    Only a string that formats back to itself counts, so that two spellings never share one number.
    """
    match = _INDEX.fullmatch(raw.strip())
    if match is None or int(match["serial"]) == 0:
        return None
    index = IndexNumber(match["organ"], int(match["year"]), int(match["serial"]))
    return index if str(index) == raw.strip() else None
