from __future__ import annotations

from collections.abc import Iterable

from gongkai.base import jobs
from gongkai.base.models import Event

from ..models import Document


def repaint(documents: Iterable[Document], event: Event) -> None:
    """Have the public pages that this event touched written again, after commit."""
    public = sorted({document.pk for document in documents if document.is_public})
    if public:
        jobs.enqueue(
            "publish.documents",
            key=f"publish:event:{event.pk}",
            args={"documents": public, "event": event.name},
        )
