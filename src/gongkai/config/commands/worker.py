"""The background worker."""

from __future__ import annotations

import os

import click

from gongkai.config import boot

GRACE = 25.0  # seconds that running jobs get to end; they resume from their journals anyway


@click.command(help="只运行后台任务进程。")
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=None,
    help="同时执行的任务数，默认取 GONGKAI_WORKERS 或 2。",
)
def command(workers: int | None) -> int:
    boot.django()
    import psycopg
    from django.db import Error, connections
    from procrastinate.contrib.django import app
    from procrastinate.exceptions import ConnectorException

    from gongkai.base import tasks

    concurrency = workers or int(os.environ.get("GONGKAI_WORKERS", "2"))
    try:
        # What a killed worker left undone need not wait for the next minute.
        tasks.sweep()
        connections.close_all()
        with app.replace_connector(app.connector.get_worker_connector()) as runner:  # type: ignore[attr-defined]
            runner.run_worker(concurrency=concurrency, shutdown_graceful_timeout=GRACE)
    except (ConnectorException, psycopg.Error, Error) as problem:
        click.echo(f"后台任务进程连不上数据库，将由监管进程重新启动：{problem}", err=True)
        return 1
    return 0
