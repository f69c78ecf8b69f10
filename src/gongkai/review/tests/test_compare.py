"""Comparison by paragraph: complete on both sides, and readable where paragraphs moved or were split."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.documents.services import AddAttachment, NewEdition, NewFile, PartDraft, SaveDraft
from gongkai.documents.tests import factories as documents
from gongkai.org.tests.factories import organ
from gongkai.readers.model import ARTICLE, CHAPTER, HEADING, PARAGRAPH, TABLE, TITLE, Block, Cell
from gongkai.review.compare import Fold, Paragraph, Row, compare, fold, segments
from gongkai.review.editions import field_changes, paragraphs, released_before

SUPPLY = "总投资三百万元以上的项目，项目单位应当委托中介机构编制可行性研究报告。"
LIMIT = "审批时限为二十个工作日。"
DUTY = "项目单位应当按季度报送投资计划执行情况，并对数据的真实性负责。"
FINE = "违反本办法规定的，由区发展和改革局责令限期改正。"


def text(*lines: str) -> list[Paragraph]:
    return [Paragraph(line, f"第{at}段") for at, line in enumerate(lines, 1)]


def side(rows: list[Row], name: str) -> list[str]:
    """What one side says, paragraph by paragraph."""
    kept = [getattr(row, name) for row in rows if getattr(row, name)]
    return [line for cell in kept for line in "".join(segment.text for segment in cell).split("\n")]


def marks(row: Row) -> list[tuple[str, str]]:
    return [(s.change, s.text) for s in (*row.old, *row.new) if s.change]


def test_numbers_are_replaced_whole() -> None:
    [row] = compare(text(SUPPLY), text(SUPPLY.replace("三百万", "五百万")))
    assert marks(row) == [("del", "三百万"), ("ins", "五百万")]


@pytest.mark.parametrize(
    ("old", "new", "marked"),
    [
        ("时限为20个工作日", "时限为12个工作日", [("del", "20"), ("ins", "12")]),
        ("1,200.5万元", "1,300.5万元", [("del", "1,200.5"), ("ins", "1,300.5")]),
        ("二十个工作日。", "二十个工作日，不含评审时间。", [("ins", "，不含评审时间")]),
        ("应当委托中介机构编制", "应当编制", [("del", "委托中介机构")]),
    ],
)
def test_inside_a_paragraph_only_what_changed_is_marked(old, new, marked) -> None:
    left, right = segments(old, new)
    assert [(s.change, s.text) for s in (*left, *right) if s.change] == marked


def test_a_word_that_happens_to_stay_between_two_changes_is_not_confetti() -> None:
    left, right = segments("由区水务局的负责人签字", "经县财政厅的经办员盖章")
    assert [s.change for s in left] == ["del"]
    assert [s.change for s in right] == ["ins"]


def test_a_paragraph_that_came_and_one_that_went_are_said_to_be_so() -> None:
    came, _, went = compare(text(LIMIT, DUTY), text(SUPPLY, LIMIT))
    assert (came.note, came.old, went.note, went.new) == ("新增", (), "删去", ())


def test_a_moved_paragraph_is_named_at_both_ends() -> None:
    rows = compare(text(SUPPLY, LIMIT, DUTY, FINE), text(LIMIT, DUTY, FINE, SUPPLY))
    assert [row.note for row in rows] == ["移到后面：第4段", "", "", "", "自前面移来：第1段"]


def test_a_paragraph_that_moved_and_changed_shows_what_changed() -> None:
    rows = compare(
        text(SUPPLY, LIMIT, DUTY, FINE), text(LIMIT, DUTY, FINE, SUPPLY.replace("三百万", "五百万"))
    )
    assert rows[-1].note == "自前面移来：第1段，文字有改动"
    assert [(s.change, s.text) for s in rows[-1].new if s.change] == [("ins", "五百万")]


def test_a_split_paragraph_stands_beside_its_pieces() -> None:
    rows = compare(text(LIMIT, SUPPLY + DUTY, FINE), text(LIMIT, SUPPLY, DUTY, FINE))
    assert [row.note for row in rows] == ["", "一段拆成 2 段", ""]
    assert marks(rows[1]) == [("ins", "\n")]


def test_joined_paragraphs_stand_beside_their_union() -> None:
    rows = compare(text(LIMIT, SUPPLY, DUTY, FINE), text(LIMIT, SUPPLY + DUTY, FINE))
    assert [row.note for row in rows] == ["", "2 段并成一段", ""]


def test_unchanged_runs_are_folded_with_their_count() -> None:
    old = text(*(f"第{at}条的内容保持原样。" for at in range(20)))
    new = list(old)
    new[10] = Paragraph(SUPPLY, "第11段")
    shown = fold(compare(old, new))
    assert [row for row in shown if isinstance(row, Fold)] == [
        Fold("第1段", "第9段", 9),
        Fold("第13段", "第20段", 8),
    ]
    assert sum(row.count if isinstance(row, Fold) else 1 for row in shown) == len(compare(old, new))


def test_a_single_unchanged_paragraph_is_shown_rather_than_folded() -> None:
    old = text(SUPPLY, LIMIT, DUTY, FINE, "本办法由区发展和改革局负责解释。")
    new = [Paragraph(p.text.replace("三百万", "五百万").replace("负责解释", "解释"), p.place) for p in old]
    assert not any(isinstance(row, Fold) for row in fold(compare(old, new)))


WORDS = "甲乙丙丁一二三。，0123"
lines = st.lists(st.text(WORDS, min_size=1, max_size=12), max_size=12)
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@patient
@given(lines, lines)
def test_each_side_read_alone_is_its_whole_text_in_order(old, new) -> None:
    rows = compare(text(*old), text(*new))
    assert side(rows, "old") == old
    assert side(rows, "new") == new


@patient
@given(lines)
def test_a_text_beside_itself_has_no_change(same) -> None:
    assert not any(row.changed for row in compare(text(*same), text(*same)))


@patient
@given(st.text(WORDS, max_size=60), st.text(WORDS, max_size=60))
def test_no_unmarked_piece_differs(old, new) -> None:
    left, right = segments(old, new)
    assert "".join(s.text for s in left if not s.change) == "".join(s.text for s in right if not s.change)
    assert "".join(s.text for s in left) == old
    assert "".join(s.text for s in right) == new


def test_a_region_too_large_for_all_pairs_is_still_complete() -> None:
    old, new = [f"甲{at}" for at in range(300)], [f"乙{at}" for at in range(300)]
    rows = compare(text(*old), text(*new))
    assert (side(rows, "old"), side(rows, "new")) == (old, new)


# --- editions ------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_paragraphs_are_named_as_people_call_them() -> None:
    blocks = [
        Block(TITLE, "关于供水的通知"),
        Block(CHAPTER, "第一章　总则", number="第一章"),
        Block(ARTICLE, "第一条　为了供水。", number="第一条"),
        Block(PARAGRAPH, "前款所称供水。"),
        Block(HEADING, "一、总体要求", level=1, number="一、"),
        Block(PARAGRAPH, "认真执行。"),
        Block(TABLE, "各村户数", rows=((Cell("村"), Cell("户")), (Cell("柳湾"), Cell("12")))),
    ]
    edition = documents.draft(organ(), parts=[PartDraft(blocks)])
    assert [(p.place, p.text) for p in paragraphs(edition)] == [
        ("标题", "关于供水的通知"),
        ("第一章", "第一章　总则"),
        ("第一条第一款", "第一条　为了供水。"),
        ("第一条第二款", "前款所称供水。"),
        ("一、", "一、总体要求"),
        ("一、第一段", "认真执行。"),
        ("表 1 表题", "各村户数"),
        ("表 1 第 1 行", "村 | 户"),
        ("表 1 第 2 行", "柳湾 | 12"),
    ]


@pytest.mark.django_db
def test_with_several_parts_a_place_names_its_part() -> None:
    parts = [
        PartDraft(documents.paragraphs("现印发给你们。"), title="关于印发办法的通知"),
        PartDraft(documents.paragraphs("为了供水。"), kind="issued", title="供水办法"),
    ]
    places = [p.place for p in paragraphs(documents.draft(organ(), parts=parts))]
    assert places == ["通知正文标题", "关于印发办法的通知　第一段", "所发文件标题", "供水办法　第一段"]


@pytest.mark.django_db
def test_fields_and_attachments_that_differ_are_listed() -> None:
    first = documents.released(documents.draft(organ(), summary="旧概述", keywords=["供水"]))
    draft = NewEdition(first.document, change_note="改正概述", by=None).execute()
    SaveDraft(draft, {"summary": "新概述", "keywords": ["供水", "农村"]}, by=None).execute()
    AddAttachment(draft, NewFile("名单.pdf", b"%PDF-1.4 list"), by=None).execute()
    draft.refresh_from_db()
    assert released_before(draft) == first
    changes = [(c.label, c.old, c.new) for c in field_changes(first, draft)]
    assert changes[:2] == [("内容概述", "旧概述", "新概述"), ("关键词", "供水", "供水、农村")]
    assert changes[2][:2] == ("附件《名单》", "（无）")


@pytest.mark.django_db
def test_a_first_edition_has_nothing_before_it() -> None:
    assert released_before(documents.draft(organ())) is None
