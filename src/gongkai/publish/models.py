"""What stands on the public site."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from gongkai.documents.models import Document, Edition


class Build(models.Model):
    """One whole site in its folder. A changed frame makes a new one beside the live one, switched at once."""

    class State(models.TextChoices):
        BUILDING = "building", "正在生成"
        LIVE = "live", "在线"
        RETIRED = "retired", "已替换"

    number = models.PositiveIntegerField("编号", primary_key=True)
    """Also the name of the folder."""
    state = models.CharField("状态", max_length=10, choices=State, default=State.BUILDING)
    frame = models.CharField("页面框架摘要", max_length=64)
    """Digest of what every page shares; see ``publish.frame``."""
    reason = models.CharField("事由", max_length=200, blank=True)
    started_at = models.DateTimeField("开始时间", db_default=Now())
    switched_at = models.DateTimeField("启用时间", null=True)
    retired_at = models.DateTimeField("替换时间", null=True)
    checked_at = models.DateTimeField("最近核验", null=True)
    checked_files = models.PositiveIntegerField("核验文件数", default=0)
    findings = models.JSONField("核验发现", default=list)
    """Of the last check: ``[[kind, path], …]`` by the kinds of ``manifest``."""

    class Meta:
        verbose_name = "站点"
        verbose_name_plural = "站点"
        constraints = [
            models.UniqueConstraint(fields=["state"], condition=~Q(state="retired"), name="publish_one_build")
        ]

    def __str__(self) -> str:
        return f"站点 {self.number}"


class PublishedFile(models.Model):
    """One file of the public site and the digest that it must have: the manifest."""

    class State(models.TextChoices):
        LIVE = "live", "在线"
        GONE = "gone", "已撤回"

    build = models.ForeignKey(Build, models.CASCADE, related_name="files")
    path = models.CharField("路径", max_length=400)
    """Relative to the site's root, e.g. ``info/990102001/2026-00001.html``."""
    leaf = models.CharField("页面种类", max_length=40)
    leaf_key = models.CharField("页面键", max_length=200)
    digest = models.CharField("摘要", max_length=64)
    size = models.PositiveBigIntegerField("大小（字节）")
    state = models.CharField("状态", max_length=10, choices=State, default=State.LIVE)
    """A withdrawn path has its tombstone's digest."""
    written_at = models.DateTimeField("写出时间", db_default=Now())

    class Meta:
        verbose_name = "已发布页面"
        verbose_name_plural = "已发布页面"
        constraints = [models.UniqueConstraint(fields=["build", "path"], name="publish_file_once")]
        indexes = [models.Index(fields=["build", "leaf", "leaf_key"])]

    def __str__(self) -> str:
        return self.path


class Standing(models.Model):
    """在网: which edition of a document the public can read now.

    Written after the switch of its page and not before, so whoever renders a list names only pages that
    answer, and nobody else's job brings a document out before its own does, with its interpretation.
    """

    document = models.OneToOneField(Document, models.PROTECT, related_name="standing")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    since = models.DateTimeField("上网时间")

    class Meta:
        verbose_name = "在网文件"
        verbose_name_plural = "在网文件"

    def __str__(self) -> str:
        return str(self.edition)


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
