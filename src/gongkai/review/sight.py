"""Who is asked to sign a dossier of another organ, and so may read it."""

from __future__ import annotations

from functools import cached_property

from django.db.models import Q

from gongkai.base import clock, settings_store
from gongkai.org import authority
from gongkai.org.models import Organ, Person, Post, Role

from . import flow
from .models import Member, Stage

URGENT_AUTHORITY = settings_store.SettingSpec(
    name=flow.URGENT_AUTHORITY,
    title="紧急发布终审人",
    kind=settings_store.Kind.LINES,
    default=[],
    source="紧急发布由谁终审没有全国统一规定，由本区指定。每行一人：写登录名，或者写“单位代码 岗位”，"
    "如“990102001 三审”，由任该岗位的人终审。",
)


def named() -> list[Person]:
    """Active people whom the office has named for 终审, in the order of their ids."""
    lines = [line.split() for line in settings_store.get(URGENT_AUTHORITY.name) if line.strip()]
    labels = {label: value for value, label in Role.choices}
    who = Q(username__in=[words[0] for words in lines if len(words) == 1])
    posts = Q(pk__in=[])
    for words in lines:
        if len(words) == 2:
            posts |= Q(organ__code=words[0], role=labels.get(words[1], words[1]))
    who |= Q(pk__in=Post.objects.held_on(clock.today()).filter(posts).values("person"))
    return list(Person.objects.filter(who, is_active=True).order_by("pk")) if lines else []


class Powers:
    """What a person may sign for others, asked once however many dossiers are looked at."""

    def __init__(self, person: Person) -> None:
        self.person = person

    @cached_property
    def organs(self) -> set[int]:
        """Ids of the organs for which he may consent."""
        assert flow.JOINT_CONSENT.act is not None
        if not authority.may(self.person, flow.JOINT_CONSENT.act):
            return set()
        held = Organ.objects.filter(authority.where(self.person, flow.JOINT_CONSENT.act, ""))
        return set(held.values_list("pk", flat=True))

    @cached_property
    def is_named(self) -> bool:
        return self.person.pk in {someone.pk for someone in named()}


def asked_of(person: Person) -> Q:
    """Dossiers of other organs that were submitted and that this person, or an organ of his, is to sign."""
    found = Q(pk__in=[])
    if not person.is_active:
        return found
    readers = [role for role, acts in authority.TABLE.items() if "dossiers.see" in acts]
    held = Post.objects.held_on(clock.today()).filter(person=person, role__in=readers)
    mine = set(held.values_list("organ", flat=True))
    if mine:
        named_in = Q(pk__in=[])
        for organ in sorted(mine):
            named_in |= Q(edition__issuers__contains=[{"organ": organ}])
        members = Member.objects.filter(named_in, dossier__flow=flow.JOINT.name)
        found |= Q(flow=flow.JOINT.name, round__gt=0, pk__in=members.values("dossier"))
    if Powers(person).is_named:
        found |= Q(flow=flow.URGENT.name, round__gt=0)
    return found


def consented_by(powers: Powers) -> Q:
    """Dossiers that stand at 会签 and name an organ for which somebody with these powers may consent."""
    named_in = Q(pk__in=[])
    for organ in sorted(powers.organs):
        named_in |= Q(edition__issuers__contains=[{"organ": organ}])
    members = Member.objects.filter(named_in, dossier__stage=Stage.CONSENT)
    return Q(stage=Stage.CONSENT) & Q(pk__in=members.values("dossier"))
