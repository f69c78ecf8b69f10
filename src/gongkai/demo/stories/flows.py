"""What went another way than the ordinary one: released urgently, corrected shortly, issued jointly, and what
comes out by itself on a day next year."""

from __future__ import annotations

import datetime as dt

from gongkai.documents.models import Rank
from gongkai.readers.model import Block
from gongkai.review import flow
from gongkai.review.models import Stage

from .. import flow_moves, moves, portal_moves
from ..moves import Paper
from ..scene import Beat
from ..telling import beat, drafting, moment, plain, way
from .notices import SERVICE
from .policies import DEPARTMENT

REVIEWS = (Stage.FIRST, Stage.SECOND, Stage.THIRD)
AUTHORITY = ["990102001 三审"]
"""终审 of what is urgent: whoever holds this post of the government's office."""
WHY = "有读者来电指出“就坐”“坐位”用字不当，改为“就座”“座位”，场次和时间不变。"


def beats() -> list[Beat]:
    return [
        *authority(),
        *road_closed(),
        *water_rationing(),
        *school_meals(),
        *lift(),
        *winter_shows(),
        *saturday(),
    ]


def authority() -> list[Beat]:
    return [
        beat(
            "2026-01-05 15:00",
            "setting:urgent-authority",
            portal_moves.set_to(flow.URGENT_AUTHORITY, AUTHORITY),
        )
    ]


def _paper(key: str, unit: str, topic: str, printed: str, *places: str, expires: str = "") -> Paper:
    values = {"printed_on": dt.date.fromisoformat(printed)}
    if expires:
        values["expires_on"] = dt.date.fromisoformat(expires)
    return Paper(key, f"{key}.txt", unit, places, topic, Rank.PAPER, values)


def urgent(paper: Paper, day: str, reason: str, hours: tuple[str, ...]) -> list[Beat]:
    """Within an hour, at six times of a day: drafted, submitted, 一审一校, secrecy, 终审, released."""
    name, unit = paper.key, paper.unit
    drafted, submit, first, secrecy, final, release = (f"{day} {hour}" for hour in hours)
    opened = flow_moves.opened(name, [name], flow.URGENT.name, reason=reason)
    return [
        *drafting(drafted, paper),
        beat(submit, f"submit:{name}", opened),
        beat(first, f"first:{name}", moves.signed(name, unit, Stage.FIRST)),
        beat(secrecy, f"secrecy:{name}", moves.concluded(name, unit)),
        beat(final, f"final:{name}", flow_moves.finally_signed(name, "情况已电话核实，同意发布。")),
        beat(release, f"release:{name}", moves.released(name, unit)),
    ]


def road_closed() -> list[Beat]:
    """In the night of the storm; reported two days later."""
    paper = _paper(
        "road-closed-2026",
        "transport",
        "0707",
        "2026-07-22",
        "statutory.emergency",
        DEPARTMENT,
        expires="2026-07-31",
    )
    reason = "边坡垮塌、车辆被困，须立即告知绕行；经区防汛指挥部值班领导同意。"
    report = (
        "7月22日20时35分接到垮塌报告，21时封闭道路，21时31分发布通告。事后核对：封闭路段、绕行里程、"
        "电话均无误，没有多公开个人信息；公交恢复时间已于7月25日在站牌公布。"
    )
    hours = ("20:50", "21:00", "21:10", "21:18", "21:26", "21:31")
    return [
        *urgent(paper, "2026-07-22", reason, hours),
        beat("2026-07-24 10:00", "report:road-closed-2026", flow_moves.reported("road-closed-2026", report)),
    ]


def water_rationing() -> list[Beat]:
    """Released yesterday; its report is still owed."""
    paper = _paper(
        "water-rationing-2026",
        "water",
        "0603",
        "2026-11-23",
        "statutory.emergency",
        SERVICE,
        expires="2026-12-04",
    )
    reason = "管道爆裂，两镇当晚停水，须让居民提前储水；经区政府值班领导同意。"
    hours = ("16:00", "16:10", "16:20", "16:30", "16:45", "16:55")
    return urgent(paper, "2026-11-23", reason, hours)


def school_meals() -> list[Beat]:
    """Two offices issue it together; the other one consents before secrecy is reviewed."""
    name = "school-meals-2026"
    paper = _paper(name, "education", "1102", "2026-08-24", DEPARTMENT, "statutory.livelihood")
    note = "第三、四条涉及我局的职责已核对，同意。"
    signing = zip(REVIEWS, ("2026-08-24 10:30", "2026-08-24 14:30", "2026-08-24 16:00"), strict=True)
    return [
        *drafting("2026-08-24 09:20", paper),
        beat("2026-08-24 09:50", f"submit:{name}", flow_moves.opened(name, [name], flow.JOINT.name)),
        *(beat(at, f"{stage}:{name}", moves.signed(name, "education", stage)) for stage, at in signing),
        beat("2026-08-25 09:30", f"consent:{name}", flow_moves.consented(name, "market", note)),
        beat("2026-08-25 10:30", f"secrecy:{name}", moves.concluded(name, "education")),
        beat("2026-08-25 11:00", f"release:{name}", moves.released(name, "education")),
    ]


def lift() -> list[Beat]:
    """Stands at 会签: the finance office has not consented yet."""
    name = "lift-2027"
    paper = _paper(name, "housing", "1002", "2026-11-20", DEPARTMENT, "statutory.livelihood")
    signing = zip(REVIEWS, ("2026-11-20 10:40", "2026-11-20 15:20", "2026-11-23 09:30"), strict=True)
    return [
        *drafting("2026-11-20 09:10", paper),
        beat("2026-11-20 09:40", f"submit:{name}", flow_moves.opened(name, [name], flow.JOINT.name)),
        *(beat(at, f"{stage}:{name}", moves.signed(name, "housing", stage)) for stage, at in signing),
    ]


def winter_shows() -> list[Beat]:
    """Wrong characters, put right two days later on the short flow; the page says which."""
    name, unit = "winter-shows-2026", "culture"
    again = f"{name}.2"

    def mend(block: Block) -> Block:
        right = moves.replacing("就坐", "就座")(block)
        return moves.replacing("坐位", "座位")(right)

    opened = flow_moves.opened(again, [name], flow.CORRECTION.name, reason=WHY, correction="wording")
    return [
        *plain(Paper(name, f"{name}.txt", unit, (SERVICE,), "1201"), day="2026-11-11"),
        beat("2026-11-13 09:10", f"correct:{name}", moves.corrected(name, WHY)),
        beat("2026-11-13 09:20", f"mend:{name}", moves.saved(name, mend=mend)),
        beat("2026-11-13 09:30", f"submit:{again}", opened),
        beat("2026-11-13 10:00", f"first:{again}", moves.signed(again, unit, Stage.FIRST)),
        beat("2026-11-13 10:30", f"third:{again}", moves.signed(again, unit, Stage.THIRD)),
        beat("2026-11-13 11:00", f"secrecy:{again}", moves.concluded(again, unit)),
        beat("2026-11-13 11:20", f"release:{again}", moves.released(again, unit)),
    ]


def saturday() -> list[Beat]:
    """From next year on the hall opens on Saturdays. The guide that says so is signed by everybody, and comes
    out by itself on the first working day of that year."""
    paper = Paper("saturday-2027", "saturday-2027.txt", "approval", (SERVICE,), "0204")
    why = "政务服务大厅自2027年1月起周六上午开放，公开专区的时间随之补充。"
    before = "区政务服务大厅一楼政务公开专区，工作日9:00至17:30。"
    after = f"{before.rstrip('。')}，周六9:00至12:00。"
    name = "guide.2"
    return [
        *plain(paper, day="2026-11-20"),
        beat("2026-11-20 17:10", "correct:guide", moves.corrected("guide", why)),
        beat("2026-11-20 17:15", "mend:guide", moves.saved("guide", mend=moves.replacing(before, after))),
        *way(
            name,
            "office",
            submit=("2026-11-20 17:20", ["guide"]),
            first="2026-11-23 09:00",
            second="2026-11-23 10:10",
            third="2026-11-23 11:00",
            secrecy="2026-11-23 14:20",
        ),
        beat(
            "2026-11-23 15:00",
            "schedule:guide.2",
            flow_moves.goes_out_by_itself(name, moment("2027-01-04 09:00")),
        ),
    ]
