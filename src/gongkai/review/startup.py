"""Asked at start-up: are the flows sound?"""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error

from . import soundness


def flows_are_sound(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    return [
        Error(sentence, id=f"review.E{at:03}", hint="见 gongkai/review/flow.py。")
        for at, sentence in enumerate(soundness.faults(), start=1)
    ]
