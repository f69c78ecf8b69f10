"""Document numbers that lost a bracket or 号, and brackets that should be 〔〕."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from gongkai.law import numbering

from .. import model, patterns
from ..lines import Line
from ..model import ERROR, NOTE, Fault
from ..patterns import HAN, SPACE
from .context import Context, fault

_CODE: Final = rf"(?P<code>[{HAN}]{{2,14}})"
_SQUARE_OPEN: Final = "〔﹝【\\[［"
_SQUARE_CLOSE: Final = "〕﹞】\\]］"
_YEAR: Final = r"(?P<year>(?:19|20)\d{2})"
_TAIL: Final = rf"[{SPACE}]*第?[{SPACE}]*(?P<serial>\d{{1,5}})[{SPACE}]*(?P<hao>号?)"
# What an agency code ends with, where neither bracket is left to show that the digits are a number.
_CODE_END: Final = "发函字规"
_DAMAGED: Final = (
    (
        re.compile(
            rf"{_CODE}[{_SQUARE_OPEN}][{SPACE}]*{_YEAR}(?![{SPACE}]*年?[{SPACE}]*[{_SQUARE_CLOSE}）)]){_TAIL}"
        ),
        "缺右括号",
    ),
    (re.compile(rf"{_CODE}{_YEAR}[{SPACE}]*[{_SQUARE_CLOSE}]{_TAIL}"), "缺左括号"),
    (
        re.compile(rf"(?P<code>[{HAN}]{{1,13}}[{_CODE_END}]){_YEAR}(?P<serial>\d{{1,4}})(?P<hao>号)"),
        "缺年份括号",
    ),
    (
        re.compile(
            rf"(?P<code>[{HAN}]{{1,13}}[{_CODE_END}])[{_SQUARE_OPEN}](?P<year>\d{{1,3}}|\d{{5}})[{_SQUARE_CLOSE}]{_TAIL}"
        ),
        "年份残缺",
    ),
)
_WITHOUT_HAO: Final = re.compile(
    rf"{_CODE}[{_SQUARE_OPEN}]{_YEAR}[{_SQUARE_CLOSE}][{SPACE}]*(?P<serial>\d{{1,5}})(?!\d)(?![{SPACE}]*(?:号|[-－—~～、，,和及与至到/]|文))"
)
_DIGIT: Final = re.compile(r"\d")
_NOT_CODE: Final = re.compile(r"^.*(?:根据|按照|依据|关于|见|以|和|及|与|的|《|通知|文件|文号)")


def find(known: Context) -> list[Fault]:
    faults = list(_own(known))
    done = {(found.where.line) for found in faults}
    for line in known.prose:
        if line.number not in done:
            faults += _cited(line)
    return faults


def _own(known: Context) -> Iterator[Fault]:
    lines = {line.number: line for line in known.prose}
    elsewhere = [
        str(number)
        for text in known.values("document_number", "label")
        if (number := numbering.read(text).number) is not None
    ]
    for block in known.blocks:
        if block.kind != model.DOCUMENT_NUMBER or block.where is None or block.where.line not in lines:
            continue
        line = lines[block.where.line]
        start = block.where.start
        text = line.text[start : block.where.end]
        if not block.text.startswith(text) or len(block.text) > len(text):
            continue  # an order's number over two lines: 某某令, 第706号
        reading = numbering.read(text.strip("（）()") if text.startswith(("（", "(")) else text)
        if reading.number is not None:
            yield from _brackets(line, start, start + len(text), text, reading)
        elif not patterns.ORDER_NUMBER.search(block.text) and not patterns.YEAR_SERIAL_NUMBER.search(
            block.text
        ):
            same = [number for number in elsewhere if number[:2] == text[:2]]
            proposal = same[0] if same else str(reading.proposal) if reading.proposal else None
            source = "元数据中的文号是" if same else "可能是"
            advice = f"{source}“{proposal}”，请对照原件改正。" if proposal else "请对照原件补全。"
            yield fault(
                "document_number_damaged",
                line,
                start,
                start + len(text),
                f"正文文号“{text}”残缺。{advice}",
                proposal,
                ERROR,
            )
    for item in known.regions.labelled:
        if item.pair.field == "document_number" and item.pair.value.strip("无/—-"):
            reading = numbering.read(item.pair.value)
            loose = patterns.ORDER_NUMBER.search(item.pair.value) or patterns.YEAR_SERIAL_NUMBER.search(
                item.pair.value
            )
            if reading.number is None and reading.proposal is not None and not loose:
                yield fault(
                    "document_number_damaged",
                    item.line,
                    item.pair.start,
                    item.pair.end,
                    f"元数据中的文号“{item.pair.value}”残缺，可能是“{reading.proposal}”，请对照原件改正。",
                    str(reading.proposal),
                    ERROR,
                )


def _brackets(
    line: Line, start: int, end: int, text: str, reading: numbering.NumberReading
) -> Iterator[Fault]:
    if any(problem.kind is numbering.ProblemKind.BRACKETS for problem in reading.problems):
        right = re.sub(rf"[{patterns.OPENERS}]((?:19|20)\d{{2}}年?)[{patterns.CLOSERS}]", r"〔\1〕", text)
        yield fault(
            "document_number_brackets",
            line,
            start,
            end,
            f"文号“{text}”的年份应当用六角括号〔〕括起，请改为“{right}”。",
            right,
            NOTE,
        )


def _cited(line: Line) -> Iterator[Fault]:
    text = line.text
    if not _DIGIT.search(text):
        return
    taken: set[int] = set()
    for pattern, what in _DAMAGED:
        for match in pattern.finditer(text):
            if match.start("year") in taken:
                continue
            taken.add(match.start("year"))
            yield _damaged(line, match, what)
    for match in _WITHOUT_HAO.finditer(text):
        if match.start("year") not in taken:
            yield _damaged(line, match, "缺“号”字")
    for match in patterns.NUMBER.finditer(text):
        if (match["open"], match["close"]) != ("〔", "〕") and match.start("year") not in taken:
            start = match.start() + _code_start(match["code"])
            whole = text[start : match.end()]
            reading = numbering.read(whole)
            if reading.number is not None:
                yield from _brackets(line, start, match.end(), whole, reading)


def _code_start(code: str) -> int:
    words = _NOT_CODE.match(code)
    return words.end() if words and len(code) - words.end() >= 2 else 0


def _damaged(line: Line, match: re.Match[str], what: str) -> Fault:
    start = match.start() + _code_start(match["code"])
    raw = line.text[start : match.end()]
    reading = numbering.read(raw)
    proposal = str(reading.proposal or reading.number) if reading.proposal or reading.number else None
    advice = f"可能是“{proposal}”，请对照原件改正。" if proposal else "请对照原件补全。"
    return fault(
        "document_number_damaged", line, start, match.end(), f"文号“{raw}”{what}。{advice}", proposal
    )
