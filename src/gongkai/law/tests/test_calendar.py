from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.law.calendar import Calendar, DayKind, Notice, NoticeError, NoticeKind, shipped_notices

CALENDAR = Calendar.shipped()
YEARS = range(2011, 2027)
EVERY_DAY = [date(2011, 1, 1) + timedelta(days=n) for n in range((date(2027, 1, 1) - date(2011, 1, 1)).days)]
days = st.dates(date(2005, 1, 1), date(2035, 12, 31))

#: Days on which an independent package says otherwise, with the reason why the notice is right. There are
#: none: both packages know the amendments of 2015 (3 September), 2019 (Labour Day) and 2020 (Spring
#: Festival), which is why ``test_amendments_change_exactly_these_days`` keeps those apart.
DIFFERENCES_FROM_CHINESECALENDAR: dict[date, str] = {}
DIFFERENCES_FROM_HOLIDAYS: dict[date, str] = {}


def test_chinesecalendar_agrees_on_every_day() -> None:
    other = {day for day in EVERY_DAY if CALENDAR.is_working_day(day) != chinese_calendar.is_workday(day)}

    assert other == set(DIFFERENCES_FROM_CHINESECALENDAR)


def test_holidays_agrees_on_every_day() -> None:
    china = holidays.country_holidays("CN", years=YEARS)
    other = {day for day in EVERY_DAY if CALENDAR.is_working_day(day) != china.is_working_day(day)}

    assert other == set(DIFFERENCES_FROM_HOLIDAYS)


def test_amendments_change_exactly_these_days() -> None:
    annual_only = Calendar(n for n in shipped_notices() if n.kind is NoticeKind.ANNUAL)
    changed = {day for day in EVERY_DAY if CALENDAR.is_working_day(day) != annual_only.is_working_day(day)}

    assert changed == {
        # 抗战胜利70周年纪念日：9月3日放假，4日（五）与6日（日）对调
        date(2015, 9, 3),
        date(2015, 9, 4),
        date(2015, 9, 6),
        # 劳动节由1天调整为1日至4日，4月28日、5月5日上班
        date(2019, 4, 28),
        date(2019, 5, 2),
        date(2019, 5, 3),
        date(2019, 5, 5),
        # 春节假期延长至2月2日，原定2月1日（六）上班取消；2月2日本是周日
        date(2020, 1, 31),
        date(2020, 2, 1),
    }


def test_every_year_from_2011_to_2026_has_its_notice() -> None:
    assert set(YEARS) == CALENDAR.known_years


def test_make_up_days_are_weekends_and_no_rest_day_is_named_twice() -> None:
    for notice in shipped_notices():
        assert all(day.weekday() >= 5 for day in notice.workdays), notice.name
        assert not set(notice.workdays) & set(notice.rest), notice.name


def test_a_notice_that_was_not_read_says_so_when_cited() -> None:
    labels = {n.year: n.label for n in shipped_notices() if n.kind is NoticeKind.ANNUAL}

    assert labels[2026] == "《国务院办公厅关于2026年部分节假日安排的通知》（国办发明电〔2025〕7号）"
    assert labels[2011].endswith("（未核对原文）")


@pytest.mark.parametrize(
    ("day", "kind", "why"),
    [
        (date(2026, 2, 14), DayKind.MAKE_UP, "春节调休上班"),
        (date(2026, 2, 16), DayKind.HOLIDAY, "春节放假"),
        (date(2026, 2, 24), DayKind.WORKDAY, "工作日"),
        (date(2026, 3, 1), DayKind.WEEKEND, "周末"),
        (date(2018, 12, 31), DayKind.HOLIDAY, "元旦放假"),
    ],
)
def test_a_day_says_what_it_is_and_why(day: date, kind: DayKind, why: str) -> None:
    described = CALENDAR.describe(day)

    assert (described.kind, described.why, described.provisional) == (kind, why, False)


def test_a_year_without_a_notice_has_weekends_only_and_is_provisional() -> None:
    monday, sunday = CALENDAR.describe(date(2027, 2, 1)), CALENDAR.describe(date(2027, 2, 7))

    assert (monday.is_working, monday.provisional) == (True, True)
    assert (sunday.is_working, sunday.provisional) == (False, True)


def test_the_last_days_of_the_last_known_year_wait_for_the_next_notice() -> None:
    assert CALENDAR.is_settled(date(2026, 12, 25))
    assert not CALENDAR.is_settled(date(2026, 12, 26))
    assert CALENDAR.is_settled(date(2025, 12, 31))


def test_a_region_below_a_province_takes_the_provinces_holidays() -> None:
    eid = date(2020, 5, 25)

    assert CALENDAR.is_working_day(eid)
    assert Calendar.shipped("640202").describe(eid).why == "开斋节放假"
    assert Calendar.shipped("110101").is_working_day(eid)


def test_a_region_with_holidays_of_its_own_warns_of_a_year_without_its_notice() -> None:
    ningxia = Calendar.shipped("640202")

    assert "宁夏回族自治区2024年" in ningxia.regional_warnings([date(2024, 5, 1)])[0]
    assert ningxia.regional_warnings([date(2020, 5, 1)]) == ()
    assert Calendar.shipped("110101").regional_warnings([date(2024, 5, 1)]) == ()


@pytest.mark.parametrize("region", ["64", "64020a", "6402020"])
def test_a_malformed_division_code_is_refused(region: str) -> None:
    with pytest.raises(NoticeError, match="六位数字"):
        Calendar.shipped(region)


def test_a_notice_kept_elsewhere_settles_its_year() -> None:
    notice = Notice(
        2027, "2027年放假安排", rest={date(2027, 1, 1): "元旦"}, workdays={date(2027, 1, 3): "元旦"}
    )
    calendar = Calendar.from_notices([*shipped_notices(), notice])

    assert not calendar.is_working_day(date(2027, 1, 1))
    assert calendar.is_working_day(date(2027, 1, 3))
    assert calendar.is_settled(date(2026, 12, 31))


def test_a_notice_survives_the_way_through_its_data_form() -> None:
    assert [Notice.from_data(n.as_data()) for n in shipped_notices()] == list(shipped_notices())


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"year": 2027, "rest": [], "workdays": []}, "缺少“notice”"),
        ({"year": 2027, "notice": {"name": "某通知"}, "rest": []}, "缺少“rest”|缺少“workdays”"),
        ({"year": 2027, "notice": {"name": "某通知"}, "rest": [{"day": "1月1日", "name": "元旦"}], "workdays": []}, "日期请写成"),
        ({"year": 2027, "notice": {"name": "某通知"}, "rest": [{"day": "2024-01-01", "name": "元旦"}], "workdays": []}, "请核对年份"),
        (
            {
                "year": 2027,
                "notice": {"name": "某通知"},
                "rest": [{"day": "2027-01-01", "name": "元旦"}],
                "workdays": [{"day": "2027-01-01", "name": "元旦"}],
            },
            "同时列为放假日和上班日",
        ),
    ],
)  # fmt: skip
def test_a_notice_with_a_fault_is_refused_with_what_to_correct(data: dict, says: str) -> None:
    with pytest.raises(NoticeError, match=says):
        Notice.from_data(data)


@given(days, st.integers(1, 60))
def test_adding_working_days_lands_on_the_day_that_counts_them(day: date, count: int) -> None:
    due = CALENDAR.add_working_days(day, count)

    assert CALENDAR.is_working_day(due)
    assert CALENDAR.working_days_between(day, due) == count


@given(days)
def test_the_next_working_day_is_the_first_one_from_the_day_itself(day: date) -> None:
    found = CALENDAR.next_working_day(day)

    assert CALENDAR.is_working_day(found)
    assert not any(CALENDAR.is_working_day(day + timedelta(days=n)) for n in range((found - day).days))
