"""An invented district for the benchmarks: organs, people, and any number of papers that resemble none.

The words are drawn from short lists by a seeded generator, so every run writes the same papers.
Organs and people are set up as reference data; every document goes through the acts.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.hashers import make_password

from gongkai.documents.models import CatalogueItem, Edition, Rank
from gongkai.documents.services import CreateDrafts, MovedIn, NewDraft, PartDraft, TakeIn, in_lists
from gongkai.law.secrecy import CHECKLIST, Conclusion
from gongkai.org.models import Organ, Person, Post, Role
from gongkai.readers.model import HEADING, PARAGRAPH, Block
from gongkai.review import services as review
from gongkai.review.models import Dossier

PREFIX = "990102"
SINCE = dt.date(2015, 1, 1)
FIELDS = ("供水", "绿化", "停车", "菜场", "桥梁", "校舍", "河堤", "路灯", "村道", "粮库", "公厕", "消防")
DOING = ("巡查", "养护", "改造", "登记", "检修", "评估", "疏浚", "更新", "核查", "移交", "验收", "公示")
WHO = ("各镇街", "区有关部门", "责任单位", "管护人员", "村（居）民委员会", "设施权属单位", "巡查小组")
WHEN = ("每月上旬", "每季度末", "汛期之前", "节假日之前", "入冬之后", "发现问题的当日", "年度计划下达后")
HOW = (
    "逐处填写台账",
    "拍照留存",
    "当场告知整改",
    "报区里汇总",
    "请专业机构复核",
    "张贴在公示栏",
    "录入管护清单",
)
WHY = ("保证日常使用", "便于群众监督", "减少重复投入", "消除安全隐患", "方便残疾人通行", "节约用水用电")
PLACES = ("青禾镇", "白石街道", "柳湾村", "东渡口", "北园社区", "南塘片区", "长堤沿线", "老火车站周边")
ENDS = (
    "不得拖延",
    "并说明理由",
    "由专人跟踪办结",
    "结果在五日内反馈",
    "未完成的列入下期计划",
    "经费从年度预算列支",
)


@dataclass
class District:
    root: Organ
    organs: list[Organ]
    people: dict[int, dict[str, Person]] = field(default_factory=dict)
    drafted: int = 0

    def who(self, role: str, organ: Organ) -> Person:
        return self.people[organ.pk][role]


def found(organs: int = 40) -> District:
    """The district's organs, each with the five people that a dossier needs."""
    root = Organ.objects.create(code=f"{PREFIX}001", name="澄明区人民政府", kind=Organ.Kind.GOVERNMENT)
    made = [root]
    for number in range(2, organs + 1):
        made.append(
            Organ.objects.create(
                code=f"{PREFIX}{number:03d}",
                name=f"澄明区第{number}局",
                kind=Organ.Kind.DEPARTMENT,
                parent=root,
            )
        )
    district = District(root, made)
    roles = (
        Role.DRAFTER,
        Role.FIRST_REVIEWER,
        Role.SECOND_REVIEWER,
        Role.THIRD_REVIEWER,
        Role.SECRECY_REVIEWER,
    )
    for organ in made:
        district.people[organ.pk] = {}
        for role in roles:
            person = Person(
                username=f"{role}-{organ.code}", name=f"{role.label}{organ.code[-3:]}", organ=organ
            )
            person.set_unusable_password()
            person.save()
            Post.objects.create(organ=organ, role=role, person=person, since=SINCE)
            district.people[organ.pk][role] = person
    return district


def sentence(dice: random.Random) -> str:
    return (
        f"{dice.choice(WHEN)}，{dice.choice(WHO)}应当对{dice.choice(PLACES)}的{dice.choice(FIELDS)}设施"
        f"组织{dice.choice(DOING)}，{dice.choice(HOW)}，以{dice.choice(WHY)}，{dice.choice(ENDS)}。"
    )


def text(dice: random.Random, characters: int) -> list[Block]:
    """Numbered headings and paragraphs of about this many characters in all."""
    blocks: list[Block] = []
    written = number = 0
    while written < characters:
        if len(blocks) % 4 == 0:
            number += 1
            line = f"{_chinese(number)}、{dice.choice(FIELDS)}设施的{dice.choice(DOING)}"
            blocks.append(Block(HEADING, line, level=2))
        else:
            line = "".join(sentence(dice) for _ in range(dice.randint(1, 4)))
            blocks.append(Block(PARAGRAPH, line))
        written += len(line)
    return blocks


def _chinese(number: int) -> str:
    digits = "〇一二三四五六七八九"
    if number < 10:
        return digits[number]
    tens, ones = divmod(number, 10)
    return f"{digits[tens] if tens > 1 else ''}十{digits[ones] if ones else ''}"


def title(dice: random.Random, number: int) -> str:
    return f"关于做好{dice.choice(PLACES)}{dice.choice(FIELDS)}设施{dice.choice(DOING)}工作的通知（第{number}件）"


def values(dice: random.Random, organ: Organ, number: int, signed: dt.date) -> dict[str, Any]:
    return {
        "title": title(dice, number),
        "issuers": [organ],
        "rank": Rank.PAPER,
        "signed_on": signed,
        "effective_on": signed + dt.timedelta(days=30),
        "summary": sentence(dice)[:120],
    }


def places() -> list[CatalogueItem]:
    """Catalogue items that take documents, in a fixed order."""
    return list(
        CatalogueItem.objects.filter(accepts_documents=True, code__startswith="statutory.").order_by("code")
    )


def moved_in(district: District, first: int, count: int, *, characters: int) -> Iterator[MovedIn]:
    """Records of an old system, numbered from ``first``: they come organ by organ, year by year, item by item,
    as the columns of an old site do, two hundred of each."""
    items = places()
    for number in range(first, first + count):
        dice = random.Random(number)
        group = number // 200
        organ = district.organs[group % len(district.organs)]
        day = dt.date(2014 + group % 10, 1, 1) + dt.timedelta(days=dice.randrange(365))
        content = NewDraft(
            organ,
            values(dice, organ, number, day),
            parts=[PartDraft(text(dice, characters))],
            places=[items[group % len(items)]],
        )
        yield MovedIn(content, f"{organ.code}/{day.year}-{number:05d}", day)


def take_in(district: District, first: int, count: int, *, characters: int) -> None:
    """As 迁入 does it: in lists of 200, each one transaction with its publishing job."""
    for piece in in_lists(moved_in(district, first, count, characters=characters)):
        TakeIn(piece, by=None).execute()


def submitted(district: District, count: int, *, characters: int) -> list[tuple[Dossier, Edition, Organ]]:
    """Dossiers of one paper each that wait for their first review."""
    items = places()
    made = []
    for _ in range(count):
        district.drafted += 1
        number = 900_000 + district.drafted
        dice = random.Random(number)
        organ = district.organs[district.drafted % len(district.organs)]
        drafter = district.who(Role.DRAFTER, organ)
        signed = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=3)
        draft = NewDraft(
            organ,
            values(dice, organ, number, signed),
            parts=[PartDraft(text(dice, characters))],
            places=[items[number % len(items)]],
        )
        [document] = CreateDrafts(draft, by=drafter).execute()
        edition = document.editions.get()
        dossier = review.OpenDossier(edition, by=drafter).execute()
        made.append((review.Submit(dossier, by=drafter).execute(), edition, organ))
    return made


def ready_dossiers(
    district: District, count: int, *, characters: int
) -> list[tuple[Dossier, Edition, Person]]:
    """Dossiers of one paper each that wait for their release, and who may release them."""
    made = []
    for dossier, edition, organ in submitted(district, count, characters=characters):
        for role in (Role.FIRST_REVIEWER, Role.SECOND_REVIEWER, Role.THIRD_REVIEWER):
            dossier = review.SignReview(dossier, by=district.who(role, organ)).execute()
        conclusion = review.ItemConclusion(edition, Conclusion.OPEN, {key: False for key, _, _ in CHECKLIST})
        dossier = review.ConcludeSecrecy(
            dossier, conclusion, by=district.who(Role.SECRECY_REVIEWER, organ)
        ).execute()
        made.append((dossier, edition, district.who(Role.THIRD_REVIEWER, organ)))
    return made


def with_passwords(district: District, count: int, password: str) -> list[str]:
    """Names of so many people who may sign in; roles in turn, one organ after the other."""
    hashed = make_password(password)
    roles = (Role.DRAFTER, Role.FIRST_REVIEWER, Role.SECOND_REVIEWER, Role.THIRD_REVIEWER)
    people = [
        district.people[district.organs[number % len(district.organs)].pk][roles[number % len(roles)]]
        for number in range(count)
    ]
    for person in people:
        person.password = hashed
        person.save(update_fields=["password"])
    return [person.username for person in people]


def drafts(district: District, count: int, *, characters: int) -> None:
    """Drafts on the desks of the organs, in turn."""
    items = places()
    for number in range(count):
        dice = random.Random(500_000 + number)
        organ = district.organs[number % len(district.organs)]
        draft = NewDraft(
            organ,
            values(dice, organ, 500_000 + number, dt.date(2026, 1, 5)),
            parts=[PartDraft(text(dice, characters))],
            places=[items[number % len(items)]],
        )
        CreateDrafts(draft, by=district.who(Role.DRAFTER, organ)).execute()
