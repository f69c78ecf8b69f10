"""草稿: filtered, sorted and as a workbook."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.urls import reverse

from gongkai.documents.tests.factories import draft
from gongkai.org.models import Role
from gongkai.org.tests.factories import district

pytestmark = pytest.mark.django_db

DRAFTS = "intake:drafts"


@pytest.fixture
def house():
    return district()


@pytest.fixture
def desk(client, house):
    clerk = house.who(Role.DRAFTER)
    client.force_login(clerk)
    draft(house.office, by=clerk, title="供暖通知", document_number="澄政发〔2026〕3号")
    draft(house.office, by=None, title="防汛通知")
    return client


def titles(response) -> list[str]:
    return [cell.text for line in response.context["lines"] for cell in line if cell.head]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, {"供暖通知", "防汛通知"}),
        ({"q": "供暖"}, {"供暖通知"}),
        ({"q": "澄政发"}, {"供暖通知"}),
        ({"mine": "1"}, {"供暖通知"}),
        ({"q": "没有的"}, set()),
    ],
)
def test_conditions_narrow_the_list(desk, asked, found) -> None:
    assert set(titles(desk.get(reverse(DRAFTS), asked))) == found


def test_it_sorts_by_title_both_ways(desk) -> None:
    up = titles(desk.get(reverse(DRAFTS), {"sort": "title"}))
    assert titles(desk.get(reverse(DRAFTS), {"sort": "-title"})) == up[::-1]


def test_the_workbook_has_the_rows_found(desk) -> None:
    answer = desk.get(reverse(DRAFTS), {"q": "防汛", "format": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    cells = [str(value) for row in sheet.iter_rows(values_only=True) for value in row if value]
    assert "防汛通知" in cells
    assert "供暖通知" not in cells


def test_an_empty_list_says_what_to_do(client, house) -> None:
    client.force_login(house.who(Role.DRAFTER))
    assert "选一个文件" in client.get(reverse(DRAFTS)).content.decode()
    assert "换一个条件" in client.get(reverse(DRAFTS), {"q": "没有的"}).content.decode()
