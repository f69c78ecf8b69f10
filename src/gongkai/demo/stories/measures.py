"""Measures since the platform opened: one replaces an older, one amends, one ends two, one is carried out."""

from __future__ import annotations

import datetime as dt
from typing import Any

from gongkai.documents.models import Rank, RelationKind
from gongkai.review.models import Stage

from .. import moves
from ..moves import Paper
from ..scene import Beat
from ..telling import beat, drafting, plain, way
from .policies import DEPARTMENT, GOVERNMENT, NORMATIVE, OFFICE, interpretation

NOT_INTERPRETED = "内容简明，条文本身已经写清做法，不另作解读。"


def beats() -> list[Beat]:
    return [
        *smoke(),
        *rules(),
        *plan_2025(),
        *parking(),
        *cleanup(),
        *enrolment(),
        *eldercare(),
        *insurance(),
    ]


def _printed(day: str, summary: str, *keywords: str, **more: Any) -> dict[str, Any]:
    return {
        "printed_on": dt.date.fromisoformat(day),
        "summary": summary,
        "keywords": list(keywords),
        **more,
    }


def smoke() -> list[Beat]:
    """Follows the trial measures of 2019 on the day after their period ended."""
    paper = Paper(
        "smoke-2024",
        "smoke-2024.txt",
        "government",
        (NORMATIVE, GOVERNMENT),
        "1003",
        Rank.NORMATIVE,
        _printed("2024-08-12", "餐饮店装净化设施，两个月洗一次；住宅楼内不再新开餐馆。", "餐饮油烟", "净化"),
        responsible="city",
    )
    reading = interpretation("smoke-2024", "smoke-2024-reading.txt", "government", "1003", "city")
    return [
        *drafting("2024-08-12 14:00", paper, reading),
        beat(
            "2024-08-12 14:30",
            "replaces:smoke-2024",
            moves.related("smoke-2024", RelationKind.REPLACES, "smoke-2019", provisions="第八条"),
        ),
        beat(
            "2024-08-12 14:32",
            "basis:smoke-2024",
            moves.related("smoke-2024", RelationKind.BASIS, title="云岫市大气污染防治办法"),
        ),
        *way(
            "smoke-2024",
            "government",
            submit=("2024-08-12 14:40", ["smoke-2024", "smoke-2024.reading"]),
            first="2024-08-13 09:10",
            second="2024-08-13 11:00",
            third="2024-08-13 16:30",
            secrecy="2024-08-14 09:00",
            release="2024-08-14 09:30",
        ),
    ]


def rules() -> list[Beat]:
    papers = [
        Paper("review-rules", "review-rules.txt", "office", ("rules",), "0201"),
        Paper("request-rules", "request-rules.txt", "office", ("rules",), "0201"),
    ]
    return plain(*papers, day="2025-02-17", until="2025-02-18", name="rules")


def plan_2025() -> list[Beat]:
    values = _printed(
        "2025-04-07",
        "2025年四项任务：用好新平台、管住期限、写明白解读、护好隐私。",
        "政务公开",
        effective_on=dt.date(2025, 4, 7),
        expires_on=dt.date(2025, 12, 31),
        no_interpretation_reason="部署区内各单位工作，不直接涉及公众权利义务，不另作解读。",
    )
    paper = Paper("plan-2025", "plan-2025.txt", "office", (OFFICE,), "0201", Rank.POLICY, values)
    return plain(paper, day="2025-04-08", until="2025-04-09")


def parking() -> list[Beat]:
    """Amends the measures of 2022. Printed on a Monday and released on the Monday after: late."""
    paper = Paper(
        "parking-2025",
        "parking-2025.txt",
        "government",
        (NORMATIVE, GOVERNMENT),
        "1002",
        Rank.NORMATIVE,
        _printed("2025-06-23", "学校、医院、政务大厅周边停车前三十分钟免费。", "停车场", "收费"),
        responsible="city",
    )
    reading = interpretation("parking-2025", "parking-2025-reading.txt", "government", "1002", "city")
    return [
        *drafting("2025-06-24 10:00", paper, reading),
        beat(
            "2025-06-24 10:30",
            "amends:parking-2025",
            moves.related("parking-2025", RelationKind.AMENDS, "parking-2022", provisions="第三条、第四条"),
        ),
        *way(
            "parking-2025",
            "government",
            submit=("2025-06-24 10:40", ["parking-2025", "parking-2025.reading"]),
            first="2025-06-25 15:00",
            second="2025-06-27 16:00",
            third="2025-06-30 09:00",
            secrecy="2025-06-30 10:00",
            release="2025-06-30 10:30",
            notes={Stage.SECOND: "第四条增加的款项已与住建部门核对。"},
        ),
    ]


def cleanup() -> list[Beat]:
    values = _printed(
        "2026-05-18",
        "废止民宿扶持办法，停止执行人居环境管护办法第四条。",
        "文件清理",
        effective_on=dt.date(2026, 6, 1),
        no_interpretation_reason=NOT_INTERPRETED,
    )
    paper = Paper(
        "cleanup-2026",
        "cleanup-2026.txt",
        "government",
        (GOVERNMENT,),
        "0205",
        Rank.POLICY,
        values,
        responsible="justice",
    )
    ends = [
        (RelationKind.REPEALS, "homestay-2021", "第一项"),
        (RelationKind.PARTLY_REPEALS, "habitat-2020", "第四条"),
    ]
    return [
        *(
            beat(
                f"2026-05-19 09:{40 + at}",
                f"{kind}:cleanup-2026",
                moves.related("cleanup-2026", kind, target, provisions=provisions),
            )
            for at, (kind, target, provisions) in enumerate(ends)
        ),
        *plain(paper, day="2026-05-19", until="2026-05-20"),
    ]


def enrolment() -> list[Beat]:
    values = _printed("2026-05-25", "六月网上登记，七月审核，片区免试入学。", "招生", "义务教育")
    paper = Paper(
        "enrol-2026",
        "enrol-2026.txt",
        "education",
        (DEPARTMENT, "statutory.livelihood"),
        "1102",
        Rank.POLICY,
        {**values, "effective_on": dt.date(2026, 5, 25), "expires_on": dt.date(2026, 9, 30)},
    )
    reading = interpretation("enrol-2026", "enrol-2026-reading.txt", "education", "1102")
    return plain(paper, reading, day="2026-05-26", until="2026-05-27")


def eldercare() -> list[Beat]:
    """A measure with its questions and answers, and a township's plan that carries it out."""
    paper = Paper(
        "eldercare-2026",
        "eldercare-2026.txt",
        "civil",
        (NORMATIVE, "statutory.livelihood"),
        "1703",
        Rank.NORMATIVE,
        _printed("2026-06-29", "七十五岁以上老人每月60元至200元服务补贴。", "养老服务", "补贴"),
    )
    reading = interpretation("eldercare-2026", "eldercare-2026-reading.txt", "civil", "1703")
    values = _printed(
        "2026-07-10",
        "登记412名老人，两处助餐点，每月25日对账。",
        "养老服务",
        no_interpretation_reason="落实上级补贴办法的安排，补贴办法已有解读。",
    )
    plan = Paper(
        "eldercare-shiqiao",
        "eldercare-shiqiao.txt",
        "shiqiao",
        ("statutory.livelihood", DEPARTMENT),
        "1703",
        Rank.POLICY,
        values,
    )
    return [
        *plain(paper, reading, day="2026-06-30", until="2026-07-01"),
        beat(
            "2026-07-10 09:40",
            "implements:eldercare-shiqiao",
            moves.related("eldercare-shiqiao", RelationKind.IMPLEMENTS, "eldercare-2026"),
        ),
        *plain(plan, day="2026-07-10"),
    ]


def insurance() -> list[Beat]:
    paper = Paper(
        "insurance-2027",
        "insurance-2027.txt",
        "insurance",
        ("statutory.livelihood", DEPARTMENT),
        "1502",
        Rank.PAPER,
        _printed("2026-09-07", "9月10日至12月25日参保，个人缴400元。", "医疗保险", "参保"),
    )
    return plain(paper, day="2026-09-08")
