from __future__ import annotations

from collections.abc import Sequence

from gongkai.base.acts import Reason
from gongkai.org.models import Person

from .. import flow, people, tell
from ..models import Dossier, SignOff, Stage
from .common import DossierAct, Seen
from .returning import send_back

REVIEWED = (Stage.FIRST, Stage.SECOND, Stage.THIRD, Stage.FINAL)


class SignReview(DossierAct):
    """审、校: one person's word, or both words, on what he read. The step is done when both words are given."""

    title = "签批"
    verb = "sign"

    def __init__(
        self,
        dossier: Dossier | Sequence[Dossier],
        kind: str | Sequence[str] | None = None,
        decision: str = SignOff.Decision.PASS,
        note: str = "",
        *,
        seen: Seen = None,
        by: Person,
    ) -> None:
        """``kind``: one word or both; None: every word that the step needs."""
        super().__init__(dossier, by=by)
        self.asked = [kind] if isinstance(kind, str) else kind
        self.decision = decision
        self.remark = note.strip()
        self.seen = seen

    def kinds(self, dossier: Dossier) -> list[str]:
        wanted = flow.STEP[dossier.stage].needs if self.asked is None else self.asked
        return list(dict.fromkeys(wanted))

    def against(self, dossier: Dossier) -> list[Reason]:
        found = self.out_of_place(dossier, *REVIEWED)
        if found:
            return found
        standing, kinds = self.standing(dossier), self.kinds(dossier)
        needs = flow.STEP[standing.stage].needs
        if self.decision not in SignOff.Decision.values:
            found.append(Reason("review.decision", "请选“通过”或者“退回”。", "decision"))
        if not kinds or set(kinds) - set(needs):
            labels = "、".join(f"“{kind.label}”" for kind in needs)
            found.append(
                Reason("review.kind", f"请写明签哪一样，“{standing.stage.label}”可以签{labels}。", "kind")
            )
        found += people.objections(self.by, standing, standing.stage)
        if len(kinds) > 1 and self.decision == SignOff.Decision.PASS and not people.one_for_both():
            found.append(Reason("review.both_words", "审和校须由两个人分别签，请只选一样。", "kind"))
        if self.decision == SignOff.Decision.RETURN:
            if not self.remark:
                found.append(Reason("review.no_reason", "请写明退回的理由。", "note"))
        else:
            missing = standing.missing(standing.stage)
            found += [
                Reason(
                    "review.signed",
                    f"“{standing.stage.label}”的“{SignOff.Kind(kind).label}”已经签过，不用再签。",
                    "kind",
                )
                for kind in kinds
                if kind in needs and kind not in missing
            ]
        return found + self.not_seen(dossier, self.seen)

    def work(self, dossier: Dossier) -> None:
        if self.decision == SignOff.Decision.RETURN:
            send_back(self, dossier, self.kinds(dossier)[0], [self.remark], "")
            return
        step, kinds = flow.STEP[dossier.stage], self.kinds(dossier)
        for kind in kinds:
            self.sign(dossier, kind, decision=SignOff.Decision.PASS, note=self.remark)
        words = "、".join(SignOff.Kind(kind).label for kind in kinds)
        standing = self.anew(dossier)
        remark = f"，意见：{self.remark}" if self.remark else ""
        self.note(
            "dossier.signed",
            dossier,
            f"{step.stage.label}（{words}）通过{remark}",
            kinds=kinds,
            digest=standing.digest,
        )
        if not standing.missing(step.stage):
            self.move(dossier)
            tell.next_people(dossier, self.anew(dossier))
