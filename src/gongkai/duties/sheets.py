"""Holiday notices from tables: all rows of a year are one notice."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from gongkai.base.acts import Reason, Refused
from gongkai.base.importing import Column, Importer, Outcome, Row
from gongkai.law.calendar import Notice, NoticeError
from gongkai.org import authority

from . import calendars
from .models import HolidayNotice
from .services import LoadHolidayNotice

REST, WORK = "放假", "调休上班"
LONGEST = 31


class HolidayRows(Importer):
    name = "holidays"
    title = "放假安排"
    about = "一年的各行合成一个通知；与现有的不同就替换那一年的，并重新计算所有在办事项的期限。"
    columns = (
        Column("年份", True),
        Column("起", True, "2027-02-06"),
        Column("止", False, "含这一天；只有一天的不填。"),
        Column("种类", True, f"{REST}或者{WORK}。"),
        Column("节日", True, "元旦、春节……"),
        Column("通知名称", True, "同一年各行相同。"),
        Column("文号"),
        Column("已核对", False, "已对照通知原文核对的填“是”。"),
    )
    examples = (
        ("2027", "2027-01-01", "2027-01-03", REST, "元旦", "关于2027年部分节假日安排的通知", "", "是"),
    )

    @classmethod
    def may(cls, person: Any) -> bool:
        return authority.may(person, "holidays.manage")

    @classmethod
    def export(cls, person: Any) -> Iterable[Sequence[Any]]:
        for notice in sorted(calendars.current().notices, key=lambda one: one.year):
            data = notice.as_data()
            if data.get("kind") != "annual":
                continue
            for kind, days in ((REST, data["rest"]), (WORK, data["workdays"])):
                for day in days:
                    yield (
                        notice.year,
                        dt.date.fromisoformat(day["day"]),
                        None,
                        kind,
                        day["name"],
                        data["notice"]["name"],
                        data["notice"].get("number") or "",
                        "是" if notice.verified else "",
                    )

    def groups(self, rows: list[Row]) -> list[list[Row]]:
        years: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            years[row["年份"]].append(row)
        return list(years.values())

    def apply(self, rows: list[Row]) -> Outcome:
        data = self._notice(rows)
        try:
            notice = Notice.from_data(data)
        except NoticeError as wrong:
            raise Refused([Reason("notice", str(wrong))]) from wrong
        standing = [one for one in calendars.current().notices if one.year == notice.year]
        if any(_same(one, notice) for one in standing):
            return Outcome.SAME
        LoadHolidayNotice(data, by=self.by).execute()
        loaded = HolidayNotice.objects.filter(year=notice.year).count() + len(standing)
        return Outcome.CHANGED if loaded > 1 else Outcome.NEW

    def _notice(self, rows: list[Row]) -> dict[str, Any]:
        found: list[Reason] = []
        days: dict[str, list[dict[str, str]]] = {REST: [], WORK: []}
        for heading in ("通知名称", "文号", "已核对"):
            if len({row[heading] for row in rows}) > 1:
                found.append(Reason("differs", f"同一年各行的“{heading}”应当相同。"))
        if not rows[0]["年份"].isdigit():
            found.append(Reason("year", f"年份“{rows[0]['年份']}”应是四位数字。"))
        for row in rows:
            try:
                first = dt.date.fromisoformat(row["起"])
                last = dt.date.fromisoformat(row["止"] or row["起"])
            except ValueError:
                found.append(Reason("day", f"第{row.line}行：日期应写成 2027-02-06 的样子。"))
                continue
            if row["种类"] not in days:
                found.append(Reason("kind", f"第{row.line}行：种类“{row['种类']}”应是{REST}或者{WORK}。"))
            elif not 0 <= (last - first).days <= LONGEST:
                found.append(Reason("span", f"第{row.line}行：起止日期颠倒，或者超过{LONGEST}天。"))
            else:
                span = (first + dt.timedelta(days=offset) for offset in range((last - first).days + 1))
                days[row["种类"]] += [{"day": day.isoformat(), "name": row["节日"]} for day in span]
        if found:
            raise Refused(found)
        return {
            "year": int(rows[0]["年份"]),
            "kind": "annual",
            "notice": {
                "name": rows[0]["通知名称"],
                "number": rows[0]["文号"],
                "issued": None,
                "verified": rows[0]["已核对"] == "是",
            },
            "rest": days[REST],
            "workdays": days[WORK],
        }


def _same(one: Notice, other: Notice) -> bool:
    """The same days under the same name; what the shipped form knows besides does not count."""

    def told(notice: Notice) -> tuple[Any, ...]:
        data = notice.as_data()
        return (
            data["notice"]["name"],
            data["notice"].get("number") or "",
            notice.verified,
            sorted((day["day"], day["name"]) for day in data["rest"]),
            sorted((day["day"], day["name"]) for day in data["workdays"]),
        )

    return told(one) == told(other)
