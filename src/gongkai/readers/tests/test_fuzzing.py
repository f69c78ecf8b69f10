"""A short walk through spoilt files of every kind; `benchmarks/fuzz_readers.py` goes on for as long as wished."""

from __future__ import annotations

import random

import pytest

from gongkai.readers import ReadError, Reading
from gongkai.readers.reading import read

from . import fuzzing


@pytest.mark.parametrize("kind", fuzzing.seeds())
def test_spoilt_files_are_read_or_refused_with_a_sentence(kind: str) -> None:
    chance = random.Random(kind)
    sound = fuzzing.seeds()[kind]
    for _ in range(12):
        reading, refusal = outcome(fuzzing.spoilt(sound, chance), kind)
        if reading is None:
            assert refusal.endswith("。")
        else:
            assert Reading.from_json(reading.to_json()) == reading


def outcome(data: bytes, kind: str) -> tuple[Reading | None, str]:
    try:
        return read(data, kind), ""
    except ReadError as refused:
        return None, str(refused)
