"""Events and their seal, journalled jobs, stored files and notices."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from .triggers import append_only


class Event(models.Model):
    """留痕: who did what to which thing when. Written in the transaction of the act, and never again."""

    name = models.CharField("名称", max_length=60)
    """``<noun>.<past participle>``, e.g. ``dossier.released``."""
    at = models.DateTimeField("时间")
    """By ``base.clock``."""
    recorded_at = models.DateTimeField("落库时间", db_default=Now())
    """By the database server, whatever the clock says."""
    actor_id = models.BigIntegerField("经办人编号", null=True)
    """Not a foreign key: the event outlives whatever it speaks of."""
    actor_name = models.CharField("经办人", max_length=100)
    organ_id = models.BigIntegerField("单位编号", null=True)
    subject_type = models.CharField("对象种类", max_length=60)
    subject_id = models.BigIntegerField("对象编号")
    sentence = models.TextField("事项")
    data = models.JSONField("数据", default=dict)

    class Meta:
        verbose_name = "留痕"
        verbose_name_plural = "留痕"
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"]),
            models.Index(fields=["organ_id", "id"]),
            models.Index(fields=["name", "id"]),
        ]
        triggers = append_only("event")

    def __str__(self) -> str:
        return self.sentence


class Seal(models.Model):
    """封存: one link of the chain over committed events, written by the sealer alone."""

    position = models.BigIntegerField("序号", primary_key=True)
    """From 1, without gaps."""
    event_id = models.BigIntegerField("留痕编号", unique=True)
    digest = models.CharField("事项摘要", max_length=64)
    chain = models.CharField("链摘要", max_length=64)
    sealed_at = models.DateTimeField("封存时间", db_default=Now())

    class Meta:
        verbose_name = "封存"
        verbose_name_plural = "封存"
        triggers = append_only("seal")

    def __str__(self) -> str:
        return f"{self.position}: {self.chain[:12]}"


class Job(models.Model):
    """后台事项: something to be done outside the database after commit, with a journal of its steps.

    The row is the outbox; the queue only carries its number. A row that is not done is queued again by the
    sweep, so a lost message or a killed worker delays a job and never loses it.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "待办"
        RUNNING = "running", "在办"
        DONE = "done", "已办"
        FAILED = "failed", "未成"

    kind = models.CharField("种类", max_length=60)
    key = models.CharField("唯一键", max_length=200, unique=True)
    """The same effect is never queued twice."""
    args = models.JSONField("参数", default=dict)
    state = models.CharField("状态", max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveIntegerField("次数", default=0)
    last_error = models.TextField("最近的错误", blank=True)
    created_at = models.DateTimeField("建立时间", db_default=Now())
    touched_at = models.DateTimeField("最近动作", db_default=Now())
    run_after = models.DateTimeField("不早于", db_default=Now())
    finished_at = models.DateTimeField("办结时间", null=True)

    class Meta:
        verbose_name = "后台事项"
        verbose_name_plural = "后台事项"
        indexes = [
            models.Index(fields=["run_after"], condition=~models.Q(state="done"), name="base_job_undone"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class JobStep(models.Model):
    """A step of a job that is done and will not be done again."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="steps")
    name = models.CharField("步骤", max_length=200)
    done_at = models.DateTimeField("完成时间", db_default=Now())
    result = models.JSONField("结果", default=dict)

    class Meta:
        verbose_name = "步骤"
        verbose_name_plural = "步骤"
        constraints = [models.UniqueConstraint(fields=["job", "name"], name="base_jobstep_once")]

    def __str__(self) -> str:
        return self.name


class StoredFile(models.Model):
    """文件: bytes by their digest; the same bytes are kept once."""

    digest = models.CharField("摘要（SHA-256）", max_length=64, unique=True)
    size = models.PositiveBigIntegerField("大小（字节）")
    media_type = models.CharField("类型", max_length=100)
    """Sniffed from the content, whatever the name says."""
    extension = models.CharField("扩展名", max_length=10)
    stored_at = models.DateTimeField("存入时间", db_default=Now())

    class Meta:
        verbose_name = "文件"
        verbose_name_plural = "文件"

    def __str__(self) -> str:
        return f"{self.digest[:12]}.{self.extension}"


class Notice(models.Model):
    """提醒: a sentence for one person, on screen and, where an address is known, by mail."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    at = models.DateTimeField("时间")
    sentence = models.TextField("内容")
    url = models.CharField("去办", max_length=300, blank=True)
    key = models.CharField("唯一键", max_length=200)
    """The same notice is given to the same person once."""
    read_at = models.DateTimeField("已读", null=True)
    mailed_at = models.DateTimeField("已寄", null=True)

    class Meta:
        verbose_name = "提醒"
        verbose_name_plural = "提醒"
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="base_notice_once")]
        indexes = [models.Index(fields=["person", "-at"])]

    def __str__(self) -> str:
        return self.sentence


class Setting(models.Model):
    """设置: a value that the office may change on screen; who registered it says its kind and default."""

    name = models.CharField("名称", max_length=80, unique=True)
    value = models.JSONField("值")

    class Meta:
        verbose_name = "设置"
        verbose_name_plural = "设置"

    def __str__(self) -> str:
        return self.name
