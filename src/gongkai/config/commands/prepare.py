"""Prepare the home without starting anything that stays."""

from __future__ import annotations

import click

from gongkai.config import boot


@click.command(help="准备实例目录：建库、迁移、收集静态文件。已备好时立即返回。")
@click.option("--force", is_flag=True, help="即使没有变化也重新做一遍。")
@click.option("--quiet", is_flag=True, help="没有事情可做时不说话。")
def command(force: bool, quiet: bool) -> None:
    boot.django(prepare=False)
    from django.db import DatabaseError

    from gongkai.config import home, prepare

    try:
        done = prepare.prepare(force=force)
    except DatabaseError as problem:
        raise boot.Refusal(f"数据库没有备好：{problem}") from problem
    if done or not quiet:
        click.echo(f"{'已备好' if done else '无需准备'}：{home.current().root}")
