"""大武口区: the units that the openness plan of 2024 names, and how that plan went through the house.

The plan's text is not ours and is read from the folder of shared data. Names of units are public facts; the
people are invented, and so are all codes except that of the office, which the source prints.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from pathlib import Path

from gongkai.documents.models import Rank
from gongkai.documents.services import StartSeries
from gongkai.org.models import Role
from gongkai.review.models import Stage

from . import moves
from .cast import REVIEW_ROLES, Cast, Kind, Player, Unit
from .moves import Paper
from .scene import Beat, Do, Scene
from .telling import beat, moment, way

SEED = Path("seed") / "dawukou-2024-openness-plan.txt"
OFFICE = "dawukou.office"

_DEPARTMENTS = (
    ("justice", "640202905", "大武口区司法局", "区司法局", Kind.DEPARTMENT),
    ("media", "640202921", "大武口区融媒体中心", "区融媒体中心", Kind.DEPARTMENT),
    ("approval", "640202922", "大武口区审批服务管理局", "区审批服务管理局", Kind.DEPARTMENT),
    (
        "network",
        "640202931",
        "中共大武口区委网络安全和信息化委员会办公室",
        "区委网信办",
        Kind.DEPARTMENT,
    ),
    (
        "environment",
        "640202941",
        "石嘴山市生态环境局大武口分局",
        "市生态环境局大武口分局",
        Kind.DISPATCHED,
    ),
    ("xinghai", "640202950", "大武口区星海镇人民政府", "星海镇", Kind.TOWNSHIP),
)
_STREETS = (
    "长胜街道",
    "朝阳街道",
    "人民路街道",
    "沟口街道",
    "长兴街道",
    "锦林街道",
    "青山街道",
    "石炭井街道",
    "白芨沟街道",
    "长城街道",
)

UNITS = (
    Unit(
        "dawukou",
        "640202900",
        "大武口区人民政府",
        "大武口区政府",
        Kind.GOVERNMENT,
        "",
        ("石大政发", "石大政规发"),
    ),
    Unit(
        OFFICE,
        "640202003",
        "大武口区人民政府办公室",
        "大武口区政府办",
        Kind.OFFICE,
        "dawukou",
        ("石大政办发", "石大政办规发"),
    ),
    *(
        Unit(f"dawukou.{key}", code, name, short, kind, "dawukou")
        for key, code, name, short, kind in _DEPARTMENTS
    ),
    *(
        Unit(
            f"dawukou.street-{at}",
            f"6402029{50 + at}",
            f"大武口区{name}办事处",
            name,
            Kind.STREET,
            "dawukou",
        )
        for at, name in enumerate(_STREETS, 1)
    ),
)

# Spelt here: the tables of pypinyin take 57 MB and a second of every process that imports them.
_SURNAMES = {
    "安": "an",
    "柏": "bai",
    "常": "chang",
    "戴": "dai",
    "范": "fan",
    "葛": "ge",
    "郝": "hao",
    "纪": "ji",
    "康": "kang",
    "雷": "lei",
    "毛": "mao",
    "倪": "ni",
    "庞": "pang",
    "齐": "qi",
    "阮": "ruan",
    "邵": "shao",
    "谭": "tan",
    "温": "wen",
    "辛": "xin",
    "严": "yan",
}
_GIVEN = {
    "知秋": "zhiqiu",
    "明溪": "mingxi",
    "若川": "ruochuan",
    "怀远": "huaiyuan",
    "予安": "yuan",
    "景行": "jingxing",
    "思齐": "siqi",
    "清越": "qingyue",
    "承泽": "chengze",
    "以南": "yinan",
    "望舒": "wangshu",
    "书白": "shubai",
}


def _names() -> Iterator[tuple[str, str]]:
    """Invented names with sign-in names of their own, no two alike."""
    for (given, given_spelt), (surname, spelt) in itertools.product(_GIVEN.items(), _SURNAMES.items()):
        yield f"{spelt}{given_spelt}", f"{surname}{given}"


def _players() -> Iterator[Player]:
    names = _names()
    for unit in UNITS:
        if unit.key == "dawukou":
            continue
        for role in REVIEW_ROLES:
            username, name = next(names)
            above = (("dawukou", role),) if unit.key == OFFICE else ()
            yield Player(username, name, unit.key, (role,), above)
        if unit.key == OFFICE:
            username, name = next(names)
            yield Player(username, name, OFFICE, (Role.ADMINISTRATOR,), (("dawukou", Role.ADMINISTRATOR),))


CAST = Cast(UNITS, tuple(_players()), opens=moment("2024-05-06 09:00"))

PLAN = Paper(
    "dawukou-plan-2024",
    SEED.name,
    OFFICE,
    ("statutory.policy.office",),
    "0201",
    Rank.POLICY,
    {
        "needs_interpretation": False,
        "no_interpretation_reason": (
            "工作部署性文件，只对本区各单位提出工作要求，不直接涉及公民、法人和其他组织的权利义务，不另作解读。"
        ),
        "summary": "部署大武口区2024年政务公开的五方面工作，逐条写明责任单位。",
        "keywords": ["政务公开", "工作要点"],
        "effective_on": dt.date(2024, 5, 14),
    },
)
"""What the clerk adds by hand: class, places, a summary, and why nothing is interpreted. The number and the
day of signing are the reader's, found in the page's own table where the text has lost them."""


def beats(folder: Path) -> list[Beat]:
    name = PLAN.key
    return [
        beat("2024-05-06 09:30", f"series:{name}", _series_started(60)),
        beat("2024-05-14 14:00", f"draft:{name}", moves.drafted(PLAN, folder / SEED)),
        beat("2024-05-14 14:40", f"faults:{name}", moves.faults_mended(name)),
        *way(
            name,
            OFFICE,
            submit=("2024-05-14 15:10", [name]),
            first="2024-05-15 09:30",
            second="2024-05-15 11:00",
            third="2024-05-15 16:10",
            secrecy="2024-05-16 09:00",
            release="2024-05-16 10:00",
            notes={
                Stage.FIRST: "文号、成文日期与印发稿核对一致；原稿缺字、缺号处已补。",
                Stage.SECOND: "责任单位之间的顿号已补全。",
            },
        ),
    ]


def _series_started(last: int) -> Do:
    """An office that starts in mid-year goes on after the last number of its old system."""

    def do(scene: Scene) -> None:
        by = scene.who(OFFICE, Role.ADMINISTRATOR)
        StartSeries(scene.organ(OFFICE), 2024, last, by=by).execute()

    return do
