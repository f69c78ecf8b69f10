"""The files to try uploading with: each is read, and what is wrong in them is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongkai.demo import samples
from gongkai.readers import read

pytest.importorskip("docx")

TITLES = {
    "01": "澄明区水务局关于东湖路供水管道检修停水的通告",
    "03": "澄明区人民政府关于印发《澄明区电动自行车停放充电管理办法》的通知",
    "04": "澄明区市场监督管理局2026年部门预算",
    "05": "上沙村2026年7月财务收支",
    "06": "老人每月能领多少服务补贴：《澄明区居家养老服务补贴办法》解读",
    "07": "澄明区司法局关于公布2026年公共法律服务指引的通知",
    "10": "澄明区2026年第三季度行政许可办理情况",
    "11": "澄明区医疗保障局关于2027年度城乡居民参加医疗保险的通告",
}


@pytest.mark.parametrize(("start", "title"), TITLES.items())
def test_a_file_is_read_with_its_title(start: str, title: str):
    name, make = next(pair for pair in samples.SAMPLES.items() if pair[0].startswith(start))
    assert read(make(), name).text("title") == title


@pytest.mark.parametrize(
    ("start", "faults"),
    [
        ("02", {"document_number_damaged", "date_damaged", "mark_unclosed"}),
        ("07", {"changes_unaccepted"}),
    ],
)
def test_what_is_wrong_in_a_file_is_found(start: str, faults: set[str]):
    name, make = next(pair for pair in samples.SAMPLES.items() if pair[0].startswith(start))
    assert {fault.kind for fault in read(make(), name).faults} >= faults


def test_every_file_is_written(tmp_path: Path):
    written = samples.write_all(tmp_path / "试用文件")
    assert len(written) >= 10
    assert all(path.stat().st_size > 100 for path in written)


def test_a_change_that_finds_no_place_is_refused():
    with pytest.raises(LookupError, match="没有"):
        samples.text("water-stop.txt", ("没有这句话", "也没有"))
