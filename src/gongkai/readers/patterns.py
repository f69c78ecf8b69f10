"""How numbers, dates, organs and labels look in official documents. Pure functions over single lines."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff"
SPACE: Final = " \t\u00a0\u3000\u2002\u2003\u2009\u200b\ufeff"

HAN_DIGITS: Final = {digit: value for value, digit in enumerate("零一二三四五六七八九")}
# Typists and old systems write the zero of a year in many ways: 〇 ○ ◯ Ｏ O О Ο 0 ０.
ZEROS: Final = "〇○◯ＯOОΟо０0零Ｏ"

OPENERS: Final = "〔\\[（(【﹝［〈<《"
CLOSERS: Final = "〕\\]）)】﹞］〉>》"
# What a document number's agency code ends with: 政办发, 国函, 教社科司函, 财税, 公告, 令 ...
NUMBER: Final = re.compile(
    rf"(?P<code>[{HAN}A-Za-z]{{1,24}})[{SPACE}]*(?P<open>[{OPENERS}])[{SPACE}]*"
    rf"(?P<year>(?:19|20)\d{{2}})(?P<nian>年?)[{SPACE}]*(?P<close>[{CLOSERS}])[{SPACE}]*"
    rf"(?P<di>第?)[{SPACE}]*(?P<serial>\d{{1,6}})(?P<sub>(?:[-－—]\d{{1,4}})?)[{SPACE}]*号"
)
ORDER_NUMBER: Final = re.compile(
    rf"(?P<code>[{HAN}]{{2,24}}(?:令|公告))[{SPACE}]*(?:(?P<year>(?:19|20)\d{{2}})年)?[{SPACE}]*"
    rf"第[{SPACE}]*(?P<serial>[0-9零一二三四五六七八九十百]{{1,6}})[{SPACE}]*号"
)
YEAR_SERIAL_NUMBER: Final = re.compile(
    rf"(?P<code>[{HAN}]{{0,24}})(?P<year>(?:19|20)\d{{2}})年第(?P<serial>\d{{1,4}})号"
)

_Y = r"(?:19|20)\d{2}"
DATE: Final = re.compile(
    rf"(?<!\d)(?P<y>{_Y})[{SPACE}]*年[{SPACE}]*(?P<m>\d{{1,2}})[{SPACE}]*月[{SPACE}]*(?P<d>\d{{1,2}})[{SPACE}]*日"
)
ISO_DATE: Final = re.compile(rf"(?<!\d)(?P<y>{_Y})[-./／](?P<m>\d{{1,2}})[-./／](?P<d>\d{{1,2}})(?!\d)")
_HD = f"[一二三四五六七八九{ZEROS}]"
HAN_DATE: Final = re.compile(
    rf"(?P<y>[一二]{_HD}{{3}})[{SPACE}]*年[{SPACE}]*(?P<m>[一二三四五六七八九十]{{1,3}})[{SPACE}]*月[{SPACE}]*"
    rf"(?P<d>[一二三四五六七八九十]{{1,4}})[{SPACE}]*日"
)
# Digits where 年 or 月 or 日 vanished.
DAMAGED_DATES: Final = (
    re.compile(rf"(?<![\d.])(?P<y>{_Y})(?P<md>\d{{2,4}})日"),
    re.compile(rf"(?<![\d.])(?P<y>{_Y})(?P<m>\d{{1,2}})月(?:(?P<d>\d{{1,2}})日)?"),
    re.compile(rf"(?<![\d.])(?P<y>{_Y})年(?P<md>\d{{2,4}})日"),
)
DAMAGED_DATE_LINE: Final = re.compile(
    rf"(?P<y>{_Y})(?:年(?P<m1>\d{{1,2}})月(?P<d1>\d{{1,2}})|(?P<md>\d{{2,4}})日?|年(?P<md2>\d{{2,4}})日?"
    r"|(?P<m3>\d{1,2})月(?P<d3>\d{1,2})日?|年(?P<m4>\d{1,2})月(?P<d4>\d{1,2}))"
)
# "2024年514日" in a text about years and days is no date: 365日 after a year is.
MONTH_ONLY: Final = re.compile(rf"[（(]?(?P<y>{_Y})[{SPACE}]*年[{SPACE}]*(?P<m>\d{{1,2}})[{SPACE}]*月[）)]?")

RELEASE_MARK: Final = re.compile(rf"[（(][{SPACE}]*此件[^（）()]{{0,14}}(?:公开|发布)[^（）()]{{0,10}}[）)]")
SENTENCE_END: Final = "。；;！!？?"
LINE_PUNCTUATION: Final = SENTENCE_END + "，,：:、"

HEADING_LENGTH: Final = 60
STOPPED_HEADING_LENGTH: Final = 16
"""A longer line that ends with a full stop is a sentence: headings carry no stop (GB/T 9704-2012)."""
HAN_NUMBER: Final = "[一二三四五六七八九十百零〇]{1,5}"
NUMBERINGS: Final[tuple[tuple[str, int, re.Pattern[str]], ...]] = (
    ("chapter", 0, re.compile(rf"第(?P<n>{HAN_NUMBER})[{SPACE}]*[编章节篇](?![{HAN}]*[。，；])")),
    ("article", 0, re.compile(rf"第(?P<n>{HAN_NUMBER})条(?:之[一二三四五六七八九十])?")),
    ("heading", 1, re.compile(rf"(?P<n>{HAN_NUMBER})[、．.]")),
    ("heading", 2, re.compile(rf"[（(](?P<n>{HAN_NUMBER})[）)]、?")),
    ("heading", 3, re.compile(r"(?P<n>[0-9０-９]{1,2})(?:[.．、](?![0-9０-９])|[)）])")),
    ("heading", 4, re.compile(r"[（(](?P<n>[0-9０-９]{1,2})[）)]")),
)

ORGAN_END: Final = re.compile(
    r"(?:政府|国务院|办公厅|办公室|办|委员会|委|局|厅|部|署|院|会|处|中心|公司|集团|总队|支队|大队|分局|银行|"
    r"法院|检察院|大学|学院|学校|医院|协会|联合会|总工会|共青团|妇联|指挥部|领导小组|镇|乡|街道|街道办事处|司|所|站|党组|委会|部门|社|调查队|研究院|科学院|监察院|科协|联席会议|总局)$"
)
PERSON_SIGNER: Final = re.compile(
    rf"(?:国家主席|主席|总理|省长|代省长|市长|代市长|县长|区长|部长|局长|厅长|署长|主任|行长|书记|会长)[{SPACE}]*[{HAN}·]{{2,4}}(?:[{SPACE}][{HAN}])?"
)

DOCUMENT_KINDS: Final = (
    "通知|意见|决定|公告|通告|通报|批复|函|复函|纪要|令|命令|议案|决议|公报|请示|报告|办法|规定|细则|方案|规划|计划|要点|条例|"
    "规则|规程|规范|指南|目录|清单|标准|制度|措施|纲要|预案|章程|准则|说明|解读|答记者问|答复|名单|汇总表|一览表|预算|决算"
)
TITLE_END: Final = re.compile(rf"(?:{DOCUMENT_KINDS})(?:[（(《〔][^（）()]{{1,30}}[）)》〕])*$")


def squeeze(text: str) -> str:
    """The text without any blank."""
    return "".join(text.split()).replace("\u200b", "").replace("\ufeff", "")


def strip(text: str) -> str:
    return text.strip(SPACE + "\r\n\f\v")


def han_to_int(text: str) -> int | None:
    """十二 → 12, 一百零三 → 103, 二〇 → 20; None where it is no number below 1000."""
    text = "".join("零" if char in ZEROS else char for char in text)
    if not text:
        return None
    if not any(unit in text for unit in "十百"):
        if any(char not in HAN_DIGITS for char in text):
            return None
        return int("".join(str(HAN_DIGITS[char]) for char in text))
    total, digit = 0, 0
    for char in text:
        if char == "百":
            total, digit = total + (digit or 1) * 100, 0
        elif char == "十":
            total, digit = total + (digit or 1) * 10, 0
        elif char in HAN_DIGITS:
            digit = HAN_DIGITS[char]
        else:
            return None
    return total + digit


def int_to_han(number: int) -> str:
    """12 → 十二, for 1 to 999."""
    if not 1 <= number <= 999:
        raise ValueError("只能写 1 到 999。")
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    digits = "零一二三四五六七八九"
    text = f"{digits[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else digits[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (digits[ones] if ones else "")


def to_int(text: str) -> int | None:
    """A number in Arabic (also full-width) or Chinese digits."""
    return int(text) if text.isdecimal() else han_to_int(text)


def make_date(year: int | None, month: int | None, day: int | None) -> str | None:
    """ISO text, None where there is no such day."""
    if year is None or month is None or day is None:
        return None
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return None


def date_of(match: re.Match[str]) -> str | None:
    """The ISO date of a match of DATE, ISO_DATE or HAN_DATE."""
    return make_date(to_int(match["y"]), to_int(match["m"]), to_int(match["d"]))


def find_date(text: str) -> tuple[str, int, int] | None:
    """The first whole date in the text with its start and end, None where there is none."""
    found = [
        (match.start(), match.end(), value)
        for pattern in (DATE, ISO_DATE, HAN_DATE)
        if (match := pattern.search(text)) and (value := date_of(match))
    ]
    if not found:
        return None
    start, end, value = min(found)
    return value, start, end


def possible_dates(match: re.Match[str]) -> list[str]:
    """Every date that a damaged one may have been: 2024514日 → 2024-05-14 (and 2024-51-4 is none)."""
    groups = match.groupdict()
    year = int(groups["y"])
    for month_key, day_key in (("m1", "d1"), ("m3", "d3"), ("m4", "d4"), ("m", "d")):
        if groups.get(month_key) and groups.get(day_key):
            value = make_date(year, int(groups[month_key]), int(groups[day_key]))
            return [value] if value else []
    digits = groups.get("md") or groups.get("md2") or ""
    values = []
    for cut in range(1, len(digits)):
        if digits[cut] == "0" and len(digits) - cut == 1:
            continue
        value = make_date(year, int(digits[:cut]), int(digits[cut:]))
        if value and cut <= 2 and len(digits) - cut <= 2:
            values.append(value)
    return values


def chinese_date(iso: str) -> str:
    """2024-05-14 → 2024年5月14日."""
    day = dt.date.fromisoformat(iso)
    return f"{day.year}年{day.month}月{day.day}日"


def numbering(text: str) -> tuple[str, int, str, int] | None:
    """Kind, level, the number as printed and its value, for a line that starts with a number."""
    for kind, level, pattern in NUMBERINGS:
        match = pattern.match(text)
        if match:
            value = to_int(match["n"])
            if value is not None and value > 0:
                return kind, level, match.group(), value
    return None


def is_date_line(text: str) -> str | None:
    """The ISO date where the line is nothing but a date."""
    bare = squeeze(text).strip("（）()")
    for pattern in (DATE, HAN_DATE, ISO_DATE):
        match = pattern.fullmatch(bare)
        if match:
            return date_of(match)
    return None


def is_heading_line(text: str) -> bool:
    """Whether a numbered line is a heading alone and not a paragraph that begins with one."""
    bare = strip(text)
    if not bare or len(bare) > HEADING_LENGTH or bare[-1] in "；;，,：:" or "。" in bare[:-1]:
        return False
    return bare[-1] != "。" or len(bare) <= STOPPED_HEADING_LENGTH


def is_organ(text: str) -> bool:
    bare = squeeze(text)
    return (
        2 <= len(bare) <= 40
        and bool(ORGAN_END.search(bare))
        and not re.search(r"关于|[0-9《》]|印发|转发", bare)
        and not any(char in LINE_PUNCTUATION for char in bare)
    )
