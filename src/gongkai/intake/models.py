"""What a draft was read from."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from gongkai.base.models import StoredFile
from gongkai.documents.models import Edition
from gongkai.org import authority
from gongkai.org.models import Organ, Person
from gongkai.readers.model import Fault, Field


class SourceQuerySet(models.QuerySet["Source"]):
    def visible_to(self, person: Person) -> SourceQuerySet:
        return self.filter(authority.where(person, "drafts.see"))


class Source(models.Model):
    """原件: a file as it came, kept as evidence, and what a reader made of it. No attachment, never public."""

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="+", verbose_name="单位")
    edition = models.ForeignKey(
        Edition, models.SET_NULL, null=True, related_name="sources", verbose_name="读成的草稿"
    )
    """None once the draft was thrown away."""
    name = models.CharField("文件名", max_length=300)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    reading = models.JSONField("读到的内容", default=dict)
    """Fields and faults as ``readers.model`` writes them; the text itself is in the draft."""
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
