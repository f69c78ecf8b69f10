"""One row of each kind for the walk of strangers over the staff addresses."""

from __future__ import annotations

from typing import Any

from gongkai.org.models import Organ
from gongkai.publish.tests import factories


def staff_samples(owner: Organ) -> dict[str, dict[str, Any]]:
    edition = factories.policy(owner)
    factories.released(edition)
    return {"publish:site": {}, "publish:withdraw": {"pk": edition.document_id}}
