from __future__ import annotations

from gongkai.base import clock
from gongkai.base.acts import Reason

from .. import checks, choosing, people, tell
from ..models import Dossier, Stage
from .common import DossierAct, fall_back


class Submit(DossierAct):
    """送审: from here on every answer depends on the digest that is submitted now."""

    title = "送审"
    verb = "submit"

    def against(self, dossier: Dossier) -> list[Reason]:
        found = [
            *self.not_allowed(dossier, "dossiers.submit", "送审"),
            *self.out_of_place(dossier, Stage.DRAFT),
        ]
        if found:
            return found
        unfit = choosing.flow_fits(dossier)
        return [
            *checks.members_are_ready(dossier),
            *unfit,
            *([] if unfit else people.gaps(self.standing(dossier))),
        ]

    def work(self, dossier: Dossier) -> None:
        standing = self.standing(dossier)
        if standing.stale:
            fall_back(dossier, standing.digest)
        dossier.round += 1
        dossier.submitted_digest = standing.digest
        dossier.submitted_at = clock.now()
        dossier.save(update_fields=["round", "submitted_digest", "submitted_at"])
        self.move(dossier)
        again = f"（第 {dossier.round} 轮）" if dossier.round > 1 else ""
        self.note("dossier.submitted", dossier, f"送审{again}。", digest=standing.digest)
        tell.next_people(dossier, self.anew(dossier))
