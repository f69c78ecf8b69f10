"""What a fresh demo instance is filled with; called by `gongkai serve`, harmless to call again."""

from __future__ import annotations

import os

import click

from gongkai.config import boot


@click.command(hidden=True, help="首次运行：演示模式下载入虚构的区；旁边有真实数据的，一并载入。")
def command() -> None:
    if os.environ.get("GONGKAI_DEMO") != "1":
        return
    from gongkai.config import home, shared_data

    here = home.current()
    folder = shared_data.folder()
    wanted = f"builtin {folder or ''}".strip()
    note = here.run / "demo-loaded"
    if note.exists() and note.read_text() == wanted:
        return
    boot.django()
    from gongkai.demo import load

    with here.lock("first-run"):
        click.echo("正在载入演示数据，网站已可打开……")
        # The neighbour's history begins earlier, so its page comes first in the lists.
        if folder is not None and load.lies_in(folder):
            load.load_from(folder)
        load.load_builtin()
        note.write_text(wanted)
        click.echo("演示数据已载入。")
