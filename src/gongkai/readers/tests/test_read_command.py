"""`gongkai read`: exit codes, JSON and what people see."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from gongkai.config.commands.read import command

from .notices import NOTICE


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments, standalone_mode=False)


def test_a_whole_notice_is_good(tmp_path: Path) -> None:
    path = tmp_path / "notice.txt"
    path.write_text(NOTICE, encoding="utf-8")
    result = run(str(path))
    assert result.return_value == 0
    assert "没有发现问题" in result.output
    assert "澄政办发〔2025〕6号" in result.output


def test_faults_are_findings(tmp_path: Path) -> None:
    path = tmp_path / "notice.txt"
    path.write_text(NOTICE.replace("\n2025年3月21日\n", "\n2025321日\n"), encoding="utf-8")
    result = run(str(path), "--json")
    assert result.return_value == 1
    data = json.loads(result.output)
    assert data["fields"]["title"]["value"].startswith("澄明区人民政府办公室")
    assert set(data["fields"]["title"]) >= {"value", "confidence", "where"}
    assert [block["kind"] for block in data["blocks"]][:3] == ["title", "document_number", "addressee"]
    (fault,) = data["faults"]
    assert (fault["kind"], fault["excerpt"], fault["where"]["line"]) == ("date_damaged", "2025321日", 17)
    assert run(str(path)).return_value == 1


def test_bad_input_is_refused_with_one_sentence(tmp_path: Path) -> None:
    empty, folder = tmp_path / "empty.txt", tmp_path / "folder"
    empty.write_bytes(b"")
    folder.mkdir()
    for path, says in ((empty, "空的"), (tmp_path / "none.txt", "找不到"), (folder, "没有文件")):
        result = run(str(path), "--json")
        assert result.return_value == 2
        assert says in result.output


def test_a_folder_is_a_list_of_readings_and_refusals(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(NOTICE, encoding="utf-8")
    (tmp_path / "b.txt").write_bytes(b"")
    result = run(str(tmp_path), "--json")
    assert result.return_value == 2
    first, second = json.loads(result.output)
    assert (first["name"], first["fields"]["document_number"]["value"]) == ("a.txt", "澄政办发〔2025〕6号")
    assert "空的" in second["refused"]
