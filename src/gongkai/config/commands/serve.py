"""Everything at once, supervised."""

from __future__ import annotations

import os
import shutil

import click

from gongkai.config import boot


@click.command(help="运行整套系统：数据库、网站、后台任务；任何一个意外退出都会被重新启动。")
@click.option("--bind", default=None, help="监听地址，默认取 GONGKAI_BIND 或 127.0.0.1:8000。")
def command(bind: str | None) -> int:
    from gongkai.config import home, postgres, serving, storage, supervise

    address = bind or os.environ.get("GONGKAI_BIND", "127.0.0.1:8000")
    here = home.current()
    free = shutil.disk_usage(here.root if here.root.is_dir() else "/").free
    if free < 200 * 1024 * 1024:
        raise boot.Refusal(
            f"磁盘只剩 {free // 1024**2} MB，不足以运行：请先腾出空间，或用 GONGKAI_HOME 另选位置。"
        )
    try:
        # The children would fail on it one by one, and be started again for ever.
        storage.bucket()
        return supervise.Supervisor(here, address).run()
    except supervise.AlreadyRunning as problem:
        raise boot.Refusal(f"这个实例（{here.root}）已由进程 {problem} 运行：不能同时运行两套。") from problem
    except ValueError as problem:
        raise boot.Refusal(str(problem)) from problem
    except postgres.PostgresError as problem:
        raise boot.Refusal(str(problem)) from problem
    except OSError as problem:
        raise boot.Refusal(f"不能运行在 {serving.shown(address)}：{problem.strerror or problem}") from problem
