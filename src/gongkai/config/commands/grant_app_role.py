"""Make a database role fit for production: it does the application's work and owns nothing."""

from __future__ import annotations

import click

from gongkai.config import boot


@click.command(
    "grant-app-role",
    help="给生产环境的数据库角色授权：能办业务，不拥有任何表，因而不能停用触发器或改动留痕。每次升级后重做一遍。",
)
@click.argument("role")
@click.option("--print", "only_print", is_flag=True, help="只打印 SQL，不执行。")
def command(role: str, only_print: bool) -> int:
    boot.django()
    from django.db import transaction

    from gongkai.base import app_role

    if only_print:
        click.echo(app_role.script(role), nl=False)
        return 0
    try:
        with transaction.atomic():
            app_role.grant(role)
    except app_role.RoleRefused as refused:
        raise boot.Refusal(str(refused)) from refused
    click.echo(f"已授权：{role}。网页与后台任务用此角色的 DATABASE_URL 启动，升级（迁移）仍用所有者。")
    return 0
