"""Limits by name: how long, counted how, from which article, since when.

A rule of law cannot be lengthened here; ``setting_key`` marks those whose length comes from a local plan
and may be set. Marks: see ``gongkai.law``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from gongkai.law.clocks import MAX_LENGTH, ClockError, Limit, Unit


class RuleError(LookupError):
    """No such rule, or a setting that a rule does not allow; the sentence says what to do."""


class Mark(StrEnum):
    VERIFIED = "V"
    SECOND_HAND = "V2"
    DERIVED = "D"
    MEMORY = "M"

    @property
    def label(self) -> str:
        return {"V": "已核对原文", "V2": "据转引", "D": "推导", "M": "未核对，作为设置项"}[self.value]


class Channel(StrEnum):
    """Where evidence of publication is asked for."""

    WEBSITE = "website"
    NEW_MEDIA = "new_media"

    @property
    def label(self) -> str:
        return {"website": "政府网站", "new_media": "政务新媒体"}[self.value]


@dataclass(frozen=True)
class Rule:
    """A limit with its authority. ``effective_to`` is the last day it applies, None while it does.

    ``from_event`` says in words what starts it. ``channels`` are those that must each show evidence.
    """

    name: str
    title: str
    limit: Limit
    from_event: str
    source: str
    mark: Mark
    effective_from: date | None = None
    effective_to: date | None = None
    channels: tuple[Channel, ...] = ()
    setting_key: str = ""

    def applies_on(self, day: date) -> bool:
        after = self.effective_from is None or day >= self.effective_from
        return after and (self.effective_to is None or day <= self.effective_to)

    def as_data(self) -> dict[str, object]:
        return {
            "name": self.name,
            "title": self.title,
            "length": self.limit.length,
            "unit": str(self.limit.unit),
            "rolls": self.limit.unit is Unit.NATURAL_DAYS and self.limit.rolls,
            "from": self.from_event,
            "source": self.source,
            "mark": str(self.mark),
            "effective_from": self.effective_from.isoformat() if self.effective_from else None,
            "effective_to": self.effective_to.isoformat() if self.effective_to else None,
            "channels": [str(channel) for channel in self.channels],
            "setting": self.setting_key or None,
        }


@dataclass(frozen=True)
class Setting:
    """What a local plan says instead of a default: the limit, its source, the channels to show evidence."""

    limit: Limit
    source: str
    channels: tuple[Channel, ...] | None = None


RULES = (
    Rule(
        name="disclosure",
        title="主动公开",
        limit=Limit(20, Unit.WORKING_DAYS),
        from_event="信息形成或者变更之日",
        source="中华人民共和国政府信息公开条例（2019年修订）第二十六条",
        mark=Mark.VERIFIED,
        effective_from=date(2019, 5, 15),
        channels=(Channel.WEBSITE,),
    ),
    Rule(
        name="disclosure",
        title="主动公开",
        limit=Limit(20, Unit.WORKING_DAYS),
        from_event="信息形成或者变更之日",
        source="中华人民共和国政府信息公开条例（2007年公布）第十八条",
        mark=Mark.MEMORY,
        effective_from=date(2008, 5, 1),
        effective_to=date(2019, 5, 14),
        channels=(Channel.WEBSITE,),
    ),
    Rule(
        name="publish",
        title="文件及解读上网",
        limit=Limit(3, Unit.NATURAL_DAYS),
        from_event="文件印发之日，没有印发日期的自成文之日并注明",
        source="县（市、区）年度政务公开工作要点（设置项，默认印发后3日）",
        mark=Mark.SECOND_HAND,
        channels=(Channel.WEBSITE,),
        setting_key="publish",
    ),
)

_PARAMETRISED = {
    "working-days": ("工作日期限", Unit.WORKING_DAYS),
    "days": ("自然日期限", Unit.NATURAL_DAYS),
}
GENERAL_SOURCE = "中华人民共和国民法典第二百条至第二百零四条（期间计算）"


def rule(name: str, on: date | None = None, settings: Mapping[str, Setting] | None = None) -> Rule:
    """The rule of that name as it stood on a day, else the newest; ``working-days:N`` and ``days:N`` too.

    A day before the first version gives the first version: a limit is better counted and flagged than
    refused (``applies_on`` tells). Raises RuleError for unknown names and for settings that no rule allows.
    """
    made = _parametrised(name)
    if made:
        return made
    versions = sorted((r for r in RULES if r.name == name), key=lambda r: r.effective_from or date.min)
    if not versions:
        known = "、".join(dict.fromkeys(r.name for r in RULES))
        raise RuleError(
            f"没有名为“{name}”的期限规则。可用：{known}、working-days:N、days:N（N为天数，例如working-days:20）；"
            "运行 gongkai due --list 查看全部规则及依据。"
        )
    chosen = versions[-1]
    if on is not None:
        chosen = next((r for r in versions if r.applies_on(on)), versions[0])
    if settings and name in settings:
        return _set(chosen, settings[name])
    return chosen


def all_rules(settings: Mapping[str, Setting] | None = None) -> tuple[Rule, ...]:
    """Every named rule, all versions, with local settings applied where a rule takes one."""
    settings = settings or {}
    return tuple(_set(r, settings[r.name]) if r.name in settings else r for r in RULES)


def publish_start(printed_on: date | None, signed_on: date | None) -> tuple[date | None, str]:
    """The day ``publish`` counts from and, where that is not 印发, the sentence that flags it."""
    if printed_on is not None:
        return printed_on, ""
    if signed_on is not None:
        return signed_on, f"没有印发日期，暂按成文日期{signed_on.isoformat()}起算，请补录印发日期。"
    return None, "没有印发日期和成文日期，无法起算，请先补录。"


def _set(base: Rule, setting: Setting) -> Rule:
    if not base.setting_key:
        raise RuleError(f"“{base.title}”的期限由{base.source}规定，不能另行设置。")
    channels = base.channels if setting.channels is None else setting.channels
    return replace(base, limit=setting.limit, source=setting.source, channels=channels)


def _parametrised(name: str) -> Rule | None:
    kind, colon, length = name.partition(":")
    if kind not in _PARAMETRISED:
        return None
    title, unit = _PARAMETRISED[kind]
    if not colon or not re.fullmatch(r"[0-9]{1,6}", length):
        raise RuleError(f"“{name}”没有写明天数，请写成{kind}:N，例如{kind}:15（N为1至{MAX_LENGTH}的整数）。")
    try:
        limit = Limit(int(length), unit)
    except ClockError as wrong:
        raise RuleError(str(wrong)) from None
    return Rule(
        name=f"{kind}:{limit.length}",
        title=f"{title}（{limit}）",
        limit=limit,
        from_event="指定之日",
        source=GENERAL_SOURCE,
        mark=Mark.DERIVED,
    )
