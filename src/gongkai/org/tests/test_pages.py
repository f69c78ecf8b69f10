"""The pages of this room: what they show, to whom, and that a form keeps what was typed."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from gongkai.base import clock, notices, settings_store
from gongkai.base.models import Notice
from gongkai.base.registries import WorkItem, WorkSource, work_sources
from gongkai.base.seal import seal
from gongkai.base.tests.factories import event
from gongkai.org.models import Organ, Person, Role

from . import factories

pytestmark = pytest.mark.django_db


def as_(person: Person) -> Client:
    client = Client()
    client.force_login(person, "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def town_admin(district) -> Person:
    return district.who(Role.ADMINISTRATOR, district.township)


def test_the_day_s_work_comes_from_every_room_the_most_pressing_first(district, monkeypatch):
    today = dt.date(2024, 5, 14)
    items = [
        WorkItem("没有期限的", "/a/"),
        WorkItem("后天的", "/b/", due=today + dt.timedelta(2)),
        WorkItem("昨天的", "/c/", due=today - dt.timedelta(1), state="已超期"),
        WorkItem("今天的", "/d/", due=today),
    ]
    sources = {
        "later": WorkSource("责任事项", 20, lambda person: items),
        "first": WorkSource("送审件", 10, lambda person: [WorkItem(f"等{person.name}的", "/e/")]),
        "none": WorkSource("空的", 5, lambda person: []),
    }
    monkeypatch.setattr(work_sources, "_items", sources)
    with clock.at(today):
        page = as_(district.who(Role.DRAFTER)).get("/workbench/").content.decode()
    order = [page.index(word) for word in ("送审件", "责任事项", "昨天的", "今天的", "后天的", "没有期限的")]
    assert order == sorted(order)
    assert "5月14日　星期二" in page
    assert "有 <b>5</b> 件事等您，<b>1</b> 件已超期，<b>1</b> 件今天到期" in page
    assert "空的" not in page


def test_a_day_without_work_says_so(district, monkeypatch):
    monkeypatch.setattr(work_sources, "_items", {})
    page = as_(factories.person(district.bureau)).get("/workbench/").content.decode()
    assert "今天没有等您办的事" in page
    assert "您现在没有岗位" in page


def test_notices_are_read_one_by_one_or_all_and_only_one_s_own(district):
    me, other = district.who(Role.DRAFTER), district.who(Role.FIRST_REVIEWER)
    for number in range(3):
        notices.notify([me, other], f"第{number}件事", key=f"k{number}")
    client = as_(me)
    assert "第0件事" in client.get("/workbench/notices/").content.decode()
    theirs = Notice.objects.filter(person=other).first()
    mine = Notice.objects.filter(person=me).first()
    client.post("/workbench/notices/", {"notice": [mine.pk, theirs.pk]})
    assert notices.unread(me).count() == 2
    client.post("/workbench/notices/")
    assert notices.unread(me).count() == 0
    assert notices.unread(other).count() == 3


def test_a_history_shows_each_step_with_its_place_in_the_chain(district, town_admin):
    event(district.village, sentence="更名为柳湾新村", by=town_admin)
    seal()
    event(district.village, sentence="撤销")
    page = as_(town_admin).get(f"/workbench/history/org.organ/{district.village.pk}/").content.decode()
    assert page.index("更名为柳湾新村") < page.index("撤销")
    assert page.count("待封存") == 1
    assert town_admin.name in page


@pytest.mark.parametrize("address", ["org.organ/999999", "org.nothing/1", "auth.user/1", "org.organ/0"])
def test_a_history_that_is_not_there_is_not_found(district, town_admin, address):
    assert as_(town_admin).get(f"/workbench/history/{address}/").status_code == 404


def test_everybody_sees_the_trail_of_his_own_sign_ins(district):
    clerk = district.who(Role.DRAFTER, district.village)
    event(clerk, "signin.succeeded", "登录工作台")
    address = f"/workbench/history/org.person/{clerk.pk}/"
    assert "登录工作台" in as_(clerk).get(address).content.decode()
    assert as_(district.who(Role.DRAFTER, district.bureau)).get(address).status_code == 404


def test_the_ledger_is_for_the_inspector(district):
    event(district.bureau, sentence="有人动了它")
    assert "有人动了它" in as_(district.who(Role.INSPECTOR)).get("/workbench/ledger/").content.decode()
    assert as_(district.who(Role.OPENNESS_OFFICE)).get("/workbench/ledger/").status_code == 404


def test_the_list_of_organs_ends_where_one_s_own_tree_ends(district, town_admin):
    page = as_(town_admin).get("/workbench/organs/").content.decode()
    assert district.village.name in page
    assert district.bureau.name not in page
    assert as_(district.who(Role.DRAFTER)).get("/workbench/organs/").status_code == 404


def test_an_organ_s_page_shows_posts_people_and_rules(district, town_admin):
    page = as_(town_admin).get(f"/workbench/organs/{district.village.pk}/").content.decode()
    for word in (district.village.code, "拟稿人", "保密审查员", "不允许", "随上级单位"):
        assert word in page
    assert as_(town_admin).get(f"/workbench/organs/{district.bureau.pk}/").status_code == 404


def test_somebody_is_appointed_on_screen(district, town_admin):
    helper = factories.person(district.township, name="江停云")
    address = f"/workbench/organs/{district.village.pk}/appoint/"
    client = as_(town_admin)
    form = client.get(address).content.decode()
    assert "江停云" in form
    assert district.who(Role.DRAFTER, district.bureau).name not in form, "a bureau's people are not offered"
    given = {"person": helper.pk, "role": Role.FIRST_REVIEWER, "since": "2024-05-14", "until": ""}
    assert client.post(address, given).status_code == 302
    assert helper.posts.get().organ == district.village


def test_a_refused_appointment_says_why_at_the_field_and_keeps_the_input(district, town_admin):
    clerk = district.who(Role.DRAFTER, district.village)
    given = {"person": clerk.pk, "role": Role.DRAFTER, "since": "2024-05-14", "until": "2024-05-01"}
    answer = as_(town_admin).post(f"/workbench/organs/{district.village.pk}/appoint/", given)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "止日应晚于起日" in page
    assert 'value="2024-05-01"' in page


def test_organs_and_people_are_added_renamed_moved_and_closed_on_screen(district):
    client = as_(district.who(Role.ADMINISTRATOR, district.root))
    base = f"/workbench/organs/{district.township.pk}"
    made = client.post(
        f"{base}/add/",
        {"code": "990109881", "name": "石桥村", "kind": "village", "agency_words": "石村发，石规发"},
    )
    village = Organ.objects.get(code="990109881")
    assert (made.headers["Location"], village.agency_words) == (
        f"/workbench/organs/{village.pk}/",
        ["石村发", "石规发"],
    )
    here = f"/workbench/organs/{village.pk}"
    client.post(
        f"{here}/rename/",
        {"name": "石桥新村", "short_name": "石桥", "on": "2026-01-01", "basis": "澄编发〔2026〕3号"},
    )
    client.post(f"{here}/people/add/", {"username": "shi", "name": "石磊", "password": "chun-feng-9911"})
    client.post(f"{here}/review-rules/", {"author_may_review": "yes", "neighbours_may_repeat": ""})
    client.post(f"{here}/move/", {"parent": district.office.pk})
    village.refresh_from_db()
    assert (village.name, village.author_may_review, village.parent) == ("石桥新村", True, district.office)
    clerk = village.people.get()
    client.post(f"/workbench/people/{clerk.pk}/password/", {"password": "qiu-shui-7755"})
    client.post(f"/workbench/people/{clerk.pk}/let-go/")
    clerk.refresh_from_db()
    assert clerk.check_password("qiu-shui-7755")
    assert not clerk.is_active
    client.post(f"{here}/close/", {"on": "2026-01-01", "basis": "澄编发〔2026〕9号"})
    village.refresh_from_db()
    assert village.closed_on == dt.date(2026, 1, 1)


def test_a_setting_is_changed_on_screen_with_its_source_beside_it(district, monkeypatch):
    spec = settings_store.SettingSpec(
        "test.days", "试用天数", settings_store.Kind.NUMBER, 3, "没有规定，取三天。", at_least=1
    )
    known = settings_store.settings_registry._items
    monkeypatch.setattr(settings_store.settings_registry, "_items", {**known, spec.name: spec})
    client = as_(district.who(Role.OPENNESS_OFFICE))
    assert "没有规定，取三天。" in client.get("/workbench/settings/").content.decode()
    refused = client.post("/workbench/settings/test.days/", {"value": "0"})
    assert (refused.status_code, settings_store.get("test.days")) == (422, 3)
    assert "不能小于 1" in refused.content.decode()
    client.post("/workbench/settings/test.days/", {"value": "5"})
    assert settings_store.get("test.days") == 5
    assert as_(district.who(Role.ADMINISTRATOR, district.root)).get("/workbench/settings/").status_code == 404
