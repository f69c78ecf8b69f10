from __future__ import annotations

from collections.abc import Sequence

from gongkai.base.acts import Reason
from gongkai.org.models import Person

from .. import flow, people, tell
from ..models import Dossier, SignOff, Stage
from .common import DossierAct, Seen
from .returning import send_back

REVIEWED = (Stage.FIRST, Stage.SECOND, Stage.THIRD)


class SignReview(DossierAct):
    """审、校: one person's word, or both words, on what he read. The step is done when both words are given."""

    title = "签批"
    verb = "sign"

    def __init__(
        self,
        dossier: Dossier | Sequence[Dossier],
        kind: str | Sequence[str] = (SignOff.Kind.REVIEW, SignOff.Kind.PROOF),
        decision: str = SignOff.Decision.PASS,
        note: str = "",
        *,
        seen: Seen = None,
        by: Person,
    ) -> None:
        super().__init__(dossier, by=by)
        self.kinds = [kind] if isinstance(kind, str) else list(kind)
        self.decision = decision
        self.remark = note.strip()
        self.seen = seen

    def against(self, dossier: Dossier) -> list[Reason]:
        found = self.out_of_place(dossier, *REVIEWED)
        if found:
            return found
        standing = self.standing(dossier)
        if self.decision not in SignOff.Decision.values:
            found.append(Reason("review.decision", "请选“通过”或者“退回”。", "decision"))
        if not self.kinds or set(self.kinds) - {flow.REVIEW, flow.PROOF}:
            found.append(Reason("review.kind", "请写明签的是审、是校，还是两样都签。", "kind"))
        found += people.objections(self.by, standing, standing.stage)
        if len(set(self.kinds)) > 1 and self.decision == SignOff.Decision.PASS and not people.one_for_both():
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
                for kind in self.kinds
                if kind in (flow.REVIEW, flow.PROOF) and kind not in missing
            ]
        return found + self.not_seen(dossier, self.seen)

    def work(self, dossier: Dossier) -> None:
        if self.decision == SignOff.Decision.RETURN:
            send_back(self, dossier, self.kinds[0], [self.remark], "")
            return
        step = flow.STEP[dossier.stage]
        for kind in dict.fromkeys(self.kinds):
            self.sign(dossier, kind, decision=SignOff.Decision.PASS, note=self.remark)
        words = "、".join(SignOff.Kind(kind).label for kind in dict.fromkeys(self.kinds))
        standing = self.anew(dossier)
        remark = f"，意见：{self.remark}" if self.remark else ""
        self.note(
            "dossier.signed",
            dossier,
            f"{step.stage.label}（{words}）通过{remark}",
            kinds=self.kinds,
            digest=standing.digest,
        )
        if not standing.missing(step.stage):
            self.move(dossier)
            tell.next_people(dossier, self.anew(dossier))
