from __future__ import annotations

import datetime as dt

from gongkai.base import events
from gongkai.base.acts import Act, Reason
from gongkai.law.validity import DECLARABLE_STATES, ValidityState
from gongkai.org import authority
from gongkai.org.models import Organ, Person

from ..models import DeclaredState, Document
from .pages import repaint


class DeclareState(Act[DeclaredState]):
    """Record that an organ declared a document's validity in a paper, such as a clean-up decision."""

    title = "登记宣布的有效性"

    def __init__(
        self,
        document: Document,
        state: str,
        *,
        organ: Organ,
        paper: str,
        on: dt.date | None,
        by: Person | None,
    ) -> None:
        super().__init__(by=by)
        self.document = document
        self.state = state
        self.organ = organ
        self.paper = paper.strip().removeprefix("《").removesuffix("》")
        self.on = on

    def lock(self) -> None:
        self.document = Document.objects.select_for_update().get(pk=self.document.pk)

    def reasons(self) -> list[Reason]:
        found = []
        if self.by is not None and not authority.may(self.by, "documents.declare_state", self.document.organ):
            found.append(Reason("not_allowed", "宣布的有效性由政务公开办登记。"))
        if self.state not in DECLARABLE_STATES:
            allowed = "、".join(state.label for state in ValidityState if state in DECLARABLE_STATES)
            found.append(Reason("state", f"只能登记文件宣布的状态：{allowed}。其余由日期推算。", "state"))
        if not self.paper:
            found.append(Reason("no_paper", "请写明作出宣布的文件名称。", "paper"))
        elif len(self.paper) > 300:
            found.append(Reason("paper_long", "文件名称请控制在 300 字以内。", "paper"))
        if self.on is None:
            found.append(Reason("no_day", "请填写自哪一天起。", "on"))
        if not self.document.was_released:
            found.append(Reason("not_released", "文件还没有发布，没有有效性可以宣布。"))
        return found

    def perform(self) -> DeclaredState:
        assert self.on is not None, "asked in reasons"
        fact = DeclaredState.objects.create(
            document=self.document,
            state=self.state,
            organ=self.organ,
            paper=self.paper,
            on=self.on,
            declared_by=self.by,
        )
        label = ValidityState(self.state).label
        event = events.record(
            "state.declared",
            self.document,
            f"{self.organ}以《{self.paper}》宣布《{self.document}》{label}，自{fact.on.isoformat()}起。",
            by=self.by,
            organ=self.document.organ,
            data={"state": self.state, "on": fact.on.isoformat(), "paper": self.paper},
        )
        repaint([self.document], event)
        return fact
