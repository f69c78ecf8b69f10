"""The one list: filters from the address, sorting, names for filters, pages, and the same rows as a workbook."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from gongkai.org.models import Role, SavedFilter
from gongkai.org.tests import factories
from gongkai.web import sheets
from gongkai.web.lists import Filter, read_filters

pytestmark = pytest.mark.django_db
PEOPLE = "/workbench/people/"


@pytest.fixture
def place(db):
    return factories.organ(name="澄明区水务局")


@pytest.fixture
def client(place):
    admin = factories.person(place, Role.ADMINISTRATOR, name="甲管理")
    browser = Client()
    browser.force_login(admin, "django.contrib.auth.backends.ModelBackend")
    browser.admin = admin
    return browser


def names(answer) -> list[str]:
    return [cells[0].text for cells in answer.context["lines"]]


def test_the_address_narrows_the_list_and_the_form_keeps_what_was_asked(client, place):
    factories.person(place, Role.DRAFTER, name="沈知微")
    factories.person(place, name="林行舟")
    answer = client.get(PEOPLE, {"q": "行", "active": "yes"})
    assert names(answer) == ["林行舟"]
    assert 'value="行"' in answer.content.decode()
    assert names(client.get(PEOPLE, {"role": "drafter"})) == ["沈知微"]
    assert "没有找到" in client.get(PEOPLE, {"q": "查无此人"}).content.decode()


def test_what_cannot_be_understood_is_said_and_shown_as_if_not_asked(client):
    answer = client.get(PEOPLE, {"role": "king"})
    assert answer.status_code == 200
    assert "“职责”没有“king”这一项" in answer.content.decode()
    log = client.get("/workbench/sign-in-log/", {"since": "昨天"})
    assert "应写成 2026-09-18 的样子" in log.content.decode()


@pytest.mark.parametrize(
    "nonsense", ["page=0", "page=x", "size=7", "sort=password", "sort=-", "q=%00", "q=" + "字" * 5000]
)
def test_nonsense_in_the_address_breaks_nothing(client, nonsense):
    assert client.get(f"{PEOPLE}?{nonsense}").status_code == 200


def test_a_head_sorts_up_and_then_down(client, place):
    for name in ("b", "c", "a"):
        factories.person(place, name=name)
    assert names(client.get(PEOPLE, {"sort": "name"}))[:3] == ["a", "b", "c"]
    down = client.get(PEOPLE, {"sort": "-name"})
    assert names(down)[-3:] == ["c", "b", "a"]
    assert 'aria-sort="descending"' in down.content.decode()


def test_pages_keep_the_conditions(client, place):
    for number in range(25):
        factories.person(place, name=f"员{number:02}")
    answer = client.get(PEOPLE, {"q": "员", "size": "20", "sort": "name"})
    assert len(names(answer)) == 20
    then = client.get(PEOPLE + answer.context["pager"]["after"])
    assert names(then) == [f"员{number:02}" for number in range(20, 25)]


def test_the_list_costs_the_same_for_one_and_for_many(client, place):
    client.get(PEOPLE)
    with CaptureQueriesContext(connection) as one:
        client.get(PEOPLE)
    for _ in range(15):
        factories.person(place, Role.DRAFTER)
    with CaptureQueriesContext(connection) as many:
        client.get(PEOPLE)
    assert len(many) == len(one)


def test_conditions_are_kept_under_a_name_by_each_for_himself(client, place):
    assert client.post(f"{PEOPLE}?role=drafter", {"save_as": "拟稿的"}).status_code == 302
    kept = SavedFilter.objects.get()
    assert (kept.person, kept.list_name, kept.query) == (client.admin, "org.people", "role=drafter")
    assert "?role=drafter" in client.get(PEOPLE).content.decode()
    assert "?role=drafter" not in client.get("/workbench/sign-in-log/").content.decode()
    client.post(f"{PEOPLE}?active=no", {"save_as": "拟稿的"})
    assert SavedFilter.objects.get().query == "active=no", "the same name replaces"


def test_a_filter_without_name_or_condition_is_refused(client):
    for address, name in ((f"{PEOPLE}?q=x", " "), (PEOPLE, "全部"), (f"{PEOPLE}?q=x", "长" * 31)):
        assert client.post(address, {"save_as": name}).status_code == 422
    assert not SavedFilter.objects.exists()


def test_nobody_forgets_another_s_filter(client, place):
    theirs = SavedFilter.objects.create(
        person=factories.person(place), list_name="org.people", name="别人的", query="q=x"
    )
    client.post(PEOPLE, {"forget": str(theirs.pk)})
    assert SavedFilter.objects.filter(pk=theirs.pk).exists()
    client.post(f"{PEOPLE}?q=y", {"save_as": "我的"})
    client.post(PEOPLE, {"forget": str(SavedFilter.objects.get(name="我的").pk)})
    assert not SavedFilter.objects.filter(name="我的").exists()


def test_the_workbook_holds_what_the_filter_shows_and_says_so(client, place):
    factories.person(place, Role.DRAFTER, name='=HYPERLINK("x")', phone="0951-1")
    factories.person(place, name="不要的\x07")
    answer = client.get(PEOPLE, {"role": "drafter", "format": "xlsx"})
    assert answer.headers["Content-Type"] == sheets.MEDIA_TYPE
    book = load_workbook(io.BytesIO(answer.content))
    lines = list(book.worksheets[0].iter_rows())
    assert [cell.value for cell in lines[0]][:3] == ["姓名", "登录名", "单位"]
    assert len(lines) == 2
    assert (lines[1][0].value, lines[1][0].data_type) == ('=HYPERLINK("x")', "s"), "text, never reckoned"
    assert "职责：拟稿人" in book.worksheets[1]["A2"].value
    assert client.get(PEOPLE, {"format": "xlsx"}).status_code == 200, "control characters do no harm"


def test_a_table_read_back_gives_what_was_written():
    rows = [("990102001", dt.date(2026, 9, 18), 3), ("", None, ""), ("=1+1", "字\u3000", 4.0)]
    content = sheets.workbook("表", ["代码*", "日期", "数"], rows)
    assert sheets.read(content, ["代码", "日期", "数"]) == [
        (2, {"代码": "990102001", "日期": "2026-09-18", "数": "3"}),
        (4, {"代码": "=1+1", "日期": "字", "数": "4"}),
    ]


def test_a_default_stands_where_nothing_is_asked():
    by = Filter("by", "排列", kind="choice", choices=(("day", "按日期"), ("unit", "按单位")), default="day")
    assert read_filters([by], {}).shown == {"by": "day"}
    assert read_filters([by], {"by": "unit"}).values == {"by": "unit"}
    assert read_filters([by], {"by": "x"}).shown == {"by": "day"}
