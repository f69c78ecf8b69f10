"""The demo's papers are our own: no sentence of theirs stands in other people's texts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from gongkai.config import shared_data
from gongkai.demo import neighbour, stories
from gongkai.demo.moves import CONTENT

HERE = Path(neighbour.__file__).parent
LONG = 14
"""Chinese characters from which on words that stand elsewhere too are no accident."""
FORMS = ("政府信息公开工作年度报告", "政府信息公开申请", "公告", "各镇人民政府", "常务会议")
"""Words of forms and formulas that everybody has to use."""
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
    mine = list(sentences())
    assert len(mine) > 100
    theirs = bare("\n".join(others(folder)))
    assert [(name, words) for name, words in mine if words in theirs] == []


def test_every_paper_of_the_stories_is_played_and_none_lies_about_unused():
    told = "".join(path.read_text(encoding="utf-8") for path in Path(stories.__file__).parent.glob("*.py"))
    months = {f"village-2026-{month}.html" for month in ("08", "09", "10")}
    unused = {file.name for file in CONTENT.iterdir() if file.name not in told} - months
    assert unused == set()
