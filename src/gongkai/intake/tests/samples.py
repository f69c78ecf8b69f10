"""One address of every staff page that names a thing, for the walk of a stranger."""

from __future__ import annotations

from typing import Any

from gongkai.documents.services import NewFile
from gongkai.intake.models import Source
from gongkai.intake.receiving import Receive
from gongkai.intake.services import BringIn
from gongkai.org.models import Organ


def staff_samples(owner: Organ) -> dict[str, dict[str, Any]]:
    """Names of staff pages and what they need, over a draft of this organ."""
    [edition] = BringIn(owner, NewFile("通知.txt", PLAIN.encode()), by=None).execute().editions
    source = Source.objects.get(edition=edition)
    draft = {"pk": edition.pk}
    together = [NewFile("通知.txt", PLAIN.encode()), NewFile("值守安排.txt", "值守安排表".encode())]
    delivery = Receive(owner, together, by=None).execute().delivery
    assert delivery is not None
    return {
        "intake:sort": {"pk": delivery.pk},
        **{f"intake:{asked}": draft for asked in ("save", "here", "take", "paste", "picture")},
        "intake:draft": draft,
        "intake:preview": draft,
        "intake:discard": draft,
        "intake:source": {"pk": source.pk},
    }


PLAIN = """澄明区人民政府办公室关于做好冬季供暖工作的通知

澄政办发〔2026〕31号

各镇人民政府、街道办事处，区政府各部门：

现就做好冬季供暖工作通知如下。

一、压实责任

各单位明确专人负责。

二、提前检修

供热单位于10月底前完成检修。

澄明区人民政府办公室
2026年10月12日

（此件公开发布）
"""
"""A paper of the invented district without faults."""
