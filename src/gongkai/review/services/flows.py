from __future__ import annotations

from gongkai.base.acts import Reason
from gongkai.org.models import Person

from .. import choosing, flow
from ..digests import members_of
from ..models import Dossier
from .common import DossierAct, fall_back
from .opening import in_words


class ChangeFlow(DossierAct):
    """改换流程: whatever was signed in this round is void, because it was signed on another way."""

    title = "改换流程"

    def __init__(
        self, dossier: Dossier, name: str, reason: str = "", correction: str = "", *, by: Person
    ) -> None:
        super().__init__(dossier, by=by)
        self.name, self.why, self.correction = name, reason.strip(), correction

    def against(self, dossier: Dossier) -> list[Reason]:
        found = [
            *self.not_allowed(dossier, "dossiers.submit", "送审"),
            *self.out_of_place(dossier, *flow.OPEN),
        ]
        if found:
            return found
        if (self.name, self.why, self.correction) == (dossier.flow, dossier.flow_reason, dossier.correction):
            return [Reason("review.same_flow", "本来就走这种流程，没有改动。", "flow")]
        members = [(member.edition, member.role) for member in members_of(dossier)]
        return choosing.unfit(self.name, dossier.organ, members, self.why, self.correction)

    def work(self, dossier: Dossier) -> None:
        was = flow.of(dossier)
        if dossier.stage in was.under_review:
            fall_back(dossier, self.standing(dossier).digest, cause="改换流程", by=self.by)
        dossier.flow, dossier.flow_reason, dossier.correction = self.name, self.why, self.correction
        dossier.save(update_fields=["flow", "flow_reason", "correction"])
        self.note(
            "dossier.flow_changed",
            dossier,
            f"流程由“{was.title}”改为“{flow.of(dossier).title}”{in_words(dossier)}。",
            before=was.name,
            after=self.name,
        )
