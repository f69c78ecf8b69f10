from __future__ import annotations

import pytest

from gongkai.law.guide import REQUIRED, missing

WHOLE = {
    "arrangement": "主动公开的信息按法定目录分类编排。",
    "access": "可以在政务服务大厅、区档案馆查阅。",
    "office": "受理机构：某区水务局办公室",
    "address": "地址：某街道明德路1号",
    "hours": "办公时间：工作日9:00至17:30",
    "phone": "电话：0990-5550100",
    "fax": "传真：0990-5550101",
    "internet": "电子邮箱：info@example.gov.cn",
}


def test_a_guide_that_says_what_article_12_requires_lacks_nothing():
    assert missing("\n".join(WHOLE.values())) == []


@pytest.mark.parametrize("left_out", ["hours", "phone", "fax", "internet", "office", "address"])
def test_what_is_left_out_is_named_with_the_article(left_out):
    text = "\n".join(line for code, line in WHOLE.items() if code != left_out)
    [found] = missing(text)
    assert found.content.code == left_out
    assert "第十二条" in found.sentence


def test_an_empty_text_lacks_everything():
    assert [found.content for found in missing("")] == list(REQUIRED)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("传真：无", "fax"),
        ("传　真：（0990）5550101", "fax"),
        ("联系电话 0990-5550100、5550102", "phone"),
        ("周一至周五 08:30—12:00", "hours"),
        ("人民路12号", "address"),
        ("受理部门：区档案馆", "office"),
    ],
)
def test_usual_ways_of_saying_it_are_understood(line, code):
    assert code not in {found.content.code for found in missing(line)}
