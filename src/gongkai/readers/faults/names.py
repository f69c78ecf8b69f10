"""A name that lost a character: 海镇 where the same text says 星海镇 again and again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from ..lines import Line
from ..model import ERROR, Fault
from ..patterns import HAN
from .context import LONGEST_LINE, Context, fault

_PLACE_END: Final = "镇|乡|街道|村|社区|县|市|区|旗|苏木|街道办事处|开发区|园区"
_ORGAN_END: Final = "局|厅|委|委员会|部|署|办|办公室|办公厅|管委会|中心|集团|公司|大学|学院|医院|银行"
_TOKEN: Final = re.compile(
    rf"(?<![{HAN}])(?P<name>[{HAN}]{{1,10}}?(?:{_PLACE_END}|{_ORGAN_END}))(?=[、，,。；;：:（）()《》“”\s]|和|及|与|等|$)"
)
_LEADS: Final = (
    "向",
    "由",
    "在",
    "到",
    "对",
    "与",
    "和",
    "及",
    "经",
    "报",
    "把",
    "将",
    "为",
    "以",
    "从",
    "请",
    "是",
)
# A first character that only says the level may come and go: 区财政局, 财政局.
_LEVELS: Final = "省市区县州旗国各本我该原两全乡镇村街现新老驻每外局厅大小中总某"
_SHORTENED: Final = "和与及委办府厅局"
# What a place's name is made of beside its own part: such words name no place.
_GENERIC: Final = re.compile(
    r"^(?:各|本|全|该|某|有关|相关|所在|其他|试点|示范|中部|东部|西部|南部|北部|沿海|边境|贫困|重点)?(?:"
    r"(?:乡|城|集|建制|中心|特色|小城|村|街)?镇|乡|街道|(?:行政|自然|乡|农|城中|空心|贫困)?村|社区|(?:省|州|市|郊)?县|(?:城|县|州|地级|地|省|直辖|设区的?)?市|"
    r"(?:市|县|郊|辖|园|地|山|林|牧|景|库|街|小|灾|新|老|校|厂|矿|港|片|战|军|农|城|社|湖|海|河|自治|行政|高新|工业)?区|旗|"
    r"(?:全|内|外|干|总|支|党支|本|分|各|局|上|下|中|东|西|南|北|大|小|有关|相关)部|(?:举|承|主|协|催|督|交|查|开|联|创|合|兴|经|代|新|停|筹|包|自|申|待|应|会|领|立|帮|民|公|校)办|(?:部|官|签|公|专)署|"
    r"(?:总|分|支|各|当|时|结|布|格|全|邮|大|市|省|县|区|党)?局|(?:大|客|餐|各|省|展|门)?厅|"
    r"(?:政|常|市|省|党|纪|国|州|县|区|工|团|两|编|军|村|居|企|教|科|体|卫|综|原|部)?委|"
    r"(?:总|分|各)?(?:中心|公司|集团|大学|学院|医院|银行|委员会|办公室|办公厅))$"
)
# 市和县, C类的县: words of a sentence, no names.
_PHRASE: Final = re.compile(rf"的|类|[和及与][{HAN}]*(?:{_PLACE_END})$")
OFTEN: Final = 3
SHARE: Final = 3


def find(known: Context) -> list[Fault]:
    body = known.body
    whole = "\n".join(line.text[:LONGEST_LINE] for line in body)
    tokens = Counter(match["name"] for match in _TOKEN.finditer(whole))
    faults: list[Fault] = []
    for token, times in tokens.items():
        if _GENERIC.match(token) or not 2 <= len(token) <= 9 or _PHRASE.search(token):
            continue
        fuller = _fuller(token, tokens, times)
        if fuller:
            faults += _occurrences(body, token, fuller)
    return faults


def _fuller(token: str, tokens: Counter[str], times: int) -> list[str]:
    """The names used much more often from which one character was dropped."""
    return [
        name
        for name, count in tokens.items()
        if len(name) == len(token) + 1 and count >= OFTEN and count >= SHARE * times and _dropped(name, token)
    ]


def _dropped(name: str, token: str) -> bool:
    """Whether `token` is `name` without one character that a name needs."""
    for position in range(len(name)):
        if name[:position] + name[position + 1 :] != token:
            continue
        char = name[position]
        if position == 0 and (char in _LEVELS or char in "".join(_LEADS)):
            return False
        end = re.search(rf"(?:{_PLACE_END}|{_ORGAN_END})$", name)
        return char not in _SHORTENED and end is not None and position < end.start()
    return False


def _occurrences(body: list[Line], token: str, fuller: list[str]) -> Iterator[Fault]:
    names = "或".join(f"“{name}”" for name in fuller)
    for line in body:
        for match in _TOKEN.finditer(line.text[:LONGEST_LINE]):
            if match["name"] == token:
                yield fault(
                    "name_truncated",
                    line,
                    match.start("name"),
                    match.end("name"),
                    f"“{token}”在别处都写作{names}，此处可能漏字，请核对。",
                    fuller[0] if len(fuller) == 1 else None,
                    ERROR,
                )
