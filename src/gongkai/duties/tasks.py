"""Every morning the sweep puts right whatever was missed."""

from __future__ import annotations

from procrastinate.contrib.django import app

from . import services


@app.periodic(cron="10 0,6,12,18 * * *")
@app.task(name="duties.sweep", queue="jobs", queueing_lock="duties.sweep")
def sweep_duties(timestamp: int) -> None:
    services.sweep()
