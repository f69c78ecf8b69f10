from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gongkai.base import files, settings_store
from gongkai.base.acts import Reason
from gongkai.base.settings_store import Kind, SettingSpec
from gongkai.base.sniff import TEXT, TEXT_EXTENSIONS, extension_of, mismatch, sniff
from gongkai.org.models import Person

from ..models import Attachment, Edition
from .drafts import DraftAct, name_of
from .lists import as_list

MEGABYTE = 1024 * 1024

LARGEST = SettingSpec(
    "documents.attachment_megabytes",
    "单个附件的大小上限（MB）",
    Kind.NUMBER,
    50,
    "超过此数的附件在手机上难以打开；音视频请放到视频平台并附文字稿。",
    at_least=1,
    at_most=200,
)
MOST = SettingSpec(
    "documents.attachments_per_edition",
    "一份文件的附件个数上限",
    Kind.NUMBER,
    30,
    "更多的附件请合并成一个文件或者拆成几份信息，便于查阅。",
    at_least=1,
    at_most=200,
)

REFUSED_TYPES = {"svg": "SVG 图形可以夹带脚本，请转成 PNG 后再传。", "ole": "请转成 PDF 或者 docx 后再传。"}
"""Extensions by content that are not taken, with what to do."""


@dataclass(frozen=True)
class NewFile:
    """A file as somebody chose it: the name on his disk and the bytes."""

    name: str
    content: bytes

    @property
    def shown_name(self) -> str:
        """Without folders and without extension."""
        bare = self.name.replace("\\", "/").rsplit("/", 1)[-1]
        stem, dot, _ = bare.rpartition(".")
        return (stem if dot and stem else bare).strip()[:300]

    @property
    def text_extension(self) -> str:
        """The extension of its name where the content is plain text and so does not tell; else empty."""
        extension = extension_of(self.name)
        return extension if extension in TEXT_EXTENSIONS and sniff(self.content) is TEXT else ""


def file_reasons(file: NewFile) -> list[Reason]:
    """Why this file is not taken: empty, too large, unknown, a program, carrying macros, misnamed."""
    if not file.content:
        return [Reason("empty", f"“{file.name}”是空文件，请重新选择。", "file")]
    most = int(settings_store.get(LARGEST.name))
    if len(file.content) > most * MEGABYTE:
        size = len(file.content) / MEGABYTE
        return [
            Reason(
                "too_large", f"“{file.name}”有 {size:.1f} MB，超过 {most} MB，请压缩或者拆分后再传。", "file"
            )
        ]
    kind = sniff(file.content)
    if kind.macros:
        return [
            Reason(
                "macros",
                f"“{file.name}”带有宏程序，不能公开；请另存为不带宏的文件，或者导出 PDF 后再传。",
                "file",
            )
        ]
    if kind.extension in REFUSED_TYPES:
        return [Reason("type", f"“{file.name}”是{kind.label}。{REFUSED_TYPES[kind.extension]}", "file")]
    sentence = mismatch(file.name, kind)
    return [Reason("mismatch", sentence, "file")] if sentence else []


class AddAttachment(DraftAct):
    """Add one file or several to a draft, after those it has."""

    title = "添加附件"

    def __init__(
        self,
        edition: Edition,
        new: NewFile | Iterable[NewFile],
        *,
        in_text: bool = False,
        told: str = "",
        by: Person | None,
    ) -> None:
        """``in_text`` are pictures that the text shows; ``told`` is what the event says besides."""
        super().__init__(edition, by=by)
        self.files = as_list(new, NewFile)
        self.in_text = in_text
        self.told = told

    def reasons(self) -> list[Reason]:
        found = super().reasons()
        if not self.files:
            found.append(Reason("no_file", "请选择要添加的文件。", "file"))
        for file in self.files:
            found += file_reasons(file)
        most = int(settings_store.get(MOST.name))
        held = self.edition.attachments.filter(in_text=self.in_text).count()
        if held + len(self.files) > most:
            found.append(
                Reason(
                    "too_many",
                    f"{'插图' if self.in_text else '附件'}不能超过 {most} 个，请合并后再传。",
                    "file",
                )
            )
        return found

    def perform(self) -> list[Attachment]:
        last = self.edition.attachments.order_by("-order").values_list("order", flat=True).first() or 0
        added = Attachment.objects.bulk_create(
            Attachment(
                edition=self.edition,
                order=last + step,
                name=file.shown_name or f"附件{last + step}",
                typed_extension=file.text_extension,
                file=files.store(file.content),
                in_text=self.in_text,
            )
            for step, file in enumerate(self.files, 1)
        )
        self.touch()
        self.edition.save(update_fields=["revision", "touched_at"])
        names = "、".join(item.name for item in added)
        self.note(
            "attachment.added",
            f"为{name_of(self.edition)}添加{'插图' if self.in_text else '附件'}：{names}。{self.told}",
            digests=[item.file.digest for item in added],
        )
        return added


class RemoveAttachment(DraftAct):
    title = "移除附件"

    def __init__(self, attachment: Attachment, *, by: Person | None) -> None:
        super().__init__(attachment.edition, by=by)
        self.attachment = attachment

    def reasons(self) -> list[Reason]:
        found = super().reasons()
        if not Attachment.objects.filter(pk=self.attachment.pk).exists():
            found.append(Reason("gone", "这个附件已经移除。"))
        return found

    def perform(self) -> None:
        name, digest = self.attachment.name, self.attachment.file.digest
        self.attachment.delete()
        self.touch()
        self.edition.save(update_fields=["revision", "touched_at"])
        self.note("attachment.removed", f"从{name_of(self.edition)}移除附件：{name}。", digest=digest)


class ReorderAttachments(DraftAct):
    """Put the attachments in the order of these keys; every one of them must be named."""

    title = "调整附件顺序"

    def __init__(self, edition: Edition, order: Sequence[int], *, by: Person | None) -> None:
        super().__init__(edition, by=by)
        self.order = list(order)

    def reasons(self) -> list[Reason]:
        found = super().reasons()
        held = self.edition.attachments.values_list("pk", flat=True)
        if sorted(held) != sorted(self.order):
            found.append(Reason("order", "附件已经有变动，请刷新后重新排列。"))
        return found

    def perform(self) -> None:
        rows = {item.pk: item for item in self.edition.attachments.all()}
        # First out of the way: the pair of edition and order is unique at every moment.
        for row in rows.values():
            row.order += 10_000
        Attachment.objects.bulk_update(rows.values(), ["order"])
        for place, pk in enumerate(self.order, 1):
            rows[pk].order = place
        Attachment.objects.bulk_update(rows.values(), ["order"])
        self.touch()
        self.edition.save(update_fields=["revision", "touched_at"])
        names = "、".join(rows[pk].name for pk in self.order)
        self.note("attachment.ordered", f"调整{name_of(self.edition)}的附件顺序：{names}。")
