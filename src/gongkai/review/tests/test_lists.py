"""查送审件: every dossier in sight, found by words, stage and organ, and the same rows as a workbook."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongkai.documents.tests import factories as documents
from gongkai.org.models import Role
from gongkai.org.tests.factories import organ, person
from gongkai.review.models import Stage
from gongkai.review.tests.factories import crew, dossier

pytestmark = pytest.mark.django_db

SEARCH = "review:search"


@pytest.fixture
def people():
    return crew()


@pytest.fixture
def desk(client, people):
    client.force_login(people.drafter)
    return client


def titles(response) -> list[str]:
    return [cell.text for line in response.context["lines"] for cell in line if cell.head]


def named(people, title: str, stage: Stage = Stage.FIRST):
    return dossier(stage, editions=documents.draft(people.organ, title=title), people=people)


def test_a_dossier_is_found_by_words_of_its_name_whatever_became_of_it(desk, people) -> None:
    named(people, "关于冬季供暖的通知")
    named(people, "关于防汛的通知")
    ended = dossier(Stage.RELEASED, people=people)
    assert len(titles(desk.get(reverse(SEARCH)))) == 3
    assert titles(desk.get(reverse(SEARCH), {"q": "防汛"})) == ["关于防汛的通知"]
    assert titles(desk.get(reverse(SEARCH), {"stage": "released"})) == [ended.title]


def test_it_is_cut_to_a_stage_and_says_where_a_condition_makes_no_sense(desk, people) -> None:
    named(people, "一审的", Stage.FIRST)
    named(people, "待发布的", Stage.READY)
    assert titles(desk.get(reverse(SEARCH), {"stage": "ready"})) == ["待发布的"]
    page = desk.get(reverse(SEARCH), {"stage": "tenth"})
    assert "没有“tenth”这一项" in page.content.decode()
    assert len(titles(page)) == 2


def test_another_organ_finds_nothing(client, people) -> None:
    named(people, "关于冬季供暖的通知")
    client.force_login(person(organ("别的局"), Role.DRAFTER))
    assert titles(client.get(reverse(SEARCH))) == []


def test_the_workbook_has_the_same_rows(desk, people) -> None:
    named(people, "关于冬季供暖的通知")
    named(people, "关于防汛的通知")
    answer = desk.get(reverse(SEARCH), {"q": "防汛", "format": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    cells = [str(value) for row in sheet.iter_rows(values_only=True) for value in row if value]
    assert "关于防汛的通知" in cells
    assert "关于冬季供暖的通知" not in cells


def test_twelve_cost_no_more_than_one(desk, people) -> None:
    dossier(Stage.FIRST, people=people)
    desk.get(reverse(SEARCH))
    with CaptureQueriesContext(connection) as for_one:
        desk.get(reverse(SEARCH))
    for _ in range(11):
        dossier(Stage.FIRST, people=people)
    with CaptureQueriesContext(connection) as for_twelve:
        assert len(titles(desk.get(reverse(SEARCH)))) == 12
    assert len(for_twelve) == len(for_one)
