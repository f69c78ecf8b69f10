"""The page of a draft as data: fields with how sure they are, doubts, the public page beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from django import forms
from django.urls import NoReverseMatch, reverse

from gongkai.base import clock, files
from gongkai.base.acts import Reason
from gongkai.documents import checks, queries
from gongkai.documents.models import Edition, Rank, RelationKind
from gongkai.documents.pages import DocumentPage, document_page
from gongkai.org import authority
from gongkai.org.models import Person
from gongkai.readers import ReadError, read
from gongkai.readers.model import DOCUMENT_NUMBER, ERROR, NOTE, TITLE, Field, Place
from gongkai.web import blocks, faces

from . import precedents
from .doubts import Doubt, doubts_of, mend, mend_at_its_place
from .forms import DraftForm
from .models import Source

FIELD_OF = {
    "title": "title",
    "document_number": "document_number",
    "issuers": "issuers",
    "responsible": "responsible",
    "topic": "topic",
    "openness": "openness",
    "signed_on": "signed_on",
    "printed_on": "printed_on",
    "effective_on": "effective_on",
    "expires_on": "expires_on",
    "keywords": "keywords",
    "source": "content_source",
}
"""Fields of the form and the fields of a reading that they come from."""

SHOWN_LINES = 600
"""Lines of a source beside the form; the page of the source has all."""

ANCHORS = {
    "parts": "#m-part-1-text",
    "places": "#m-place_1",
    "relations": "#relations",
    "members": "#relations",
}


def field_reads(form: DraftForm, sources: Iterable[Source]) -> list[faces.FieldRead]:
    """The form's fields as the components draw them, each with what the reader said of it."""
    read: dict[str, tuple[Field, Source]] = {}
    sources = list(sources)
    usual = _usual(form.edition) if sources else {}
    for source in sources:
        for name, found in source.fields.items():
            read.setdefault(name, (found, source))
    shown = []
    for bound in form:
        if bound.is_hidden:
            continue
        found_source = read.get(FIELD_OF.get(bound.name, ""))
        field = found_source[0] if found_source else None
        value = bound.value()
        shown.append(
            faces.FieldRead(
                name=bound.name,
                label=str(bound.label),
                value="" if value is None else str(value),
                confidence=field.confidence if field else None,
                place=_place(field.where) if field else _as_usual(usual, bound),
                place_url=_place_url(found_source[1], field.where) if found_source and field else "",
                error="；".join(str(error) for error in bound.errors),
                kind=_kind(bound),
                options=_options(bound),
            )
        )
    return shown


def _usual(edition: Edition) -> dict[str, str]:
    """What the organ's papers of this class usually bear, by the names of the form."""
    organ = edition.document.organ
    found = {
        "place_1": precedents.usual_place(organ, edition.rank),
        "topic": precedents.usual_topic(organ, edition.rank),
    }
    return {name: str(row.pk) for name, row in found.items() if row is not None}


def _as_usual(usual: dict[str, str], bound: forms.BoundField) -> str:
    if bound.name not in usual or str(bound.value()) != usual[bound.name]:
        return ""
    return "与本单位近期同类文件相同，请核对"


def _place(where: Place | None) -> str:
    return f"原件第 {where.line} 行" if where else "原件"


def _place_url(source: Source, where: Place | None) -> str:
    return f"{reverse('intake:source', args=[source.pk])}{f'#l{where.line}' if where else ''}"


def _kind(bound: forms.BoundField) -> str:
    if isinstance(bound.field, forms.ChoiceField):
        return "select"
    if isinstance(bound.field, forms.DateField):
        return "date"
    return "textarea" if bound.name in ("title", "summary", "issuers", "change_note") else "text"


def _options(bound: forms.BoundField) -> tuple[faces.Option, ...]:
    if not isinstance(bound.field, forms.ChoiceField):
        return ()
    choices: Any = bound.field.choices
    return tuple(
        faces.Option(str(value), str(label) if str(value) else "（未选）") for value, label in choices
    )


def finding_rows(doubts: Iterable[Doubt]) -> list[faces.FindingRow]:
    return [_finding(doubt) for doubt in doubts]


def _finding(doubt: Doubt) -> faces.FindingRow:
    fault = doubt.fault
    words = {ERROR: "阻断", NOTE: "说明"}
    remedies: list[faces.Remedy] = []
    if doubt.open:
        if fault.suggestion is not None:
            remedies.append(faces.Remedy("按建议改", name="go", value=f"mend-{doubt.key}"))
        remedies.append(faces.Remedy("保留原样", name="go", value=f"keep-{doubt.key}"))
    advice = fault.message.rstrip("。")
    if fault.suggestion is not None:
        advice += f"；建议：{fault.suggestion or '删去'}"
    if doubt.kept:
        advice += "（已核对，保留原样）"
    elif not doubt.stands:
        advice += "（页面里已没有这处文字）"
    return faces.FindingRow(
        state=words.get(fault.severity, "提醒") if doubt.open else "已处理",
        title=fault.name,
        place=f"原件第 {fault.where.line} 行",
        excerpt=fault.excerpt,
        reason=f"{advice}。",
        remedies=tuple(remedies),
        number=doubt.number,
        anchor=f"f{doubt.number}",
    )


def mended(edition: Edition, doubt: Doubt) -> dict[str, Any] | None:
    """Where a suggestion goes, as ``{"values": …}`` or ``{"part": number, "text": …}``: the place that the
    source had it in, else the only one. None where neither is certain, so that nobody mends the wrong spot."""
    placed = _in_blocks(edition, lambda block: _mended_at_its_place(block, doubt))
    if len(placed) == 1 and Source.objects.filter(edition=edition).count() == 1:
        return placed[0]
    for name, value in (("title", edition.title), ("document_number", edition.document_number_raw)):
        better = mend(value, doubt.fault)
        if better is not None:
            return {"values": {name: better}}
    hits = _in_blocks(edition, lambda block: mend(block.get("text", ""), doubt.fault))
    return hits[0] if len(hits) == 1 else None


def _mended_at_its_place(block: dict[str, Any], doubt: Doubt) -> str | None:
    """Title and document number are mended in the fields that show them."""
    in_a_field = block["kind"] in (TITLE, DOCUMENT_NUMBER)
    return None if in_a_field else mend_at_its_place(block, doubt.fault)


def _in_blocks(edition: Edition, mending: Callable[[dict[str, Any]], str | None]) -> list[dict[str, Any]]:
    return [
        {"part": part.order, "block": position, "text": better}
        for part in edition.parts.all()
        for position, block in enumerate(part.blocks)
        if (better := mending(block)) is not None
    ]


def send_reasons(edition: Edition, doubts: Iterable[Doubt], person: Person) -> list[Reason]:
    """Why this draft cannot be sent to review yet; each leads to where it is mended."""
    reasons = [at_field(reason) for reason in checks.draft_reasons(edition)]
    reasons += [
        Reason("doubt_open", f"处理原件疑点 {d.number}：{d.fault.name}", cure=f"#f{d.number}")
        for d in doubts
        if d.blocks
    ]
    if not authority.may(person, "dossiers.submit", edition.document.organ):
        reasons.append(Reason("not_allowed", f"送审由“{edition.document.organ}”的拟稿人办理"))
    if not review_url():
        reasons.append(Reason("no_review", "送审功能没有启用，请联系管理员"))
    return reasons


def at_field(reason: Reason) -> Reason:
    """The reason with the anchor of its field on this page."""
    if reason.cure or not reason.field:
        return reason
    return replace(reason, cure=ANCHORS.get(reason.field, f"#m-{reason.field}"))


def review_url() -> str:
    try:
        return reverse("review:open")
    except NoReverseMatch:
        return ""


def preview(edition: Edition, doubts: Iterable[Doubt] = (), top: int = 2) -> DocumentPage:
    marks = [
        blocks.Doubt(doubt.fault.excerpt, doubt.number, f"f{doubt.number}")
        for doubt in doubts
        if doubt.open and doubt.fault.excerpt
    ]
    return document_page(
        edition,
        clock.today(),
        attachment_url=lambda item: reverse("documents:attachment", args=[item.pk]),
        doubts=marks,
        top=top,
    )


def notes(edition: Edition) -> list[str]:
    """What is worth a look and no reason against sending."""
    found = checks.number_notes(edition)
    if edition.needs_interpretation and edition.rank != Rank.INTERPRETATION:
        found.append("本文件须同步解读：送审时请把解读稿列入同一送审件")
    return found


def beside(edition: Edition, sources: list[Source], person: Person) -> dict[str, Any]:
    """What follows from the draft as it is saved: its page, the doubts, and why it cannot be sent yet."""
    doubts = doubts_of(edition, sources)
    return {
        "findings": finding_rows(doubts),
        "open_doubts": sum(doubt.open for doubt in doubts),
        "send_reasons": send_reasons(edition, doubts, person),
        "notes": notes(edition),
        "page": preview(edition, doubts, top=3),
        "preview_url": reverse("intake:preview", args=[edition.pk]),
    }


def images_of(edition: Edition) -> Callable[[str], str | None]:
    """The address at which a clerk sees a picture of the text, by the name it has there."""
    held = {
        f"{item.name}.{item.extension}".lower(): reverse("documents:attachment", args=[item.pk])
        for item in edition.attachments.all()
        if item.file.media_type.startswith("image/")
    }
    return lambda href: held.get(href.rsplit("/", 1)[-1].lower())


def together(edition: Edition, person: Person) -> list[Edition]:
    """Drafts of what interprets this document: they go to review, and to the public, with it."""
    return list(
        queries.drafts_visible_to(person)
        .filter(
            document__relations_out__kind=RelationKind.INTERPRETS,
            document__relations_out__to_document=edition.document_id,
        )
        .distinct()
    )


def source_lines(source: Source) -> tuple[list[tuple[int, str]], str]:
    """The lines of a source under the numbers that fields and faults cite; and why there are none."""
    if source.lines:
        return list(enumerate(source.lines, 1)), ""
    try:
        return list(enumerate(read(files.read(source.file), source.name).lines, 1)), ""
    except (ReadError, files.FileDamaged) as wrong:
        return [], str(wrong)


def first_lines(sources: Iterable[Source]) -> list[dict[str, Any]]:
    """The sources as they stand beside the form: lines with words in them, the first ``SHOWN_LINES``."""
    found = []
    for source in sources:
        lines = [(number, text) for number, text in enumerate(source.lines, 1) if text.strip()]
        if lines:
            found.append({"source": source, "lines": lines[:SHOWN_LINES], "more": len(lines) - SHOWN_LINES})
    return found
