"""The ledger of events: seal it, look at it, verify it."""

from __future__ import annotations

import json
from typing import Any

import click

from gongkai.config import boot

FINDINGS = 1
SHOWN = 200
"""Findings told one by one on the screen; `--json` has them all."""


@click.group("ledger", help="留痕：封存、查看、核验。")
def command() -> None:
    pass


@command.command(
    "verify", help="核验全部留痕与封存链、公布的链头是否一致；逐行指出被改、被删、插入、截去的。"
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def verify(as_json: bool) -> int:
    boot.django()
    from gongkai.base import verify as verifying

    report = verifying.verify()
    if as_json:
        _print_json(report.as_json())
        return 0 if report.whole else FINDINGS
    for finding in report.findings[:SHOWN]:
        click.echo(finding.message)
    if len(report.findings) > SHOWN:
        click.echo(f"……另有 {len(report.findings) - SHOWN} 处，用 --json 列出全部。")
    click.echo(
        f"留痕 {report.events} 条，已封存 {report.sealed} 条，与 {report.heads_compared} 个公布的链头比对。"
    )
    if report.tail:
        first, last = report.tail[0], report.tail[-1]
        click.echo(f"尚未封存 {len(report.tail)} 条（留痕 {first} 至 {last}），封存后方可核验。")
    click.echo("完好。" if report.whole else f"发现 {len(report.findings)} 处问题。")
    return 0 if report.whole else FINDINGS


@command.command("seal", help="立即封存全部已提交的留痕。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def seal(as_json: bool) -> int:
    boot.django()
    from gongkai.base import heads
    from gongkai.base import seal as sealing

    sealed = sealing.seal(everything=True)
    lag = sealing.lag()
    head = heads.current()
    if as_json:
        _print_json({"sealed": sealed, "waiting": lag.waiting, "head": vars(head) if head else None})
    else:
        click.echo(
            f"封存了 {sealed} 条留痕，{'链头第 ' + str(head.position) + ' 号' if head else '尚无链头'}。"
        )
    return 0


@command.command("show", help="列出最近的留痕；可按对象查看，例如 --subject documents.document:12。")
@click.option("--subject", metavar="种类:编号", help="只看一个对象的留痕。")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="最多几条。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def show(subject: str | None, limit: int, as_json: bool) -> int:
    boot.django()
    from django.utils import timezone

    from gongkai.base.models import Event, Seal

    events = Event.objects.order_by("-id")
    if subject:
        kind, colon, number = subject.rpartition(":")
        if not colon or not number.isascii() or not number.isdigit():
            raise boot.Refusal("--subject 应写成“种类:编号”，例如 documents.document:12。")
        events = events.filter(subject_type=kind, subject_id=int(number))
    rows = list(reversed(events[:limit]))
    positions = dict(
        Seal.objects.filter(event_id__in=[row.pk for row in rows]).values_list("event_id", "position")
    )
    if as_json:
        _print_json(
            [
                {
                    "id": row.pk,
                    "position": positions.get(row.pk),
                    "at": row.at.isoformat(),
                    "name": row.name,
                    "actor": row.actor_name,
                    "subject": f"{row.subject_type}:{row.subject_id}",
                    "sentence": row.sentence,
                    "data": row.data,
                }
                for row in rows
            ]
        )
        return 0
    for row in rows:
        when = timezone.localtime(row.at).strftime("%Y-%m-%d %H:%M:%S")
        mark = f"封 {positions[row.pk]}" if row.pk in positions else "未封"
        click.echo(f"{row.pk}  {when}  {row.actor_name}：{row.sentence}（{row.name}，{mark}）")
    if not rows:
        click.echo("没有留痕。")
    return 0


def _print_json(data: Any) -> None:
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))
