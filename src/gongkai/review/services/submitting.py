from __future__ import annotations

import datetime as dt

from django.utils import timezone

from gongkai.base import clock
from gongkai.base.acts import Reason
from gongkai.org import authority
from gongkai.org.models import Person

from .. import checks, flow, people, tell
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
        return [*checks.members_are_ready(dossier), *people.gaps(self.standing(dossier))]

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


class ScheduleRelease(DossierAct):
    """定时: not to be released before a moment; None takes it away. Says nothing of content, voids nothing."""

    title = "定发布时间"

    def __init__(self, dossier: Dossier, not_before: dt.datetime | None, *, by: Person) -> None:
        super().__init__(dossier, by=by)
        self.not_before = not_before

    def against(self, dossier: Dossier) -> list[Reason]:
        if dossier.stage not in flow.OPEN:
            return self.out_of_place(dossier, *flow.OPEN)
        if not any(
            authority.may(self.by, act, dossier.organ) for act in ("dossiers.submit", "dossiers.release")
        ):
            return self.not_allowed(dossier, "dossiers.release", "发布")
        if self.not_before is not None and self.not_before <= clock.now():
            return [Reason("review.past", "发布时间须晚于现在；要立即发布的，请把时间清空。", "not_before")]
        return []

    def work(self, dossier: Dossier) -> None:
        dossier.release_not_before = self.not_before
        dossier.save(update_fields=["release_not_before"])
        said = "取消定时发布。"
        if self.not_before is not None:
            said = f"定于 {timezone.localtime(self.not_before):%Y-%m-%d %H:%M} 之后发布。"
        self.note("dossier.scheduled", dossier, said)
