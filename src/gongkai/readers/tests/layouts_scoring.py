"""Counts what readings of generated papers got right, wrong and not at all, and which faults they named."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from gongkai.readers import Reading, split_parts
from gongkai.readers.reading import read

from . import word_files
from .paper import Paper

AIM = 0.95
FIELDS = ("title", "document_number", "issuer", "signed_on")
MOST_PARAGRAPHS = 30
_ISSUES = re.compile(r"印发|转发|发布")
# What a layout brings along by itself: a habit that the reader must name.
LAYOUT_FAULTS = {
    "docx tracked": {"changes_unaccepted", "text_hidden", "comments_left"},
    "ofd": {"seal_unchecked"},
    "ofd red head": {"seal_unchecked"},
}


@dataclass
class Tally:
    right: int = 0
    wrong: int = 0
    absent: int = 0

    @property
    def recall(self) -> float:
        whole = self.right + self.wrong + self.absent
        return self.right / whole if whole else 1.0

    @property
    def precision(self) -> float:
        given = self.right + self.wrong
        return self.right / given if given else 1.0


@dataclass
class Score:
    """By layout and field; paragraphs and parts are counted as fields of their own."""

    tallies: dict[tuple[str, str], Tally] = field(default_factory=dict)
    faults: dict[str, Tally] = field(default_factory=dict)
    """`wrong` are alarms that nothing answers for, `absent` faults that were not named."""
    failures: list[tuple[str, str, str, str]] = field(default_factory=list)
    files: Counter[str] = field(default_factory=Counter)

    def of(self, layout: str, name: str) -> Tally:
        return self.tallies.setdefault((layout, name), Tally())

    def total(self, name: str) -> Tally:
        found = [tally for (_, key), tally in self.tallies.items() if key == name]
        return Tally(sum(t.right for t in found), sum(t.wrong for t in found), sum(t.absent for t in found))

    def note(self, layout: str, paper: str, name: str, what: str) -> None:
        self.failures.append((layout, paper, name, what))


def count(score: Score, layout: str, paper: Paper, reading: Reading, damaged: Damage | None = None) -> None:
    """Hold a reading against the paper that it was printed from."""
    score.files[layout] += 1
    truth = {
        "title": paper.title,
        "document_number": paper.number,
        "issuer": paper.organ,
        "signed_on": paper.signed_iso,
    }
    for name, value in truth.items():
        if damaged is not None and damaged.spoils == name:
            continue
        tally, given = score.of(layout, name), reading.text(name)
        if squeeze(given) == squeeze(value):
            tally.right += 1
        else:
            tally.wrong += bool(given)
            tally.absent += not given
            score.note(layout, paper.name, name, f"{given!r}")
    printed = Counter(squeeze(block.text).removesuffix(word_files.INSERTED) for block in reading.blocks)
    for text in paper.body + paper.issued:
        tally = score.of(layout, "paragraph")
        if printed[squeeze(text)]:
            tally.right += 1
        else:
            tally.absent += 1
            score.note(layout, paper.name, "paragraph", squeeze(text)[:20])
    if paper.issued_title:
        kinds = [(part.kind, squeeze(part.title)) for part in split_parts(reading.blocks)]
        tally = score.of(layout, "issued text")
        good = (
            len(kinds) > 1 and kinds[0][0] == "notice" and kinds[1] == ("text", squeeze(paper.issued_title))
        )
        tally.right += good
        tally.wrong += not good
        if not good:
            score.note(layout, paper.name, "issued text", str(kinds)[:80])
    _count_faults(score, layout, paper, reading, damaged)


def _count_faults(score: Score, layout: str, paper: Paper, reading: Reading, damaged: Damage | None) -> None:
    expected = set(LAYOUT_FAULTS.get(layout, ()))
    found = {fault.kind for fault in reading.faults}
    for kind in expected:
        tally = score.faults.setdefault(kind, Tally())
        tally.right += kind in found
        tally.absent += kind not in found
    answers: frozenset[str] = frozenset()
    if damaged is not None:
        answers = damaged.answers
        tally = score.faults.setdefault(damaged.kind, Tally())
        hit = bool(answers & found)
        tally.right += hit
        tally.absent += not hit
        if not hit:
            score.note(layout, paper.name, f"fault {damaged.kind}", damaged.what)
    for kind in found - expected - answers - as_text(paper):
        score.faults.setdefault(kind, Tally()).wrong += 1
        excerpt = next(fault.excerpt for fault in reading.faults if fault.kind == kind)
        score.note(layout, paper.name, f"false {kind}", excerpt[:30])


def as_text(paper: Paper) -> set[str]:
    """Kinds of faults that the paper itself has, whatever it is printed as."""
    lines = [
        paper.title,
        paper.number,
        paper.addressee,
        *paper.body,
        *paper.organs,
        paper.signed_on,
        paper.mark,
    ]
    lines += [paper.issued_title, *paper.issued]
    return {fault.kind for fault in read("\n".join(line for line in lines if line).encode()).faults}


def squeeze(text: str) -> str:
    return "".join(text.split())


# Damages -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Damage:
    kind: str
    answers: frozenset[str]
    what: str
    spoils: str = ""


def damages(paper: Paper, chance: random.Random) -> Iterator[tuple[Paper, Damage]]:
    """The paper with one damage of each kind that it offers a place for."""
    broken = re.sub("〕(?=\\d+号)", "", paper.number)
    if broken != paper.number:
        fault = Damage(
            "document_number_damaged", frozenset({"document_number_damaged"}), broken, "document_number"
        )
        yield replace(paper, number=broken), fault
    dated = re.sub(r"年(\d{1,2})月", r"年\1", paper.signed_on)
    if dated != paper.signed_on:
        fault = Damage("date_damaged", frozenset({"date_damaged"}), dated, "signed_on")
        yield replace(paper, signed_on=dated), fault
    marked = [i for i, text in enumerate(paper.body) if text.count("》") == text.count("《") == 1]
    if marked:
        at = chance.choice(marked)
        body = tuple(text.replace("》", "") if i == at else text for i, text in enumerate(paper.body))
        yield (
            replace(paper, body=body),
            Damage("mark_unclosed", frozenset({"mark_unclosed"}), paper.body[at][:20]),
        )
    heads = [i for i, text in enumerate(paper.body) if re.match("[二三四]、", text)]
    if len(heads) > 1:
        at = heads[0]
        body = tuple(text[2:] if i == at else text for i, text in enumerate(paper.body))
        fault = Damage("number_lost", frozenset({"number_lost", "number_broken"}), paper.body[at][:20])
        yield replace(paper, body=body), fault


# Real papers ---------------------------------------------------------------------------------------------


def real_papers(folder: Path, count: int, seed: int) -> list[Paper]:
    """Papers of the central government that fall into head, text, sign-off and issued text without doubt."""
    found = []
    with (folder / "documents" / "state_council_2019.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            paper = _paper(json.loads(line))
            if paper is not None:
                found.append(paper)
    random.Random(seed).shuffle(found)
    return found[:count]


def _paper(row: dict[str, str]) -> Paper | None:
    lines = [line.strip() for line in row["body"].split("\n") if line.strip()]
    number = row["document_number"]
    if number not in lines[:6] or len(row["issuing_agency"].split()) != 1:
        return None
    at = lines.index(number)
    year, month, day = (int(part) for part in row["signed_date"].split("-"))
    dated = f"{year}年{month}月{day}日"
    if squeeze("".join(lines[:at])) != squeeze(row["title"]) or not lines[at + 1].endswith("："):
        return None
    if dated not in lines or lines[lines.index(dated) - 1] != row["issuing_agency"]:
        return None
    end = lines.index(dated)
    rest = lines[end + 1 :]
    mark = rest.pop(0) if rest and rest[0].startswith("（此件") else ""
    body = lines[at + 2 : end - 1]
    issues = (
        bool(rest)
        and bool(_ISSUES.search(row["title"]))
        and 6 <= len(rest[0]) <= 30
        and rest[0][-1] not in "。：；"
    )
    if not body or (rest and not issues) or any(text.startswith("附件") for text in body):
        return None
    return Paper(
        name=row["id"],
        title=row["title"].strip(),
        number=number,
        organs=(row["issuing_agency"],),
        addressee=lines[at + 1],
        body=tuple(body[:MOST_PARAGRAPHS]),
        signed_on=dated,
        signed_iso=row["signed_date"],
        mark=mark,
        issued_title=rest[0] if issues else "",
        issued=tuple(rest[1:MOST_PARAGRAPHS]) if issues else (),
    )
