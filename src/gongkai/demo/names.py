"""Invented names with sign-in names of their own, no two alike.

Spelt here: the tables of pypinyin take 57 MB and a second of every process that imports them.
"""

from __future__ import annotations

from collections.abc import Iterator

_SURNAMES = [
    "曹cao",
    "崔cui",
    "邓deng",
    "丁ding",
    "杜du",
    "段duan",
    "傅fu",
    "郭guo",
    "洪hong",
    "侯hou",
    "胡hu",
    "黄huang",
    "贾jia",
    "金jin",
    "孔kong",
    "黎li",
    "廖liao",
    "凌ling",
    "刘liu",
    "龙long",
    "卢lu",
    "马ma",
    "牛niu",
    "彭peng",
    "石shi",
    "苏su",
    "孙sun",
    "陶tao",
    "田tian",
    "童tong",
    "万wan",
    "吴wu",
    "夏xia",
    "谢xie",
    "徐xu",
    "薛xue",
    "杨yang",
    "尹yin",
    "余yu",
    "袁yuan",
]
_GIVEN = [
    "文远wenyuan",
    "静姝jingshu",
    "立群liqun",
    "嘉禾jiahe",
    "晓岚xiaolan",
    "世杰shijie",
    "若兰ruolan",
    "国梁guoliang",
    "思源siyuan",
    "春生chunsheng",
    "明月mingyue",
    "正言zhengyan",
]


def invented() -> Iterator[tuple[str, str]]:
    """Sign-in name and name of one person after another; neighbours share neither surname nor given name."""
    surnames, given_names = [_parted(one, 1) for one in _SURNAMES], [_parted(one, 2) for one in _GIVEN]
    for at in range(len(surnames) * len(given_names)):
        surname, spelt = surnames[at % len(surnames)]
        # One further in each round: no pair comes twice before all have come.
        given, given_spelt = given_names[(at + at // len(surnames)) % len(given_names)]
        yield f"{spelt}{given_spelt}", f"{surname}{given}"


def _parted(entry: str, length: int) -> tuple[str, str]:
    return entry[:length], entry[length:]
