"""What stands on the public site."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from gongkai.base import clock
from gongkai.base.triggers import SureTrigger, append_only
from gongkai.documents.models import Document, Edition
from gongkai.org.models import Organ


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


class EditionCode(models.Model):
    """验证码: the short code printed on an edition's page, by which anybody can ask whether a text is ours."""

    edition = models.OneToOneField(Edition, models.PROTECT, related_name="code")
    code = models.CharField("验证码", max_length=11, unique=True)
    """Without hyphens; see ``publish.codes``."""
    given_at = models.DateTimeField("给出时间", db_default=Now())

    class Meta:
        verbose_name = "验证码"
        verbose_name_plural = "验证码"
        triggers = append_only("editioncode")

    def __str__(self) -> str:
        return self.code


class OrganProfile(models.Model):
    """机构概况: what 条例第二十条第（二）项 wants of an organ. Every saving is a version of its own."""

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="profiles", verbose_name="单位")
    number = models.PositiveIntegerField("版次")
    duties = models.TextField("主要职能", blank=True)
    divisions = models.TextField("内设机构", blank=True)
    leaders = models.TextField("负责人", blank=True)
    """A line each: name, post, what he answers for."""
    address = models.CharField("办公地址", max_length=200, blank=True)
    hours = models.CharField("办公时间", max_length=200, blank=True)
    phone = models.CharField("联系电话", max_length=100, blank=True)
    fax = models.CharField("传真", max_length=100, blank=True)
    email = models.CharField("电子邮箱", max_length=100, blank=True)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField("保存时间", default=clock.now)

    class Meta:
        verbose_name = "机构概况"
        verbose_name_plural = "机构概况"
        ordering = ["organ", "-number"]
        constraints = [models.UniqueConstraint(fields=["organ", "number"], name="publish_profile_once")]
        triggers = append_only("organprofile")

    def __str__(self) -> str:
        return f"{self.organ} 第 {self.number} 版"


class SpecialTopic(models.Model):
    """专题: a page put together of blocks for one matter. Its address never changes; what it says is in its
    editions."""

    slug = models.SlugField("网址名", max_length=60, unique=True)
    current = models.OneToOneField(
        "publish.SpecialEdition", models.PROTECT, null=True, blank=True, related_name="+"
    )
    """The latest released edition; None before the first."""
    order = models.PositiveIntegerField("顺序", default=0)
    closed_at = models.DateTimeField("撤下时间", null=True, blank=True)
    closed_reason = models.CharField("撤下原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "专题"
        verbose_name_plural = "专题"
        ordering = ["order", "-pk"]

    def __str__(self) -> str:
        edition = self.current or self.editions.order_by("-number").first()
        return edition.title if edition else self.slug

    @property
    def is_open(self) -> bool:
        return self.current_id is not None and self.closed_at is None

    @property
    def draft(self) -> SpecialEdition | None:
        return self.editions.filter(released_at__isnull=True).order_by("-number").first()


class SpecialEdition(models.Model):
    """专题版本: a draft until it is released, then fixed for ever."""

    topic = models.ForeignKey(SpecialTopic, models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField("版次")
    title = models.CharField("标题", max_length=100)
    lead = models.CharField("导语", max_length=300, blank=True)
    blocks: models.JSONField[list[dict[str, Any]]] = models.JSONField("内容", default=list, blank=True)
    """As ``publish.specials.blocks`` writes them, in order."""
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    revision = models.PositiveIntegerField("改动次数", default=0)
    """Counts saves of the draft, so that two people on one draft are told."""
    touched_at = models.DateTimeField("最近改动", default=clock.now)
    released_at = models.DateTimeField("发布时间", null=True, blank=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "专题版本"
        verbose_name_plural = "专题版本"
        ordering = ["topic", "number"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "number"], name="publish_special_once"),
            models.UniqueConstraint(
                fields=["topic"], condition=Q(released_at__isnull=True), name="publish_one_special_draft"
            ),
        ]
        triggers = [
            SureTrigger(
                name="specialedition_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__released_at__isnull=False),
                func="RAISE EXCEPTION 'gongkai: a released edition never changes';",
            )
        ]

    def __str__(self) -> str:
        return self.title


class UrgentNotice(models.Model):
    """紧急通告: a sentence above the front pages while something urgent lasts."""

    text = models.CharField("内容", max_length=200)
    link = models.CharField("详情网址", max_length=300, blank=True)
    begun_at = models.DateTimeField("开始")
    ends_at = models.DateTimeField("自动结束")
    ended_at = models.DateTimeField("提前结束", null=True, blank=True)
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "紧急通告"
        verbose_name_plural = "紧急通告"
        ordering = ["-begun_at", "-pk"]

    def __str__(self) -> str:
        return self.text

    def is_up(self, moment: dt.datetime) -> bool:
        return self.ended_at is None and self.begun_at <= moment < self.ends_at


class Pace(models.Model):
    """How often one address asked something within a stretch of time; the address only as a keyed digest."""

    key = models.CharField("来源", max_length=80)
    window = models.BigIntegerField("时段")
    """Number of the stretch since the epoch."""
    count = models.PositiveIntegerField("次数", default=1)

    class Meta:
        verbose_name = "访问次数"
        verbose_name_plural = "访问次数"
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="publish_pace_once")]

    def __str__(self) -> str:
        return f"{self.key} {self.count}"
