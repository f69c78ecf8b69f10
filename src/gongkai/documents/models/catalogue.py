from __future__ import annotations

from typing import Any

from django.db import models

from gongkai.org.models import Organ


class CatalogueItem(models.Model):
    """公开目录: a place where information is found. The statutory tree, which each organ extends."""

    code = models.CharField("代码", max_length=60, unique=True)
    """Part of addresses; never changes."""
    name = models.CharField("名称", max_length=60)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    path = models.CharField("路径", max_length=300, editable=False, db_index=True)
    organ = models.ForeignKey(
        Organ, models.PROTECT, null=True, blank=True, related_name="catalogue", verbose_name="所属单位"
    )
    """None: statutory, common to all organs."""
    basis = models.CharField("依据", max_length=200, blank=True)
    description = models.TextField("说明", blank=True)
    column_type = models.CharField("栏目类别", max_length=60, blank=True)
    order = models.PositiveIntegerField("顺序", default=0)
    accepts_documents = models.BooleanField("可直接归入文件", default=True)

    class Meta:
        verbose_name = "目录项"
        verbose_name_plural = "公开目录"
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.path = f"{self.parent.path if self.parent else ''}{self.code}/"
        super().save(*args, **kwargs)


class Topic(models.Model):
    """主题分类: the 22 classes and their sub-classes."""

    code = models.CharField("代码", max_length=10, unique=True)
    name = models.CharField("名称", max_length=60)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    order = models.PositiveIntegerField("顺序", default=0)

    class Meta:
        verbose_name = "主题"
        verbose_name_plural = "主题分类"
        ordering = ["order"]

    def __str__(self) -> str:
        return f"{self.parent.name}\\{self.name}" if self.parent else self.name
