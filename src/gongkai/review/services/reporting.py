from __future__ import annotations

from gongkai.base import clock
from gongkai.base.acts import Reason
from gongkai.duties.services import add_evidence
from gongkai.org.models import Person

from .. import duty_rules, sight, tell
from ..models import Dossier, Stage
from .common import DossierAct

SHORTEST_REPORT = 20


class FileLaterReport(DossierAct):
    """补报: what was released urgently is reported afterwards; the duty is met by it."""

    title = "补报"

    def __init__(self, dossier: Dossier, text: str, *, by: Person) -> None:
        super().__init__(dossier, by=by)
        self.text = text.strip()

    def against(self, dossier: Dossier) -> list[Reason]:
        found = [
            *self.not_allowed(dossier, "dossiers.submit", "补报"),
            *self.out_of_place(dossier, Stage.RELEASED),
        ]
        if found:
            return found
        if dossier.report_within is None:
            return [Reason("review.no_report", "这一件不是紧急发布，不用补报。")]
        if dossier.reported_at is not None:
            return [Reason("review.reported", "已经补报过了，不用再报。")]
        if len(self.text) < SHORTEST_REPORT:
            return [
                Reason(
                    "review.report",
                    f"请写明紧急的情况、发布的经过、事后核对的结果（不少于 {SHORTEST_REPORT} 个字）。",
                    "report",
                )
            ]
        return []

    def work(self, dossier: Dossier) -> None:
        dossier.report, dossier.reported_at = self.text, clock.now()
        dossier.save(update_fields=["report", "reported_at"])
        self.note("dossier.reported", dossier, f"补报：{self.text}")
        add_evidence(dossier, duty_rules.URGENT_REPORT, note="已补报", by=self.by)
        tell.tell(sight.named(), f"“{dossier.title}”已经补报，请阅。", dossier, "reported")
