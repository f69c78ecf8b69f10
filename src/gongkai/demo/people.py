"""Who may be tried out: the demo's sign-ins, one password for all."""

from __future__ import annotations

from gongkai.base import clock
from gongkai.base.registries import DemoSignIn
from gongkai.org.models import Person, Post, Role

from .cast import Cast

PASSWORD = "chengming-2026"


def sign_ins() -> tuple[str, list[DemoSignIn]]:
    """The common password and everybody who is there already, in the order of the cast: the invented
    district first."""
    from . import district, neighbour

    return PASSWORD, [*_of(district.CAST), *_of(neighbour.CAST)]


def _of(cast: Cast) -> list[DemoSignIn]:
    order = [player.username for player in cast.players]
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
