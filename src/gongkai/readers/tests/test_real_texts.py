"""Real pages and texts: fields against their registers, fault rules against seeded damage."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from gongkai.config import shared_data

from . import scoring

pytestmark = pytest.mark.shared_data
BENCHMARK = Path(__file__).resolve().parents[4] / "benchmarks" / "reader_fields.py"


@pytest.fixture(scope="module")
def folder() -> Path:
    found = shared_data.folder()
    if found is None:
        pytest.skip("没有真实文件目录（GONGKAI_SHARED_DATA）")
    return found


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reader_fields", BENCHMARK)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # dataclasses look their module up by name
    sys.modules["reader_fields"] = module
    spec.loader.exec_module(module)
    return module


def share(score: object, name: str) -> float:
    right, wrong, absent = (getattr(score, kind)[name] for kind in ("right", "wrong", "absent"))
    return right / (right + wrong + absent)


def test_every_field_of_the_52_pages_is_right(folder: Path, benchmark: ModuleType) -> None:
    score = benchmark.gov_pages(folder)
    assert score.failures == []
    assert score.right["title"] == 52


def test_the_local_pages_lack_only_what_their_text_hides(folder: Path, benchmark: ModuleType) -> None:
    score = benchmark.local_pages(folder)
    assert [(source, name) for source, name, _ in score.failures] in (
        [],
        [("wanzai-2015-statistical-communique.html", "issuer")],
    )


@pytest.fixture(scope="module")
def plain(folder: Path, benchmark: ModuleType) -> object:
    return benchmark.plain_texts(folder)


@pytest.mark.parametrize(
    ("name", "floor"), [("document_number", 0.93), ("title", 0.80), ("signed_on", 0.95), ("issuer", 0.92)]
)
def test_plain_texts_with_lost_line_breaks(plain: object, name: str, floor: float) -> None:
    assert share(plain, name) >= floor


@pytest.fixture(scope="module")
def score(folder: Path) -> scoring.Score:
    return scoring.measure(folder, [20240514, 7], limit=90, real=scoring.REAL)


@pytest.mark.parametrize("family", ["number", "date", "mark", "chapter"])
def test_common_damage_is_found_and_little_else(score: scoring.Score, family: str) -> None:
    assert score.recall(family) >= 0.97
    assert score.precision(family) >= 0.97


@pytest.mark.parametrize("family", ["name", "run"])
def test_damaged_names_and_lists_are_found_and_little_else(score: scoring.Score, family: str) -> None:
    assert score.recall(family) >= 0.85
    assert score.precision(family) >= 0.95


def test_at_least_ten_texts_were_damaged_in_every_way(score: scoring.Score) -> None:
    for family in score.families():
        kinds = [kind for kind, name in scoring.FAMILY_OF_DAMAGE.items() if name == family]
        assert sum(score.found[kind] + score.missed[kind] for kind in kinds) >= 10
