"""Lines → blocks: title, number, addressee, headings, sign-off, tables.

A block keeps its text as printed; where the source broke a title over lines, the title is one block.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from . import model, patterns
from .lines import Line
from .model import Block, Place
from .number_lines import damaged_date_line, damaged_number_line, is_number_line
from .patterns import SENTENCE_END, SPACE, squeeze
from .unjoin import unjoin

_ADDRESSEE_NOT: Final = re.compile(
    r"如下|现将|根据|为了?贯彻|决定|通知[:：]$|意见[:：]$|第[一二三四五六七八九十]+条|附件|注[:：]|原则[:：]"
)
_ADDRESSEE_WORD: Final = re.compile(
    r"各|局|厅|部|委|办|市|县|区|省|镇|乡|街道|政府|单位|部门|公司|院|中心|学校|大学|学院|企业|机构|主席|同志|协会|处|会|站|银行|署|总队"
)
_ANNEX: Final = re.compile(
    rf"^附[{SPACE}]*(?:件|表|录)?[{SPACE}]*[0-9一二三四五六七八九十]{{0,3}}[{SPACE}]*[:：.．]?$"
)
_ATTACHMENT: Final = re.compile(
    rf"^附[{SPACE}]*件[{SPACE}]*\d{{0,2}}[{SPACE}]*[:：.．]?[{SPACE}]*(?P<name>\S.*)$"
)
_ATTACHMENT_MORE: Final = re.compile(rf"^\d{{1,2}}[{SPACE}]*[.．、][{SPACE}]*\S.{{0,80}}$")
_ORGAN_AND_DATE: Final = re.compile(
    rf"^(?P<organ>[{patterns.HAN}（）()、{SPACE}]{{2,60}}?)[{SPACE}]*(?P<date>(?:(?:19|20)\d{{2}}|[一二][一二三四五六七八九{patterns.ZEROS}]{{3}})\s*年.{{2,14}}日)$"
)
_ORDER_HEAD: Final = re.compile(r"^.{2,30}(?:令|公告)$")
_ORDER_SERIAL: Final = re.compile(
    r"^[（(]?(?:[〔\[（(]?(?:19|20)\d{2}[年〕\]）)])?第[0-9一二三四五六七八九十百]{1,6}号[）)]?$"
)
_NEEDS_OF: Final = re.compile(r"关于")
_OF_KIND: Final = re.compile(
    rf"[的》](?:[^的]{{0,6}})?(?:{patterns.DOCUMENT_KINDS})(?:[（(][^（）()]{{1,30}}[）)])*$"
)
TITLE_LINES: Final = 5
TITLE_LENGTH: Final = 130
SIGN_OFF_LINES: Final = 12


def is_title_like(text: str) -> bool:
    """A line that may be (a line of) a title: short, no sentence, no number in front."""
    bare = squeeze(text)
    if not 2 <= len(bare) <= 70 or bare[-1] in SENTENCE_END + "，,：:、" or "。" in bare:
        return False
    if patterns.numbering(bare) or is_number_line(bare) or patterns.is_date_line(bare):
        return False
    if patterns.MONTH_ONLY.fullmatch(bare) or damaged_date_line(bare):
        return False
    if _ANNEX.match(bare) or _ATTACHMENT.match(bare) or patterns.RELEASE_MARK.fullmatch(bare):
        return False
    return bool(re.search(f"[{patterns.HAN}]", bare)) and not damaged_number_line(bare)


@dataclass(slots=True)
class _Builder:
    lines: list[Line]
    index: int = 0
    blocks: list[Block] = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        self.blocks = []

    def peek(self, ahead: int = 0) -> Line | None:
        return self.lines[self.index + ahead] if self.index + ahead < len(self.lines) else None

    def put(
        self, kind: str, line: Line, *, level: int = 0, number: str = "", text: str | None = None
    ) -> None:
        self.blocks.append(
            Block(
                kind,
                line.bare if text is None else text,
                level,
                number,
                line.rows,
                line.href,
                line.place(),
            )
        )


def build(lines: list[Line]) -> list[Block]:
    """The blocks of a document's lines; blank lines separate, and are not kept."""
    builder = _Builder(unjoin([line for line in lines if line.bare or line.rows or line.href]))
    _opening(builder)
    while builder.index < len(builder.lines):
        _next(builder)
    return builder.blocks


def _opening(builder: _Builder) -> None:
    """Title, number and addressee, in whichever order the paper or the page has them."""
    seen_title = False
    for _ in range(8):
        line = builder.peek()
        if line is None or line.rows:
            return
        bare = line.bare
        following = builder.peek(1)
        if (
            following is not None
            and _ORDER_HEAD.search(squeeze(bare))
            and _ORDER_SERIAL.match(squeeze(following.bare))
        ):
            # 中华人民共和国国务院令 / 第706号: one number over two lines.
            builder.put(model.DOCUMENT_NUMBER, line, text=squeeze(bare) + squeeze(following.bare))
            builder.index += 2
        elif is_number_line(bare) or damaged_number_line(bare):
            builder.put(model.DOCUMENT_NUMBER, line)
            builder.index += 1
        elif is_addressee(bare) and builder.blocks:
            builder.put(model.ADDRESSEE, line)
            builder.index += 1
            return
        elif (
            not _date_follows(builder)
            and (count := title_span(builder.lines, builder.index))
            and (not seen_title or _repeats_title(builder, count))
        ):
            _put_title(builder, count)
            seen_title = True
        elif is_addressee(bare) and len(bare) > 4:
            builder.put(model.ADDRESSEE, line)
            builder.index += 1
            return
        elif _organs(bare) and (seen_title or _date_follows(builder)):
            builder.put(model.SIGNATURE, line)
            builder.index += 1
        elif patterns.is_date_line(bare) or patterns.MONTH_ONLY.fullmatch(squeeze(bare)):
            builder.put(model.DATE, line)
            builder.index += 1
        else:
            return


def _date_follows(builder: _Builder) -> bool:
    """Whether the organs' names that stand here are signed under the title: a date is their next line."""
    line, following = builder.peek(), builder.peek(1)
    if line is None or following is None or not _organs(line.bare):
        return False
    return bool(
        patterns.is_date_line(following.bare) or patterns.MONTH_ONLY.fullmatch(squeeze(following.bare))
    )


def _repeats_title(builder: _Builder, count: int) -> bool:
    """Whether the lines say the title again that a page already printed above the text."""
    texts = [squeeze(line.bare) for line in builder.lines[builder.index : builder.index + count]]
    first = next(squeeze(block.text) for block in builder.blocks if block.kind == model.TITLE)
    again = "".join(texts)
    return len(first) >= 6 and (first in again or again in first)


def _put_title(builder: _Builder, count: int) -> None:
    first = builder.lines[builder.index]
    parts = [builder.lines[builder.index + i].bare for i in range(count)]
    text = _join(parts)
    place = first.place()
    if count > 1:
        place = Place(place.line, place.start, place.end, text[:60])
    builder.blocks.append(Block(model.TITLE, text, where=place))
    builder.index += count


def _join(parts: list[str]) -> str:
    """The lines of a title as one: `土 地 使 用` is typeset wide and is closed up."""
    return "".join(_close_up(part) for part in parts)


def _close_up(text: str) -> str:
    wide = re.fullmatch(rf"(?:\S[{SPACE}]+){{2,}}\S", text)
    return squeeze(text) if wide else text


def title_span(lines: list[Line], index: int) -> int:
    """How many lines from `index` on are one title; 0 where there is none."""
    count = 0
    length = 0
    centred = lines[index].align == "center"
    while count < TITLE_LINES and index + count < len(lines):
        line = lines[index + count]
        bare = line.bare
        if centred and index + count + 1 < len(lines) and lines[index + count + 1].align == "center":
            # A long title may be broken after a mark within it.
            bare = bare.rstrip("、，")
        # The last character of a centred title may stand alone in its line.
        alone = bool(count) and centred and re.fullmatch(f"[{patterns.HAN}]", squeeze(bare)) is not None
        if line.rows or line.href or not (alone or is_title_like(bare)):
            break
        if count and (
            centred != (line.align == "center") or line.number > lines[index + count - 1].number + 1
        ):
            break
        if count and _is_second_title(lines, index, count):
            break
        if count and (patterns.is_organ(bare) and not _unfinished(lines[index + count - 1].bare)):
            break
        length += len(squeeze(bare))
        if length > TITLE_LENGTH:
            break
        count += 1
    if not count:
        return 0
    text = squeeze("".join(lines[index + i].bare for i in range(count)))
    following = lines[index + count] if index + count < len(lines) else None
    if count == TITLE_LINES and following is not None and is_title_like(following.bare):
        return 1 if patterns.TITLE_END.search(squeeze(lines[index].bare)) else 0
    ends = bool(patterns.TITLE_END.search(text)) or centred or lines[index].tag in {"h1", "h2", "h3"}
    starts_text = following is not None and (
        is_number_line(following.bare)
        or is_addressee(following.bare)
        or bool(patterns.numbering(following.bare))
        or following.bare[-1:] in "。：；"
    )
    return count if len(text) >= 4 and (ends or starts_text or "关于" in text) else 0


def _unfinished(text: str) -> bool:
    return not patterns.TITLE_END.search(squeeze(text))


def _is_second_title(lines: list[Line], index: int, count: int) -> bool:
    """Whether the lines so far are a whole title and the next one begins another."""
    so_far = squeeze("".join(lines[index + i].bare for i in range(count)))
    line = squeeze(lines[index + count].bare)
    if _NEEDS_OF.search(so_far) and _OF_KIND.search(so_far + line) and not _OF_KIND.search(so_far):
        # 关于…决定 / …制度的意见: the first line only happens to end with the name of a kind.
        return False
    if line.startswith(("（", "(", "的", "等", "和", "与", "及", "、", "》")):
        return False
    return bool(patterns.TITLE_END.search(so_far)) and (
        so_far.count("《") <= so_far.count("》") or line.startswith("关于")
    )


def is_addressee(text: str) -> bool:
    bare = squeeze(text)
    if not bare.endswith(("：", ":")) or not 3 <= len(bare) <= 400 or "。" in bare or "；" in bare[:-1]:
        return False
    return (
        not _ADDRESSEE_NOT.search(bare)
        and bool(_ADDRESSEE_WORD.search(bare))
        and not patterns.numbering(bare)
    )


def _organs(text: str) -> list[str]:
    """The organs of a joint signature line: `科技部　教育部`."""
    parts = [part for part in re.split(rf"[{SPACE}]+", text) if part]
    if len(parts) > 1 and all(patterns.is_organ(part) for part in parts):
        return parts
    return [squeeze(text)] if patterns.is_organ(text) else []


def _next(builder: _Builder) -> None:
    line = builder.lines[builder.index]
    bare = line.bare
    if line.rows:
        builder.put(model.TABLE, line)
    elif line.href and line.tag == "img":
        builder.put(model.IMAGE, line)
    elif _sign_off(builder):
        return
    elif patterns.RELEASE_MARK.fullmatch(squeeze(bare)):
        builder.put(model.RELEASE_MARK, line)
    elif _ANNEX.match(bare):
        builder.put(model.ATTACHMENT_NOTE, line)
        builder.index += 1
        _maybe_title(builder)
        return
    elif _ATTACHMENT.match(bare) and len(bare) < 120:
        _attachments(builder)
        return
    elif _after_sign_off(builder) and _maybe_title(builder):
        return
    elif _after_title(builder) and is_addressee(bare):
        builder.put(model.ADDRESSEE, line)
    elif _after_title(builder) and (is_number_line(bare) or damaged_number_line(bare)):
        builder.put(model.DOCUMENT_NUMBER, line)
    else:
        _text(builder, line)
    builder.index += 1


def _after_title(builder: _Builder) -> bool:
    return bool(builder.blocks) and builder.blocks[-1].kind in {model.TITLE, model.DOCUMENT_NUMBER}


def _after_sign_off(builder: _Builder) -> bool:
    return bool(builder.blocks) and builder.blocks[-1].kind in {
        model.DATE,
        model.RELEASE_MARK,
        model.ATTACHMENT_NOTE,
    }


def _maybe_title(builder: _Builder) -> bool:
    if builder.index >= len(builder.lines):
        return False
    count = title_span(builder.lines, builder.index)
    # What stands after a sign-off may also be a note about contacts; a title has text after it.
    if not count or builder.index + count >= len(builder.lines):
        return False
    _put_title(builder, count)
    return True


def _attachments(builder: _Builder) -> None:
    builder.put(model.ATTACHMENT_NOTE, builder.lines[builder.index])
    builder.index += 1
    while (line := builder.peek()) is not None and not line.rows and _ATTACHMENT_MORE.match(line.bare):
        if line.bare.endswith("。") or _ATTACHMENT.match(line.bare):
            break
        builder.put(model.ATTACHMENT_NOTE, line)
        builder.index += 1


def _sign_off(builder: _Builder) -> bool:
    """Organs over a date, or both in one line. Long lists of organs sign too: joint documents."""
    line = builder.lines[builder.index]
    bare = line.bare
    if not builder.blocks or len(bare) > 80:
        return False
    joint = _ORGAN_AND_DATE.match(bare)
    if (
        joint
        and patterns.find_date(bare)
        and (_organs(joint["organ"]) or patterns.PERSON_SIGNER.match(joint["organ"]))
    ):
        builder.put(model.SIGNATURE, line, text=patterns.strip(joint["organ"]))
        builder.put(model.DATE, line, text=joint["date"])
        builder.index += 1
        return True
    for count in range(SIGN_OFF_LINES):
        ahead = builder.peek(count)
        if ahead is None or ahead.rows or ahead.href:
            return False
        text = ahead.bare
        if patterns.is_date_line(text) or damaged_date_line(text):
            for step in range(count):
                builder.put(model.SIGNATURE, builder.lines[builder.index + step])
            builder.put(model.DATE, ahead)
            builder.index += count + 1
            return True
        signer = _organs(text) or patterns.PERSON_SIGNER.fullmatch(text)
        if not signer or patterns.numbering(text):
            return False
    return False


def _text(builder: _Builder, line: Line) -> None:
    bare = line.bare
    numbered = patterns.numbering(bare)
    if numbered is None:
        kind = model.LIST if line.tag == "li" else model.PARAGRAPH
        if line.tag in {"h1", "h2", "h3", "h4"} and len(bare) <= patterns.HEADING_LENGTH:
            kind = model.HEADING
        builder.put(kind, line)
        return
    kind, level, number, _ = numbered
    if kind != model.ARTICLE and not patterns.is_heading_line(bare):
        kind = model.PARAGRAPH
    builder.put(kind, line, level=level, number=number)
