"""Notices: one sentence for each of some people, on screen and, where he wants it, by mail: each at once, or
all of a day in one letter. Where no mail server is named there is no mail, and the screen says so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from . import clock, jobs
from .models import Notice

MAIL_JOB = "base.mail"
DIGEST_JOB = "base.mail_digest"
AT_ONCE, DAILY, NONE = "at_once", "daily", "none"
DIGEST_HOUR = 8
"""Local hour from which the letter of the day goes out."""
OLDEST_IN_DIGEST = 7
"""Days."""
MOST_IN_DIGEST = 200


def notify(people: Iterable[Any], sentence: str, *, url: str = "", key: str) -> list[Notice]:
    """Tell each person once per ``key``; whoever was told before is left alone. Returns what is new.

    Belongs into the transaction of the act: the notice exists exactly when the act was done, and the mail
    goes out after it, through the outbox.
    """
    fresh = []
    with transaction.atomic():
        for person in people:
            notice, created = Notice.objects.get_or_create(
                person_id=person.pk, key=key, defaults={"at": clock.now(), "sentence": sentence, "url": url}
            )
            if not created:
                continue
            fresh.append(notice)
            if mail_of(person) == AT_ONCE:
                jobs.enqueue(MAIL_JOB, key=f"mail:notice:{notice.pk}", args={"notice": notice.pk})
    return fresh


def mail_goes_out() -> bool:
    """Whether this instance knows a mail server."""
    return bool(settings.GONGKAI_MAIL)


def mail_of(person: Any) -> str:
    """How this person gets mail now: ``"at_once"``, ``"daily"`` or ``"none"``."""
    if not mail_goes_out() or not person.email or not person.is_active:
        return NONE
    return str(person.notice_mail)


def queue_digests() -> int:
    """One letter for everybody who wants one a day and has something new in it. Returns how many are queued.

    Harmless to repeat and to miss: the letter of a day is queued once, and takes along what older ones missed.
    """
    if not mail_goes_out() or timezone.localtime(clock.now()).hour < DIGEST_HOUR:
        return 0
    today = clock.today()
    waiting = (
        _undelivered()
        .filter(person__notice_mail=DAILY, person__is_active=True, at__lt=clock.now())
        .exclude(person__email="")
    )
    people = waiting.order_by().values_list("person_id", flat=True).distinct()
    for person in people:
        jobs.enqueue(
            DIGEST_JOB,
            key=f"mail:digest:{person}:{today.isoformat()}",
            args={"person": person, "day": today.isoformat()},
        )
    return len(people)


def _undelivered() -> Any:
    """Neither read nor mailed, and not so old that nobody wants to hear of it."""
    return Notice.objects.filter(
        read_at=None, mailed_at=None, at__gte=clock.now() - dt.timedelta(days=OLDEST_IN_DIGEST)
    )


def send_digest(journal: Any) -> None:
    """Job handler: the letter of a day. What goes into it is settled first, so that a second try says the same."""
    chosen = journal.step("chosen", lambda: _choose(journal.args["person"]))
    notices = list(
        Notice.objects.filter(pk__in=chosen["notices"]).select_related("person").order_by("at", "pk")
    )
    if not notices or not notices[0].person.email or not notices[0].person.is_active:
        return
    journal.step("sent", lambda: _send_digest(notices, journal.args["day"]))
    journal.step("noted", lambda: _note_mailed(notices))


def _choose(person: int) -> dict[str, Any]:
    rows = _undelivered().filter(person_id=person).order_by("at", "pk")
    return {"notices": list(rows.values_list("pk", flat=True)[:MOST_IN_DIGEST])}


def _note_mailed(notices: list[Notice]) -> None:
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(mailed_at=clock.now())


def _send_digest(notices: list[Notice], day: str) -> dict[str, Any]:
    person = notices[0].person
    lines = [f"{person.name}：", "", f"　　{day} 以前有{len(notices)}条提醒还没有看："]
    for number, notice in enumerate(notices, 1):
        lines += ["", f"{number}. {notice.sentence}"]
        if notice.url:
            lines.append(f"   {_address(notice)}")
    lines += ["", "（政务公开工作平台。每天一封，可以在工作台的“提醒”里改。本邮件由系统发出，请勿回复。）"]
    EmailMessage(
        subject=f"有{len(notices)}条提醒还没有看（{day}）",
        body="\n".join(lines),
        to=[person.email],
        headers={"Message-ID": f"<digest-{person.pk}-{day}@{_domain()}>"},
    ).send()
    return {"to": person.email, "notices": len(notices)}


def unread(person: Any) -> Any:
    return Notice.objects.filter(person_id=person.pk, read_at=None).order_by("-at", "-id")


def mark_read(person: Any, notice_ids: Iterable[int] | None = None) -> int:
    """Note that this person has read his notices, or those with these ids. Returns how many were unread."""
    mine = unread(person)
    if notice_ids is not None:
        mine = mine.filter(pk__in=list(notice_ids))
    return int(mine.order_by().update(read_at=clock.now()))


def send_mail(journal: Any) -> None:
    """Job handler: mail one notice. A kill between sending and noting it may send it twice, with one id."""
    notice = Notice.objects.select_related("person").filter(pk=journal.args["notice"]).first()
    if notice is None or not notice.person.email or not notice.person.is_active or not mail_goes_out():
        return
    journal.step("sent", lambda: _send(notice))
    journal.step("noted", lambda: _note_mailed([notice]))


def _send(notice: Notice) -> dict[str, Any]:
    address = _address(notice)
    when = timezone.localtime(notice.at).strftime("%Y年%m月%d日 %H:%M")
    lines = [f"{notice.person.name}：", "", f"　　{notice.sentence}"]
    if address:
        lines += ["", f"　　办理地址：{address}"]
    lines += ["", f"（政务公开工作平台，{when}。本邮件由系统发出，请勿回复。）"]
    EmailMessage(
        subject=notice.sentence if len(notice.sentence) <= 60 else f"{notice.sentence[:59]}…",
        body="\n".join(lines),
        to=[notice.person.email],
        headers={"Message-ID": f"<notice-{notice.pk}@{_domain()}>"},
    ).send()
    return {"to": notice.person.email}


def _address(notice: Notice) -> str:
    return urljoin(f"{settings.GONGKAI_PUBLIC_URL}/", notice.url.lstrip("/")) if notice.url else ""


def _domain() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
