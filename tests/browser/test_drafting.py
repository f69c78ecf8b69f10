"""A Word file on a clerk's desk becomes a draft: dropped, mended by pointing, saved while typed, reconciled with
what a colleague saved, and sent to review. Clicks are counted and printed with ``pytest -s``."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from docx import Document as Word
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from gongkai.base import clock
from gongkai.documents.catalogue import ensure_reference_data
from gongkai.documents.models import Document, Edition, RelationKind
from gongkai.documents.services import SaveDraft
from gongkai.org.models import Organ, Role
from gongkai.org.tests.factories import PASSWORD, REVIEW_ROLES, organ, person
from gongkai.publish import rebuild
from gongkai.publish.tests import factories as site
from gongkai.review.models import Dossier

from .looking import Looker, window

TITLE = "澄明区水务局关于加强农村供水设施管护的意见"
expect.set_options(timeout=30_000)


@pytest.fixture
def bureau(url: str) -> Organ:
    ensure_reference_data()
    made = organ("990109003", "澄明区水务局", under=organ("990109001", "澄明区人民政府", kind="government"))
    person(made, Role.DRAFTER, username="clerk", name="苏晓", password=PASSWORD)
    for role in REVIEW_ROLES[1:]:
        person(made, role, username=f"{role}", password=PASSWORD)
    rebuild.ensure()
    return made


def word_file(*lines: str) -> bytes:
    paper = Word()
    for line in lines:
        paper.add_paragraph(line)
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


@pytest.fixture
def paper() -> bytes:
    today = clock.today()
    return word_file(
        f"澄水发〔{today.year}〕12号",
        TITLE,
        "各镇人民政府，各供水单位：",
        "为了加强农村供水设施管护，提出以下意见。",
        "一、明确管护责任",
        "各镇确定专人，每月检查一次供水设施。",
        "二、及时抢修",
        "供水单位接到报修后两小时内到场。",
        "附件：供水设施清单",
        "澄明区水务局",
        f"{today.year}年{today.month}月{today.day}日",
        "（此件公开发布）",
    )


@pytest.fixture
def reading() -> bytes:
    return word_file(f"《{TITLE}》解读", "一、为什么出台", "农村供水设施点多线长，需要明确谁来管。")


class Clerk:
    """A person with a mouse; counts what he clicks and chooses."""

    def __init__(self, look: Looker) -> None:
        self.look = look
        self.page: Page = look.page
        self.clicks = 0

    def sign_in(self, name: str = "clerk") -> None:
        self.look.open("/workbench/")
        self.page.get_by_label("登录名").fill(name)
        self.page.get_by_label("密码", exact=True).fill(PASSWORD)
        self.click(self.page.get_by_role("button", name="登录"))
        self.page.wait_for_url("**/workbench/")

    def click(self, what: Locator) -> None:
        self.clicks += 1
        what.click()

    def choose(self, label: str, option: str) -> None:
        self.clicks += 2
        box = self.page.get_by_label(label, exact=True)
        box.select_option(
            box.locator("option").filter(has_text=re.compile(option)).first.get_attribute("value")
        )

    def drop(self, **files: bytes) -> None:
        """Let files go over the zone, as from the desktop."""
        given = [
            {"name": n.replace("_", "."), "data": base64.b64encode(c).decode()} for n, c in files.items()
        ]
        moved = self.page.evaluate_handle(
            """files => {
              const moved = new DataTransfer();
              for (const file of files) {
                const bytes = Uint8Array.from(atob(file.data), one => one.charCodeAt(0));
                moved.items.add(new File([bytes], file.name));
              }
              return moved;
            }""",
            given,
        )
        self.clicks += 1
        self.page.dispatch_event("[data-drop]", "drop", {"dataTransfer": moved})

    def saved(self) -> None:
        expect(self.page.locator("#saved-at")).to_contain_text(re.compile(r"^已保存 \d\d:\d\d"))

    def types(self, label: str, text: str) -> None:
        """Typed and saved by itself."""
        self.page.get_by_label(label, exact=True).fill(text)
        self.saved()


@pytest.fixture
def clerk(browser: Browser, url: str, bureau: Organ) -> Any:
    with window(browser, url) as look:
        here = Clerk(look)
        here.sign_in()
        yield here
        assert not look.noise


def test_a_word_file_is_dropped_mended_saved_reconciled_and_sent(clerk: Clerk, paper: bytes) -> None:
    page = clerk.page
    clerk.click(page.get_by_role("link", name="新建文件").first)
    clerk.drop(意见_docx=paper)
    clerk.click(page.get_by_role("button", name="读取并核对"))
    page.wait_for_url("**/drafts/*/")
    edition = Edition.objects.get()
    assert (edition.title, edition.document_number[:3]) == (TITLE, "澄水发")

    page.get_by_label("发文字号", exact=True).fill("")
    page.locator(".src summary").click()
    page.locator(".src__l li", has_text="澄水发").click()
    page.locator("#take").get_by_role("button", name="发文字号").click()
    expect(page.get_by_label("发文字号", exact=True)).to_have_value(re.compile(r"^澄水发〔\d{4}〕12号$"))
    clerk.saved()
    edition.refresh_from_db()
    assert edition.document_number.startswith("澄水发")

    clerk.types("内容概述", "供水设施由谁管，坏了多久有人修。")
    clerk.choose("主题分类", "农业")
    clerk.choose("归入目录", "部门文件")
    clerk.saved()

    SaveDraft(Edition.objects.get(), {"keywords": ["供水"]}, by=None).execute()
    page.get_by_label("标题", exact=True).fill(f"{TITLE}（试行）")
    expect(page.get_by_text("系统又保存过这份草稿").first).to_be_visible()
    page.get_by_role("button", name="对照两份，再合并").click()
    contest = page.locator(".contest")
    expect(contest).to_have_count(2)
    expect(page.get_by_role("group", name="标题").get_by_label("用我填写的")).to_be_checked()
    expect(page.get_by_role("group", name="关键词").get_by_label("用已保存的")).to_be_checked()
    assert not clerk.look.faults()
    page.get_by_role("button", name="按所选合并保存").click()
    expect(page.get_by_text("已存为草稿")).to_be_visible()
    edition.refresh_from_db()
    assert (edition.title, edition.keywords) == (f"{TITLE}（试行）", ["供水"])
    assert edition.summary == "供水设施由谁管，坏了多久有人修。"

    clerk.click(page.get_by_role("button", name="送一审一校"))
    expect(page.get_by_text("已送一审一校")).to_be_visible()
    assert Dossier.objects.get().members.get().edition == edition
    print(f"\nsign-in to sent: {clerk.clicks} clicks")


def test_a_word_file_becomes_a_public_page_in_a_few_clicks(
    browser: Browser, url: str, clerk: Clerk, paper: bytes
) -> None:
    page = clerk.page
    clerk.click(page.get_by_role("link", name="新建文件").first)
    clerk.drop(意见_docx=paper)
    clerk.click(page.get_by_role("button", name="读取并核对"))
    clerk.choose("主题分类", "农业")
    clerk.choose("归入目录", "部门文件")
    clerk.click(page.get_by_role("button", name="送一审一校"))
    expect(page.get_by_text("已送一审一校")).to_be_visible()
    clicks = {"拟稿": clerk.clicks}

    def at(role: Role, does: Callable[[Clerk], None], said: str) -> None:
        with window(browser, url) as look:
            someone = Clerk(look)
            someone.sign_in(f"{role}")
            someone.click(look.page.get_by_role("link", name=re.compile(f"^{TITLE}")).first)
            does(someone)
            expect(look.page.get_by_text(said)).to_be_visible()
            assert not look.noise
            clicks[said] = clicks.get(said, 0) + someone.clicks

    def signs(someone: Clerk) -> None:
        someone.click(someone.page.get_by_role("button", name="通过并签署"))

    def concludes(someone: Clerk) -> None:
        for no in someone.page.locator("input[type=radio][value=no]").all():
            someone.click(no)
        someone.click(someone.page.locator("input[name^=conclusion_]").first)
        someone.click(someone.page.get_by_role("button", name="作出结论"))

    def releases(someone: Clerk) -> None:
        someone.click(someone.page.get_by_role("button", name="发布", exact=True))

    for role in (Role.FIRST_REVIEWER, Role.SECOND_REVIEWER, Role.THIRD_REVIEWER):
        at(role, signs, "已签署")
    at(Role.SECRECY_REVIEWER, concludes, "保密审查结论已记录")
    at(Role.THIRD_REVIEWER, releases, "已发布，公众页面正在写出")
    site.run_jobs()
    document = Document.objects.get()
    with window(browser, url) as look:
        assert look.open(site.address_of(document)) == 200
        expect(look.page.get_by_role("heading", name=TITLE).first).to_be_visible()
    print(f"\nsign-in to public: {sum(clicks.values())} clicks of five people: {clicks}")


def test_paper_interpretation_and_table_become_one_dossier(
    clerk: Clerk, paper: bytes, reading: bytes
) -> None:
    page = clerk.page
    clerk.look.open("/workbench/new/")
    clerk.drop(
        意见_docx=paper,
        意见解读_docx=reading,
        供水设施清单_csv="名称,数量\n泵站,3\n".encode(),
        程序_docx=b"MZ\0\0",
    )
    page.get_by_role("button", name="读取并核对").click()
    expect(page.get_by_text("可执行程序")).to_be_visible()
    page.get_by_role("link", name="用收好的文件继续").click()
    expect(page.get_by_label("这个文件是：意见.docx")).to_have_value("own")
    expect(page.get_by_label("这个文件是：意见解读.docx")).to_have_value(re.compile("^reads-"))
    expect(page.get_by_label("这个文件是：供水设施清单.csv")).to_have_value(re.compile("^annex-"))
    assert not clerk.look.faults()
    page.get_by_role("button", name="按此建立草稿").click()
    expect(page.get_by_label("标题", exact=True).first).to_have_value(TITLE)
    main = Document.objects.get(editions__title=TITLE)
    assert main.relations_in.get().kind == RelationKind.INTERPRETS
    assert [file.name for file in main.draft.attachments.all()] == ["供水设施清单"]
    expect(page.get_by_label(re.compile("^解读："))).to_be_checked()


def test_the_text_is_edited_as_it_looks(clerk: Clerk, paper: bytes) -> None:
    page = clerk.page
    clerk.look.open("/workbench/new/")
    clerk.drop(意见_docx=paper)
    page.get_by_role("button", name="读取并核对").click()
    area = page.get_by_role("textbox", name="第 1 部分的文字")
    area.locator("p", has_text="两小时内到场").click()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.type("三、加强保障")
    clerk.saved()
    page.keyboard.press("Enter")
    page.evaluate(PASTE, {"html": WORD_CLIPBOARD, "text": "（一）落实经费\n每年列入预算。\n项目\t金额"})
    expect(page.locator("#preview-box td", has_text="3万元")).to_be_visible()
    expect(page.locator("#preview-box h3", has_text="三、加强保障")).to_be_visible()
    blocks = Edition.objects.get().parts.first().blocks
    kinds = {block["text"]: (block["kind"], block["level"]) for block in blocks}
    assert kinds["三、加强保障"] == ("heading", 1)
    assert kinds["（一）落实经费"] == ("heading", 2)
    assert kinds["每年列入预算。"][0] == "paragraph"
    [table] = [block for block in blocks if block["kind"] == "table"]
    assert [[cell["text"] for cell in row] for row in table["rows"]] == [["项目", "金额"], ["泵站", "3万元"]]

    with page.expect_file_chooser() as asked:
        page.get_by_role("button", name="插入图片").first.click()
    asked.value.set_files({"name": "泵站.jpg", "mimeType": "image/jpeg", "buffer": photograph()})
    clerk.page.locator("#send-box").get_by_text("为第 1 幅图片写替代文字").wait_for()
    page.get_by_role("textbox", name="替代文字：这幅图说了什么").fill("柳溪镇泵站外景")
    expect(page.locator("#preview-box img")).to_have_attribute("alt", "柳溪镇泵站外景")
    [picture] = Edition.objects.get().attachments.all()
    assert picture.in_text
    assert not clerk.look.faults()


def test_a_broken_upload_and_a_lost_server_lose_nothing(clerk: Clerk, paper: bytes) -> None:
    page = clerk.page
    clerk.look.open("/workbench/new/")
    page.get_by_role("textbox", name="粘贴文字").fill("先写在这里的话")
    page.route(
        "**/new/", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    clerk.drop(意见_docx=paper)
    page.get_by_role("button", name="读取并核对").click()
    expect(page.get_by_text("断开了，没有收下")).to_be_visible()
    expect(page.get_by_role("textbox", name="粘贴文字")).to_have_value("先写在这里的话")
    page.unroute("**/new/")
    page.get_by_role("textbox", name="粘贴文字").fill("")
    page.get_by_role("button", name="重传").click()
    page.wait_for_url("**/drafts/*/")

    page.route("**/save/", lambda route: route.abort())
    page.get_by_label("标题", exact=True).fill("断网时写的标题")
    expect(page.get_by_text("连不上服务器，改动还留在本页")).to_be_visible()
    page.unroute("**/save/")
    page.get_by_label("标题", exact=True).fill("连上后的标题")
    clerk.saved()
    assert Edition.objects.get().title == "连上后的标题"
    clerk.look.noise.clear()  # the browser tells of the requests that were cut on purpose


PASTE = """given => {
  const board = new DataTransfer();
  board.setData('text/html', given.html);
  board.setData('text/plain', given.text);
  document.activeElement.dispatchEvent(
    new ClipboardEvent('paste', {clipboardData: board, bubbles: true, cancelable: true}));
}"""
WORD_CLIPBOARD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{mso-style-parent:""}</style>
</head><body lang=ZH-CN><!--StartFragment--><p class=MsoNormal style='mso-outline-level:2;text-indent:32.0pt'><span
style='font-family:楷体_GB2312'>（一）落实经费<o:p></o:p></span></p><p class=MsoNormal><span>每年列入预算。<o:p></o:p></span></p>
<script>alert(1)</script><table class=MsoTableGrid border=1><tr><td><p class=MsoNormal>项目<o:p></o:p></p></td><td><p
class=MsoNormal onclick="alert(2)">金额</p></td></tr><tr><td><p class=MsoNormal>泵站</p></td><td><p class=MsoNormal>3<span
lang=EN-US>万元</span></p></td></tr></table><!--EndFragment--></body></html>"""
"""As Word puts it: styles, comments, empty elements of its own; and what no text should carry."""


def photograph() -> bytes:
    """2400 pixels wide, with the place where it was taken."""
    image = Image.new("RGB", (2400, 1200), "#7a9")
    exif = image.getexif()
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x010F] = "Camera"
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()
