"""Dossiers and their sign-offs."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse

from gongkai.base.models import append_only
from gongkai.documents.models import Edition
from gongkai.org import authority
from gongkai.org.models import Organ, Person


class Stage(models.TextChoices):
    """Where a dossier stands. What may follow what is in ``review.flow``."""

    DRAFT = "draft", "拟稿"
    FIRST = "first", "一审一校"
    SECOND = "second", "二审二校"
    THIRD = "third", "三审三校"
    SECRECY = "secrecy", "保密审查"
    READY = "ready", "待发布"
    RELEASED = "released", "已发布"
    ABANDONED = "abandoned", "已作废"


class DossierQuerySet(models.QuerySet["Dossier"]):
    def visible_to(self, person: Person) -> DossierQuerySet:
        return self.filter(authority.where(person, "dossiers.see"))


class Dossier(models.Model):
    """送审件: what is reviewed and released together, all members or none."""

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="dossiers", verbose_name="单位")
    title = models.CharField("名称", max_length=500)
    stage = models.CharField("所处环节", max_length=10, choices=Stage, default=Stage.DRAFT)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="dossiers", verbose_name="送审人"
    )
    release_not_before = models.DateTimeField("不早于", null=True, blank=True)
    round = models.PositiveIntegerField("轮次", default=0)
    """How often it was submitted; a return or a change after submission ends a round."""
    submitted_digest = models.CharField("送审内容摘要", max_length=64, blank=True)
    """Over the members at the last submission. While it differs from the members' present digest, the dossier
    is where a draft is, whatever ``stage`` says: see ``review.states``."""
    submitted_at = models.DateTimeField("送审时间", null=True, blank=True)
    released_at = models.DateTimeField("发布时间", null=True, blank=True)
    created_at = models.DateTimeField("建立时间", db_default=Now())

    objects = DossierQuerySet.as_manager()

    class Meta:
        verbose_name = "送审件"
        verbose_name_plural = "送审件"
        ordering = ["-id"]
        indexes = [models.Index(fields=["organ", "stage"])]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("review:dossier", args=[self.pk])

    def visible_to(self, person: Person) -> bool:
        return authority.may(person, "dossiers.see", self.organ)


class Member(models.Model):
    """A draft edition in a dossier."""

    class Role(models.TextChoices):
        DOCUMENT = "document", "文件"
        INTERPRETATION = "interpretation", "解读"
        GRAPHIC = "graphic", "图解"

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="members")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="memberships")
    role = models.CharField("角色", max_length=20, choices=Role, default=Role.DOCUMENT)
    order = models.PositiveSmallIntegerField("顺序", default=0)

    class Meta:
        verbose_name = "成员"
        verbose_name_plural = "成员"
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["dossier", "edition"], name="review_member_once")]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.edition}"


class SignOff(models.Model):
    """签批: one person's word on one digest. Never changed; it counts while the dossier still has that digest
    and nobody has returned the dossier since. Whether it counts is asked in ``review.states``, never stored."""

    class Kind(models.TextChoices):
        REVIEW = "review", "审"
        PROOF = "proof", "校"
        SECRECY = "secrecy", "保密审查"

    class Decision(models.TextChoices):
        PASS = "pass", "通过"
        RETURN = "return", "退回"

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="sign_offs")
    round = models.PositiveIntegerField("轮次")
    """The dossier's count of submissions at the time: a return ends a round."""
    stage = models.CharField("环节", max_length=10, choices=Stage)
    kind = models.CharField("种类", max_length=10, choices=Kind)
    decision = models.CharField("意见", max_length=10, choices=Decision)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="sign_offs", verbose_name="签批人"
    )
    edition = models.ForeignKey(
        Edition, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="所签成员"
    )
    """The member that a secrecy conclusion speaks of (一事一审); None where the word is on the whole dossier."""
    person_name = models.CharField("签批人姓名", max_length=50)
    digest = models.CharField("所签内容摘要", max_length=64)
    """Of the whole dossier, as ``review.digests`` takes it."""
    note = models.TextField("意见内容", blank=True)
    conclusion = models.CharField("保密审查结论", max_length=30, blank=True)
    """A key of ``law.secrecy``; for secrecy sign-offs only."""
    basis = models.CharField("保密审查依据", max_length=300, blank=True)
    form = models.JSONField("保密审查表", default=dict, blank=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "签批"
        verbose_name_plural = "签批"
        ordering = ["id"]
        indexes = [models.Index(fields=["dossier", "id"])]
        triggers = append_only("sign_off")

    def __str__(self) -> str:
        return f"{self.get_stage_display()}{self.get_kind_display()} {self.person_name} {self.get_decision_display()}"
