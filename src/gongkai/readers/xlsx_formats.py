"""Number formats of Excel: a value as its cell shows it."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

BUILT_IN: Final = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    14: "yyyy/m/d",
    15: "d-m-yy",
    17: "yyyy/m",
    18: "h:mm",
    19: "h:mm:ss",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"',
    28: 'm"月"d"日"',
    29: 'm"月"d"日"',
    30: "m/d/yy",
    31: 'yyyy"年"m"月"d"日"',
    37: "#,##0;-#,##0",
    38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00",
    41: "#,##0;-#,##0",
    43: "#,##0.00;-#,##0.00",
    49: "@",
    57: 'yyyy"年"m"月"',
    58: 'm"月"d"日"',
}
_TOKEN: Final = re.compile(
    r'"([^"]*)"|\\(.)|\[([^\]]*)\]|_.|\*.|(y+|m+|d+|h+|s+|AM/PM|上午/下午|0[0#?,]*(?:\.[0#?]+)?|[#?][0#?,]*(?:\.[0#?]+)?)|(.)',
    re.IGNORECASE | re.DOTALL,
)
_EPOCH: Final = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - cells have no time zone
_EPOCH_1904: Final = dt.datetime(1904, 1, 1)  # noqa: DTZ001


def shown(value: float, pattern: str, *, from_1904: bool = False) -> str:
    """A number in the way its format shows it; as it is where the format is not understood."""
    sections = _sections(pattern)
    section = sections[0] if sections else ""
    if value < 0 and len(sections) > 1:
        section, value = sections[1], -value
    elif value == 0 and len(sections) > 2:
        section = sections[2]
    tokens = list(_TOKEN.finditer(section))
    words = [match[4].lower() for match in tokens if match[4]]
    if any(word[0] in "ydhs" or word.startswith("m") for word in words):
        return _moment(value, tokens, from_1904)
    number = next((word for word in words if word[0] in "0#?"), None)
    if number is None or "e+" in section.lower():
        literal = "".join(match[1] or match[2] or "" for match in tokens)
        return literal if section and literal and "General" not in pattern else general(value)
    if "%" in section:
        value *= 100
    decimals = number.partition(".")[2]
    whole = number.partition(".")[0]
    scale = len(whole) - len(whole.rstrip(","))
    text = f"{value / 1000**scale:,.{min(len(decimals), 15)}f}"
    if "," not in whole.rstrip(","):
        text = text.replace(",", "")
    optional = len(decimals) - len(decimals.rstrip("#?"))
    if optional:
        kept = len(text) - optional
        text = (text[:kept] + text[kept:].rstrip("0")).rstrip(".")
    return _around(tokens, text)


def _sections(pattern: str) -> list[str]:
    found = [""]
    quoted = False
    for index, char in enumerate(pattern):
        if char == '"' and pattern[index - 1 : index] != "\\":
            quoted = not quoted
        if char == ";" and not quoted:
            found.append("")
        else:
            found[-1] += char
    return found


def _around(tokens: list[re.Match[str]], number: str) -> str:
    """The number with the words that its format puts around it: ￥, 元, %, brackets."""
    result, done = "", False
    for match in tokens:
        literal = match[1] or match[2] or (match[5] if match[5] and match[5] not in "0#?" else "") or ""
        if match[3] and match[3].startswith("$"):
            literal = match[3][1:].split("-")[0]
        if match[4] and match[4][0] in "0#?":
            literal, done = ("" if done else number), True
        result += literal
    return result.strip()


def _moment(value: float, tokens: list[re.Match[str]], from_1904: bool) -> str:
    try:
        moment = (_EPOCH_1904 if from_1904 else _EPOCH) + dt.timedelta(seconds=round(value * 86400))
    except (OverflowError, ValueError):
        return general(value)
    result, last = "", ""
    words = [match[4].lower() if match[4] else "" for match in tokens]
    for index, match in enumerate(tokens):
        word = words[index]
        if not word:
            result += match[1] or match[2] or match[5] or ""
            continue
        following = next((later for later in words[index + 1 :] if later), "")
        if word[0] == "y":
            result += f"{moment.year:04d}" if len(word) > 2 else f"{moment.year % 100:02d}"
        elif word[0] == "m":
            part = moment.minute if last.startswith("h") or following.startswith("s") else moment.month
            result += f"{part:02d}" if len(word) > 1 else str(part)
        elif word[0] == "d":
            result += f"{moment.day:02d}" if len(word) > 1 else str(moment.day)
        elif word[0] == "h":
            result += f"{moment.hour:02d}" if len(word) > 1 else str(moment.hour)
        elif word[0] == "s":
            result += f"{moment.second:02d}"
        last = word
    return result.strip()


def general(value: float) -> str:
    """As a cell without a format shows it: no more than eleven digits."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.10g}"
