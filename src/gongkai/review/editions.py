"""Two editions side by side: their paragraphs with the places that people call them by, and their fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from gongkai.documents.models import Edition
from gongkai.readers import model
from gongkai.readers.model import Block, blocks_from_json

from .compare import Paragraph

_NAMES = {
    model.TITLE: "标题",
    model.DOCUMENT_NUMBER: "发文字号",
    model.ADDRESSEE: "主送机关",
    model.SIGNATURE: "落款",
    model.DATE: "日期",
    model.RELEASE_MARK: "此件公开发布",
    model.ATTACHMENT_NOTE: "附件说明",
    model.IMAGE: "图片",
}


def paragraphs(edition: Edition) -> list[Paragraph]:
    """Every part in order; with several parts, a place names its part first."""
    parts = list(edition.parts.all())
    found: list[Paragraph] = []
    for part in parts:
        name = (part.number or part.title or part.get_kind_display()) if len(parts) > 1 else ""
        if part.title and len(parts) > 1:
            found.append(Paragraph(part.title, f"{part.get_kind_display()}标题"))
        found += [
            Paragraph(text, f"{name}　{place}" if name and place else name or place)
            for place, text in _placed(blocks_from_json(part.blocks))
        ]
    return found


def _placed(blocks: Iterable[Block]) -> Iterator[tuple[str, str]]:
    under, count, tables = "", 0, 0
    for block in blocks:
        if block.kind == model.TABLE:
            tables += 1
            if block.text:
                yield f"表 {tables} 表题", block.text
            for at, row in enumerate(block.rows, 1):
                yield f"表 {tables} 第 {at} 行", " | ".join(cell.text for cell in row)
            continue
        if block.kind == model.ARTICLE:
            under, count = block.number, 1
            place = f"{under}第一款" if under else "条"
        elif block.kind in (model.HEADING, model.CHAPTER):
            under, count = block.number or block.text[:12], 0
            place = under
        elif block.kind in _NAMES:
            place = _NAMES[block.kind]
        else:
            count += 1
            unit = "款" if under.endswith("条") else "段"
            place = f"{under}第{_han(count)}{unit}"
        text = block.text.strip() or block.href
        if text:
            yield place, text


def _han(number: int) -> str:
    """1 to 99 in Chinese; larger ones in digits."""
    digits = "零一二三四五六七八九"
    if number > 99:
        return str(number)
    tens, ones = divmod(number, 10)
    return (f"{'' if tens == 1 else digits[tens]}十" if tens else "") + (
        digits[ones] if ones or not tens else ""
    )


NONE = "（无）"


@dataclass(frozen=True)
class FieldChange:
    label: str
    old: str
    new: str
    name: str = ""
    """Of the edition's field; ``attachments`` for a file."""


_FIELDS = (
    "title",
    "document_number",
    "issuers",
    "responsible",
    "rank",
    "genre",
    "topic",
    "openness",
    "openness_ground",
    "signed_on",
    "printed_on",
    "effective_on",
    "expires_on",
    "period",
    "summary",
    "keywords",
    "source",
    "needs_interpretation",
    "no_interpretation_reason",
)


def field_changes(old: Edition, new: Edition) -> list[FieldChange]:
    """The shown fields and the attachments that differ."""
    found = []
    for name in _FIELDS:
        before, after = _shown(old, name), _shown(new, name)
        if before != after:
            label = str(getattr(Edition._meta.get_field(name), "verbose_name", name))
            found.append(FieldChange(label, before, after, name))
    had = {a.name: a.file.digest for a in old.attachments.select_related("file")}
    has = {a.name: a.file.digest for a in new.attachments.select_related("file")}
    for name in dict.fromkeys([*had, *has]):
        if had.get(name) != has.get(name):
            found.append(FieldChange(f"附件《{name}》", _file(had, name), _file(has, name), "attachments"))
    return found


def _file(files: dict[str, str], name: str) -> str:
    return f"{files[name][:12]}…" if name in files else NONE


def _shown(edition: Edition, name: str) -> str:
    display: Any = getattr(edition, f"get_{name}_display", None)
    value = display() if display else getattr(edition, name)
    if name == "issuers":
        return "、".join(edition.issuer_names) or NONE
    if name == "keywords":
        return "、".join(value) or NONE
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value) if value not in (None, "") else NONE


def released_before(edition: Edition) -> Edition | None:
    """The edition that the public sees now and that this one would replace."""
    current = edition.document.current
    return current if current is not None and current.pk != edition.pk else None


def version_name(edition: Edition) -> str:
    """现行文本　2024-05-20 第 1 版."""
    day = edition.released_on or (
        timezone.localtime(edition.released_at).date() if edition.released_at else None
    )
    return f"第 {edition.number} 版{f'（{day:%Y-%m-%d} 发布）' if day else ''}"
