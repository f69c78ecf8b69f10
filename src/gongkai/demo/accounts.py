"""The accounts of villages month by month. What is left of a month is carried into the next."""

from __future__ import annotations

from .sheets import Row, Sheet, Table, account, balance

Entries = tuple[tuple[str, str, str], ...]
"""Item, income, expense; in yuan."""

_LIUWAN: tuple[tuple[str, str, Entries], ...] = (
    (
        "2026-06",
        "2026年7月6日",
        (
            ("集体店铺租金", "3200.00", ""),
            ("鱼塘承包费", "5200.00", ""),
            ("路灯电费", "", "1098.60"),
            ("保洁人员补贴", "", "4800.00"),
        ),
    ),
    (
        "2026-07",
        "2026年8月5日",
        (
            ("集体店铺租金", "3200.00", ""),
            ("防汛补助", "6000.00", ""),
            ("路灯电费", "", "1142.30"),
            ("保洁人员补贴", "", "4800.00"),
            ("沙袋和雨具", "", "2860.00"),
        ),
    ),
)
_SHANGSHA: tuple[tuple[str, str, Entries], ...] = (
    (
        "2026-07",
        "2026年8月5日",
        (
            ("果园承包费", "24000.00", ""),
            ("路灯电费", "", "905.20"),
            ("公厕管护", "", "1500.00"),
            ("防汛值班餐费", "", "780.00"),
        ),
    ),
    (
        "2026-08",
        "2026年9月4日",
        (
            ("冷库分红", "9600.00", ""),
            ("路灯电费", "", "887.40"),
            ("公厕管护", "", "1500.00"),
            ("助学慰问", "", "6000.00"),
        ),
    ),
    (
        "2026-09",
        "2026年10月8日",
        (
            ("利息", "112.36", ""),
            ("路灯电费", "", "861.70"),
            ("公厕管护", "", "1500.00"),
            ("重阳节慰问", "", "4200.00"),
        ),
    ),
    (
        "2026-10",
        "2026年11月5日",
        (
            ("果品代销手续费", "13250.00", ""),
            ("路灯电费", "", "902.50"),
            ("公厕管护", "", "1500.00"),
            ("村道划线", "", "7400.00"),
        ),
    ),
)
_FENGLIN: tuple[tuple[str, str, Entries], ...] = (
    (
        "2026-08",
        "2026年9月7日",
        (
            ("林场分成", "31500.00", ""),
            ("护林员报酬", "", "7200.00"),
            ("自来水泵维修", "", "3460.00"),
        ),
    ),
    (
        "2026-09",
        "2026年10月9日",
        (
            ("停车场收入", "8460.00", ""),
            ("护林员报酬", "", "7200.00"),
            ("垃圾清运", "", "2750.00"),
        ),
    ),
    (
        "2026-10",
        "2026年11月6日",
        (
            ("停车场收入", "19730.00", ""),
            ("山货市场摊位费", "4300.00", ""),
            ("护林员报酬", "", "7200.00"),
            ("垃圾清运", "", "3100.00"),
            ("景观厕所用水", "", "642.80"),
        ),
    ),
)
_GUANDU: tuple[tuple[str, str, Entries], ...] = (
    (
        "2026-10",
        "2026年11月16日",
        (
            ("灌区水费返还", "7300.00", ""),
            ("机耕道砂石", "", "5180.00"),
            ("路灯电费", "", "733.60"),
        ),
    ),
)
VILLAGES = {
    "liuwan": ("柳湾村", "青禾镇柳湾村村民委员会", "39710.90", _LIUWAN),
    "shangsha": ("上沙村", "青禾镇上沙村村民委员会", "86540.00", _SHANGSHA),
    "fenglin": ("枫林村", "石桥镇枫林村村民委员会", "112308.55", _FENGLIN),
    "guandu": ("官渡村", "石桥镇官渡村村民委员会", "30275.40", _GUANDU),
}
"""By the village's key: name, committee, what it had before the first month, months."""


def file_of(village: str, period: str) -> str:
    return f"{village}-{period}.html"


def sheets() -> dict[str, Sheet]:
    found = {}
    for key, (name, committee, carried, months) in VILLAGES.items():
        for period, day, entries in months:
            found[file_of(key, period)] = _sheet(name, committee, period, day, account(carried, entries))
            carried = balance(carried, entries)
    return found


def _sheet(name: str, committee: str, period: str, day: str, rows: tuple[Row, ...]) -> Sheet:
    year, month = period.split("-")
    return Sheet(
        f"{name}{year}年{int(month)}月财务收支",
        (
            f"{name}{int(month)}月份集体账目已由村务监督委员会逐笔看过，公布如下。",
            Table("收支明细（单位：元）", ("项目", "收入", "支出或结余"), rows),
            "想看凭证的村民，每周三下午可以到村委会查阅。",
        ),
        committee,
        day,
    )
