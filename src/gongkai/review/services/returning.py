from __future__ import annotations

from collections.abc import Iterable, Sequence

from gongkai.base.acts import Reason
from gongkai.org.models import Person

from .. import flow, people, tell
from ..models import Dossier, SignOff
from .common import DossierAct

RETURN_REASONS: dict[str, str] = {
    "contradiction": "内容前后不一致",
    "basis": "依据不足或者不准确",
    "wording": "文字、标点、格式",
    "interpretation": "解读与原文不符",
    "openness": "不宜公开或者公开属性不当",
    "metadata": "文号、日期、分类等信息有误",
    "files": "附件缺漏或者打不开",
}
"""Reasons that are ticked. Any other reason is written out."""


def send_back(
    act: DossierAct, dossier: Dossier, kind: str, reasons: Sequence[str], remark: str, *, party: str = ""
) -> None:
    """Write the word and the event of a return. The caller has asked for reasons and holds the lock."""
    stage = flow.STEP[dossier.stage].stage
    said = "；".join([*reasons, *([remark] if remark else [])])
    act.sign(dossier, kind, decision=SignOff.Decision.RETURN, note=said, party=party)
    dossier.stage = flow.of(dossier).after(stage, "return")
    dossier.save(update_fields=["stage"])
    act.note(
        "dossier.returned",
        dossier,
        f"{party}撤回会签：{said}" if party else f"{stage.label}退回：{said}",
        stage=stage,
        reasons=list(reasons),
    )
    what = f"{party}撤回了会签" if party else f"在“{stage.label}”被退回"
    tell.author(dossier, f"“{dossier.title}”{what}：{said}", f"returned:{stage}")


class ReturnDossier(DossierAct):
    """退回: by whoever may act where the dossier stands. Ends the round; every sign-off of it is void."""

    title = "退回修改"
    verb = "return"

    def __init__(
        self,
        dossier: Dossier | Sequence[Dossier],
        reasons: Iterable[str] = (),
        note: str = "",
        *,
        by: Person,
    ) -> None:
        """``reasons`` are keys of ``RETURN_REASONS`` or sentences; at least one, or a note."""
        super().__init__(dossier, by=by)
        self.causes = [RETURN_REASONS.get(reason, reason).strip() for reason in reasons]
        self.remark = note.strip()

    def against(self, dossier: Dossier) -> list[Reason]:
        found = self.out_of_place(dossier, *flow.UNDER_REVIEW)
        if found:
            return found
        standing = self.standing(dossier)
        if not people.holds(self.by, standing, standing.stage):
            found += self.not_allowed(dossier, None, f"办“{standing.stage.label}”")
        if not any(self.causes) and not self.remark:
            found.append(
                Reason(
                    "review.no_reason", "请写明退回的理由：至少勾选一项，或者写明请送审单位改什么。", "note"
                )
            )
        return found

    def work(self, dossier: Dossier) -> None:
        needs = flow.STEP[dossier.stage].needs
        send_back(
            self, dossier, needs[0] if needs else flow.REVIEW, [c for c in self.causes if c], self.remark
        )


class AbandonDossier(DossierAct):
    """作废: the drafts stay and may be put into another dossier."""

    title = "作废"
    verb = "abandon"

    def __init__(self, dossier: Dossier, reason: str, *, by: Person) -> None:
        super().__init__(dossier, by=by)
        self.reason = reason.strip()

    def against(self, dossier: Dossier) -> list[Reason]:
        found = self.out_of_place(dossier, *flow.OPEN)
        if found:
            return found
        found += self.not_allowed(dossier, "dossiers.submit", "送审")
        if not self.reason:
            found.append(Reason("review.no_reason", "请写明作废的理由。", "reason"))
        return found

    def work(self, dossier: Dossier) -> None:
        self.move(dossier)
        self.note("dossier.abandoned", dossier, f"作废：{self.reason}", reason=self.reason)
