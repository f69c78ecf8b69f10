"""Acts of intake: files become drafts, and what the source got wrong is decided by a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from gongkai.base import events, files
from gongkai.base.acts import Act, Reason
from gongkai.base.sniff import sniff
from gongkai.documents.models import Edition
from gongkai.documents.services import LIST_SIZE, CreateDrafts, NewDraft, NewFile
from gongkai.documents.services.drafts import DraftAct
from gongkai.org import authority
from gongkai.org.models import Organ, Person
from gongkai.readers import ReadError, Reading, read

from . import reading as readings
from .models import Source

PASTED = "粘贴的文字.txt"


@dataclass(frozen=True)
class Unread:
    """A file of which no draft was made, and the sentence that says why and what to do."""

    name: str
    sentence: str


@dataclass(frozen=True)
class Brought:
    editions: list[Edition] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)


def read_file(file: NewFile) -> Reading | Unread:
    """Read one file by its content."""
    if not file.content.strip():
        return Unread(file.name, f"“{file.name}”是空的，请检查后重新选择。")
    kind = sniff(file.content)
    if kind.executable:
        return Unread(file.name, f"“{file.name}”的内容是{kind.label}，不是公文，没有收下。")
    if kind.media_type not in ("text/plain", "text/html", "application/xml"):
        return Unread(
            file.name,
            f"“{file.name}”是{kind.label}，目前只能读取文本文件（.txt）和网页（.html）；"
            "请把正文复制后粘贴到“粘贴文字”，原件可以作为附件添加。",
        )
    try:
        return read(file.content, file.name)
    except ReadError as wrong:
        return Unread(file.name, f"“{file.name}”没有读成：{wrong}")


class BringIn(Act[Brought]):
    """Make a draft of each file that can be read; the others are named with the reason, and nothing of the
    readable ones is held up by them."""

    title = "读取文件"

    def __init__(self, organ: Organ, new: NewFile | Iterable[NewFile], *, by: Person | None) -> None:
        super().__init__(by=by)
        self.organ = organ
        self.files = [new] if isinstance(new, NewFile) else list(new)

    def reasons(self) -> list[Reason]:
        found = []
        if self.by is not None and not authority.may(self.by, "drafts.write", self.organ):
            found.append(Reason("not_allowed", f"您没有为“{self.organ}”起草文件的职责。", "organ"))
        if not self.files:
            found.append(Reason("no_file", "请选择文件，或者粘贴文字，或者从空白开始。", "files"))
        if len(self.files) > LIST_SIZE:
            found.append(Reason("too_many", f"一次最多 {LIST_SIZE} 个文件，请分批选择。", "files"))
        return found

    def perform(self) -> Brought:
        results = [(file, read_file(file)) for file in self.files]
        good = [(file, result) for file, result in results if isinstance(result, Reading)]
        unread = [result for _, result in results if isinstance(result, Unread)]
        items = [
            NewDraft(self.organ, readings.values_of(result, self.organ), readings.parts_of(result))
            for _, result in good
        ]
        if not items:
            return Brought([], unread)
        documents = CreateDrafts(items, by=self.by).execute()
        by_document = {
            edition.document_id: edition for edition in Edition.objects.filter(document__in=documents)
        }
        editions = [by_document[document.pk] for document in documents]
        for edition, (file, result) in zip(editions, good, strict=True):
            self._keep(edition, file, result)
        return Brought(editions, unread)

    def _keep(self, edition: Edition, file: NewFile, result: Reading) -> None:
        found = result.to_json()
        stored = files.store(file.content)
        Source.objects.create(
            organ=self.organ,
            edition=edition,
            name=file.name[:300],
            file=stored,
            reading={name: found[name] for name in ("media_type", "encoding", "fields", "faults")},
            brought_by=self.by,
        )
        events.record(
            "source.read",
            edition.document,
            f"读取原件“{file.name}”，发现疑点 {len(result.faults)} 处。",
            by=self.by,
            organ=self.organ,
            data={"edition": edition.pk, "digest": stored.digest, "faults": len(result.faults)},
        )


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
