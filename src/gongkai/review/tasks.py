"""What comes round by itself."""

from __future__ import annotations

from procrastinate.contrib.django import app

from .services.scheduling import release_what_is_due


@app.periodic(cron="* * * * *")
@app.task(name="review.release_due", queue="jobs", queueing_lock="review.release_due", pass_context=False)
def release_due(timestamp: int) -> None:
    release_what_is_due()
