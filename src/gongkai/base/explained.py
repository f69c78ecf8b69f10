"""The words of the rule beside a field: why it is asked, what may stand there, and which article says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

FieldType = TypeVar("FieldType")


@dataclass(frozen=True)
class Rule:
    text: str
    source: str
    """The article, or that there is none and why it is done like this."""


def explained(field: FieldType, text: str, source: str) -> FieldType:
    """The same form field, with its rule; ``{% form_field %}`` draws it below the label, folded."""
    holder: Any = field
    holder.rule = Rule(text, source)
    return field
