"""One row of each kind for the walk of strangers over the staff addresses."""

from __future__ import annotations

import datetime as dt
from typing import Any

from gongkai.base import clock
from gongkai.org.models import Organ
from gongkai.publish.specials import BeginSpecial
from gongkai.publish.tests import factories
from gongkai.publish.urgent import PostNotice


def staff_samples(owner: Organ) -> dict[str, dict[str, Any]]:
    edition = factories.policy(owner)
    factories.released(edition)
    topic = BeginSpecial("river-care", "河道管护专题", by=None).execute()
    notice = PostNotice("东清河水位上涨，请远离河岸。", clock.now() + dt.timedelta(days=1), by=None).execute()
    return {
        "publish:site": {},
        "publish:withdraw": {"pk": edition.document_id},
        "publish:profile": {"pk": owner.pk},
        "publish:special": {"pk": topic.pk},
        "publish:special-preview": {"pk": topic.pk},
        "publish:special-close": {"pk": topic.pk},
        "publish:urgent-end": {"pk": notice.pk},
    }
