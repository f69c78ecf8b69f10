from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import ProtectedError

from gongkai.base import clock, events
from gongkai.base.acts import Act, Reason, Refused
from gongkai.org import authority
from gongkai.org.models import Person

from .. import duty_rules
from ..models import Attachment, Document, Edition, Part, Placement
from .content import (
    COPIED,
    NewDraft,
    PartDraft,
    field_reasons,
    part_reasons,
    part_rows,
    write_values,
)
from .lists import as_list


def name_of(edition: Edition) -> str:
    return f"《{edition.title}》" if edition.title else "（未命名的草稿）"


def may_write(by: Person | None, document: Document) -> list[Reason]:
    """Reasons against this person's writing in this document; the system itself (None) may."""
    if by is None or authority.may(by, "drafts.write", document.organ):
        return []
    return [Reason("not_allowed", f"您没有为“{document.organ}”起草文件的职责，请由该单位的拟稿人办理。")]


class CreateDrafts(Act[list[Document]]):
    """New documents, each with its first edition."""

    title = "新建文件"

    def __init__(self, items: NewDraft | Iterable[NewDraft], *, by: Person | None) -> None:
        super().__init__(by=by)
        self.items = as_list(items, NewDraft)

    def _edition(self, item: NewDraft) -> Edition:
        edition = Edition(number=1, author=self.by, responsible=item.organ)
        write_values(edition, {"rank": edition.rank, **item.values})
        return edition

    def reasons(self) -> list[Reason]:
        found: list[Reason] = []
        for organ in {item.organ.pk: item.organ for item in self.items}.values():
            if self.by is not None and not authority.may(self.by, "drafts.write", organ):
                found.append(
                    Reason(
                        "not_allowed", f"您没有为“{organ}”起草文件的职责，请由该单位的拟稿人办理。", "organ"
                    )
                )
        for item in self.items:
            found += field_reasons(self._edition(item)) + part_reasons(item.parts)
            found += place_reasons(item.places, item.organ.pk)
        return found

    def perform(self) -> list[Document]:
        documents = Document.objects.bulk_create(
            Document(
                organ=item.organ,
                responsible=item.values.get("responsible") or item.organ,
                origin=item.origin,
                created_by=self.by,
            )
            for item in self.items
        )
        editions = []
        for document, item in zip(documents, self.items, strict=True):
            edition = self._edition(item)
            edition.document = document
            editions.append(edition)
        Edition.objects.bulk_create(editions)
        Part.objects.bulk_create(
            row
            for edition, item in zip(editions, self.items, strict=True)
            for row in part_rows(edition, item.parts)
        )
        Placement.objects.bulk_create(
            Placement(document=document, item=place, order=order)
            for document, item in zip(documents, self.items, strict=True)
            for order, place in enumerate(item.places)
        )
        for document, edition in zip(documents, editions, strict=True):
            events.record(
                "document.drafted",
                document,
                f"起草{name_of(edition)}。",
                by=self.by,
                organ=document.organ,
                data={"edition": edition.pk, "origin": document.origin},
            )
        duty_rules.keep_for(editions, by=self.by)
        return documents


def place_reasons(places: Iterable[Any], organ_id: int) -> list[Reason]:
    reasons = []
    for place in places:
        if not place.accepts_documents:
            reasons.append(
                Reason("place_closed", f"目录项“{place.name}”不直接归入文件，请选择它的下级。", "places")
            )
        elif place.organ_id not in (None, organ_id):
            reasons.append(
                Reason(
                    "place_foreign",
                    f"目录项“{place.name}”属于其他单位，请选择法定目录或者本单位的目录项。",
                    "places",
                )
            )
    return reasons


class DraftAct(Act[Any]):
    """An act on one draft: locks the document and the edition, and refuses what was released meanwhile."""

    def __init__(self, edition: Edition, *, by: Person | None) -> None:
        super().__init__(by=by)
        self.edition = edition

    def lock(self) -> None:
        # The document first: every act on a record takes its locks in this order.
        document = Document.objects.select_for_update().get(pk=self.edition.document_id)
        self.edition = Edition.objects.select_for_update().get(pk=self.edition.pk)
        self.edition.document = document

    def reasons(self) -> list[Reason]:
        if self.edition.is_released:
            return [Reason("released", "这一版已经发布，不能再改；需要更正的，请新建一版。")]
        return may_write(self.by, self.edition.document)

    def touch(self) -> None:
        """Count the change, so that whoever has the draft open elsewhere is told."""
        self.edition.revision += 1
        self.edition.touched_at = clock.now()

    def note(self, name: str, sentence: str, **data: Any) -> None:
        document = self.edition.document
        data = {"edition": self.edition.pk, "revision": self.edition.revision, **data}
        events.record(name, document, sentence, by=self.by, organ=document.organ, data=data)


QUIET = dt.timedelta(minutes=10)


class SaveDraft(DraftAct):
    """Write values and, where given, all parts. ``seen_revision`` is the revision that the writer had before
    him; None writes whatever happened since. What was typed stays with the caller when this is refused.

    ``quietly`` is for saving while somebody types: what changed nothing counts as nothing, and one person's
    saves in a row stand in the trail once in ``QUIET``."""

    title = "存为草稿"

    def __init__(
        self,
        edition: Edition,
        values: Mapping[str, Any] | None = None,
        parts: Sequence[PartDraft] | None = None,
        *,
        seen_revision: int | None = None,
        quietly: bool = False,
        by: Person | None,
    ) -> None:
        super().__init__(edition, by=by)
        self.quietly = quietly
        self.values = dict(values or {})
        self.parts = None if parts is None else list(parts)
        self.seen_revision = seen_revision

    def reasons(self) -> list[Reason]:
        found = super().reasons()
        if found:
            return found
        if self.seen_revision is not None and self.seen_revision != self.edition.revision:
            found.append(self._overtaken())
        trial = Edition.objects.get(pk=self.edition.pk)
        write_values(trial, self.values)
        return found + field_reasons(trial) + part_reasons(self.parts or [])

    def _overtaken(self) -> Reason:
        last = events.of(self.edition.document).filter(data__edition=self.edition.pk).last()
        who = last.actor_name if last else "别人"
        return Reason(
            "overtaken",
            f"您打开之后，{who}又保存过这份草稿。您填写的内容还在本页，没有丢失；"
            "请先对照最新内容，再决定保留哪一份。",
            field="revision",
        )

    def _told_lately(self) -> bool:
        last = events.of(self.edition.document).last()
        return (
            last is not None
            and last.name == "draft.saved"
            and last.actor_id == getattr(self.by, "pk", None)
            and last.data.get("edition") == self.edition.pk
            and clock.now() - last.at < QUIET
        )

    def perform(self) -> Edition:
        before = {name: getattr(self.edition, name) for name in self.values}
        write_values(self.edition, self.values)
        changed = [name for name in self.values if getattr(self.edition, name) != before[name]]
        if self.parts is not None:
            rows = part_rows(self.edition, self.parts)
            if [_face(row) for row in rows] != [_face(row) for row in self.edition.parts.all()]:
                self.edition.parts.all().delete()
                Part.objects.bulk_create(rows)
                changed.append("parts")
        if self.quietly and not changed:
            return self.edition
        self.touch()
        self.edition.save()
        if not self.edition.document.was_released and "responsible" in changed:
            self.edition.document.responsible = self.edition.responsible
            self.edition.document.save(update_fields=["responsible"])
        if not (self.quietly and self._told_lately()):
            self.note("draft.saved", f"保存{name_of(self.edition)}的草稿。", changed=changed)
        duty_rules.keep_for([self.edition], by=self.by)
        return self.edition


def _face(part: Part) -> tuple[Any, ...]:
    return (part.kind, part.title, part.number, part.period, part.blocks)


class NewEdition(Act[Edition]):
    """更正：a draft of the next edition of what was released, with the same text, parts and attachments."""

    title = "更正（新建一版）"

    def __init__(self, document: Document, *, change_note: str, by: Person | None) -> None:
        super().__init__(by=by)
        self.document = document
        self.change_note = change_note.strip()

    def lock(self) -> None:
        self.document = Document.objects.select_for_update().get(pk=self.document.pk)

    def reasons(self) -> list[Reason]:
        found = may_write(self.by, self.document)
        if self.document.current is None:
            found.append(Reason("never_released", "还没有发布过，请直接修改草稿。"))
        if self.document.withdrawn_at is not None:
            found.append(
                Reason("withdrawn", "文件已经撤回；需要重新公开的，请新建文件并注明与原文件的关系。")
            )
        if self.document.draft is not None:
            found.append(Reason("draft_open", "已经有一份未发布的更正稿，请在那份稿子上修改。"))
        if not self.change_note:
            found.append(
                Reason("no_note", "请写明更正了什么、为什么更正，公众会在修订记录里看到。", "change_note")
            )
        elif len(self.change_note) > 500:
            found.append(Reason("note_long", "更正说明请控制在 500 字以内。", "change_note"))
        return found

    def perform(self) -> Edition:
        now = self.document.current
        if now is None:
            raise AssertionError("asked in reasons")
        last = self.document.editions.order_by("-number").values_list("number", flat=True).first() or 0
        fresh = Edition(
            document=self.document,
            number=last + 1,
            author=self.by,
            change_note=self.change_note,
            document_number_raw=now.document_number_raw,
            agency_word=now.agency_word,
            number_year=now.number_year,
            number_serial=now.number_serial,
            **{name: getattr(now, name) for name in COPIED},
        )
        fresh.save()
        Part.objects.bulk_create(
            Part(
                edition=fresh,
                order=p.order,
                kind=p.kind,
                title=p.title,
                number=p.number,
                period=p.period,
                blocks=p.blocks,
            )
            for p in now.parts.all()
        )
        Attachment.objects.bulk_create(
            Attachment(
                edition=fresh,
                order=a.order,
                name=a.name,
                typed_extension=a.typed_extension,
                file_id=a.file_id,
                in_text=a.in_text,
            )
            for a in now.attachments.all()
        )
        events.record(
            "edition.opened",
            self.document,
            f"为{name_of(now)}新建第 {fresh.number} 版：{self.change_note}",
            by=self.by,
            organ=self.document.organ,
            data={"edition": fresh.pk, "number": fresh.number},
        )
        return fresh


class DiscardDraft(DraftAct):
    """Throw a draft away: a correction that is not wanted, or a document that was never released."""

    title = "删除草稿"

    def perform(self) -> None:
        document, title = self.edition.document, name_of(self.edition)
        document_id = document.pk
        keep_document = document.editions.exclude(pk=self.edition.pk).exists()
        self.note("draft.discarded", f"删除{title}的草稿。", title=self.edition.title)
        try:
            self.edition.delete()
            if not keep_document:
                document.relations_out.filter(confirmed_at__isnull=True).delete()
                document.delete()
                duty_rules.close_discarded(document_id, title, by=self.by)
        except ProtectedError:
            raise Refused(
                [Reason("in_use", "草稿已经列入送审件，或者有别的文件指向它；送过审的稿子留档，不能删除。")]
            ) from None
