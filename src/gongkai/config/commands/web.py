"""The web process."""

from __future__ import annotations

import os

import click

from gongkai.config import boot


@click.command(help="只运行网站进程（公开页面与工作台）。")
@click.option("--bind", default=None, help="监听地址，默认取 GONGKAI_BIND 或 127.0.0.1:8000。")
@click.option("--fd", type=int, default=None, hidden=True, help="由监管进程交来的监听套接字。")
def command(bind: str | None, fd: int | None) -> None:
    from gongkai.config import serving

    address = bind or os.environ.get("GONGKAI_BIND", "127.0.0.1:8000")
    try:
        descriptor = serving.listen(address).detach() if fd is None else fd
    except (ValueError, OSError) as problem:
        raise boot.Refusal(f"不能在 {address} 上监听：{problem}") from problem
    boot.django()
    from django.conf import settings

    from gongkai.config.wsgi import application

    if fd is None:
        click.echo(f"网站进程已启动：http://{address}/")
    serving.serve(descriptor, application, settings.STATIC_ROOT, settings.STATIC_URL)
