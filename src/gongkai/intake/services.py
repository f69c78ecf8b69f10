"""Acts of intake: files become drafts, and what the source got wrong is decided by a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from gongkai.base import events, files
from gongkai.base.acts import Act, Reason
from gongkai.base.models import StoredFile
from gongkai.base.sniff import sniff
from gongkai.documents.models import Edition
from gongkai.documents.services import LIST_SIZE, CreateDrafts, NewDraft, NewFile, PartDraft, SaveDraft
from gongkai.documents.services.drafts import DraftAct
from gongkai.org import authority
from gongkai.org.models import Organ, Person
from gongkai.readers import Block, ReadError, Reading, is_bundle, read, unpack
from gongkai.readers.model import IMAGE

from . import pictures, precedents
from . import reading as readings
from .models import Delivery, Source

PASTED = "粘贴的文字.txt"
KEPT = ("media_type", "encoding", "fields", "faults", "lines")
"""What of a reading stays with the source when the draft is made."""


@dataclass(frozen=True)
class Unread:
    """A file of which no draft was made, and the sentence that says why and what to do."""

    name: str
    sentence: str


@dataclass(frozen=True)
class Brought:
    editions: list[Edition] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)


def unfolded(new: Iterable[NewFile]) -> list[NewFile]:
    """The files with every zip archive replaced by what is in it; one that cannot be opened stays itself, and
    reading it says why."""
    found: list[NewFile] = []
    for file in new:
        try:
            inside = unpack(file.content) if is_bundle(file.content) else None
        except ReadError:
            inside = None
        found += [file] if inside is None else [NewFile(one.name, one.content) for one in inside]
    return found


def read_file(file: NewFile) -> Reading | Unread:
    """Read one file by its content."""
    if not file.content.strip():
        return Unread(file.name, f"“{file.name}”是空的，请检查后重新选择。")
    kind = sniff(file.content)
    if kind.executable:
        return Unread(file.name, f"“{file.name}”的内容是{kind.label}，不是公文，没有收下。")
    try:
        return read(file.content, file.name)
    except ReadError as wrong:
        sentence = str(wrong)
        return Unread(file.name, sentence if file.name in sentence else f"“{file.name}”没有读成：{sentence}")


def may_bring(organ: Organ, by: Person | None) -> list[Reason]:
    if by is not None and not authority.may(by, "drafts.write", organ):
        return [Reason("not_allowed", f"您没有为“{organ}”起草文件的职责。", "organ")]
    return []


def draft_of(reading: Reading, organ: Organ) -> NewDraft:
    return precedents.completed(
        NewDraft(organ, readings.values_of(reading, organ), readings.parts_of(reading))
    )


def make_drafts(items: Sequence[NewDraft], *, by: Person | None) -> list[Edition]:
    """The first editions of new documents, in the same order."""
    documents = CreateDrafts(items, by=by).execute()
    made = {edition.document_id: edition for edition in Edition.objects.filter(document__in=documents)}
    return [made[document.pk] for document in documents]


def keep_source(
    organ: Organ,
    file: NewFile,
    result: Reading | Unread,
    *,
    delivery: Delivery | None = None,
    by: Person | None,
) -> Source:
    """The bytes as they came, with everything that was read from them."""
    reading = {}
    if isinstance(result, Reading):
        reading = result.to_json()
        shown = {block.href for block in result.blocks if block.kind == IMAGE}
        held = {name: content for name, content in result.pictures.items() if name in shown}
        reading["pictures"] = {name: files.store(content).pk for name, content in held.items()}
    return Source.objects.create(
        organ=organ,
        delivery=delivery,
        name=file.name[:300],
        file=files.store(file.content),
        reading=reading,
        trouble="" if isinstance(result, Reading) else result.sentence[:1000],
        brought_by=by,
    )


def tie(source: Source, edition: Edition, *, by: Person | None) -> None:
    """The draft that was made of a source: its pictures go along, and the source keeps what stays evidence."""
    held = source.reading.get("pictures") or {}
    stored = StoredFile.objects.in_bulk(held.values())
    show(edition, {name: files.read(stored[pk]) for name, pk in held.items()}, by=by)
    source.edition = edition
    source.reading = {name: source.reading[name] for name in KEPT if name in source.reading}
    source.save(update_fields=["edition", "reading"])
    events.record(
        "source.read",
        edition.document,
        f"读取原件“{source.name}”，发现疑点 {len(source.faults)} 处。",
        by=by,
        organ=source.organ,
        data={"edition": edition.pk, "digest": source.file.digest, "faults": len(source.faults)},
    )


def show(edition: Edition, inside: Mapping[str, bytes], *, by: Person | None) -> None:
    """Put the pictures of a file beside its draft, under the names by which the text then shows them."""
    names = pictures.add_from_file(edition, inside, by=by) if inside else {}
    if not names:
        return
    parts = []
    for part in edition.parts.order_by("order"):
        blocks = [Block.from_json(block) for block in part.blocks]
        renamed = [replace(block, href=names.get(block.href, block.href)) for block in blocks]
        parts.append(PartDraft(renamed, part.kind, part.title, part.number, part.period))
    SaveDraft(edition, parts=parts, quietly=True, by=by).execute()


class BringIn(Act[Brought]):
    """Make a draft of each file that can be read; the others are named with the reason, and nothing of the
    readable ones is held up by them."""

    title = "读取文件"

    def __init__(self, organ: Organ, new: NewFile | Iterable[NewFile], *, by: Person | None) -> None:
        super().__init__(by=by)
        self.organ = organ
        self.files = unfolded([new] if isinstance(new, NewFile) else new)

    def reasons(self) -> list[Reason]:
        found = may_bring(self.organ, self.by)
        if not self.files:
            found.append(Reason("no_file", "请选择文件，或者粘贴文字，或者从空白开始。", "files"))
        if len(self.files) > LIST_SIZE:
            found.append(Reason("too_many", f"一次最多 {LIST_SIZE} 个文件，请分批选择。", "files"))
        return found

    def perform(self) -> Brought:
        results = [(file, read_file(file)) for file in self.files]
        good = [(file, result) for file, result in results if isinstance(result, Reading)]
        unread = [result for _, result in results if isinstance(result, Unread)]
        if not good:
            return Brought([], unread)
        editions = make_drafts([draft_of(result, self.organ) for _, result in good], by=self.by)
        for edition, (file, result) in zip(editions, good, strict=True):
            tie(keep_source(self.organ, file, result, by=self.by), edition, by=self.by)
        return Brought(editions, unread)


class KeepFault(DraftAct):
    """Leave a doubtful spot as the source has it: somebody looked, and it is right."""

    title = "保留原样"

    def __init__(self, source: Source, position: int, *, by: Person | None) -> None:
        if source.edition is None:
            raise ValueError("the draft of this source is gone")
        super().__init__(source.edition, by=by)
        self.source = source
        self.position = position

    def reasons(self) -> list[Reason]:
        found = super().reasons()
        if not 0 <= self.position < len(self.source.faults):
            found.append(Reason("no_fault", "没有这一处疑点，请刷新页面。"))
        return found

    def perform(self) -> Source:
        source = Source.objects.select_for_update().get(pk=self.source.pk)
        if self.position not in source.kept:
            source.kept = sorted([*source.kept, self.position])
            source.save(update_fields=["kept"])
            fault = source.faults[self.position]
            self.note("fault.kept", f"核对原件疑点，保留原样：{fault.name}“{fault.excerpt}”。")
        return source
