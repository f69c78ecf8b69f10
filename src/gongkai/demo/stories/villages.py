"""The accounts of three villages, month by month: each village drafts and reviews first, its township does
the rest. Papers of one township that lie on one desk are looked at there one by one and signed once, each under its own
name."""

from __future__ import annotations

from collections.abc import Sequence

from gongkai.review.models import Stage

from .. import accounts, flow_moves, moves
from ..moves import Paper
from ..scene import Beat
from ..telling import beat, drafting, plain

KEEPERS = {"liuwan": "柳湾村", "shangsha": "上沙村", "fenglin": "枫林村", "guandu": "官渡村"}
_WRITTEN_OUT = {("liuwan", "2026-08"), ("liuwan", "2026-09")}
"""Months that a clerk brings as a page of his own making."""


def place_of(village: str) -> str:
    """The item of the catalogue that the village keeps its accounts in."""
    return f"accounts-{village}"


def paper(village: str, period: str) -> Paper:
    written = (village, period) in _WRITTEN_OUT
    return Paper(
        f"{village}-{period}",
        f"village-{period}.html" if written else accounts.file_of(village, period),
        village,
        (place_of(village),),
        "0601",
        values={"period": period, "keywords": ["村级财务", "收支"]},
    )


def beats() -> list[Beat]:
    return [
        *catalogue(),
        *plain(paper("liuwan", "2026-06"), day="2026-07-06", until="2026-07-07"),
        *together("2026-08-05", "2026-08-06", "2026-07", "qinghe", ["liuwan", "shangsha"]),
        *together("2026-09-05", "2026-09-07", "2026-08", "qinghe", ["liuwan", "shangsha"]),
        *plain(paper("fenglin", "2026-08"), day="2026-09-08"),
        *together("2026-10-08", "2026-10-09", "2026-09", "qinghe", ["liuwan", "shangsha"]),
        *plain(paper("fenglin", "2026-09"), day="2026-10-10"),
        *plain(paper("shangsha", "2026-10"), day="2026-11-05", until="2026-11-06"),
        *plain(paper("fenglin", "2026-10"), day="2026-11-09"),
        *brought_in_later(),
    ]


def catalogue() -> list[Beat]:
    about = "每月集体收入、支出和结余，经村务监督委员会审核后公布"
    return [
        beat(
            f"2025-12-22 10:{at:02}",
            f"catalogue:{village}",
            moves.extended(
                place_of(village), "statutory.others", f"{name}财务收支", village, "chengyuanshan", about
            ),
        )
        for at, (village, name) in enumerate(KEEPERS.items())
    ]


def brought_in_later() -> list[Beat]:
    """The first months of the year hung on the village's board only. They are alike, and all wait for one
    person of the township."""
    papers = [paper("liuwan", f"2026-{month:02}") for month in range(1, 6)]
    return [
        *drafting("2026-11-18 09:00", *papers),
        *(
            beat(f"2026-11-18 10:{at:02}", f"submit:{one.key}", moves.opened(one.key, [one.key]))
            for at, one in enumerate(papers)
        ),
        *(
            beat(f"2026-11-18 11:{at:02}", f"first:{one.key}", moves.signed(one.key, one.unit, Stage.FIRST))
            for at, one in enumerate(papers)
        ),
    ]


def together(day: str, next_day: str, period: str, township: str, villages: Sequence[str]) -> list[Beat]:
    """One month of several villages of a township."""
    papers = [paper(village, period) for village in villages]
    names = [one.key for one in papers]
    lead = f"{township}-{period}"
    return [
        *drafting(f"{day} 09:20", *papers),
        *(
            beat(f"{day} 10:{at:02}", f"submit:{name}", moves.opened(name, [name]))
            for at, name in enumerate(names)
        ),
        *(
            beat(f"{day} 11:{at:02}", f"first:{one.key}", moves.signed(one.key, one.unit, Stage.FIRST))
            for at, one in enumerate(papers)
        ),
        beat(f"{day} 15:00", f"second:{lead}", flow_moves.signed_together(names, villages[0], Stage.SECOND)),
        beat(f"{day} 16:20", f"third:{lead}", flow_moves.signed_together(names, villages[0], Stage.THIRD)),
        *(
            beat(f"{next_day} 09:{at:02}", f"secrecy:{one.key}", moves.concluded(one.key, one.unit))
            for at, one in enumerate(papers)
        ),
        *(
            beat(f"{next_day} 09:{40 + at}", f"release:{one.key}", moves.released(one.key, one.unit))
            for at, one in enumerate(papers)
        ),
    ]
