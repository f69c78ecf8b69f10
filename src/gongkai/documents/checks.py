"""What is missing before a draft can be submitted, and what a release asks of a whole dossier."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from gongkai.base import clock
from gongkai.base.acts import Reason
from gongkai.law import catalogue as law
from gongkai.law import numbering
from gongkai.readers.model import IMAGE

from .models import (
    INTERPRETED_RANKS,
    NUMBERED_RANKS,
    Document,
    Edition,
    Openness,
    Part,
    PartKind,
    Rank,
    Relation,
    RelationKind,
)

GROUND_ARTICLES = tuple(dict.fromkeys(ground.article for ground in law.GROUNDS))
"""《政府信息公开条例》第十四条, 第十五条 and the two paragraphs of 第十六条."""


def draft_reasons(edition: Edition) -> list[Reason]:
    """Why this draft cannot be submitted for review yet, in the order of the form; empty when it can."""
    return [
        *_naming(edition),
        *_numbering(edition),
        *_dates(edition),
        *_openness(edition),
        *_places(edition),
        *_text(edition),
        *_interpreting(edition),
        *_correcting(edition),
    ]


def _naming(edition: Edition) -> list[Reason]:
    reasons = []
    if not edition.title:
        reasons.append(Reason("no_title", "填写标题", "title"))
    if not edition.issuers and edition.rank != Rank.INFORMATION:
        reasons.append(Reason("no_issuer", "填写发文机关", "issuers"))
    return reasons


def _numbering(edition: Edition) -> list[Reason]:
    """GB/T 9704-2012 7.2.5; every normative document is numbered (三统一)."""
    raw = edition.document_number_raw
    if not raw.strip():
        if edition.rank in NUMBERED_RANKS:
            label = edition.get_rank_display()
            return [Reason("no_number", f"填写发文字号：{label}须统一编号", "document_number")]
        return []
    reading = numbering.read(raw)
    if reading.number is None:
        wrong = "；".join(problem.message for problem in reading.problems)
        hint = f"；是否为“{reading.proposal}”？请对照原件填写" if reading.proposal else ""
        return [Reason("number_damaged", f"改正发文字号“{raw.strip()}”：{wrong}{hint}", "document_number")]
    twin = number_twin(edition)
    if twin is not None:
        return [
            Reason(
                "number_taken",
                f"核对发文字号：{edition.document_number} 已经用于本单位的《{twin.title}》",
                "document_number",
            )
        ]
    return []


def number_twin(edition: Edition) -> Edition | None:
    """Another document of the same publishing organ that bears the same number as its own."""
    if not edition.document_number:
        return None
    return (
        Edition.objects.filter(
            document_number=edition.document_number, document__organ=edition.document.organ_id
        )
        .exclude(document=edition.document_id)
        .exclude(rank=Rank.INTERPRETATION)
        .exclude(document__withdrawn_at__isnull=False)
        .first()
    )


def number_notes(edition: Edition) -> list[str]:
    """What is not wrong enough to refuse: the form of the number, an agency word that is not the lead's."""
    notes = (
        [problem.message for problem in numbering.read(edition.document_number_raw).problems]
        if (edition.document_number_raw.strip())
        else []
    )
    words = edition.document.organ.agency_words
    lead_is_ours = bool(edition.issuers) and edition.issuers[0].get("organ") == edition.document.organ_id
    if edition.agency_word and words and lead_is_ours and edition.agency_word not in words:
        notes.append(
            f"机关代字“{edition.agency_word}”不在{edition.document.organ}登记的代字（{'、'.join(words)}）之中"
        )
    return notes


def _dates(edition: Edition) -> list[Reason]:
    """成文 ≤ 印发, neither in the future; 有效期至 not before 施行."""
    reasons = []
    signed, printed = edition.signed_on, edition.printed_on
    if signed is None and (edition.rank in NUMBERED_RANKS or edition.rank == Rank.PAPER):
        reasons.append(Reason("no_signed_on", "填写成文日期", "signed_on"))
    if signed and printed and printed < signed:
        reasons.append(
            Reason("printed_early", f"核对印发日期：{_day(printed)}早于成文日期{_day(signed)}", "printed_on")
        )
    begins, ends = edition.effective_on, edition.expires_on
    if begins and ends and ends < begins:
        reasons.append(
            Reason("expires_early", f"核对有效期：{_day(ends)}早于施行日期{_day(begins)}", "expires_on")
        )
    if signed and ends and ends < signed:
        reasons.append(
            Reason("expires_early", f"核对有效期：{_day(ends)}早于成文日期{_day(signed)}", "expires_on")
        )
    return reasons


def release_day_reasons(edition: Edition, day: dt.date) -> list[Reason]:
    """成文 and 印发 come before 发布: a paper of tomorrow is not released today."""
    labels = {"signed_on": "成文日期", "printed_on": "印发日期"}
    return [
        Reason("not_yet", f"《{edition.title}》的{label}{_day(date)}晚于发布日期{_day(day)}，请核对", name)
        for name, label in labels.items()
        if (date := getattr(edition, name)) and date > day
    ]


def _day(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _openness(edition: Edition) -> list[Reason]:
    """国办发〔2016〕80号: what is not simply open says why; 不予公开 names its article."""
    if edition.openness == Openness.PROACTIVE:
        return []
    if not edition.openness_ground:
        return [
            Reason("no_ground", f"写明{edition.get_openness_display()}的理由和法律依据", "openness_ground")
        ]
    named = any(
        article.split("第")[1].split("条")[0] + "条" in edition.openness_ground for article in GROUND_ARTICLES
    )
    if edition.openness == Openness.NOT_OPEN and not named:
        return [
            Reason(
                "ground_unnamed",
                "写明不予公开依据的条款：政府信息公开条例第十四条、第十五条或者第十六条",
                "openness_ground",
            )
        ]
    return []


def _places(edition: Edition) -> list[Reason]:
    if edition.document.placements.exists():
        return []
    return [Reason("no_place", "选择归入的目录项，公众按目录查找", "places")]


def _text(edition: Edition) -> list[Reason]:
    parts = list(edition.parts.all())
    if any(block.get("text") or block.get("rows") for part in parts for block in part.blocks):
        return _pictures(parts)
    if any(part.kind == PartKind.MEDIA for part in parts):
        return [Reason("no_transcript", "为音视频补上文字稿", "parts")]
    return [Reason("no_text", "填写正文", "parts")]


def _pictures(parts: Iterable[Part]) -> list[Reason]:
    """WCAG 2.2, 1.1.1: whoever does not see a picture reads what it shows."""
    images = [block for part in parts for block in part.blocks if block.get("kind") == IMAGE]
    return [
        Reason("no_alt", f"为第 {number} 幅图片写替代文字：看不见图片的人也要知道它说了什么", "parts")
        for number, block in enumerate(images, 1)
        if not block.get("text", "").strip()
    ]


def _interpreting(edition: Edition) -> list[Reason]:
    """三同步: rules, normative documents and other policies are interpreted, or it is stated why not."""
    owed = edition.rank in INTERPRETED_RANKS and not edition.needs_interpretation
    if owed and not edition.no_interpretation_reason:
        return [
            Reason(
                "no_interpretation_reason",
                f"{edition.get_rank_display()}应当同步解读；不作解读的，写明理由",
                "no_interpretation_reason",
            )
        ]
    if edition.rank == Rank.INTERPRETATION:
        interprets = edition.document.relations_out.filter(kind=RelationKind.INTERPRETS)
        if not interprets.exists():
            return [Reason("interprets_nothing", "登记本解读所解读的文件", "relations")]
    return []


def _correcting(edition: Edition) -> list[Reason]:
    reasons = []
    if edition.number > 1 and not edition.change_note:
        reasons.append(Reason("no_note", "写明更正了什么、为什么更正", "change_note"))
    if edition.document.is_open and edition.openness != Openness.PROACTIVE:
        # A correction replaces a page and cannot take one away: the edition before would stay on the site.
        reasons.append(
            Reason(
                "closes_public",
                "公开属性改回“主动公开”：已经公开的文件不能用更正收回；确实不能公开的，请由政务公开办撤回",
                "openness",
            )
        )
    return reasons


def interpreted_together(editions: Iterable[Edition]) -> list[Reason]:
    """三同步 over what is released together: each that needs an interpretation has one among them, or has
    one that is public already. What is not open to all is not interpreted to all, nor does it interpret."""
    together = [edition for edition in editions if edition.openness == Openness.PROACTIVE]
    among = {edition.document_id for edition in together}
    reasons = []
    for edition in together:
        if not edition.needs_interpretation:
            continue
        sources = set(
            Relation.objects.filter(
                to_document=edition.document_id, kind=RelationKind.INTERPRETS
            ).values_list("from_document", flat=True)
        )
        if sources & among or Document.objects.public().filter(pk__in=sources).exists():
            continue
        reasons.append(
            Reason(
                "not_interpreted",
                f"《{edition.title}》须同步解读：把它的解读材料列入同一送审件，或者先发布解读。",
                "members",
            )
        )
    return reasons


def release_requirement(dossier: Any) -> list[Reason]:
    """Asked by review before submission and again, under lock, at release. Reads only ``dossier.members``."""
    members = list(
        dossier.members.select_related("edition__document__organ").prefetch_related("edition__parts")
    )
    editions = [member.edition for member in members]
    reasons = []
    for edition in editions:
        found = draft_reasons(edition) + release_day_reasons(edition, clock.today())
        if len(editions) > 1:
            found = [
                Reason(r.code, f"《{edition.title or '未命名'}》：{r.message}", r.field, r.cure)
                for r in found
            ]
        reasons += found
    return reasons + interpreted_together(editions)
