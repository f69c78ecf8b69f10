from __future__ import annotations

from gongkai.base import events
from gongkai.base.acts import Act, Reason
from gongkai.org import authority
from gongkai.org.models import Organ, Person

from ..models import NumberSeries
from ..numbering import locked_series


class StartSeries(Act[NumberSeries]):
    """Let an organ's index numbers of a year begin after the last serial of its old system."""

    title = "设定索引号起编流水"

    def __init__(self, organ: Organ, year: int, last: int, *, by: Person | None) -> None:
        super().__init__(by=by)
        self.organ = organ
        self.year = year
        self.last = last

    def lock(self) -> None:
        locked_series([self.organ], self.year)

    def reasons(self) -> list[Reason]:
        found = []
        if self.by is not None and not authority.may(self.by, "org.manage", self.organ):
            found.append(Reason("not_allowed", f"设定“{self.organ}”的索引号流水由管理员办理。"))
        if self.last < 0:
            found.append(Reason("negative", "原系统最后一个流水号不能小于 0。", "last"))
        row = NumberSeries.objects.filter(organ=self.organ, year=self.year).first()
        if row is not None and row.last > row.start:
            found.append(
                Reason(
                    "begun",
                    f"本平台今年已经编到 {row.last} 号，再改起点会留下空号；请保持现状。",
                    "last",
                )
            )
        return found

    def perform(self) -> NumberSeries:
        row = NumberSeries.objects.get(organ=self.organ, year=self.year)
        row.start = row.last = self.last
        row.save(update_fields=["start", "last"])
        events.record(
            "series.started",
            self.organ,
            f"{self.organ}{self.year}年索引号自 {self.last + 1} 号起编。",
            by=self.by,
            organ=self.organ,
            data={"year": self.year, "start": self.last},
        )
        return row
