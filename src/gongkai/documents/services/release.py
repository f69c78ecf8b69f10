"""Release and withdrawal, as the rooms above call them inside their own acts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db import connection

from gongkai.base import clock, events
from gongkai.base.acts import Reason, Refused
from gongkai.org.models import Person

from .. import digests, duty_rules
from ..models import Document, Edition, Openness, Origin, WithdrawalKind
from ..numbering import give_numbers
from .drafts import name_of
from .lists import as_list

_NOT_IN_TRANSACTION = "发布和撤回必须与作出决定的事写在同一事务里。"


def release_editions(
    editions: Edition | Iterable[Edition],
    *,
    changes: Mapping[int, Sequence[str]] | None = None,
    by: Person | None,
) -> list[Edition]:
    """Release drafts together: numbered, sealed, made current, told to the trail. In the order given.

    ``changes``: by the edition's id, what a correction changed, a sentence each, for its page.

    Call once per transaction, with all that it releases. Asks no reviews: that is the caller's. Raises
    ``Refused`` for what cannot be released at all: released already, withdrawn, without a title, or a
    correction that would close what is open.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(_NOT_IN_TRANSACTION)
    order = [edition.pk for edition in as_list(editions, Edition)]
    document_ids = Edition.objects.filter(pk__in=order).values_list("document_id", flat=True)
    documents = {
        document.pk: document
        for document in Document.objects.filter(pk__in=list(document_ids))
        .select_related("organ", "current")
        .select_for_update(of=("self",))
        .order_by("pk")
    }
    rows = {
        row.pk: row
        for row in Edition.objects.filter(pk__in=order).select_for_update(of=("self",)).order_by("pk")
    }
    fresh = [rows[pk] for pk in order]
    for edition in fresh:
        edition.document = documents[edition.document_id]
    reasons = [reason for edition in fresh for reason in _unreleasable(edition)]
    if reasons:
        raise Refused(reasons)

    now, today = clock.now(), clock.today()
    give_numbers([edition.document for edition in fresh], today.year)
    digests.seal(fresh)
    for edition in fresh:
        edition.released_at, edition.released_on = now, today
        if edition.number > 1:
            edition.changes = list((changes or {}).get(edition.pk, ()))
        document = edition.document
        document.current = edition
        document.responsible_id = edition.responsible_id
        document.first_released_at = document.first_released_at or now
        if edition.is_open:
            document.public_since = document.public_since or today
    Edition.objects.bulk_update(fresh, ["manifest", "digest", "released_at", "released_on", "changes"])
    Document.objects.bulk_update(
        documents.values(),
        ["index_number", "number_is_ours", "current", "responsible", "first_released_at", "public_since"],
    )
    for edition in fresh:
        document = edition.document
        which = "" if edition.number == 1 else f"第 {edition.number} 版"
        events.record(
            "document.released",
            document,
            f"发布{name_of(edition)}{which}，索引号 {document.index_number}。",
            by=by,
            organ=document.organ,
            data={
                "edition": edition.pk,
                "number": edition.number,
                "index_number": document.index_number,
                "digest": edition.digest,
            },
        )
    duty_rules.keep_for(fresh, by=by)
    duty_rules.close_unopen(fresh, by=by)
    return fresh


def _unreleasable(edition: Edition) -> list[Reason]:
    reasons = []
    if edition.is_released:
        reasons.append(Reason("released", f"{name_of(edition)}已经发布过。"))
    if edition.document.withdrawn_at is not None:
        reasons.append(Reason("withdrawn", f"{name_of(edition)}已经撤回，不能再发布。"))
    if edition.document.origin == Origin.EXTERNAL:
        reasons.append(Reason("external", f"{name_of(edition)}是外部文件，只作引用，不在本站发布。"))
    if edition.document.is_open and edition.openness != Openness.PROACTIVE:
        reasons.append(
            Reason(
                "closes_public",
                f"{name_of(edition)}已经公开，不能用更正收回；确实不能公开的，请由政务公开办撤回。",
                "openness",
            )
        )
    if not edition.title:
        reasons.append(Reason("no_title", "标题没有填写。", "title"))
    return reasons


def withdraw_documents(
    documents: Document | Iterable[Document], *, kind: str, reason: str, by: Person | None
) -> list[Document]:
    """Take documents back from the public. They keep number, editions and history; only the public loses them.

    ``kind`` is one of ``WithdrawalKind``; the public reads it, never the ``reason``. Raises ``Refused`` for
    what is not public. Call once per transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(_NOT_IN_TRANSACTION)
    wanted: Sequence[int] = [document.pk for document in as_list(documents, Document)]
    locked = list(
        Document.objects.filter(pk__in=wanted)
        .select_related("organ", "current")
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    refusals = []
    if kind not in WithdrawalKind.values:
        refusals.append(Reason("kind", "请选择撤回事由。", "kind"))
    if not reason.strip():
        refusals.append(Reason("no_reason", "请写明撤回的原因，供内部留痕。", "reason"))
    refusals += [
        Reason("not_public", f"《{document}》没有公开，不需要撤回。")
        for document in locked
        if not document.is_public
    ]
    if refusals:
        raise Refused(refusals)
    for document in locked:
        document.withdrawn_at = clock.now()
        document.withdrawn_kind = kind
        document.withdrawn_reason = reason.strip()
    Document.objects.bulk_update(locked, ["withdrawn_at", "withdrawn_kind", "withdrawn_reason"])
    for document in locked:
        events.record(
            "document.withdrawn",
            document,
            f"撤回《{document}》，事由：{WithdrawalKind(kind).label}。",
            by=by,
            organ=document.organ,
            data={"kind": kind, "reason": reason.strip(), "index_number": document.index_number},
        )
    return locked
