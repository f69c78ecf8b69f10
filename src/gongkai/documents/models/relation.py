from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from gongkai.org.models import Organ

from .document import Document


class RelationKind(models.TextChoices):
    BASIS = "basis", "依据"
    IMPLEMENTS = "implements", "配套"
    INTERPRETS = "interprets", "解读"
    AMENDS = "amends", "修改"
    REPEALS = "repeals", "废止"
    PARTLY_REPEALS = "partly_repeals", "部分废止"
    REPLACES = "replaces", "替代"


SEEN_FROM_THE_OTHER_END: dict[str, str] = {
    RelationKind.BASIS: "被引为依据",
    RelationKind.IMPLEMENTS: "有配套文件",
    RelationKind.INTERPRETS: "有解读",
    RelationKind.AMENDS: "被修改",
    RelationKind.REPEALS: "被废止",
    RelationKind.PARTLY_REPEALS: "被部分废止",
    RelationKind.REPLACES: "被替代",
}

ENDS_THE_OTHER: frozenset[str] = frozenset(
    {RelationKind.AMENDS, RelationKind.REPEALS, RelationKind.PARTLY_REPEALS, RelationKind.REPLACES}
)
"""Kinds that change the validity of the document they point at."""


class Relation(models.Model):
    """关系: directed, readable from both ends. What it points at is ours or cited by name and number."""

    from_document = models.ForeignKey(Document, models.PROTECT, related_name="relations_out")
    kind = models.CharField("关系", max_length=20, choices=RelationKind)
    to_document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="relations_in"
    )
    to_title = models.CharField("所指文件", max_length=500, blank=True)
    to_number = models.CharField("所指文号", max_length=100, blank=True)
    provisions = models.CharField("所涉条款", max_length=300, blank=True)
    effective_on = models.DateField("生效日期", null=True, blank=True)
    """None: from the day on which the document it comes from takes effect."""
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    """An ending of another organ's document counts only once the openness office has confirmed it."""
    created_at = models.DateTimeField("建立时间", db_default=Now())

    class Meta:
        verbose_name = "关系"
        verbose_name_plural = "关系"
        constraints = [
            models.UniqueConstraint(
                fields=["from_document", "kind", "to_document"],
                condition=models.Q(to_document__isnull=False),
                name="documents_relation_once",
            ),
            models.CheckConstraint(
                condition=models.Q(to_document__isnull=False) | ~models.Q(to_title=""),
                name="documents_relation_points_somewhere",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.to_document or self.to_title}"

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None


class DeclaredState(models.Model):
    """宣布的状态: that an organ declared a document's validity, in a paper of a day. A fact among facts."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="declared_states")
    state = models.CharField("状态", max_length=20)
    """A state of ``law.validity``."""
    organ = models.ForeignKey(Organ, models.PROTECT, related_name="+", verbose_name="宣布机关")
    paper = models.CharField("依据文件", max_length=300)
    on = models.DateField("生效日期")
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField("记录时间", db_default=Now())

    class Meta:
        verbose_name = "宣布的状态"
        verbose_name_plural = "宣布的状态"

    def __str__(self) -> str:
        return f"{self.state} {self.on}"
