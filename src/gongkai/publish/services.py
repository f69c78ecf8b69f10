"""What a person does to the public site: take something back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from gongkai.base import jobs
from gongkai.base.acts import Act, Reason
from gongkai.documents.models import Document, Rank, Relation, RelationKind, WithdrawalKind
from gongkai.documents.services import withdraw_documents
from gongkai.org import authority
from gongkai.org.models import Person

from .handlers import WITHDRAW


class WithdrawDocuments(Act[list[Document]]):
    """Take documents back from the public, with the interpretations that speak of nothing else.

    The pages answer 410 from then on, with title, kind of reason and day; numbers, editions and history stay.
    """

    title = "撤回"

    def __init__(
        self, documents: Document | Iterable[Document], *, kind: str, reason: str, by: Person | None
    ) -> None:
        super().__init__(by=by)
        self.documents = [documents] if isinstance(documents, Document) else list(documents)
        self.kind = kind
        self.reason = reason.strip()

    def lock(self) -> None:
        """What is withdrawn, what goes along, and what is interpreted by it: a release of the last, or another
        withdrawal of its other interpretation, waits, and asks after this one."""
        wanted = {document.pk for document in self.documents}
        along = {document.pk for document in self.taken_along}
        interpreted = Relation.objects.filter(
            kind=RelationKind.INTERPRETS, from_document__in=wanted, to_document__isnull=False
        ).values_list("to_document_id", flat=True)
        locked = Document.objects.select_for_update(of=("self",)).filter(
            pk__in=wanted | along | {*interpreted}
        )
        self.documents = [document for document in locked.order_by("pk") if document.pk in wanted]

    @property
    def taken_along(self) -> list[Document]:
        """Public interpretations of what is withdrawn that interpret nothing that stays."""
        mine = {document.pk for document in self.documents}
        explains = _explains(
            Relation.objects.filter(to_document__in=mine).values_list("from_document_id", flat=True)
        )
        lonely = [pk for pk, targets in explains.items() if pk not in mine and targets <= mine]
        return list(Document.objects.public().filter(pk__in=lonely).order_by("pk"))

    def reasons(self) -> list[Reason]:
        found: list[Reason] = []
        if not self.documents:
            found.append(Reason("nothing", "请选择要撤回的文件。"))
        for document in self.documents:
            if self.by is not None and not authority.may(self.by, "documents.withdraw", document.organ):
                found.append(Reason("not_allowed", f"撤回《{document}》由政务公开办办理，请与其联系。"))
            if document.withdrawn_at is not None:
                found.append(Reason("withdrawn", f"《{document}》已经撤回，不需要再撤。"))
            elif not document.is_public:
                found.append(
                    Reason("not_public", f"《{document}》还没有公开，不需要撤回；要作废请在起草处办理。")
                )
            elif stranded := self._left_without(document):
                found.append(
                    Reason(
                        "strands",
                        f"《{stranded}》还在线上，不能没有解读：请连同它一起撤回，或者先发布新的解读。",
                    )
                )
        if self.kind not in WithdrawalKind.values:
            found.append(Reason("kind", "请选择撤回事由，公众将看到它。", "kind"))
        if not self.reason:
            found.append(Reason("no_reason", "请写明撤回的原因，只供内部留痕。", "reason"))
        return found

    def _left_without(self, document: Document) -> Document | None:
        """A public document that must be interpreted and would stay without this, its only interpretation."""
        if document.current is None or document.current.rank != Rank.INTERPRETATION:
            return None
        mine = {other.pk for other in self.documents}
        targets = Document.objects.public().filter(
            relations_in__from_document=document,
            relations_in__kind=RelationKind.INTERPRETS,
            current__needs_interpretation=True,
        )
        for target in targets.exclude(pk__in=mine).distinct():
            others = Document.objects.public().filter(
                relations_out__to_document=target, relations_out__kind=RelationKind.INTERPRETS
            )
            if not others.exclude(pk__in=mine).exists():
                return target
        return None

    def perform(self) -> list[Document]:
        everything = [*self.documents, *self.taken_along]
        gone = withdraw_documents(everything, kind=self.kind, reason=self.reason, by=self.by)
        ids = sorted(document.pk for document in gone)
        jobs.enqueue(WITHDRAW, key=f"publish:withdraw:{ids[0]}:{len(ids)}", args={"documents": ids})
        return gone


def _explains(interpretations: Iterable[int]) -> dict[int, set[int]]:
    """Interpretation → the public documents that it interprets."""
    found: dict[int, set[int]] = defaultdict(set)
    relations = Relation.objects.filter(
        kind=RelationKind.INTERPRETS,
        from_document__in=list(interpretations),
        from_document__current__rank=Rank.INTERPRETATION,
        to_document__in=Document.objects.public(),
    )
    for source, target in relations.values_list("from_document_id", "to_document_id"):
        found[source].add(target)
    return found
