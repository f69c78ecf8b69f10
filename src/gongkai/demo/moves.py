"""What people do in the stories: each returns something for a beat to do, through the acts of the rooms."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gongkai.base import clock
from gongkai.documents.models import Edition, PartKind, Rank, RelationKind
from gongkai.documents.services import (
    AddAttachment,
    ConfirmRelation,
    ExtendCatalogue,
    MovedIn,
    NewDraft,
    NewEdition,
    NewFile,
    PartDraft,
    PlaceInCatalogue,
    ProposeRelation,
    SaveDraft,
    TakeIn,
)
from gongkai.duties.services import StopClock, WaiveDuty
from gongkai.intake.doubts import doubts_of
from gongkai.intake.services import BringIn, draft_of
from gongkai.law.secrecy import CHECKLIST, Conclusion
from gongkai.org.models import Role
from gongkai.publish import daily
from gongkai.publish.services import WithdrawDocuments
from gongkai.readers import read, text_to_blocks
from gongkai.readers.model import HEADING, PARAGRAPH, TITLE, Block, Fault
from gongkai.review.models import Stage
from gongkai.review.services import (
    AbandonDossier,
    ConcludeSecrecy,
    ItemConclusion,
    OpenDossier,
    ReleaseDossier,
    ReturnDossier,
    ScheduleRelease,
    SignReview,
    Submit,
)

from . import figures
from .scene import Do, Made, Scene

CONTENT = Path(__file__).parent / "content"

NOTHING_FOUND = {key: False for key, _, _ in CHECKLIST}

SIGNER = {
    Stage.FIRST: Role.FIRST_REVIEWER,
    Stage.SECOND: Role.SECOND_REVIEWER,
    Stage.THIRD: Role.THIRD_REVIEWER,
    Stage.SECRECY: Role.SECRECY_REVIEWER,
    Stage.READY: Role.THIRD_REVIEWER,
}


@dataclass(frozen=True)
class Paper:
    """A document as its clerk brings it in: a file, and what he mends and adds by hand."""

    key: str
    file: str
    """Name in ``content`` or of a paper made of figures."""
    unit: str
    places: tuple[str, ...]
    """Codes of catalogue items, the main one first."""
    topic: str
    """Code of a topic class."""
    rank: Rank = Rank.INFORMATION
    values: Mapping[str, Any] = field(default_factory=dict)
    """By the names of a draft's fields; what the reader found stays unless it stands here."""
    responsible: str = ""
    """Key of the unit that answers for it, where it is not ``unit``."""
    annexes: tuple[str, ...] = ()
    """Files in ``content`` that become annexes of the text."""
    attachments: tuple[tuple[str, str], ...] = ()
    """Files in ``content`` to be attached, with the names they are given."""
    interprets: str = ""
    """Key of the paper that this one interprets."""


def content(name: str) -> bytes:
    """A paper as its clerk has it: written out in ``content``, or made of figures."""
    made = figures.content(name)
    return (CONTENT / name).read_bytes() if made is None else made


def drafted(paper: Paper, source: Path | None = None) -> Do:
    """The clerk brings the file in, mends and adds what the reader cannot know, and says where it belongs.

    ``source`` is a file elsewhere than in ``content``.
    """

    def do(scene: Scene) -> Made:
        organ = scene.organ(paper.unit)
        clerk = scene.who(paper.unit, Role.DRAFTER, of=paper.responsible)
        data = source.read_bytes() if source else content(paper.file)
        brought = BringIn(organ, NewFile(paper.file, data), by=clerk).execute()
        if brought.unread:
            raise ValueError(brought.unread[0].sentence)
        (edition,) = brought.editions
        document = edition.document
        values: dict[str, Any] = {"rank": paper.rank, "topic": scene.topic(paper.topic), **paper.values}
        if paper.responsible:
            values["responsible"] = scene.organ(paper.responsible)
        parts = parts_of(edition) + [annex(name) for name in paper.annexes]
        SaveDraft(edition, values, parts, seen_revision=edition.revision, by=clerk).execute()
        for name, shown in paper.attachments:
            suffix = Path(name).suffix
            AddAttachment(edition, NewFile(f"{shown}{suffix}", content(name)), by=clerk).execute()
        PlaceInCatalogue(document, [scene.place(code) for code in paper.places], by=clerk).execute()
        if paper.interprets:
            target = scene.document(paper.interprets)
            ProposeRelation(document, RelationKind.INTERPRETS, target, by=clerk).execute()
        return {f"document:{paper.key}": document.pk}

    return do


@dataclass(frozen=True)
class OldPaper:
    """A paper of the old system, with the number that it had there and the day on which it became public."""

    paper: Paper
    index_number: str
    released_on: dt.date


def moved_in(old: Sequence[OldPaper]) -> Do:
    """The old system's papers are taken over as one list, each to the unit that had published it."""

    def do(scene: Scene) -> Made:
        items = [MovedIn(_as_it_was(one.paper, scene), one.index_number, one.released_on) for one in old]
        documents = TakeIn(items, by=None).execute()
        made = {
            f"document:{one.paper.key}": document.pk for one, document in zip(old, documents, strict=True)
        }
        scene.made.update(made)
        for one in old:
            if one.paper.interprets:
                reading, target = scene.document(one.paper.key), scene.document(one.paper.interprets)
                ProposeRelation(reading, RelationKind.INTERPRETS, target, by=None).execute()
        return made

    return do


def _as_it_was(paper: Paper, scene: Scene) -> NewDraft:
    draft = draft_of(read(content(paper.file), paper.file), scene.organ(paper.unit))
    values: dict[str, Any] = {"rank": paper.rank, "topic": scene.topic(paper.topic), **paper.values}
    if paper.responsible:
        values["responsible"] = scene.organ(paper.responsible)
    places = [scene.place(code) for code in paper.places]
    return dataclasses.replace(draft, values={**draft.values, **values}, places=places)


def parts_of(edition: Edition) -> list[PartDraft]:
    return [
        PartDraft(part.blocks, kind=part.kind, title=part.title, number=part.number, period=part.period)
        for part in edition.parts.all()
    ]


def annex(name: str) -> PartDraft:
    """A file as an annex: its first block is the annex's title."""
    reading = read(content(name), name)
    blocks = [block for block in reading.blocks if block.kind != TITLE]
    return PartDraft(blocks, kind=PartKind.ANNEX, title=reading.text("title"), number="附件")


def related(
    key: str,
    kind: RelationKind,
    to: str = "",
    *,
    title: str = "",
    number: str = "",
    provisions: str = "",
    effective_on: dt.date | None = None,
) -> Do:
    """The clerk states how a paper stands to another: ours by its key, or cited by title and number."""

    def do(scene: Scene) -> Made:
        document = scene.document(key)
        relation = ProposeRelation(
            document,
            kind,
            scene.document(to) if to else None,
            title=title,
            number=number,
            provisions=provisions,
            effective_on=effective_on,
            by=scene.author(key),
        ).execute()
        return {f"relation:{key}:{kind}:{to or title}": relation.pk}

    return do


def confirmed(key: str, kind: RelationKind, to: str) -> Do:
    """The openness office confirms that a paper ends another organ's."""

    def do(scene: Scene) -> None:
        relation = scene.document(key).relations_out.get(pk=scene.made[f"relation:{key}:{kind}:{to}"])
        ConfirmRelation(relation, by=scene.who("office", Role.OPENNESS_OFFICE)).execute()

    return do


def opened(name: str, keys: Sequence[str]) -> Do:
    """The clerk puts drafts together in a dossier and submits it."""

    def do(scene: Scene) -> Made:
        editions, by = [scene.draft(key) for key in keys], scene.author(keys[0])
        dossier = OpenDossier(editions, by=by).execute()
        Submit(dossier, by=by).execute()
        return {f"dossier:{name}": dossier.pk}

    return do


def submitted(name: str) -> Do:
    def do(scene: Scene) -> None:
        dossier = scene.dossier(name)
        Submit(dossier, by=dossier.author).execute()

    return do


def signed(name: str, unit: str, stage: Stage, note: str = "") -> Do:
    def do(scene: Scene) -> None:
        SignReview(scene.dossier(name), note=note, by=scene.who(unit, SIGNER[stage])).execute()

    return do


def returned(name: str, unit: str, stage: Stage, reasons: Iterable[str], note: str) -> Do:
    def do(scene: Scene) -> None:
        by = scene.who(unit, SIGNER[stage])
        ReturnDossier(scene.dossier(name), reasons, note, by=by).execute()

    return do


def concluded(
    name: str,
    unit: str,
    conclusion: Conclusion = Conclusion.OPEN,
    basis: str = "",
    applies: Iterable[str] = (),
    note: str = "",
) -> Do:
    """Each member is reviewed on its own form; ``applies`` are the points that are answered with yes."""

    def do(scene: Scene) -> None:
        dossier = scene.dossier(name)
        form = {**NOTHING_FOUND, **dict.fromkeys(applies, True)}
        members = dossier.members.select_related("edition").order_by("order")
        items = [ItemConclusion(member.edition, conclusion, form, basis, note) for member in members]
        ConcludeSecrecy(dossier, items, by=scene.who(unit, Role.SECRECY_REVIEWER)).execute()

    return do


def released(name: str, unit: str) -> Do:
    def do(scene: Scene) -> None:
        ReleaseDossier(scene.dossier(name), by=scene.who(unit, SIGNER[Stage.READY])).execute()

    return do


def scheduled(name: str, hour: dt.datetime) -> Do:
    """Fully signed, and to be released not before this hour."""

    def do(scene: Scene) -> None:
        dossier = scene.dossier(name)
        ScheduleRelease(dossier, hour, by=scene.who_releases(dossier)).execute()

    return do


def abandoned(name: str, reason: str) -> Do:
    def do(scene: Scene) -> None:
        dossier = scene.dossier(name)
        AbandonDossier(dossier, reason, by=dossier.author).execute()

    return do


def waived(key: str, reason: str) -> Do:
    """The openness office waives what is owed about a paper."""

    def do(scene: Scene) -> None:
        for duty in scene.owed(key):
            WaiveDuty(duty, reason=reason, by=scene.who("office", Role.OPENNESS_OFFICE)).execute()

    return do


def stopped(key: str, note: str) -> Do:
    """The openness office stops the clocks of a paper today."""

    def do(scene: Scene) -> None:
        by = scene.who("office", Role.OPENNESS_OFFICE)
        for duty in scene.owed(key):
            StopClock(duty, on=clock.today(), note=note, by=by).execute()

    return do


def saved(
    key: str,
    values: Mapping[str, Any] | None = None,
    mend: Callable[[Block], Block | None] | None = None,
    add: Sequence[str] = (),
) -> Do:
    """The clerk changes a draft: its values, each block by ``mend`` (None strikes it out), and new paragraphs
    before the sign-off of its last part."""

    def do(scene: Scene) -> None:
        edition = scene.draft(key)
        parts = [mended(part, mend) for part in parts_of(edition)]
        if add:
            last = parts[-1]
            blocks = [Block.from_json(dict(block)) for block in last.json()]
            at = next((i for i, b in enumerate(blocks) if b.kind in ("signature", "date")), len(blocks))
            fresh = [Block(PARAGRAPH, text) for text in add]
            parts[-1] = dataclasses.replace(last, blocks=[*blocks[:at], *fresh, *blocks[at:]])
        SaveDraft(edition, values, parts, seen_revision=edition.revision, by=edition.author).execute()

    return do


def mended(part: PartDraft, mend: Callable[[Block], Block | None] | None) -> PartDraft:
    if mend is None:
        return part
    blocks = [Block.from_json(dict(block)) for block in part.json()]
    return dataclasses.replace(part, blocks=[now for block in blocks if (now := mend(block)) is not None])


def replacing(before: str, after: str) -> Callable[[Block], Block]:
    """A change of words, in paragraphs and in cells of tables."""

    def mend(block: Block) -> Block:
        rows = tuple(
            tuple(dataclasses.replace(cell, text=cell.text.replace(before, after)) for cell in row)
            for row in block.rows
        )
        return dataclasses.replace(block, text=block.text.replace(before, after), rows=rows)

    return mend


def without(words: str) -> Callable[[Block], Block | None]:
    """Strike out every paragraph that holds these words."""
    return lambda block: None if words in block.text else block


def corrected(key: str, change_note: str) -> Do:
    """更正: a next edition is opened on what was released."""

    def do(scene: Scene) -> None:
        document = scene.document(key)
        NewEdition(document, change_note=change_note, by=scene.author(key)).execute()

    return do


def faults_mended(key: str) -> Do:
    """The clerk goes through what the reader doubted and takes the words that it suggests, each in its place."""

    def do(scene: Scene) -> None:
        edition = scene.draft(key)
        faults = [doubt.fault for doubt in doubts_of(edition) if doubt.fault.suggestion]
        parts = [mended(part, lambda block: _as_suggested(faults, block)) for part in parts_of(edition)]
        SaveDraft(edition, None, parts, seen_revision=edition.revision, by=edition.author).execute()

    return do


def _as_suggested(faults: Iterable[Fault], block: Block) -> Block:
    """A block knows its line in the source, so a fault is mended where it was found and nowhere else. The
    mended line is read again, for a heading that gets its number back becomes a heading of its level."""
    text = block.text
    for fault in faults:
        if block.where is not None and fault.where.line == block.where.line and fault.suggestion:
            text = text.replace(fault.excerpt, fault.suggestion, 1)
    if text == block.text:
        return block
    if block.kind in (HEADING, PARAGRAPH):
        (again,) = text_to_blocks(text)
        return dataclasses.replace(again, where=block.where)
    return dataclasses.replace(block, text=text)


def withdrawn(key: str, kind: str, reason: str) -> Do:
    def do(scene: Scene) -> None:
        by = scene.who("office", Role.OPENNESS_OFFICE)
        WithdrawDocuments(scene.document(key), kind=kind, reason=reason, by=by).execute()

    return do


def extended(key: str, parent: str, name: str, unit: str, by: str, description: str = "") -> Do:
    """A unit gets an item of its own in the catalogue."""

    def do(scene: Scene) -> Made:
        item = ExtendCatalogue(
            scene.place(parent),
            name,
            organ=scene.organ(unit),
            description=description,
            by=scene.person(by),
        ).execute()
        return {f"place:{key}": item.pk}

    return do


def night() -> Do:
    """The daily run: periods that ended at midnight become events."""

    def do(scene: Scene) -> None:
        daily.run()

    return do
