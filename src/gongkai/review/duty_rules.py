"""What an urgent release owes afterwards: a report (补报) within some working days."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from gongkai.base import settings_store
from gongkai.duties.plans import DutyPlan, starting
from gongkai.duties.services import keep

from .models import Dossier, Stage

SUBJECT = "review.dossier"
URGENT_REPORT = "urgent_report"

REPORT_WITHIN = settings_store.SettingSpec(
    name="review.urgent_report_days",
    title="紧急发布后补报的期限（工作日）",
    kind=settings_store.Kind.NUMBER,
    default=2,
    source="紧急发布少走的审核要事后交代，期限没有全国统一规定，由本区定。",
    at_least=1,
    at_most=30,
)


def plan(dossier: Dossier) -> DutyPlan | None:
    if dossier.released_at is None or dossier.report_within is None:
        return None
    return DutyPlan(
        kind=URGENT_REPORT,
        rule=f"working-days:{dossier.report_within}",
        owner=dossier.organ,
        subject_type=SUBJECT,
        subject_id=dossier.pk,
        title=f"紧急发布后补报“{dossier.title}”",
        clock=starting(timezone.localtime(dossier.released_at).date(), "紧急发布"),
    )


def keep_for(dossier: Dossier, *, by: Any) -> None:
    """Open what this release owes, in its own transaction."""
    owed = plan(dossier)
    if owed is not None:
        keep([owed], by=by)


class UrgentReport:
    kind = URGENT_REPORT
    title = "紧急发布后补报"
    source = REPORT_WITHIN.source

    def plans(self) -> Iterator[DutyPlan]:
        owing = Dossier.objects.filter(
            stage=Stage.RELEASED, report_within__isnull=False, reported_at__isnull=True
        ).select_related("organ")
        for dossier in owing.order_by("pk").iterator(chunk_size=200):
            owed = plan(dossier)
            if owed is not None:
                yield owed


RULE = UrgentReport()
