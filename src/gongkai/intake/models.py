"""What a draft was read from."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from gongkai.base.models import StoredFile
from gongkai.documents.models import Edition
from gongkai.org import authority
from gongkai.org.models import Organ, Person
from gongkai.readers.model import Fault, Field


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, person: Person) -> DeliveryQuerySet:
        return self.filter(authority.where(person, "drafts.write"))

    def waiting(self) -> DeliveryQuerySet:
        return self.filter(sorted_at__isnull=True)


class Delivery(models.Model):
    """一批文件: what somebody chose together, kept until he has said what belongs together."""

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="+", verbose_name="单位")
    brought_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    brought_at = models.DateTimeField("收到时间", db_default=Now())
    sorted_at = models.DateTimeField("整理时间", null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = "一批文件"
        verbose_name_plural = "成批收到的文件"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.brought_at):%Y-%m-%d %H:%M} 收到的文件"


class SourceQuerySet(models.QuerySet["Source"]):
    def visible_to(self, person: Person) -> SourceQuerySet:
        return self.filter(authority.where(person, "drafts.see"))


class Source(models.Model):
    """原件: a file as it came, kept as evidence, and what a reader made of it. No attachment, never public."""

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="+", verbose_name="单位")
    edition = models.ForeignKey(
        Edition, models.SET_NULL, null=True, related_name="sources", verbose_name="读成的草稿"
    )
    """None before it was sorted, and once the draft was thrown away."""
    delivery = models.ForeignKey(
        Delivery, models.CASCADE, null=True, blank=True, related_name="sources", verbose_name="同批"
    )
    """What it came with, where several files came at once."""
    trouble = models.CharField("没有读成的原因", max_length=1000, blank=True)
    """Empty for what was read. What was not may still go along as an attachment."""
    name = models.CharField("文件名", max_length=300)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    reading = models.JSONField("读到的内容", default=dict)
    """Fields, faults and lines as ``readers.model`` writes them, and until the draft is made the blocks; then
    the text itself is in the draft. ``pictures`` are those inside the file: stored files by address."""
    kept = models.JSONField("保留原样的疑点", default=list)
    """Positions of faults that a person looked at and left as they are."""
    brought_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    brought_at = models.DateTimeField("进件时间", db_default=Now())

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = "原件"
        verbose_name_plural = "原件"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def fields(self) -> dict[str, Field]:
        return {name: Field.from_json(found) for name, found in self.reading.get("fields", {}).items()}

    @property
    def faults(self) -> list[Fault]:
        return [Fault.from_json(fault) for fault in self.reading.get("faults", [])]

    @property
    def lines(self) -> list[str]:
        return [str(line) for line in self.reading.get("lines", [])]

    @property
    def title_read(self) -> str:
        return self.text("title")

    @property
    def number_read(self) -> str:
        return self.text("document_number")

    def text(self, name: str) -> str:
        """A field as text, empty where the reader did not find it."""
        found = self.fields.get(name)
        if found is None:
            return ""
        values = found.value if isinstance(found.value, list) else [found.value]
        return "、".join(value for value in values if isinstance(value, str))


class Presence(models.Model):
    """Who has a draft open to write in it. Says nothing once the page has been silent for a while."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField("最近在场")

    class Meta:
        verbose_name = "在场"
        verbose_name_plural = "在场"
        constraints = [models.UniqueConstraint(fields=["edition", "person"], name="intake_present_once")]

    def __str__(self) -> str:
        return f"{self.person}：{self.edition}"
