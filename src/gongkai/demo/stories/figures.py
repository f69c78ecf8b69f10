"""Pages of figures: budgets, annual reports, permits, penalties, checks; one page is taken back for an error."""

from __future__ import annotations

from gongkai.documents.models import WithdrawalKind

from .. import moves
from ..moves import Paper
from ..scene import Beat
from ..telling import beat, plain
from .older import BUDGET

ANNUAL = "annual-report"


def _page(key: str, unit: str, topic: str, place: str, period: str) -> Paper:
    return Paper(key, f"{key}.html", unit, (place,), topic, values={"period": period})


def beats() -> list[Beat]:
    market, finance = "market", "finance"
    return [
        *plain(
            _page("annual-2025-education", "education", "0201", ANNUAL, "2025"),
            day="2026-01-22",
            until="2026-01-23",
        ),
        *plain(
            _page("annual-2025-market", market, "0201", ANNUAL, "2025"), day="2026-01-23", until="2026-01-26"
        ),
        *plain(_page("budget-2026-district", finance, "0401", BUDGET, "2026"), day="2026-02-06"),
        *plain(_page("budget-2026-education", "education", "0401", BUDGET, "2026"), day="2026-02-10"),
        *plain(_page("budget-2026-market", market, "0401", BUDGET, "2026"), day="2026-02-11"),
        *plain(
            _page("annual-2025-district", "government", "0201", ANNUAL, "2025"),
            day="2026-03-12",
            until="2026-03-13",
        ),
        *plain(_page("fees-2026", finance, "0401", "statutory.fees", "2026"), day="2026-03-27"),
        *plain(
            _page("procurement-2026-h1", finance, "0401", "statutory.procurement", "2026-H1"),
            day="2026-07-16",
        ),
        *plain(_page("final-2025-district", finance, "0401", BUDGET, "2025"), day="2026-07-31"),
        *plain(
            _page("licences-2026-q3", "approval", "0209", "statutory.licensing", "2026-Q3"), day="2026-10-12"
        ),
        *plain(
            _page("penalties-2026-q3", market, "0901", "statutory.enforcement", "2026-Q3"), day="2026-10-13"
        ),
        *clinic(),
        *plain(
            _page("office-fund-xinhe", "xinhe", "1703", "statutory.livelihood", "2026-Q3"), day="2026-10-16"
        ),
        *plain(
            _page("air-2026-10", "environment", "1003", "statutory.inspection", "2026-10"), day="2026-11-03"
        ),
        *plain(_page("food-2026-10", market, "0904", "statutory.inspection", "2026-10"), day="2026-11-04"),
    ]


def clinic() -> list[Beat]:
    why = "云岭乡卫生院把两个季度的巡诊人次合在一起报送，数字有误，核实后另行公布。"
    return [
        *plain(
            _page("clinic-2026-q3", "health", "1301", "statutory.livelihood", "2026-Q3"), day="2026-10-15"
        ),
        beat(
            "2026-10-27 15:20",
            "withdraw:clinic-2026-q3",
            moves.withdrawn("clinic-2026-q3", WithdrawalKind.ERROR, why),
        ),
    ]
