from __future__ import annotations

from datetime import date

import pytest

from gongkai.law import cli_due
from gongkai.law.clocks import Limit, Unit
from gongkai.law.rules import Channel, RuleError, Setting, all_rules, publish_start, rule


@pytest.mark.parametrize(
    ("day", "article"),
    [
        (date(2026, 1, 5), "第二十六条"),
        (date(2019, 5, 15), "第二十六条"),
        (date(2019, 5, 14), "第十八条"),
        (date(2008, 5, 1), "第十八条"),
        (date(2001, 1, 1), "第十八条"),
    ],
)
def test_disclosure_cites_the_article_of_its_day(day: date, article: str) -> None:
    found = rule("disclosure", on=day)

    assert article in found.source
    assert found.limit == Limit(20, Unit.WORKING_DAYS)


@pytest.mark.parametrize(
    ("name", "limit"),
    [
        ("working-days:15", Limit(15, Unit.WORKING_DAYS)),
        ("days:30", Limit(30, Unit.NATURAL_DAYS)),
        ("publish", Limit(3, Unit.NATURAL_DAYS)),
    ],
)
def test_a_rule_has_its_length_and_unit(name: str, limit: Limit) -> None:
    assert rule(name).limit == limit


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("disclose", "gongkai due --list"),
        ("working-days", "没有写明天数"),
        ("working-days:x", "没有写明天数"),
        ("days:0", "无效"),
        ("days:99999", "无效"),
        ("days:٣", "没有写明天数"),
    ],
)
def test_an_unknown_rule_is_refused_with_what_to_do(name: str, says: str) -> None:
    with pytest.raises(RuleError, match=says):
        rule(name)


def test_every_rule_names_its_source_and_how_far_it_was_checked() -> None:
    assert all(r.source and r.mark.label and r.from_event for r in all_rules())


def test_a_plan_may_set_what_comes_from_plans() -> None:
    setting = Setting(
        Limit(2, Unit.WORKING_DAYS), "本区2026年政务公开工作要点", (Channel.WEBSITE, Channel.NEW_MEDIA)
    )
    found = rule("publish", settings={"publish": setting})

    assert (found.limit, found.source, found.channels) == (setting.limit, setting.source, setting.channels)


def test_no_setting_changes_a_limit_of_the_regulation() -> None:
    with pytest.raises(RuleError, match="不能另行设置"):
        rule("disclosure", settings={"disclosure": Setting(Limit(60, Unit.WORKING_DAYS), "某通知")})


def test_publish_counts_from_issue_else_from_signing_and_says_so() -> None:
    printed, signed = date(2024, 5, 14), date(2024, 5, 10)

    assert publish_start(printed, signed) == (printed, "")
    assert publish_start(None, signed)[0] == signed
    assert "暂按成文日期2024-05-10起算" in publish_start(None, signed)[1]
    assert publish_start(None, None)[0] is None


def test_due_answers_with_the_day_and_its_count() -> None:
    answer = cli_due.due("disclosure", "2022-09-30")

    assert (answer["due"], answer["provisional"]) == ("2022-11-02", False)
    assert [line["number"] for line in answer["explain"] if line["kind"] == "counted"] == list(range(1, 21))


def test_due_takes_events() -> None:
    answer = cli_due.due(
        "disclosure", "2022-09-30", ["stop:2022-10-11", "resume:2022-10-18", "extend:2022-10-20:5"]
    )

    assert answer["due"] == "2022-11-16"  # 恢复后至11月9日为20个工作日；10 11日2，14 15 16日5


def test_due_before_the_rule_was_in_force_is_flagged() -> None:
    assert "仅供参考" in cli_due.due("disclosure", "2005-03-01")["warnings"][0]


@pytest.mark.parametrize(
    ("rule_name", "start", "events", "says"),
    [
        ("disclosure", "2022-9-30", [], "请写成年-月-日"),
        ("disclosure", "20220930", [], "请写成年-月-日"),
        ("disclosure", "2022-02-30", [], "日期“2022-02-30”无效"),
        ("nothing", "2022-09-30", [], "没有名为“nothing”的期限规则"),
        ("disclosure", "2022-09-30", ["pause:2022-10-11"], "事项“pause:2022-10-11”无效"),
        ("disclosure", "2022-09-30", ["extend:2022-10-11:x"], "天数无效"),
        ("disclosure", "2022-09-30", ["extend:2022-10-11"], "没有写明天数"),
        ("disclosure", "2022-09-30", ["resume:2022-10-11"], "没有停止计时"),
    ],
)
def test_due_refuses_bad_input_with_a_sentence(
    rule_name: str, start: str, events: list[str], says: str
) -> None:
    with pytest.raises(cli_due.DueError, match=says):
        cli_due.due(rule_name, start, events)


def test_the_list_names_every_rule_with_its_source() -> None:
    names = {str(each["name"]) for each in cli_due.listing()}

    assert names == {"disclosure", "publish", "working-days:N", "days:N"}
    assert all(each["source"] for each in cli_due.listing())
