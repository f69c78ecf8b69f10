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
    CONSENT = "consent", "会签"
    SECRECY = "secrecy", "保密审查"
    FINAL = "final", "终审"
    READY = "ready", "待发布"
    RELEASED = "released", "已发布"
    ABANDONED = "abandoned", "已作废"


class DossierQuerySet(models.QuerySet["Dossier"]):
    def visible_to(self, person: Person) -> DossierQuerySet:
        """Those of his organs; and, once submitted, those that he or his organ is asked to sign."""
        from . import sight

        return self.filter(authority.where(person, "dossiers.see") | sight.asked_of(person))


class Dossier(models.Model):
    """送审件: what is reviewed and released together, all members or none."""

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="dossiers", verbose_name="单位")
    title = models.CharField("名称", max_length=500)
    stage = models.CharField("所处环节", max_length=10, choices=Stage, default=Stage.DRAFT)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="dossiers", verbose_name="送审人"
    )
    flow = models.CharField("流程", max_length=20, default="ordinary")
    """A name in ``review.flow.FLOWS``."""
    flow_reason = models.CharField("选这种流程的理由", max_length=500, blank=True)
    correction = models.CharField("更正的是什么", max_length=20, blank=True)
    """A key of ``review.corrections.KINDS``; empty where nothing is corrected or nobody said."""
    release_not_before = models.DateTimeField("不早于", null=True, blank=True)
    release_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="定时自动发布的决定人",
    )
    """Who decided that it goes out by itself at that time; None: somebody has to press."""
    release_held_at = models.DateTimeField("定时发布未成时间", null=True, blank=True)
    """When the time had come and a requirement failed. It is not tried again until a new time is set."""
    report_within = models.PositiveSmallIntegerField("补报期限（工作日）", null=True, blank=True)
    """As the setting stood at release; None where no later report is owed."""
    report = models.TextField("补报内容", blank=True)
    reported_at = models.DateTimeField("补报时间", null=True, blank=True)
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
        return Dossier.objects.visible_to(person).filter(pk=self.pk).exists()


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
        CONSENT = "consent", "会签"

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
    party = models.CharField("会签机关", max_length=200, blank=True)
    """The issuing organ for which a consent was given, as the paper names it."""
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


class Run(models.Model):
    """逐件看过，一次签署: several alike dossiers that one person looks at one by one and signs together."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="runs", verbose_name="签批人"
    )
    stage = models.CharField("环节", max_length=10, choices=Stage)
    title = models.CharField("名称", max_length=200)
    opened_at = models.DateTimeField("打开时间")
    signed_at = models.DateTimeField("签署时间", null=True, blank=True)

    class Meta:
        verbose_name = "逐件审看"
        verbose_name_plural = "逐件审看"
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title


class Look(models.Model):
    """One dossier of a run: what of it was displayed to the person, when, and whether he took it out."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="looks")
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="looks")
    order = models.PositiveSmallIntegerField("顺序")
    digest = models.CharField("所看内容摘要", max_length=64, blank=True)
    """Of the whole dossier, each time it was displayed with all its members; empty until then."""
    seen_at = models.DateTimeField("看过时间", null=True, blank=True)
    exception = models.BooleanField("另行处理", default=False)
    note = models.CharField("说明", max_length=300, blank=True)
    outcome = models.CharField("结果", max_length=500, blank=True)
    """Why it was left out when the rest was signed; empty where it was signed."""

    class Meta:
        verbose_name = "逐件审看的一件"
        verbose_name_plural = "逐件审看的各件"
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["run", "dossier"], name="review_look_once")]

    def __str__(self) -> str:
        return f"{self.run} {self.order}"
