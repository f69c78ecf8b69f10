"""Renaming, merging and closing keep history: names of their day, papers, and who goes on with what."""

from __future__ import annotations

import datetime as dt

import pytest

from gongkai.base import clock
from gongkai.base.models import Event
from gongkai.base.registries import OpenWorkSource, open_work
from gongkai.org import authority
from gongkai.org.models import Organ, Person, Role
from gongkai.org.services import CloseOrgan, MergeOrgan, RenameOrgan

from . import factories
from .test_acts import codes, last

pytestmark = pytest.mark.django_db
PAPER = "澄编发〔2026〕3号"
DAY = dt.date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _in_may():
    with clock.at(dt.date(2026, 5, 14)):
        yield


@pytest.fixture
def root_admin(district) -> Person:
    return district.who(Role.ADMINISTRATOR, district.root)


def rename(organ, by, **more):
    given = {"name": "澄明区水利局", "short_name": "区水利局", "on": DAY, "basis": PAPER}
    return RenameOrgan(organ, **{**given, **more}, by=by)


def merge(organ, into, by, **more):
    return MergeOrgan(organ, into=into, **{"on": DAY, "basis": PAPER, **more}, by=by)


def fresh(thing):
    return type(thing).objects.get(pk=thing.pk)


def test_an_old_day_keeps_the_name_of_its_day(district, root_admin):
    rename(district.bureau, root_admin).execute()
    rename(fresh(district.bureau), root_admin, name="澄明区水务和农业局", on=dt.date(2026, 4, 1)).execute()
    organ = fresh(district.bureau)
    days = {
        dt.date(2020, 1, 1): "澄明区水务局",
        dt.date(2026, 3, 1): "澄明区水务局",
        dt.date(2026, 3, 2): "澄明区水利局",
        dt.date(2026, 3, 31): "澄明区水利局",
        dt.date(2026, 4, 1): "澄明区水务和农业局",
        dt.date(2030, 1, 1): "澄明区水务和农业局",
    }
    assert {day: organ.name_on(day) for day in days} == days


def test_who_never_had_another_name_costs_no_query(district, django_assert_num_queries):
    organ = fresh(district.bureau)
    with django_assert_num_queries(0):
        assert organ.name_on(dt.date(1999, 1, 1)) == "澄明区水务局"


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"basis": "  "}, "no_basis"),
        ({"on": dt.date(2026, 5, 15)}, "future"),
        ({"name": " "}, "no_name"),
    ],
)
def test_a_renaming_is_refused_with_a_reason(district, root_admin, more, why):
    assert codes(rename(district.bureau, root_admin, **more)) == [why]


def test_a_second_name_begins_after_the_first(district, root_admin):
    rename(district.bureau, root_admin).execute()
    assert codes(rename(fresh(district.bureau), root_admin, name="别的局")) == ["before_last"]


def test_a_merger_takes_people_posts_and_what_is_below_along(district, root_admin):
    below = factories.organ(under=district.bureau)
    drafter = district.who(Role.DRAFTER, district.bureau)
    merge(district.bureau, district.office, root_admin).execute()
    merged = fresh(district.bureau)
    assert (merged.closed_on, merged.merged_into, merged.heir) == (DAY, district.office, district.office)
    assert fresh(drafter).organ == district.office
    assert fresh(below).path.startswith(district.office.path)
    held = fresh(drafter).posts.held_on(clock.today()).get()
    assert (held.organ, held.role, held.since) == (district.office, Role.DRAFTER, DAY)
    assert not merged.posts.held_on(clock.today()).exists()
    assert last().name == "organ.merged"
    assert last().data == {"into": district.office.pk, "on": "2026-03-02", "basis": PAPER}


def test_whoever_holds_the_same_post_there_keeps_it_once(district, root_admin):
    both = district.who(Role.DRAFTER, district.bureau)
    factories.post(both, Role.DRAFTER, district.office)
    merge(district.bureau, district.office, root_admin).execute()
    assert fresh(both).posts.held_on(clock.today()).count() == 1


def test_posts_of_the_heir_reach_over_what_was_merged_into_it_through_every_merger(district, root_admin):
    clerk = district.who(Role.DRAFTER, district.township)
    stranger = district.who(Role.DRAFTER, district.office)
    merge(district.village, district.bureau, root_admin).execute()
    merge(fresh(district.bureau), district.township, root_admin).execute()
    for code in (district.village.code, district.bureau.code):
        organ = Organ.objects.get(code=code)
        assert authority.may(fresh(clerk), "drafts.write", organ)
        assert not authority.may(fresh(stranger), "drafts.write", organ)
        row = Organ.objects.filter(authority.where(fresh(clerk), "drafts.write", ""), code=code)
        assert row.exists()
    assert str(Organ.objects.get(code=district.village.code).merged_into) == district.bureau.name
    assert Organ.objects.get(code=district.village.code).heir == district.township


def test_in_lists_of_old_documents_a_closed_organ_says_so(district, root_admin):
    merge(district.village, district.township, root_admin).execute()
    assert fresh(district.village).in_lists == "柳湾村（已撤并，由青禾镇人民政府承接）"
    CloseOrgan(district.bureau, basis=PAPER, by=root_admin).execute()
    assert fresh(district.bureau).in_lists == "澄明区水务局（已撤销）"
    assert fresh(district.office).in_lists == district.office.name


def test_a_merger_is_refused_with_reasons(district, root_admin):
    town_admin = district.who(Role.ADMINISTRATOR, district.township)
    bureau, office, township = district.bureau, district.office, district.township
    assert codes(merge(bureau, None, root_admin)) == ["no_heir"]
    assert codes(merge(bureau, bureau, root_admin)) == ["own_child"]
    assert codes(merge(township, district.village, root_admin)) == ["own_child"]
    assert codes(merge(bureau, office, root_admin, basis="")) == ["no_basis"]
    assert codes(merge(bureau, office, root_admin, on=dt.date(2026, 6, 1))) == ["future"]
    assert codes(merge(district.village, bureau, town_admin)) == ["not_manager"]
    assert "is_root" in codes(merge(district.root, office, root_admin))
    merge(bureau, office, root_admin).execute()
    assert "organ_closed" in codes(merge(fresh(bureau), office, root_admin))
    assert "organ_closed" in codes(merge(district.village, fresh(bureau), root_admin))


def test_an_organ_is_not_closed_over_open_work(district, root_admin, monkeypatch):
    left = OpenWorkSource("草稿", 1, lambda post: [], None, lambda organ: 3)
    monkeypatch.setattr(open_work, "_items", {"test": left})
    act = CloseOrgan(district.bureau, basis=PAPER, by=root_admin)
    assert codes(act) == ["open_work"]
    assert "草稿3件" in act.reasons()[0].message
    monkeypatch.setattr(open_work, "_items", {})
    CloseOrgan(district.bureau, basis=PAPER, by=root_admin).execute()
    assert fresh(district.bureau).closed_basis == PAPER


def test_the_screen_says_what_will_follow_and_refuses_kindly(client, district, root_admin):
    client.force_login(root_admin, "django.contrib.auth.backends.ModelBackend")
    address = f"/workbench/organs/{district.bureau.pk}/merge/"
    assert "承接单位可以更正" in client.get(address).content.decode()
    refused = client.post(address, {"into": district.office.pk, "on": "2026-03-02", "basis": "口"})
    assert refused.status_code == 422
    assert "请写明依据" in refused.content.decode()
    done = client.post(address, {"into": district.office.pk, "on": "2026-03-02", "basis": PAPER})
    assert done.headers["Location"] == f"/workbench/organs/{district.office.pk}/"
    page = client.get(done.headers["Location"]).content.decode()
    assert "澄明区水务局并入" in page
    assert Event.objects.filter(name="organ.merged").count() == 1
