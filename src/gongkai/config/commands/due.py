"""``gongkai due``: when is it due, and how was that counted."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from gongkai.law import cli_due
from gongkai.law.rules import Mark

BAD_INPUT = 2


@click.command("due", help="按期限规则计算到期日，逐日说明；--list 列出规则及依据。")
@click.argument("rule", required=False)
@click.option("--from", "start", metavar="日期", help="起算日，例如2022-09-30，当日不计。")
@click.option(
    "--event",
    "events",
    multiple=True,
    metavar="事项",
    help="stop、resume、restart、extend，例如stop:2022-10-11、extend:2022-10-20:20，可多次给出。",
)
@click.option("--region", default="", metavar="代码", help="六位行政区划代码，计入地方放假安排。")
@click.option("--list", "list_rules", is_flag=True, help="列出期限规则及依据。")
@click.option("--json", "as_json", is_flag=True, help="输出JSON。")
def command(
    rule: str | None, start: str | None, events: tuple[str, ...], region: str, list_rules: bool, as_json: bool
) -> None:
    if list_rules:
        _print_rules(as_json)
        return
    try:
        if not rule:
            raise cli_due.DueError(
                "请写明期限规则，例如 gongkai due disclosure --from 2022-09-30；规则见 gongkai due --list。"
            )
        if not start:
            raise cli_due.DueError("请用 --from 写明起算日，例如 --from 2022-09-30。")
        answer = cli_due.due(rule, start, events, region)
    except cli_due.DueError as wrong:
        click.echo(str(wrong), err=True)
        sys.exit(BAD_INPUT)
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        _print_answer(answer)


def _print_rules(as_json: bool) -> None:
    rules = cli_due.listing()
    if as_json:
        click.echo(json.dumps(rules, ensure_ascii=False, indent=2))
        return
    for each in rules:
        unit = "个工作日" if each["unit"] == "working_days" else "日"
        length = "N" if each["length"] is None else each["length"]
        span = (
            f"（{each['effective_from'] or ''}至{each['effective_to'] or '今'}）"
            if each["effective_from"]
            else ""
        )
        click.echo(f"{each['name']}  {each['title']}：自{each['from']}起{length}{unit}")
        click.echo(f"    依据：{each['source']}{span}，{Mark(str(each['mark'])).label}")


def _print_answer(answer: dict[str, Any]) -> None:
    for line in answer["explain"]:
        click.echo(line["text"])
    for warning in answer["warnings"]:
        click.echo(f"注意：{warning}")
    if answer["due"] is None:
        left = answer["total"] - answer["counted"]
        click.echo(
            f"已停止计时，到期日待恢复后确定，尚余{left}{'个工作日' if answer['unit'] == 'working_days' else '日'}。"
        )
    else:
        click.echo(f"到期日：{answer['due']}{'（暂定）' if answer['provisional'] else ''}")
    click.echo(f"依据：{answer['source']}")
