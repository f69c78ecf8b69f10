"""Units and people of a cast come to be, as a list that the set-up takes in."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password

from gongkai.org.models import Person
from gongkai.org.services import TakeIn

from .cast import Cast
from .people import PASSWORD
from .scene import Beat, Scene


def beats(cast: Cast, name: str) -> list[Beat]:
    return [Beat(cast.opens, f"settle:{name}", lambda scene: _settle(cast, scene))]


def _settle(cast: Cast, scene: Scene) -> None:
    codes = {unit.key: unit.code for unit in cast.units}
    organs = [
        {
            "code": unit.code,
            "name": unit.name,
            "short_name": unit.short_name,
            "kind": str(unit.kind),
            "parent": codes.get(unit.under, ""),
            "agency_words": list(unit.words),
            "order": order,
        }
        for order, unit in enumerate(cast.units)
    ]
    people = [
        {
            "username": player.username,
            "name": player.name,
            "organ": codes[player.unit],
            "posts": [*player.roles, *([role, codes[unit]] for unit, role in player.elsewhere)],
        }
        for player in cast.players
    ]
    taken = TakeIn(organs, people, since=cast.opens.date(), by=None).execute()
    # One hash for all: everybody has the same published password, and a hash of its own for each costs
    # a quarter of a second each.
    mine = Person.objects.filter(pk__in=[person.pk for person in taken.people])
    mine.update(password=make_password(PASSWORD))
