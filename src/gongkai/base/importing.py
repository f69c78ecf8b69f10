"""Rows of a table into acts: first looked at, then done, all or none, and twice the same as once.

Looking is doing it and taking it back: every row's acts run in a transaction that is rolled back, so what the
page foretells is what the acts say themselves, refusals and sentences of the trail included.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import Max

from .acts import Act, Reason, Refused
from .models import Event


class Outcome(StrEnum):
    NEW = "新增"
    CHANGED = "更改"
    SAME = "不变"
    REFUSED = "不收"


@dataclass(frozen=True)
class Row:
    line: int
    """In the sheet, the headings being line 1."""
    values: dict[str, str]

    def __getitem__(self, heading: str) -> str:
        return self.values.get(heading, "")


@dataclass(frozen=True)
class Column:
    heading: str
    required: bool = False
    about: str = ""


@dataclass
class Verdict:
    rows: list[Row]
    outcome: Outcome
    sentences: list[str] = field(default_factory=list)

    @property
    def lines(self) -> str:
        numbers = [row.line for row in self.rows]
        return str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}–{numbers[-1]}"


class Importer(ABC):
    """What a room takes from a table. Registered as a class under its ``name`` in ``registries.importers``."""

    name: ClassVar[str]
    title: ClassVar[str]
    about: ClassVar[str]
    """One sentence: what is taken, what never happens."""
    columns: ClassVar[Sequence[Column]]
    examples: ClassVar[Sequence[Sequence[str]]] = ()
    do_not_call_in_templates: ClassVar[bool] = True
    """Pages show the class itself."""

    def __init__(self, by: Any) -> None:
        self.by = by

    @classmethod
    @abstractmethod
    def may(cls, person: Any) -> bool:
        """Does this page exist for this person?"""

    @classmethod
    @abstractmethod
    def export(cls, person: Any) -> Iterable[Sequence[Any]]:
        """What is there now, in the same columns; taken in again it changes nothing."""

    @abstractmethod
    def apply(self, rows: list[Row]) -> Outcome:
        """Bring one group of rows about by acts. Raises ``Refused``."""

    def groups(self, rows: list[Row]) -> list[list[Row]]:
        """Rows that are one thing together, in the order in which they can be done."""
        return [[row] for row in rows]

    def missing(self, row: Row) -> list[Reason]:
        return [
            Reason("missing", f"“{column.heading}”没有填。")
            for column in self.columns
            if column.required and not row[column.heading]
        ]


def run(importer: Importer, rows: list[Row]) -> list[Verdict]:
    """Do every group, each in its own savepoint, inside the transaction that is open now."""
    found = []
    for group in importer.groups(rows):
        before = Event.objects.aggregate(last=Max("id"))["last"] or 0
        lacking = [reason for row in group for reason in importer.missing(row)]
        try:
            with transaction.atomic():
                if lacking:
                    raise Refused(lacking)
                outcome = importer.apply(group)
        except Refused as refused:
            said = list(dict.fromkeys(reason.message for reason in refused.reasons))
            found.append(Verdict(group, Outcome.REFUSED, said))
            continue
        done = Event.objects.filter(id__gt=before).order_by("id").values_list("sentence", flat=True)
        found.append(Verdict(group, outcome, list(done)))
    return found


def look(importer: Importer, rows: list[Row]) -> list[Verdict]:
    """What would be done; nothing is."""
    with transaction.atomic():
        found = run(importer, rows)
        transaction.set_rollback(True)
    return found


class ImportRows(Act[list[Verdict]]):
    title = "导入"

    def __init__(self, importer: Importer, rows: list[Row], *, by: Any) -> None:
        super().__init__(by=by)
        self.importer, self.rows = importer, rows
        self._seen: list[Verdict] | None = None

    def seen(self) -> list[Verdict]:
        if self._seen is None:
            self._seen = look(self.importer, self.rows)
        return self._seen

    def lock(self) -> None:
        self._seen = None

    def reasons(self) -> list[Reason]:
        if not self.rows:
            return [Reason("no_rows", "表里没有要导入的行。")]
        refused = [verdict for verdict in self.seen() if verdict.outcome is Outcome.REFUSED]
        if refused:
            lines = "、".join(verdict.lines for verdict in refused[:10]) + ("等" if len(refused) > 10 else "")
            return [
                Reason(
                    "refused_rows",
                    f"第{lines}行不能收（共{len(refused)}处），请照下面的说明改好再上传；现在一行也没有导入。",
                )
            ]
        if all(verdict.outcome is Outcome.SAME for verdict in self.seen()):
            return [Reason("nothing_new", "各行都与现有的一样，不必导入。")]
        return []

    def perform(self) -> list[Verdict]:
        done = run(self.importer, self.rows)
        refused = [verdict for verdict in done if verdict.outcome is Outcome.REFUSED]
        if refused:
            raise Refused([Reason("refused_rows", sentence) for sentence in refused[0].sentences])
        return done
