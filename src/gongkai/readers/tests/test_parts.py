"""A covering notice and what it issues."""

from __future__ import annotations

from gongkai.readers import Part, read, split_parts

from .notices import NOTICE


def parts(text: str) -> list[tuple[str, str]]:
    return [(part.kind, part.title) for part in split_parts(read(text.encode()).blocks)]


def test_the_issued_text_is_found_inside_its_notice() -> None:
    assert parts(NOTICE) == [
        ("notice", "澄明区人民政府办公室关于印发《澄明区养犬管理办法》的通知"),
        ("text", "澄明区养犬管理办法"),
    ]


def test_no_block_is_lost_between_the_parts() -> None:
    blocks = read(NOTICE.encode()).blocks
    assert [block for part in split_parts(blocks) for block in part.blocks] == blocks


def test_a_letter_of_its_own_is_one_part() -> None:
    text = "关于做好防汛工作的通知\n各街道办事处：\n请做好准备。\n澄明区人民政府\n2025年3月21日"
    assert parts(text) == [("text", "关于做好防汛工作的通知")]


def test_annexes_follow_the_text() -> None:
    text = (
        "关于做好防汛工作的通知\n各街道办事处：\n请做好准备，情况见附件。\n澄明区人民政府\n2025年3月21日\n"
        "附件1\n防汛物资清单\n沙袋，铁锹。\n附件2\n值班安排表\n周一，周二。"
    )
    assert parts(text) == [
        ("notice", "关于做好防汛工作的通知"),
        ("annex", "防汛物资清单"),
        ("annex", "值班安排表"),
    ]


def test_an_annex_that_the_notice_issues_is_the_text() -> None:
    text = (
        "关于印发《防汛办法》的通知\n各街道办事处：\n现将《防汛办法》印发给你们。\n澄明区人民政府\n2025年3月21日\n"
        "附件\n防汛办法\n第一条　为了防汛，制定本办法。"
    )
    assert parts(text) == [("notice", "关于印发《防汛办法》的通知"), ("text", "防汛办法")]


def test_a_part_survives_its_json() -> None:
    for part in split_parts(read(NOTICE.encode()).blocks):
        assert Part.from_json(part.to_json()) == part
