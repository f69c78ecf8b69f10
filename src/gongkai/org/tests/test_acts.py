"""What is done with organs, people and posts, what is refused, and what the trail says of it."""

from __future__ import annotations

import datetime as dt

import pytest

from gongkai.base import clock, events
from gongkai.base.acts import Refused
from gongkai.base.models import Event
from gongkai.base.tests.races import at_once
from gongkai.org import authority
from gongkai.org.models import Organ, Person, Post, Role
from gongkai.org.services import (
    AddOrgan,
    AddPerson,
    AppointTo,
    ChangeReviewRules,
    CloseOrgan,
    EndPost,
    LetGo,
    MoveOrgan,
    RenameOrgan,
    ResetPassword,
    TakeIn,
)

from . import factories

pytestmark = pytest.mark.django_db
GOOD = "qing-he-zhen-88"
PAPER = "澄编发〔2026〕3号"


def codes(act) -> list[str]:
    """Why the act is refused; that it really is, and changes nothing, is asked as well."""
    before = Event.objects.count()
    with pytest.raises(Refused) as refused:
        act.execute()
    assert Event.objects.count() == before
    return [reason.code for reason in refused.value.reasons]


def last() -> Event:
    return Event.objects.order_by("-id")[0]


@pytest.fixture
def root_admin(district) -> Person:
    return district.who(Role.ADMINISTRATOR, district.root)


@pytest.fixture
def town_admin(district) -> Person:
    return district.who(Role.ADMINISTRATOR, district.township)


def new_village(district, by, **more):
    given = {"code": "990109991", "name": "石桥村", "kind": Organ.Kind.VILLAGE, "parent": district.township}
    return AddOrgan(**{**given, **more}, by=by)


def test_an_organ_is_added_below_what_one_manages(district, town_admin):
    village = new_village(district, town_admin).execute()
    assert village.path == f"{district.township.path}990109991/"
    assert (last().name, last().actor_name, last().organ_id) == ("organ.added", town_admin.name, village.pk)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"code": ""}, "bad_code"),
        ({"code": "石桥"}, "bad_code"),
        ({"code": "../etc"}, "bad_code"),
        ({"code": "990109003"}, "code_taken"),
        ({"name": "  "}, "no_name"),
        ({"kind": "kingdom"}, "no_kind"),
    ],
)
def test_an_organ_is_refused_with_a_reason_at_its_field(district, town_admin, given, why):
    act = new_village(district, town_admin, **given)
    assert codes(act) == [why]
    assert act.reasons()[0].field in given


def test_an_organ_is_added_by_its_own_managers_only(district, town_admin):
    assert codes(new_village(district, town_admin, parent=district.bureau)) == ["not_manager"]
    assert codes(new_village(district, district.who(Role.OPENNESS_OFFICE))) == ["not_manager"]
    assert "root_by_setup" in codes(new_village(district, town_admin, parent=None))


def test_a_renamed_organ_keeps_its_code_and_its_path(district, town_admin):
    path = district.village.path
    RenameOrgan(district.village, name="柳湾新村", basis=PAPER, by=town_admin).execute()
    district.village.refresh_from_db()
    assert (district.village.name, district.village.path) == ("柳湾新村", path)
    assert last().data["before"]["name"] == "柳湾村"


def test_a_new_name_must_be_new_and_be_given_by_a_manager(district, town_admin):
    assert codes(RenameOrgan(district.village, name="柳湾村", basis=PAPER, by=town_admin)) == ["same_name"]
    assert codes(RenameOrgan(district.village, name="", basis=PAPER, by=town_admin)) == ["no_name"]
    assert codes(RenameOrgan(district.bureau, name="水利局", basis=PAPER, by=town_admin)) == ["not_manager"]


def test_a_move_takes_everything_below_along(district, root_admin):
    below = factories.organ("990109777", under=district.village)
    MoveOrgan(district.township, parent=district.office, by=root_admin).execute()
    for organ in (district.township, district.village, below):
        organ.refresh_from_db()
    assert district.township.path == f"{district.office.path}{district.township.code}/"
    assert below.path == f"{district.township.path}{district.village.code}/{below.code}/"
    assert [organ.name for organ in below.ancestors] == [
        district.root.name,
        district.office.name,
        district.township.name,
        district.village.name,
    ]
    assert authority.may(district.who(Role.ADMINISTRATOR, district.office), "org.manage", below)


def test_no_organ_moves_below_itself_or_where_it_is_or_out_of_reach(district, root_admin, town_admin):
    assert codes(MoveOrgan(district.township, parent=district.village, by=root_admin)) == ["own_child"]
    assert codes(MoveOrgan(district.village, parent=district.township, by=root_admin)) == ["same_parent"]
    assert codes(MoveOrgan(district.village, parent=district.bureau, by=town_admin)) == ["not_manager"]


def test_a_closed_organ_ends_its_posts_and_takes_no_more_changes(district, root_admin):
    CloseOrgan(district.bureau, on=clock.today(), basis=PAPER, by=root_admin).execute()
    assert not Post.objects.held_on(clock.today()).filter(organ=district.bureau).exists()
    assert not authority.may(
        Person.objects.get(pk=district.who(Role.DRAFTER, district.bureau).pk), "drafts.write"
    )
    assert district.bureau not in Organ.objects.open_on(clock.today())
    assert "organ_closed" in codes(RenameOrgan(district.bureau, name="水利局", basis=PAPER, by=root_admin))
    assert "organ_closed" in codes(
        new_village(district, root_admin, parent=Organ.objects.get(pk=district.bureau.pk))
    )


def test_an_organ_with_organs_below_is_not_closed(district, root_admin):
    assert codes(CloseOrgan(district.township, basis=PAPER, by=root_admin)) == ["has_children"]


@pytest.mark.parametrize(
    ("above", "own", "holds"),
    [(None, None, False), (True, None, True), (True, False, False), (False, True, True)],
)
def test_review_rules_are_one_s_own_or_those_above(district, above, own, holds):
    ChangeReviewRules(
        district.township, author_may_review=above, neighbours_may_repeat=True, by=None
    ).execute()
    if own is not None:
        ChangeReviewRules(
            district.village, author_may_review=own, neighbours_may_repeat=None, by=None
        ).execute()
    village = Organ.objects.get(pk=district.village.pk)
    assert village.review_setting("author_may_review") is holds
    assert village.review_setting("neighbours_may_repeat") is True


def test_review_rules_that_do_not_change_are_refused(district, town_admin):
    act = ChangeReviewRules(
        district.village, author_may_review=None, neighbours_may_repeat=None, by=town_admin
    )
    assert codes(act) == ["same_rules"]


def test_a_person_is_added_with_a_password_that_holds(district, town_admin):
    clerk = AddPerson(
        username="he-chunhe",
        name="何春禾",
        organ=district.village,
        email="he@example.org",
        password=GOOD,
        by=town_admin,
    ).execute()
    assert clerk.check_password(GOOD)
    assert last().name == "person.added"
    assert GOOD not in str(last().data) + last().sentence


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"username": ""}, "username"),
        ({"username": "何春禾"}, "username"),
        ({"username": "DRAFTER-990109003"}, "username"),
        ({"name": ""}, "name"),
        ({"email": "he@"}, "email"),
        ({"password": "12345678901"}, "password"),
        ({"password": "short1"}, "password"),
        ({"password": "he-chunhe-he"}, "password"),
    ],
)
def test_a_person_is_refused_with_a_reason_at_its_field(district, town_admin, given, field):
    whole = {"username": "he-chunhe-he", "name": "何春禾", "organ": district.village, "password": GOOD}
    act = AddPerson(**{**whole, **given}, by=town_admin)
    assert codes(act)
    assert {reason.field for reason in act.reasons()} == {field}


def test_a_new_password_is_set_by_who_manages_all_that_the_person_does(district, town_admin, root_admin):
    clerk = district.who(Role.DRAFTER, district.village)
    ResetPassword(clerk, password=GOOD, by=town_admin).execute()
    clerk.refresh_from_db()
    assert clerk.check_password(GOOD)
    factories.post(clerk, Role.DRAFTER, district.bureau)
    assert codes(ResetPassword(clerk, password=GOOD, by=town_admin)) == ["posts_beyond"]
    ResetPassword(clerk, password=GOOD, by=root_admin).execute()


def test_an_office_s_administrator_cannot_take_over_the_openness_office(district):
    administrator = district.who(Role.ADMINISTRATOR, district.office)
    act = ResetPassword(district.who(Role.OPENNESS_OFFICE), password=GOOD, by=administrator)
    assert codes(act) == ["posts_beyond"]


def test_who_leaves_loses_sign_in_and_posts(district, town_admin):
    clerk = district.who(Role.DRAFTER, district.village)
    LetGo(clerk, by=town_admin).execute()
    clerk = Person.objects.get(pk=clerk.pk)
    assert not clerk.is_active
    assert not clerk.posts.held_on(clock.today()).exists()
    assert codes(LetGo(clerk, by=town_admin)) == ["gone"]
    assert codes(LetGo(town_admin, by=town_admin)) == ["oneself"]


def test_a_post_is_filled_from_the_township_and_at_once_gives_rights(district, town_admin):
    clerk = district.who(Role.SECOND_REVIEWER, district.township)
    assert not authority.may(clerk, "review.third", district.village)
    post = AppointTo(clerk, Role.THIRD_REVIEWER, district.village, by=town_admin).execute()
    clerk = Person.objects.get(pk=clerk.pk)
    assert authority.may(clerk, "review.third", district.village)
    assert list(events.of(post).values_list("name", flat=True)) == ["post.appointed"]


def test_an_appointment_is_refused_for_what_makes_no_sense(district, town_admin):
    clerk, today = district.who(Role.DRAFTER, district.village), clock.today()
    village = district.village
    assert codes(AppointTo(None, Role.DRAFTER, village, by=town_admin)) == ["no_person"]
    assert codes(AppointTo(clerk, "king", village, by=town_admin)) == ["no_role"]
    assert codes(AppointTo(clerk, Role.DRAFTER, village, by=town_admin)) == ["held_already"]
    assert codes(AppointTo(clerk, Role.FIRST_REVIEWER, village, since=today, until=today, by=town_admin)) == [
        "empty_span"
    ]
    assert codes(AppointTo(clerk, Role.FIRST_REVIEWER, district.bureau, by=town_admin)) == ["not_manager"]
    LetGo(clerk, by=town_admin).execute()
    assert codes(AppointTo(clerk, Role.FIRST_REVIEWER, village, by=town_admin)) == ["person_gone"]


def test_the_same_post_may_be_held_again_after_it_ended(district, town_admin):
    clerk = factories.person(district.village)
    factories.post(clerk, Role.DRAFTER, since=dt.date(2020, 1, 1), until=clock.today())
    AppointTo(clerk, Role.DRAFTER, district.village, by=town_admin).execute()


@pytest.mark.parametrize("role", [Role.OPENNESS_OFFICE, Role.INSPECTOR])
def test_a_role_over_the_whole_district_is_given_at_the_root_only(district, town_admin, root_admin, role):
    act = AppointTo(town_admin, role, district.township, by=town_admin)
    assert codes(act) == ["role_beyond"]
    AppointTo(town_admin, role, district.township, by=root_admin).execute()


def test_an_ended_post_gives_nothing_from_that_day_on(district, town_admin):
    clerk = district.who(Role.DRAFTER, district.village)
    EndPost(clerk.posts.get(), by=town_admin).execute()
    assert not authority.may(Person.objects.get(pk=clerk.pk), "drafts.write")
    assert last().name == "post.ended"


def test_a_post_does_not_end_twice_nor_in_the_past(district, town_admin):
    post = district.who(Role.DRAFTER, district.village).posts.get()
    assert codes(EndPost(post, on=clock.today() - dt.timedelta(1), by=town_admin)) == ["past"]
    EndPost(post, by=town_admin).execute()
    assert codes(EndPost(post, by=town_admin)) == ["ended"]


def test_the_last_administrator_above_an_organ_stays(district, root_admin):
    assert codes(EndPost(root_admin.posts.get(), by=root_admin)) == ["last_administrator"]
    village_admin = district.who(Role.ADMINISTRATOR, district.village)
    EndPost(village_admin.posts.get(), by=root_admin).execute()


def test_who_administers_for_a_while_leaves_the_last_one_in_office(district, root_admin):
    for_a_week = factories.person(district.root)
    factories.post(for_a_week, Role.ADMINISTRATOR, until=clock.today() + dt.timedelta(7))
    assert codes(LetGo(root_admin, by=for_a_week)) == ["last_administrator"]
    assert codes(EndPost(root_admin.posts.get(), by=for_a_week)) == ["last_administrator"]
    heir = factories.person(district.root, Role.ADMINISTRATOR)
    LetGo(root_admin, by=heir).execute()
    assert codes(LetGo(heir, by=None)) == ["last_administrator"]


@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_who_end_each_other_at_once_one_stays(district, root_admin):
    other = factories.person(district.root, Role.ADMINISTRATOR)
    both = at_once(LetGo(other, by=root_admin).execute, LetGo(root_admin, by=other).execute)
    assert sum(isinstance(result, Refused) for result in both) == 1
    assert Person.objects.filter(pk__in=[other.pk, root_admin.pk], is_active=True).count() == 1


ORGANS = [
    {"code": "77-2", "name": "青禾镇人民政府", "kind": "镇（乡）", "parent": "77-1", "short_name": "青禾镇"},
    {"code": "77-1", "name": "澄明区人民政府", "kind": "government"},
]
PEOPLE = [
    {"username": "ye", "name": "叶小满", "organ": "77-2", "posts": ["拟稿人", ["first_reviewer", "77-1"]]}
]


def test_a_district_is_taken_in_from_simple_rows_in_any_order(db):
    taken = TakeIn(ORGANS, PEOPLE, since=dt.date(2024, 1, 1), by=None).execute()
    town = Organ.objects.get(code="77-2")
    assert (town.path, town.kind, len(taken.posts)) == ("77-1/77-2/", Organ.Kind.TOWNSHIP, 2)
    assert set(Post.objects.values_list("organ__code", "role")) == {
        ("77-2", "drafter"),
        ("77-1", "first_reviewer"),
    }
    assert set(Event.objects.values_list("name", flat=True)) == {
        "organ.added",
        "person.added",
        "post.appointed",
    }


@pytest.mark.parametrize(
    ("organs", "people", "says"),
    [
        ([{**ORGANS[1], "code": ""}], [], "第1行：请填写单位代码"),
        ([ORGANS[1], ORGANS[1]], [], "出现了2次"),
        ([{**ORGANS[1], "kind": "王国"}], [], "类别“王国”"),
        ([ORGANS[0]], [], "上级单位 77-1 既不在表中"),
        ([{**ORGANS[1], "parent": "77-2"}, ORGANS[0]], [], "绕回了自己"),
        (ORGANS, [{**PEOPLE[0], "organ": "77-9"}], "所在单位 77-9 不存在"),
        (ORGANS, [{**PEOPLE[0], "posts": ["国王"]}], "职责“国王”"),
        (ORGANS, [PEOPLE[0], PEOPLE[0]], "登录名 ye 出现了2次"),
        (ORGANS, [{**PEOPLE[0], "name": ""}], "没有姓名"),
    ],
)
def test_one_wrong_row_refuses_them_all_and_is_named(db, organs, people, says):
    with pytest.raises(Refused, match=says):
        TakeIn(organs, people, by=None).execute()
    assert not Organ.objects.exists()


def test_taking_in_is_for_the_root_s_administrator(district, town_admin):
    assert codes(TakeIn([{**ORGANS[1], "parent": district.root.code}], by=town_admin)) == ["not_manager"]
