"""Settings that the office may change on screen, each with its default and the source it stands on."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from . import events
from .acts import Act, Reason
from .models import Setting
from .registries import Registry


class Kind(enum.Enum):
    YES_NO = "是否"
    NUMBER = "整数"
    TEXT = "文字"
    CHOICE = "选项"
    LINES = "若干行文字"


@dataclass(frozen=True)
class SettingSpec:
    """What a room says of a setting when it registers it in ``settings_registry``."""

    name: str
    """``<room>.<setting>``, e.g. ``law.natural_days_roll``."""
    title: str
    kind: Kind
    default: Any
    source: str
    """A sentence: the article it follows, or why the default is what it is."""
    choices: tuple[tuple[str, str], ...] = ()
    at_least: int | None = None
    at_most: int | None = None

    def fault(self, value: Any) -> str | None:
        """Why the value cannot be taken, as a sentence; None when it can."""
        match self.kind:
            case Kind.YES_NO if not isinstance(value, bool):
                return f"“{self.title}”只能是“是”或“否”。"
            case Kind.NUMBER:
                if isinstance(value, bool) or not isinstance(value, int):
                    return f"“{self.title}”应填整数。"
                if self.at_least is not None and value < self.at_least:
                    return f"“{self.title}”不能小于 {self.at_least}。"
                if self.at_most is not None and value > self.at_most:
                    return f"“{self.title}”不能大于 {self.at_most}。"
            case Kind.TEXT if not isinstance(value, str):
                return f"“{self.title}”应填文字。"
            case Kind.CHOICE if value not in dict(self.choices):
                return f"“{self.title}”应从所列选项中选择。"
            case Kind.LINES if not (isinstance(value, list) and all(isinstance(line, str) for line in value)):
                return f"“{self.title}”应逐行填写文字。"
        return None

    def in_words(self, value: Any) -> str:
        match self.kind:
            case Kind.YES_NO:
                return "是" if value else "否"
            case Kind.CHOICE:
                return dict(self.choices).get(value, str(value))
            case Kind.LINES:
                return "、".join(value) or "（空）"
        return str(value) or "（空）"


settings_registry: Registry[SettingSpec] = Registry("设置")


def register(spec: SettingSpec) -> SettingSpec:
    """Declare a setting; called in a room's ``apps.py``."""
    return settings_registry.register(spec.name, spec)


def get(name: str) -> Any:
    """The value that holds now: the office's own, else the default. Raises ``LookupError`` for an unknown name."""
    spec = settings_registry.get(name)
    own = Setting.objects.filter(name=name).values_list("value", flat=True).first()
    # A value kept from an older version that no longer fits must not break the rule that reads it.
    return spec.default if own is None or spec.fault(own) else own


def get_all(*names: str) -> dict[str, Any]:
    """``get`` for several names at once, in one query."""
    own = dict(Setting.objects.filter(name__in=names).values_list("name", "value"))
    specs = [settings_registry.get(name) for name in names]
    return {
        spec.name: own[spec.name] if spec.name in own and not spec.fault(own[spec.name]) else spec.default
        for spec in specs
    }


class ChangeSetting(Act[Setting]):
    """Who may do this is for the caller to ask: this floor knows no authority."""

    title = "更改设置"

    def __init__(self, name: str, value: Any, *, by: Any) -> None:
        super().__init__(by=by)
        self.spec = settings_registry.get(name)
        self.value = value

    def reasons(self) -> list[Reason]:
        fault = self.spec.fault(self.value)
        return [Reason("bad_value", fault, field="value")] if fault else []

    def perform(self) -> Setting:
        before = get(self.spec.name)
        row, _ = Setting.objects.update_or_create(name=self.spec.name, defaults={"value": self.value})
        if before != self.value:
            events.record(
                "setting.changed",
                row,
                f"把设置“{self.spec.title}”由“{self.spec.in_words(before)}”改为“{self.spec.in_words(self.value)}”",
                by=self.by,
                organ=getattr(self.by, "organ", None),
                data={"name": self.spec.name, "before": before, "after": self.value},
            )
        return row


def set(name: str, value: Any, by: Any) -> Setting:
    """Change a setting and leave an event. Raises ``Refused`` for a value that does not fit."""
    with transaction.atomic():
        return ChangeSetting(name, value, by=by).execute()
