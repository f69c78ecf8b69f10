"""What releasing a document owes the public: within twenty working days of its formation, and, for papers
with a number or of general effect, within three days of printing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from gongkai.duties.models import Duty
from gongkai.duties.plans import DutyPlan, starting
from gongkai.duties.services import close_for, keep
from gongkai.law.rules import Channel, publish_start

from .models import NUMBERED_RANKS, Edition, Openness, Origin

SUBJECT = "documents.document"
DISCLOSURE = "disclosure"
PUBLISH = "publish"


def _owed(edition: Edition) -> bool:
    """A first edition made here that is to be open to all. A correction is measured by its own acts."""
    return (
        edition.number == 1
        and edition.openness == Openness.PROACTIVE
        and edition.document.origin in (Origin.MADE_HERE, Origin.FROM_CASE)
    )


def disclosure_plan(edition: Edition) -> DutyPlan | None:
    """《政府信息公开条例》第二十六条: within twenty working days from the day the information was formed."""
    if not _owed(edition) or edition.signed_on is None:
        return None
    return DutyPlan(
        kind=DISCLOSURE,
        rule="disclosure",
        owner=edition.document.organ,
        subject_type=SUBJECT,
        subject_id=edition.document_id,
        title=f"主动公开《{edition.title}》",
        clock=starting(edition.signed_on, "成文"),
        channels=(str(Channel.WEBSITE),),
    )


def publish_plan(edition: Edition) -> DutyPlan | None:
    """The yearly plan: the text and its interpretation on the website within three days of printing.

    Where no day of printing is recorded it counts from the day of signing, and says so.
    """
    start, flag = publish_start(edition.printed_on, edition.signed_on)
    numbered = bool(edition.document_number) or edition.rank in NUMBERED_RANKS
    if not _owed(edition) or not numbered or start is None:
        return None
    return DutyPlan(
        kind=PUBLISH,
        rule="publish",
        owner=edition.document.organ,
        subject_type=SUBJECT,
        subject_id=edition.document_id,
        title=f"《{edition.title}》印发后上网",
        clock=starting(start, "成文" if flag else "印发"),
        flags=(flag,) if flag else (),
        channels=(str(Channel.WEBSITE),),
    )


PLANNERS = {DISCLOSURE: disclosure_plan, PUBLISH: publish_plan}


def keep_for(editions: Iterable[Edition], *, by: Any = None) -> None:
    """Open or move the duties that these editions owe, in the transaction that changed them."""
    planned = (planner(edition) for edition in editions for planner in PLANNERS.values())
    keep([plan for plan in planned if plan is not None], by=by)


def close_discarded(document_id: int, title: str, *, by: Any = None) -> None:
    """Nothing is owed any more about a draft that was thrown away before anybody released it."""
    close_for(SUBJECT, document_id, reason=f"草稿{title}已经删除，没有可公开的信息。", by=by)


def close_unopen(editions: Iterable[Edition], *, by: Any = None) -> None:
    """Nor about what was reviewed and released as 依申请公开 or 不予公开, though its draft once was to be open."""
    for edition in editions:
        if edition.openness != Openness.PROACTIVE:
            label = edition.get_openness_display()
            close_for(SUBJECT, edition.document_id, reason=f"经审查按“{label}”办结，不作主动公开。", by=by)


@dataclass(frozen=True)
class EditionDuty:
    """A duty rule over first editions, drafts and released ones alike."""

    kind: str
    title: str
    source: str

    def plans(self) -> Iterator[DutyPlan]:
        settled = Duty.objects.filter(
            kind=self.kind, subject_type=SUBJECT, subject_id=OuterRef("document_id")
        ).exclude(met_on__isnull=True, waived_at__isnull=True)
        editions = (
            Edition.objects.filter(number=1, openness=Openness.PROACTIVE, document__withdrawn_at__isnull=True)
            .filter(~Exists(settled))
            .select_related("document__organ")
            .order_by("pk")
        )
        for edition in editions.iterator(chunk_size=500):
            plan = PLANNERS[self.kind](edition)
            if plan is not None:
                yield plan


RULES = (
    EditionDuty(DISCLOSURE, "主动公开", "中华人民共和国政府信息公开条例第二十六条"),
    EditionDuty(PUBLISH, "印发后上网", "年度政务公开工作要点"),
)
