"""The count over many layouts, on a few papers: `benchmarks/reader_layouts.py` takes all of them."""

from __future__ import annotations

import random

import pytest

from gongkai.config import shared_data
from gongkai.readers.reading import read

from . import print_files, word_files
from .layouts_scoring import FIELDS, Score, count, damages, real_papers
from .paper import OWN, Paper

LAYOUTS = {
    "docx by style": word_files.by_style,
    "docx tracked": word_files.tracked,
    "ofd": print_files.ofd,
    **({"pdf plain": print_files.plain} if print_files.has_chinese_font() else {}),
}


def measured(papers: list[Paper]) -> Score:
    score = Score()
    for paper in papers:
        for layout, make in LAYOUTS.items():
            count(score, layout, paper, read(make(paper)))
        chance = random.Random(paper.name)
        for spoilt, fault in damages(paper, chance):
            layout = chance.choice([name for name in LAYOUTS if name != "docx by style"])
            count(score, layout, spoilt, read(LAYOUTS[layout](spoilt)), fault)
    return score


def expect_aims(score: Score) -> None:
    for name in (*FIELDS, "paragraph", "issued text"):
        assert score.total(name).recall >= 0.95, score.failures
    assert not [failure for failure in score.failures if failure[2].startswith("fault")]
    assert sum(tally.wrong for tally in score.faults.values()) <= 1, score.failures


def test_own_papers_are_read_in_every_layout_with_every_damage_named() -> None:
    expect_aims(measured(list(OWN)))


@pytest.mark.shared_data
def test_real_papers_are_read_in_every_layout_with_every_damage_named() -> None:
    folder = shared_data.folder()
    if folder is None:
        pytest.skip("没有真实文件：把数据文件夹放在项目旁边，或者设 GONGKAI_SHARED_DATA")
    expect_aims(measured(real_papers(folder, 3, seed=5)))
