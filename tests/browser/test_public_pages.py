"""Every kind of public page: before axe, on a phone, without scripts, by keyboard, and how heavy it is."""

from __future__ import annotations

import datetime as dt
import re
from collections import deque
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import pytest
from django.db import transaction
from django.urls import reverse
from playwright.sync_api import Browser

from gongkai.base import clock, jobs
from gongkai.documents.models import RelationKind, Topic, WithdrawalKind
from gongkai.documents.services import (
    AddAttachment,
    ConfirmRelation,
    NewFile,
    PartDraft,
    ProposeRelation,
    withdraw_documents,
)
from gongkai.documents.tests.factories import place as catalogue_place
from gongkai.org.models import Role
from gongkai.org.tests.factories import PASSWORD, District, district
from gongkai.publish import codes, rebuild
from gongkai.publish.profiles import SaveProfile
from gongkai.publish.specials import BeginSpecial, CloseSpecial, ReleaseSpecial, SaveSpecial, seen_of
from gongkai.publish.tests import factories as site
from gongkai.publish.tests.factories import GUIDE, PROFILE, picture
from gongkai.publish.urgent import PostNotice
from gongkai.readers import text_to_blocks

from .keyboard import walk
from .looking import Looker, window

LONG = """第一章　总则

第一条　为了加强河道管护，结合本区实际，制定本办法。

第二条　本区行政区域内河道的管护适用本办法。

第二章　职责

第三条　区水务局主管全区河道管护工作：

（一）编制年度计划；

（二）检查各镇、街道的管护情况。

| 河道 | 起点 | 长度（公里） |
| 东清河 | 柳湾村 | 12.5 |
| 西清河 | 青禾镇 | 8 |

第四条　本办法自2024年6月1日起施行。"""
EVERY_KIND = {
    *("/", "/gk/", "/gk/all/", "/gk/o/#/", "/gk/c/#/", "/gk/t/#/", "/gk/y/#/", "/info/#/#-#.html"),
    *("/gk/guide/", "/gk/rules/", "/gk/annual-report/", "/jg/", "/jg/#/", "/zt/", "/zt/river-care/"),
    *("/map/", "/verify/", "/help/verify.html"),
}
EXAMPLES = 2
"""Pages of one kind that are looked at."""
HEAVIEST = 150 * 1024


@pytest.fixture
def place(url: str) -> District:
    return district()


@dataclass(frozen=True)
class Public:
    """Addresses: a document in each state, and one that was withdrawn."""

    documents: list[str]
    gone: str
    asked: list[str]
    """Dynamic pages with an answer on them: a code that is known, one copied wrongly."""


@pytest.fixture
def public(place: District) -> Public:
    """A small site with each kind of page."""
    office, bureau = place.office, place.bureau
    today = clock.today()
    parts = [PartDraft(text_to_blocks(LONG))]
    old = site.policy(office, "澄明区河道管护暂行办法", document_number="澄政办规发〔2020〕3号", parts=parts)
    site.standing_already(office, 25)
    rebuild.rebuild("旧文件")
    [repealed] = site.publish(old)
    new = site.policy(
        office,
        document_number="澄政办规发〔2024〕7号",
        parts=parts,
        effective_on=dt.date(2024, 6, 1),
        expires_on=today + dt.timedelta(400),
        summary="河道由谁管、怎样管。",
        keywords=["河道", "管护"],
        topic=Topic.objects.get(name="水利", parent__isnull=False),
    )
    AddAttachment(new, [NewFile("河道名录.csv", "河道,长度\n东清河,12.5\n".encode())], by=None).execute()
    reading = site.interpretation(new)
    relation = ProposeRelation(new.document, RelationKind.REPEALS, repealed, by=None).execute()
    if not relation.is_confirmed:
        ConfirmRelation(relation, by=None).execute()
    later = site.policy(bureau, "澄明区水费收缴办法", effective_on=today + dt.timedelta(30))
    notice = site.policy(bureau, "澄明区水务局检修停水的通告")
    site.publish(new, reading, later, notice)
    gone = notice.document
    gone.refresh_from_db()
    with transaction.atomic():
        withdraw_documents([gone], kind=WithdrawalKind.PRIVACY, reason="写有电话号码", by=None)
        job = jobs.enqueue("publish.withdraw", key="publish:withdraw:browser", args={"documents": [gone.pk]})
    site.run(job)
    _front(place, repealed.index_number)
    code = codes.of(new)
    wrong = code[:-1] + ("3" if code[-1] == "2" else "2")
    return Public(
        [site.address_of(one) for one in (old, new, reading, later)],
        site.address_of(gone),
        [f"/verify/?code={code}", f"/verify/?code={wrong}"],
    )


def _front(place: District, index_number: str | None) -> None:
    """What the site shows besides documents: the statutory places, an organ, special topics, a notice."""
    papers = (
        ("澄明区人民政府办公室政府信息公开指南", "guide", GUIDE),
        ("澄明区政府信息公开保密审查制度", "rules", LONG),
        ("澄明区2025年政府信息公开工作年度报告", "annual-report", "一、总体情况\n\n本年主动公开信息1286条。"),
    )
    site.publish(
        *(
            site.policy(
                place.office,
                title,
                rank="paper",
                places=[catalogue_place(column)],
                parts=[PartDraft(text_to_blocks(text))],
            )
            for title, column, text in papers
        )
    )
    SaveProfile(place.bureau, PROFILE, 0, by=None).execute()
    for slug, title in (("river-care", "河道管护专题"), ("spring-sowing", "春耕服务专题")):
        topic = BeginSpecial(slug, title, by=None).execute()
        made = [
            {"kind": "text", "text": "河道由谁管、怎样管，遇到问题找谁。\n\n下面的文件都是现行文本。"},
            {"kind": "picked", "title": "先看这一份", "numbers": [index_number]},
            {"kind": "heading", "text": "文件"},
            {"kind": "list", "title": "", "list": "catalogue:statutory.policy", "count": 5},
            {"kind": "picture", **picture(), "alt": "东清河和西清河的走向示意图", "caption": "河道走向"},
            {"kind": "links", "title": "办事", "links": [["全部信息", "/gk/all/"], ["核验文件", "/verify/"]]},
        ]
        SaveSpecial(topic, title, "办法、解读和联系方式。", made, seen_of(topic), by=None).execute()
        ReleaseSpecial(topic, by=None).execute()
    CloseSpecial(topic, "春耕已经结束", by=None).execute()
    PostNotice("东清河水位上涨，请远离河岸。", clock.now() + dt.timedelta(days=1), "/gk/", by=None).execute()
    site.run_jobs()


def kind_of(address: str) -> str:
    """Addresses that differ only in their numbers and codes are pages of one kind."""
    return re.sub(r"[0-9]+|(?<=/c/)[^/]+", "#", urlsplit(address).path)


def of_every_kind(look: Looker, public: Public) -> list[str]:
    """Follow the links from the front door; keep the first examples of each kind, and the documents."""
    found: dict[str, list[str]] = {kind_of(public.gone): list(public.documents)}
    known = {"/", *public.documents}
    queue = deque(["/"])
    while queue:
        address = queue.popleft()
        examples = found.setdefault(kind_of(address), [])
        if len(examples) >= EXAMPLES:
            continue
        answer = look.page.request.get(f"{look.base}{address}")
        assert answer.status == 200, f"{address} answers {answer.status}"
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        examples.append(address)
        for link in re.findall(r'href="([^"]+)"', answer.text()):
            there = urlsplit(urljoin(f"{look.base}{address}", link.replace("&amp;", "&")))
            inside = f"{there.scheme}://{there.netloc}" == look.base and not there.path.startswith(
                ("/assets/", "/view/")
            )
            if inside and there.path not in known:
                known.add(there.path)
                queue.append(there.path)
    return [address for examples in found.values() for address in examples]


@pytest.mark.parametrize("width", [1440, 390])
def test_every_kind_of_public_page_is_clean_light_and_keeps_to_itself(browser: Browser, url, public, width):
    wrong = []
    with window(browser, url, width) as look:
        pages = of_every_kind(look, public)
        assert {kind_of(one) for one in pages} >= EVERY_KIND
        others = [
            (public.gone, 410),
            ("/zt/spring-sowing/", 410),
            ("/info/none.html", 404),
            (public.documents[0].replace(".html", ".htm"), 404),
            (public.asked[0], 200),
            (public.asked[1], 422),
        ]
        for address, status in [*((one, 200) for one in pages), *others]:
            given = look.open(address)
            faults = look.faults()
            if given != status:
                faults.append(f"answers {given}")
            if look.weight >= HEAVIEST:
                faults.append(f"weighs {look.weight // 1024} KB")
            wrong += [f"{address}: {fault}" for fault in faults]
    assert not wrong, "\n".join(wrong)


def test_every_kind_of_public_page_can_be_walked_with_the_tab_key(browser: Browser, url, public):
    wrong = []
    with window(browser, url) as look:
        for address in [*of_every_kind(look, public), public.gone, "/info/none.html", *public.asked]:
            look.open(address)
            wrong += [f"{address}: {fault}" for fault in walk(look.page)]
    assert not wrong, "\n".join(wrong)


def test_public_pages_say_the_same_without_scripts(browser: Browser, url, public):
    """What a script adds are buttons that print and copy; everything else stands there without it."""
    different = []
    with window(browser, url) as look, window(browser, url, scripts=False) as plain:
        for address in [*of_every_kind(look, public), public.gone, *public.asked]:
            look.open(address)
            plain.open(address)
            look.page.evaluate(
                "document.querySelectorAll('[data-print], [data-copy]').forEach(one => one.remove())"
            )
            if words(look) != words(plain):
                different.append(address)
    assert not different


def words(look: Looker) -> list[str]:
    return look.page.locator("main").inner_text().split()


def test_elder_mode_and_high_contrast_stay_readable(browser: Browser, url, place):
    document = site.policy(place.office, parts=[PartDraft(text_to_blocks(LONG))])
    site.publish(document)
    wrong = []
    with window(browser, url, 390) as look:
        for mode in ("长者版", "高对比度"):
            look.open(site.address_of(document))
            look.page.get_by_role("button", name=mode).click()
            wrong += [f"{mode}: {fault}" for fault in look.faults()]
            look.page.get_by_role("button", name=mode).click()
    assert not wrong, "\n".join(wrong)


def test_reading_modes_work_where_no_script_runs(browser: Browser, url, place):
    document = site.policy(place.office, parts=[PartDraft(text_to_blocks(LONG))])
    site.publish(document)
    address = site.address_of(document)
    with window(browser, url, 390, scripts=False) as look:
        look.open(address)
        look.page.get_by_role("link", name="长者版").click()
        assert urlsplit(look.page.url).path == address
        for there in (address, "/", "/verify/", "/info/none.html"):
            look.open(there)
            assert look.page.locator("html.elder").count() == 1, there
        look.page.get_by_role("link", name="高对比度").click()
        assert look.page.locator("html.elder.contrast").count() == 1
        look.page.get_by_role("link", name="长者版").click()
        look.open(address)
        assert look.page.locator("html.elder").count() == 0
        assert look.page.locator("html.contrast").count() == 1


def test_paragraphs_have_addresses_that_show_where_one_points(browser: Browser, url, place):
    document = site.policy(place.office, parts=[PartDraft(text_to_blocks(LONG))])
    site.publish(document)
    with window(browser, url) as look:
        look.open(f"{site.address_of(document)}#t3")
        heading = look.page.get_by_role("link", name="本段的链接").first
        assert heading.evaluate("one => getComputedStyle(one).opacity") == "0"
        heading.focus()
        assert heading.evaluate("one => getComputedStyle(one).opacity") == "1"
        assert look.page.locator("#t3-k2").count() == 1


def test_a_draft_is_shown_in_the_shell_of_the_public(browser: Browser, url, place):
    edition = site.policy(place.office)
    clerk = place.who(Role.DRAFTER)
    clerk.set_password(PASSWORD)
    clerk.save()
    with window(browser, url, 390) as look:
        look.open(reverse("org:sign-in"))
        look.page.get_by_label("登录名").fill(clerk.username)
        look.page.get_by_label("密码", exact=True).fill(PASSWORD)
        look.page.get_by_role("button", name="登录").click()
        look.page.wait_for_url("**/workbench/")
        look.open(reverse("intake:preview", args=[edition.pk]))
        assert not look.faults()
