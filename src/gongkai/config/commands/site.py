"""The public site's files: check them against the manifest, make them anew."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from gongkai.config import boot


@click.group(help="公众站点的文件：核验、重新生成。")
def command() -> None:
    pass


@command.command(help="逐个核对页面文件的摘要；有不符时退出码为 1。")
@click.option("--heal", is_flag=True, help="把不符的恢复原样，来历不明的移出站点。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
def verify(heal: bool, as_json: bool) -> int:
    boot.django()
    from gongkai.publish import builds, manifest

    try:
        report = manifest.verify(heal=heal)
    except builds.NoSite as missing:
        raise boot.Refusal(str(missing)) from missing
    if as_json:
        click.echo(json.dumps(report.as_json(), ensure_ascii=False))
    else:
        for finding in report.findings:
            click.echo(f"{finding}{'（已恢复）' if finding.path in report.healed else ''}")
        click.echo(f"站点 {report.build}：核对 {report.checked} 个文件，{len(report.findings)} 处不符。")
    return 1 if len(report.healed) < len(report.findings) else 0


@command.command(help="在旁边重新生成整个站点，完成后一次切换；发布照常进行。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
def rebuild(as_json: bool) -> int:
    boot.django()
    from gongkai.publish import rebuild as making

    shown: Any = click.progressbar(length=1, label="重新生成站点", file=sys.stderr)
    with shown as bar:

        def progress(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(done - bar.pos)

        number = making.rebuild("命令行重新生成", progress=progress)
    click.echo(json.dumps({"build": number}) if as_json else f"已启用站点 {number}。")
    return 0
