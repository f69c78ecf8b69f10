"""Load the demo into this instance, or write its papers as files to try uploading with."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from gongkai.config import boot

Done = TypeVar("Done")


@click.command(help="载入演示：虚构的澄明区；旁边有真实数据的，另载入种子文件所在的区，走完全部流程。")
@click.option(
    "--from",
    "source",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=None,
    help="真实数据所在的文件夹，默认取 GONGKAI_SHARED_DATA 或项目旁边的 shared/data。",
)
@click.option(
    "--real",
    type=click.IntRange(1, 5000),
    default=None,
    help="载入后再迁入这么多件真实公文（例如 300），各归原发布网站，编号和日期照旧。默认取 GONGKAI_DEMO_REAL。",
)
@click.option(
    "--files",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    help="不载入，只把试用的 Word、Excel、PDF 等文件写进这个文件夹。",
)
def command(source: Path | None, real: int | None, files: Path | None) -> None:
    if files is not None:
        _write_files(files)
        return
    if os.environ.get("GONGKAI_DEMO") != "1":
        raise boot.Refusal("只有演示实例可以载入演示数据：请先设 GONGKAI_DEMO=1，不要在正式实例上使用。")
    count = real or _asked_for()
    boot.django()
    from gongkai.config import home, shared_data
    from gongkai.demo import load

    folder = source or shared_data.folder()
    try:
        with home.current().lock("first-run"):
            # Whose history begins earlier comes first, so that lists stand in the order of time.
            if folder is not None and (source is not None or load.lies_in(folder)):
                _say("大武口区", _with_bar(lambda told: load.load_from(folder, told), "大武口区"))
            _say("澄明区", _with_bar(load.load_builtin, "澄明区"))
            if count:
                _move_in(folder, count)
    except load.LoadFailed as problem:
        raise boot.Refusal(str(problem)) from problem


def _asked_for() -> int:
    text = os.environ.get("GONGKAI_DEMO_REAL", "")
    if text and not text.isdecimal():
        raise boot.Refusal(f"GONGKAI_DEMO_REAL 写成了“{text}”，请写件数，例如 300。")
    return int(text or 0)


def _move_in(folder: Path | None, count: int) -> None:
    from gongkai.demo import real

    if folder is None:
        raise boot.Refusal("没有找到真实公文：请用 --from 或者 GONGKAI_SHARED_DATA 写明文件夹。")
    moved = _with_bar(lambda told: real.move_in(folder, count, told), "真实公文")
    real.publish_waiting()
    pace = f"，每秒{moved.documents / moved.seconds:.0f}件" if moved.documents else ""
    click.echo(f"真实公文：迁入{moved.documents}件{pace}。")


def _write_files(folder: Path) -> None:
    boot.django()
    from gongkai.demo import samples

    for path in samples.write_all(folder):
        click.echo(path)


def _with_bar(work: Callable[[Callable[[int, int], None]], Done], label: str) -> Done:
    from rich.progress import Progress

    with Progress(transient=True) as progress:
        bar = progress.add_task(f"载入{label}", total=None)
        return work(lambda done, total: progress.update(bar, completed=done, total=total))


def _say(name: str, loaded: bool) -> None:
    click.echo(f"{name}：{'已载入' if loaded else '以前已载入，没有变动'}。")
