"""Blocks as what an editor shows: every block carries the mark that stands before it in plain text, so that
what comes back is plain text again and nothing else is ever stored."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from gongkai.readers import Block, ReadError, blocks_to_text, layout_html, text_to_blocks
from gongkai.readers.editing import KIND_MARKS, normal
from gongkai.readers.model import IMAGE, TABLE, Row

LONGEST_PASTE = 2_000_000
"""Characters of one paste: Word writes ten times what one sees."""

KINDS: Sequence[tuple[str, str]] = (
    ("", "自动辨认"),
    ("【段落】", "正文段落"),
    ("【小标题1】", "一级标题　一、"),
    ("【小标题2】", "二级标题　（一）"),
    ("【小标题3】", "三级标题　1."),
    ("【小标题4】", "四级标题　（1）"),
    ("【章节】", "章、节"),
    ("【条文】", "条"),
    ("【列表】", "列表项"),
    ("【引文】", "引文"),
    ("【主送】", "主送机关"),
    ("【附件】", "附件说明"),
    ("【落款】", "落款机关"),
    ("【日期】", "成文日期"),
    ("【公开标注】", "公开标注"),
    ("【标题】", "标题"),
    ("【文号】", "文号"),
)
"""Marks in front of a line, with what the clerk calls it."""

Address = Callable[[str], str | None]


def markup(blocks: Iterable[Block], images: Address | None = None) -> SafeString:
    """The blocks as elements to edit; everything is escaped here."""
    return mark_safe("".join(_block(normal(block), images) for block in blocks))  # pieces are escaped


def _block(block: Block, images: Address | None) -> str:
    if block.kind == TABLE:
        caption = _line(block.text, f"【{KIND_MARKS[TABLE]}】", "table", 0) if block.text else ""
        return caption + (_table(block.rows) if block.rows else "")
    if block.kind == IMAGE:
        return _figure(block, images)
    plain = blocks_to_text([block])
    shown = f"{block.text} {{{block.href}}}" if block.href else block.text
    mark = plain[: len(plain) - len(shown)] if plain.endswith(shown) else ""
    return _line(shown, mark, block.kind, block.level)


def _line(text: str, mark: str, kind: str, level: int) -> str:
    return format_html('<p data-mark="{}" class="ed-{}{}">{}</p>', mark, kind, level or "", text)


def _table(rows: Sequence[Row]) -> str:
    out = ['<table class="ed-t"><tbody>']
    for row in rows:
        out.append("<tr>")
        for cell in row:
            tag = "th" if cell.header else "td"
            spans = (f' colspan="{cell.colspan}"' if cell.colspan > 1 else "") + (
                f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else ""
            )
            out.append(f"<{tag}{spans}>{escape(cell.text)}</{tag}>")
        out.append("</tr>")
    return "".join([*out, "</tbody></table>"])


def _figure(block: Block, images: Address | None) -> str:
    address = images(block.href) if images and block.href else None
    seen = (
        format_html('<img src="{}" alt="">', address)
        if address
        else "<span>（原文此处有图片，没有随文件一起收到）</span>"
    )
    return format_html(
        '<figure contenteditable="false" data-href="{}">{}<figcaption><input type="text" value="{}" '
        'aria-label="替代文字：这幅图说了什么" placeholder="替代文字：这幅图说了什么（必填）">'
        '<button class="btn btn--s" type="button" data-ed-drop>删除这幅图</button></figcaption></figure>',
        block.href,
        mark_safe(seen) if not address else seen,  # a sentence of ours
        block.text,
    )


@dataclass(frozen=True)
class Pasted:
    blocks: list[Block]
    pictures: int = 0
    """Pictures that a clipboard names and does not hold: they stay on the other machine."""


def pasted(html: str, text: str) -> Pasted:
    """What a clipboard holds, laid out by the reader of web pages: lines and tables, every one of them.
    Raises ReadError with a sentence."""
    if len(html) > LONGEST_PASTE or len(text) > LONGEST_PASTE:
        raise ReadError("粘贴的内容太多。请把文件保存后，在“新建文件”里直接选择它。")
    blocks: list[Block] = []
    missing = 0
    for line in layout_html.lay_out(html).lines if html.strip() else []:
        if line.rows:
            blocks.append(Block(TABLE, line.text, rows=line.rows))
        elif line.tag == "img":
            missing += 1
        else:
            blocks += text_to_blocks(_unmarked(line.text))
    return Pasted(blocks or text_to_blocks(_unmarked(text)), missing)


def _unmarked(text: str) -> str:
    """A line of other people's text that looks like a mark of ours means itself."""
    return re.sub(r"(?m)^(?=\s*[【|])", "【段落】", text)
