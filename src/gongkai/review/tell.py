"""Tell people on screen and by mail what waits for them."""

from __future__ import annotations

from collections.abc import Iterable

from gongkai.base.notices import notify
from gongkai.org.models import Person

from . import flow, people
from .models import Dossier
from .states import Standing


def next_people(dossier: Dossier, standing: Standing) -> None:
    """Everybody who may take the step at which the dossier has arrived."""
    stage = standing.stage
    tell(
        people.eligible(standing, stage),
        f"“{dossier.title}”到了“{stage.label}”，等您{'发布' if not flow.STEP[stage].needs else '签批'}。",
        dossier,
        stage,
    )


def author(dossier: Dossier, sentence: str, occasion: str) -> None:
    tell([dossier.author], sentence, dossier, occasion)


def tell(who: Iterable[Person], sentence: str, dossier: Dossier, occasion: str) -> None:
    notify(
        list(who),
        sentence,
        url=dossier.get_absolute_url(),
        key=f"dossier:{dossier.pk}:{dossier.round}:{occasion}",
    )
