"""A covering notice and the text it issues, told apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from . import model
from .model import Block, Part
from .patterns import squeeze

NOTICE: Final = "notice"
TEXT: Final = "text"
ANNEX: Final = "annex"
_COVERS: Final = re.compile(r"印发|转发|批转|公布|发布|下发|颁布")
_ANNEX_HEAD: Final = re.compile(r"^附(?:件|表|录)?[0-9一二三四五六七八九十]{0,3}[:：.．]?$")
_CLOSES: Final = frozenset({model.DATE, model.RELEASE_MARK, model.SIGNATURE, model.ATTACHMENT_NOTE})


def split_parts(blocks: Sequence[Block]) -> list[Part]:
    """The parts in order; one part where the document is a single text.

    A new part begins at a title that follows a sign-off, a release mark or the head of an annex. The part
    before the first of them is a covering notice where its title says so, or where it is signed.
    """
    starts = [0, *_borders(blocks)]
    parts: list[Part] = []
    for number, start in enumerate(starts):
        end = starts[number + 1] if number + 1 < len(starts) else len(blocks)
        if start == end:
            continue
        section = tuple(blocks[start:end])
        parts.append(Part(_kind(section, number, len(starts), parts), _title(section), section))
    return parts


def _borders(blocks: Sequence[Block]) -> list[int]:
    borders: list[int] = []
    for index in range(1, len(blocks)):
        block = blocks[index]
        if _is_annex_head(block):
            borders.append(index)
        elif block.kind == model.TITLE and blocks[index - 1].kind in _CLOSES:
            if borders and borders[-1] == index - 1 and _is_annex_head(blocks[index - 1]):
                continue
            borders.append(index)
    return borders


def _is_annex_head(block: Block) -> bool:
    return block.kind == model.ATTACHMENT_NOTE and bool(_ANNEX_HEAD.match(squeeze(block.text)))


def _kind(section: tuple[Block, ...], number: int, total: int, before: list[Part]) -> str:
    if number == 0:
        covers = _COVERS.search(_title(section)) or any(block.kind == model.DATE for block in section)
        return NOTICE if total > 1 and covers else TEXT
    if _is_annex_head(section[0]):
        # Old papers print what they issue as their only annex.
        issued = (
            bool(before)
            and before[0].kind == NOTICE
            and len(before) == 1
            and bool(_COVERS.search(before[0].title))
        )
        return TEXT if issued else ANNEX
    return TEXT if all(part.kind != TEXT for part in before) else ANNEX


def _title(section: tuple[Block, ...]) -> str:
    return next((squeeze(block.text) for block in section if block.kind == model.TITLE), "")
