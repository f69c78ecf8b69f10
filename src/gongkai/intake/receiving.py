"""Files that come together: received and kept first, then sorted by a person into documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from gongkai.base import clock, events, files
from gongkai.base.acts import Act, Reason, Refused
from gongkai.documents.models import Edition, Rank, RelationKind
from gongkai.documents.services import AddAttachment, NewFile, ProposeRelation
from gongkai.documents.services.attachments import file_reasons
from gongkai.org.models import Organ, Person
from gongkai.readers import Reading

from . import pictures, proposals
from .models import Delivery, Source
from .proposals import ANNEX, LEAVE, OWN, READS, Item, Proposal
from .services import Unread, draft_of, keep_source, make_drafts, may_bring, read_file, tie, unfolded

MOST = 30
"""Files that one person can sort on one page."""


@dataclass(frozen=True)
class Received:
    delivery: Delivery | None
    """None where nothing was kept."""
    kept: list[Source] = field(default_factory=list)
    refused: list[Unread] = field(default_factory=list)
    """What was not taken at all: empty, a program, with macros, too large."""


class Receive(Act[Received]):
    """Keep files as they came, each with what was read from it. One that nobody may take is named with the
    reason, and one that cannot be read is kept as what may go along with another."""

    title = "收下文件"

    def __init__(
        self, organ: Organ, new: Sequence[NewFile], *, delivery: Delivery | None = None, by: Person | None
    ) -> None:
        super().__init__(by=by)
        self.organ = delivery.organ if delivery else organ
        self.files = unfolded(new)
        self.delivery = delivery
        # Reading takes seconds; nobody's rows are locked meanwhile.
        self.read = [(file, read_file(file)) for file in self.files[:MOST]]

    def lock(self) -> None:
        if self.delivery is not None:
            self.delivery = Delivery.objects.select_for_update().get(pk=self.delivery.pk)

    def reasons(self) -> list[Reason]:
        found = may_bring(self.organ, self.by)
        if not self.files:
            found.append(Reason("no_file", "请选择文件，或者粘贴文字，或者从空白开始。", "files"))
        held = 0
        if self.delivery is not None:
            held = self.delivery.sources.count()
            if self.delivery.sorted_at is not None:
                found.append(Reason("sorted", "这一批已经整理成草稿，请重新选择文件。", "files"))
        if held + len(self.files) > MOST:
            found.append(Reason("too_many", f"一批最多 {MOST} 个文件，请分批选择。", "files"))
        return found

    def perform(self) -> Received:
        delivery = self.delivery or Delivery.objects.create(organ=self.organ, brought_by=self.by)
        received = Received(delivery)
        for file, result in self.read:
            if isinstance(result, Unread):
                against = file_reasons(file)
                if against or not file.content.strip():
                    received.refused.append(result)
                    continue
            kept = keep_source(self.organ, file, result, delivery=delivery, by=self.by)
            received.kept.append(kept)
        if not received.kept and self.delivery is None:
            delivery.delete()
            return replace(received, delivery=None)
        if received.kept:
            names = "、".join(source.name for source in received.kept)
            events.record(
                "delivery.received",
                delivery,
                f"收下文件 {len(received.kept)} 个：{names}。",
                by=self.by,
                organ=self.organ,
                data={"digests": [source.file.digest for source in received.kept]},
            )
        return received


def items_of(sources: Sequence[Source]) -> list[Item]:
    return [
        Item(
            key=source.pk,
            name=source.name,
            extension=source.file.extension,
            title=source.text("title"),
            number=source.text("document_number"),
            first_line=next((line.strip() for line in source.lines if line.strip()), ""),
            attachments=_attachment_names(source),
            readable=not source.trouble,
            digest=source.file.digest,
        )
        for source in sources
    ]


def _attachment_names(source: Source) -> tuple[str, ...]:
    found = source.fields.get("attachments")
    if found is None or not isinstance(found.value, list):
        return ()
    return tuple(one.get("name", "") if isinstance(one, dict) else one for one in found.value)


def proposals_for(sources: Sequence[Source]) -> dict[int, Proposal]:
    return {found.key: found for found in proposals.propose(items_of(sources))}


def the_only_paper(delivery: Delivery) -> bool:
    """Is there nothing to sort: one file, and it was read?"""
    sources = list(delivery.sources.all()[:2])
    return len(sources) == 1 and not sources[0].trouble


class SortDelivery(Act[list[Edition]]):
    """Make documents of what came: each main text a draft, its interpretation a draft that refers to it, its
    attachments with it. ``decided`` gives for each source's key what it is: ``own``, ``reads-KEY``,
    ``annex-KEY`` or ``leave``."""

    title = "按此建立草稿"

    def __init__(self, delivery: Delivery, decided: Mapping[int, str], *, by: Person | None) -> None:
        super().__init__(by=by)
        self.delivery = delivery
        self.decided = dict(decided)

    def lock(self) -> None:
        self.delivery = Delivery.objects.select_for_update().get(pk=self.delivery.pk)
        self.sources = {source.pk: source for source in self.delivery.sources.select_related("file", "organ")}

    def _role(self, source: Source) -> tuple[str, Source | None]:
        role, _, key = self.decided.get(source.pk, "").partition("-")
        return role, self.sources.get(int(key)) if key.isascii() and key.isdigit() else None

    def reasons(self) -> list[Reason]:
        found = may_bring(self.delivery.organ, self.by)
        if self.delivery.sorted_at is not None:
            return [*found, Reason("sorted", "这一批已经整理成草稿，请到草稿清单里继续。")]
        for source in self.sources.values():
            role, of = self._role(source)
            name = f"“{source.name}”"
            where = f"role-{source.pk}"
            if role not in (OWN, READS, ANNEX, LEAVE):
                found.append(Reason("undecided", f"请选定{name}是什么。", where))
            elif role in (OWN, READS) and source.trouble:
                found.append(
                    Reason("unread", f"{name}没有读成文字，不能单独成文：请作为附件，或者不要。", where)
                )
            elif role in (READS, ANNEX):
                if of is None or of.pk == source.pk:
                    found.append(Reason("of_what", f"请选定{name}跟哪一份文件走。", where))
                elif self._role(of)[0] not in (OWN, READS):
                    found.append(
                        Reason("of_what", f"{name}要跟着“{of.name}”走，但“{of.name}”不单独成文。", where)
                    )
                elif role == READS and self._role(of)[0] == READS:
                    found.append(Reason("of_what", f"“{of.name}”自己就是解读，请改选所解读的文件。", where))
        if not found and not any(self._role(s)[0] == OWN for s in self.sources.values()):
            found.append(Reason("nothing", "至少要有一个文件单独成文。"))
        return found

    def perform(self) -> list[Edition]:
        papers = [s for s in self.sources.values() if self._role(s)[0] in (OWN, READS)]
        papers.sort(key=lambda source: self._role(source)[0] == READS)
        items = []
        for source in papers:
            item = draft_of(Reading.from_json(source.reading), source.organ)
            if self._role(source)[0] == READS:
                item = replace(item, values={**item.values, "rank": Rank.INTERPRETATION})
            items.append(item)
        made = dict(zip((s.pk for s in papers), make_drafts(items, by=self.by), strict=True))
        for source in papers:
            tie(source, made[source.pk], by=self.by)
        for source in self.sources.values():
            role, of = self._role(source)
            if role == READS and of is not None:
                self._interprets(made[source.pk], made[of.pk])
            elif role == ANNEX and of is not None:
                self._attach(source, made[of.pk])
            elif role == LEAVE:
                source.reading = {}
                source.save(update_fields=["reading"])
        self.delivery.sorted_at = clock.now()
        self.delivery.save(update_fields=["sorted_at"])
        events.record(
            "delivery.sorted",
            self.delivery,
            f"整理文件 {len(self.sources)} 个，建立草稿 {len(made)} 份。",
            by=self.by,
            organ=self.delivery.organ,
            data={"editions": [edition.pk for edition in made.values()]},
        )
        return list(made.values())

    def _interprets(self, reading: Edition, paper: Edition) -> None:
        ProposeRelation(reading.document, RelationKind.INTERPRETS, paper.document, by=self.by).execute()

    def _attach(self, source: Source, paper: Edition) -> None:
        new = NewFile(source.name, files.read(source.file))
        try:
            AddAttachment(paper, pictures.without_traces(new), by=self.by).execute()
        except Refused as refused:
            raise Refused(
                [replace(reason, field=f"role-{source.pk}") for reason in refused.reasons]
            ) from refused
        source.reading = {}
        source.save(update_fields=["reading"])
