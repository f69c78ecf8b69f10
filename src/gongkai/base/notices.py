"""Notices: one sentence for each of some people, on screen and, where an address is known, by mail."""

from __future__ import annotations

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
            if person.email and person.is_active:
                jobs.enqueue(MAIL_JOB, key=f"mail:notice:{notice.pk}", args={"notice": notice.pk})
    return fresh


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
    if notice is None or not notice.person.email or not notice.person.is_active:
        return
    journal.step("sent", lambda: _send(notice))


def _send(notice: Notice) -> dict[str, Any]:
    address = urljoin(f"{settings.GONGKAI_PUBLIC_URL}/", notice.url.lstrip("/")) if notice.url else ""
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


def _domain() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
