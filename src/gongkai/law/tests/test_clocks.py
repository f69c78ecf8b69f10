from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.law.calendar import Calendar
from gongkai.law.clocks import (
    ClockError,
    Event,
    EventKind,
    Limit,
    LineKind,
    State,
    Unit,
    due_if_resumed,
    read,
)

CALENDAR = Calendar.shipped()
ONE_DAY = timedelta(days=1)
TWENTY = Limit(20, Unit.WORKING_DAYS)
START = Event(EventKind.START, date(2022, 9, 30))

days = st.dates(date(2012, 1, 1), date(2025, 6, 30))
lengths = st.integers(1, 40)
units = st.sampled_from(list(Unit))
#: Stops as (days after the start, length), possibly overlapping, touching or empty.
stops = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 30)), max_size=5)


def stop(day: date) -> Event:
    return Event(EventKind.STOP, day)


def resume(day: date) -> Event:
    return Event(EventKind.RESUME, day)


def extend(day: date, more: int) -> Event:
    return Event(EventKind.EXTEND, day, more)


def counted_by_hand(limit: Limit, start: date, spans: list[tuple[date, date]]) -> date:
    """The due day by asking each day on its own: is it inside some stop, and does it count?"""
    left, day = limit.length, start
    while left:
        day += ONE_DAY
        stopped = any(begun < day <= ended for begun, ended in spans)
        if not stopped and (limit.unit is Unit.NATURAL_DAYS or CALENDAR.is_working_day(day)):
            left -= 1
    if limit.unit is Unit.NATURAL_DAYS and limit.rolls and not CALENDAR.is_working_day(day):
        while not CALENDAR.is_working_day(day) or any(begun < day <= ended for begun, ended in spans):
            day += ONE_DAY
    return day


def events_of(start: date, spans: list[tuple[date, date]]) -> list[Event]:
    # A stop comes before its own resume even on one day, so spans are written pair by pair.
    pairs = [event for begun, ended in sorted(spans) for event in (stop(begun), resume(ended))]
    return [Event(EventKind.START, start), *pairs]


@given(days, lengths, units, st.booleans(), stops)
def test_a_clock_agrees_with_asking_every_day_on_its_own(
    start: date, length: int, unit: Unit, rolls: bool, offsets: list[tuple[int, int]]
) -> None:
    limit = Limit(length, unit, rolls)
    spans = [(start + timedelta(days=a), start + timedelta(days=a + b)) for a, b in offsets]

    reading = read(limit, events_of(start, spans), CALENDAR)

    assert reading.state is State.RUNNING
    assert reading.due == counted_by_hand(limit, start, spans)
    assert reading.remaining == 0


@given(days, lengths, st.integers(0, 20), st.integers(0, 20), st.integers(0, 20))
def test_stops_that_overlap_or_touch_count_as_one(start: date, length: int, a: int, b: int, c: int) -> None:
    limit = Limit(length, Unit.WORKING_DAYS)
    first, middle, last = start + a * ONE_DAY, start + (a + b) * ONE_DAY, start + (a + b + c) * ONE_DAY
    once = read(limit, events_of(start, [(first, last)]), CALENDAR).due

    assert read(limit, events_of(start, [(first, middle), (middle, last)]), CALENDAR).due == once
    assert read(limit, events_of(start, [(first, last), (first, middle)]), CALENDAR).due == once


@given(days, lengths, units)
def test_a_longer_limit_is_never_due_earlier(start: date, length: int, unit: Unit) -> None:
    begun = [Event(EventKind.START, start)]
    shorter, longer = (read(Limit(n, unit), begun, CALENDAR).due for n in (length, length + 1))

    assert shorter is not None
    assert longer is not None
    assert shorter <= longer


@given(days, lengths, units)
def test_a_later_start_is_never_due_earlier(start: date, length: int, unit: Unit) -> None:
    first, second = (
        read(Limit(length, unit), [Event(EventKind.START, day)], CALENDAR).due
        for day in (start, start + ONE_DAY)
    )

    assert first is not None
    assert second is not None
    assert first <= second


@given(days, lengths, st.integers(1, 20))
def test_an_extension_of_working_days_is_the_longer_limit(start: date, length: int, more: int) -> None:
    begun = Event(EventKind.START, start)
    extended = read(Limit(length, Unit.WORKING_DAYS), [begun, extend(start, more)], CALENDAR)

    assert extended.due == read(Limit(length + more, Unit.WORKING_DAYS), [begun], CALENDAR).due
    assert extended.total == length + more


@given(days, lengths, units, st.integers(0, 90))
def test_a_restart_forgets_what_came_before_it(start: date, length: int, unit: Unit, after: int) -> None:
    again = start + after * ONE_DAY
    limit = Limit(length, unit)
    restarted = read(
        limit, [Event(EventKind.START, start), stop(start), Event(EventKind.RESTART, again)], CALENDAR
    )

    assert restarted.due == read(limit, [Event(EventKind.START, again)], CALENDAR).due


@given(days, lengths, units)
def test_a_limit_that_rolls_never_ends_on_a_rest_day(start: date, length: int, unit: Unit) -> None:
    due = read(Limit(length, unit), [Event(EventKind.START, start)], CALENDAR).due

    assert due is not None
    assert CALENDAR.is_working_day(due)


@given(days, lengths, stops)
def test_the_explanation_holds_every_day_once_and_counts_to_the_limit(
    start: date, length: int, offsets: list[tuple[int, int]]
) -> None:
    spans = [(start + timedelta(days=a), start + timedelta(days=a + b)) for a, b in offsets]
    reading = read(Limit(length, Unit.WORKING_DAYS), events_of(start, spans), CALENDAR)
    assert reading.due is not None

    walked = [
        line
        for line in reading.explain
        if line.kind in (LineKind.COUNTED, LineKind.SKIPPED, LineKind.STOPPED)
    ]
    assert [line.day for line in walked] == [
        start + n * ONE_DAY for n in range(1, (reading.due - start).days + 1)
    ]
    assert [line.number for line in walked if line.number] == list(range(1, length + 1))


def test_a_line_can_be_read_by_people() -> None:
    reading = read(TWENTY, [START, stop(date(2022, 10, 10)), resume(date(2022, 10, 11))], CALENDAR)
    texts = [line.text for line in reading.explain]

    assert texts[0] == "2022-09-30 星期五 起算日，当日不计，自次日起算"
    assert texts[1] == "2022-10-01 星期六 国庆节放假，不计"
    assert "2022-10-08 星期六 第1个工作日（国庆节调休上班）" in texts
    assert "2022-10-11 星期二 停止计时期间，不计（工作日）" in texts
    assert texts[-1] == "2022-11-03 星期四 期限届满（共20个工作日）"


def test_while_stopped_there_is_no_due_day_and_the_clock_says_where_it_stands() -> None:
    reading = read(TWENTY, [START, stop(date(2022, 10, 11))], CALENDAR)

    assert (reading.state, reading.due) == (State.STOPPED, None)
    assert (reading.counted, reading.remaining) == (4, 16)


def test_one_of_two_stops_resumed_leaves_the_clock_standing() -> None:
    events = [START, stop(date(2022, 10, 11)), stop(date(2022, 10, 12)), resume(date(2022, 10, 14))]

    assert read(TWENTY, events, CALENDAR).state is State.STOPPED
    assert due_if_resumed(TWENTY, events, CALENDAR, date(2022, 10, 18)).due == date(2022, 11, 9)


def test_an_extension_of_natural_days_begins_after_the_rolled_end_of_the_first_limit() -> None:
    # 9月28日+5日=10月3日，放假，首期末日顺延为10月8日；再加2日是10月10日
    events = [Event(EventKind.START, date(2024, 9, 28)), extend(date(2024, 9, 30), 2)]

    assert read(Limit(5, Unit.NATURAL_DAYS), events, CALENDAR).due == date(2024, 10, 10)


def test_an_extension_on_the_last_day_is_still_in_time() -> None:
    assert read(TWENTY, [START, extend(date(2022, 11, 2), 20)], CALENDAR).due == date(2022, 11, 30)


def test_events_may_come_in_any_order() -> None:
    events = [resume(date(2022, 10, 18)), START, stop(date(2022, 10, 11))]

    assert read(TWENTY, events, CALENDAR).due == date(2022, 11, 9)


def test_a_stop_after_the_limit_changes_nothing_and_is_pointed_out() -> None:
    reading = read(TWENTY, [START, stop(date(2022, 11, 8))], CALENDAR)

    assert (reading.due, reading.state) == (date(2022, 11, 2), State.RUNNING)
    assert "不影响期限" in reading.warnings[0]


def test_natural_days_need_no_notice_unless_they_end_where_one_is_missing() -> None:
    plain = Limit(5, Unit.NATURAL_DAYS)
    begun = [Event(EventKind.START, date(2027, 3, 1))]

    assert not read(plain.without_roll(), begun, CALENDAR).provisional
    assert read(plain, begun, CALENDAR).provisional


def test_unsettled_days_inside_a_stop_do_not_matter() -> None:
    events = [
        Event(EventKind.START, date(2026, 12, 1)),
        stop(date(2026, 12, 2)),
        Event(EventKind.RESTART, date(2026, 12, 10)),
    ]

    assert not read(Limit(5, Unit.WORKING_DAYS), events, CALENDAR).provisional


@pytest.mark.parametrize(
    ("events", "says"),
    [
        ([], "没有起算日"),
        ([START, START], "起算日登记了2次"),
        ([START, stop(date(2022, 9, 29))], "早于起算日"),
        ([START, resume(date(2022, 10, 9))], "此前没有停止计时"),
        (
            [START, stop(date(2022, 10, 8)), resume(date(2022, 10, 9)), resume(date(2022, 10, 10))],
            "没有停止计时",
        ),
        ([START, extend(date(2022, 11, 3), 20)], "已于2022-11-02届满"),
        ([START, extend(date(2022, 10, 20), 0)], "没有写明天数"),
        ([START, Event(EventKind.STOP, date(2022, 10, 20), 3)], "不带天数"),
        ([Event(EventKind.START, date(1890, 1, 1))], "超出可计算的范围"),
        (
            [START, stop(date(2022, 10, 8)), Event(EventKind.RESTART, date(2022, 10, 9)), resume(date(2022, 10, 10))],
            "没有停止计时",
        ),
    ],
)  # fmt: skip
def test_events_that_contradict_each_other_are_refused(events: list[Event], says: str) -> None:
    with pytest.raises(ClockError, match=says):
        read(TWENTY, events, CALENDAR)


@pytest.mark.parametrize("length", [0, -3, 4000])
def test_a_limit_without_a_sensible_length_is_refused(length: int) -> None:
    with pytest.raises(ClockError, match="无效"):
        Limit(length, Unit.WORKING_DAYS)


def test_a_limit_beyond_the_calendar_is_refused_rather_than_counted_for_ever() -> None:
    with pytest.raises(ClockError, match="无法计算"):
        read(Limit(3660, Unit.WORKING_DAYS), [Event(EventKind.START, date(2195, 1, 1))], CALENDAR)
