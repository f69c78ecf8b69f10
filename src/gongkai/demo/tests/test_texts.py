"""The demo's papers are our own: no sentence of theirs stands in other people's texts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from gongkai.config import shared_data
from gongkai.demo import accounts, figures, neighbour, stories
from gongkai.demo.moves import CONTENT

HERE = Path(neighbour.__file__).parent
LONG = 14
"""Chinese characters from which on words that stand elsewhere too are no accident."""
FORM = {"三、收到和处理政府信息公开申请情况", "四、政府信息公开行政复议、行政诉讼情况"}
"""Headings that the form of the annual report prescribes (国办公开办函〔2021〕30号)."""
ENDS = re.compile(r"[。！？；\n<>]|(?<=[^0-9])\.(?=\s)")


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def sentences() -> Iterator[tuple[str, str]]:
    for file in [*CONTENT.iterdir(), *HERE.glob("*.py"), *(HERE / "stories").glob("*.py")]:
        for sentence in ENDS.split(file.read_text(encoding="utf-8-sig")):
            words = bare(sentence)
            if len(re.findall(r"[\u4e00-\u9fff]", words)) >= LONG:
                yield file.name, words


def others(folder: Path) -> Iterator[str]:
    for file in sorted(folder.rglob("*")):
        if file.suffix == ".jsonl":
            for line in file.read_text(encoding="utf-8").splitlines():
                yield json.dumps(json.loads(line), ensure_ascii=False).replace("\\n", "\n")
        elif file.suffix in {".txt", ".csv", ".html"}:
            yield file.read_text(encoding="utf-8", errors="replace")


@pytest.mark.shared_data
def test_no_sentence_of_the_demo_stands_in_other_peoples_texts():
    folder = shared_data.folder()
    if folder is None:
        pytest.skip("项目旁边没有 shared/data，也没有设 GONGKAI_SHARED_DATA")
    mine = [(name, words) for name, words in sentences() if words not in FORM]
    assert len(mine) > 100
    theirs = bare("\n".join(others(folder)))
    assert [(name, words) for name, words in mine if words in theirs] == []


def test_every_paper_of_the_stories_is_played_and_none_lies_about_unused():
    told = "".join(path.read_text(encoding="utf-8") for path in Path(stories.__file__).parent.glob("*.py"))
    written = {f"village-2026-{month}" for month in ("08", "09", "10")}
    names = {file.stem.removesuffix("-reading") for file in CONTENT.iterdir()} - written
    assert {name for name in names if name not in told} == set()
    assert {name for name in figures.sheets() if not name.startswith(tuple(accounts.VILLAGES))} == {
        name for name in figures.sheets() if name.removesuffix(".html") in told
    }
