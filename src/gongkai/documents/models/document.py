from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from gongkai.org import authority
from gongkai.org.models import Organ, Person

from .catalogue import CatalogueItem

if TYPE_CHECKING:
    from .edition import Edition


class Origin(models.TextChoices):
    MADE_HERE = "made_here", "本平台制作"
    MOVED_IN = "moved_in", "迁入"
    FROM_CASE = "from_case", "办件产生"
    EXTERNAL = "external", "外部文件"


class Openness(models.TextChoices):
    PROACTIVE = "proactive", "主动公开"
    ON_REQUEST = "on_request", "依申请公开"
    NOT_OPEN = "not_open", "不予公开"


class WithdrawalKind(models.TextChoices):
    """Why something public was taken back; the only cause that the public reads."""

    ERROR = "error", "内容有误"
    PRIVACY = "privacy", "涉及个人隐私或者商业秘密"
    SECRECY = "secrecy", "依法不予公开"
    DUPLICATE = "duplicate", "重复发布"
    OVER = "over", "公示期满"
    OTHER = "other", "其他原因"


class DocumentQuerySet(models.QuerySet["Document"]):
    def public(self) -> DocumentQuerySet:
        """Released as 主动公开 and not withdrawn: what anybody may see."""
        return self.filter(current__openness=Openness.PROACTIVE, withdrawn_at__isnull=True)

    def visible_to(self, person: Person) -> DocumentQuerySet:
        """What a member of staff may see: everything public or once public, and in his scope the drafts and
        what was released as 依申请公开 or 不予公开."""
        return self.filter(Q(current__openness=Openness.PROACTIVE) | authority.where(person, "drafts.see"))


class Document(models.Model):
    """信息、文件: the identity. It has a number, a place and an owner; its words are in its editions."""

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="documents", verbose_name="发布机构")
    responsible = models.ForeignKey(
        Organ, models.PROTECT, related_name="documents_answered_for", verbose_name="责任部门"
    )
    origin = models.CharField("来源", max_length=20, choices=Origin, default=Origin.MADE_HERE)
    index_number = models.CharField("索引号", max_length=80, unique=True, null=True, blank=True)
    """Given at release and never again to anything else; what moves in keeps its own."""
    number_is_ours = models.BooleanField("索引号由本平台编制", default=False)
    current = models.OneToOneField(
        "documents.Edition", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="现行版本"
    )
    """The latest released edition, which the public sees where it is 主动公开; None before the first release."""
    first_released_at = models.DateTimeField("首次发布时间", null=True, blank=True)
    public_since = models.DateField("首次公开日期", null=True, blank=True)
    """The day since which everybody may read it, that of its first open edition: for what moved in its own.
    A correction does not move it."""
    taken_in_on = models.DateField("迁入日期", null=True, blank=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawn_kind = models.CharField("撤回事由", max_length=30, choices=WithdrawalKind, blank=True)
    withdrawn_reason = models.TextField("撤回说明", blank=True)
    places = models.ManyToManyField(CatalogueItem, through="documents.Placement", related_name="documents")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField("建立时间", db_default=Now())

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "文件"
        verbose_name_plural = "文件"
        constraints = [
            models.CheckConstraint(
                condition=Q(current__isnull=True) | Q(index_number__isnull=False),
                name="documents_public_has_number",
            ),
            models.CheckConstraint(
                condition=Q(current__isnull=True) | Q(first_released_at__isnull=False),
                name="documents_public_has_day",
            ),
        ]

    def __str__(self) -> str:
        edition = self.current or self.editions.order_by("-number").first()
        return edition.title if edition else f"文件 {self.pk}"

    @property
    def is_open(self) -> bool:
        """Released as 主动公开, whatever became of it since. It stays so: no correction closes it again."""
        return self.current is not None and self.current.openness == Openness.PROACTIVE

    @property
    def is_public(self) -> bool:
        """The same rule as the queryset's ``public``, for this row."""
        return self.is_open and self.withdrawn_at is None

    @property
    def is_standing(self) -> bool:
        """Released and not withdrawn, open to the public or not."""
        return self.current_id is not None and self.withdrawn_at is None

    @property
    def public_from(self) -> dt.datetime | None:
        """The moment of ``public_since``; midnight where only the day is known, as of what moved in. To say
        when it was taken in instead would be to forge the time of release."""
        if self.public_since is None:
            return None
        first = self.first_released_at
        if first is not None and timezone.localtime(first).date() == self.public_since:
            return first
        return timezone.make_aware(dt.datetime.combine(self.public_since, dt.time()))

    @property
    def draft(self) -> Edition | None:
        """The edition being worked on, where there is one."""
        return self.editions.filter(released_at__isnull=True).order_by("-number").first()

    @property
    def was_released(self) -> bool:
        return self.first_released_at is not None

    def visible_to(self, person: Person) -> bool:
        """The same rule as the queryset's, for this row."""
        return self.is_open or authority.may(person, "drafts.see", self.organ)


class Placement(models.Model):
    """A document's place in the catalogue. The first is its main one, whose name its page carries."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="placements")
    item = models.ForeignKey(CatalogueItem, models.PROTECT, related_name="placements")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "归入目录"
        verbose_name_plural = "归入目录"
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["document", "item"], name="documents_placed_once")]

    def __str__(self) -> str:
        return str(self.item)


class NumberSeries(models.Model):
    """A counter of index numbers: one row per organ and year, locked while a number is taken from it."""

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="number_series")
    year = models.PositiveSmallIntegerField("年份")
    start = models.PositiveIntegerField("起编于", default=0)
    """The last serial of the old system, for an office that starts in mid-year; see ``StartSeries``."""
    last = models.PositiveIntegerField("已编到", default=0)

    class Meta:
        verbose_name = "索引号流水"
        verbose_name_plural = "索引号流水"
        constraints = [models.UniqueConstraint(fields=["organ", "year"], name="documents_series_once")]

    def __str__(self) -> str:
        return f"{self.organ.code}/{self.year}"
