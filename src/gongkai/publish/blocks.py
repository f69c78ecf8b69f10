"""The blocks that a special topic is put together of, as data: read from what was stored, asked for faults.

A block is a small dictionary with a ``kind``; nothing in it is markup.

======== =================================================================
heading  ``text``
text     ``text``; an empty line begins a paragraph
list     ``title``, ``list`` (a name as ``lists.ListName`` writes it), ``count``
picked   ``title``, ``numbers``: index numbers, in order
picture  ``file`` (digest), ``type`` (extension), ``alt``, ``caption``
links    ``title``, ``links``: ``[label, address]`` pairs
======== =================================================================
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gongkai.documents.models import CatalogueItem, Document, Topic
from gongkai.org.models import Organ

from .footer import link_of
from .lists import EVERYTHING, ListName

KINDS = {
    "heading": "小标题",
    "text": "文字",
    "list": "按条件列出文件",
    "picked": "挑选的文件",
    "picture": "图片",
    "links": "链接",
}
MOST = 60
MOST_ROWS = 30

Block = dict[str, Any]


def faults(blocks: Sequence[Block]) -> list[tuple[int, str]]:
    """Place (from 0) and sentence of everything that keeps the blocks from being released."""
    if not blocks:
        return [(0, "专题还没有内容：请至少添加一个有文件、文字或者链接的部分。")]
    if len(blocks) > MOST:
        return [(MOST, f"专题有 {len(blocks)} 个部分，请压缩到 {MOST} 个以内。")]
    found = [(place, sentence) for place, block in enumerate(blocks) for sentence in _faults_of(block)]
    if all(block.get("kind") == "heading" for block in blocks):
        found.append((0, "专题只有小标题，没有内容。"))
    return found


def _faults_of(block: Block) -> list[str]:
    kind = block.get("kind")
    if kind in ("heading", "text"):
        return (
            [] if str(block.get("text", "")).strip() else [f"{KINDS[kind]}是空的：请填写，或者删去这一部分。"]
        )
    if kind == "list":
        return _faults_of_list(block)
    if kind == "picked":
        return _faults_of_picked(block)
    if kind == "picture":
        said = []
        if not block.get("file"):
            said.append("还没有图片：请选择一个图片文件，或者删去这一部分。")
        if not str(block.get("alt", "")).strip():
            said.append("图片没有替代文字：请写明图上有什么，看不见图的人靠它了解。")
        return said
    if kind == "links":
        pairs = block.get("links") or []
        if not pairs:
            return ["还没有链接：请每行写一个“名称 网址”，或者删去这一部分。"]
        return [
            f"第 {at} 行不是“名称 网址”：网址应以 / 或者 https:// 开头。"
            for at, (label, address) in enumerate(pairs, 1)
            if link_of(f"{label} {address}") is None
        ]
    return ["不认识的部分，请删去。"]


def _faults_of_list(block: Block) -> list[str]:
    said = []
    if title_of_list(str(block.get("list", ""))) is None:
        said.append("请选择列出哪些文件（栏目、单位或者主题）。")
    count = block.get("count")
    if not isinstance(count, int) or not 1 <= count <= MOST_ROWS:
        said.append(f"列出的件数应在 1 到 {MOST_ROWS} 之间。")
    return said


def _faults_of_picked(block: Block) -> list[str]:
    numbers = [str(number) for number in block.get("numbers") or []]
    if not numbers:
        return ["还没有挑选文件：请每行写一个索引号，或者删去这一部分。"]
    known = set(
        Document.objects.public().filter(index_number__in=numbers).values_list("index_number", flat=True)
    )
    return [
        f"没有索引号为 {number} 的公开文件，请核对；撤回的和没有发布的不能列入。"
        for number in numbers
        if number not in known
    ]


def title_of_list(key: str) -> str | None:
    """What a list is of, in words; None for one that there is not."""
    name = ListName.parse(key)
    if name.kind == EVERYTHING:
        return "全部信息"
    if name.kind == "catalogue":
        return CatalogueItem.objects.filter(code=name.code).values_list("name", flat=True).first()
    if name.kind == "organ":
        return Organ.objects.filter(code=name.code).values_list("name", flat=True).first()
    if name.kind == "topic":
        return Topic.objects.filter(code=name.code, parent=None).values_list("name", flat=True).first()
    return None


def paragraphs(text: str) -> list[str]:
    return [piece.strip() for piece in text.replace("\r\n", "\n").split("\n\n") if piece.strip()]
