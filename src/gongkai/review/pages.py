"""What the pages of this room show, gathered from standing, members and trail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import reverse

from gongkai.base import events
from gongkai.base.acts import Reason
from gongkai.documents.checks import draft_reasons, number_notes
from gongkai.documents.digests import edition_digests
from gongkai.documents.models import Edition
from gongkai.documents.pages import images_among
from gongkai.law.secrecy import CHECKLIST, MEANINGS, Conclusion
from gongkai.org import authority
from gongkai.org.models import Person
from gongkai.readers.model import blocks_from_json
from gongkai.web import blocks
from gongkai.web import faces as shapes

from . import choosing, compare, corrections, faces, flow, people, services, states
from .checks import edit_address
from .digests import members_of
from .editions import field_changes, paragraphs, released_before, version_name
from .models import Dossier, Member, SignOff, Stage
from .services.signing import REVIEWED
from .states import Standing

OFFERED = 100
"""How many drafts a choice offers, the latest first."""


@dataclass(frozen=True)
class Line:
    """A dossier in a list."""

    url: str
    title: str
    organ: str
    state: str
    stage: str
    doing: str
    author: str
    submitted_at: Any
    size: int
    flow: str = ""
    """Of a flow that is not the ordinary one."""
    pk: int = 0
    opened_at: Any = None
    released_at: Any = None


def line(standing: Standing, *, mine: bool = False) -> Line:
    dossier = standing.dossier
    return Line(
        url=dossier.get_absolute_url(),
        title=dossier.title,
        organ=str(dossier.organ),
        state=faces.state_word(standing),
        stage=standing.stage.label,
        doing=faces.doing(standing) if mine else "",
        author=dossier.author.name,
        submitted_at=dossier.submitted_at,
        size=len(standing.editions),
        flow="" if standing.flow is flow.ORDINARY else standing.flow.title,
        pk=dossier.pk,
        opened_at=dossier.created_at,
        released_at=dossier.released_at,
    )


def drafts_in_sight(person: Person) -> QuerySet[Edition]:
    return Edition.objects.filter(
        authority.where(person, "drafts.see", "document__organ"), released_at__isnull=True
    ).select_related("document__organ", "responsible")


def free_drafts(person: Person, organ: Any = None) -> list[Edition]:
    """Drafts that this person may submit and that are in no open dossier."""
    taken = Member.objects.filter(edition=OuterRef("pk"), dossier__stage__in=flow.OPEN)
    drafts = drafts_in_sight(person).filter(
        authority.where(person, "dossiers.submit", "document__organ"), ~Exists(taken)
    )
    if organ is not None:
        drafts = drafts.filter(document__organ=organ)
    return list(drafts.exclude(title="").order_by("-touched_at")[:OFFERED])


def dossier(it: Dossier, person: Person, request: HttpRequest) -> dict[str, Any]:
    """Everything on the dossier's page. What was typed comes back from the request."""
    standing = states.standing(it)
    members = members_of(it)
    shown = _shown(members, request.GET.get("member"))
    titles = {member.edition_id: member.edition.title for member in members}
    typed = request.POST
    return {
        "title": it.title,
        "trail": [shapes.Link("送审件", reverse("review:dossiers")), shapes.Link(it.title, "")],
        "dossier": it,
        "standing": standing,
        "bits": _bits(standing),
        "steps": faces.trail(standing),
        "members": _member_lines(it, members, shown),
        "shown": shown,
        **(_text(it, shown, request) if shown else {}),
        "findings": findings(members),
        "words": [faces.sign_off(word, titles) for word in reversed(standing.words)],
        "history": events.of(it).order_by("-id"),
        "typed": typed,
        "flow": _flow(standing, members, person, typed),
        "schedule": _schedule(it, person, typed),
        **_decisions(standing, members, person, typed),
    }


def _shown(members: list[Member], asked: str | None) -> Member | None:
    wanted = [member for member in members if str(member.pk) == asked]
    return (wanted or members or [None])[0]  # type: ignore[list-item]


def _bits(standing: Standing) -> list[str]:
    it = standing.dossier
    bits = [f"送审件第 {it.pk} 号", str(it.organ), standing.flow.title, f"成员 {len(standing.editions)} 件"]
    if it.round > 1:
        bits.append(f"第 {it.round} 轮")
    return bits


@dataclass(frozen=True)
class MemberLine:
    pk: int
    role: str
    title: str
    digest: str
    url: str
    edit_url: str
    here: bool
    reasons: int


def _member_lines(it: Dossier, members: list[Member], shown: Member | None) -> list[MemberLine]:
    digests = edition_digests(member.edition for member in members)
    return [
        MemberLine(
            pk=member.pk,
            role=Member.Role(member.role).label,
            title=member.edition.title or "未命名的草稿",
            digest=digests[member.edition_id],
            url=f"{it.get_absolute_url()}?member={member.pk}",
            edit_url="" if member.edition.is_released else edit_address(member) or "",
            here=shown is not None and member.pk == shown.pk,
            reasons=0 if member.edition.is_released else len(draft_reasons(member.edition)),
        )
        for member in members
    ]


def _text(it: Dossier, shown: Member, request: HttpRequest) -> dict[str, Any]:
    """The comparison with what the public reads now, or the page as the public will read it."""
    edition = shown.edition
    before = released_before(edition)
    here = f"{it.get_absolute_url()}?member={shown.pk}"
    look = request.GET.get("look") or ("changes" if before else "page")
    found: dict[str, Any] = {
        "look": look if before else "page",
        "before": before,
        "changes_url": f"{here}&look=changes",
        "whole_url": f"{here}&look=whole",
        "page_url": f"{here}&look=page",
    }
    if before is None or look == "page":
        parts = [*edition.parts.all()]
        files = [*edition.attachments.select_related("file")]
        images = images_among(files, lambda item: reverse("review:file", args=[it.pk, item.pk]))
        text = [b for part in parts for b in blocks_from_json(part.blocks)]
        return found | {
            "pairs": _pairs(edition),
            "text_html": blocks.render(text, images=images).html,
            "files": [item for item in files if not item.in_text],
        }
    rows = compare.compare(paragraphs(before), paragraphs(edition))
    changed = sum(row.changed for row in rows)
    kept = rows if look == "whole" else compare.fold(rows)
    return found | {
        "rows": faces.compare_rows(kept, found["whole_url"]),
        "changed_count": changed,
        "whole_count": len(rows),
        "field_rows": faces.field_rows(field_changes(before, edition)),
        "old_name": f"现行文本　{version_name(before)}",
        "new_name": "送审文本",
        "change_note": edition.change_note,
    }


def look(it: Dossier, member: Member, request: HttpRequest) -> dict[str, Any]:
    """One member on the page of a run: what changed in it, or, at its first release, the whole."""
    return {"shown": member, "role": Member.Role(member.role).label, **_text(it, member, request)}


def _pairs(edition: Edition) -> list[shapes.Pair]:
    """The metadata table of the public page, as far as it is known before release."""
    shown = [
        ("索引号", edition.document.index_number or "发布时编制"),
        ("发文字号", edition.document_number),
        ("发文机关", "、".join(edition.issuer_names)),
        ("责任部门", edition.responsible.name),
        ("文件类别", edition.get_rank_display()),
        ("主题分类", str(edition.topic) if edition.topic else ""),
        ("公开属性", edition.get_openness_display()),
        ("归入目录", "、".join(p.item.name for p in edition.document.placements.select_related("item"))),
        ("成文日期", edition.signed_on),
        ("印发日期", edition.printed_on),
        ("施行日期", edition.effective_on),
        ("有效期至", edition.expires_on),
    ]
    return [shapes.Pair(label, str(value)) for label, value in shown if value]


def findings(members: list[Member]) -> list[shapes.FindingRow]:
    found = []
    for member in members:
        if member.edition.is_released:
            continue
        page = edit_address(member) or ""
        remedy = (shapes.Remedy("去改", page),) if page else ()
        title = f"《{member.edition.title}》" if len(members) > 1 else ""
        found += [
            shapes.FindingRow("阻断", f"{title}{reason.message}", remedies=remedy)
            for reason in draft_reasons(member.edition)
        ]
        found += [
            shapes.FindingRow("提醒", f"{title}{note}", remedies=remedy)
            for note in number_notes(member.edition)
        ]
    return found


def _decisions(standing: Standing, members: list[Member], person: Person, typed: Any) -> dict[str, Any]:
    """The acts that this stage offers to this person, each with the reasons that make its button grey."""
    it, stage = standing.dossier, standing.stage
    mine = people.holds(person, standing, stage)
    found: dict[str, Any] = {"stage": stage.value, "mine": mine}
    may_submit = authority.may(person, "dossiers.submit", it.organ)
    if stage in flow.OPEN:
        found["may_abandon"] = may_submit
        found["may_schedule"] = may_submit or authority.may(person, "dossiers.release", it.organ)
    if stage is Stage.DRAFT:
        found["may_edit"] = may_submit
        found["submit_reasons"] = services.Submit(it, by=person).reasons()
        found["offered"] = free_drafts(person, it.organ) if may_submit else []
        found["roles"] = Member.Role.choices
        if standing.stale:
            found["fell_back"] = True
    elif stage in REVIEWED:
        missing = standing.missing(stage)
        chosen = typed.getlist("kinds") if "kinds" in typed or "seen" in typed else list(missing)
        found["kinds"] = [(kind.value, kind.label, kind in chosen) for kind in missing]
        found["sign_reasons"] = services.SignReview(it, [*missing], by=person).reasons()
    elif stage is Stage.CONSENT:
        found |= _consents(standing, person, typed)
    elif stage is Stage.SECRECY:
        found["secrecy_items"] = _secrecy_items(standing, members, typed)
        found["secrecy_reasons"] = people.objections(person, standing, stage)
        found["conclusions"] = [
            (key.value, MEANINGS[key].label, MEANINGS[key].next_step) for key in Conclusion
        ]
    elif stage is Stage.READY:
        found["release_reasons"] = services.ReleaseDossier(it, by=person).reasons()
    elif stage is Stage.RELEASED and it.report_within is not None:
        found["report_owed"] = it.reported_at is None
        found["may_report"] = may_submit
        found["report_reasons"] = services.FileLaterReport(it, "一" * 500, by=person).reasons()
    if stage in (Stage.CONSENT, Stage.SECRECY, Stage.READY) and standing.parties:
        withdrawing = services.WithdrawConsent(it, "理由", by=person)
        found["may_withdraw"] = [party.name for party in withdrawing.parties(it)]
    if stage in flow.UNDER_REVIEW and mine:
        ticked = typed.getlist("reasons")
        found["return_reasons"] = [
            (key, label, key in ticked) for key, label in services.RETURN_REASONS.items()
        ]
    elif stage in flow.UNDER_REVIEW:
        found["waiting_for"] = [someone.name for someone in people.eligible(standing, stage)]
    gaps: list[Reason] = people.gaps(standing) if stage in flow.UNDER_REVIEW else []
    found["gaps"] = gaps
    return found


@dataclass(frozen=True)
class SecrecyItem:
    pk: int
    title: str
    given: SignOff | None
    points: list[tuple[str, str, str, str]]
    """key, question, article, answer ("yes", "no" or "")."""
    conclusion: str
    basis: str
    note: str


def _secrecy_items(standing: Standing, members: list[Member], typed: Any) -> list[SecrecyItem]:
    given = {sign_off.edition_id: sign_off for sign_off in standing.at(Stage.SECRECY)}
    found = []
    for member in members:
        pk = member.edition_id
        found.append(
            SecrecyItem(
                pk=pk,
                title=member.edition.title,
                given=given.get(pk),
                points=[
                    (key, question, article, typed.get(f"point_{pk}_{key}", ""))
                    for key, question, article in CHECKLIST
                ],
                conclusion=typed.get(f"conclusion_{pk}", ""),
                basis=typed.get(f"basis_{pk}", ""),
                note=typed.get(f"note_{pk}", ""),
            )
        )
    return found


def _consents(standing: Standing, person: Person, typed: Any) -> dict[str, Any]:
    """Who has consented, who has not, and what this person may sign."""
    awaited = standing.awaited
    spoken = people.speaks_for(person, standing, awaited)
    return {
        "parties": [(party.name, party not in awaited) for party in standing.parties],
        "consent_ours": [party.name for party in spoken if party.organ is not None],
        "consent_paper": [party.name for party in spoken if party.organ is None],
        "consent_reasons": people.objections(person, standing, Stage.CONSENT),
    }


def flow_choices(chosen: str) -> list[tuple[flow.Flow, list[str], bool]]:
    """Each flow with its steps by name."""
    return [
        (one, [step.stage.label for step in one.signed], one.name == chosen) for one in flow.FLOWS.values()
    ]


def correction_choices(chosen: str) -> list[tuple[corrections.Kind, bool]]:
    return [(kind, kind.key == chosen) for kind in corrections.KINDS.values()]


def _flow(standing: Standing, members: list[Member], person: Person, typed: Any) -> dict[str, Any]:
    """The flow that it goes, and the choice of another."""
    it = standing.dossier
    kind = corrections.KINDS.get(it.correction)
    found: dict[str, Any] = {
        "now": standing.flow,
        "steps": "、".join(step.stage.label for step in standing.flow.signed),
        "reason": it.flow_reason,
        "correction": kind,
    }
    if it.stage in flow.OPEN and authority.may(person, "dossiers.submit", it.organ):
        found |= {
            "choices": flow_choices(typed.get("flow", it.flow)),
            "corrections": correction_choices(typed.get("correction", it.correction)),
            "typed_reason": typed.get("flow_reason", it.flow_reason),
            "voids": bool(standing.counting),
        }
    joint = standing.flow.has(Stage.CONSENT)
    roled = [(member.edition, member.role) for member in members]
    if not joint and it.stage in flow.OPEN:
        found["besides"] = [party.name for party in choosing.issuers_besides(it.organ, roled)]
    return found


def _schedule(it: Dossier, person: Person, typed: Any) -> dict[str, Any]:
    moment = it.release_not_before
    late = services.owed_before(it, moment) if moment and it.stage in flow.OPEN else []
    return {
        "late": late,
        "may_itself": authority.may(person, "dossiers.release", it.organ),
        "itself": bool(typed.get("itself")) if "not_before" in typed else it.release_by_id is not None,
        "ask_aware": "not_before" in typed or bool(late),
        "aware": bool(typed.get("aware")),
    }
