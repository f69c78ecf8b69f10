from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from gongkai.base import clock
from gongkai.base.models import StoredFile
from gongkai.base.triggers import SureTrigger
from gongkai.org.models import Organ

from .catalogue import Topic
from .document import Document, Openness


class Rank(models.TextChoices):
    RULES = "rules", "政府规章"
    NORMATIVE = "normative", "行政规范性文件"
    POLICY = "policy", "其他政策文件"
    PAPER = "paper", "一般公文"
    INFORMATION = "information", "信息"
    INTERPRETATION = "interpretation", "政策解读"


INTERPRETED_RANKS: frozenset[str] = frozenset({Rank.RULES, Rank.NORMATIVE, Rank.POLICY})
"""What is interpreted together with its release unless a reason is stated (三同步)."""

NUMBERED_RANKS: frozenset[str] = frozenset({Rank.RULES, Rank.NORMATIVE, Rank.POLICY})
"""What cannot be released without a document number (统一登记、统一编号)."""


class PartKind(models.TextChoices):
    COVER = "cover", "通知正文"
    ISSUED = "issued", "所发文件"
    ANNEX = "annex", "附件正文"
    MEDIA = "media", "音视频及其文字稿"


FROZEN = "gongkai: a released edition never changes"


def frozen_with_edition(table: str) -> list[pgtrigger.Trigger]:
    """Nothing is added to, changed in or taken from an edition that was released."""
    return [
        SureTrigger(
            name=f"{table}_frozen",
            when=pgtrigger.Before,
            operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
            func=f"""
                IF TG_OP <> 'INSERT' AND EXISTS (
                    SELECT 1 FROM documents_edition WHERE id = OLD.edition_id AND released_at IS NOT NULL
                ) THEN
                    RAISE EXCEPTION '{FROZEN}';
                END IF;
                IF TG_OP <> 'DELETE' AND EXISTS (
                    SELECT 1 FROM documents_edition WHERE id = NEW.edition_id AND released_at IS NOT NULL
                ) THEN
                    RAISE EXCEPTION '{FROZEN}';
                END IF;
                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                RETURN NEW;
            """,
        )
    ]


class EditionQuerySet(models.QuerySet["Edition"]):
    def open(self) -> EditionQuerySet:
        """Released as 主动公开: the editions that everybody may read while their document is public."""
        return self.filter(released_at__isnull=False, openness=Openness.PROACTIVE)


class Edition(models.Model):
    """版本: the text and the shown metadata at a time. A draft until it is released, then fixed for ever."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField("版次")
    """From 1."""
    title = models.CharField("标题", max_length=500)
    document_number = models.CharField("发文字号", max_length=100, blank=True)
    """Normalised where it can be parsed: 〔〕, no leading zeros."""
    document_number_raw = models.CharField("发文字号原样", max_length=100, blank=True)
    agency_word = models.CharField("机关代字", max_length=50, blank=True)
    number_year = models.PositiveSmallIntegerField("文号年份", null=True, blank=True)
    number_serial = models.PositiveIntegerField("文号序号", null=True, blank=True)
    issuers = models.JSONField("发文机关", default=list)
    """In order, the lead first: ``[{"organ": 3, "name": "…"}]``; ``organ`` is null for one that is not ours."""
    responsible = models.ForeignKey(Organ, models.PROTECT, related_name="+", verbose_name="责任部门")
    rank = models.CharField("文件类别", max_length=20, choices=Rank, default=Rank.PAPER)
    genre = models.CharField("公文种类", max_length=10, blank=True)
    """One of the fifteen kinds, or empty."""
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, blank=True, verbose_name="主题分类")
    openness = models.CharField("公开属性", max_length=20, choices=Openness, default=Openness.PROACTIVE)
    openness_ground = models.CharField("不公开的法律依据", max_length=200, blank=True)
    signed_on = models.DateField("成文日期", null=True, blank=True)
    printed_on = models.DateField("印发日期", null=True, blank=True)
    effective_on = models.DateField("施行日期", null=True, blank=True)
    expires_on = models.DateField("有效期至", null=True, blank=True)
    """The last day in force, inclusive."""
    period = models.CharField("所属期", max_length=20, blank=True)
    """For what recurs: ``2026-03`` or ``2026``."""
    summary = models.CharField("内容概述", max_length=300, blank=True)
    keywords = models.JSONField("关键词", default=list, blank=True)
    source = models.CharField("信息来源", max_length=100, blank=True)
    needs_interpretation = models.BooleanField("须同步解读", default=False)
    no_interpretation_reason = models.CharField("不作解读的理由", max_length=300, blank=True)
    """For the ranks that are interpreted by rule, when this one is not."""
    change_note = models.CharField("更正说明", max_length=500, blank=True)
    """Why this edition replaces the one before; empty for the first."""
    changes = models.JSONField("改动之处", default=list, blank=True)
    """What it changed in the edition before, a sentence each, as the public reads it. Written at release from
    the two texts, so it is no part of the digest."""
    digest = models.CharField("摘要（SHA-256）", max_length=64, blank=True)
    """Over text, files and all metadata that is shown; see ``documents.digests``. Set at release."""
    manifest = models.JSONField("封定清单", default=dict, blank=True)
    """What the digest was taken over, piece by piece. Set at release."""
    released_at = models.DateTimeField("发布时间", null=True, blank=True)
    released_on = models.DateField("发布日期", null=True, blank=True)
    """As the public reads it: the day of release, or of what moved in its own."""
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="起草人"
    )
    revision = models.PositiveIntegerField("改动次数", default=0)
    """Counts saves of the draft, so that two people on one draft are told."""
    touched_at = models.DateTimeField("最近改动", default=clock.now)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = "版本"
        verbose_name_plural = "版本"
        ordering = ["document", "number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="documents_edition_once"),
            models.UniqueConstraint(
                fields=["document"], condition=models.Q(released_at__isnull=True), name="documents_one_draft"
            ),
        ]
        indexes = [
            models.Index(fields=["document_number"]),
            models.Index(fields=["-released_on", "-id"]),
        ]
        triggers = [
            SureTrigger(
                name="edition_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__released_at__isnull=False),
                func=f"RAISE EXCEPTION '{FROZEN}';",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_released(self) -> bool:
        return self.released_at is not None

    @property
    def is_open(self) -> bool:
        """The same rule as the queryset's ``open``, for this row."""
        return self.is_released and self.openness == Openness.PROACTIVE

    @property
    def lead_issuer(self) -> str:
        return self.issuers[0]["name"] if self.issuers else ""

    @property
    def issuer_names(self) -> list[str]:
        return [issuer["name"] for issuer in self.issuers]


class Part(models.Model):
    """One of the ordered parts of an edition: covering notice, issued text, annex, media with transcript."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="parts")
    order = models.PositiveSmallIntegerField("顺序")
    kind = models.CharField("种类", max_length=10, choices=PartKind, default=PartKind.COVER)
    title = models.CharField("标题", max_length=500, blank=True)
    number = models.CharField("编号", max_length=100, blank=True)
    period = models.CharField("所属期", max_length=20, blank=True)
    blocks = models.JSONField("正文", default=list)
    """Blocks as ``readers.model`` writes them."""

    class Meta:
        verbose_name = "组成部分"
        verbose_name_plural = "组成部分"
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["edition", "order"], name="documents_part_order")]
        triggers = frozen_with_edition("part")

    def __str__(self) -> str:
        return self.title or self.get_kind_display()


class Attachment(models.Model):
    """附件: a file that goes with an edition."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="attachments")
    order = models.PositiveSmallIntegerField("顺序")
    name = models.CharField("名称", max_length=300)
    """As shown, without extension."""
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    typed_extension = models.CharField("扩展名", max_length=10, blank=True)
    """As the file was named, where its content is plain text, which may be a table as well as a note. Empty
    where the content tells."""
    in_text = models.BooleanField("正文插图", default=False)
    """Shown where the text names it, and not listed among the attachments."""
    added_at = models.DateTimeField("加入时间", db_default=Now())

    class Meta:
        verbose_name = "附件"
        verbose_name_plural = "附件"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "order"], name="documents_attachment_order")
        ]
        triggers = frozen_with_edition("attachment")

    def __str__(self) -> str:
        return self.name

    @property
    def extension(self) -> str:
        """Lower case, without the dot."""
        return self.typed_extension or self.file.extension
