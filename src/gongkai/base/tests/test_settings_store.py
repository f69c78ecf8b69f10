from __future__ import annotations

import pytest

from gongkai.base import settings_store
from gongkai.base.acts import Refused
from gongkai.base.models import Event, Setting
from gongkai.base.settings_store import Kind, SettingSpec
from gongkai.org.tests import factories

pytestmark = pytest.mark.django_db

SPECS = [
    SettingSpec("t.roll", "顺延", Kind.YES_NO, True, "民法典第二百零三条。"),
    SettingSpec("t.days", "天数", Kind.NUMBER, 3, "没有规定，取三天。", at_least=1, at_most=30),
    SettingSpec("t.way", "方式", Kind.CHOICE, "a", "两种都可以。", choices=(("a", "甲"), ("b", "乙"))),
    SettingSpec("t.text", "文字", Kind.TEXT, "", "可以不填。"),
    SettingSpec("t.lines", "名单", Kind.LINES, [], "可以不填。"),
]


@pytest.fixture(autouse=True)
def known(monkeypatch):
    monkeypatch.setattr(settings_store.settings_registry, "_items", {spec.name: spec for spec in SPECS})


def test_a_setting_has_its_default_until_the_office_says_otherwise():
    someone = factories.person(factories.organ(), name="程远山")
    assert settings_store.get("t.roll") is True
    settings_store.set("t.roll", False, by=someone)
    assert settings_store.get("t.roll") is False
    [told] = Event.objects.filter(name="setting.changed")
    assert told.sentence == "把设置“顺延”由“是”改为“否”"
    assert told.data == {"name": "t.roll", "before": True, "after": False}


def test_setting_what_is_set_already_leaves_no_event():
    settings_store.set("t.days", 3, by=None)
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("t.roll", 1),
        ("t.roll", "是"),
        ("t.days", 0),
        ("t.days", 31),
        ("t.days", True),
        ("t.days", "3"),
        ("t.way", "c"),
        ("t.text", None),
        ("t.lines", "甲"),
        ("t.lines", [1]),
    ],
)
def test_a_value_that_does_not_fit_is_refused(name, value):
    with pytest.raises(Refused) as refused:
        settings_store.set(name, value, by=None)
    assert refused.value.reasons[0].field == "value"
    assert not Setting.objects.exists()


def test_a_kept_value_that_no_longer_fits_gives_way_to_the_default():
    Setting.objects.create(name="t.days", value=400)
    assert settings_store.get("t.days") == 3


def test_an_unknown_setting_is_a_mistake_of_the_asker():
    with pytest.raises(LookupError, match=r"没有登记名为“t\.nothing”的设置"):
        settings_store.get("t.nothing")
