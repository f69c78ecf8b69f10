from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from gongkai.config.commands.due import command


def test_due_prints_json_with_chinese_left_readable() -> None:
    done = CliRunner().invoke(command, ["disclosure", "--from", "2022-09-30", "--json"])

    assert done.exit_code == 0
    assert json.loads(done.output)["due"] == "2022-11-02"
    assert "国庆节放假" in done.output


def test_due_prints_the_count_for_people() -> None:
    done = CliRunner().invoke(command, ["working-days:7", "--from", "2026-02-12"])

    assert done.exit_code == 0
    assert "2026-02-28 星期六 第7个工作日（春节调休上班）" in done.output
    assert "到期日：2026-02-28" in done.output


def test_a_provisional_day_is_marked() -> None:
    done = CliRunner().invoke(command, ["disclosure", "--from", "2026-12-15"])

    assert done.exit_code == 0
    assert "到期日：2027-01-12（暂定）" in done.output


@pytest.mark.parametrize("asked", [["--list"], ["--list", "--json"]])
def test_the_list_can_be_printed(asked: list[str]) -> None:
    done = CliRunner().invoke(command, asked)

    assert done.exit_code == 0
    assert "政府信息公开条例（2019年修订）第二十六条" in done.output


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ([], "请写明期限规则"),
        (["disclosure"], "请用 --from 写明起算日"),
        (["disclosure", "--from", "昨天"], "日期“昨天”无效"),
        (["disclosure", "--from", "2022-09-30", "--region", "64"], "六位数字"),
    ],
)
def test_bad_input_ends_with_two_and_a_sentence(asked: list[str], says: str) -> None:
    done = CliRunner().invoke(command, asked)

    assert done.exit_code == 2
    assert says in done.output
