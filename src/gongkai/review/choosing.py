"""Does a flow suit what is in the dossier? Asked when it is chosen, when it is submitted, and at release."""

from __future__ import annotations

from collections.abc import Iterable

from gongkai.base import settings_store
from gongkai.base.acts import Reason
from gongkai.documents.models import Edition
from gongkai.org.models import Organ

from . import corrections, flow, parties, sight
from .digests import members_of
from .editions import released_before
from .models import Dossier, Member, Stage

SHORTEST_REASON = 6

JOINT_REQUIRED = settings_store.SettingSpec(
    name="review.joint_required",
    title="联合发文必须在平台上会签",
    kind=settings_store.Kind.YES_NO,
    default=False,
    source="公文多在印发前已经会签（《党政机关公文处理工作条例》第十七条），上网时不再重签；要求在平台上会签的可以改为“是”。",
)


def unfit(
    name: str, organ: Organ, editions: Iterable[tuple[Edition, str]], reason: str = "", correction: str = ""
) -> list[Reason]:
    """Why these editions, with these roles, cannot go the flow of that name."""
    chosen = flow.FLOWS.get(name)
    if chosen is None:
        return [Reason("review.flow", "请选一种流程。", "flow")]
    members = list(editions)
    found = []
    if correction and correction not in corrections.KINDS:
        found.append(Reason("review.correction", "请在所列的里面选更正的是什么。", "correction"))
    if "reason" in chosen.asks and len(reason.strip()) < SHORTEST_REASON:
        found.append(
            Reason(
                "review.flow_reason",
                f"请写明为什么走“{chosen.title}”、由谁决定（不少于 {SHORTEST_REASON} 个字），理由会留痕。",
                "flow_reason",
            )
        )
    if len(reason) > 500:
        found.append(Reason("review.flow_reason", "理由请控制在 500 字以内。", "flow_reason"))
    if "correction" in chosen.asks and not found:
        found += _short_correction(chosen, members, correction)
    if chosen.has(Stage.CONSENT):
        found += _joint(organ, members)
    elif settings_store.get(JOINT_REQUIRED.name) and issuers_besides(organ, members):
        found.append(
            Reason("review.joint", "稿件由几个机关联合发文，本区规定在平台上会签，请选“联合发文”。", "flow")
        )
    if chosen.has(Stage.FINAL) and not sight.named():
        found.append(
            Reason(
                "review.nobody_named",
                "还没有指定紧急发布终审人；请政务公开办在设置“紧急发布终审人”里写明，或者走一般流程。",
                "flow",
            )
        )
    return found


def issuers_besides(organ: Organ, members: Iterable[tuple[Edition, str]]) -> list[parties.Party]:
    papers = [edition for edition, role in members if role == Member.Role.DOCUMENT]
    return [party for party in parties.all_of(papers) if party.organ != organ.pk]


def _short_correction(chosen: flow.Flow, members: list[tuple[Edition, str]], correction: str) -> list[Reason]:
    kind = corrections.KINDS.get(correction)
    if kind is None:
        return [Reason("review.correction", "请选更正的是什么。", "correction")]
    if not kind.short:
        return [
            Reason(
                "review.full_flow",
                f"“{kind.label}”的更正须走一般流程，三审三校都要有。",
                "flow",
            )
        ]
    found = []
    for edition, _ in members:
        before = released_before(edition)
        if before is None:
            found.append(
                Reason(
                    "review.first_edition",
                    f"《{edition.title}》是第一次发布，不是更正，不能走“{chosen.title}”。",
                    "flow",
                )
            )
        elif further := corrections.beyond(kind, before, edition):
            found.append(
                Reason(
                    "review.beyond",
                    f"《{edition.title}》还改了{'、'.join(further)}，超出“{kind.label}”（{kind.meaning}）；"
                    "请改回去，或者走一般流程。",
                    "flow",
                )
            )
    return found


def _joint(organ: Organ, members: list[tuple[Edition, str]]) -> list[Reason]:
    found = []
    for edition, role in members:
        issuers = parties.issuers_of(edition)
        if role == Member.Role.DOCUMENT and issuers and issuers[0].organ != organ.pk:
            found.append(
                Reason(
                    "review.not_lead",
                    f"《{edition.title}》的发文机关里，排第一位的是{issuers[0].name}；联合发文由主办机关送审，"
                    "请改发文机关的顺序，或者由主办机关送审。",
                    "flow",
                )
            )
    if not found and not issuers_besides(organ, members):
        found.append(
            Reason(
                "review.alone",
                f"稿件的发文机关只有{organ}，没有要会签的机关；请补上联合发文的机关，或者走一般流程。",
                "flow",
            )
        )
    return found


def flow_fits(dossier: Dossier) -> list[Reason]:
    """The same of a dossier as it stands now; a requirement of release."""
    members = [(member.edition, member.role) for member in members_of(dossier)]
    if any(edition.is_released for edition, _ in members):
        return []  # said by the requirement about members
    return [
        Reason(reason.code, reason.message, reason.field, f"{dossier.get_absolute_url()}#flow")
        for reason in unfit(dossier.flow, dossier.organ, members, dossier.flow_reason, dossier.correction)
    ]
