"""Organs and people for tests.

``organ(code=…, kind=…, under=…)``   an organ; the root of the tree when ``under`` is not given
``person(organ, *roles)``            a person of this organ with these posts there, held since ``SINCE``
``post(person, role, organ)``        one more post, anywhere, from a day to a day
``district()``                       a small tree with one person for every role in every organ, see ``District``

Everything is built through the models and not through acts: no events, no authority asked.
"""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass, field

from gongkai.base import clock, files
from gongkai.org.models import Handover, Organ, Person, Post, Role, SheetImport
from gongkai.web.sheets import workbook

SINCE = dt.date(2020, 1, 1)
PASSWORD = "gong-kai-2020"
REVIEW_ROLES = (
    Role.DRAFTER,
    Role.FIRST_REVIEWER,
    Role.SECOND_REVIEWER,
    Role.THIRD_REVIEWER,
    Role.SECRECY_REVIEWER,
)
_count = itertools.count(1)


def organ(
    code: str | None = None,
    name: str | None = None,
    *,
    kind: str = Organ.Kind.DEPARTMENT,
    under: Organ | None = None,
    **fields: object,
) -> Organ:
    number = next(_count)
    return Organ.objects.create(
        code=code or f"8800{number:05d}",
        name=name or f"第{number}局",
        kind=kind,
        parent=under,
        **fields,
    )


def person(
    home: Organ | None = None,
    *roles: str,
    username: str | None = None,
    name: str | None = None,
    password: str | None = None,
    **fields: object,
) -> Person:
    """Somebody who signs in with ``username`` and, when one is given, ``password``; ``client.force_login`` needs none."""
    number = next(_count)
    someone = Person(
        username=username or f"person-{number}", name=name or f"某人{number}", organ=home, **fields
    )
    if password:
        someone.set_password(password)
    else:
        someone.set_unusable_password()
    someone.save()
    for role in roles:
        post(someone, role)
    return someone


def post(
    holder: Person,
    role: str,
    place: Organ | None = None,
    *,
    since: dt.date = SINCE,
    until: dt.date | None = None,
) -> Post:
    """A post in ``place``, or in the person's own organ."""
    where = place or holder.organ
    assert where is not None, "这个人没有所在单位，请写明岗位设在哪里"
    holder.__dict__.pop("_posts_today", None)
    return Post.objects.create(organ=where, role=role, person=holder, since=since, until=until)


def handover(
    left: Post, successor: Person | None = None, items: list[dict[str, object]] | None = None
) -> Handover:
    """What the holder of a post left undone, in the hands of a successor who has not said yes yet."""
    taker = successor or person(left.organ, left.role)
    return Handover.objects.create(
        post=left,
        giver=left.person,
        successor=taker,
        items=items
        or [
            {
                "type": "org.organ",
                "id": left.organ_id,
                "title": "没写完的通知",
                "url": "",
                "note": "",
                "source": "草稿",
            }
        ],
        on=clock.today(),
        at=clock.now(),
    )


def sheet(by: Person) -> SheetImport:
    """An uploaded table of people with one row, not taken in yet."""
    headings = ["登录名*", "姓名*", "单位代码*", "电子邮箱", "电话", "岗位"]
    code = by.organ.code if by.organ else ""
    content = workbook("人员和岗位", headings, [["xinlaide", "江停云", code, "", "", "拟稿人"]])
    return SheetImport.objects.create(
        kind="people", person=by, file=files.store(content), name="人员.xlsx", uploaded_at=clock.now()
    )


@dataclass
class District:
    """``root`` (government) over ``office``, ``bureau`` and ``township``, which stands over ``village``.

    ``people[organ.pk][role]`` is the one person who holds this role there, and nothing else.
    The openness office and the inspector sit in ``office``, one administrator in every organ.
    """

    root: Organ
    office: Organ
    bureau: Organ
    township: Organ
    village: Organ
    people: dict[int, dict[str, Person]] = field(default_factory=dict)

    @property
    def organs(self) -> list[Organ]:
        return [self.root, self.office, self.bureau, self.township, self.village]

    def who(self, role: str, place: Organ | None = None) -> Person:
        """The holder of a role in an organ; without one, in the office."""
        return self.people[(place or self.office).pk][role]


def district(prefix: str = "990109") -> District:
    root = organ(f"{prefix}001", "澄明区人民政府", kind=Organ.Kind.GOVERNMENT)
    office = organ(f"{prefix}002", "澄明区人民政府办公室", kind=Organ.Kind.OFFICE, under=root)
    bureau = organ(f"{prefix}003", "澄明区水务局", kind=Organ.Kind.DEPARTMENT, under=root)
    township = organ(f"{prefix}004", "青禾镇人民政府", kind=Organ.Kind.TOWNSHIP, under=root)
    village = organ(f"{prefix}005", "柳湾村", kind=Organ.Kind.VILLAGE, under=township)
    made = District(root, office, bureau, township, village)
    for place in made.organs:
        roles = [*REVIEW_ROLES, Role.ADMINISTRATOR]
        if place is office:
            roles += [Role.OPENNESS_OFFICE, Role.INSPECTOR]
        made.people[place.pk] = {
            role: person(place, role, username=f"{role}-{place.code}", name=f"{role.label}{place.code[-1]}")
            for role in roles
        }
    return made
