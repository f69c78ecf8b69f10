"""Blocks as plain text that a clerk edits in a text area, and back.

One block is one line; blank lines mean nothing. Headings, chapters, articles and release marks are known
by their own look; every other kind is named in front, and so is a line whose look would mislead:

    【标题】关于印发《某某办法》的通知
    【文号】某政发〔2024〕1号
    【主送】各街道办事处：
    一、总体要求
    【表题】各单位登记数量
    | ! 单位 | !{横2} 数量 |
    | 某局 | 1 | 2 |
    【图片】示意图 {images/1.png}

A table is a run of lines that begin with `|`, with its caption (表题) in the line before, where it has one; `!` marks a header cell, `{横2竖3}` a cell over two columns
and three rows. In cells a backslash stands before a `|`, `\\`, `!` or `{` that means itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from . import model, patterns
from .model import Block, Cell, Row

KIND_MARKS: Final[dict[str, str]] = {
    model.TITLE: "标题",
    model.HEADING: "小标题",
    model.CHAPTER: "章节",
    model.ARTICLE: "条文",
    model.PARAGRAPH: "段落",
    model.DOCUMENT_NUMBER: "文号",
    model.ADDRESSEE: "主送",
    model.SIGNATURE: "落款",
    model.DATE: "日期",
    model.RELEASE_MARK: "公开标注",
    model.LIST: "列表",
    model.IMAGE: "图片",
    model.QUOTE: "引文",
    model.ATTACHMENT_NOTE: "附件",
    model.TABLE: "表题",
}
_KIND_OF: Final = {mark: kind for kind, mark in KIND_MARKS.items()}
_MARK: Final = re.compile(rf"^【(?P<mark>{'|'.join(KIND_MARKS.values())})(?P<level>[0-4]?)】(?P<text>.*)$")
_HREF: Final = re.compile(r"^(?P<text>.*?) ?\{(?P<href>[^{}\s]*)\}$")
_SPANS: Final = re.compile(r"^\{(?:横(?P<columns>\d{1,4}))?(?:竖(?P<rows>\d{1,4}))?\}")
_NUMBERED: Final = frozenset({model.HEADING, model.CHAPTER, model.ARTICLE, model.PARAGRAPH})


def blocks_to_text(blocks: Iterable[Block]) -> str:
    lines: list[str] = []
    for block in blocks:
        block = normal(block)
        if block.kind == model.TABLE:
            if block.text:
                lines.append(f"【{KIND_MARKS[model.TABLE]}】{block.text}")
            if block.rows:
                lines += [_row_to_text(row) for row in block.rows] + [""]
        elif block.text or block.href:
            lines.append(_line(block))
    return "\n".join(lines).strip("\n")


def text_to_blocks(text: str) -> list[Block]:
    blocks: list[Block] = []
    rows: list[Row] = []
    caption = ""

    def close() -> None:
        nonlocal caption
        if rows or caption:
            blocks.append(Block(model.TABLE, caption, rows=tuple(rows)))
        rows.clear()
        caption = ""

    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        bare = _one_line(line)
        if bare.startswith("|"):
            rows.append(_row_from_text(bare))
            continue
        if not bare and caption and not rows:
            continue
        close()
        marked = _MARK.match(bare)
        if marked and _KIND_OF[marked["mark"]] == model.TABLE:
            caption = marked["text"].strip()
        elif bare:
            block = _block(bare)
            if block.text or block.href:
                blocks.append(block)
    close()
    return blocks


def normal(block: Block) -> Block:
    """The block as editing keeps it: one line of text, number and level as the text shows, no place."""
    if block.kind == model.TABLE:
        rows = tuple(
            tuple(
                Cell(_one_line(cell.text), _bounded(cell.colspan), _bounded(cell.rowspan), cell.header)
                for cell in row
            )
            for row in block.rows
            if row
        )
        return Block(model.TABLE, _one_line(block.text), rows=rows)
    text = _one_line(block.text)
    href = re.sub(
        r"[{}\s]", lambda match: f"%{ord(match.group()):02X}" if ord(match.group()) < 128 else "", block.href
    )
    level = block.level if block.kind in {model.HEADING, model.PARAGRAPH} and 0 <= block.level <= 4 else 0
    return Block(block.kind, text, level, _number(block.kind, text), (), href)


def _one_line(text: str) -> str:
    return re.sub(r"[\r\n\f\v\x1c-\x1f\x85\u2028\u2029]+", " ", text).strip()


def _bounded(span: int) -> int:
    return min(9999, max(1, span))


def _number(kind: str, text: str) -> str:
    numbered = patterns.numbering(text) if kind in _NUMBERED else None
    return numbered[2] if numbered else ""


def _infer(text: str) -> Block:
    """The block that a line without a mark is."""
    if patterns.RELEASE_MARK.fullmatch(text):
        return Block(model.RELEASE_MARK, text)
    numbered = patterns.numbering(text)
    if numbered is None:
        return Block(model.PARAGRAPH, text)
    kind, level, number, _ = numbered
    if kind != model.ARTICLE and not patterns.is_heading_line(text):
        kind = model.PARAGRAPH
    return Block(kind, text, level, number)


def _line(block: Block) -> str:
    text = block.text
    if block.href or _HREF.match(text):
        text = f"{text} {{{block.href}}}"
    elif not _MARK.match(text) and not text.startswith("|") and _infer(text) == block:
        return text
    level = str(block.level) if block.kind in {model.HEADING, model.PARAGRAPH} and block.level else ""
    return f"【{KIND_MARKS[block.kind]}{level}】{text}"


def _block(bare: str) -> Block:
    marked = _MARK.match(bare)
    if marked is None:
        return _infer(bare)
    kind = _KIND_OF[marked["mark"]]
    text, href = marked["text"].strip(), ""
    with_href = _HREF.match(text)
    if with_href:
        text, href = with_href["text"].strip(), with_href["href"]
    return normal(Block(kind, text, int(marked["level"] or 0), href=href))


def _row_to_text(row: Row) -> str:
    return "| " + " | ".join(_cell_to_text(cell) for cell in row) + " |"


def _cell_to_text(cell: Cell) -> str:
    text = cell.text.replace("\\", "\\\\").replace("|", "\\|")
    if text.startswith(("!", "{")):
        text = "\\" + text
    across = f"横{cell.colspan}" if cell.colspan > 1 else ""
    down = f"竖{cell.rowspan}" if cell.rowspan > 1 else ""
    spans = f"{{{across}{down}}}" if across or down else ""
    marks = ("!" if cell.header else "") + spans
    return f"{marks} {text}".strip() if marks else text


def _row_from_text(line: str) -> Row:
    cells: list[str] = [""]
    escaped = False
    for char in line[1:]:
        if escaped:
            cells[-1] += "\\" + char
            escaped = False
        elif char == "\\":
            escaped = True
        elif char == "|":
            cells.append("")
        else:
            cells[-1] += char
    if escaped:
        cells[-1] += "\\\\"
    if len(cells) > 1 and not cells[-1].strip():
        cells.pop()
    return tuple(_cell_from_text(cell.strip()) for cell in cells)


def _cell_from_text(text: str) -> Cell:
    header = text.startswith("!")
    text = text[1:].strip() if header else text
    spans = _SPANS.match(text)
    across = _bounded(int(spans["columns"] or 1)) if spans else 1
    down = _bounded(int(spans["rows"] or 1)) if spans else 1
    text = text[spans.end() :].strip() if spans else text
    return Cell(re.sub(r"\\(.)", r"\1", text).strip(), across, down, header)
