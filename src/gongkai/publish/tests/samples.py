"""One row of each kind for the walk of strangers over the staff addresses."""

from __future__ import annotations

import datetime as dt
from typing import Any

from gongkai.base import clock
from gongkai.org.models import Organ
from gongkai.publish.specials import BeginSpecial, SaveSpecial, seen_of
from gongkai.publish.tests import factories
from gongkai.publish.urgent import PostNotice


def staff_samples(owner: Organ) -> dict[str, dict[str, Any]]:
    edition = factories.policy(owner)
    factories.released(edition)
    topic = BeginSpecial("river-care", "河道管护专题", by=None).execute()
    every_kind = [
        {"kind": "heading", "text": "文件"},
        {"kind": "text", "text": "河道由谁管、怎样管。"},
        {"kind": "list", "title": "", "list": "all", "count": 5},
        {"kind": "picked", "title": "先看", "numbers": ["990102001/2026-00001"]},
        {"kind": "picture", **factories.picture(), "alt": "河道走向", "caption": ""},
        {"kind": "links", "title": "办事", "links": [["全部信息", "/gk/all/"]]},
    ]
    SaveSpecial(topic, "河道管护专题", "办法和解读。", every_kind, seen_of(topic), by=None).execute()
    notice = PostNotice("东清河水位上涨，请远离河岸。", clock.now() + dt.timedelta(days=1), by=None).execute()
    return {
        "publish:site": {},
        "publish:front": {},
        "publish:urgent": {},
        "publish:profiles": {},
        "publish:special-new": {},
        "publish:withdraw": {"pk": edition.document_id},
        "publish:profile": {"pk": owner.pk},
        "publish:special": {"pk": topic.pk},
        "publish:special-preview": {"pk": topic.pk},
        "publish:special-close": {"pk": topic.pk},
        "publish:urgent-end": {"pk": notice.pk},
    }
