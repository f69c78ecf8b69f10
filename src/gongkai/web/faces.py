"""What the components are fed with. Rooms fill these; templates under `web/c/` draw them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from gongkai.web.site import Link, Site

__all__ = [
    "Attachment",
    "Band",
    "CompareRow",
    "DutyRow",
    "FieldRead",
    "FindingRow",
    "Link",
    "ListRow",
    "Option",
    "PageTags",
    "Pager",
    "Pair",
    "Piece",
    "Reading",
    "Relative",
    "Remedy",
    "Revision",
    "SignOff",
    "Site",
    "Step",
]


@dataclass(frozen=True, slots=True)
class PageTags:
    """The `<meta>` tags of government pages (GB/T 政府网站网页标签规范: 站点、栏目、内容 three groups).

    `published` is printed to the minute. Empty ones are left out.
    """

    site: Site
    column_name: str = ""
    column_description: str = ""
    column_keywords: str = ""
    column_type: str = ""
    article_title: str = ""
    published: datetime | None = None
    content_source: str = ""
    keywords: str = ""
    author: str = ""
    description: str = ""
    url: str = ""

    @property
    def pairs(self) -> list[tuple[str, str]]:
        from gongkai.web.words import minute

        every = [
            ("SiteName", self.site.title or self.site.name),
            ("SiteDomain", self.site.domain),
            ("SiteIDCode", self.site.id_code),
            ("ColumnName", self.column_name),
            ("ColumnDescription", self.column_description),
            ("ColumnKeywords", self.column_keywords),
            ("ColumnType", self.column_type),
            ("ArticleTitle", self.article_title),
            ("PubDate", minute(self.published) if self.published else ""),
            ("ContentSource", self.content_source),
            ("Keywords", self.keywords),
            ("Author", self.author),
            ("Description", self.description),
            ("Url", self.url),
        ]
        return [(name, value) for name, value in every if value]


@dataclass(frozen=True, slots=True)
class Pair:
    """One label and value of the metadata table; with `state` the value is drawn as a status mark."""

    label: str
    value: str
    url: str = ""
    number: bool = False
    state: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """The status band. `reason`, `ended_on` and `successor` are for documents no longer in force.

    `text` names the period; `short` is the sentence of the bar that stays while scrolling.
    """

    state: str
    text: str
    reason: str = ""
    short: str = ""
    ended_on: date | None = None
    successor: Link | None = None
    link: Link | None = None
    checked_on: date | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """`size` is in bytes, `digest` is the SHA-256 in hex."""

    name: str
    url: str
    kind: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Relative:
    kind: str
    title: str
    url: str = ""
    number: str = ""
    state: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """An interpretation: its form and author first, then the title, then the day."""

    form: str
    title: str
    url: str
    author: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Revision:
    day: date
    what: str
    digest: str = ""
    edition: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class ListRow:
    title: str
    url: str
    state: str = ""
    day: date | None = None
    number: str = ""
    bits: tuple[str, ...] = ()
    tags: tuple[Link, ...] = ()
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Pager:
    """Pages numbered from the oldest end: page 1 is the oldest, `last` the newest; `address(n)` names one."""

    current: int
    last: int
    address: Callable[[int], str]
    size: int = 20
    around: int = 2

    @property
    def pages(self) -> list[int | None]:
        """Newest first; None stands for a run left out."""
        near = range(self.current - self.around, self.current + self.around + 1)
        shown = sorted({1, self.last, *(n for n in near if 1 <= n <= self.last)}, reverse=True)
        pages: list[int | None] = []
        for index, number in enumerate(shown):
            gap = shown[index - 1] - number if index else 1
            if gap == 2:
                pages.append(number + 1)
            elif gap > 2:
                pages.append(None)
            pages.append(number)
        return pages

    @property
    def links(self) -> list[tuple[int | None, str]]:
        return [(n, self.address(n) if n and n != self.current else "") for n in self.pages]

    @property
    def older(self) -> str:
        return self.address(self.current - 1) if self.current > 1 else ""

    @property
    def newer(self) -> str:
        return self.address(self.current + 1) if self.current < self.last else ""


@dataclass(frozen=True, slots=True)
class Step:
    """`state` is "done", "now" or "" (to come); `who` also serves for a place or a unit."""

    label: str
    state: str = ""
    who: str = ""
    when: str = ""
    note: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class DutyRow:
    """`state`: 完成, 在办, 临期, 已超期 or 停算; `left` says what remains in words (今天, 逾 1 天, 暂不计)."""

    state: str
    title: str
    url: str
    rule: str
    owner: str
    left: str
    action: Link | None = None


@dataclass(frozen=True, slots=True)
class SignOff:
    who: str
    what: str
    when: datetime
    digest: str
    note: str = ""
    void: bool = False
    state: str = "完成"


@dataclass(frozen=True, slots=True)
class Remedy:
    """A link where `url` is set, else a submit button named `name` with `value`."""

    label: str
    url: str = ""
    name: str = "remedy"
    value: str = ""


@dataclass(frozen=True, slots=True)
class FindingRow:
    """`state`: 阻断, 提醒, 说明 or 已处理. `place` + marked `excerpt` + `reason`; at most two remedies."""

    state: str
    title: str
    place: str = ""
    excerpt: str = ""
    reason: str = ""
    remedies: tuple[Remedy, ...] = ()
    number: int | None = None
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class FieldRead:
    """One field read from a file, with how sure the reader is (0 to 1) and where it stands.

    `kind` is "text", "textarea", "date" or "select" (with `options`).
    """

    name: str
    label: str
    value: str
    confidence: float | None = None
    place: str = ""
    place_url: str = ""
    error: str = ""
    kind: str = "text"
    options: tuple[Option, ...] = ()
    required: bool = False

    @property
    def state(self) -> str:
        if self.confidence is None:
            return ""
        if self.error or self.confidence < 0.75:
            return "请核对"
        return "确定" if self.confidence >= 0.95 else "大致"

    @property
    def percent(self) -> str:
        return "" if self.confidence is None else f"{round(self.confidence * 100)}%"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of compared text: `change` is "", "ins" or "del"."""

    text: str
    change: str = ""


@dataclass(frozen=True, slots=True)
class CompareRow:
    """Old left, new right. A folded row says only how much did not change, in `fold`."""

    place: str = ""
    old: tuple[Piece, ...] = ()
    new: tuple[Piece, ...] = ()
    anchor: str = ""
    fold: str = ""
    fold_url: str = ""

    @property
    def same(self) -> bool:
        return not any(piece.change for piece in (*self.old, *self.new)) and bool(self.old and self.new)
