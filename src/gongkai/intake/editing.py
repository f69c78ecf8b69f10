"""What the buttons of a draft's page do, each an act or two in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from gongkai.base.acts import Reason, Refused
from gongkai.documents import queries
from gongkai.documents.models import Attachment, Document, Edition, Part, Relation
from gongkai.documents.services import (
    AddAttachment,
    DropRelation,
    NewFile,
    PartDraft,
    PlaceInCatalogue,
    ProposeRelation,
    RemoveAttachment,
    ReorderAttachments,
    SaveDraft,
)
from gongkai.org.models import Person
from gongkai.readers import blocks_from_json

from . import drafting
from .doubts import Doubt, doubts_of
from .forms import DraftForm, PartForm, part_drafts
from .models import Source
from .pictures import without_traces
from .services import KeepFault


class Desk:
    """A person at one draft. Everything raises ``Refused`` and is undone as a whole."""

    def __init__(self, edition: Edition, *, by: Person) -> None:
        self.edition = edition
        self.by = by
        self.said = "已存为草稿。"

    def save(
        self, form: DraftForm, parts: Sequence[PartForm], *, over: str | None, quietly: bool = False
    ) -> None:
        """Write what the form holds. ``over`` is the revision that the writer was told of and overrides."""
        seen = form.cleaned_data.get("revision", -1)
        if over is not None and over.isascii() and over.isdigit():
            seen = int(over)
        text = part_drafts(self.edition, list(parts)) if all(part.is_valid() for part in parts) else None
        self.edition = SaveDraft(
            self.edition, form.values(), text, seen_revision=seen, quietly=quietly, by=self.by
        ).execute()
        places = form.places()
        held = [p.item for p in self.edition.document.placements.select_related("item").order_by("order")]
        if places is not None and places != held:
            PlaceInCatalogue(self.edition.document, places, by=self.by).execute()

    def take(self, field: str, value: str) -> None:
        """Write one field, as the form would read it."""
        form = DraftForm(QueryDict(urlencode({field: value})), edition=self.edition)
        form.is_valid()
        if field in form.errors:
            raise Refused([Reason("field", "；".join(map(str, form.errors[field])), field)])
        SaveDraft(self.edition, {field: form.values()[field]}, by=self.by).execute()

    def press(self, go: str, relate: Mapping[str, Any], files: Sequence[UploadedFile]) -> str:
        """Do what a button says besides saving; returns the place on the page to go on from."""
        verb, _, key = go.partition("-")
        match verb:
            case "attach":
                self._attach(files)
                return "#attachments"
            case "detach" | "up":
                self._move(verb, self._attachment(key))
                return "#attachments"
            case "relate":
                self._relate(relate)
                return "#relations"
            case "unrelate":
                relation = self._own(Relation.objects.filter(from_document=self.edition.document_id), key)
                DropRelation(relation, by=self.by).execute()
                self.said = "已存为草稿，关系已经删除。"
                return "#relations"
            case "mend" | "keep":
                return self._decide(verb, self._doubt(key))
        if files:
            self._attach(files)  # chosen and not yet added: kept, since a page cannot choose them again
            return "#attachments"
        return ""

    def _attach(self, files: Sequence[UploadedFile]) -> None:
        new = [without_traces(NewFile(file.name or "未命名", file.read())) for file in files]
        AddAttachment(self.edition, new, by=self.by).execute()
        self.said = f"已存为草稿，添加附件 {len(new)} 个。"

    def _own(self, rows: Any, key: str) -> Any:
        row = rows.filter(pk=int(key)).first() if key.isascii() and key.isdigit() else None
        if row is None:
            raise Refused([Reason("gone", "这一项已经不在，请刷新页面。")])
        return row

    def _attachment(self, key: str) -> Attachment:
        attachment: Attachment = self._own(self.edition.attachments.select_related("edition", "file"), key)
        return attachment

    def _move(self, verb: str, attachment: Attachment) -> None:
        if verb == "detach":
            RemoveAttachment(attachment, by=self.by).execute()
            self.said = f"已存为草稿，移除附件“{attachment.name}”。"
            return
        rows = self.edition.attachments.order_by(
            "in_text", "order"
        )  # a picture of the text is not in the way
        order = list(rows.values_list("pk", flat=True))
        at = order.index(attachment.pk)
        if at:
            order[at - 1], order[at] = order[at], order[at - 1]
            ReorderAttachments(self.edition, order, by=self.by).execute()
        self.said = "已存为草稿，附件顺序已调整。"

    def _relate(self, given: Mapping[str, Any]) -> None:
        text = given["relation_target"].strip()
        if not text:
            raise Refused([Reason("no_target", "请填写所指文件。", "relation_target")])
        target = self._target(text)
        ProposeRelation(
            self.edition.document,
            given["relation_kind"],
            target,
            title="" if target else text,
            number=given["relation_number"],
            provisions=given["relation_provisions"],
            effective_on=given["relation_on"],
            by=self.by,
        ).execute()
        where = f"本站《{target}》" if target else f"外部文件《{text.strip('《》')}》"
        self.said = f"已存为草稿，登记与{where}的关系。"

    def _target(self, text: str) -> Document | None:
        """The one document of ours that the words name; none makes it an external one, several are asked."""
        found = [
            document
            for document in queries.find(text.strip("《》"), self.by)
            if document.pk != self.edition.document_id
        ]
        exact = [d for d in found if str(d) == text.strip("《》") or d.index_number == text] or found
        if len(exact) > 1:
            names = "、".join(f"《{d}》（{d.index_number or '未发布'}）" for d in exact[:5])
            raise Refused(
                [Reason("several", f"有几份文件与“{text}”相符：{names}，请改填索引号。", "relation_target")]
            )
        return exact[0] if exact else None

    def _doubt(self, key: str) -> Doubt:
        for doubt in doubts_of(self.edition):
            if doubt.key == key:
                return doubt
        raise Refused([Reason("gone", "没有这一处疑点，请刷新页面。")])

    def _decide(self, verb: str, doubt: Doubt) -> str:
        anchor = f"#f{doubt.number}"
        if verb == "keep":
            KeepFault(Source.objects.get(pk=doubt.source.pk), doubt.position, by=self.by).execute()
            self.said = "已存为草稿，这一处保留原样。"
            return anchor
        change = drafting.mended(self.edition, doubt)
        if change is None:
            raise Refused(
                [
                    Reason(
                        "not_once", f"“{doubt.fault.excerpt}”在草稿里不止一处或者已经改动，请在正文里手工改。"
                    )
                ]
            )
        if "values" in change:
            SaveDraft(self.edition, change["values"], by=self.by).execute()
        else:
            SaveDraft(self.edition, parts=self._with(change), by=self.by).execute()
        self.said = "已存为草稿，这一处按建议改好。"
        return anchor

    def _with(self, change: Mapping[str, Any]) -> list[PartDraft]:
        drafts = []
        part: Part
        for part in self.edition.parts.order_by("order"):
            blocks = list(part.blocks)
            if part.order == change["part"]:
                at = change["block"]
                blocks[at] = {**blocks[at], "text": change["text"]}
            drafts.append(
                PartDraft(blocks_from_json(blocks), part.kind, part.title, part.number, part.period)
            )
        return drafts
