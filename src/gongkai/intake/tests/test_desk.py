"""While somebody writes: saved by itself, told of others, both versions side by side, text pasted cleanly."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from gongkai.base import clock
from gongkai.base.models import Event
from gongkai.documents.models import Edition
from gongkai.documents.services import NewFile, SaveDraft
from gongkai.org.models import Role
from gongkai.org.tests.factories import district, person
from gongkai.readers import ReadError, blocks_to_text, text_to_blocks

from .. import editor, merging, presence
from ..models import Source
from ..services import BringIn
from .samples import PLAIN
from .test_workbench import address, typed


@pytest.fixture
def house(db):
    return district()


@pytest.fixture
def clerk(house):
    return house.who(Role.DRAFTER)


@pytest.fixture
def desk(client, clerk):
    client.force_login(clerk)
    return client


@pytest.fixture
def edition(house) -> Edition:
    return BringIn(house.office, NewFile("通知.txt", PLAIN.encode()), by=None).execute().editions[0]


def asked(desk, what: str, edition: Edition, data: dict[str, str]):
    return desk.post(
        reverse(f"intake:{what}", args=[edition.pk]), data, headers={"accept": "application/json"}
    )


def test_what_is_typed_is_saved_and_the_page_is_drawn_anew(desk, edition) -> None:
    answer = asked(desk, "save", edition, typed(desk, edition, title="新的标题"))
    told = answer.json()
    assert answer.status_code == 200
    assert "新的标题" in told["preview"]
    assert "选择归入的目录项" in told["send"]
    edition.refresh_from_db()
    assert (edition.title, edition.revision) == ("新的标题", told["revision"])


def test_saving_nothing_new_counts_as_nothing(desk, edition) -> None:
    before = Event.objects.count()
    told = asked(desk, "save", edition, typed(desk, edition)).json()
    assert told["revision"] == edition.revision
    assert Event.objects.count() == before


def test_one_persons_typing_stands_in_the_trail_once_in_ten_minutes(desk, edition, clerk) -> None:
    saves = Event.objects.filter(name="draft.saved", actor_id=clerk.pk)
    start = clock.now()
    for minute, expected in ((0, 1), (3, 1), (11, 2)):
        with clock.at(start + dt.timedelta(minutes=minute)):
            asked(desk, "save", edition, typed(desk, edition, title=f"第 {minute} 分钟"))
        assert saves.count() == expected
    SaveDraft(Edition.objects.get(), {"title": "别人"}, by=None).execute()
    asked(desk, "save", edition, typed(desk, edition, title="又是我"))
    assert saves.count() == 3


def test_what_is_wrong_is_named_and_the_rest_is_saved(desk, edition) -> None:
    told = asked(desk, "save", edition, typed(desk, edition, title="新的标题", signed_on="2026-13-45")).json()
    assert list(told["wrong"]) == ["signed_on"]
    edition.refresh_from_db()
    assert edition.title == "新的标题"
    assert str(edition.signed_on) == "2026-10-12"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"document_number": ""}, "填写发文字号"),
        ({"document_number": "澄政办发[2026]号"}, "改正发文字号"),
        ({"signed_on": "2026-10-12", "printed_on": "2026-10-01"}, "早于成文日期"),
        ({"effective_on": "2026-11-01", "expires_on": "2026-10-31"}, "核对有效期"),
    ],
)
def test_a_paper_that_does_not_hold_is_saved_and_not_sent(desk, edition, changes, sentence) -> None:
    """GB/T 9704-2012 7.2.5; 成文 ≤ 印发; 施行 ≤ 有效期至."""
    told = asked(desk, "save", edition, typed(desk, edition, rank="normative", **changes)).json()
    assert sentence in told["send"]
    assert "saved" in told


def test_a_number_taken_by_another_paper_is_named(desk, edition, house) -> None:
    [twin] = BringIn(house.office, NewFile("又一份.txt", PLAIN.encode()), by=None).execute().editions
    told = asked(desk, "save", twin, typed(desk, twin, title="又一份通知")).json()
    assert "已经用于本单位的" in told["send"]


def test_who_was_overtaken_sees_both_and_keeps_everything(desk, edition) -> None:
    data = typed(desk, edition, title="我的标题", keywords="我的词")
    data["base"] = merging.base_of(edition)
    SaveDraft(edition, {"title": "别人的标题", "summary": "别人写的概述"}, by=None).execute()
    quiet = asked(desk, "save", edition, data)
    assert quiet.status_code == 409
    assert quiet.json()["overtaken"]
    answer = desk.post(address(edition), data)
    assert answer.status_code == 409
    contests = {one.name: one for one in answer.context["contests"]}
    assert {name: (one.pick, one.both) for name, one in contests.items()} == {
        "title": ("mine", True),
        "summary": ("theirs", False),
        "keywords": ("mine", False),
    }
    picks = {f"pick-{name}": one.pick for name, one in contests.items()}
    over = str(answer.context["overtaken"])
    desk.post(address(edition), {**data, **picks, "go": "merge", "over": over, "pick-title": "theirs"})
    edition.refresh_from_db()
    assert (edition.title, edition.summary, edition.keywords) == ("别人的标题", "别人写的概述", ["我的词"])


def test_text_of_both_is_merged_part_by_part(desk, edition) -> None:
    data = typed(desk, edition, title="我的标题")
    data["base"] = merging.base_of(edition)
    theirs = typed(desk, edition)
    theirs["part-1-text"] = "别人改的正文。"
    desk.post(address(edition), theirs)
    answer = desk.post(address(edition), data)
    assert {one.name: one.pick for one in answer.context["contests"]} == {"title": "mine", "part-1": "theirs"}
    over = str(answer.context["overtaken"])
    desk.post(
        address(edition), {**data, "go": "merge", "over": over, "pick-title": "mine", "pick-part-1": "theirs"}
    )
    edition.refresh_from_db()
    assert edition.title == "我的标题"
    assert [block["text"] for block in edition.parts.get().blocks] == ["别人改的正文。"]


@given(st.text(max_size=60), st.text(max_size=60))
def test_what_differs_is_marked_and_nothing_is_left_out(old: str, new: str) -> None:
    left, right = merging.compared(old, new)
    assert "".join(piece.text for piece in left) == old
    assert "".join(piece.text for piece in right) == new
    same = ["".join(piece.text for piece in side if not piece.change) for side in (left, right)]
    assert same[0] == same[1]


def test_two_people_are_told_of_each_other_until_one_is_silent(desk, edition, house, clerk) -> None:
    other = person(house.office, Role.DRAFTER, name="韩越")
    presence.come(edition, other)
    assert "韩越" in desk.get(address(edition)).content.decode()
    told = asked(desk, "here", edition, {"revision": str(edition.revision)}).json()
    assert [name.partition("（")[0] for name in told["others"]] == ["韩越"]
    assert told["moved"] == ""
    SaveDraft(edition, {"title": "别人的标题"}, by=other).execute()
    assert (
        asked(desk, "here", edition, {"revision": str(edition.revision)}).json()["moved"].startswith("韩越")
    )
    with clock.at(clock.now() + dt.timedelta(minutes=3)):
        assert presence.others(edition, clerk) == []


def test_who_may_only_look_asks_nothing(client, edition, house) -> None:
    client.force_login(house.who(Role.FIRST_REVIEWER))
    assert client.get(address(edition)).status_code == 200
    for what in ("save", "here", "take", "paste", "picture"):
        assert asked(client, what, edition, {}).status_code == 404


def test_a_passage_is_taken_with_scripts_and_without(desk, edition) -> None:
    assert (
        asked(desk, "take", edition, {"field": "signed_on", "text": "2026年10月12日"}).json()["value"]
        == "2026-10-12"
    )
    assert asked(desk, "take", edition, {"field": "signed_on", "text": "近日"}).status_code == 422
    source = Source.objects.get()
    page = reverse("intake:source", args=[source.pk])
    day = str(source.lines.index("2026年10月12日") + 1)
    assert desk.post(page, {"line": day, "field": "printed_on"}).url.endswith("#m-printed_on")
    edition.refresh_from_db()
    assert str(edition.printed_on) == "2026-10-12"
    assert "没有第“999”行" in desk.post(page, {"line": "999", "field": "title"}).content.decode()


WORD = """<p class=MsoNormal style='mso-outline-level:1'><b>一、总体要求</b><o:p></o:p></p>
<p class=MsoNormal onclick="x()">按照<span lang=EN-US>2026</span>年安排。</p><script>alert(1)</script>
<table class=MsoTableGrid><tr><td colspan=2><p>合计</p></td></tr><tr><td>甲</td><td>1|2</td></tr></table>
<img src="file:///C:/a.png">"""


def test_what_word_puts_into_the_clipboard_becomes_blocks(desk, edition) -> None:
    told = asked(desk, "paste", edition, {"html": WORD, "text": ""}).json()
    assert told["pictures"] == 1
    assert "script" not in told["html"]
    assert "onclick" not in told["html"]
    assert "mso" not in told["html"].lower()
    given = editor.pasted(WORD, "")
    assert [block.kind for block in given.blocks] == ["heading", "paragraph", "table"]
    assert given.blocks[2].rows[0][0].colspan == 2


def test_pasted_text_keeps_every_line_and_means_what_it_says() -> None:
    given = editor.pasted("", "【标题】不是标题\n| 不是表格\n（一）是标题")
    assert [(block.kind, block.text) for block in given.blocks] == [
        ("paragraph", "【标题】不是标题"),
        ("paragraph", "| 不是表格"),
        ("heading", "（一）是标题"),
    ]
    with pytest.raises(ReadError, match="太多"):
        editor.pasted("x" * (editor.LONGEST_PASTE + 1), "")


@given(
    st.lists(
        st.sampled_from(
            [
                "一、总体要求",
                "（一）范围。",
                "【段落】一、不是标题",
                "【落款】某局",
                "| ! 甲 | 乙 |",
                "【图片】图 {a.png}",
                "第三条　细则",
                "附件：<b>表</b>",
            ]
        ),
        max_size=8,
    )
)
def test_the_editor_says_every_line_with_its_mark(lines: list[str]) -> None:
    """What stands in ``data-mark`` and the words beside it are together the line of the plain text."""
    blocks = text_to_blocks("\n".join(lines))
    shown = editor.markup(blocks)
    assert "<b>" not in shown
    for block in blocks:
        line = blocks_to_text([block])
        if block.kind not in ("table", "image"):
            mark, words = (
                (line[: line.index("】") + 1], line[line.index("】") + 1 :])
                if line.startswith("【")
                else ("", line)
            )
            assert f'data-mark="{mark}"' in shown
            assert words.replace("<", "&lt;").replace(">", "&gt;") in shown
