"""The page this project began with: what it holds and what its copy had lost."""

from __future__ import annotations

import pytest

from gongkai.config import shared_data
from gongkai.readers import Reading, read

pytestmark = pytest.mark.shared_data


@pytest.fixture(scope="module")
def seed() -> Reading:
    folder = shared_data.folder()
    if folder is None:
        pytest.skip("没有真实文件目录（GONGKAI_SHARED_DATA）")
    path = next((folder / "seed").glob("*.txt"))
    return read(path.read_bytes(), path.name)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("index_number", "640202003/2024-00061"),
        ("document_number", "石大政办发〔2024〕17号"),
        ("signed_on", "2024-05-14"),
        ("openness", "主动公开"),
        ("publisher", "大武口区政府办"),
        ("responsible", "大武口区人民政府办公室"),
        ("issuer", "大武口区人民政府办公室"),
        ("site_code", "6402020003"),
        ("addressees", "区直各部门、星海镇、各街道办事处、驻地有关单位"),
    ],
)
def test_reads_the_field(seed: Reading, name: str, value: str) -> None:
    assert seed.text(name) == value


@pytest.mark.parametrize(
    ("kind", "excerpt", "suggestion"),
    [
        ("document_number_damaged", "石大政办发〔202417", "石大政办发〔2024〕17号"),
        ("date_damaged", "2024514日", "2024年5月14日"),
        ("mark_unclosed", "《大武口区2024年政务公开工作要点", "《大武口区2024年政务公开工作要点》"),
        ("name_truncated", "海镇", "星海镇"),
        ("number_lost", "1. 提升政策服务质效", "二、提升政策服务质效"),
        ("list_run_together", "区政府办公室区直各部门", "区政府办公室、区直各部门"),
        ("list_run_together", "区司法局区直各部门星海镇", "区司法局、区直各部门、星海镇"),
    ],
)
def test_names_the_fault_with_its_remedy(seed: Reading, kind: str, excerpt: str, suggestion: str) -> None:
    found = [fault for fault in seed.faults if fault.kind == kind and fault.excerpt == excerpt]
    assert found
    assert found[0].suggestion == suggestion


def test_every_fault_points_at_its_own_characters(seed: Reading) -> None:
    folder = shared_data.folder()
    assert folder is not None
    lines = next((folder / "seed").glob("*.txt")).read_text(encoding="utf-8").split("\n")
    for fault in seed.faults:
        assert lines[fault.where.line - 1][fault.where.start : fault.where.end] == fault.excerpt


def test_raises_no_other_alarm(seed: Reading) -> None:
    assert {fault.kind for fault in seed.faults} == {
        "document_number_damaged",
        "date_damaged",
        "mark_unclosed",
        "name_truncated",
        "number_lost",
        "list_run_together",
    }
