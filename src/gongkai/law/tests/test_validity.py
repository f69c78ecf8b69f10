from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.law.validity import (
    Declared,
    Effect,
    Facts,
    PeriodSetting,
    Received,
    ValidityError,
    ValidityState,
    changes,
    validity,
)

S = ValidityState
BEGIN, END = date(2021, 5, 1), date(2023, 4, 30)
PERIOD = Facts(signed_on=date(2021, 4, 20), effective_on=BEGIN, expires_on=END)
OPEN = Facts(effective_on=BEGIN)


def received(effect: Effect, on: date, confirmed: bool = True) -> Received:
    return Received(effect, "某某规定", on, "澄政规发〔2022〕1号", confirmed)


def declared(state: S, on: date) -> Declared:
    return Declared(state, "澄明区人民政府", "关于公布清理结果的决定", on)


def with_(facts: Facts, *more: Received | Declared) -> Facts:
    return Facts(
        facts.signed_on,
        facts.effective_on,
        facts.expires_on,
        relations=tuple(m for m in more if isinstance(m, Received)),
        declared=tuple(m for m in more if isinstance(m, Declared)),
    )


LATER = date(2022, 6, 1)
CASES = [
    ("before the day it takes effect", PERIOD, date(2021, 4, 30), S.PENDING),
    ("on the day it takes effect", PERIOD, BEGIN, S.IN_FORCE),
    ("on the last day of its period", PERIOD, END, S.IN_FORCE),
    ("on the day after its period", PERIOD, END + timedelta(1), S.EXPIRED),
    ("nothing recorded", Facts(signed_on=date(2021, 4, 20)), LATER, S.UNKNOWN),
    ("takes effect when signed", Facts(signed_on=BEGIN, effective_on_signing=True), BEGIN, S.IN_FORCE),
    ("amended", with_(OPEN, received(Effect.AMENDS, LATER)), LATER, S.AMENDED),
    ("the day before the amendment works", with_(OPEN, received(Effect.AMENDS, LATER)), date(2022, 5, 31), S.IN_FORCE),
    ("partly repealed", with_(OPEN, received(Effect.PARTLY_REPEALS, LATER)), LATER, S.PARTLY_ENDED),
    (
        "amended after being partly repealed",
        with_(OPEN, received(Effect.PARTLY_REPEALS, LATER), received(Effect.AMENDS, date(2022, 7, 1))),
        date(2022, 7, 1),
        S.PARTLY_ENDED,
    ),
    ("repealed", with_(OPEN, received(Effect.REPEALS, LATER)), LATER, S.REPEALED),
    ("replaced", with_(OPEN, received(Effect.REPLACES, LATER)), LATER, S.REPEALED),
    ("a repeal nobody confirmed", with_(OPEN, received(Effect.REPEALS, LATER, confirmed=False)), LATER, S.IN_FORCE),
    ("repealed before it took effect", with_(OPEN, received(Effect.REPEALS, date(2021, 4, 25))), LATER, S.REPEALED),
    ("amended before it took effect", with_(OPEN, received(Effect.AMENDS, date(2021, 4, 25))), date(2021, 4, 26), S.PENDING),
    ("repealed, then its period ends", with_(PERIOD, received(Effect.REPEALS, LATER)), date(2024, 1, 1), S.REPEALED),
    ("replaced the day before its period ends", with_(PERIOD, received(Effect.REPLACES, END - timedelta(1))), date(2024, 1, 1), S.REPEALED),
    ("replaced on the last day of its period", with_(PERIOD, received(Effect.REPLACES, END)), END, S.REPEALED),
    ("replaced from the day after its period", with_(PERIOD, received(Effect.REPLACES, END + timedelta(1))), END + timedelta(1), S.EXPIRED),
    ("its period ended, then replaced", with_(PERIOD, received(Effect.REPLACES, date(2024, 1, 1))), date(2024, 1, 1), S.EXPIRED),
    ("its period ended, then repealed", with_(PERIOD, received(Effect.REPEALS, date(2024, 1, 1))), date(2024, 1, 1), S.EXPIRED),
    ("declared to stay in force, then replaced", with_(PERIOD, declared(S.IN_FORCE, END + timedelta(1)), received(Effect.REPLACES, date(2024, 1, 1))), date(2024, 1, 1), S.REPEALED),
    ("declared repealed after its period", with_(PERIOD, declared(S.REPEALED, date(2024, 1, 1))), date(2024, 1, 1), S.REPEALED),
    ("its period ended, then amended", with_(PERIOD, received(Effect.AMENDS, date(2024, 1, 1))), date(2024, 1, 1), S.EXPIRED),
    ("declared ended by a clean-up", with_(OPEN, declared(S.EXPIRED, LATER)), LATER, S.EXPIRED),
    ("declared valid though nothing was recorded", with_(Facts(), declared(S.IN_FORCE, LATER)), LATER, S.IN_FORCE),
    ("unrecorded before the declaration", with_(Facts(), declared(S.IN_FORCE, LATER)), date(2022, 5, 31), S.UNKNOWN),
    ("declared to stay in force after its period", with_(PERIOD, declared(S.IN_FORCE, END + timedelta(1))), date(2024, 1, 1), S.IN_FORCE),
    ("declared valid before its period ends", with_(PERIOD, declared(S.IN_FORCE, LATER)), date(2024, 1, 1), S.EXPIRED),
    ("amended though nobody recorded since when it is in force", with_(Facts(), received(Effect.AMENDS, LATER)), LATER, S.AMENDED),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "on", "state"), [pytest.param(*case[1:], id=case[0]) for case in CASES])
def test_the_state_follows_from_the_facts(facts: Facts, on: date, state: S) -> None:
    verdict = validity(facts, on)

    assert verdict.state is state
    assert verdict.sentence.startswith(f"{state.label}：")


def test_a_verdict_names_its_reason_and_the_days_it_holds() -> None:
    in_force = validity(PERIOD, LATER)
    expired = validity(PERIOD, date(2024, 1, 1))

    assert in_force.sentence == "现行有效：自2021年5月1日起施行，有效期至2023年4月30日。"
    assert (in_force.since, in_force.until) == (BEGIN, END)
    assert expired.sentence == "已失效：有效期至2023年4月30日，自2023年5月1日起失效。"
    assert (expired.since, expired.until) == (date(2023, 5, 1), None)


def test_an_unconfirmed_repeal_is_told_but_not_counted() -> None:
    facts = with_(OPEN, received(Effect.REPEALS, LATER, confirmed=False))

    assert any("尚未确认，不计入" in line for line in validity(facts, LATER).explain)
    assert changes(facts, BEGIN, date(2030, 1, 1)) == ()


def test_a_repeal_names_the_document_that_repeals() -> None:
    verdict = validity(with_(OPEN, received(Effect.REPEALS, LATER)), LATER)

    assert verdict.sentence == "已废止：被《某某规定》（澄政规发〔2022〕1号）废止，自2022年6月1日起。"


def test_a_replacement_after_the_period_changes_nothing_and_is_told_so() -> None:
    facts = with_(PERIOD, received(Effect.REPLACES, END + timedelta(1)))

    assert [change.after for change in changes(facts, BEGIN, date(2030, 1, 1))] == [S.EXPIRED]
    assert any("其时已失效，仍为已失效" in line for line in validity(facts, date(2024, 1, 1)).explain)
    in_time = with_(PERIOD, received(Effect.REPLACES, END))
    assert not any("其时已失效" in line for line in validity(in_time, date(2024, 1, 1)).explain)


@pytest.mark.parametrize(
    ("begin", "title", "last_day"),
    [
        (date(2020, 3, 1), "某某办法", date(2025, 2, 28)),
        (date(2020, 3, 1), "某某办法（试行）", date(2022, 2, 28)),
        (date(2020, 3, 1), "某某暂行办法", date(2022, 2, 28)),
        (date(2020, 2, 29), "某某办法（试行）", date(2022, 2, 28)),
    ],
)
def test_a_local_period_rule_counts_whole_years(begin: date, title: str, last_day: date) -> None:
    setting = PeriodSetting()
    facts = Facts(effective_on=begin, period_years=setting.years_for(title), period_source=setting.source)

    assert validity(facts, last_day).state is S.IN_FORCE
    assert validity(facts, last_day + timedelta(1)).state is S.EXPIRED
    assert "文件未写明，按" in validity(facts, last_day + timedelta(1)).sentence


def test_a_stated_end_outweighs_the_period_rule() -> None:
    assert Facts(effective_on=BEGIN, expires_on=END, period_years=5).ends == END


def test_changes_catch_up_after_a_missed_night() -> None:
    found = changes(PERIOD, after=date(2023, 4, 28), until=date(2023, 5, 2))

    assert [(c.day, c.before, c.after) for c in found] == [(date(2023, 5, 1), S.IN_FORCE, S.EXPIRED)]
    assert changes(PERIOD, after=date(2023, 5, 1), until=date(2023, 6, 1)) == ()


def test_facts_that_cannot_all_be_true_are_refused() -> None:
    with pytest.raises(ValidityError, match="早于施行日期"):
        Facts(effective_on=BEGIN, expires_on=date(2021, 4, 1))
    with pytest.raises(ValidityError, match="不能由文件宣布"):
        declared(S.PENDING, LATER)
    with pytest.raises(ValidityError, match="机关和文件"):
        Declared(S.REPEALED, "", "某决定", LATER)
    with pytest.raises(ValidityError, match="无效"):
        Facts(effective_on=BEGIN, period_years=0)


near = st.dates(date(2021, 1, 1), date(2021, 3, 1))
facts_of = st.builds(
    lambda begin, length, relations, declarations: Facts(
        effective_on=begin,
        expires_on=begin + timedelta(length) if begin and length is not None else None,
        relations=tuple(relations),
        declared=tuple(declarations),
    ),
    st.none() | near,
    st.none() | st.integers(0, 30),
    st.lists(st.builds(received, st.sampled_from(list(Effect)), near, st.booleans()), max_size=3),
    st.lists(
        st.builds(
            declared, st.sampled_from([S.IN_FORCE, S.AMENDED, S.PARTLY_ENDED, S.EXPIRED, S.REPEALED]), near
        ),
        max_size=2,
    ),
)


@given(facts_of)
def test_changes_are_exactly_the_days_on_which_the_state_differs_from_the_day_before(facts: Facts) -> None:
    first, last = date(2020, 12, 1), date(2021, 6, 1)
    states = [validity(facts, first + timedelta(n)).state for n in range((last - first).days + 1)]
    differs = [
        (first + timedelta(n), states[n - 1], states[n])
        for n in range(1, len(states))
        if states[n] is not states[n - 1]
    ]

    assert [(c.day, c.before, c.after) for c in changes(facts, first, last)] == differs


@given(facts_of, near)
def test_a_verdict_holds_from_since_until_until(facts: Facts, on: date) -> None:
    verdict = validity(facts, on)

    assert verdict.since is None or verdict.since <= on
    assert verdict.until is None or on <= verdict.until
    for edge in (verdict.since, verdict.until):
        assert edge is None or validity(facts, edge).state is verdict.state
    if verdict.until:
        assert validity(facts, verdict.until + timedelta(1)).state is not verdict.state
