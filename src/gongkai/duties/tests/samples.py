"""One row of each kind for the walk of strangers over the staff addresses."""

from __future__ import annotations

import datetime as dt
from typing import Any

from gongkai.base.events import subject_type
from gongkai.duties import services
from gongkai.duties.plans import DutyPlan, starting
from gongkai.org.models import Organ


def staff_samples(owner: Organ) -> dict[str, dict[str, Any]]:
    plan = DutyPlan(
        "sample", "days:3", owner, subject_type(owner), owner.pk, "样例", starting(dt.date(2026, 9, 18))
    )
    [duty] = services.keep([plan])
    one = {"pk": duty.pk}
    return {
        "duties:fails_next": {},
        "duties:duty": one,
        "duties:waive": one,
        "duties:stop": one,
        "duties:resume": one,
        "duties:holidays": {},
    }
