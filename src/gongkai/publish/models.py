"""What stands on the public site."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from gongkai.documents.models import Document


class PublishedFile(models.Model):
    """One file of the public site and the digest that it must have: the manifest."""

    class State(models.TextChoices):
        LIVE = "live", "在线"
        GONE = "gone", "已撤回"

    path = models.CharField("路径", max_length=400, unique=True)
    """Relative to the site's root, e.g. ``info/990102001/2026-00001.html``."""
    leaf = models.CharField("页面种类", max_length=40)
    leaf_key = models.CharField("页面键", max_length=200)
    digest = models.CharField("摘要", max_length=64)
    size = models.PositiveBigIntegerField("大小（字节）")
    state = models.CharField("状态", max_length=10, choices=State, default=State.LIVE)
    written_at = models.DateTimeField("写出时间", db_default=Now())

    class Meta:
        verbose_name = "已发布页面"
        verbose_name_plural = "已发布页面"
        indexes = [models.Index(fields=["leaf", "leaf_key"])]

    def __str__(self) -> str:
        return self.path


class ListSlot(models.Model):
    """The place of a document in a static list, counted from the oldest: it keeps it for ever, and a
    withdrawn one leaves a gap, so a page of a list never shifts."""

    list_key = models.CharField("列表", max_length=200)
    position = models.PositiveIntegerField("位置")
    """From 1."""
    document = models.ForeignKey(Document, models.PROTECT, related_name="list_slots")

    class Meta:
        verbose_name = "列表位置"
        verbose_name_plural = "列表位置"
        constraints = [
            models.UniqueConstraint(fields=["list_key", "position"], name="publish_slot_position"),
            models.UniqueConstraint(fields=["list_key", "document"], name="publish_slot_document"),
        ]

    def __str__(self) -> str:
        return f"{self.list_key} {self.position}"


class DailyRun(models.Model):
    """The last day for which derived changes (a period that ended at midnight) were turned into events."""

    name = models.CharField("名称", max_length=60, primary_key=True)
    done_until = models.DateField("已做到（含）")
    ran_at = models.DateTimeField("运行时间", db_default=Now())

    class Meta:
        verbose_name = "每日任务"
        verbose_name_plural = "每日任务"

    def __str__(self) -> str:
        return f"{self.name} {self.done_until}"
