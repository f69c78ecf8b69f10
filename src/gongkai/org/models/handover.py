"""What is handed over when somebody leaves a post."""

from __future__ import annotations

from django.db import models

from .person import Person, Post


class Handover(models.Model):
    """移交: the open work of a post whose holder leaves, and who goes on with it."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="handovers", verbose_name="岗位")
    giver = models.ForeignKey(Person, models.PROTECT, related_name="handed_over", verbose_name="移交人")
    successor = models.ForeignKey(Person, models.PROTECT, related_name="taken_over", verbose_name="接手人")
    items = models.JSONField("事项", default=list)
    """``[{"type": "documents.edition", "id": 3, "title": "…", "url": "…", "note": "…", "source": "草稿"}]``,
    as they stood on the day."""
    on = models.DateField("移交日期")
    at = models.DateTimeField("移交时间")
    accepted_at = models.DateTimeField("接手时间", null=True, blank=True)
    accepted_by_deed = models.BooleanField("以办理接手", default=False)
    """Not by the button: the successor went on with one of the items."""

    class Meta:
        verbose_name = "移交"
        verbose_name_plural = "移交"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.giver}移交的{len(self.items)}件事（{self.post.organ}{self.post.get_role_display()}）"
