"""Duties: somebody owes the public something by a day, and there is evidence whether it was done."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from gongkai.org.models import Organ


class HolidayNotice(models.Model):
    """放假安排: a notice as a row, so that an office can load the next one on the day it comes out.

    Rows stand beside the notices that are shipped; a row for the same year, region and kind takes the
    shipped one's place.
    """

    year = models.PositiveSmallIntegerField("年份")
    region = models.CharField("地区代码", max_length=12, blank=True)
    """Empty for the whole country; a region's notice adds its own days."""
    kind = models.CharField("种类", max_length=10)
    """As in ``law.calendar.NoticeKind``."""
    name = models.CharField("通知名称", max_length=200)
    verified = models.BooleanField("已核对原文", default=False)
    data = models.JSONField("安排")
    """As ``law.calendar.Notice.as_data`` writes it."""
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    loaded_at = models.DateTimeField("载入时间", db_default=Now())

    class Meta:
        verbose_name = "放假安排"
        verbose_name_plural = "放假安排"
        ordering = ["-year", "region"]
        constraints = [models.UniqueConstraint(fields=["year", "region", "kind"], name="duties_notice_once")]

    def __str__(self) -> str:
        return self.name


class DutyQuerySet(models.QuerySet["Duty"]):
    def open(self) -> DutyQuerySet:
        """Neither met nor waived."""
        return self.filter(met_on__isnull=True, waived_at__isnull=True)


class Duty(models.Model):
    """责任事项. Whether it is late is a comparison with today, never a value that somebody sets."""

    key = models.CharField("唯一键", max_length=200, unique=True)
    """``<rule>:<subject type>:<subject id>[:<occasion>]``: the same duty is never opened twice."""
    rule = models.CharField("规则", max_length=60)
    """Name of a clock rule in ``law.rules``."""
    kind = models.CharField("种类", max_length=60)
    """Name of the registered duty rule that opened it."""
    owner = models.ForeignKey(Organ, models.PROTECT, related_name="duties", verbose_name="责任单位")
    subject_type = models.CharField("对象种类", max_length=60)
    subject_id = models.BigIntegerField("对象编号")
    title = models.CharField("事项", max_length=300)
    clock = models.JSONField("计时", default=list)
    """Dated events as ``law.clocks`` reads them: ``[{"kind": "start", "day": "2024-05-14"}, …]``, an
    extension with ``days``, any of them with a ``note``."""
    flags = models.JSONField("提示", default=list)
    """Sentences that qualify the clock, e.g. that the day of 印发 was not given."""
    due_on = models.DateField("期限", null=True)
    """Inclusive. None while the clock is stopped without a day of resumption."""
    provisional = models.BooleanField("期限暂定", default=False)
    stopped = models.BooleanField("停算中", default=False)
    channels = models.JSONField("须有证据的渠道", default=list)
    """``["website"]``: met when each of them has evidence. Empty: one piece of evidence is enough."""
    met_on = models.DateField("办成日期", null=True)
    waived_at = models.DateTimeField("免除时间", null=True)
    waived_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    waived_reason = models.TextField("免除理由", blank=True)
    opened_at = models.DateTimeField("立项时间", db_default=Now())

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = "责任事项"
        verbose_name_plural = "责任事项"
        indexes = [
            models.Index(fields=["subject_type", "subject_id"]),
            models.Index(
                fields=["due_on"],
                condition=Q(met_on__isnull=True, waived_at__isnull=True),
                name="duties_open_by_day",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Evidence(models.Model):
    """证据: what shows that a duty was done, seen from outside."""

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="evidence")
    channel = models.CharField("渠道", max_length=30, blank=True)
    on = models.DateField("日期")
    url = models.CharField("网址", max_length=500, blank=True)
    note = models.TextField("说明", blank=True)
    recorded_at = models.DateTimeField("记录时间", db_default=Now())

    class Meta:
        verbose_name = "证据"
        verbose_name_plural = "证据"
        constraints = [
            models.UniqueConstraint(fields=["duty", "channel", "url"], name="duties_evidence_once")
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.on}"
