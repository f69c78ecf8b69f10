"""What a fresh demo instance is filled with; called by `gongkai serve`, harmless to call again."""

from __future__ import annotations

import os
from importlib import import_module
from importlib.util import find_spec

import click

from gongkai.config import boot


@click.command(hidden=True, help="首次运行：演示模式下载入虚构的区。")
def command() -> None:
    if os.environ.get("GONGKAI_DEMO") != "1" or find_spec("gongkai.demo.load") is None:
        return
    from gongkai.config import home, shared_data

    here = home.current()
    done = here.run / "demo-loaded"
    if done.exists():
        return
    boot.django()
    load = import_module("gongkai.demo.load")

    with here.lock("first-run"):
        click.echo("正在载入演示数据，网站已可打开……")
        load.load_builtin()
        folder = shared_data.folder()
        if folder is not None and hasattr(load, "load_shared"):
            load.load_shared(folder)
        done.touch()
        click.echo("演示数据已载入。")
