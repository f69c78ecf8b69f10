"""Load the demo into this instance."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import click

from gongkai.config import boot


@click.command(help="载入演示：虚构的澄明区；旁边有真实数据的，另载入种子文件所在的区，走完全部流程。")
@click.option(
    "--from",
    "source",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=None,
    help="真实数据所在的文件夹，默认取 GONGKAI_SHARED_DATA 或项目旁边的 shared/data。",
)
def command(source: Path | None) -> None:
    if os.environ.get("GONGKAI_DEMO") != "1":
        raise boot.Refusal("只有演示实例可以载入演示数据：请先设 GONGKAI_DEMO=1，不要在正式实例上使用。")
    boot.django()
    from gongkai.config import home, shared_data
    from gongkai.demo import load

    folder = source or shared_data.folder()
    try:
        with home.current().lock("first-run"):
            # Whose history begins earlier comes first, so that lists stand in the order of time.
            if folder is not None:
                _say("大武口区", _with_bar(lambda told: load.load_from(folder, told), "大武口区"))
            _say("澄明区", _with_bar(load.load_builtin, "澄明区"))
    except load.LoadFailed as problem:
        raise boot.Refusal(str(problem)) from problem


def _with_bar(work: Callable[[Callable[[int, int], None]], bool], label: str) -> bool:
    from rich.progress import Progress

    with Progress(transient=True) as progress:
        bar = progress.add_task(f"载入{label}", total=None)
        return work(lambda done, total: progress.update(bar, completed=done, total=total))


def _say(name: str, loaded: bool) -> None:
    click.echo(f"{name}：{'已载入' if loaded else '以前已载入，没有变动'}。")
