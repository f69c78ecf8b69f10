"""Readers: files → blocks, fields with their place, and what the source got wrong. No Django here.

reading = read(data, "通知.html")
reading.text("title"), reading.fields["signed_on"].confidence, reading.faults
"""

from .editing import blocks_to_text, text_to_blocks
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
from .reading import read

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
    "read",
    "split_parts",
    "text_to_blocks",
]
