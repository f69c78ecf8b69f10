from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gongkai.base.acts import Reason
from gongkai.documents.models import Edition
from gongkai.law.secrecy import CHECKLIST, MEANINGS, Conclusion
from gongkai.org.models import Person

from .. import flow, people, tell
from ..digests import members_of
from ..models import Dossier, SignOff, Stage
from .common import DossierAct, Seen

FORBIDS_OPENING: frozenset[str] = frozenset({"state_secret", "forbidden", "security", "aggregation"})
"""A yes to one of these and the conclusion 可公开 contradict each other (政府信息公开条例第十四条，
保守国家秘密法第三十六条). A yes to the others allows it with a ground (条例第十五条：权利人同意或者重大公共利益;
第十六条：可以不予公开)."""


@dataclass(frozen=True)
class ItemConclusion:
    """The secrecy review of one member (一事一审)."""

    edition: Edition
    conclusion: str
    """A key of ``law.secrecy``."""
    form: Mapping[str, bool] = field(default_factory=dict)
    """Each point of ``law.secrecy.CHECKLIST``: does it apply?"""
    basis: str = ""
    note: str = ""


class ConcludeSecrecy(DossierAct):
    """保密审查: form and conclusion for each member. When all are concluded, the dossier goes on if every
    conclusion allows release; waits if something was referred upwards; else goes back to be worked on."""

    title = "作出保密审查结论"
    verb = "conclude"

    def __init__(
        self,
        dossier: Dossier,
        items: ItemConclusion | Iterable[ItemConclusion],
        *,
        seen: Seen = None,
        by: Person,
    ) -> None:
        super().__init__(dossier, by=by)
        self.items = [items] if isinstance(items, ItemConclusion) else list(items)
        self.seen = seen

    def against(self, dossier: Dossier) -> list[Reason]:
        found = self.out_of_place(dossier, Stage.SECRECY)
        if found:
            return found
        standing = self.standing(dossier)
        found += people.objections(self.by, standing, Stage.SECRECY)
        if not self.items:
            found.append(Reason("review.no_item", "请至少对一件作出结论；每件分别审查（一事一审）。"))
        ids = [item.edition.pk for item in self.items]
        if len(set(ids)) < len(ids):
            found.append(Reason("review.twice", "同一件作了两个结论，请只留一个。"))
        for item in self.items:
            if item.edition.pk not in standing.editions:
                found.append(Reason("review.no_member", f"《{item.edition.title}》不在本件里，请刷新页面。"))
            else:
                found += item_reasons(item)
        return found + self.not_seen(dossier, self.seen)

    def work(self, dossier: Dossier) -> None:
        for item in self.items:
            conclusion = Conclusion(item.conclusion)
            self.sign(
                dossier,
                flow.SECRECY,
                decision=SignOff.Decision.PASS,
                edition=item.edition,
                conclusion=conclusion,
                basis=item.basis.strip(),
                note=item.note.strip(),
                form={key: bool(item.form[key]) for key, _, _ in CHECKLIST},
            )
            self.note(
                "dossier.signed",
                dossier,
                f"保密审查《{item.edition.title}》：{conclusion.label}",
                kinds=[flow.SECRECY],
                edition=item.edition.pk,
                conclusion=conclusion,
                digest=self.standing(dossier).digest,
            )
        standing = self.anew(dossier)
        if standing.missing(Stage.SECRECY):
            return
        given = [Conclusion(sign_off.conclusion) for sign_off in standing.at(Stage.SECRECY)]
        if all(conclusion.allows_release for conclusion in given):
            self.move(dossier)
            tell.next_people(dossier, self.anew(dossier))
        elif Conclusion.REFER not in given:
            self._back_to_work(dossier)

    def _back_to_work(self, dossier: Dossier) -> None:
        titles = {member.edition_id: member.edition.title for member in members_of(dossier)}
        said = [
            f"《{titles[sign_off.edition_id]}》{meaning.label}：{meaning.next_step}"
            for sign_off in self.standing(dossier).at(Stage.SECRECY)
            if sign_off.edition_id is not None
            and not (meaning := MEANINGS[Conclusion(sign_off.conclusion)]).allows_release
        ]
        dossier.stage = flow.of(dossier).after(Stage.SECRECY, "return")
        dossier.save(update_fields=["stage"])
        sentence = "；".join(line.rstrip("。") for line in said)
        self.note(
            "dossier.returned", dossier, f"保密审查退回：{sentence}。", stage=Stage.SECRECY, reasons=said
        )
        tell.author(dossier, f"“{dossier.title}”保密审查未通过：{sentence}。", "returned:secrecy")


def item_reasons(item: ItemConclusion) -> list[Reason]:
    """What is missing from or contradicts itself in one member's form."""
    name = f"《{item.edition.title}》"
    if item.conclusion not in list(Conclusion):
        return [
            Reason("secrecy.conclusion", f"{name}还没有选结论，请选一项。", f"conclusion_{item.edition.pk}")
        ]
    conclusion = Conclusion(item.conclusion)
    found = []
    open_points = [question for key, question, _ in CHECKLIST if key not in item.form]
    if open_points:
        found.append(
            Reason(
                "secrecy.form",
                f"{name}的审查表还有 {len(open_points)} 项没有回答：{'；'.join(open_points)}。",
                f"form_{item.edition.pk}",
            )
        )
    if conclusion is Conclusion.OPEN:
        against = [
            f"“{question}”（{article}）"
            for key, question, article in CHECKLIST
            if item.form.get(key) and key in FORBIDS_OPENING
        ]
        if against:
            found.append(
                Reason(
                    "secrecy.contradiction",
                    f"{name}的审查表对{'、'.join(against)}答了“是”，结论不能是“可公开”；请改结论，或者核实这一项。",
                    f"conclusion_{item.edition.pk}",
                )
            )
        elif any(item.form.values()) and not item.basis.strip():
            found.append(
                Reason(
                    "secrecy.basis",
                    f"{name}的审查表有答“是”的，仍要公开的请写明依据（如权利人同意、公共利益）。",
                    f"basis_{item.edition.pk}",
                )
            )
    elif MEANINGS[conclusion].needs_reason and not item.basis.strip():
        found.append(
            Reason(
                "secrecy.basis",
                f"{name}的结论是“{conclusion.label}”，请写明依据。",
                f"basis_{item.edition.pk}",
            )
        )
    if len(item.basis) > 300:
        found.append(
            Reason("secrecy.basis", f"{name}的依据请控制在 300 字以内。", f"basis_{item.edition.pk}")
        )
    return found
