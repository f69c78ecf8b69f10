"""机构概况: what each organ says of itself, saved as versions; and which organs have a page."""

from __future__ import annotations

from django.db.models import Max, Q, QuerySet

from gongkai.base import clock, events, jobs
from gongkai.base.acts import Act, Reason
from gongkai.org import authority
from gongkai.org.models import Organ, Person

from . import lists, standing
from .handlers import TOUCH
from .models import OrganProfile

SUBJECT = "org.organ"
SAVED = "organ.profile_saved"
FIELDS = ("duties", "divisions", "leaders", "address", "hours", "phone", "fax", "email")
REQUIRED = {
    "duties": "主要职能",
    "leaders": "负责人姓名",
    "address": "办公地址",
    "hours": "办公时间",
    "phone": "联系方式",
}
"""条例第二十条第（二）项, besides what the catalogue holds."""


def editable(person: Person) -> QuerySet[Organ]:
    """Organs whose profile this person may keep: those he drafts for, and for the office all."""
    rights = (
        authority.where(person, "drafts.write", "") if authority.may(person, "drafts.write") else Q(pk__in=[])
    )
    return Organ.objects.filter(rights | authority.where(person, "settings.manage", ""))


def current(organ: Organ) -> OrganProfile | None:
    return OrganProfile.objects.filter(organ=organ).order_by("-number").first()


def missing(profile: OrganProfile | None) -> list[str]:
    """Names of what article 20 (2) wants and the profile does not say."""
    return [name for field, name in REQUIRED.items() if profile is None or not getattr(profile, field)]


def organs() -> list[Organ]:
    """Organs that have a page: those with something published or with a profile, in the order of the tree."""
    cache = standing.job().cache
    if "organs_with_page" not in cache:
        listed = {organ.pk for organ in lists.organs_shown()}
        told = set(OrganProfile.objects.order_by().values_list("organ", flat=True).distinct())
        found = Organ.objects.filter(pk__in=listed | told).order_by("order", "path")
        cache["organs_with_page"] = list(found)
    known: list[Organ] = cache["organs_with_page"]
    return known


class SaveProfile(Act[OrganProfile]):
    """A new version of what an organ says of itself; its page shows it within seconds."""

    title = "保存机构概况"

    def __init__(self, organ: Organ, values: dict[str, str], seen: int, *, by: Person | None) -> None:
        """``seen`` is the number of the version that the person had before him, 0 for none."""
        super().__init__(by=by)
        self.organ, self.seen = organ, seen
        self.values = {name: (values.get(name) or "").strip() for name in FIELDS}

    def lock(self) -> None:
        self.organ = Organ.objects.select_for_update(of=("self",)).get(pk=self.organ.pk)

    def reasons(self) -> list[Reason]:
        found: list[Reason] = []
        if self.by is not None and not editable(self.by).filter(pk=self.organ.pk).exists():
            found.append(Reason("not_allowed", f"{self.organ}的机构概况由本单位拟稿人或者政务公开办维护。"))
        if self.organ.closed_on is not None and self.organ.closed_on <= clock.today():
            found.append(Reason("closed", f"{self.organ}已经撤销，机构概况不再改动。"))
        latest = current(self.organ)
        if latest is not None and latest.number != self.seen:
            who = latest.saved_by.name if latest.saved_by else "系统"
            found.append(
                Reason(
                    "meanwhile",
                    f"您打开之后，{who}保存了第 {latest.number} 版。请对照后再保存，您填的都还在。",
                )
            )
        if not any(self.values.values()):
            found.append(Reason("empty", "至少填写一项。", "duties"))
        elif latest is not None and all(getattr(latest, name) == self.values[name] for name in FIELDS):
            found.append(Reason("same", "内容和现在的一样，不需要再保存。"))
        for name in FIELDS:
            most = OrganProfile._meta.get_field(name).max_length  # type: ignore[union-attr]
            if most and len(self.values[name]) > most:
                found.append(Reason("long", f"最多 {most} 个字，请缩短。", name))
        return found

    def perform(self) -> OrganProfile:
        last = OrganProfile.objects.filter(organ=self.organ).aggregate(last=Max("number"))["last"] or 0
        before = current(self.organ)
        profile = OrganProfile.objects.create(
            organ=self.organ, number=last + 1, saved_by=self.by, **self.values
        )
        changed = [
            str(OrganProfile._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            for name in FIELDS
            if getattr(before, name, "") != self.values[name]
        ]
        events.record(
            SAVED,
            self.organ,
            f"更新机构概况（第 {profile.number} 版）：{'、'.join(changed)}。",
            by=self.by,
            organ=self.organ,
            data={"number": profile.number, **self.values},
        )
        jobs.enqueue(
            TOUCH,
            key=f"publish:profile:{self.organ.pk}:{profile.number}",
            args={"event": SAVED, "subject": SUBJECT, "ids": [self.organ.pk]},
        )
        return profile
