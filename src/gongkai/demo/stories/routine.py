"""What recurs: budgets, functions, the guide, a village's accounts, notices; one correction, one withdrawal."""

from __future__ import annotations

import datetime as dt

from gongkai.documents.models import Rank, WithdrawalKind
from gongkai.law.secrecy import Conclusion
from gongkai.review.models import Stage

from .. import moves
from ..moves import Paper
from ..scene import Beat
from ..telling import beat, drafting, plain, way

BUDGET = "statutory.budget"


def beats() -> list[Beat]:
    return [
        *guide(),
        *functions(),
        *annual_report(),
        *budget(),
        *legal_service(),
        *aid_list(),
        *final_accounts(),
        *road_fund(),
        *water_stop(),
    ]


def guide() -> list[Beat]:
    paper = Paper("guide", "guide.txt", "office", ("guide",), "0201", values={"period": "2026"})
    return plain(paper, day="2026-01-05", until="2026-01-06")


def functions() -> list[Beat]:
    return plain(
        Paper("functions", "water-functions.txt", "water", ("statutory.organ",), "0603"),
        day="2026-01-12",
        until="2026-01-13",
    )


def annual_report() -> list[Beat]:
    values = {"period": "2025", "keywords": ["政府信息公开", "年度报告"]}
    return plain(
        Paper("annual-2025", "annual-2025.txt", "office", ("annual-report",), "0201", values=values),
        day="2026-01-26",
        until="2026-01-28",
    )


def budget() -> list[Beat]:
    values = {"period": "2026", "keywords": ["部门预算", "三公经费"]}
    return plain(
        Paper("budget-2026", "budget-2026.html", "finance", (BUDGET,), "0401", values=values),
        day="2026-02-09",
        until="2026-02-11",
    )


def legal_service() -> list[Beat]:
    """Returned in first review for a missing sentence, mended and submitted again."""
    values = {
        "printed_on": dt.date(2026, 3, 18),
        "keywords": ["法律援助", "公证", "人民调解"],
    }
    paper = Paper(
        "legal-service",
        "legal-service.txt",
        "justice",
        ("statutory.public-service", "statutory.policy.department"),
        "1603",
        Rank.PAPER,
        values,
    )
    phone = "行动不便的老年人可以预约上门。"
    return [
        *drafting("2026-03-18 09:40", paper),
        beat("2026-03-18 10:10", "submit:legal-service", moves.opened("legal-service", ["legal-service"])),
        beat(
            "2026-03-18 14:30",
            "return:legal-service",
            moves.returned(
                "legal-service",
                "justice",
                Stage.FIRST,
                ["wording"],
                "公证一项没有写预约电话，群众找不到，请补上。",
            ),
        ),
        beat(
            "2026-03-18 15:10",
            "mend:legal-service",
            moves.saved(
                "legal-service",
                mend=moves.replacing(phone, "行动不便的老年人可以拨打0990-5550366预约上门。"),
            ),
        ),
        beat("2026-03-18 15:15", "submit:legal-service.2", moves.submitted("legal-service")),
        *way(
            "legal-service",
            "justice",
            first="2026-03-18 16:00",
            second="2026-03-19 09:30",
            third="2026-03-19 15:00",
            secrecy="2026-03-20 09:00",
            release="2026-03-20 09:30",
            turn=".2",
        ),
    ]


def aid_list() -> list[Beat]:
    """The secrecy reviewer had a list of names taken out; the notice was withdrawn when its time was over."""
    paper = Paper(
        "aid-list",
        "aid-list.txt",
        "qinghe",
        ("statutory.town-assistance",),
        "1707",
        values={"period": "2026-Q2", "keywords": ["临时救助", "公示"]},
    )
    names = "附：救助对象姓名、身份证号码和家庭住址见登记表。"
    return [
        *drafting("2026-07-13 08:40", paper),
        beat("2026-07-13 08:50", "names:aid-list", moves.saved("aid-list", add=[names])),
        beat("2026-07-13 09:00", "submit:aid-list", moves.opened("aid-list", ["aid-list"])),
        beat("2026-07-13 09:20", "first:aid-list", moves.signed("aid-list", "qinghe", Stage.FIRST)),
        beat("2026-07-13 09:40", "second:aid-list", moves.signed("aid-list", "qinghe", Stage.SECOND)),
        beat("2026-07-13 10:00", "third:aid-list", moves.signed("aid-list", "qinghe", Stage.THIRD)),
        beat(
            "2026-07-13 10:30",
            "secrecy:aid-list",
            moves.concluded(
                "aid-list",
                "qinghe",
                Conclusion.OPEN_AFTER_PROCESSING,
                "政府信息公开条例第十五条：身份证号码、住址属于个人隐私，删去后公开汇总情况",
                ["third_party"],
            ),
        ),
        beat("2026-07-13 10:50", "mend:aid-list", moves.saved("aid-list", mend=moves.without(names))),
        beat("2026-07-13 11:00", "submit:aid-list.2", moves.submitted("aid-list")),
        *way(
            "aid-list",
            "qinghe",
            first="2026-07-13 14:10",
            second="2026-07-13 14:40",
            third="2026-07-13 15:10",
            secrecy="2026-07-13 15:40",
            release="2026-07-13 16:00",
            notes={Stage.SECRECY: "个人信息已删去，只留汇总数。"},
            turn=".2",
        ),
        beat(
            "2026-07-20 09:00",
            "withdraw:aid-list",
            moves.withdrawn(
                "aid-list", WithdrawalKind.OVER, "公示期至2026年7月19日，期满无异议，按规定撤回。"
            ),
        ),
    ]


def final_accounts() -> list[Beat]:
    """A percentage was wrong; four days later the second edition put it right, with a note."""
    values = {"period": "2025", "keywords": ["部门决算", "三公经费"]}
    paper = Paper("final-2025", "final-2025.html", "finance", (BUDGET,), "0401", values=values)
    note = "“项目支出”完成比例由94.9%更正为93.9%，系计算错误，金额不变。"
    return [
        *plain(paper, day="2026-09-03", until="2026-09-04"),
        beat("2026-09-08 09:10", "correct:final-2025", moves.corrected("final-2025", note)),
        beat(
            "2026-09-08 09:20",
            "mend:final-2025",
            moves.saved("final-2025", mend=moves.replacing("94.9%", "93.9%")),
        ),
        *way(
            "final-2025.2",
            "finance",
            submit=("2026-09-08 09:30", ["final-2025"]),
            first="2026-09-08 10:00",
            second="2026-09-08 10:30",
            third="2026-09-08 11:00",
            secrecy="2026-09-08 14:20",
            release="2026-09-08 14:40",
            notes={Stage.FIRST: "按254.60除以271.00复算，为93.9%。"},
        ),
    ]


def road_fund() -> list[Beat]:
    values = {"period": "2026", "keywords": ["农村公路", "养护资金", "公示"]}
    return plain(
        Paper("road-fund", "road-fund.txt", "qinghe", ("statutory.rural-policy",), "0712", values=values),
        day="2026-09-14",
    )


def water_stop() -> list[Beat]:
    paper = Paper(
        "water-stop",
        "water-stop.txt",
        "water",
        ("statutory.public-service",),
        "0603",
        Rank.PAPER,
        {"keywords": ["停水", "东湖路"], "expires_on": dt.date(2026, 10, 21)},
    )
    return plain(paper, day="2026-10-16", start="08:50")
