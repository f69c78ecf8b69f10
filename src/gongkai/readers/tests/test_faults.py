"""Each rule on an invented notice: one thing damaged, one alarm; the whole notice raises none."""

from __future__ import annotations

import pytest

from gongkai.readers import Fault, read

from .notices import NOTICE


def faults(text: str) -> list[Fault]:
    return read(text.encode()).faults


def damaged(old: str, new: str, *, last: bool = False) -> list[Fault]:
    assert old in NOTICE
    if last:
        head, _, tail = NOTICE.rpartition(old)
        return faults(head + new + tail)
    return faults(NOTICE.replace(old, new, 1))


def test_a_whole_notice_raises_no_alarm() -> None:
    assert faults(NOTICE) == []


@pytest.mark.parametrize(
    "number",
    ["澄政办发〔20256", "澄政办发〔20256号", "澄政办发2025〕6号", "澄政办发〔2025〕6", "澄政办发20256号"],
)
def test_a_number_that_lost_a_bracket_or_hao_is_proposed_from_the_metadata(number: str) -> None:
    (fault,) = damaged("\n澄政办发〔2025〕6号\n", f"\n{number}\n")
    assert (fault.kind, fault.excerpt, fault.suggestion) == (
        "document_number_damaged",
        number,
        "澄政办发〔2025〕6号",
    )


@pytest.mark.parametrize("number", ["澄政办发〔20123号", "澄政办发2012〕3号", "澄政办发〔2012〕3"])
def test_a_damaged_number_of_another_document_is_found_in_the_text(number: str) -> None:
    (fault,) = damaged("（澄政办发〔2012〕3号）", f"（{number}）")
    assert (fault.kind, fault.excerpt) == ("document_number_damaged", number)


@pytest.mark.parametrize("brackets", ["[]", "【】", "﹝﹞", "（）", "()"])
def test_other_brackets_around_the_year_are_noted_with_the_right_ones(brackets: str) -> None:
    (fault,) = damaged("（澄政办发〔2012〕3号）", f"，澄政办发{brackets[0]}2012{brackets[1]}3号，")
    assert (fault.kind, fault.severity) == ("document_number_brackets", "note")
    assert fault.suggestion is not None
    assert fault.suggestion.endswith("澄政办发〔2012〕3号")


@pytest.mark.parametrize("date", ["2025321日", "2025年321日", "20253月21日", "2025年3月21"])
def test_a_damaged_date_is_proposed_only_from_another_copy(date: str) -> None:
    (fault,) = damaged("\n2025年3月21日\n", f"\n{date}\n")
    assert (fault.kind, fault.excerpt, fault.suggestion) == ("date_damaged", date, "2025年3月21日")


def test_a_damaged_date_without_another_copy_gets_no_proposal() -> None:
    (fault,) = damaged("2025年5月1日", "202551日")
    assert (fault.kind, fault.suggestion) == ("date_damaged", None)
    assert "2025年5月1日" in fault.message


def test_a_day_that_no_calendar_has_is_named() -> None:
    (fault,) = damaged("2025年5月1日", "2025年6月31日")
    assert (fault.kind, fault.excerpt) == ("date_impossible", "2025年6月31日")


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("现将《澄明区养犬管理办法》印发", "现将《澄明区养犬管理办法印发", "mark_unclosed"),
        ("现将《澄明区养犬管理办法》印发", "现将澄明区养犬管理办法》印发", "mark_unopened"),
        ("“一窗受理”", "“一窗受理", "mark_unclosed"),
        ("“一窗受理”", "一窗受理”", "mark_unopened"),
        ("“一窗受理”", "“一窗受理“", "mark_unclosed"),
        ("（含临时接种点）", "（含临时接种点", "mark_unclosed"),
        ("（含临时接种点）", "含临时接种点）", "mark_unopened"),
    ],
)
def test_a_mark_without_its_other_half_is_found(old: str, new: str, kind: str) -> None:
    (fault,) = damaged(old, new)
    assert fault.kind == kind


def test_a_title_over_two_lines_and_a_numbered_item_lose_no_mark() -> None:
    text = "关于印发《澄明区养犬\n管理办法》的通知\n各街道：\n1）登记；\n2）接种。\n某局\n2025年1月2日"
    assert [fault for fault in faults(text) if fault.kind.startswith("mark")] == []


def test_paragraphs_of_a_long_quotation_each_open_and_only_the_last_closes() -> None:
    text = "关于修改办法的决定\n一、第二条修改为：“养犬人应当登记。\n“登记不收费。”\n二、删去第三条。"
    assert [fault for fault in faults(text) if fault.kind.startswith("mark")] == []


def test_a_name_that_lost_a_character_is_held_against_the_frequent_one() -> None:
    (fault,) = damaged("区城管局、柳溪镇、各街道办事处", "区城管局、溪镇、各街道办事处", last=True)
    assert (fault.kind, fault.excerpt, fault.suggestion) == ("name_truncated", "溪镇", "柳溪镇")


@pytest.mark.parametrize("now", ["  1. 管理", "管理"])
def test_a_heading_that_lost_its_number_is_named_with_the_number_due(now: str) -> None:
    (fault,) = damaged("二、管理", now)
    assert (fault.kind, fault.suggestion) == ("number_lost", "二、管理")


@pytest.mark.parametrize(("old", "new"), [("三、附则", "四、附则"), ("三、附则", "二、附则")])
def test_a_jump_and_a_repetition_of_numbers_are_found(old: str, new: str) -> None:
    (fault,) = damaged(old, new)
    assert fault.kind == "number_broken"


def test_a_missing_chapter_and_a_missing_article_are_found() -> None:
    articles = "\n".join(f"第{n}条　养犬人应当守法。" for n in "一二三四五七八")
    text = f"澄明区养犬条例\n第一章　总则\n{articles}\n第三章　附则\n第九条　本条例自公布之日起施行。"
    assert [fault.excerpt for fault in faults(text)] == ["第七条", "第三章"]


@pytest.mark.parametrize(
    ("old", "new", "suggestion"),
    [
        ("区公安局、区农业农村局", "区公安局区农业农村局", "区公安局、区农业农村局"),
        ("区财政局、柳溪镇", "区财政局柳溪镇", "区财政局、柳溪镇"),
        ("区直各部门，柳溪镇", "区直各部门柳溪镇", "区直各部门、柳溪镇"),
    ],
)
def test_units_without_a_separator_are_taken_apart(old: str, new: str, suggestion: str) -> None:
    (fault,) = damaged(old, new)
    assert (fault.kind, fault.suggestion) == ("list_run_together", suggestion)


@pytest.mark.parametrize(
    "name",
    [
        "区政府各部门",
        "市委市政府",
        "市公安局交通管理局",
        "工业和信息化部",
        "市生态环境局大武口分局",
        "教育部办公厅",
    ],
)
def test_one_name_of_several_words_is_not_taken_apart(name: str) -> None:
    assert damaged("区公安局、区农业农村局", f"{name}、区农业农村局") == []


def test_two_copies_of_a_value_that_differ_are_a_fault() -> None:
    (fault,) = damaged("文号 澄政办发〔2025〕6号", "文号 澄政办发〔2025〕7号")
    assert fault.kind == "metadata_differs"
    assert "澄政办发〔2025〕7号" in fault.message
    assert "澄政办发〔2025〕6号" in fault.message


def test_a_page_published_before_it_was_signed_is_a_fault() -> None:
    (fault,) = damaged("生成日期 2025-03-21", "生成日期 2025-03-21 发布日期 2025-03-01")
    assert fault.kind == "dates_out_of_order"


def test_a_notice_to_nobody_is_noted() -> None:
    (fault,) = damaged("区直各部门，柳溪镇、各街道办事处：\n", "\n")
    assert (fault.kind, fault.severity) == ("part_missing", "note")
    assert "主送机关" in fault.message


def test_sign_off_and_date_are_missed_in_a_bare_notice() -> None:
    text = "关于做好防汛工作的通知\n各街道办事处：\n请做好准备。\n请加强值守。\n请及时报告。"
    (fault,) = faults(text)
    assert fault.message == "没有找到发文机关署名和成文日期。请对照原件补写。"


@pytest.mark.parametrize("garbage", ["\ufffd", "锟斤拷", "\ue5d2", "??"])
def test_garbled_characters_are_shown_where_they_stand(garbage: str) -> None:
    (fault,) = damaged("犬绳牵引", f"犬绳{garbage}牵引")
    assert (fault.kind, fault.excerpt) == ("text_garbled", garbage)


def test_every_message_is_a_chinese_sentence_with_a_remedy() -> None:
    text = (
        NOTICE.replace("》", "", 3).replace("二、管理", "管理").replace("〕6号", "6号").replace("年3月", "3")
    )
    found = faults(text)
    assert len(found) >= 4
    for fault in found:
        assert fault.message.endswith("。")
        assert "请" in fault.message or "应" in fault.message
