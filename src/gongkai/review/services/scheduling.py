"""定时: not before a moment; and, where whoever may release decided so, by itself at that moment."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from gongkai.base import clock, events
from gongkai.base.acts import Reason, Refused
from gongkai.duties.models import Duty
from gongkai.org import authority
from gongkai.org.models import Person

from .. import flow, people, tell
from ..models import Dossier
from .common import DossierAct
from .releasing import ReleaseDossier

log = logging.getLogger(__name__)


def owed_before(dossier: Dossier, moment: dt.datetime) -> list[Duty]:
    """Open duties on the members whose last day is over at this moment."""
    documents = dossier.members.values_list("edition__document", flat=True)
    return list(
        Duty.objects.open()
        .filter(
            subject_type="documents.document",
            subject_id__in=list(documents),
            due_on__lt=timezone.localtime(moment).date(),
        )
        .order_by("due_on", "pk")
    )


class ScheduleRelease(DossierAct):
    """定时: not to be released before a moment; None takes it away. Says nothing of content, voids nothing."""

    title = "定发布时间"

    def __init__(
        self,
        dossier: Dossier,
        not_before: dt.datetime | None,
        *,
        itself: bool = False,
        aware: bool = False,
        by: Person,
    ) -> None:
        """``itself``: it goes out at that moment without anybody pressing. ``aware``: the person knows that
        a duty falls due before; for what is late already he is not asked again."""
        super().__init__(dossier, by=by)
        self.not_before, self.aware = not_before, aware
        self.itself = itself and not_before is not None

    def against(self, dossier: Dossier) -> list[Reason]:
        if dossier.stage not in flow.OPEN:
            return self.out_of_place(dossier, *flow.OPEN)
        may_release = authority.may(self.by, "dossiers.release", dossier.organ)
        if not may_release and not authority.may(self.by, "dossiers.submit", dossier.organ):
            return self.not_allowed(dossier, "dossiers.release", "发布")
        if self.itself and not may_release:
            return [
                Reason(
                    "review.not_releaser",
                    "到时自动发布要由有发布职责的人来定；您可以只定时间，到时由他发布。",
                    "itself",
                )
            ]
        if self.not_before is None:
            return []
        if self.not_before <= clock.now():
            return [Reason("review.past", "发布时间须晚于现在；要立即发布的，请把时间清空。", "not_before")]
        if self.aware:
            return []
        return [
            Reason(
                "review.after_deadline",
                f"“{duty.title}”的期限是 {duty.due_on}，定的时间在期限之后；请提前，或者勾选“知道会超过期限”再定。",
                "not_before",
            )
            for duty in owed_before(dossier, self.not_before)
            if duty.due_on is not None and duty.due_on >= clock.today()
        ]

    def work(self, dossier: Dossier) -> None:
        dossier.release_not_before = self.not_before
        dossier.release_by = self.by if self.itself else None
        dossier.release_held_at = None
        dossier.save(update_fields=["release_not_before", "release_by", "release_held_at"])
        said = "取消定时发布。"
        late: list[Duty] = []
        if self.not_before is not None:
            late = owed_before(dossier, self.not_before)
            how = "到时自动发布" if self.itself else "之后发布"
            said = f"定于 {timezone.localtime(self.not_before):%Y-%m-%d %H:%M} {how}"
            said += f"，知道会超过期限：{'、'.join(duty.title for duty in late)}。" if late else "。"
        self.note("dossier.scheduled", dossier, said, itself=self.itself, late=[duty.pk for duty in late])


def release_what_is_due() -> dict[str, int]:
    """Release every dossier whose moment has come and that was to go out by itself; everything is asked
    again, in the name of whoever decided it. What is refused stays where it is, and people are told.

    Harmless to miss and to repeat.
    """
    counts = {"released": 0, "held": 0}
    due = Dossier.objects.filter(
        release_by__isnull=False,
        release_not_before__lte=clock.now(),
        release_held_at__isnull=True,
        stage__in=flow.OPEN,
    )
    for dossier in due.select_related("organ", "author", "release_by").order_by("release_not_before", "pk"):
        assert dossier.release_by is not None
        try:
            ReleaseDossier(dossier, by_schedule=True, by=dossier.release_by).execute()
            counts["released"] += 1
        except Refused as refused:
            counts["held"] += _hold(dossier.pk, refused.reasons)
        except Exception:
            log.exception("送审件 %s 定时发布出错，下一分钟再试。", dossier.pk)
    return counts


def _hold(pk: int, reasons: Iterable[Reason]) -> bool:
    with transaction.atomic():
        dossier = (
            Dossier.objects.select_for_update(of=("self",))
            .select_related("organ", "author", "release_by")
            .get(pk=pk)
        )
        moment = dossier.release_not_before
        over = dossier.stage not in flow.OPEN or dossier.release_held_at is not None
        if over or dossier.release_by is None or moment is None or moment > clock.now():
            return False  # somebody released it or set another time meanwhile
        dossier.release_held_at = clock.now()
        dossier.save(update_fields=["release_held_at"])
        causes = [reason.message for reason in reasons]
        said = "；".join(cause.rstrip("。") for cause in causes)
        hour = f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"
        events.record(
            "dossier.held",
            dossier,
            f"到了定时 {hour}，没有发布：{said}。",
            organ=dossier.organ,
            data={"round": dossier.round, "stage": dossier.stage, "reasons": causes},
        )
        assert flow.READY.act is not None
        office = people.holders(flow.READY.act, dossier.organ)
        told = {person.pk: person for person in (dossier.author, dossier.release_by, *office)}
        tell.tell(
            told.values(),
            f"“{dossier.title}”定于 {hour} 自动发布，没有发出：{said}。改好后请重新定时或者直接发布。",
            dossier,
            f"held:{moment.isoformat()}",
        )
        return True
