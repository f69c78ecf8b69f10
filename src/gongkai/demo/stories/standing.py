"""What stands on the desks in November 2026: one in second review, one ready, one returned, one draft."""

from __future__ import annotations

import datetime as dt

from gongkai.documents.models import Rank, RelationKind
from gongkai.review.models import Stage

from .. import moves
from ..moves import Paper
from ..scene import Beat
from ..telling import beat, drafting, way
from .policies import GOVERNMENT, NORMATIVE, interpretation
from .villages import place_of


def beats() -> list[Beat]:
    return [*decision(), *heating(), *october(), *training()]


def decision() -> list[Beat]:
    """A decision that amends an older paper waits for its second review."""
    paper = Paper(
        "investment-decision",
        "investment-decision.txt",
        "government",
        (NORMATIVE, GOVERNMENT),
        "0306",
        Rank.NORMATIVE,
        {
            "printed_on": dt.date(2026, 11, 19),
            "summary": "总投资500万元以下的项目，项目建议书和可行性研究报告可以合并审批。",
        },
        responsible="finance",
    )
    reading = interpretation(
        "investment-decision", "investment-decision-reading.txt", "government", "0306", "finance"
    )
    return [
        *drafting("2026-11-19 14:10", paper, reading),
        beat(
            "2026-11-19 14:40",
            "amends:investment-decision",
            moves.related(
                "investment-decision", RelationKind.AMENDS, "invest-2021", provisions="第十二条第二款"
            ),
        ),
        beat(
            "2026-11-19 15:00",
            "submit:investment-decision",
            moves.opened("investment-decision", ["investment-decision", "investment-decision.reading"]),
        ),
        beat(
            "2026-11-20 09:40",
            "first:investment-decision",
            moves.signed(
                "investment-decision", "government", Stage.FIRST, "所改条款与原办法第十二条核对无误。"
            ),
        ),
    ]


def heating() -> list[Beat]:
    """Signed by everybody and not released yet."""
    paper = Paper(
        "winter-heating",
        "winter-heating.txt",
        "housing",
        ("statutory.public-service", "statutory.policy.department"),
        "1002",
        Rank.PAPER,
        {"printed_on": dt.date(2026, 11, 18), "keywords": ["供暖", "服务"]},
    )
    return [
        *drafting("2026-11-18 15:20", paper),
        *way(
            "winter-heating",
            "housing",
            submit=("2026-11-18 15:50", ["winter-heating"]),
            first="2026-11-18 16:40",
            second="2026-11-19 09:50",
            third="2026-11-19 16:10",
            secrecy="2026-11-20 10:30",
        ),
    ]


def october() -> list[Beat]:
    """The balance was not the sum; the township sent it back."""
    paper = Paper(
        "village-10",
        "village-2026-10.html",
        "liuwan",
        (place_of("liuwan"),),
        "0601",
        values={"period": "2026-10", "keywords": ["村级财务", "收支"]},
    )
    return [
        *drafting("2026-11-06 15:00", paper),
        beat("2026-11-06 15:30", "submit:village-10", moves.opened("village-10", ["village-10"])),
        beat("2026-11-09 09:00", "first:village-10", moves.signed("village-10", "liuwan", Stage.FIRST)),
        beat(
            "2026-11-09 14:20",
            "return:village-10",
            moves.returned(
                "village-10",
                "liuwan",
                Stage.SECOND,
                ["contradiction"],
                "按各行相加，本月结余应为58050.70元，表里写成58550.70元，请核对凭证后改正。",
            ),
        ),
    ]


def training() -> list[Beat]:
    """A draft that nobody has submitted: its number is not given yet."""
    paper = Paper(
        "mediation",
        "mediation.txt",
        "justice",
        ("statutory.public-service",),
        "1603",
        Rank.PAPER,
    )
    return drafting("2026-11-20 16:00", paper)
