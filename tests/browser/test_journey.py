"""From a text on a clerk's disk to the public page, with a keyboard alone.

Five people work one after another, each in a window of his own. Presses of keys are counted and printed with
``pytest -s``; the text itself comes from the file and is not typed at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from gongkai.base import clock
from gongkai.documents.catalogue import ensure_reference_data
from gongkai.documents.models import Document
from gongkai.duties.models import Duty
from gongkai.law.secrecy import CHECKLIST
from gongkai.org.models import Organ, Role
from gongkai.org.tests.factories import PASSWORD, organ, person
from gongkai.publish import rebuild
from gongkai.publish.tests import factories as site

from .keyboard import Keyboard
from .looking import window

PAPER = """澄明区水务局关于加强农村供水设施管护的意见

澄水发〔{year}〕12号

各镇人民政府，各供水单位：

为了加强农村供水设施管护，提出以下意见。

一、明确管护责任

各镇确定专人，每月检查一次供水设施。

二、及时抢修

供水单位接到报修后两小时内到场。

澄明区水务局
{day}

（此件公开发布）
"""
READING = """《澄明区水务局关于加强农村供水设施管护的意见》解读

一、为什么出台

农村供水设施点多线长，需要明确谁来管。

二、群众能得到什么

报修后两小时内有人到场。
"""
TITLE = "澄明区水务局关于加强农村供水设施管护的意见"
POSTS = {
    "clerk": Role.DRAFTER,
    "first": Role.FIRST_REVIEWER,
    "second": Role.SECOND_REVIEWER,
    "third": Role.THIRD_REVIEWER,
    "secrecy": Role.SECRECY_REVIEWER,
}


@pytest.fixture
def bureau(url: str) -> Organ:
    ensure_reference_data()
    made = organ("990109003", "澄明区水务局", under=organ("990109001", "澄明区人民政府", kind="government"))
    for name, role in POSTS.items():
        person(made, role, username=name, name=f"{role.label}甲", password=PASSWORD)
    rebuild.ensure()
    return made


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    today = clock.today()
    paper, reading = tmp_path / "意见.txt", tmp_path / "解读.txt"
    day = f"{today.year}年{today.month}月{today.day}日"
    paper.write_text(PAPER.format(year=today.year, day=day), "utf-8")
    reading.write_text(READING, "utf-8")
    return [paper, reading]


@pytest.fixture
def at_work(browser: Browser, url: str):  # type: ignore[no-untyped-def]
    """``with at_work("first") as keys``: signs in, works, signs out; the sums stand in ``at_work.pressed``."""
    pressed: dict[str, tuple[int, int]] = {}

    @contextmanager
    def sitting(name: str):  # type: ignore[no-untyped-def]
        with window(browser, url) as look:
            look.open("/workbench/")
            keys = Keyboard(look.page)
            keys.fill("登录名", name)
            keys.fill("密码", PASSWORD)
            keys.push("登录")
            expect(look.page).to_have_url(f"{url}/workbench/")
            yield keys
            keys.push("退出")
            expect(look.page).to_have_url(re.compile("/workbench/sign-in/"))
            before = pressed.get(name, (0, 0))
            pressed[name] = (before[0] + keys.pressed, before[1] + keys.typed)
            assert not look.noise

    sitting.pressed = pressed  # type: ignore[attr-defined]
    return sitting


def mends(keys: Keyboard) -> None:
    """What the reader cannot know: what it is, where it belongs, from when it holds."""
    keys.choose("文件类别", "其他政策文件")
    keys.choose("主题分类", "农业")
    keys.choose("归入目录", "部门文件")
    keys.choose("同步解读", "须同步解读")
    keys.fill("内容概述", "供水设施由谁管，坏了多久有人修。")
    keys.push("存为草稿")
    expect(keys.page.get_by_text("已存为草稿")).to_be_visible()


def relates(keys: Keyboard) -> None:
    """The interpretation knows what it interprets; where it belongs is said."""
    keys.follow("核对这份解读")
    keys.choose("归入目录", "政策解读")
    keys.push("存为草稿")
    expect(keys.page.get_by_text("已存为草稿")).to_be_visible()


def sends(keys: Keyboard) -> None:
    keys.follow("送审件")
    keys.follow("新建送审件")
    for box in keys.page.get_by_role("checkbox").all():
        keys.tick(box)
    keys.push("建好并送一审一校")
    expect(keys.page.get_by_text("已送一审一校")).to_be_visible()


def signs(keys: Keyboard) -> None:
    """Open what waits, read it, say 审 and 校 one after the other."""
    keys.follow(f"^{TITLE}")
    keys.tick(keys.page.get_by_role("checkbox", name=re.compile("^校")))
    keys.push("通过并签署")
    keys.push("通过并签署")
    expect(keys.page.get_by_text("已签署")).to_be_visible()


def concludes(keys: Keyboard) -> None:
    """Each paper by itself: every point of the form, then the conclusion."""
    keys.follow(f"^{TITLE}")
    page = keys.page
    for paper in range(2):
        field = page.locator(f"fieldset:has(legend:text-matches('^{paper + 1}\\\\.'))")
        first = field.locator("input[type=radio]").first.get_attribute("name") or ""
        key = first.split("_")[1]
        for point, _, _ in CHECKLIST:
            no = page.locator(f"input[name=point_{key}_{point}][value=no]")
            keys.to(page.locator(f"input[name=point_{key}_{point}]").first)
            keys.press("ArrowDown")
            expect(no).to_be_checked()
        keys.tick(page.locator(f"#id_conclusion_{key}"))
    keys.push("作出结论")
    expect(page.get_by_text("保密审查结论已记录")).to_be_visible()


def releases(keys: Keyboard) -> None:
    keys.follow(f"^{TITLE}")
    keys.push("发布")
    expect(keys.page.get_by_text("已发布，公众页面正在写出")).to_be_visible()


def test_a_text_becomes_a_public_page_without_a_mouse(browser, url, bureau, files, at_work):
    with at_work("clerk") as keys:
        keys.follow("新建文件")
        keys.upload("公文文件", files)
        keys.push("读取并核对")
        keys.page.wait_for_url("**/new/*/")
        keys.push("按此建立草稿")
        keys.page.wait_for_url("**/drafts/*/")
        mends(keys)
        relates(keys)
        sends(keys)
    steps: list[tuple[str, Callable[[Keyboard], None]]] = [
        ("first", signs),
        ("second", signs),
        ("third", signs),
        ("secrecy", concludes),
        ("third", releases),
    ]
    for name, does in steps:
        with at_work(name) as keys:
            does(keys)
    site.run_jobs()

    document = Document.objects.get(editions__title=TITLE)
    today = clock.today()
    assert document.index_number == f"990109003/{today.year}-{document.index_number[-5:]}"
    with window(browser, url) as look:
        page = look.page
        assert look.open("/gk/all/") == 200
        keys = Keyboard(page)
        keys.follow(f"^{TITLE}$")
        for words in (
            document.index_number,
            f"澄水发〔{today.year}〕12号",
            f"{today.year}年{today.month}月{today.day}日",
            "供水设施由谁管，坏了多久有人修。",
            "《澄明区水务局关于加强农村供水设施管护的意见》解读",
        ):
            expect(page.locator("main").get_by_text(words).first).to_be_visible()
        feed = page.request.get(f"{url}/feed.xml").text()
        assert TITLE in feed
        assert site.address_of(document) in feed
        assert not look.noise
    assert not Duty.objects.filter(subject_id=document.pk, met_on=None).exists()
    for name, (pressed, typed) in at_work.pressed.items():
        print(f"{name}: {pressed} presses, {typed} letters")
