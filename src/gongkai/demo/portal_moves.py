"""What the office and the organs do for the portal itself: settings, profiles, special topics, the notice."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from gongkai.base import notices, settings_store
from gongkai.documents import addresses
from gongkai.org.models import Person, Role
from gongkai.publish import profiles, specials
from gongkai.publish.blocks import Block
from gongkai.publish.models import SpecialTopic
from gongkai.publish.urgent import PostNotice

from .scene import Do, Made, Scene
from .telling import moment

Blocks = Callable[[Scene], Sequence[Block]]


def office(scene: Scene) -> Person:
    return scene.who("office", Role.OPENNESS_OFFICE)


def notices_read() -> Do:
    """Everybody looks through what he was told."""

    def do(scene: Scene) -> None:
        for person in Person.objects.filter(organ__code__in=scene.codes.values()).order_by("pk"):
            notices.mark_read(person)

    return do


def set_to(name: str, value: Any) -> Do:
    """The openness office changes a setting."""

    def do(scene: Scene) -> None:
        settings_store.set(name, value, by=office(scene))

    return do


def profile_saved(unit: str, values: Mapping[str, str]) -> Do:
    """An organ's clerk writes what it is and where; what is not named stays as it was."""

    def do(scene: Scene) -> None:
        organ = scene.organ(unit)
        before = profiles.current(organ)
        kept = {field: getattr(before, field, "") for field in profiles.FIELDS}
        seen = before.number if before else 0
        by = scene.who(unit, Role.DRAFTER)
        profiles.SaveProfile(organ, {**kept, **values}, seen, by=by).execute()

    return do


def special_begun(slug: str, title: str) -> Do:
    def do(scene: Scene) -> Made:
        topic = specials.BeginSpecial(slug, title, by=office(scene)).execute()
        return {f"special:{slug}": topic.pk}

    return do


def special_saved(slug: str, lead: str, blocks: Blocks) -> Do:
    """``blocks`` is asked when it is saved, for it names papers by their index numbers."""

    def do(scene: Scene) -> None:
        topic = _special(scene, slug)
        seen = specials.seen_of(topic)
        specials.SaveSpecial(topic, str(topic), lead, blocks(scene), seen, by=office(scene)).execute()

    return do


def special_released(slug: str) -> Do:
    def do(scene: Scene) -> None:
        specials.ReleaseSpecial(_special(scene, slug), by=office(scene)).execute()

    return do


def _special(scene: Scene, slug: str) -> SpecialTopic:
    return SpecialTopic.objects.get(pk=scene.made[f"special:{slug}"])


def notice_posted(text: str, until: str, about: str) -> Do:
    """紧急通告 on the front page, leading to a paper."""

    def do(scene: Scene) -> None:
        link = "/" + addresses.page_path(scene.document(about))
        PostNotice(text, moment(until), link, by=office(scene)).execute()

    return do
