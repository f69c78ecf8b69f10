"""The staff pages of the duties: what they show, and that their number of queries does not grow."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongkai.base import clock
from gongkai.duties import services
from gongkai.duties.models import Duty, HolidayNotice
from gongkai.duties.plans import DutyPlan, starting
from gongkai.org.models import Role
from gongkai.org.tests.factories import organ, person

pytestmark = pytest.mark.django_db


def open_duties(owner, count: int) -> list[Duty]:
    return services.keep(
        DutyPlan(
            "reply",
            "working-days:20",
            owner,
            "org.organ",
            owner.pk,
            f"第{number}件申请的答复",
            starting(dt.date(2026, 9, 18)),
            occasion=str(number),
        )
        for number in range(count)
    )


@pytest.fixture
def officer(client):
    someone = person(organ(name="澄明区人民政府办公室"), Role.OPENNESS_OFFICE)
    client.force_login(someone)
    return someone


@pytest.mark.parametrize("grouping", ["day", "unit", "kind"])
def test_the_list_asks_the_database_no_more_for_sixty_rows_than_for_one(client, officer, grouping) -> None:
    open_duties(officer.organ, 1)
    address = reverse("duties:fails_next") + f"?by={grouping}"
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    open_duties(officer.organ, 60)
    with CaptureQueriesContext(connection) as many:
        page = client.get(address)
    assert len(many) == len(one)
    assert page.content.decode().count("件申请的答复</a>") == 60


def test_a_duty_shows_how_its_day_was_counted(client, officer) -> None:
    [duty] = open_duties(officer.organ, 1)
    page = client.get(reverse("duties:duty", args=[duty.pk])).content.decode()
    assert "2026年10月22日" in page
    assert "国庆节放假" in page
    assert "第二十六条" not in page  # a bare count of working days rests on the civil code


def test_waiving_asks_for_a_reason_and_keeps_what_was_typed(client, officer) -> None:
    [duty] = open_duties(officer.organ, 1)
    address = reverse("duties:waive", args=[duty.pk])
    refused = client.post(address, {"reason": "没有"})
    assert refused.status_code == 422
    assert "没有</textarea>" in refused.content.decode()
    assert client.post(address, {"reason": "申请人撤回了申请"}).status_code == 302
    duty.refresh_from_db()
    assert duty.waived_reason == "申请人撤回了申请"


def test_stopping_and_resuming_from_the_page_moves_the_day(client, officer) -> None:
    [duty] = open_duties(officer.organ, 1)
    with clock.at(dt.date(2026, 9, 30)):
        client.post(reverse("duties:stop", args=[duty.pk]), {"on": "2026-09-21", "note": "征求第三方意见"})
        client.post(reverse("duties:resume", args=[duty.pk]), {"on": "2026-09-24", "note": "收到意见"})
    duty.refresh_from_db()
    assert duty.due_on == dt.date(2026, 10, 27)


def test_a_notice_typed_in_lines_is_loaded(client, officer) -> None:
    answer = client.post(
        reverse("duties:holidays"),
        {
            "year": "2027",
            "name": "关于2027年放假安排的通知（试验）",
            "rest": "2027-01-01至2027-01-03 元旦",
            "workdays": "",
        },
    )
    assert answer.status_code == 302
    assert [row["day"] for row in HolidayNotice.objects.get().data["rest"]] == [
        "2027-01-01",
        "2027-01-02",
        "2027-01-03",
    ]


def test_a_line_that_cannot_be_read_is_named_and_kept(client, officer) -> None:
    answer = client.post(
        reverse("duties:holidays"), {"year": "2027", "name": "通知", "rest": "元旦放三天", "workdays": ""}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "第1行“元旦放三天”的日期看不懂" in page
    assert not HolidayNotice.objects.exists()


def test_a_clerk_does_not_see_the_page_of_notices(client) -> None:
    client.force_login(person(organ(), Role.DRAFTER))
    assert client.get(reverse("duties:holidays")).status_code == 404
