"""A passage becomes the value of a field, or is refused with a sentence."""

from __future__ import annotations

import pytest

from ..taking import NotTaken, take


@pytest.mark.parametrize(
    ("field", "passage", "value"),
    [
        ("title", "　关于做好\n冬季供暖工作的通知　", "关于做好冬季供暖工作的通知"),
        ("document_number", "文号：澄政办发〔2026〕31号　签发人：沈知微", "澄政办发〔2026〕31号"),
        ("document_number", "澄政办发[2026]31号", "澄政办发[2026]31号"),
        ("issuers", "发文机关：区财政局、区水务局", "区财政局、区水务局"),
        ("issuers", "区财政局　区水务局", "区财政局、区水务局"),
        ("signed_on", "二〇二六年十月十二日", "2026-10-12"),
        ("printed_on", "澄明区人民政府办公室　2026年10月13日印发", "2026-10-13"),
        ("effective_on", "本办法自2026年11月1日起施行。", "2026-11-01"),
        ("keywords", "关键词：供暖、民生", "供暖、民生"),
    ],
)
def test_the_value_in_a_passage(field: str, passage: str, value: str) -> None:
    assert take(field, passage).value == value


@pytest.mark.parametrize(
    ("field", "passage", "sentence"),
    [
        ("document_number", "各镇人民政府：", "没有发文字号"),
        ("signed_on", "近日印发", "没有完整的年月日"),
        ("effective_on", "自2026年11月1日起施行，2031年10月31日失效", "有 2 个日期"),
        ("title", "　", "没有文字"),
        ("title", "长" * 501, "太长"),
        ("number", "甲", "没有这一项"),
    ],
)
def test_what_is_not_there_is_said(field: str, passage: str, sentence: str) -> None:
    with pytest.raises(NotTaken, match=sentence):
        take(field, passage)
