"""What belongs together among files that came at once: one row, one habit."""

from __future__ import annotations

import pytest

from ..proposals import Item, bare_name, propose

PAPER = Item(
    1, "意见.docx", "docx", "关于加强供水管护的意见", "澄水发〔2026〕12号", attachments=("供水设施清单",)
)
OTHER = Item(9, "通知.docx", "docx", "关于做好防汛工作的通知", "澄水发〔2026〕13号")


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        pytest.param([PAPER], ["own"], id="one paper stands alone"),
        pytest.param([PAPER, OTHER], ["own", "own"], id="two papers stand alone"),
        pytest.param(
            [PAPER, OTHER, Item(3, "3.docx", "docx", "《关于加强供水管护的意见》政策解读")],
            ["own", "own", "reads-1"],
            id="an interpretation names what it interprets",
        ),
        pytest.param(
            [Item(2, "政策问答.docx", "docx", "供水管护政策问答"), PAPER],
            ["reads-1", "own"],
            id="the only paper is what the interpretation interprets",
        ),
        pytest.param(
            [PAPER, OTHER, Item(3, "政策问答.docx", "docx", "供水管护政策问答")],
            ["own", "own", "own"],
            id="of two papers nobody guesses",
        ),
        pytest.param(
            [PAPER, Item(3, "3.docx", "docx", "老人能领多少：《居家养老服务补贴办法》解读")],
            ["own", "own"],
            id="an interpretation of something else is not the only paper's",
        ),
        pytest.param(
            [
                OTHER,
                Item(2, "2.docx", "docx", "关于印发《供水管护办法》的通知", "澄水发〔2026〕14号"),
                Item(3, "3.docx", "docx", "水管谁来修：《供水管护办法》解读"),
            ],
            ["own", "own", "reads-2"],
            id="what is interpreted is issued by a covering notice",
        ),
        pytest.param(
            [OTHER, PAPER, Item(3, "附件1：供水设施清单.xlsx", "xlsx", "供水设施清单")],
            ["own", "own", "annex-1"],
            id="the text names its attachment",
        ),
        pytest.param(
            [PAPER, Item(3, "附件2.docx", "docx", "值守安排")],
            ["own", "annex-1"],
            id="the file's name begins with 附件",
        ),
        pytest.param(
            [PAPER, Item(3, "值守.docx", "docx", "值守安排", first_line="附件2")],
            ["own", "annex-1"],
            id="its first line is 附件2",
        ),
        pytest.param(
            [PAPER, Item(3, "现场.jpg", "jpg", readable=False)],
            ["own", "annex-1"],
            id="what is not read goes along",
        ),
        pytest.param(
            [Item(3, "现场.jpg", "jpg", readable=False)], ["leave"], id="a picture alone is no paper"
        ),
        pytest.param(
            [Item(2, "意见.pdf", "pdf", PAPER.title, PAPER.number), PAPER],
            ["annex-1", "own"],
            id="the same paper as Word and PDF is one paper",
        ),
        pytest.param(
            [Item(1, "甲.txt", "txt", "甲", digest="d1"), Item(2, "乙.txt", "txt", "甲", digest="d1")],
            ["own", "leave"],
            id="the same bytes twice",
        ),
        pytest.param(
            [Item(1, "预算表.xlsx", "xlsx", "2026年部门预算")],
            ["own"],
            id="a table alone is a paper of its own",
        ),
    ],
)
def test_a_proposal(items: list[Item], expected: list[str]) -> None:
    found = propose(items)
    assert [proposal.value for proposal in found] == expected
    assert all(proposal.why for proposal in found)


@pytest.mark.parametrize(
    "name", ["附件1：供水设施清单", "附件 供水设施清单", "附表1.供水设施清单", "《供水设施清单》"]
)
def test_the_name_of_an_annex_is_bare(name: str) -> None:
    assert bare_name(name) == "供水设施清单"
