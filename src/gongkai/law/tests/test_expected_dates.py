"""Due dates counted by hand on a wall calendar, before there was any code that could count them.

The count stands beside each date. The first two dates were stated in court cases; the rest follow from
the holiday notices of their years. Article 26 of the Regulation gives 20 working days; 15 working days
was the reply limit until 2019-05-14; the day of the event is not counted (民法典第二百零一条).
"""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.law.calendar import Calendar
from gongkai.law.clocks import Event, EventKind, read
from gongkai.law.rules import rule

CALENDAR = Calendar.shipped()

EXPECTED = [
    pytest.param(
        "working-days:20",
        date(2022, 9, 30),
        # 9月30日(五) 起算日不计；10月1-7日 国庆节放假
        # 10月8日(六)1 9日(日)2，都是调休上班
        # 10日3 11日4 12日5 13日6 14日7；15-16日周末
        # 17日8 18日9 19日10 20日11 21日12；22-23日周末
        # 24日13 25日14 26日15 27日16 28日17；29-30日周末
        # 31日18 11月1日19 2日20
        date(2022, 11, 2),
        id="over the National Day holiday with two make-up days",
    ),
    pytest.param(
        "working-days:15",
        date(2011, 6, 1),
        # 6月1日(三) 不计；2日1 3日2；4-6日 端午节放假
        # 7日3 8日4 9日5 10日6；11-12日周末
        # 13日7 14日8 15日9 16日10 17日11；18-19日周末
        # 20日12 21日13 22日14 23日15
        date(2011, 6, 23),
        id="over the Dragon Boat holiday",
    ),
    pytest.param(
        "disclosure",
        date(2025, 2, 20),
        # 2月20日(四) 不计；21日1；22-23日周末
        # 24日2 25日3 26日4 27日5 28日6；3月1-2日周末
        # 3日7 4日8 5日9 6日10 7日11；8-9日周末
        # 10日12 11日13 12日14 13日15 14日16；15-16日周末
        # 17日17 18日18 19日19 20日20
        date(2025, 3, 20),
        id="four plain weeks",
    ),
    pytest.param(
        "disclosure",
        date(2026, 2, 12),
        # 2月12日(四) 不计；13日1；14日(六)2 调休上班；15-23日 春节放假
        # 24日3 25日4 26日5 27日6 28日(六)7 调休上班；3月1日周日
        # 2日8 3日9 4日10 5日11 6日12；7-8日周末
        # 9日13 10日14 11日15 12日16 13日17；14-15日周末
        # 16日18 17日19 18日20
        date(2026, 3, 18),
        id="over the longest Spring Festival",
    ),
    pytest.param(
        "working-days:7",
        date(2026, 2, 12),
        # 13日1；14日(六)2 调休上班；15-23日 春节放假
        # 24日3 25日4 26日5 27日6 28日(六)7 调休上班
        date(2026, 2, 28),
        id="due on a make-up Saturday",
    ),
    pytest.param(
        "disclosure",
        date(2026, 9, 18),
        # 9月18日(五) 不计；19日周六；20日(日)1 调休上班
        # 21日2 22日3 23日4 24日5；25-27日 中秋节放假
        # 28日6 29日7 30日8；10月1-7日 国庆节放假
        # 8日9 9日10 10日(六)11 调休上班；11日周日
        # 12日12 13日13 14日14 15日15 16日16；17-18日周末
        # 19日17 20日18 21日19 22日20
        date(2026, 10, 22),
        id="over Mid-Autumn and National Day",
    ),
    pytest.param(
        "publish",
        date(2024, 5, 14),
        # 5月14日(二) 印发，不计；15日1 16日2 17日(五)3
        date(2024, 5, 17),
        id="three days from issue",
    ),
]


@pytest.mark.parametrize(("name", "start", "due"), EXPECTED)
def test_due_date_is_the_one_counted_by_hand(name: str, start: date, due: date) -> None:
    reading = read(rule(name).limit, [Event(EventKind.START, start)], CALENDAR)

    assert reading.due == due
    assert not reading.provisional
    assert reading.warnings == ()


def test_december_start_in_the_last_known_year_is_provisional() -> None:
    # 2026年12月15日(二) 不计；16日1 17日2 18日3；19-20日周末
    # 21日4 22日5 23日6 24日7 25日8；26-27日周末
    # 28日9 29日10 30日11 31日12；2027年无通知，只除周末：1月1日(五)13；2-3日周末
    # 4日14 5日15 6日16 7日17 8日18；9-10日周末；11日19 12日20
    reading = read(rule("disclosure").limit, [Event(EventKind.START, date(2026, 12, 15))], CALENDAR)

    assert reading.due == date(2027, 1, 12)
    assert reading.provisional
    assert any("2027年" in warning for warning in reading.warnings)


STOPPED = [
    pytest.param(
        [("stop", date(2022, 10, 11), 0), ("resume", date(2022, 10, 18), 0)],
        # 至10月11日已计4日(8日1 9日2 10日3 11日4)；12 13 14 17 18日停止，恢复当日仍不计
        # 19日5 20日6 21日7；24-28日8-12；31日13 11月1日14 2日15 3日16 4日17；7日18 8日19 9日20
        date(2022, 11, 9),
        id="a stop removes the days after it up to and including the resume day",
    ),
    pytest.param(
        [
            ("stop", date(2022, 10, 11), 0),
            ("stop", date(2022, 10, 13), 0),
            ("resume", date(2022, 10, 14), 0),
            ("resume", date(2022, 10, 18), 0),
        ],
        # 两次停止重叠，合为11日后至18日一次，与上例同
        date(2022, 11, 9),
        id="overlapping stops count once",
    ),
    pytest.param(
        [
            ("stop", date(2022, 10, 11), 0),
            ("resume", date(2022, 10, 14), 0),
            ("stop", date(2022, 10, 14), 0),
            ("resume", date(2022, 10, 18), 0),
        ],
        # 14日恢复又停止，首尾相接，仍是11日后至18日
        date(2022, 11, 9),
        id="touching stops count once",
    ),
    pytest.param(
        [("extend", date(2022, 10, 20), 20)],
        # 原期限止于11月2日；3日1 4日2；7-11日3-7；14-18日8-12；21-25日13-17；28日18 29日19 30日20
        date(2022, 11, 30),
        id="an extension adds its days to the end of the first limit",
    ),
    pytest.param(
        [("restart", date(2022, 10, 19), 0)],
        # 10月19日(三) 重新起算，当日不计；20日1 21日2；24-28日3-7；31日8 11月1-4日9-12
        # 7-11日13-17；14日18 15日19 16日20
        date(2022, 11, 16),
        id="a restart counts anew from its own day",
    ),
]


@pytest.mark.parametrize(("later", "due"), STOPPED)
def test_events_move_the_due_date_as_counted_by_hand(later: list[tuple[str, date, int]], due: date) -> None:
    events = [Event(EventKind.START, date(2022, 9, 30))]
    events += [Event(EventKind(kind), day, days) for kind, day, days in later]

    assert read(rule("working-days:20").limit, events, CALENDAR).due == due


def test_natural_days_that_end_in_a_holiday_roll_to_the_next_working_day() -> None:
    # 2024年9月28日(六)+5日=10月3日，国庆节放假至7日；次一工作日是10月8日(二)
    start = [Event(EventKind.START, date(2024, 9, 28))]

    assert read(rule("days:5").limit, start, CALENDAR).due == date(2024, 10, 8)
    assert read(rule("days:5").limit.without_roll(), start, CALENDAR).due == date(2024, 10, 3)
