"""Where a dossier truly stands, and which sign-offs count: derived, never stored.

``Dossier.stage`` says where the acts have brought it. It is believed only while the members still have the
digest that was submitted; otherwise the dossier is a draft, and every sign-off of the round is void. So
nothing stale passes even where nobody noticed the change.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from . import flow
from .digests import dossier_digest
from .models import Dossier, SignOff, Stage
from .parties import Party, others


@dataclass(frozen=True)
class Word:
    """A sign-off as it is shown: one that does not count is struck out, with the cause."""

    sign_off: SignOff
    counts: bool
    cause: str = ""


@dataclass(frozen=True)
class Standing:
    dossier: Dossier
    digest: str
    """Of the members now; for a closed dossier, as it was submitted last."""
    sign_offs: tuple[SignOff, ...]
    """All of them, oldest first."""
    editions: tuple[int, ...]
    """Ids of the members' editions, in order."""
    parties: tuple[Party, ...] = ()
    """Who has to consent besides the lead, in the order of the paper; none outside joint flows."""

    @property
    def flow(self) -> flow.Flow:
        return flow.of(self.dossier)

    @property
    def stale(self) -> bool:
        """A member changed after the dossier was submitted."""
        return self.dossier.stage in self.flow.under_review and self.digest != self.dossier.submitted_digest

    @property
    def stage(self) -> Stage:
        return Stage.DRAFT if self.stale else Stage(self.dossier.stage)

    def counts(self, sign_off: SignOff) -> bool:
        return (
            self.stage not in (Stage.DRAFT, Stage.ABANDONED)
            and sign_off.round == self.dossier.round
            and sign_off.digest == self.digest
            and sign_off.decision == SignOff.Decision.PASS
        )

    @property
    def counting(self) -> list[SignOff]:
        """The sign-offs that count; of several secrecy conclusions on one member, the last."""
        kept = {(s.stage, s.kind, s.edition_id, s.party): s for s in self.sign_offs if self.counts(s)}
        return list(kept.values())

    def at(self, stage: str) -> list[SignOff]:
        return [sign_off for sign_off in self.counting if sign_off.stage == stage]

    def signers(self, stage: str) -> set[int]:
        return {sign_off.person_id for sign_off in self.at(stage)}

    def missing(self, stage: str) -> list[SignOff.Kind]:
        """The kinds of word that this step still needs; secrecy until every member is concluded, 会签
        until every party has consented."""
        given = self.at(stage)
        needs = flow.STEP[stage].needs
        if needs == (flow.SECRECY,):
            concluded = {sign_off.edition_id for sign_off in given}
            return [] if self.editions and concluded >= set(self.editions) else [flow.SECRECY]
        if needs == (flow.CONSENT,):
            return [flow.CONSENT] if self.awaited else []
        kinds = {sign_off.kind for sign_off in given}
        return [kind for kind in needs if kind not in kinds]

    @property
    def awaited(self) -> list[Party]:
        """Whose consent is still missing."""
        given = {sign_off.party for sign_off in self.at(Stage.CONSENT)}
        return [party for party in self.parties if party.name not in given]

    @property
    def words(self) -> list[Word]:
        """Every sign-off, oldest first, with what became of it."""
        counting = {sign_off.pk for sign_off in self.counting}
        returned = {s.round for s in self.sign_offs if s.decision == SignOff.Decision.RETURN}
        return [
            Word(s, s.pk in counting, "" if s.pk in counting else self._cause(s, returned))
            for s in self.sign_offs
        ]

    def _cause(self, sign_off: SignOff, returned_rounds: set[int]) -> str:
        if sign_off.decision == SignOff.Decision.RETURN:
            return f"第 {sign_off.round} 轮到此为止"
        if self.stage is Stage.ABANDONED:
            return "送审件已作废"
        if self.counts(sign_off):
            return "另有后来的结论"
        if sign_off.round in returned_rounds:
            return f"第 {sign_off.round} 轮已被退回，本次签批随之作废"
        return "签批之后内容有改动，自动作废"


def standing(
    dossier: Dossier, *, digest: str | None = None, sign_offs: Iterable[SignOff] | None = None
) -> Standing:
    """Ask anew. ``digest`` and ``sign_offs`` may be given by a caller that has just asked for them; a list
    page passes ``dossier.submitted_digest`` and so shows the stored stage without reading the texts."""
    kept: Standing | None = dossier.__dict__.get("_standing_under_lock")
    if kept is not None:
        return kept
    if digest is None:
        open_now = dossier.stage in flow.OPEN
        digest = dossier_digest(dossier) if open_now else dossier.submitted_digest
    if sign_offs is None:
        sign_offs = dossier.sign_offs.order_by("id")
    rows = dossier.members.all()
    joint = flow.of(dossier).has(Stage.CONSENT)
    if joint and "members" not in getattr(dossier, "_prefetched_objects_cache", {}):
        rows = rows.select_related("edition")
    members = sorted(rows, key=lambda member: (member.order, member.pk))
    return Standing(
        dossier,
        digest,
        tuple(sign_offs),
        tuple(member.edition_id for member in members),
        others(dossier.organ_id, members) if joint else (),
    )


def hold(dossier: Dossier) -> Standing:
    """Ask once and keep the answer on this instance. Only under lock on dossier and editions, where the answer
    cannot change, so that every requirement of a release reads the texts once between them."""
    answer = standing(dossier)
    dossier.__dict__["_standing_under_lock"] = answer
    return answer
