"""What the acts on dossiers have in common: locks, the standing under lock, and who may act."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from gongkai.base import clock, events
from gongkai.base.acts import Act, Reason
from gongkai.documents.models import Document, Edition
from gongkai.documents.services import LIST_SIZE
from gongkai.org import authority
from gongkai.org.models import Person

from .. import flow, states, tell
from ..models import Dossier, SignOff, Stage
from ..states import Standing

Seen = str | Mapping[int, str] | None
"""The digest that the person had before him, or one for each dossier's id; None: whatever stands under lock."""


def lock_records(editions: Iterable[int]) -> dict[int, Edition]:
    """Lock documents, then editions, each in the order of their ids: the order of every act on a record.

    Raises ``Edition.DoesNotExist`` where one was discarded meanwhile.
    """
    ids = sorted(set(editions))
    documents = Edition.objects.filter(pk__in=ids).values("document")
    held = {
        document.pk: document
        for document in Document.objects.select_for_update(of=("self",))
        .filter(pk__in=documents)
        .order_by("pk")
    }
    locked = Edition.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    found = {}
    for edition in locked:
        edition.document = held[edition.document_id]
        found[edition.pk] = edition
    if len(found) < len(ids):
        raise Edition.DoesNotExist
    return found


class DossierAct(Act[Any]):
    """An act on one dossier or on several alike. Returns what it was given: one dossier, or the list."""

    verb: ClassVar[str]
    """The arrow of ``review.flow`` that it goes."""

    def __init__(self, dossier: Dossier | Sequence[Dossier], *, by: Person) -> None:
        super().__init__(by=by)
        self.single = isinstance(dossier, Dossier)
        self.dossiers: list[Dossier] = [dossier] if isinstance(dossier, Dossier) else list(dossier)
        self._standings: dict[int, Standing] = {}

    def lock(self) -> None:
        ids = {dossier.pk for dossier in self.dossiers}
        locked = {
            dossier.pk: dossier
            for dossier in Dossier.objects.select_for_update(of=("self",))
            .select_related("organ", "author")
            .filter(pk__in=ids)
            .order_by("pk")
        }
        self.dossiers = [locked[dossier.pk] for dossier in self.dossiers]
        self._standings = {}

    def standing(self, dossier: Dossier) -> Standing:
        if dossier.pk not in self._standings:
            self._standings[dossier.pk] = states.standing(dossier)
        return self._standings[dossier.pk]

    def anew(self, dossier: Dossier) -> Standing:
        """Ask again after this act has written something. No act here writes text, so the digest is kept."""
        digest = self.standing(dossier).digest
        self._standings[dossier.pk] = states.standing(dossier, digest=digest)
        return self._standings[dossier.pk]

    def reasons(self) -> list[Reason]:
        if not self.dossiers:
            return [Reason("review.none", "没有选中送审件，请先勾选。")]
        if len(self.dossiers) > LIST_SIZE:
            return [Reason("review.too_many", f"一次最多办 {LIST_SIZE} 件，请分批办理。")]
        if len({dossier.pk for dossier in self.dossiers}) < len(self.dossiers):
            return [Reason("review.twice", "同一件选了两次，请去掉重复的。")]
        found = []
        for dossier in self.dossiers:
            against = self.against(dossier)
            if len(self.dossiers) > 1:
                against = [
                    Reason(
                        r.code,
                        f"《{dossier.title}》：{r.message}",
                        r.field,
                        r.cure or dossier.get_absolute_url(),
                    )
                    for r in against
                ]
            found += against
        return found

    def against(self, dossier: Dossier) -> list[Reason]:
        raise NotImplementedError

    def perform(self) -> Any:
        for dossier in self.dossiers:
            self.work(dossier)
        return self.dossiers[0] if self.single else self.dossiers

    def work(self, dossier: Dossier) -> None:
        raise NotImplementedError

    def out_of_place(self, dossier: Dossier, *stages: Stage) -> list[Reason]:
        """Reasons where the dossier does not truly stand at one of these stages."""
        standing = self.standing(dossier)
        if standing.stage in stages:
            return []
        ours = [stage for stage in stages if standing.flow.has(stage)] or list(stages)
        if standing.stale:
            return [
                Reason(
                    "review.changed",
                    "送审之后内容有改动，已签的都已作废，送审件回到拟稿；请送审人重新送审。",
                    cure=f"{dossier.get_absolute_url()}#history",
                )
            ]
        return [
            Reason(
                "review.stage",
                f"送审件现在是“{standing.stage.label}”，“{self.title}”只能在"
                f"{'、'.join(f'“{stage.label}”' for stage in ours)}时办。",
            )
        ]

    def not_allowed(self, dossier: Dossier, act: str | None, doing: str) -> list[Reason]:
        if act is not None and authority.may(self.by, act, dossier.organ):
            return []
        return [Reason("review.not_allowed", f"您没有在{dossier.organ}{doing}的职责，请由有此岗位的人办理。")]

    def not_seen(self, dossier: Dossier, seen: Seen) -> list[Reason]:
        """A sign-off is on what the person read: refuse when something else stands there now."""
        digest = seen if isinstance(seen, str) or seen is None else seen.get(dossier.pk, "")
        if digest is None or digest == self.standing(dossier).digest:
            return []
        return [
            Reason(
                "review.not_seen",
                "您打开页面之后内容有改动，您看的不是现在这一版；请重新打开，看过再签。",
                cure=dossier.get_absolute_url(),
            )
        ]

    def sign(self, dossier: Dossier, kind: str, *, decision: str, **fields: Any) -> SignOff:
        return SignOff.objects.create(
            dossier=dossier,
            round=dossier.round,
            stage=dossier.stage,
            kind=kind,
            decision=decision,
            person=self.by,
            person_name=self.by.name,
            digest=self.standing(dossier).digest,
            at=clock.now(),
            **fields,
        )

    def note(self, name: str, dossier: Dossier, sentence: str, **data: Any) -> None:
        data = {"round": dossier.round, "stage": dossier.stage, **data}
        events.record(name, dossier, sentence, by=self.by, organ=dossier.organ, data=data)

    def move(self, dossier: Dossier) -> Stage:
        """Go this act's arrow from where the dossier stands."""
        dossier.stage = flow.of(dossier).after(dossier.stage, self.verb)
        dossier.save(update_fields=["stage"])
        return Stage(dossier.stage)


def fall_back(dossier: Dossier, digest: str, *, cause: str = "内容有改动", by: Person | None = None) -> None:
    """A member, or the flow, changed under review: the dossier is a draft again. The caller holds the lock."""
    was = Stage(dossier.stage)
    dossier.stage = flow.of(dossier).after(dossier.stage, "fall_back")
    dossier.save(update_fields=["stage"])
    events.record(
        "dossier.returned",
        dossier,
        f"“{was.label}”期间{cause}，第 {dossier.round} 轮已签的全部作废，自动回到拟稿。",
        by=by,
        organ=dossier.organ,
        data={
            "round": dossier.round,
            "stage": was,
            "by_itself": True,
            "submitted": dossier.submitted_digest,
            "now": digest,
        },
    )
    tell.author(
        dossier, f"“{dossier.title}”送审后{cause}，已签的作废，请核对后重新送审。", f"fell-back:{digest}"
    )
