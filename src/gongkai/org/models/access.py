"""Sign-ins, recovery codes, and what a person keeps for himself."""

from __future__ import annotations

from django.db import models

from .person import Person


class SignIn(models.Model):
    """登录: one coming in of one person on one device, from the door to the end.

    The number stands in the browser's session, so ending a row shuts out whoever still carries it. Moments
    are the machine's own, as those of the lockout are: a clock set for a story must not open doors.
    """

    class End(models.TextChoices):
        SIGNED_OUT = "signed_out", "本人退出"
        ENDED = "ended", "本人在别处结束"
        IDLE = "idle", "久未操作，自动退出"
        LONG = "long", "超过最长时限，自动退出"
        RESET = "reset", "密码、二次验证或者账号变动"

    person = models.ForeignKey(Person, models.CASCADE, related_name="sign_ins", verbose_name="人员")
    began_at = models.DateTimeField("登录时间")
    seen_at = models.DateTimeField("最近操作")
    """To the minute."""
    address = models.GenericIPAddressField("地址", null=True, blank=True)
    device = models.CharField("设备", max_length=100, blank=True)
    second_factor = models.BooleanField("经二次验证", default=False)
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    ended_why = models.CharField("结束原因", max_length=12, choices=End, blank=True)

    class Meta:
        verbose_name = "登录"
        verbose_name_plural = "登录"
        indexes = [models.Index(fields=["person", "-began_at"])]

    def __str__(self) -> str:
        return f"{self.person} {self.device}"


class RecoveryCode(models.Model):
    """恢复码: opens the second step once, for whoever lost the telephone. Only its digest is kept."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField("摘要", max_length=64)
    used_at = models.DateTimeField("使用时间", null=True, blank=True)

    class Meta:
        verbose_name = "恢复码"
        verbose_name_plural = "恢复码"
        constraints = [models.UniqueConstraint(fields=["person", "digest"], name="org_recovery_code_once")]

    def __str__(self) -> str:
        return f"{self.person} {'已用' if self.used_at else '未用'}"


class SavedFilter(models.Model):
    """常用筛选: a person's own name for what he often looks for in a list."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="saved_filters")
    list_name = models.CharField("清单", max_length=60)
    name = models.CharField("名称", max_length=30)
    query = models.CharField("条件", max_length=1000)
    """As in the address, without page."""

    class Meta:
        verbose_name = "常用筛选"
        verbose_name_plural = "常用筛选"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["person", "list_name", "name"], name="org_saved_filter_once")
        ]

    def __str__(self) -> str:
        return self.name
