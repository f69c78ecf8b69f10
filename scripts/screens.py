"""Which screens docs/tour.md shows, and how to get to each of them in the demo."""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import os
import re
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass

import django
import openpyxl
from playwright.sync_api import FilePayload, Page, expect

expect.set_options(timeout=30_000)


@dataclass(frozen=True)
class Screen:
    """One picture: who looks (a demo user name, nobody for the public) and how to get there."""

    name: str
    who: str
    go: Callable[[Page], None]
    part: str = ""
    """CSS selector of what the picture shows; empty for the whole page."""
    tallest: int = 2200


def visit(page: Page, address: str) -> None:
    page.goto(address, wait_until="load")


def at(address: str) -> Callable[[Page], None]:
    return lambda page: visit(page, address)


def by_links(address: str, *names: str) -> Callable[[Page], None]:
    """Start at an address and follow the first link of each name."""

    def go(page: Page) -> None:
        visit(page, address)
        for name in names:
            page.get_by_role("link", name=re.compile(name)).first.click()
            page.wait_for_load_state("load")

    return go


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=re.compile(name)).first.click()
    page.wait_for_load_state("load")


def password(page: Page) -> str:
    """The demo's, from the page that shows it."""
    visit(page, "/workbench/sign-in/")
    return page.locator(".panel__h .mono").first.inner_text()


def sign_in(page: Page, who: str) -> None:
    word = password(page)
    page.get_by_label("登录名").fill(who)
    page.get_by_label("密码", exact=True).fill(word)
    press(page, "登录")


def typed(address: str, text: str) -> Callable[[Page], None]:
    """An article, as a reader of 长者版 or 高对比度 sees it: the mode is set by its link, without a script."""

    def go(page: Page) -> None:
        visit(page, address)
        page.locator(f'a[href="{text}"]').first.click()
        page.wait_for_load_state("load")

    return go


def verified(page: Page) -> None:
    """What is said of the code that stands on a page."""
    by_links("/gk/o/990102000/", "印发《澄明区电动自行车停放充电管理办法》")(page)
    code = page.locator(".verify .code").inner_text()
    visit(page, f"/verify/?code={code}")


def read_in(page: Page) -> None:
    """A new document, read from a text with the usual faults."""
    visit(page, "/workbench/new/")
    page.locator("#id_text").fill(NEW_TEXT)
    press(page, "读取并核对")


def samples(*starts: str) -> list[FilePayload]:
    """Files of the demo to try uploading with; they are made of the stories' texts."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.config.settings")
    django.setup()
    from gongkai.demo.samples import SAMPLES

    return [
        {"name": name, "mimeType": "application/octet-stream", "buffer": make()}
        for name, make in SAMPLES.items()
        if name.startswith(starts)
    ]


def sorted_files(page: Page) -> None:
    """A notice with its interpretation in one package, and another notice."""
    visit(page, "/workbench/new/")
    page.locator("#id_files").set_input_files(samples("01", "12"))
    page.get_by_role("button", name="读取并核对").click()
    page.wait_for_url(re.compile(r"/new/\d+/"))


def imported(page: Page) -> None:
    """A table with one new person, one who is there already, and one line that is wrong."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (
        ("登录名*", "姓名*", "单位代码*", "电子邮箱", "电话", "岗位"),
        ("qianyuanxi", "钱远溪", "990102005", "qianyuanxi@chengming.example", "0990-5550367", "拟稿人"),
        ("peisongnian", "裴松年", "990102005", "", "0990-5550361", "拟稿人"),
        ("lixiaoou", "李晓鸥", "990102999", "", "", "一审"),
        ("", "周望舒", "990102005", "", "", "总编辑"),
    ):
        sheet.append(row)
    held = io.BytesIO()
    book.save(held)
    visit(page, "/workbench/imports/people/")
    page.locator('input[type="file"]').set_input_files(
        {"name": "司法局新增人员.xlsx", "mimeType": "application/octet-stream", "buffer": held.getvalue()}
    )
    press(page, "上传，先看一遍")


def second_step(page: Page) -> None:
    """Signed in as somebody who has a second factor; it is switched on the first time."""
    word = password(page)

    def door() -> None:
        visit(page, "/workbench/sign-in/")
        page.get_by_label("登录名").fill("shenzhiwei")
        page.get_by_label("密码", exact=True).fill(word)
        press(page, "登录")

    door()
    if "second-step" in page.url:
        return
    visit(page, "/workbench/second-factor/")
    press(page, "开始设置")
    key = page.locator("span.mono").inner_text().replace(" ", "")
    page.get_by_label("验证码").fill(one_time(key))
    page.locator("#main form button, main form button").last.click()
    page.wait_for_load_state("load")
    press(page, "退出")
    door()


def one_time(key: str) -> str:
    """RFC 6238 with half a minute and six figures."""
    held = base64.b32decode(key + "=" * (-len(key) % 8))
    told = hmac.new(held, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    start = told[-1] & 15
    number = struct.unpack(">I", told[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def begun_second_factor(page: Page) -> None:
    visit(page, "/workbench/second-factor/")
    begin = page.get_by_role("button", name="开始设置")
    if begin.count():
        press(page, "开始设置")
    else:
        page.get_by_role("link", name="继续设置").click()
        page.wait_for_load_state("load")


def saved(page: Page) -> None:
    expect(page.locator("#saved-at")).to_contain_text(re.compile(r"^已保存 \d\d:\d\d"))


def conflict(page: Page) -> None:
    """Two clerks of the government are on one draft; the other one saved first."""
    go = by_links("/workbench/drafts/", "养老服务补贴办法")
    go(page)
    wide = (page.viewport_size or {"width": 0})["width"] > 1000
    other = page.context.browser.new_context(base_url="/".join(page.url.split("/")[:3]))  # type: ignore[union-attr]
    theirs = other.new_page()
    sign_in(theirs, "jiangyuhe")
    go(theirs)
    theirs.get_by_label("内容概述", exact=True).fill(
        f"七十周岁以上老人按失能程度每月补贴80元至320元，{'居家和机构都适用' if wide else '在家、住院都能领'}。"
    )
    saved(theirs)
    theirs.get_by_label("关键词", exact=True).fill("养老服务、补贴" if wide else "养老、补贴")
    saved(theirs)
    other.close()
    page.get_by_label("内容概述", exact=True).fill(
        f"七十岁以上老人每月补贴80元至320元，{'打入社会保障卡' if wide else '按月打卡'}。"
    )
    expect(page.get_by_text("又保存过这份草稿").first).to_be_visible()
    press(page, "对照两份，再合并")


def history(page: Page) -> None:
    """All that was done to one paper."""
    by_links("/workbench/documents/", "印发《澄明区电动自行车停放充电管理办法》的通知")(page)
    number = page.url.rstrip("/").rsplit("/", 1)[-1]
    visit(page, f"/workbench/history/documents.document/{number}/")


def look(page: Page) -> None:
    """Five papers that are alike, looked at one by one."""
    visit(page, "/workbench/dossiers/")
    press(page, "^逐件看：")


def run(page: Page) -> None:
    """Three of them looked at, the second taken out."""
    look(page)
    for name in ("下一件", "另行处理，看下一件"):
        page.get_by_role("link" if name == "下一件" else "button", name=name).click()
        page.wait_for_load_state("load")
    page.get_by_role("link", name="这一批").click()
    page.wait_for_load_state("load")


def opening(page: Page) -> None:
    """A dossier is put together; which way it goes is chosen below."""
    visit(page, "/workbench/dossiers/open/")
    page.get_by_label(re.compile("人民调解员")).first.check()
    page.get_by_label(re.compile("紧急发布")).first.check()


NEW_TEXT = """澄明区司法局关于做好村（社区）法律顾问工作的通知

澄司发〔2026)9号

各镇司法所、街道司法所，局机关各科室

为了做好2026年度村（社区）法律顾问工作，根据《法律援助法和有关规定，现通知如下。

一、签约

各镇、街道于2026年12月1O日前与律师事务所签订顾问合同，每村（社区）一名。

二、值班

法律顾问每月到村（社区）值班不少于一次，每次不少于四小时，值班情况记入台账。

澄明区司法局
2026年11月20日

（此件公开发布）
"""

OFFICE, ADMIN = "chengyuanshan", "qinyinuo"

PORTAL = (
    Screen("portal-home", "", at("/")),
    Screen("portal-catalogue", "", at("/gk/")),
    Screen("portal-list", "", at("/gk/all/")),
    Screen("portal-topic", "", at("/gk/t/10/"), tallest=1400),
    Screen("portal-document", "", by_links("/gk/o/990102000/", "印发《澄明区电动自行车停放充电管理办法》")),
    Screen("portal-document-not-yet", "", by_links("/gk/o/990102015/", "印发《澄明区供水服务投诉处理办法》")),
    Screen(
        "portal-document-ended", "", by_links("/gk/o/990102000/", "印发《澄明区电动自行车停放管理暂行规定》")
    ),
    Screen("portal-interpretation", "", by_links("/gk/o/990102001/", "《澄明区2026年政务公开工作要点》解读")),
    Screen("portal-corrected", "", by_links("/gk/o/990102017/", "冬季送戏下乡")),
    Screen("portal-gone", "", at("/info/990102101/2026-00001.html")),
    Screen("portal-not-found", "", at("/info/none.html")),
    Screen("portal-organ", "", at("/jg/990102015/"), tallest=1800),
    Screen("portal-guide", "", at("/gk/guide/"), tallest=1800),
    Screen("portal-annual-report", "", at("/gk/annual-report/"), tallest=1400),
    Screen("portal-special", "", at("/zt/ebike-safety/"), tallest=1800),
    Screen("portal-map", "", at("/map/"), tallest=1600),
    Screen("portal-verify", "", verified, tallest=1600),
    Screen("portal-elder", "", typed("/", "/view/elder/"), tallest=1500),
    Screen("portal-contrast", "", typed("/gk/", "/view/contrast/"), tallest=1500),
)

STAFF = (
    # First, because every picture leaves a sign-in behind.
    Screen("workbench-ledger", "heshuyan", at("/workbench/ledger/"), tallest=1400),
    Screen("workbench-sign-in", "", at("/workbench/sign-in/")),
    Screen("workbench-today", "fangyining", at("/workbench/")),
    Screen("workbench-notices", "fangyining", at("/workbench/notices/"), tallest=1200),
    Screen("workbench-new-document", "peisongnian", at("/workbench/new/")),
    Screen("workbench-drafts", "tangyanqiu", at("/workbench/drafts/"), tallest=1200),
    Screen("workbench-dossiers", "fangyining", at("/workbench/dossiers/"), tallest=1800),
    Screen("workbench-open-dossier", "peisongnian", opening, tallest=1800),
    Screen("workbench-dossier", "fangyining", by_links("/workbench/", "政府投资项目")),
    Screen(
        "workbench-urgent", "linxingzhou", by_links("/workbench/dossiers/?stage=released", "青禾水厂输水管道")
    ),
    Screen("workbench-consent", "zoumingda", by_links("/workbench/", "既有住宅加装电梯")),
    Screen("workbench-run", "jiangtingyun", run, tallest=1200),
    Screen("workbench-look", "jiangtingyun", look, tallest=1800),
    Screen("workbench-release", "gaozhiyuan", by_links("/workbench/", "供暖")),
    Screen("workbench-duties", OFFICE, at("/workbench/duties/"), tallest=1800),
    Screen("workbench-duty", OFFICE, at("/workbench/duties/1/")),
    Screen("workbench-holidays", OFFICE, at("/workbench/duties/holidays/"), tallest=1400),
    Screen("workbench-documents", OFFICE, at("/workbench/documents/"), tallest=1600),
    Screen("workbench-relations", OFFICE, at("/workbench/relations/"), tallest=1200),
    Screen("workbench-catalogue", OFFICE, at("/workbench/catalogue/"), tallest=1600),
    Screen(
        "workbench-history",
        OFFICE,
        history,
        tallest=1600,
    ),
    Screen("workbench-organ", ADMIN, at("/workbench/organs/2/"), tallest=1800),
    Screen("workbench-rename", ADMIN, at("/workbench/organs/2/rename/"), tallest=1200),
    Screen(
        "workbench-merge", ADMIN, by_links("/workbench/organs/", "石桥镇枫林村", "并入其他单位"), tallest=1400
    ),
    Screen("workbench-people", ADMIN, at("/workbench/people/"), tallest=1400),
    Screen("workbench-hand-over", ADMIN, by_links("/workbench/organs/2/", r"停用\s*方以宁"), tallest=1600),
    Screen("workbench-imports", ADMIN, at("/workbench/imports/"), tallest=1200),
    Screen("workbench-import-look", ADMIN, imported, tallest=1400),
    Screen("workbench-sign-in-log", ADMIN, at("/workbench/sign-in-log/"), tallest=1400),
    Screen("workbench-settings", OFFICE, at("/workbench/settings/"), tallest=2000),
    Screen("workbench-site", OFFICE, at("/workbench/publish/"), tallest=1600),
    Screen("workbench-front", OFFICE, at("/workbench/publish/front/"), tallest=1600),
    Screen("workbench-urgent-notice", OFFICE, at("/workbench/publish/urgent/"), tallest=1200),
    Screen("workbench-special", OFFICE, by_links("/workbench/publish/front/", "温暖过冬"), tallest=2200),
    Screen(
        "workbench-profile", "linxingzhou", by_links("/workbench/publish/profiles/", "水务局"), tallest=1800
    ),
    Screen("workbench-sessions", "fangyining", at("/workbench/sign-ins/"), tallest=1200),
    Screen("workbench-second-factor", "luwenzhou", begun_second_factor, tallest=1200),
    Screen("workbench-second-step", "", second_step),
    # Last, because they leave something behind.
    Screen("workbench-sorting", "linxingzhou", sorted_files, tallest=1200),
    Screen("workbench-draft", "peisongnian", read_in),
    Screen("workbench-editor", "peisongnian", read_in, part='section[aria-labelledby="n3"]', tallest=1200),
    Screen("workbench-conflict", "tangyanqiu", conflict, tallest=1500),
)

SCREENS = (*PORTAL, *STAFF)
