"""Policies: four normative documents and two plans, each with its interpretation, and how one ends another."""

from __future__ import annotations

import datetime as dt

from gongkai.documents.models import Rank, RelationKind
from gongkai.review.models import Stage

from .. import moves
from ..moves import Paper
from ..scene import Beat
from ..telling import beat, drafting, way

NORMATIVE = "statutory.policy.normative"
GOVERNMENT = "statutory.policy.government"
OFFICE = "statutory.policy.office"
DEPARTMENT = "statutory.policy.department"
READING = "statutory.policy.interpretation"
HOUSING_TOPIC, WATER_TOPIC, OPENNESS_TOPIC = "1002", "0603", "0201"


def interpretation(of: str, file: str, unit: str, topic: str, responsible: str = "") -> Paper:
    return Paper(
        key=f"{of}.reading",
        file=file,
        unit=unit,
        places=(READING,),
        topic=topic,
        rank=Rank.INTERPRETATION,
        responsible=responsible,
        interprets=of,
    )


EBIKE_2024 = Paper(
    "ebike-2024",
    "ebike-2024.txt",
    "government",
    (NORMATIVE, GOVERNMENT),
    HOUSING_TOPIC,
    Rank.NORMATIVE,
    {
        "printed_on": dt.date(2024, 9, 6),
        "summary": "居住区划定电动自行车停放区域，物业管理，街道和镇检查；施行两年。",
        "keywords": ["电动自行车", "停放", "消防通道"],
    },
    responsible="housing",
)
SUBSIDY_2025 = Paper(
    "subsidy-2025",
    "subsidy-2025.txt",
    "housing",
    (NORMATIVE, DEPARTMENT),
    HOUSING_TOPIC,
    Rank.NORMATIVE,
    {
        "printed_on": dt.date(2025, 3, 3),
        "summary": "集中充电设施按设备购置费用的两成补助，单个项目最高3万元。",
        "keywords": ["电动自行车", "充电设施", "补助"],
    },
)
PLAN_2026 = Paper(
    "plan-2026",
    "plan-2026.txt",
    "office",
    (OFFICE,),
    OPENNESS_TOPIC,
    Rank.POLICY,
    {
        "printed_on": dt.date(2026, 4, 13),
        "effective_on": dt.date(2026, 4, 13),
        "expires_on": dt.date(2026, 12, 31),
        "summary": "2026年政务公开五方面任务：政策随印随发并标明效力，申请全程留痕，先审查后公开，村级收支按月公开。",
        "keywords": ["政务公开", "工作要点", "三审三校"],
    },
)
WATER_2026 = Paper(
    "water-2026",
    "water-2026.txt",
    "office",
    (OFFICE, "statutory.municipal"),
    WATER_TOPIC,
    Rank.POLICY,
    {
        "printed_on": dt.date(2026, 6, 15),
        "effective_on": dt.date(2026, 6, 15),
        "expires_on": dt.date(2028, 12, 31),
        "summary": "三年改造62个老旧小区供水管网，2026年先改18个，居民不出资。",
        "keywords": ["供水管网", "老旧小区", "改造"],
    },
    responsible="water",
)
EBIKE_2026 = Paper(
    "ebike-2026",
    "ebike-2026.txt",
    "government",
    (NORMATIVE, GOVERNMENT),
    HOUSING_TOPIC,
    Rank.NORMATIVE,
    {
        "printed_on": dt.date(2026, 8, 26),
        "summary": "规范电动自行车停放和充电，明确新旧小区配建要求、物业职责和每口200元的补助。",
        "keywords": ["电动自行车", "充电设施", "补助", "消防"],
    },
    responsible="housing",
    annexes=("ebike-2026-annex.txt",),
    attachments=(
        ("ebike-2026-annex.txt", "公共充电设施建设补助标准"),
        ("ebike-2026-examples.csv", "补助测算示例"),
    ),
)
WATER_SERVICE = Paper(
    "water-service",
    "water-service.txt",
    "water",
    (NORMATIVE, DEPARTMENT),
    WATER_TOPIC,
    Rank.NORMATIVE,
    {
        "printed_on": dt.date(2026, 11, 9),
        "summary": "供水投诉当日登记，爆管和水质异常两小时到场，其他五个工作日办结。",
        "keywords": ["供水", "投诉", "服务"],
    },
)


def beats() -> list[Beat]:
    return [
        *ebike_2024(),
        *subsidy_2025(),
        *plan_2026(),
        *water_2026(),
        *ebike_2026(),
        *water_service(),
    ]


def ebike_2024() -> list[Beat]:
    reading = interpretation("ebike-2024", "ebike-2024-reading.txt", "government", HOUSING_TOPIC, "housing")
    return [
        *drafting("2024-09-06 14:10", EBIKE_2024, reading),
        *way(
            "ebike-2024",
            "government",
            submit=("2024-09-06 14:40", ["ebike-2024", "ebike-2024.reading"]),
            first="2024-09-06 15:30",
            second="2024-09-06 16:45",
            third="2024-09-09 09:10",
            secrecy="2024-09-09 10:20",
            release="2024-09-09 11:00",
            notes={Stage.FIRST: "条文与区政府会议审定稿一致。"},
        ),
    ]


def subsidy_2025() -> list[Beat]:
    """Released on the seventh day: the duty to publish within three days was met late."""
    reading = interpretation("subsidy-2025", "subsidy-2025-reading.txt", "housing", HOUSING_TOPIC)
    return [
        *drafting("2025-03-04 09:20", SUBSIDY_2025, reading),
        *way(
            "subsidy-2025",
            "housing",
            submit=("2025-03-04 10:00", ["subsidy-2025", "subsidy-2025.reading"]),
            first="2025-03-05 15:00",
            second="2025-03-07 10:40",
            third="2025-03-10 09:00",
            secrecy="2025-03-10 14:20",
            release="2025-03-10 15:00",
            notes={Stage.THIRD: "同意。下次请在印发当天送审。"},
        ),
    ]


def plan_2026() -> list[Beat]:
    """Returned in second review because the interpretation said something else than the text."""
    reading = interpretation("plan-2026", "plan-2026-reading.txt", "office", OPENNESS_TOPIC)
    early = "村级收支按季公开，今年先行村按月公开"
    wrong = "村级收支按季公开，今年所有村按月公开"
    return [
        *drafting("2026-04-13 09:30", PLAN_2026, reading),
        beat(
            "2026-04-13 09:45",
            "slip:plan-2026",
            moves.saved("plan-2026.reading", mend=moves.replacing(early, wrong)),
        ),
        beat(
            "2026-04-13 10:05",
            "submit:plan-2026",
            moves.opened("plan-2026", ["plan-2026", "plan-2026.reading"]),
        ),
        beat(
            "2026-04-13 14:20",
            "first:plan-2026",
            moves.signed("plan-2026", "office", Stage.FIRST, "文号、日期与印发稿核对无误。"),
        ),
        beat(
            "2026-04-13 16:30",
            "return:plan-2026",
            moves.returned(
                "plan-2026",
                "office",
                Stage.SECOND,
                ["interpretation"],
                "解读写成所有村按月公开，要点第四部分只要求先行村，请改。",
            ),
        ),
        beat(
            "2026-04-13 17:10",
            "mend:plan-2026",
            moves.saved("plan-2026.reading", mend=moves.replacing(wrong, early)),
        ),
        beat("2026-04-13 17:15", "submit:plan-2026.2", moves.submitted("plan-2026")),
        *way(
            "plan-2026",
            "office",
            first="2026-04-14 09:00",
            second="2026-04-14 10:30",
            third="2026-04-14 15:40",
            secrecy="2026-04-15 09:10",
            release="2026-04-15 10:00",
            notes={Stage.SECOND: "解读已与原文一致。"},
            turn=".2",
        ),
    ]


def water_2026() -> list[Beat]:
    """After the first sign-off the clerk mended the summary, and so the sign-off was void."""
    reading = interpretation("water-2026", "water-2026-reading.txt", "office", WATER_TOPIC, "water")
    better = "三年改造62个老旧小区供水管网，2026年先改18个，漏损率降到9%以下，居民不出资。"
    return [
        *drafting("2026-06-15 10:00", WATER_2026, reading),
        beat(
            "2026-06-15 10:40",
            "submit:water-2026",
            moves.opened("water-2026", ["water-2026", "water-2026.reading"]),
        ),
        beat("2026-06-15 14:50", "first:water-2026", moves.signed("water-2026", "office", Stage.FIRST)),
        beat(
            "2026-06-15 15:30",
            "change:water-2026",
            moves.saved("water-2026", {"summary": better}),
        ),
        beat("2026-06-15 15:35", "submit:water-2026.2", moves.submitted("water-2026")),
        *way(
            "water-2026",
            "office",
            first="2026-06-15 16:30",
            second="2026-06-16 09:40",
            third="2026-06-16 15:20",
            secrecy="2026-06-17 09:00",
            release="2026-06-17 09:30",
            notes={Stage.FIRST: "概述补充后重新核对，其余未变。"},
            turn=".2",
        ),
    ]


def ebike_2026() -> list[Beat]:
    """Ends the subsidy measures of another organ; the openness office confirms it before the release."""
    reading = interpretation("ebike-2026", "ebike-2026-reading.txt", "government", HOUSING_TOPIC, "housing")
    return [
        *drafting("2026-08-26 15:00", EBIKE_2026, reading),
        beat(
            "2026-08-26 15:30",
            "basis:ebike-2026",
            moves.related("ebike-2026", RelationKind.BASIS, title="云岫市电动自行车管理条例"),
        ),
        beat(
            "2026-08-26 15:35",
            "repeals:ebike-2026",
            moves.related("ebike-2026", RelationKind.REPEALS, "subsidy-2025", provisions="第十六条"),
        ),
        beat(
            "2026-08-27 09:05",
            "confirm:ebike-2026",
            moves.confirmed("ebike-2026", RelationKind.REPEALS, "subsidy-2025"),
        ),
        *way(
            "ebike-2026",
            "government",
            submit=("2026-08-26 16:00", ["ebike-2026", "ebike-2026.reading"]),
            first="2026-08-27 09:30",
            second="2026-08-27 14:40",
            third="2026-08-28 09:00",
            secrecy="2026-08-28 10:10",
            release="2026-08-28 10:40",
            notes={
                Stage.FIRST: "附件补助标准与第八条对应。",
                Stage.SECOND: "第十六条废止的文件已登记关系。",
                Stage.SECRECY: "附件、测算示例一并审查。",
            },
        ),
    ]


def water_service() -> list[Beat]:
    """Released before the day on which it takes effect."""
    reading = interpretation("water-service", "water-service-reading.txt", "water", WATER_TOPIC)
    return [
        *drafting("2026-11-09 09:30", WATER_SERVICE, reading),
        *way(
            "water-service",
            "water",
            submit=("2026-11-09 10:10", ["water-service", "water-service.reading"]),
            first="2026-11-09 15:00",
            second="2026-11-10 09:30",
            third="2026-11-10 16:00",
            secrecy="2026-11-11 09:20",
            release="2026-11-11 10:00",
        ),
    ]
