"""Notices and public displays of departments, townships, streets, villages and communities."""

from __future__ import annotations

import datetime as dt
from typing import Any

from gongkai.documents.models import Rank, RelationKind, WithdrawalKind
from gongkai.review.models import Stage

from .. import moves
from ..moves import Paper
from ..scene import Beat
from ..telling import beat, drafting, plain, way
from .policies import DEPARTMENT, GOVERNMENT

SERVICE = "statutory.public-service"
PROJECTS = "statutory.projects"


def beats() -> list[Beat]:
    return [*papers(), *storm(), *displays()]


def _paper(
    key: str,
    unit: str,
    topic: str,
    *places: str,
    printed: str = "",
    rank: Rank = Rank.INFORMATION,
    **values: Any,
) -> Paper:
    if printed:
        values["printed_on"], rank = dt.date.fromisoformat(printed), Rank.PAPER
    return Paper(key, f"{key}.txt", unit, places, topic, rank, values)


def papers() -> list[Beat]:
    return [
        *plain(
            _paper(
                "employment-2026", "labour", "1501", "statutory.livelihood", DEPARTMENT, printed="2026-02-11"
            ),
            day="2026-02-11",
            until="2026-02-12",
        ),
        *plain(
            _paper("lake-project", "reform", "0306", PROJECTS, printed="2026-03-30"),
            day="2026-03-31",
        ),
        *plain(
            _paper("recruit-2026", "labour", "1503", "statutory.recruitment"),
            day="2026-04-09",
            until="2026-04-10",
        ),
        *plain(
            _paper("library-2026", "culture", "1201", SERVICE, expires_on=dt.date(2026, 8, 31)),
            day="2026-06-24",
        ),
        *plain(
            _paper(
                "appoint-2026", "government", "1503", "statutory.others", GOVERNMENT, printed="2026-07-03"
            ),
            day="2026-07-03",
            until="2026-07-06",
        ),
        *plain(_paper("audit-2026", "audit", "0408", "statutory.inspection"), day="2026-09-28"),
        beat(
            "2026-10-09 09:45",
            "basis:lake-progress",
            moves.related("lake-progress", RelationKind.BASIS, "lake-project"),
        ),
        *plain(_paper("lake-progress", "housing", "0306", PROJECTS), day="2026-10-09"),
        *plain(
            _paper("fire-check", "fire", "0905", "statutory.inspection", period="2026-Q3"), day="2026-10-14"
        ),
        *plain(
            _paper("house-levy", "land", "0501", "statutory.expropriation"),
            day="2026-10-23",
            start="08:40",
        ),
    ]


def storm() -> list[Beat]:
    """From the draft to the page in fifty minutes; the end of it two days later."""
    start = _paper(
        "storm-2026", "emergency", "0203", "statutory.emergency", printed="2026-07-22", keywords=["防汛"]
    )
    end = _paper(
        "storm-2026-end", "emergency", "0203", "statutory.emergency", printed="2026-07-24", keywords=["防汛"]
    )
    return [
        *drafting("2026-07-22 14:05", start),
        beat(
            "2026-07-22 14:10",
            "basis:storm-2026",
            moves.related("storm-2026", RelationKind.BASIS, "emergency-plan-2022"),
        ),
        *way(
            "storm-2026",
            "emergency",
            submit=("2026-07-22 14:15", ["storm-2026"]),
            first="2026-07-22 14:25",
            second="2026-07-22 14:35",
            third="2026-07-22 14:45",
            secrecy="2026-07-22 14:50",
            release="2026-07-22 14:55",
            notes={Stage.FIRST: "响应级别和时间与指挥部会商结果一致。"},
        ),
        *plain(end, day="2026-07-24"),
    ]


def displays() -> list[Beat]:
    """What townships, villages and communities put up; one is taken down when its time was over."""
    labour = "statutory.labour-funds"
    assistance = "statutory.town-assistance"
    return [
        *plain(_paper("farm-subsidy", "farming", "0601", "statutory.rural-policy"), day="2026-06-08"),
        *plain(_paper("landflow-shiqiao", "shiqiao", "0601", "statutory.land-contract"), day="2026-07-14"),
        *plain(
            _paper("lowincome-shiqiao", "shiqiao", "1707", assistance, period="2026-Q3"), day="2026-10-12"
        ),
        beat(
            "2026-10-20 09:10",
            "withdraw:lowincome-shiqiao",
            moves.withdrawn(
                "lowincome-shiqiao", WithdrawalKind.OVER, "公示期至2026年10月18日，没有异议，期满撤回。"
            ),
        ),
        *plain(_paper("homestead-yunling", "yunling", "0501", "statutory.homestead"), day="2026-10-13"),
        *plain(_paper("labour-chaping", "chaping", "0601", labour), day="2026-10-20"),
        *plain(_paper("stairs-donghu", "donghu", "0905", SERVICE), day="2026-10-30", until="2026-11-02"),
        *plain(_paper("canteen-hebin", "hebin", "1703", SERVICE), day="2026-11-10"),
        *plain(_paper("canal-shiqiao", "shiqiao", "0603", "statutory.irrigation"), day="2026-11-12"),
    ]
