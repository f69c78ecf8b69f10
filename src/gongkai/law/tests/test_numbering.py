from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.config.shared_data import folder
from gongkai.law.numbering import (
    DocumentNumber,
    IndexNumber,
    NumberError,
    OrderNumber,
    ProblemKind,
    format_index,
    parse,
    parse_index,
    problems,
    read,
    same,
)

NUMBER = DocumentNumber("澄政办发", 2024, 17)
agencies = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=2, max_size=10).filter(
    lambda text: not any(ch in text for ch in "年第号令公通")
)
numbers = st.builds(DocumentNumber, agencies, st.integers(1949, 2099), st.integers(1, 99999))


@pytest.mark.parametrize(
    ("raw", "kinds"),
    [
        ("澄政办发〔2024〕17号", []),
        ("澄政办发[2024]17号", ["brackets"]),
        ("澄政办发【2024】17号", ["brackets"]),
        ("澄政办发﹝2024﹞17号", ["brackets"]),
        ("澄政办发（2024）17号", ["brackets"]),
        ("澄政办发(2024)17号", ["brackets"]),
        ("澄政办发［2024］17号", ["brackets"]),
        ("澄政办发(2024〕17号", ["brackets"]),
        ("澄政办发〔2024年〕17号", ["year_word"]),
        ("澄政办发〔2024〕第17号", ["ordinal_word"]),
        ("澄政办发〔2024〕017号", ["leading_zero"]),
        ("澄政办发〔２０２４〕１７号", ["full_width"]),
        (" 澄政办发〔2024〕 17 号 ", ["space"]),
        ("\u200b澄政办发〔2024〕17号", ["invisible"]),
        ("澄政办发[2024年]第 017号", ["space", "brackets", "year_word", "ordinal_word", "leading_zero"]),
    ],
)
def test_a_variant_is_normalised_and_every_fault_is_listed(raw: str, kinds: list[str]) -> None:
    assert parse(raw) == NUMBER
    assert str(parse(raw)) == "澄政办发〔2024〕17号"
    assert [str(problem.kind) for problem in problems(raw)] == kinds


@pytest.mark.parametrize(
    ("raw", "proposal", "kinds"),
    [
        ("澄政办发〔202417", NUMBER, ["missing_bracket", "missing_hao"]),
        ("澄政办发202417号", NUMBER, ["missing_bracket"]),
        ("澄政办发2024〕17号", NUMBER, ["missing_bracket"]),
        ("澄政办发〔2024〕17", NUMBER, ["missing_hao"]),
        ("澄政办发〔2024〕号17", NUMBER, ["missing_hao"]),
        ("某某委2017年第81号", None, ["missing_kind"]),
        ("澄政办发〔2024〕0号", None, ["unreadable"]),
        ("澄政办发〔24〕17号", None, ["unreadable"]),
        ("关于印发工作要点的通知", None, ["unreadable"]),
        ("17号", None, ["unreadable"]),
        ("", None, ["empty"]),
    ],
)
def test_damage_is_never_repaired_only_answered_with_a_proposal(
    raw: str, proposal: DocumentNumber | None, kinds: list[str]
) -> None:
    reading = read(raw)

    assert reading.number is None
    assert reading.proposal == proposal
    assert [str(problem.kind) for problem in reading.problems] == kinds
    with pytest.raises(NumberError) as refused:
        parse(raw)
    assert (proposal is None) or f"是否为“{proposal}”" in str(refused.value)


@pytest.mark.parametrize(
    ("raw", "number", "canonical"),
    [
        ("国务院令第711号", OrderNumber("国务院", "令", 711), "国务院令第711号"),
        ("某省人民政府令 第95号", OrderNumber("某省人民政府", "令", 95), "某省人民政府令第95号"),
        ("第16号公告", OrderNumber("", "公告", 16), "公告第16号"),
        ("某某总局公告2015年第41号", OrderNumber("某某总局", "公告", 41, 2015), "某某总局公告2015年第41号"),
        ("中华人民共和国主席令第31号", OrderNumber("中华人民共和国主席", "令", 31), "中华人民共和国主席令第31号"),
    ],
)  # fmt: skip
def test_orders_and_announcements_are_numbers_of_another_kind(
    raw: str, number: OrderNumber, canonical: str
) -> None:
    assert parse(raw) == number
    assert str(number) == canonical


@given(numbers)
def test_the_canonical_form_reads_back_without_a_problem(number: DocumentNumber) -> None:
    reading = read(str(number))

    assert reading.number == number
    assert not reading.problems


@given(numbers, st.sampled_from(["[]", "【】", "﹝﹞", "（）", "()"]))
def test_brackets_do_not_make_another_number(number: DocumentNumber, brackets: str) -> None:
    variant = str(number).replace("〔", brackets[0]).replace("〕", brackets[1])

    assert same(variant, str(number))
    assert [problem.kind for problem in problems(variant)] == [ProblemKind.BRACKETS]


@given(st.text(max_size=40))
def test_reading_never_fails_and_a_number_without_problems_is_what_was_written(raw: str) -> None:
    reading = read(raw)

    assert reading.number is None or reading.proposal is None
    if not reading.problems and isinstance(reading.number, DocumentNumber):
        assert str(reading.number) == raw.strip()


def test_an_index_number_has_the_form_code_year_serial() -> None:
    assert format_index("640202003", 2024, 61) == "640202003/2024-00061"
    assert parse_index("640202003/2024-00061") == IndexNumber("640202003", 2024, 61)


@pytest.mark.parametrize(
    "raw", ["11641234-01-2024-0001", "640202003/2024-61", "640202003/2024-000061", "某号", ""]
)
def test_an_index_number_of_another_form_stays_opaque(raw: str) -> None:
    assert parse_index(raw) is None


@given(st.from_regex(r"[0-9A-Z]{4,24}", fullmatch=True), st.integers(1900, 2099), st.integers(1, 10**7))
def test_an_index_number_reads_back(organ: str, year: int, serial: int) -> None:
    assert parse_index(format_index(organ, year, serial)) == IndexNumber(organ, year, serial)


@pytest.mark.parametrize(
    ("organ", "year", "serial"), [("640202003", 2024, 0), ("640202003", 24, 1), ("区府", 2024, 1)]
)
def test_an_index_number_that_cannot_be_is_refused(organ: str, year: int, serial: int) -> None:
    with pytest.raises(ValueError, match=r"索引号|机构代码"):
        format_index(organ, year, serial)


def _shared(*path: str) -> Path:
    place = folder()
    if place is None:
        pytest.skip("没有真实文件目录（GONGKAI_SHARED_DATA），不能核对真实文号")
    return place.joinpath(*path)


@pytest.mark.shared_data
def test_every_real_bracket_fault_is_named_and_normalised() -> None:
    cases = _shared("proofreading", "document_number_bracket_cases.jsonl").read_text("utf-8").splitlines()
    read_cases = [json.loads(case) for case in cases]
    # The right brackets around the year and no zeros before the serial, independently of the parser.
    expected = [re.sub(r"\W*((?:19|20)\d\d)\W*0*", r"〔\1〕", case["found"], count=1) for case in read_cases]

    assert len(read_cases) == 87
    assert [str(parse(case["found"])) for case in read_cases] == expected
    assert all(
        ProblemKind.BRACKETS in [problem.kind for problem in problems(case["found"])] for case in read_cases
    )


@pytest.mark.shared_data
def test_the_numbers_of_eleven_registers_are_read() -> None:
    with _shared("registers", "provincial_document_register.csv").open(encoding="utf-8", newline="") as file:
        raw = [row["document_number"] for row in csv.DictReader(file) if row["document_number"]]
    canonical = [n for n in raw if re.fullmatch(r"[\u4e00-\u9fff]+〔(?:19|20)\d\d〕[1-9]\d*号", n)]
    readings = [read(n) for n in raw]
    unread = [reading for reading in readings if reading.number is None]

    assert len(raw) > 27_000
    assert all(not read(n).problems and str(read(n).number) == n for n in canonical)
    # What is left lost its brackets, its 号 or the word 公告; each of them goes to a person.
    assert len(unread) / len(raw) < 0.0005
    assert all(reading.problems for reading in unread)
    assert not any(
        not reading.problems for n, reading in zip(raw, readings, strict=True) if re.search(r"\s|\u200b", n)
    )
