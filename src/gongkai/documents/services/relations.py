from __future__ import annotations

import datetime as dt

from gongkai.base import clock, events
from gongkai.base.acts import Act, Reason
from gongkai.org import authority
from gongkai.org.models import Person

from ..models import ENDS_THE_OTHER, Document, Relation, RelationKind
from .drafts import may_write
from .pages import repaint


def ends_foreign(relation: Relation) -> bool:
    """Does it change the validity of another organ's document? Then the openness office has to confirm it."""
    target = relation.to_document
    return (
        relation.kind in ENDS_THE_OTHER
        and target is not None
        and target.organ_id != relation.from_document.organ_id
    )


class ProposeRelation(Act[Relation]):
    """State how a document stands to another, ours or one cited by title and number.

    What ends or changes another organ's document waits for the openness office; all else counts at once,
    though never before the document that says it is public.
    """

    title = "登记关系"

    def __init__(
        self,
        document: Document,
        kind: str,
        target: Document | None = None,
        *,
        title: str = "",
        number: str = "",
        provisions: str = "",
        effective_on: dt.date | None = None,
        by: Person | None,
    ) -> None:
        super().__init__(by=by)
        self.document = document
        self.kind = kind
        self.target = target
        self.to_title = title.strip().removeprefix("《").removesuffix("》")
        self.to_number = number.strip()
        self.provisions = provisions.strip()
        self.effective_on = effective_on

    def lock(self) -> None:
        self.document = Document.objects.select_for_update().get(pk=self.document.pk)

    def reasons(self) -> list[Reason]:
        found = may_write(self.by, self.document)
        if self.kind not in RelationKind.values:
            found.append(Reason("kind", "请选择关系的种类。", "kind"))
        if self.target is None and not self.to_title:
            found.append(Reason("no_target", "请选择一份文件，或者写明外部文件的名称。", "target"))
        if self.target is not None:
            if self.target.pk == self.document.pk:
                found.append(Reason("itself", "文件不能与自己建立关系。", "target"))
            elif self.by is not None and not self.target.visible_to(self.by):
                found.append(Reason("no_target", "没有找到所指的文件，请重新选择。", "target"))
            elif self.document.relations_out.filter(kind=self.kind, to_document=self.target).exists():
                found.append(Reason("known", "这一关系已经登记过。", "target"))
        if len(self.to_title) > 500 or len(self.to_number) > 100 or len(self.provisions) > 300:
            found.append(Reason("too_long", "名称、文号或者条款写得过长，请缩短。", "title"))
        return found

    def perform(self) -> Relation:
        relation = Relation(
            from_document=self.document,
            kind=self.kind,
            to_document=self.target,
            to_title="" if self.target else self.to_title,
            to_number="" if self.target else self.to_number,
            provisions=self.provisions,
            effective_on=self.effective_on,
            proposed_by=self.by,
        )
        waits = ends_foreign(relation)
        if not waits:
            relation.confirmed_at, relation.confirmed_by = clock.now(), self.by
        relation.save()
        ends = [self.document] if self.target is None else [self.document, self.target]
        event = events.record(
            "relation.proposed",
            self.document,
            f"登记关系：《{self.document}》{relation.get_kind_display()}{cited(relation)}"
            f"{'，待政务公开办确认' if waits else ''}。",
            by=self.by,
            organ=self.document.organ,
            data={"relation": relation.pk, "to": self.target.pk if self.target else None, "waits": waits},
        )
        if not waits and self.document.is_public:
            repaint(ends, event)
        return relation


def cited(relation: Relation) -> str:
    title = f"《{relation.to_document or relation.to_title}》"
    return f"{title}（{relation.to_number}）" if relation.to_number else title


class _Decide(Act[Relation]):
    """The openness office's word on a relation that waits for it."""

    def __init__(self, relation: Relation, *, by: Person | None) -> None:
        super().__init__(by=by)
        self.relation = relation

    def lock(self) -> None:
        self.relation = (
            Relation.objects.select_related("from_document__organ", "to_document__organ")
            .select_for_update(of=("self",))
            .get(pk=self.relation.pk)
        )

    def reasons(self) -> list[Reason]:
        if self.relation.is_confirmed:
            return [Reason("confirmed", "这一关系已经确认。")]
        organ = self.relation.from_document.organ
        if self.by is not None and not authority.may(self.by, "documents.confirm_relation", organ):
            return [Reason("not_allowed", "修改、废止其他单位文件的关系，由政务公开办确认。")]
        return []


class ConfirmRelation(_Decide):
    title = "确认关系"

    def perform(self) -> Relation:
        relation = self.relation
        relation.confirmed_at, relation.confirmed_by = clock.now(), self.by
        relation.save(update_fields=["confirmed_at", "confirmed_by"])
        ends = [end for end in (relation.from_document, relation.to_document) if end is not None]
        sentence = f"确认关系：《{relation.from_document}》{relation.get_kind_display()}{cited(relation)}。"
        told = [
            events.record(
                "relation.confirmed",
                end,
                sentence,
                by=self.by,
                organ=end.organ,
                data={"relation": relation.pk},
            )
            for end in ends
        ]
        if relation.from_document.is_public:
            repaint(ends, told[0])
        return relation


class RejectRelation(_Decide):
    """Strike a proposed relation out; the trail keeps it."""

    title = "不予确认"

    def __init__(self, relation: Relation, *, reason: str, by: Person | None) -> None:
        super().__init__(relation, by=by)
        self.reason = reason.strip()

    def reasons(self) -> list[Reason]:
        found = super().reasons()
        if not self.reason:
            found.append(Reason("no_reason", "请写明不予确认的理由，提出的单位会看到。", "reason"))
        return found

    def perform(self) -> Relation:
        relation = self.relation
        events.record(
            "relation.rejected",
            relation.from_document,
            f"不予确认关系：《{relation.from_document}》{relation.get_kind_display()}{cited(relation)}。"
            f"理由：{self.reason}",
            by=self.by,
            organ=relation.from_document.organ,
            data={"kind": relation.kind, "to": relation.to_document_id, "to_title": relation.to_title},
        )
        relation.delete()
        return relation


class DropRelation(Act[None]):
    """Strike out a relation of a document that was never released: nobody has read it yet."""

    title = "删除关系"

    def __init__(self, relation: Relation, *, by: Person | None) -> None:
        super().__init__(by=by)
        self.relation = relation

    def lock(self) -> None:
        """The relation too: it may have been confirmed, and so become public, since it was read."""
        document = Document.objects.select_for_update().get(pk=self.relation.from_document_id)
        self.relation = Relation.objects.select_for_update().get(pk=self.relation.pk)
        self.relation.from_document = document

    def reasons(self) -> list[Reason]:
        found = may_write(self.by, self.relation.from_document)
        if self.relation.from_document.was_released and self.relation.is_confirmed:
            found.append(Reason("public", "已经公开的关系不能删除；登记有误的，请联系政务公开办。"))
        return found

    def perform(self) -> None:
        document = self.relation.from_document
        events.record(
            "relation.dropped",
            document,
            f"删除登记的关系：{self.relation.get_kind_display()}{cited(self.relation)}。",
            by=self.by,
            organ=document.organ,
            data={"kind": self.relation.kind, "to": self.relation.to_document_id},
        )
        self.relation.delete()
