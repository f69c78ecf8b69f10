"""Duties: opened once, moved when the calendar moves, met by evidence, and healed when something was missed."""

from __future__ import annotations

import datetime as dt

import pytest

from gongkai.base import clock, events
from gongkai.base.acts import Refused
from gongkai.base.registries import duty_rules
from gongkai.duties import calendars, services
from gongkai.duties.models import Duty
from gongkai.duties.plans import DutyPlan, starting
from gongkai.duties.queries import DutyRow, fails_next, visible_to
from gongkai.law.calendar import Calendar
from gongkai.org.models import Role
from gongkai.org.tests.factories import organ, person

pytestmark = pytest.mark.django_db

D = dt.date
SUBMITTED = D(2026, 9, 18)


def plan(owner, *, subject=None, rule="working-days:20", start=SUBMITTED, channels=(), **more) -> DutyPlan:
    subject = subject or owner
    return DutyPlan(
        kind=more.pop("kind", "reply"),
        rule=rule,
        owner=owner,
        subject_type=events.subject_type(subject),
        subject_id=subject.pk,
        title="答复一件申请",
        clock=starting(start),
        channels=channels,
        **more,
    )


@pytest.fixture
def office():
    return organ(code="990102001", name="澄明区人民政府办公室")


@pytest.fixture
def officer(office):
    return person(office, Role.OPENNESS_OFFICE)


def test_a_duty_is_due_on_the_day_its_clock_shows(office) -> None:
    [duty] = services.keep([plan(office)])
    # 20 working days after 2026-09-18 over 中秋节 and 国庆节, counted by hand in the tests of the law.
    assert duty.due_on == D(2026, 10, 22)
    assert events.of(duty).get().name == "duty.opened"


def test_the_same_plan_opens_one_duty(office) -> None:
    [first] = services.keep([plan(office)])
    [second] = services.keep([plan(office)])
    assert first.pk == second.pk
    assert events.of(first).count() == 1


def test_a_changed_start_moves_the_day_and_says_so(office) -> None:
    [duty] = services.keep([plan(office)])
    [moved] = services.keep([plan(office, start=D(2026, 9, 21))])
    assert moved.pk == duty.pk
    # The make-up Sunday 2026-09-20 and Monday the 21st no longer count: two working days later.
    assert moved.due_on == D(2026, 10, 26)
    last = events.of(duty).last()
    assert last.name == "duty.moved"
    assert last.data == {"before": "2026-10-22", "after": "2026-10-26"}


@pytest.mark.parametrize(
    ("shown", "met_on"),
    [
        ([("website", D(2026, 9, 20))], None),
        ([("website", D(2026, 9, 20)), ("website", D(2026, 9, 22))], None),
        ([("website", D(2026, 9, 20)), ("new_media", D(2026, 9, 21))], D(2026, 9, 21)),
    ],
    ids=["one channel is missing", "twice the same channel", "both channels, on the later day"],
)
def test_a_duty_with_channels_is_met_when_each_has_evidence(office, shown, met_on) -> None:
    [duty] = services.keep([plan(office, channels=("website", "new_media"))])
    for channel, day in shown:
        services.add_evidence(office, "reply", channel=channel, on=day, url=f"https://x.example/{channel}")
    duty.refresh_from_db()
    assert duty.met_on == met_on


def test_evidence_given_twice_is_kept_once(office) -> None:
    [duty] = services.keep([plan(office)])
    for _ in range(2):
        services.add_evidence(office, "reply", on=D(2026, 9, 20), url="https://x.example/1")
    assert duty.evidence.count() == 1
    assert events.of(duty).filter(name="duty.met").count() == 1


def test_a_met_duty_keeps_its_days_whatever_the_plan_says_later(office) -> None:
    [duty] = services.keep([plan(office)])
    services.add_evidence(office, "reply", on=D(2026, 9, 20))
    services.keep([plan(office, start=D(2026, 1, 5))])
    duty.refresh_from_db()
    assert duty.due_on == D(2026, 10, 22)


def test_evidence_after_the_day_is_late_and_said_to_be(office) -> None:
    [duty] = services.keep([plan(office)])
    services.add_evidence(office, "reply", on=D(2026, 10, 23))
    duty.refresh_from_db()
    assert DutyRow(duty, D(2026, 11, 1), calendars.current()).state == "met_late"
    assert events.of(duty).last().data["in_time"] is False


@pytest.mark.parametrize(
    ("today", "state", "left"),
    [
        (D(2026, 9, 21), "open", "还有31日（18个工作日）"),
        (D(2026, 10, 20), "soon", "还有2日（2个工作日）"),
        (D(2026, 10, 22), "soon", "今天到期"),
        (D(2026, 10, 25), "late", "超期3日"),
    ],
)
def test_lateness_is_a_comparison_with_today(office, today, state, left) -> None:
    [duty] = services.keep([plan(office)])
    row = DutyRow(duty, today, calendars.current())
    assert (row.state, row.left_label) == (state, left)


def test_a_stopped_clock_has_no_day_until_it_resumes(office, officer) -> None:
    [duty] = services.keep([plan(office)])
    with clock.at(D(2026, 10, 30)):
        services.StopClock(duty, on=D(2026, 9, 21), note="征求第三方意见", by=officer).execute()
        duty.refresh_from_db()
        assert (duty.due_on, duty.stopped) == (None, True)
        services.ResumeClock(duty, on=D(2026, 9, 24), note="收到第三方意见", by=officer).execute()
    duty.refresh_from_db()
    # Stopped after Monday the 21st up to Thursday the 24th: three working days are not counted.
    assert (duty.due_on, duty.stopped) == (D(2026, 10, 27), False)


def test_a_recorded_stop_survives_a_plan_that_is_kept_again(office, officer) -> None:
    [duty] = services.keep([plan(office)])
    with clock.at(D(2026, 9, 22)):
        services.StopClock(duty, on=D(2026, 9, 21), note="征求第三方意见", by=officer).execute()
    services.keep([plan(office)])
    duty.refresh_from_db()
    assert duty.stopped


@pytest.mark.parametrize(
    ("act", "arguments", "code"),
    [
        (services.WaiveDuty, {"reason": "无"}, "reason"),
        (services.StopClock, {"on": D(2026, 9, 21), "note": ""}, "note"),
        (services.StopClock, {"on": D(2027, 1, 1), "note": "等待"}, "future"),
        (services.StopClock, {"on": D(2026, 9, 1), "note": "早于起算日"}, "clock"),
        (services.ResumeClock, {"on": D(2026, 9, 21), "note": "没有停过"}, "clock"),
    ],
)
def test_an_act_that_cannot_be_says_why_and_changes_nothing(office, officer, act, arguments, code) -> None:
    [duty] = services.keep([plan(office)])
    with clock.at(D(2026, 9, 30)), pytest.raises(Refused) as refused:
        act(duty, by=officer, **arguments).execute()
    assert [reason.code for reason in refused.value.reasons] == [code]
    assert Duty.objects.get(pk=duty.pk).clock == duty.clock


@pytest.mark.parametrize(
    ("act", "arguments"),
    [
        (services.WaiveDuty, {"reason": "事项已经取消"}),
        (services.StopClock, {"on": D(2026, 9, 21), "note": "等待"}),
        (services.ResumeClock, {"on": D(2026, 9, 21), "note": "等待"}),
    ],
)
def test_a_clerk_may_not_move_the_units_own_duties(office, act, arguments) -> None:
    [duty] = services.keep([plan(office)])
    clerk = person(office, Role.DRAFTER)
    with clock.at(D(2026, 9, 30)), pytest.raises(Refused) as refused:
        act(duty, by=clerk, **arguments).execute()
    assert refused.value.reasons[0].code == "not_allowed"


def test_a_waived_duty_is_out_of_the_way_with_its_reason(office, officer) -> None:
    [duty] = services.keep([plan(office)])
    services.WaiveDuty(duty, reason="事项已经取消", by=officer).execute()
    assert not Duty.objects.open().exists()
    assert "事项已经取消" in events.of(duty).last().sentence
    with pytest.raises(Refused):
        services.WaiveDuty(duty, reason="再次免除", by=officer).execute()


NEXT_YEAR = {
    "year": 2027,
    "kind": "annual",
    "notice": {
        "name": "关于2027年放假安排的通知（试验）",
        "number": "",
        "issued": "2026-11-10",
        "verified": False,
    },
    "rest": [{"day": "2027-01-01", "name": "元旦"}],
    "workdays": [],
}


def test_a_day_in_a_year_without_notice_is_provisional_until_the_notice_is_loaded(office, officer) -> None:
    [duty] = services.keep([plan(office, start=D(2026, 12, 21))])
    # 22 Dec is the 1st; 1 January is counted as a Friday like any other, for nobody has said otherwise yet.
    assert duty.provisional
    before = duty.due_on
    [moved] = services.LoadHolidayNotice(NEXT_YEAR, by=officer).execute()
    duty.refresh_from_db()
    assert moved.duty_id == duty.pk
    assert (moved.before, moved.after) == (before, duty.due_on)
    assert duty.due_on == Calendar.from_notices(
        [*Calendar.shipped().notices, calendars.Notice.from_data(NEXT_YEAR)]
    ).add_working_days(D(2026, 12, 21), 20)
    assert duty.due_on > before
    assert not duty.provisional


@pytest.mark.parametrize(
    ("broken", "word"),
    [
        ({**NEXT_YEAR, "rest": [{"day": "2027/01/01", "name": "元旦"}]}, "日期"),
        ({key: value for key, value in NEXT_YEAR.items() if key != "rest"}, "缺少"),
    ],
)
def test_a_notice_that_cannot_be_read_is_refused_with_a_sentence(officer, broken, word) -> None:
    with pytest.raises(Refused) as refused:
        services.LoadHolidayNotice(broken, by=officer).execute()
    assert word in str(refused.value)


def test_only_the_openness_office_loads_a_notice(office) -> None:
    with pytest.raises(Refused):
        services.LoadHolidayNotice(NEXT_YEAR, by=person(office, Role.DRAFTER)).execute()


class _Rule:
    title = "试验规则"
    source = "试验"

    def __init__(self, plans) -> None:
        self._plans = plans

    def plans(self):
        return self._plans


def test_the_sweep_opens_what_was_missed_and_is_harmless_to_repeat(office) -> None:
    duty_rules.register("reply", _Rule([plan(office)]))
    try:
        assert services.sweep()["opened"] == 1
        assert services.sweep() == {"opened": 0, "moved": 0}
    finally:
        duty_rules._items.pop("reply")
    assert Duty.objects.get().due_on == D(2026, 10, 22)


def test_a_unit_sees_its_own_duties_and_the_office_sees_all(office, officer) -> None:
    water = organ(code="990102007", name="澄明区水务局")
    services.keep([plan(office), plan(water)])
    assert visible_to(person(water, Role.DRAFTER)).get().owner == water
    assert visible_to(officer).count() == 2
    assert visible_to(person(water)).count() == 0


@pytest.mark.parametrize(
    ("grouping", "heads"),
    [
        ("day", ["已超期", "2026年10月"]),
        ("unit", ["澄明区水务局", "澄明区人民政府办公室"]),
        ("kind", ["reply"]),
    ],
)
def test_what_fails_next_stands_first(office, grouping, heads) -> None:
    water = organ(code="990102007", name="澄明区水务局")
    services.keep([plan(office), plan(water, start=D(2026, 8, 3))])
    groups = fails_next(Duty.objects.open(), grouping, D(2026, 9, 21), calendars.current())
    assert [group.title for group in groups] == heads
    assert groups[0].rows[0].duty.owner == water
