"""Who may be tried out: the demo's sign-ins, one password for all."""

from __future__ import annotations

from collections.abc import Iterable

from gongkai.base import clock
from gongkai.base.registries import DemoSignIn
from gongkai.org.models import Person, Post, Role

from .cast import Player

PASSWORD = "chengming-2026"


def sign_ins() -> tuple[str, list[DemoSignIn]]:
    """The common password and who is there already: of the invented district some units of every kind, of the
    neighbour the office alone, for two hundred names help nobody to choose."""
    from . import district, neighbour

    office = [player for player in neighbour.CAST.players if player.unit == neighbour.OFFICE]
    shown = [player for key in district.DOOR for player in district.CAST.players if player.unit == key]
    return PASSWORD, [*_of(shown), *_of(office)]


def _of(players: Iterable[Player]) -> list[DemoSignIn]:
    order = [player.username for player in players]
    people = {
        person.username: person
        for person in Person.objects.filter(username__in=order, is_active=True).select_related("organ")
    }
    held: dict[int, list[str]] = {}
    posts = Post.objects.held_on(clock.today()).filter(person__in=people.values())
    for post in posts.select_related("organ", "person").order_by("pk"):
        held.setdefault(post.person_id, []).append(_words(post))
    return [
        DemoSignIn(username, person.name, str(person.organ), "、".join(held.get(person.pk, [])))
        for username in order
        if (person := people.get(username)) is not None
    ]


def _words(post: Post) -> str:
    label = Role(post.role).label
    return label if post.organ_id == post.person.organ_id else f"{label}（{post.organ}）"
