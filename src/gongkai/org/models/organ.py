"""Organs and what they were called."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Concat, Substr


class OrganQuerySet(models.QuerySet["Organ"]):
    def open_on(self, day: dt.date) -> OrganQuerySet:
        return self.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=day))

    def under(self, organ: Organ) -> OrganQuerySet:
        """The organ itself and everything below it."""
        return self.filter(path__startswith=organ.path)


class Organ(models.Model):
    """机关、单位: a node of the tree. Its code and its addresses never change; its name may."""

    class Kind(models.TextChoices):
        GOVERNMENT = "government", "政府"
        OFFICE = "office", "政府办公室"
        DEPARTMENT = "department", "部门"
        DISPATCHED = "dispatched", "派驻（派出）机构"
        TOWNSHIP = "township", "镇（乡）"
        STREET = "street", "街道"
        VILLAGE = "village", "村"
        COMMUNITY = "community", "社区"

    code = models.CharField("单位代码", max_length=30, unique=True)
    """Front part of the index numbers it gives, and part of addresses."""
    name = models.CharField("全称", max_length=100)
    short_name = models.CharField("简称", max_length=50, blank=True)
    kind = models.CharField("类别", max_length=20, choices=Kind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    path = models.CharField("路径", max_length=200, editable=False, db_index=True)
    """Codes from the root down, each closed by a slash; kept by ``save``."""
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    agency_words = models.JSONField("机关代字", default=list, blank=True)
    """The agency codes of its document numbers: ``["澄政发", "澄政规发"]``."""
    sort_key = models.CharField("排序键", max_length=100, blank=True, editable=False)
    """Pinyin: the embedded database has no Chinese collation."""
    order = models.PositiveIntegerField("顺序", default=0)
    opened_on = models.DateField("设立日期", null=True, blank=True)
    closed_on = models.DateField("撤销日期", null=True, blank=True)
    closed_basis = models.CharField("撤并依据", max_length=300, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="absorbed", verbose_name="并入"
    )
    """As it happened; the organ that took over may be merged into a third one later."""
    heir = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="inherited", verbose_name="承接单位"
    )
    """The organ that stands today at the end of that chain: its posts reach over what this one left."""
    named_since = models.DateField("现名启用日期", null=True, blank=True)
    """None: it never had another name."""
    author_may_review = models.BooleanField("允许起草人审核", null=True, blank=True)
    """None: as the parent has it; the root's default is no."""
    neighbours_may_repeat = models.BooleanField("允许同一人审相邻两道", null=True, blank=True)

    objects = OrganQuerySet.as_manager()

    class Meta:
        verbose_name = "单位"
        verbose_name_plural = "单位"
        ordering = ["path"]

    def __str__(self) -> str:
        return self.short_name or self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keeps the path, and with it the paths of everything below."""
        from pypinyin import lazy_pinyin

        before = (
            None if self._state.adding else Organ.objects.filter(pk=self.pk).values_list("path", flat=True)
        )
        was = before.first() if before is not None else None
        self.path = f"{self.parent.path if self.parent else ''}{self.code}/"
        self.sort_key = " ".join(lazy_pinyin(self.name))[:100]
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "path", "sort_key"}
        super().save(*args, **kwargs)
        if was is not None and was != self.path:
            below = Organ.objects.filter(path__startswith=was).exclude(pk=self.pk)
            below.update(path=Concat(Value(self.path), Substr("path", len(was) + 1)))

    @property
    def in_lists(self) -> str:
        """Its name where lists of old documents show it: 某局（已撤并，由某委承接）."""
        if self.closed_on is None:
            return str(self)
        if self.merged_into is not None:
            return f"{self}（已撤并，由{self.merged_into}承接）"
        return f"{self}（已撤销）"

    def name_on(self, day: dt.date) -> str:
        """The full name it had on a day; an old page keeps the name of its day. No query for an organ that
        was never renamed, nor for a day after the last change."""
        if self.named_since is None or day >= self.named_since:
            return self.name
        former = self.former_names.filter(until__gt=day).order_by("until").first()
        return former.name if former is not None else self.name

    @property
    def ancestors(self) -> models.QuerySet[Organ]:
        """From the root down to the parent."""
        codes = self.path.strip("/").split("/")[:-1]
        return Organ.objects.filter(code__in=codes).order_by("path")

    @property
    def root(self) -> Organ:
        """The organ at the top of this one's tree."""
        return Organ.objects.get(code=self.path.split("/", 1)[0])

    def review_setting(self, name: str) -> bool:
        """``author_may_review`` or ``neighbours_may_repeat`` as it holds here: own, else the nearest above, else no."""
        organ: Organ | None = self
        while organ is not None:
            own: bool | None = getattr(organ, name)
            if own is not None:
                return own
            organ = organ.parent
        return False


class FormerName(models.Model):
    """曾用名: what an organ was called until a day."""

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="former_names", verbose_name="单位")
    name = models.CharField("全称", max_length=100)
    short_name = models.CharField("简称", max_length=50, blank=True)
    since = models.DateField("起", null=True, blank=True)
    until = models.DateField("止（不含）")
    basis = models.CharField("更名依据", max_length=300, blank=True)
    """Of the change that ended this name."""

    class Meta:
        verbose_name = "曾用名"
        verbose_name_plural = "曾用名"
        ordering = ["until"]
        constraints = [models.UniqueConstraint(fields=["organ", "until"], name="org_former_name_once")]

    def __str__(self) -> str:
        return self.name
