"""People and posts."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from .organ import Organ


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> Person:
        person = self.model(username=username, **fields)
        person.set_password(password)
        person.save()
        return person

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> Person:
        return self.create_user(username, password, is_staff=True, is_superuser=True, **fields)


class Person(AbstractBaseUser, PermissionsMixin):
    """人员: somebody who signs in. What he may do follows from his posts alone."""

    username = models.CharField("登录名", max_length=60, unique=True)
    name = models.CharField("姓名", max_length=50)
    organ = models.ForeignKey(
        Organ, models.PROTECT, null=True, blank=True, related_name="people", verbose_name="所在单位"
    )
    email = models.EmailField("电子邮箱", blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    notice_mail = models.CharField(
        "邮件提醒",
        max_length=10,
        choices=(("at_once", "每条随时寄"), ("daily", "每天一封"), ("none", "不寄")),
        default="at_once",
    )
    is_active = models.BooleanField("在用", default=True)
    is_staff = models.BooleanField("可维护基础数据", default=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = PersonManager()

    class Meta:
        verbose_name = "人员"
        verbose_name_plural = "人员"

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name


class Role(models.TextChoices):
    DRAFTER = "drafter", "拟稿人"
    FIRST_REVIEWER = "first_reviewer", "一审"
    SECOND_REVIEWER = "second_reviewer", "二审"
    THIRD_REVIEWER = "third_reviewer", "三审"
    SECRECY_REVIEWER = "secrecy_reviewer", "保密审查员"
    OPENNESS_OFFICE = "openness_office", "政务公开办"
    INSPECTOR = "inspector", "监督检查员"
    ADMINISTRATOR = "administrator", "管理员"


class PostQuerySet(models.QuerySet["Post"]):
    def held_on(self, day: dt.date) -> PostQuerySet:
        return self.filter(Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gt=day)))


class Post(models.Model):
    """岗位: a person holds a role in an organ from a day to a day.

    The organ need not be the person's own: a village of three people has posts filled from its township.
    """

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="posts", verbose_name="单位")
    role = models.CharField("职责", max_length=20, choices=Role)
    person = models.ForeignKey(Person, models.PROTECT, related_name="posts", verbose_name="人员")
    since = models.DateField("起")
    until = models.DateField("止（不含）", null=True, blank=True)
    created_at = models.DateTimeField("设立时间", db_default=Now())

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = "岗位"
        verbose_name_plural = "岗位"
        constraints = [
            models.UniqueConstraint(
                fields=["organ", "role", "person"], condition=Q(until__isnull=True), name="org_post_held_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organ}{self.get_role_display()} {self.person}"
