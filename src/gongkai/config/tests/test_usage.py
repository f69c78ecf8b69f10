"""However a command is called wrongly, the answer is one Chinese sentence and exit code 2."""

from __future__ import annotations

import re
from collections.abc import Callable

import click
import pytest

from gongkai.config import cli

WRONG = [
    ("no such command", ["leger"], "没有“leger”这个命令"),
    ("no such subcommand", ["ledger", "verfy"], "没有“verfy”这个命令，是不是想写 verify。用 gongkai ledger --help"),
    ("no such option", ["read", "--jsn", "a"], "没有 --jsn 这个选项，是不是想写 --json。用 gongkai read --help"),
    ("no such short option", ["read", "-x", "a"], "没有 -x 这个选项。"),
    ("no such option of the whole", ["--nothing"], "没有 --nothing 这个选项。用 gongkai --help"),
    ("a missing argument", ["read"], "缺少参数 FILE。"),
    ("a superfluous argument", ["serve", "now", "here"], "多出了参数“now here”。"),
    ("an option without its value", ["serve", "--bind"], "选项 --bind 后面要写一个值。"),
    ("a flag with a value", ["prepare", "--force=yes"], "选项 --force 不带值。"),
    ("no number", ["worker", "--workers", "two"], "选项 --workers 的值不对，应为不小于 1、不大于 64 的整数。"),
    ("a number too large", ["worker", "--workers", "65"], "选项 --workers 的值不对，应为不小于 1、不大于 64 的整数。"),
    ("a number of another kind", ["web", "--fd", "x"], "选项 --fd 的值不对，应为整数。"),
]  # fmt: skip


def answered(run: Callable[[], None], capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as ended:
        run()
    assert ended.value.code == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    return shown.err


@pytest.mark.parametrize(("line", "says"), [pytest.param(*case[1:], id=case[0]) for case in WRONG])
def test_a_wrong_call_is_told_in_chinese(
    line: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    told = answered(lambda: cli.main(line), capsys)
    assert says in told
    assert not re.search(r"Usage|Error|Invalid|Missing|No such|Try", told)


@click.group("gongkai", invoke_without_command=False, no_args_is_help=False)
def sample() -> None:
    pass


@sample.command("choose")
@click.option("--kind", type=click.Choice(["one", "two"]), required=True)
@click.option("--pair", nargs=2, type=float)
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--file", type=click.Path(exists=True))
@click.option("--sure", type=bool)
@click.option("--share", type=click.FloatRange(0, 1, min_open=True))
@click.option("--own", callback=lambda ctx, param, value: _own(value))
def choose(**given: object) -> None:
    pass


def _own(value: str | None) -> str | None:
    if value == "bad":
        raise click.BadParameter("应写成“种类:编号”。")
    return value


SAMPLES = [
    (["choose"], "缺少选项 --kind，应为以下之一：one、two。"),
    (["choose", "--kind", "three"], "选项 --kind 的值不对，应为以下之一：one、two。"),
    (["choose", "--kind", "one", "--pair", "1"], "选项 --pair 后面要写 2 个值。"),
    (["choose", "--kind", "one", "--pair", "1", "x"], "选项 --pair 的值不对，应为数。"),
    (["choose", "--kind", "one", "--day", "x"], "选项 --day 的值不对，应为日期"),
    (["choose", "--kind", "one", "--file", "/no/such"], "选项 --file 的值不对，应为一个可用的文件"),
    (["choose", "--kind", "one", "--sure", "x"], "选项 --sure 的值不对，应为 true 或 false。"),
    (["choose", "--kind", "one", "--share", "0"], "应为大于 0、不大于 1 的数。"),
    (["choose", "--kind", "one", "--own", "bad"], "选项 --own：应写成“种类:编号”。"),
    ([], "请写明命令：choose。"),
]


@pytest.mark.parametrize(("line", "says"), SAMPLES)
def test_every_kind_of_value_says_what_it_should_be(
    line: list[str], says: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "gongkai_command", sample)
    told = answered(lambda: cli.main(line), capsys)
    assert says in told
    assert not re.search(r"Usage|Error|Invalid|Missing|not |Try", told)


def test_without_a_command_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert "ledger" in answered(lambda: cli.main([]), capsys)
