"""What changed between two texts, by paragraph and inside a paragraph by words; and between two editions' fields.

``compare`` works on plain paragraphs and knows nothing of documents. Reading only the old side of its rows
gives the old text, reading only the new side the new one, each complete and in order: nothing that changed can
hide, whatever the alignment makes of it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

ALIKE = 0.4
"""From here on two paragraphs are one that was changed, not one lost and one new (Dice over character pairs)."""
MOVED = 0.8
"""From here on a lost and a new paragraph are one that moved."""
REJOINED = 0.9
"""From here on one paragraph and several neighbours together are one that was split or joined."""
LONGEST_SPLIT = 5
CONTEXT = 1
"""Unchanged paragraphs that stay in sight on each side of a change."""
_CELLS = 60_000
"""Size up to which a region is aligned by all pairs; beyond, paragraphs are paired in their order."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    place: str = ""
    """Where it stands, as people would say it: 第十二条第二款."""


@dataclass(frozen=True, slots=True)
class Segment:
    text: str
    change: str = ""
    """"", "ins" or "del". A line break inside a row stands for a paragraph's end."""


@dataclass(frozen=True, slots=True)
class Row:
    place: str
    old: tuple[Segment, ...] = ()
    new: tuple[Segment, ...] = ()
    note: str = ""
    """What became of the paragraph as a whole: moved, split, joined, added, taken out."""

    @property
    def changed(self) -> bool:
        return bool(self.note) or any(segment.change for segment in (*self.old, *self.new))


@dataclass(frozen=True, slots=True)
class Fold:
    """Unchanged paragraphs that are not shown."""

    first: str
    last: str
    count: int


def compare(old: Sequence[Paragraph], new: Sequence[Paragraph]) -> list[Row]:
    """Every paragraph of both, in order."""
    rows: list[Row] = []
    matcher = difflib.SequenceMatcher(None, [p.text for p in old], [p.text for p in new], autojunk=False)
    lost: list[tuple[int, Paragraph]] = []
    fresh: list[tuple[int, Paragraph]] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            rows += [
                Row(q.place or p.place, (Segment(p.text),), (Segment(q.text),))
                for p, q in zip(old[i1:i2], new[j1:j2], strict=True)
            ]
            continue
        for left, right in _align(old[i1:i2], new[j1:j2]):
            if left and right:
                rows.append(_changed(left, right))
            elif left:
                lost.append((len(rows), left[0]))
                rows.append(Row(left[0].place, old=(Segment(left[0].text, "del"),), note="删去"))
            else:
                fresh.append((len(rows), right[0]))
                rows.append(Row(right[0].place, new=(Segment(right[0].text, "ins"),), note="新增"))
    _name_moves(rows, lost, fresh)
    return rows


def fold(rows: Sequence[Row], context: int = CONTEXT) -> list[Row | Fold]:
    """The changes with a little around them; longer unchanged runs as a count."""
    near = {at + step for at, row in enumerate(rows) if row.changed for step in range(-context, context + 1)}
    kept: list[Row | Fold] = []
    hidden: list[Row] = []
    for at, row in enumerate(rows):
        if at in near:
            kept += _folded(hidden)
            hidden = []
            kept.append(row)
        else:
            hidden.append(row)
    return kept + _folded(hidden)


def _folded(hidden: list[Row]) -> list[Row | Fold]:
    if len(hidden) < 2:  # a fold of one line would save nothing
        return list(hidden)
    return [Fold(hidden[0].place, hidden[-1].place, len(hidden))]


Pair = tuple[list[Paragraph], list[Paragraph]]


def _align(old: Sequence[Paragraph], new: Sequence[Paragraph]) -> Iterator[Pair]:
    """Pair the paragraphs of a changed region in order; one side may be empty, or hold several after a split."""
    if not old or not new:
        yield from (([p], []) for p in old)
        yield from (([], [q]) for q in new)
        return
    if len(old) * len(new) > _CELLS:
        for at in range(max(len(old), len(new))):
            yield list(old[at : at + 1]), list(new[at : at + 1])
        return
    old_pairs, new_pairs = [_pairs(p.text) for p in old], [_pairs(q.text) for q in new]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    step: list[list[tuple[int, int]]] = [[(0, 0)] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old), -1, -1):
        for j in range(len(new), -1, -1):
            options: list[tuple[float, tuple[int, int]]] = []
            if i < len(old) and j < len(new):
                alike = _alike(old_pairs[i], new_pairs[j])
                if alike >= ALIKE:
                    options.append((alike + best[i + 1][j + 1], (1, 1)))
                for size in range(2, LONGEST_SPLIT + 1):
                    if j + size <= len(new) and _rejoined(old[i : i + 1], new[j : j + size]):
                        options.append((size + best[i + 1][j + size], (1, size)))
                    if i + size <= len(old) and _rejoined(old[i : i + size], new[j : j + 1]):
                        options.append((size + best[i + size][j + 1], (size, 1)))
            if i < len(old):
                options.append((best[i + 1][j], (1, 0)))
            if j < len(new):
                options.append((best[i][j + 1], (0, 1)))
            if options:
                best[i][j], step[i][j] = max(options, key=lambda option: option[0])
    i = j = 0
    while i < len(old) or j < len(new):
        down, along = step[i][j]
        yield list(old[i : i + down]), list(new[j : j + along])
        i, j = i + down, j + along


def _rejoined(left: Sequence[Paragraph], right: Sequence[Paragraph]) -> bool:
    one, other = "".join(p.text for p in left), "".join(q.text for q in right)
    if not one or not other or max(len(one), len(other)) > 1.25 * min(len(one), len(other)):
        return False
    return one == other or _alike(_pairs(one), _pairs(other)) >= REJOINED


def _pairs(text: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for at in range(max(1, len(text) - 1)):
        pair = text[at : at + 2]
        counts[pair] = counts.get(pair, 0) + 1
    return counts


def _alike(one: dict[str, int], other: dict[str, int]) -> float:
    total = sum(one.values()) + sum(other.values())
    if len(one) > len(other):
        one, other = other, one
    return 2 * sum(min(count, other.get(pair, 0)) for pair, count in one.items()) / total if total else 1.0


def _changed(left: Sequence[Paragraph], right: Sequence[Paragraph]) -> Row:
    old, new = segments("\n".join(p.text for p in left), "\n".join(q.text for q in right))
    note = ""
    if len(right) > 1:
        note = f"一段拆成 {len(right)} 段"
    elif len(left) > 1:
        note = f"{len(left)} 段并成一段"
    return Row(right[0].place or left[0].place, old, new, note)


def _name_moves(
    rows: list[Row], lost: list[tuple[int, Paragraph]], fresh: list[tuple[int, Paragraph]]
) -> None:
    """Say of a paragraph that went and one that came that they are one, where they are."""
    if len(lost) * len(fresh) > _CELLS:
        return
    candidates = sorted(
        (
            (-_alike(_pairs(p.text), _pairs(q.text)), at, to)
            for at, (_, p) in enumerate(lost)
            for to, (_, q) in enumerate(fresh)
        ),
    )
    gone: set[int] = set()
    came: set[int] = set()
    for unlike, at, to in candidates:
        if -unlike < MOVED:
            break
        if at in gone or to in came:
            continue
        gone.add(at)
        came.add(to)
        (here, p), (there, q) = lost[at], fresh[to]
        old, new = segments(p.text, q.text)
        way = "后" if there > here else "前"
        rows[here] = Row(
            p.place, old=rows[here].old, note=f"移到{way}面" + (f"：{q.place}" if q.place else "")
        )
        back = "前" if there > here else "后"
        changed = any(segment.change for segment in (*old, *new))
        rows[there] = Row(
            q.place,
            new=new if changed else rows[there].new,
            note=f"自{back}面移来"
            + (f"：{p.place}" if p.place else "")
            + ("，文字有改动" if changed else ""),
        )


_TOKENS = re.compile(
    r"[0-9０-９]+(?:[.,．，][0-9０-９]+)*[%％]?|[A-Za-zＡ-Ｚａ-ｚ]+|[〇零一二两三四五六七八九十百千万亿]+|\s+|.",
    re.DOTALL,
)
_LONG = 2_000
"""A paragraph of more tokens is compared by sentences: by words it would take seconds and read like confetti."""


def segments(old: str, new: str) -> tuple[tuple[Segment, ...], tuple[Segment, ...]]:
    """Both sides of one changed paragraph. Numbers are replaced whole: 三百万 by 五百万, not 三 by 五."""
    left, right = _TOKENS.findall(old), _TOKENS.findall(new)
    if max(len(left), len(right)) > _LONG:
        left, right = (
            re.findall(r"[^。；！？\n]*[。；！？\n]?", old),
            re.findall(r"[^。；！？\n]*[。；！？\n]?", new),
        )
    runs: list[tuple[str, str]] = []
    """(old, new) turn by turn; equal where nothing changed."""
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        one, other = "".join(left[i1:i2]), "".join(right[j1:j2])
        _add(runs, one, other, same=tag == "equal")
    runs = _tidy(runs)
    return (
        tuple(Segment(one, "" if one == other else "del") for one, other in runs if one),
        tuple(Segment(other, "" if one == other else "ins") for one, other in runs if other),
    )


def _add(runs: list[tuple[str, str]], one: str, other: str, *, same: bool) -> None:
    if runs and (runs[-1][0] == runs[-1][1]) == same:
        one, other = runs[-1][0] + one, runs[-1][1] + other
        runs.pop()
    if one or other:
        runs.append((one, other))


def _tidy(runs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Swallow a word or two that happen to be equal between two longer changes."""
    tidy: list[tuple[str, str]] = []
    for at, (one, other) in enumerate(runs):
        same = one == other
        if same and 0 < at < len(runs) - 1:
            around = [max(len(side) for side in runs[near]) for near in (at - 1, at + 1)]
            if len(one) <= 2 and len(one) < min(around):
                same = False
        if tidy and not same and tidy[-1][0] != tidy[-1][1]:
            before = tidy.pop()
            one, other = before[0] + one, before[1] + other
        tidy.append((one, other))
    return tidy
