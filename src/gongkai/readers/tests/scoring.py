"""Counts which damages the reader answered and which alarms nothing answers for."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gongkai.readers import Fault, read

from .mutator import ANSWERS, KINDS, Damage, Text, damage, texts

FAMILY = {
    "document_number_damaged": "number",
    "date_damaged": "date",
    "mark_unclosed": "mark",
    "mark_unopened": "mark",
    "name_truncated": "name",
    "number_lost": "chapter",
    "number_broken": "chapter",
    "list_run_together": "run",
}
FAMILY_OF_DAMAGE = {
    "number": "number",
    "cited_number": "number",
    "date": "date",
    "title_mark": "mark",
    "quote_mark": "mark",
    "bracket": "mark",
    "name": "name",
    "chapter": "chapter",
    "run": "run",
}


@dataclass
class Score:
    found: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    in_originals: Counter[str] = field(default_factory=Counter)
    misses: list[tuple[str, Damage]] = field(default_factory=list)
    alarms: list[tuple[str, Fault]] = field(default_factory=list)
    original_alarms: list[tuple[str, Fault]] = field(default_factory=list)
    texts: int = 0

    def families(self) -> list[str]:
        return list(dict.fromkeys(FAMILY.values()))

    def recall(self, family: str) -> float:
        kinds = [kind for kind in KINDS if FAMILY_OF_DAMAGE[kind] == family]
        found, missed = sum(self.found[k] for k in kinds), sum(self.missed[k] for k in kinds)
        return found / (found + missed) if found + missed else 0.0

    def precision(self, family: str) -> float:
        """Alarms on the undamaged originals count as false as well, unless judged to be real faults."""
        found = sum(self.found[kind] for kind in KINDS if FAMILY_OF_DAMAGE[kind] == family)
        wrong = self.false[family] + self.in_originals[family]
        return found / (found + wrong) if found + wrong else 0.0


# Alarms on undamaged originals that were judged by hand, text in hand, to be faults of the originals:
# an article and a chapter that are missing, an amendment's quotation that nothing closes.
REAL = frozenset(
    {
        ("heb-7ce95e7639bb", "number_broken"),
        ("heb-67e273a9be1b", "number_broken"),
        ("heb-2bac19cb2bc8", "mark_unclosed"),
    }
)


def measure(
    folder: Path,
    seeds: Sequence[int],
    *,
    limit: int | None = None,
    real: frozenset[tuple[str, str]] = frozenset(),
) -> Score:
    """`real` are (document, kind of fault) pairs of the originals that are faults indeed.

    The texts are drawn with the first seed; every seed damages them anew.
    """
    pool = list(texts(folder))
    random.Random(seeds[0]).shuffle(pool)
    score = Score()
    for text in pool[:limit]:
        score.texts += 1
        before = _faults(text)
        for fault in before:
            if (text.id, fault.kind) not in real:
                score.in_originals[FAMILY[fault.kind]] += 1
                score.original_alarms.append((text.id, fault))
        for seed in seeds:
            _score_one(score, text, before, random.Random(f"{seed}/{text.id}"))
    return score


def undamaged(folder: Path) -> tuple[int, Counter[str], Counter[str]]:
    """Alarms on every real text as it lies there, title first: texts read, alarms and texts hit by kind."""
    alarms: Counter[str] = Counter()
    hit: Counter[str] = Counter()
    count = 0
    for path in sorted((folder / "documents").glob("*.jsonl")):
        with path.open(encoding="utf-8") as rows:
            for line in rows:
                row = json.loads(line)
                if row.get("title_truncated"):
                    continue
                count += 1
                kinds = [fault.kind for fault in read(f"{row['title']}\n\n{row['body']}".encode()).faults]
                alarms.update(kinds)
                hit.update(set(kinds))
    return count, alarms, hit


def _faults(text: Text) -> list[Fault]:
    return [fault for fault in read(text.bytes).faults if fault.kind in FAMILY]


def _score_one(score: Score, text: Text, before: list[Fault], chance: random.Random) -> None:
    damaged = damage(text, chance)
    old = Counter((fault.kind, fault.where.line, fault.excerpt) for fault in before)
    new: list[Fault] = []
    for fault in _faults(damaged.text):
        key = (fault.kind, fault.where.line, fault.excerpt)
        if old[key]:
            old[key] -= 1
        else:
            new.append(fault)
    answered: set[int] = set()
    for item in damaged.damages:
        answers = [index for index, fault in enumerate(new) if _answers(item, fault)]
        if answers:
            score.found[item.kind] += 1
            answered.update(answers)
        else:
            score.missed[item.kind] += 1
            score.misses.append((text.id, item))
    for index, fault in enumerate(new):
        if index not in answered:
            score.false[FAMILY[fault.kind]] += 1
            score.alarms.append((text.id, fault))


def _answers(item: Damage, fault: Fault) -> bool:
    return fault.kind in ANSWERS[item.kind] and item.line <= fault.where.line <= item.until


def lines(score: Score, families: Iterable[str] | None = None) -> list[str]:
    result = [
        f"{'kind':10} {'damaged':>8} {'found':>6} {'false':>6} {'originals':>10} {'recall':>7} {'precision':>10}"
    ]
    for family in families or score.families():
        kinds = [kind for kind in KINDS if FAMILY_OF_DAMAGE[kind] == family]
        found, missed = sum(score.found[k] for k in kinds), sum(score.missed[k] for k in kinds)
        result.append(
            f"{family:10} {found + missed:8} {found:6} {score.false[family]:6} {score.in_originals[family]:10}"
            f" {score.recall(family):7.3f} {score.precision(family):10.3f}"
        )
    return result
