"""紧急通告: posted and ended as acts; a sentence above the front pages, gone by itself when its time is over."""

from __future__ import annotations

import datetime as dt

from gongkai.base import clock, events, jobs
from gongkai.base.acts import Act, Reason
from gongkai.org import authority
from gongkai.org.models import Person
from gongkai.web.words import chinese_moment

from . import standing
from .footer import link_of
from .handlers import TOUCH
from .models import UrgentNotice

SUBJECT = "publish.urgentnotice"
MANAGE = "settings.manage"
LONGEST = dt.timedelta(days=14)


def present() -> UrgentNotice | None:
    """The one that is up now; asked once per job."""
    cache = standing.job().cache
    if "urgent" not in cache:
        now = clock.now()
        found = UrgentNotice.objects.filter(ended_at__isnull=True, begun_at__lte=now, ends_at__gt=now)
        cache["urgent"] = found.first()
    notice: UrgentNotice | None = cache["urgent"]
    return notice


def _not_allowed(person: Person | None) -> list[Reason]:
    if person is None or authority.may(person, MANAGE):
        return []
    return [Reason("not_allowed", "紧急通告由政务公开办发布，请与其联系。")]


class PostNotice(Act[UrgentNotice]):
    """Up at once, instead of whatever was up; down by itself at ``ends_at``."""

    title = "发布紧急通告"

    def __init__(self, text: str, ends_at: dt.datetime | None, link: str = "", *, by: Person | None) -> None:
        super().__init__(by=by)
        self.text, self.ends_at, self.link = " ".join(text.split()), ends_at, link.strip()

    def reasons(self) -> list[Reason]:
        found = _not_allowed(self.by)
        now = clock.now()
        if not self.text:
            found.append(Reason("no_text", "请写明通告内容：出了什么事、请公众怎么做。", "text"))
        elif len(self.text) > 200:
            found.append(
                Reason("long", f"通告有 {len(self.text)} 个字，请压缩到 200 字以内，细节放到详情页。", "text")
            )
        if self.ends_at is None:
            found.append(Reason("no_end", "请填写自动结束的时间，过期的通告不会一直挂着。", "ends_at"))
        elif self.ends_at <= now:
            found.append(Reason("past", "自动结束的时间已经过去，请改成以后的时间。", "ends_at"))
        elif self.ends_at > now + LONGEST:
            found.append(
                Reason("far", f"紧急通告最长挂 {LONGEST.days} 天；需要更久的，请作为文件发布。", "ends_at")
            )
        if self.link and link_of(f"详情 {self.link}") is None:
            found.append(Reason("link", "详情网址应以 / 或者 https:// 开头。", "link"))
        return found

    def perform(self) -> UrgentNotice:
        assert self.ends_at is not None
        now = clock.now()
        for earlier in UrgentNotice.objects.select_for_update().filter(
            ended_at__isnull=True, ends_at__gt=now
        ):
            _end(earlier, self.by, "被新的紧急通告接替")
        notice = UrgentNotice.objects.create(
            text=self.text, link=self.link, begun_at=now, ends_at=self.ends_at, posted_by=self.by
        )
        events.record(
            "notice.posted",
            notice,
            f"发布紧急通告：“{self.text}”，至 {chinese_moment(self.ends_at)} 自动结束。",
            by=self.by,
            organ=getattr(self.by, "organ", None),
            data={"text": self.text, "link": self.link, "ends_at": self.ends_at.isoformat()},
        )
        _touch(notice, "posted")
        return notice


class EndNotice(Act[UrgentNotice]):
    title = "结束紧急通告"

    def __init__(self, notice: UrgentNotice, *, by: Person | None) -> None:
        super().__init__(by=by)
        self.notice = notice

    def lock(self) -> None:
        self.notice = UrgentNotice.objects.select_for_update().get(pk=self.notice.pk)

    def reasons(self) -> list[Reason]:
        found = _not_allowed(self.by)
        if not self.notice.is_up(clock.now()):
            found.append(Reason("over", "这条紧急通告已经结束。"))
        return found

    def perform(self) -> UrgentNotice:
        _end(self.notice, self.by, "提前结束")
        _touch(self.notice, "ended")
        return self.notice


def _end(notice: UrgentNotice, by: Person | None, how: str) -> None:
    notice.ended_at = clock.now()
    notice.save(update_fields=["ended_at"])
    events.record(
        "notice.ended",
        notice,
        f"紧急通告“{notice.text}”{how}。",
        by=by,
        organ=getattr(by, "organ", None),
    )


def _touch(notice: UrgentNotice, why: str) -> None:
    jobs.enqueue(
        TOUCH,
        key=f"publish:notice:{notice.pk}:{why}",
        args={"event": f"notice.{why}", "subject": SUBJECT, "ids": [notice.pk]},
    )


def take_down_over() -> int:
    """Ask for new front pages where a notice ran out since; safe to repeat. Returns how many did."""
    from django.db import transaction

    with transaction.atomic():
        over = list(
            UrgentNotice.objects.select_for_update(skip_locked=True).filter(
                ended_at__isnull=True, ends_at__lte=clock.now()
            )
        )
        for notice in over:
            _end(notice, None, "到时自动结束")
            _touch(notice, "over")
    return len(over)
