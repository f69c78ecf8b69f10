from __future__ import annotations

from gongkai.base.acts import Reason
from gongkai.org.models import Person

from .. import flow, people, tell
from ..models import Dossier, SignOff, Stage
from ..parties import Party
from .common import DossierAct, Seen
from .returning import send_back

SHORTEST_PROOF = 4


class GiveConsent(DossierAct):
    """会签: the word of each organ that issues the paper with the lead, by its own third reviewer. The consent
    of an organ that is not ours was given on paper; the lead's third reviewer records where it is kept."""

    title = "会签"
    verb = "consent"

    def __init__(
        self, dossier: Dossier, party: str = "", note: str = "", *, seen: Seen = None, by: Person
    ) -> None:
        """``party`` is a name as the paper has it; empty: every organ of ours for which this person speaks."""
        super().__init__(dossier, by=by)
        self.party, self.remark, self.seen = party.strip(), note.strip(), seen

    def parties(self, dossier: Dossier) -> list[Party]:
        awaited = people.speaks_for(self.by, self.standing(dossier), self.standing(dossier).awaited)
        if self.party:
            return [party for party in awaited if party.name == self.party]
        return [party for party in awaited if party.organ is not None]

    def against(self, dossier: Dossier) -> list[Reason]:
        found = self.out_of_place(dossier, Stage.CONSENT)
        if found:
            return found
        standing = self.standing(dossier)
        found += people.objections(self.by, standing, Stage.CONSENT)
        chosen = self.parties(dossier)
        if not found and not chosen:
            names = [party.name for party in standing.parties]
            if self.party and self.party not in names:
                said = f"{self.party}不是本件的联合发文机关，请在{'、'.join(names)}里选。"
            elif self.party and self.party in [party.name for party in standing.awaited]:
                said = f"{self.party}的会签由它自己的三审人办，请等它办理。"
            else:
                said = "您能签的会签都已经签过，不用再签；机关不在本平台的，请写明机关名称和纸质会签单。"
            found.append(Reason("review.no_party", said, "party"))
        if any(party.organ is None for party in chosen) and len(self.remark) < SHORTEST_PROOF:
            found.append(
                Reason(
                    "review.no_proof",
                    f"{self.party}不在本平台，请写明它的纸质会签单（日期、编号或者签发人），会签单一并存档。",
                    "consent_note",
                )
            )
        return found + self.not_seen(dossier, self.seen)

    def work(self, dossier: Dossier) -> None:
        chosen = self.parties(dossier)
        for party in chosen:
            self.sign(
                dossier,
                SignOff.Kind.CONSENT,
                decision=SignOff.Decision.PASS,
                note=self.remark,
                party=party.name,
            )
        standing = self.anew(dossier)
        remark = f"，说明：{self.remark}" if self.remark else ""
        names = "、".join(party.name for party in chosen)
        self.note(
            "dossier.signed",
            dossier,
            f"{names}会签同意{remark}",
            kinds=[flow.CONSENT],
            parties=[party.name for party in chosen],
            digest=standing.digest,
        )
        if not standing.awaited:
            self.move(dossier)
            tell.next_people(dossier, self.anew(dossier))


class WithdrawConsent(DossierAct):
    """撤回会签: until release. The round ends and everything signed in it is void, as after a return."""

    title = "撤回会签"
    verb = "return"

    def __init__(self, dossier: Dossier, reason: str, *, by: Person) -> None:
        super().__init__(dossier, by=by)
        self.reason = reason.strip()

    def parties(self, dossier: Dossier) -> list[Party]:
        """The organs that consented and for which this person speaks."""
        standing = self.standing(dossier)
        given = {sign_off.party for sign_off in standing.at(Stage.CONSENT)}
        spoken = people.speaks_for(self.by, standing, standing.parties)
        return [party for party in spoken if party.name in given]

    def against(self, dossier: Dossier) -> list[Reason]:
        found = self.out_of_place(dossier, Stage.CONSENT, Stage.SECRECY, Stage.READY)
        if found:
            return found
        if not self.parties(dossier):
            found.append(
                Reason("review.no_consent", "您所在的机关没有会签过这一件，没有可以撤回的；不同意的请退回。")
            )
        if not self.reason:
            found.append(Reason("review.no_reason", "请写明撤回会签的理由。", "withdraw_reason"))
        return found

    def work(self, dossier: Dossier) -> None:
        names = "、".join(party.name for party in self.parties(dossier))
        send_back(self, dossier, SignOff.Kind.CONSENT, [self.reason], "", party=names)
