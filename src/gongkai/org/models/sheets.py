"""Tables that somebody brought, looked at before anything is done."""

from __future__ import annotations

from django.db import models

from gongkai.base.models import StoredFile

from .person import Person


class SheetImport(models.Model):
    """导入: an uploaded table. Kept, so that what came in can be traced to where it came from."""

    kind = models.CharField("种类", max_length=40)
    """Name in ``base.registries.importers``."""
    person = models.ForeignKey(Person, models.PROTECT, related_name="imports", verbose_name="经办人")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    name = models.CharField("文件名", max_length=200)
    uploaded_at = models.DateTimeField("上传时间")
    done_at = models.DateTimeField("导入时间", null=True, blank=True)
    result = models.CharField("结果", max_length=100, blank=True)

    class Meta:
        verbose_name = "表格导入"
        verbose_name_plural = "表格导入"
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return self.name
