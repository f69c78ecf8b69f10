from __future__ import annotations

from gongkai.base import clock, jobs, settings_store
from gongkai.base.acts import Reason
from gongkai.base.registries import release_requirements
from gongkai.documents.services import release_editions
from gongkai.org.models import Person

from .. import corrections, duty_rules, flow, states, tell
from ..digests import members_of
from ..models import Dossier, Member, Stage
from .common import DossierAct, lock_records


class ReleaseDossier(DossierAct):
    """发布: all members or none. Under one lock everything is asked again; then all members are released and
    numbered, their clocks are set, and one publishing job stands in the outbox, in one transaction."""

    title = "发布"
    verb = "release"

    def __init__(self, dossier: Dossier, *, by_schedule: bool = False, by: Person) -> None:
        """``by_schedule``: nobody presses now; ``by`` decided it when he set the time."""
        super().__init__(dossier, by=by)
        self.by_schedule = by_schedule

    def lock(self) -> None:
        """The dossier, its members, their documents and editions, in an order that every act keeps: a change
        either came before and is seen, or waits and finds the edition released."""
        super().lock()
        (dossier,) = self.dossiers
        members = Member.objects.select_for_update(of=("self",)).filter(dossier=dossier).order_by("pk")
        lock_records(member.edition_id for member in members)
        self._standings[dossier.pk] = states.hold(dossier)

    def against(self, dossier: Dossier) -> list[Reason]:
        found = self.out_of_place(dossier, Stage.READY)
        if found:
            return found
        found += self.not_allowed(dossier, "dossiers.release", "发布")
        for _, requirement in release_requirements:
            found += requirement(dossier)
        return found

    def work(self, dossier: Dossier) -> None:
        members = members_of(dossier)
        digest = self.standing(dossier).digest
        dossier.__dict__.pop("_standing_under_lock", None)
        dossier.released_at = clock.now()
        if flow.of(dossier).report:
            dossier.report_within = settings_store.get(duty_rules.REPORT_WITHIN.name)
        self.move(dossier)
        dossier.save(update_fields=["released_at", "report_within"])
        kind = corrections.KINDS.get(dossier.correction)
        released = release_editions(
            [member.edition for member in members],
            changes={m.edition_id: corrections.in_words(m.edition, kind) for m in members},
            by=self.by,
        )
        duty_rules.keep_for(dossier, by=self.by)
        documents = [edition.document_id for edition in released]
        self.note(
            "dossier.released",
            dossier,
            f"{'按定时自动' if self.by_schedule else ''}发布，成员 {len(released)} 件一并发布。",
            digest=digest,
            documents=documents,
            editions=[edition.pk for edition in released],
        )
        jobs.enqueue(
            "publish.documents",
            key=f"publish:dossier:{dossier.pk}",
            args={"documents": documents, "event": "document.released"},
        )
        tell.author(dossier, f"“{dossier.title}”已经发布。", "released")
