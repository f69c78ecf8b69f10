"""Readers: files → blocks, fields with their place, and what the source got wrong. No Django here.

reading = read(data, "通知.docx")  # files of people: in a process of its own where the format asks for it
reading.text("title"), reading.fields["signed_on"].confidence, reading.faults
"""

from .bundle import is_bundle, unpack
from .editing import blocks_to_text, text_to_blocks
from .guarded import read
from .model import (
    FAULT_NAMES,
    Block,
    Cell,
    Fault,
    Field,
    Part,
    Place,
    ReadError,
    Reading,
    blocks_from_json,
    blocks_to_json,
)
from .parts import split_parts

__all__ = [
    "FAULT_NAMES",
    "Block",
    "Cell",
    "Fault",
    "Field",
    "Part",
    "Place",
    "ReadError",
    "Reading",
    "blocks_from_json",
    "blocks_to_json",
    "blocks_to_text",
    "is_bundle",
    "read",
    "split_parts",
    "text_to_blocks",
    "unpack",
]
