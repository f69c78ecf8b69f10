"""Blocks and labelled values → fields, each with its place and how sure it is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from gongkai.law import numbering

from . import model, patterns, structure
from .lines import Line, Page
from .model import Block, Field, FieldValue, Place
from .patterns import SPACE, squeeze
from .regions import Regions

LABEL: Final = 0.97
TAG: Final = 0.95
STANDS_APART: Final = 0.9
DERIVED: Final = 0.75
GUESS: Final = 0.5

_TITLE_PREFIX: Final = re.compile(
    rf"^(?P<organs>[{patterns.HAN}、{SPACE}（）()]{{2,80}}?)(?=关于|印发|转发|批转|公布)"
)
_SITE_CODE: Final = re.compile(r"网站标识码[:：]?\s*([0-9A-Za-z]{10})(?![0-9A-Za-z])")
_EFFECTIVE: Final = re.compile(rf"自(?:{patterns.DATE.pattern})起(?:正式)?(?:施行|实施|执行|生效)")
_EXPIRES: Final = re.compile(rf"有效期(?:限)?(?:截?至|到)(?:{patterns.DATE.pattern})")
_PRINTED: Final = re.compile(rf"[{SPACE}](?:{patterns.DATE.pattern})[{SPACE}]*印发$")
_OPENNESS: Final = (
    ("主动公开", "主动公开"),
    ("依申请公开", "依申请公开"),
    ("不予公开", "不予公开"),
    ("公开发布", "主动公开"),
)
_NAME_IN_TAGS: Final = {
    "sitename": "site_name",
    "sitedomain": "site_domain",
    "siteidcode": "site_code",
    "columnname": "column",
    "articletitle": "title",
    "pubdate": "published_on",
    "contentsource": "content_source",
    "keywords": "keywords",
    "url": "url",
    "og:title": "title",
    "og:url": "url",
    "article:published_time": "published_on",
}
_AS_DATES: Final = frozenset(model.DATE_FIELDS)


@dataclass(frozen=True, slots=True)
class Seen:
    """One copy of a value in the source; a field is the surest of its copies."""

    field: str
    value: FieldValue
    confidence: float
    where: Place | None
    source: str  # "label", "tag", "body", "derived"
    printed: str = ""


@dataclass(slots=True)
class Collected:
    seen: list[Seen] = field(default_factory=list)

    def add(
        self,
        name: str,
        value: FieldValue,
        confidence: float,
        where: Place | None,
        source: str,
        printed: str = "",
    ) -> None:
        if value:
            self.seen.append(Seen(name, value, confidence, where, source, printed))

    def of(self, name: str) -> list[Seen]:
        return sorted((seen for seen in self.seen if seen.field == name), key=lambda seen: -seen.confidence)

    def fields(self) -> dict[str, Field]:
        result: dict[str, Field] = {}
        for name in dict.fromkeys(seen.field for seen in self.seen):
            copies = self.of(name)
            best = copies[0]
            others = dict.fromkeys(
                str(seen.value)
                for seen in copies[1:]
                if isinstance(seen.value, str) and seen.value != best.value
            )
            # Two independent copies that agree are surer than either.
            agree = any(seen.value == best.value and seen.source != best.source for seen in copies[1:])
            confidence = round(
                min(0.99, best.confidence + (0.05 if agree else 0) - (0.1 if others else 0)), 2
            )
            result[name] = Field(best.value, confidence, best.where, tuple(others))
        return result


def collect(page: Page, regions: Regions, blocks: list[Block]) -> Collected:
    found = Collected()
    _from_labels(regions, found)
    _from_tags(page, found)
    _from_headings(page, regions, found)
    _from_blocks(blocks, found)
    _from_text(page, regions, found)
    _from_title(found)
    _attachments(page, blocks, found)
    return found


def _from_labels(regions: Regions, found: Collected) -> None:
    for item in regions.labelled:
        pair, where = item.pair, item.line.place(item.pair.start, item.pair.end)
        if pair.field:
            _add(found, pair.field, pair.value, LABEL, where, "label")
    if regions.breadcrumb:
        path, line = regions.breadcrumb
        found.add("column_path", path, LABEL, line.place(), "label")
        found.add("column", path[-1], DERIVED, line.place(), "derived")


def _add(found: Collected, name: str, text: str, confidence: float, where: Place | None, source: str) -> None:
    if name in _AS_DATES:
        date = patterns.find_date(text)
        if date:
            found.add(name, date[0], confidence, where, source, text)
        return
    if name == "keywords":
        found.add(name, split_words(text), confidence, where, source, text)
        return
    if name == "issuer":
        names = split_organs(text)
        found.add("issuers", names, confidence, where, source, text)
        found.add(name, names[0] if names else "", confidence, where, source, text)
        return
    if name == "document_number":
        number = numbering.read(text).number
        found.add(name, str(number) if number else text, confidence, where, source, text)
        return
    found.add(name, text, confidence, where, source, text)


def split_words(text: str) -> list[str]:
    return [word for word in re.split(rf"[{SPACE},，;；、]+", text) if word]


def split_organs(text: str) -> list[str]:
    """`科技部　教育部`, `区司法局、区财政局` → names; one name typeset wide stays one."""
    parts = [part for part in re.split(rf"[{SPACE},，;；、]+", text) if part]
    if all(len(part) == 1 for part in parts):
        return [squeeze(text)] if parts else []
    return parts


def _from_tags(page: Page, found: Collected) -> None:
    done: set[tuple[str, str]] = set()
    for name, content in page.tags:
        target = _NAME_IN_TAGS.get(name.lower())
        if target and content and (target, content) not in done:
            done.add((target, content))
            _add(found, target, content, TAG, None, "tag")


def _from_headings(page: Page, regions: Regions, found: Collected) -> None:
    """A heading before the text is the title where it looks like one."""
    for line in regions.headings:
        bare = line.bare
        whole = line.tag in {"h1", "h2"} and len(bare) >= 8 and bare[-1] not in "-_|"
        if (
            (patterns.TITLE_END.search(squeeze(bare)) or whole)
            and structure.is_title_like(bare)
            and len(bare) >= 6
        ):
            sure = STANDS_APART if "关于" in bare or line.tag in {"h1", ""} else DERIVED
            found.add("title", bare, sure, line.place(), "body", bare)
    if page.head_title:
        parts = re.split(r"\s*[|_\-—]+\s*", page.head_title)
        longest = max(parts, key=len).strip("-_|— ")
        if len(longest) >= 4:
            found.add("title", patterns.strip(longest), GUESS, None, "tag")


def _from_blocks(blocks: list[Block], found: Collected) -> None:
    opening = [block for block in blocks if block.kind != model.IMAGE][:16]
    title = next((block for block in opening if block.kind == model.TITLE), None)
    if title is not None:
        found.add("title", title.text, STANDS_APART - 0.05, title.where, "body", title.text)
    _number(opening, found)
    for block in opening:
        if block.kind == model.ADDRESSEE:
            names = [
                n
                for n in re.split(r"[,，、;；]+(?![^（(]*[）)])", block.text.rstrip("：: "))
                if patterns.strip(n)
            ]
            found.add("addressees", [patterns.strip(n) for n in names], STANDS_APART, block.where, "body")
            break
    _sign_off(blocks, found)
    for block in blocks:
        if block.kind == model.RELEASE_MARK:
            value = next((value for word, value in _OPENNESS if word in squeeze(block.text)), "")
            found.add("openness", value, STANDS_APART, block.where, "body", block.text)
            break


def _number(opening: list[Block], found: Collected) -> None:
    for block in opening:
        if block.kind == model.DOCUMENT_NUMBER:
            bare = squeeze(block.text).strip("（）()") if "号" in block.text else squeeze(block.text)
            number = numbering.read(bare).number
            found.add(
                "document_number",
                str(number) if number else bare,
                STANDS_APART if number or structure.is_number_line(bare) else 0.3,
                block.where,
                "body",
                block.text,
            )
            return


def _sign_off(blocks: list[Block], found: Collected) -> None:
    """The first sign-off belongs to the document itself; later ones to what it forwards."""
    names: list[str] = []
    first: Block | None = None
    for index, block in enumerate(blocks):
        if block.kind == model.SIGNATURE:
            first = first or block
            if not patterns.PERSON_SIGNER.fullmatch(block.text):
                names += split_organs(block.text)
        elif block.kind == model.DATE:
            value = patterns.is_date_line(block.text)
            under_title = index < 6 and not any(
                b.kind in {model.PARAGRAPH, model.ADDRESSEE} for b in blocks[:index]
            )
            if value:
                found.add(
                    "signed_on", value, STANDS_APART - 0.1 * under_title, block.where, "body", block.text
                )
            else:
                damaged = structure.damaged_date_line(block.text)
                options = patterns.possible_dates(damaged) if damaged else []
                if len(options) == 1:
                    found.add("signed_on", options[0], 0.3, block.where, "body", block.text)
            break
        elif first is not None:
            break
    if not names:
        _signed_in_brackets(blocks, found)
    if names and first is not None:
        found.add("issuers", names, STANDS_APART, first.where, "body")
        found.add("issuer", names[0], STANDS_APART, first.where, "body")


def _signed_in_brackets(blocks: list[Block], found: Collected) -> None:
    """Bulletins and news name their organ in brackets as the last line: `（某县统计局）`."""
    text = [block for block in blocks if block.text]
    last = squeeze(text[-1].text) if text else ""
    if last[:1] in "（(" and last[-1:] in "）)" and patterns.is_organ(last[1:-1]):
        found.add("issuers", [last[1:-1]], DERIVED, text[-1].where, "body")
        found.add("issuer", last[1:-1], DERIVED, text[-1].where, "body")


def _from_text(page: Page, regions: Regions, found: Collected) -> None:
    for line in regions.body:
        for name, pattern, sure in (("effective_on", _EFFECTIVE, DERIVED), ("expires_on", _EXPIRES, DERIVED)):
            match = pattern.search(line.text)
            if match and (value := patterns.date_of(match)):
                found.add(name, value, sure, line.place(match.start(), match.end()), "derived", match.group())
        match = _PRINTED.search(line.text)
        if match and (value := patterns.date_of(match)):
            found.add("printed_on", value, STANDS_APART, line.place(match.start(), match.end()), "body")
        bare = squeeze(line.bare)
        if bare.startswith(("主题词：", "主题词:")):
            found.add(
                "keywords",
                split_words(line.bare.split(line.bare[bare.index("词") + 1], 1)[-1][:200]),
                LABEL,
                line.place(),
                "label",
            )
    lines: Iterable[Line] = page.lines[-60:]
    for line in lines:
        match = _SITE_CODE.search(line.text)
        if match:
            found.add("site_code", match.group(1), LABEL, line.place(match.start(1), match.end(1)), "label")


def _from_title(found: Collected) -> None:
    """What stands before 关于 in a title is who issued it."""
    titles = found.of("title")
    match = _TITLE_PREFIX.match(str(titles[0].value)) if titles else None
    if match is None:
        return
    organs = patterns.strip(match["organs"])
    names = split_organs(organs)
    if names and all(patterns.is_organ(name) for name in names):
        found.add("issuers", names, DERIVED - 0.05, titles[0].where, "derived")
        found.add("issuer", names[0], DERIVED - 0.05, titles[0].where, "derived")


def _attachments(page: Page, blocks: list[Block], found: Collected) -> None:
    main = {line.number for line in page.lines if line.main}
    last = max(main, default=0)
    items = [
        {"name": link.name, "href": link.href}
        for link in page.links
        if min(main, default=0) <= link.line <= last + 12
    ]
    where: Place | None = None
    if not items:
        for block in blocks:
            if block.kind != model.ATTACHMENT_NOTE:
                continue
            name = re.sub(rf"^附[{SPACE}]*件[{SPACE}]*\d{{0,2}}[{SPACE}]*[:：.．]?[{SPACE}]*", "", block.text)
            name = re.sub(rf"^\d{{1,2}}[{SPACE}]*[.．、][{SPACE}]*", "", name)
            if name and all(item["name"] != name for item in items):
                items.append({"name": name, "href": ""})
                where = where or block.where
    if items:
        found.add("attachments", items, LABEL if items[0]["href"] else DERIVED, where, "body")
