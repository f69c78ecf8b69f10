"""Two people on one draft: what each changed, side by side, and one text of both."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django import forms
from django.http import QueryDict

from gongkai.documents.models import Edition
from gongkai.web.faces import Piece

from .forms import DraftForm, PartForm, part_forms

MINE, THEIRS = "mine", "theirs"
PART_FIELDS = ("kind", "title", "number", "text")
LONG = 400
"""Characters from which unchanged stretches are shortened to their ends."""
KEPT_ENDS = 40


@dataclass(frozen=True)
class Contest:
    """One thing that stands differently in what is saved and in what was typed."""

    name: str
    label: str
    mine: list[Piece]
    theirs: list[Piece]
    pick: str
    both: bool
    """Did both change it since the page was opened?"""


def base_of(edition: Edition) -> str:
    """What a page shows when it is opened, each thing by its digest: later it tells who changed what."""
    return json.dumps({name: _digest(value) for name, value in saved(edition).items()})


def saved(edition: Edition) -> dict[str, str]:
    """The draft as it stands, by the names of the form's fields; each part of the text as one thing."""
    return _shown(DraftForm(edition=edition), part_forms(edition))


def _shown(form: DraftForm, parts: list[PartForm]) -> dict[str, str]:
    found = {bound.name: _text(bound) for bound in form if not bound.is_hidden}
    for number, part in enumerate(parts, 1):
        if any(_text(part[name]).strip() for name in ("title", "text")):
            found[f"part-{number}"] = "\n".join(
                [_text(part["kind"]), _text(part["title"]), _text(part["number"]), _text(part["text"])]
            )
    return found


def _text(bound: forms.BoundField) -> str:
    value = bound.value()
    return "" if value is None else str(value).replace("\r\n", "\n").strip("\n")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def contests(edition: Edition, typed: QueryDict) -> list[Contest]:
    """What differs, in the order of the form. Whatever one side alone changed is picked from that side."""
    form, parts = DraftForm(typed, edition=edition), part_forms(edition, typed)
    mine, theirs = _shown(form, parts), saved(edition)
    base = _base(typed.get("base", ""))
    labels = {bound.name: str(bound.label) for bound in form}
    fresh = DraftForm(edition=edition)
    found = []
    for name in dict.fromkeys([*theirs, *mine]):
        own, other = mine.get(name, ""), theirs.get(name, "")
        if own == other:
            continue
        was = base.get(name, _digest("") if base else None)
        i_did = was is None or _digest(own) != was
        they_did = was is None or _digest(other) != was
        left, right = _said(form, name, own), _said(fresh, name, other)
        old, new = compared(right, left)
        found.append(
            Contest(
                name,
                labels.get(name) or f"正文第 {name.removeprefix('part-')} 部分",
                mine=new,
                theirs=old,
                pick=THEIRS if they_did and not i_did else MINE,
                both=i_did and they_did,
            )
        )
    return found


def _base(text: str) -> dict[str, str]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def _said(form: DraftForm, name: str, value: str) -> str:
    """A choice by its words; a part without the name of its kind."""
    if name.startswith("part-"):
        return "\n".join(line for line in value.split("\n")[1:] if line)
    field = form.fields.get(name)
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        for key, label in choices:
            if str(key) == value:
                return str(label) if value else ""
    return value


def compared(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts, with what differs marked."""
    if len(old) + len(new) > 6_000:
        return _by_lines(old, new)
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            left.append(Piece(_shortened(old[a:b])))
            right.append(Piece(_shortened(new[c:d])))
            continue
        if b > a:
            left.append(Piece(old[a:b], "del"))
        if d > c:
            right.append(Piece(new[c:d], "ins"))
    return left, right


def _by_lines(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    left: list[Piece] = []
    right: list[Piece] = []
    one, two = old.splitlines(keepends=True), new.splitlines(keepends=True)
    for tag, a, b, c, d in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        before, after = "".join(one[a:b]), "".join(two[c:d])
        if tag == "equal":
            left.append(Piece(_shortened(before)))
            right.append(Piece(_shortened(after)))
            continue
        if before:
            left.append(Piece(before, "del"))
        if after:
            right.append(Piece(after, "ins"))
    return left, right


def _shortened(text: str) -> str:
    return text if len(text) <= LONG else f"{text[:KEPT_ENDS]}……{text[-KEPT_ENDS:]}"


def merged(edition: Edition, typed: QueryDict) -> QueryDict:
    """What was typed, with what is saved put in wherever ``pick-NAME`` says so."""
    both = typed.copy()
    fresh, parts = DraftForm(edition=edition), part_forms(edition)
    for bound in fresh:
        if typed.get(f"pick-{bound.name}") == THEIRS:
            both[bound.name] = _text(bound)
    for number in range(1, 61):
        if typed.get(f"pick-part-{number}") != THEIRS:
            continue
        part: Mapping[str, str] = (
            {name: _text(parts[number - 1][name]) for name in PART_FIELDS} if number <= len(parts) else {}
        )
        for name in PART_FIELDS:
            both[f"part-{number}-{name}"] = part.get(name, "cover" if name == "kind" else "")
        if len(part_forms(edition, both)) < number:
            both["parts"] = str(number)
    return both
