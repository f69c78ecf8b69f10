"""What a reading of a file consists of: blocks, fields with their place, and the faults of the source.

Everything here is plain data and survives `to_json()` / `from_json()` unchanged. Nothing is repaired
silently: a reader keeps the text as the source has it and says in a `Fault` what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, cast

TITLE: Final = "title"
HEADING: Final = "heading"
CHAPTER: Final = "chapter"
ARTICLE: Final = "article"
PARAGRAPH: Final = "paragraph"
DOCUMENT_NUMBER: Final = "document_number"
ADDRESSEE: Final = "addressee"
SIGNATURE: Final = "signature"
DATE: Final = "date"
RELEASE_MARK: Final = "release_mark"
TABLE: Final = "table"
LIST: Final = "list"
IMAGE: Final = "image"
QUOTE: Final = "quote"
ATTACHMENT_NOTE: Final = "attachment_note"

KINDS: Final = frozenset(
    {
        TITLE,
        HEADING,
        CHAPTER,
        ARTICLE,
        PARAGRAPH,
        DOCUMENT_NUMBER,
        ADDRESSEE,
        SIGNATURE,
        DATE,
        RELEASE_MARK,
        TABLE,
        LIST,
        IMAGE,
        QUOTE,
        ATTACHMENT_NOTE,
    }
)

DATE_FIELDS: Final = ("signed_on", "printed_on", "published_on", "effective_on", "expires_on")


class ReadError(ValueError):
    """The input cannot be read at all; `str(error)` is a Chinese sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in the source text.

    `line` is 1-based; `start` (inclusive) and `end` (exclusive) are character offsets in that line.
    For HTML, a line is one line of the text that the reader laid out from the page.
    """

    line: int
    start: int = 0
    end: int = 0
    excerpt: str = ""

    def to_json(self) -> dict[str, Any]:
        return {"line": self.line, "start": self.start, "end": self.end, "excerpt": self.excerpt}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Place:
        return cls(int(data["line"]), int(data["start"]), int(data["end"]), str(data["excerpt"]))


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    colspan: int = 1
    rowspan: int = 1
    header: bool = False

    def to_json(self) -> dict[str, Any]:
        return {"text": self.text, "colspan": self.colspan, "rowspan": self.rowspan, "header": self.header}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Cell:
        return cls(
            str(data["text"]),
            int(data.get("colspan", 1)),
            int(data.get("rowspan", 1)),
            bool(data.get("header", False)),
        )


Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the text in reading order.

    `text` is complete as printed, with its number; `number` repeats the number as printed
    (`一、`, `（二）`, `第三条`). `level` is for headings: 1 `一、`, 2 `（一）`, 3 `1.`, 4 `（1）`, else 0.
    The text of a table is its caption, that of an image what it shows.
    `href` is the address of an image or an attachment, as the source has it.
    """

    kind: str
    text: str = ""
    level: int = 0
    number: str = ""
    rows: tuple[Row, ...] = ()
    href: str = ""
    where: Place | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "text": self.text,
            "level": self.level,
            "number": self.number,
            "rows": [[cell.to_json() for cell in row] for row in self.rows],
            "href": self.href,
            "where": self.where.to_json() if self.where else None,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Block:
        kind = str(data["kind"])
        if kind not in KINDS:
            raise ValueError(f"没有“{kind}”这种段落。")
        where = data.get("where")
        return cls(
            kind=kind,
            text=str(data.get("text", "")),
            level=int(data.get("level", 0)),
            number=str(data.get("number", "")),
            rows=tuple(tuple(Cell.from_json(cell) for cell in row) for row in data.get("rows") or ()),
            href=str(data.get("href", "")),
            where=Place.from_json(where) if where else None,
        )


FieldValue = str | list[str] | list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Field:
    """One value read from the source and how sure the reader is of it, from 0 to 1.

    Dates are ISO strings (`2024-05-14`). `issuers`, `addressees`, `keywords`, `column_path` are lists
    of strings; `attachments` is a list of `{"name", "href"}`. `alternatives` are other values for the
    same field that stand in the same source.
    """

    value: FieldValue
    confidence: float
    where: Place | None = None
    alternatives: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "value": self.value,
            "confidence": self.confidence,
            "where": self.where.to_json() if self.where else None,
            "alternatives": list(self.alternatives),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Field:
        where = data.get("where")
        return cls(
            value=cast(FieldValue, data["value"]),
            confidence=float(data["confidence"]),
            where=Place.from_json(where) if where else None,
            alternatives=tuple(str(other) for other in data.get("alternatives") or ()),
        )


# Kinds of faults and their names for people.
FAULT_NAMES: Final[dict[str, str]] = {
    "document_number_damaged": "文号残缺",
    "document_number_brackets": "文号括号不规范",
    "date_damaged": "日期残缺",
    "date_impossible": "日期不存在",
    "dates_out_of_order": "日期先后颠倒",
    "mark_unclosed": "书名号、引号或括号未闭合",
    "mark_unopened": "书名号、引号或括号缺左半",
    "name_truncated": "名称缺字",
    "number_lost": "标题序号丢失",
    "number_broken": "标题序号跳号或重号",
    "list_run_together": "并列单位之间缺顿号",
    "metadata_differs": "同一信息前后不一致",
    "part_missing": "缺少要素",
    "text_garbled": "乱码",
    "changes_unaccepted": "修订未接受",
    "comments_left": "批注未删除",
    "text_hidden": "隐藏的内容",
    "object_unread": "有没读出的内容",
    "seal_unchecked": "签章未验证",
    "text_recognised": "文字由扫描件识别得来",
}

ERROR: Final = "error"
WARNING: Final = "warning"
NOTE: Final = "note"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in the source: `kind` is a key of `FAULT_NAMES`, `message` says what to do.

    `suggestion` is the text that would stand in the place of `excerpt`; None where the source itself
    does not support one.
    """

    kind: str
    where: Place
    excerpt: str
    message: str
    suggestion: str | None = None
    severity: str = WARNING

    @property
    def name(self) -> str:
        return FAULT_NAMES[self.kind]

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "where": self.where.to_json(),
            "excerpt": self.excerpt,
            "message": self.message,
            "suggestion": self.suggestion,
            "severity": self.severity,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Fault:
        kind = str(data["kind"])
        if kind not in FAULT_NAMES:
            raise ValueError(f"没有“{kind}”这种问题。")
        suggestion = data.get("suggestion")
        return cls(
            kind=kind,
            where=Place.from_json(data["where"]),
            excerpt=str(data["excerpt"]),
            message=str(data["message"]),
            suggestion=None if suggestion is None else str(suggestion),
            severity=str(data.get("severity", WARNING)),
        )


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a document: `kind` is "notice" (covering notice), "text" (issued text) or "annex"."""

    kind: str
    title: str
    blocks: tuple[Block, ...]

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "title": self.title, "blocks": blocks_to_json(self.blocks)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Part:
        return cls(str(data["kind"]), str(data["title"]), tuple(blocks_from_json(data["blocks"])))


@dataclass(slots=True)
class Reading:
    """What a source holds. `fields` has only what was found: `title`, `document_number`, `index_number`,
    `issuer` (the lead one; all in order in `issuers`), `publisher` (发布机构), `responsible` (责任部门),
    `topic` (主题分类), `openness` (公开方式), `validity` (as the source declares it), `site_name`,
    `site_domain`, `site_code` (网站标识码), `content_source`, `column`, `url`, those of `DATE_FIELDS`, and the
    lists `issuers`, `addressees`, `keywords`, `column_path`, `attachments`.

    `lines` is the source as laid out, the text that every `Place` counts in. `pictures` are those inside the
    source by the name that an image block's `href` says: bytes, and no part of the JSON.
    """

    fields: dict[str, Field] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    media_type: str = "text/plain"
    encoding: str = "utf-8"
    lines: list[str] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict, compare=False)

    def text(self, name: str) -> str:
        """The value of a field as text, "" where the reader did not find it; lists joined with 、."""
        found = self.fields.get(name)
        if found is None:
            return ""
        if isinstance(found.value, str):
            return found.value
        return "、".join(item if isinstance(item, str) else item.get("name", "") for item in found.value)

    def to_json(self) -> dict[str, Any]:
        return {
            "media_type": self.media_type,
            "encoding": self.encoding,
            "fields": {name: found.to_json() for name, found in self.fields.items()},
            "blocks": blocks_to_json(self.blocks),
            "faults": [fault.to_json() for fault in self.faults],
            "lines": list(self.lines),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Reading:
        return cls(
            fields={name: Field.from_json(found) for name, found in data["fields"].items()},
            blocks=blocks_from_json(data["blocks"]),
            faults=[Fault.from_json(fault) for fault in data["faults"]],
            media_type=str(data["media_type"]),
            encoding=str(data["encoding"]),
            lines=[str(line) for line in data.get("lines") or ()],
        )


def blocks_to_json(blocks: Iterable[Block]) -> list[dict[str, Any]]:
    return [block.to_json() for block in blocks]


def blocks_from_json(data: Iterable[Mapping[str, Any]]) -> list[Block]:
    return [Block.from_json(item) for item in data]
