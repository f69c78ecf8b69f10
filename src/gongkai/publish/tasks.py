"""What comes round by itself."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from . import builds, daily, manifest, pace, rebuild, urgent

log = logging.getLogger(__name__)


@app.periodic(cron="1 0,1,3,6,9,12,18 * * *")
@app.task(name="publish.daily", queue="jobs", queueing_lock="publish.daily", pass_context=False)
def turn_the_day(timestamp: int) -> None:
    """Just after midnight, and again: the first that runs does the day, the others find it done."""
    daily.run()


@app.periodic(cron="*/5 * * * *")
@app.task(name="publish.frame", queue="jobs", queueing_lock="publish.frame", pass_context=False)
def notice_changed_frame(timestamp: int) -> None:
    rebuild.enqueue_if_stale()
    rebuild.remove_retired()


@app.periodic(cron="40 * * * *")
@app.task(name="publish.verify", queue="jobs", queueing_lock="publish.verify", pass_context=False)
def verify_site(timestamp: int) -> None:
    try:
        report = manifest.verify(heal=True)
    except builds.NoSite:
        return
    if not report.good:
        log.warning(
            "public site: %d files did not match the manifest: %s", len(report.findings), report.findings[:20]
        )


@app.periodic(cron="*/5 * * * *")
@app.task(name="publish.tidy", queue="jobs", queueing_lock="publish.tidy", pass_context=False)
def tidy(timestamp: int) -> None:
    """Urgent notices whose time is over come down; counts of visits that nobody needs any more go."""
    urgent.take_down_over()
    pace.forget()
