"""Lines that a copy ran together: number, title, addressee and sign-off each get their own line again.

Only borders are set; no character changes, and every piece keeps its place in the source line.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from typing import Final

from . import patterns
from .lines import Line
from .patterns import HAN, SPACE

_NUMBER: Final = rf"[{HAN}]{{2,12}}[{patterns.OPENERS}](?:19|20)\d{{2}}年?[{patterns.CLOSERS}]第?\d{{1,5}}号"
_NUMBER_FIRST: Final = re.compile(rf"^(?P<number>[（(]?{_NUMBER}[）)]?)(?=[{SPACE}]*[^{SPACE}，,、。；）)])")
_TITLE_FIRST: Final = re.compile(
    rf"^(?P<title>(?:[{HAN}、{SPACE}（）()]{{2,80}})?(?:关于|印发|转发).{{4,160}}?(?:的?(?:通[{SPACE}]*知|函|批复|通报|意见|决定|公告|复函)))"
    rf"(?P<number>[（(]?(?:{_NUMBER})?[）)]?)(?P<rest>[^。；》]{{2,400}}[：:])(?=[{SPACE}]*(?:$|[^{SPACE}]))"
)
_TITLE_TAIL: Final = re.compile(
    rf"^(?P<title>.{{0,120}}?(?:通[{SPACE}]*知|函|批复|通报|意见|决定|公告))(?P<rest>(?:各|省|市|县|区|有关|中国|国务院|党中央)[^。；》]{{2,400}}[：:])(?=[{SPACE}]*(?:$|[^{SPACE}]))"
)
_TITLE_AND_NUMBER: Final = re.compile(
    rf"^(?P<title>.{{4,120}}?(?:{patterns.DOCUMENT_KINDS})(?:[（(][^（）()]{{1,12}}[）)])?)(?P<number>{_NUMBER})$"
)
_ADDRESSEE_FIRST: Final = re.compile(rf"^(?P<addressee>[^。；：:《》]{{4,300}}[：:])(?=[{SPACE}]*[^{SPACE}])")
_DATE: Final = rf"(?:{re.sub(r'[?]P<[a-z]>', '?:', patterns.DATE.pattern)}|{re.sub(r'[?]P<[a-z]>', '?:', patterns.HAN_DATE.pattern)})"
_MARK: Final = re.sub(r"^\^|\$$", "", patterns.RELEASE_MARK.pattern)
_SIGN_OFF: Final = re.compile(
    rf"(?<=[^{HAN}{SPACE}])(?:(?<=\d)[号年月日个项万元名])?(?P<organs>[{HAN}][{HAN}{SPACE}]{{2,160}})(?P<date>{_DATE})(?P<mark>(?:[{SPACE}]*{_MARK})?)"
    r"(?!前|起|至|以|之|印发|发布|公布|修订|召开|的|，|,|、|—|－|-|～)"
)
_DATE_LAST: Final = re.compile(
    rf"(?<=。)[{SPACE}]*(?P<date>{_DATE})(?P<mark>(?:[{SPACE}]*{_MARK})?)[{SPACE}]*$"
)
_DATE_FIRST: Final = re.compile(
    rf"^(?P<date>{_DATE})(?P<mark>(?:[{SPACE}]*{_MARK})?)(?=[^，,。；、{SPACE}前起至以之印发])"
)
HEAD_LINES: Final = 8


def unjoin(lines: list[Line]) -> list[Line]:
    """The lines with the borders that a copy lost, set where the text itself shows them."""
    result: list[Line] = []
    for index, line in enumerate(lines):
        if line.rows or line.href:
            result.append(line)
            continue
        pieces = _head(line) if index < HEAD_LINES and not _has_text(result) else [line]
        for piece in pieces:
            result += _signed(piece, result[-1] if result else None)
    return result


def _has_text(lines: list[Line]) -> bool:
    return any("。" in line.bare or patterns.is_date_line(line.bare) for line in lines)


def cut(line: Line, *positions: int) -> list[Line]:
    borders = [0, *positions, len(line.text)]
    return [
        replace(line, text=line.text[a:b], offset=line.offset + a)
        for a, b in itertools.pairwise(borders)
        if patterns.strip(line.text[a:b])
    ]


def _head(line: Line) -> list[Line]:
    lead = len(line.text) - len(line.text.lstrip())
    text = line.text[lead:][:1200]
    match = _NUMBER_FIRST.match(text)
    if match and "令" not in match["number"]:
        pieces = cut(line, lead + match.end("number"))
        return pieces[:1] + [again for piece in pieces[1:] for again in _head(piece)]
    match = _TITLE_AND_NUMBER.match(patterns.strip(text))
    if match:
        return cut(line, lead + match.end("title"))
    match = _TITLE_FIRST.match(text) or _TITLE_TAIL.match(text)
    if match and _is_addressee(match["rest"]):
        borders = [lead + match.end("title")]
        if match.re is _TITLE_FIRST and match["number"]:
            borders.append(lead + match.end("number"))
        borders.append(lead + match.end("rest"))
        return cut(line, *borders)
    match = _ADDRESSEE_FIRST.match(text)
    if match and len(text) > match.end() + 20 and _is_addressee(match["addressee"]):
        return cut(line, lead + match.end("addressee"))
    return [line]


def _is_addressee(text: str) -> bool:
    bare = patterns.squeeze(text)
    words = r"(?:各|有关|局|厅|委|部门|单位|政府|企业|学校|院|机构|直属|公司|中心|团体|会)"
    return (
        bool(
            re.match(
                rf"(?:各|省|市|县|区|有关|中国|国务院|党|厅|局|[{HAN}]{{2,12}}(?:局|厅|委|部|省|市|县|区|院|会|政府))",
                bare,
            )
        )
        and bool(re.search(words, bare))
        and not re.search(r"如下|现将|根据|为了?贯彻|按照|关于|通知|是", bare)
    )


def _signed(line: Line, before: Line | None) -> list[Line]:
    """`…执行。某某厅2024年6月5日（此件主动公开）…` → the sentence, the organs, the date, what follows."""
    if before is not None and (
        patterns.is_organ(before.bare) or patterns.PERSON_SIGNER.fullmatch(before.bare)
    ):
        first = _DATE_FIRST.match(line.text)
        if first:
            return cut(line, first.end("date"), first.end("mark"))
    if len(line.bare) < 30:
        return [line]
    for match in _SIGN_OFF.finditer(line.text):
        organs = patterns.squeeze(match["organs"])
        if patterns.ORGAN_END.search(organs) and organs[-1] not in "经于自在从至到据按照月日年":
            pieces = cut(
                line, match.start("organs"), match.end("organs"), match.end("date"), match.end("mark")
            )
            rest = line.text[match.end("mark") :]
            return pieces[:-1] + _after(pieces[-1]) if patterns.strip(rest) else pieces
    last = _DATE_LAST.search(line.text[-60:])
    if last:
        start = max(0, len(line.text) - 60)
        return cut(line, start + last.start("date"), start + last.end("date"))
    return [line]


def _after(line: Line) -> list[Line]:
    """What follows a sign-off without a border: `附件` stands apart from the title behind it."""
    match = re.match(rf"^[{SPACE}]*附件(?=[^：:0-9一二三四五六七八九十{SPACE}])", line.text)
    return cut(line, match.end()) if match else [line]
