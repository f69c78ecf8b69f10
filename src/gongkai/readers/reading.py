"""The one way in: bytes → Reading."""

from __future__ import annotations

from . import fields, layout, letterhead, regions, structure
from .faults import find_faults
from .lines import Line, Page
from .model import ReadError, Reading


def read(data: bytes, name: str | None = None) -> Reading:
    """Read a document in this process; `guarded.read` does the same for files that nobody vouches for.

    `name` is only used to word messages and, with the content, to tell a page from plain text. Raises
    ReadError where the input cannot be read; reads no other file and no network.
    """
    return of_page(layout.lay_out(data, name))


def of_page(page: Page) -> Reading:
    """What the lines of a source say."""
    labelled = [] if page.media_type == "text/html" else letterhead.lift(page)
    parts = regions.split(page)
    parts.labelled += labelled
    blocks = structure.build(parts.body)
    if not blocks and not parts.labelled and not parts.headings:
        raise ReadError("文件里没有正文。请检查保存的是不是完整的公文或网页，再重新上传。")
    found = fields.collect(page, parts, blocks)
    return Reading(
        fields=found.fields(),
        blocks=blocks,
        faults=find_faults(page, parts, blocks, found),
        media_type=page.media_type,
        encoding=page.encoding,
        lines=[_as_text(line) for line in page.lines],
        pictures=page.pictures,
    )


def _as_text(line: Line) -> str:
    return "；".join("　".join(cell.text for cell in row) for row in line.rows) or line.text
