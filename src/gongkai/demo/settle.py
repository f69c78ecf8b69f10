"""Units and people of a cast come to be."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password

from gongkai.org.models import Organ, Person, Post

from .cast import Cast
from .people import PASSWORD
from .scene import Beat, Do, Scene


def beats(cast: Cast, name: str) -> list[Beat]:
    return [Beat(cast.opens, f"settle:{name}", settled(cast))]


def settled(cast: Cast) -> Do:
    def do(scene: Scene) -> None:
        organs: dict[str, Organ] = {}
        for order, unit in enumerate(cast.units):
            organs[unit.key] = Organ.objects.create(
                code=unit.code,
                name=unit.name,
                short_name=unit.short_name,
                kind=unit.kind,
                parent=organs.get(unit.under),
                agency_words=list(unit.words),
                order=order,
            )
        password = make_password(PASSWORD)
        for player in cast.players:
            person = Person.objects.create(
                username=player.username, name=player.name, organ=organs[player.unit], password=password
            )
            held = [(player.unit, role) for role in player.roles] + list(player.elsewhere)
            for unit, role in held:
                Post.objects.create(
                    organ=organs[unit], role=role, person=person, since=cast.opens.date()
                )

    return do
