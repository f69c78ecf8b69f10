"""What waits at many units in November 2026, in every stage; what was given up, waived and stopped."""

from __future__ import annotations

import datetime as dt
from typing import Any

from gongkai.documents.models import Rank
from gongkai.review.models import Stage

from .. import moves
from ..moves import Paper
from ..scene import Beat
from ..telling import beat, drafting, moment
from .notices import SERVICE
from .policies import DEPARTMENT
from .villages import paper as accounts_of

STEPS = (Stage.FIRST, Stage.SECOND, Stage.THIRD, Stage.SECRECY)


def beats() -> list[Beat]:
    return [
        *waiting(accounts_of("guandu", "2026-10"), "2026-11-16", signed=0),
        *waiting(_notice("care-2026", "education", "1102", printed="2026-11-16"), "2026-11-17", signed=0),
        *waiting(
            _notice("opinions-beitang", "beitang", "1002", "statutory.expropriation"), "2026-11-17", signed=1
        ),
        *waiting(_notice("lessons-2026", "culture", "1201", SERVICE), "2026-11-18", signed=2),
        *waiting(
            _notice("flu-2026", "health", "1301", SERVICE, printed="2026-11-20"), "2026-11-20", signed=3
        ),
        *bus(),
        *fireworks(),
        *wages(),
        *fees_again(),
        *drafting(
            "2026-10-27 10:00", _notice("economy-2026-q3", "statistics", "0303", "statutory.statistics")
        ),
        *drafting("2026-11-23 09:30", _notice("fields-2027", "farming", "0601", "statutory.rural-policy")),
        *drafting("2026-11-20 11:00", _notice("parking-tangqian", "tangqian", "1002", SERVICE)),
        *price(),
        *property_rules(),
    ]


def _notice(key: str, unit: str, topic: str, place: str = DEPARTMENT, *, printed: str = "") -> Paper:
    values: dict[str, Any] = {"printed_on": dt.date.fromisoformat(printed)} if printed else {}
    rank = Rank.PAPER if printed else Rank.INFORMATION
    return Paper(key, f"{key}.txt", unit, (place,), topic, rank, values)


def waiting(paper: Paper, day: str, *, signed: int) -> list[Beat]:
    """Submitted on this day and signed so many steps far, an hour each."""
    name, unit = paper.key, paper.unit
    told = [
        *drafting(f"{day} 09:00", paper),
        beat(f"{day} 09:30", f"submit:{name}", moves.opened(name, [name])),
    ]
    for hour, stage in enumerate(STEPS[:signed], 10):
        do = moves.concluded(name, unit) if stage is Stage.SECRECY else moves.signed(name, unit, stage)
        told.append(beat(f"{day} {hour}:30", f"{stage}:{name}", do))
    return told


def bus() -> list[Beat]:
    """Ready, and to come out on the morning of a day that is set."""
    paper = _notice("bus-2026", "transport", "0712", SERVICE, printed="2026-11-30")
    hour = moment("2026-12-01 08:00")
    return [
        *waiting(paper, "2026-11-19", signed=4),
        beat("2026-11-19 16:00", "schedule:bus-2026", moves.scheduled("bus-2026", hour)),
    ]


def fireworks() -> list[Beat]:
    """Returned in the last review; the clerk has not mended it yet."""
    paper = _notice("fireworks-2026", "emergency", "0905", SERVICE, printed="2026-11-13")
    why = "第二项没有写明乡镇划定地点由谁公布、何时公布，请补充。"
    return [
        *waiting(paper, "2026-11-13", signed=2),
        beat(
            "2026-11-13 16:00",
            "return:fireworks-2026",
            moves.returned("fireworks-2026", "emergency", Stage.THIRD, ["wording"], why),
        ),
    ]


def wages() -> list[Beat]:
    """Given up in review; what was owed about it is waived."""
    return [
        *waiting(_notice("wages-2026", "labour", "1501", printed="2026-11-10"), "2026-11-10", signed=1),
        beat(
            "2026-11-12 09:00",
            "abandon:wages-2026",
            moves.abandoned("wages-2026", "与市里的联合检查通知合并印发，本件不再使用。"),
        ),
        beat(
            "2026-11-12 15:00",
            "waive:wages-2026",
            moves.waived("wages-2026", "文件没有印发，由市级联合通知代替，不再承担上网责任。"),
        ),
    ]


def fees_again() -> list[Beat]:
    """A correction of what is public waits for its second review."""
    note = "生活垃圾处理费由每户每月6元更正为5元，系沿用上年标准所致。"
    return [
        beat("2026-11-20 09:00", "correct:fees-2026", moves.corrected("fees-2026", note)),
        beat(
            "2026-11-20 09:10",
            "mend:fees-2026",
            moves.saved("fees-2026", mend=moves.replacing("每户每月6元", "每户每月5元")),
        ),
        beat("2026-11-20 09:30", "submit:fees-2026.2", moves.opened("fees-2026.2", ["fees-2026"])),
        beat("2026-11-20 15:00", "first:fees-2026.2", moves.signed("fees-2026.2", "finance", Stage.FIRST)),
    ]


def price() -> list[Beat]:
    """A draft that nobody went on with: its day is past."""
    paper = _notice("price-2026", "reform", "0304", "statutory.fees", printed="2026-10-29")
    return drafting("2026-10-30 09:00", paper)


def property_rules() -> list[Beat]:
    """Its clock stands still while a third party is heard."""
    paper = _notice("property-wendu", "wendu", "1002", SERVICE, printed="2026-11-09")
    return [
        *drafting("2026-11-10 10:00", paper),
        beat(
            "2026-11-11 09:30",
            "stop:property-wendu",
            moves.stopped("property-wendu", "评价得分涉及两家物业企业的商业信誉，正在书面征求其意见。"),
        ),
    ]
