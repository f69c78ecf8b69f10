"""依申请公开 and 不予公开: released, numbered, kept, and in nobody's sight but their own organ's."""

from __future__ import annotations

import datetime as dt
from importlib import import_module

import pytest
from django.db import connection, transaction
from django.urls import reverse

from gongkai.base import clock
from gongkai.base.acts import Refused
from gongkai.documents import validity
from gongkai.documents.checks import interpreted_together
from gongkai.documents.models import Document, Openness, Rank
from gongkai.documents.pages import document_page
from gongkai.documents.services import (
    AddAttachment,
    NewEdition,
    NewFile,
    ProposeRelation,
    release_editions,
    withdraw_documents,
)
from gongkai.law.validity import ValidityState
from gongkai.org.models import Role
from gongkai.org.tests.factories import district

from .factories import draft, released

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 10, 14)
CLOSED = [
    {"openness": Openness.ON_REQUEST, "openness_ground": "涉及第三方"},
    {"openness": Openness.NOT_OPEN, "openness_ground": "政府信息公开条例第十六条"},
]
either = pytest.mark.parametrize("closed", CLOSED, ids=["依申请公开", "不予公开"])


@pytest.fixture
def house():
    return district()


@either
def test_what_is_not_open_is_seen_by_those_who_see_the_drafts_of_its_organ(house, closed) -> None:
    document = released(draft(house.bureau, **closed)).document
    sight = {
        house.who(Role.DRAFTER, house.bureau): True,
        house.who(Role.SECRECY_REVIEWER, house.bureau): True,
        house.who(Role.OPENNESS_OFFICE): True,
        house.who(Role.DRAFTER): False,
        house.who(Role.INSPECTOR): False,
        house.who(Role.ADMINISTRATOR, house.bureau): False,
    }
    for somebody, sees in sight.items():
        assert Document.objects.visible_to(somebody).filter(pk=document.pk).exists() is sees, somebody
        assert document.visible_to(somebody) is sees, somebody
    assert not document.is_public
    assert document not in Document.objects.public()
    assert document.is_standing


def test_a_stranger_finds_neither_it_nor_its_name_beside_what_is_open(client, house) -> None:
    secret = released(draft(house.bureau, title="不给看的会议纪要", **CLOSED[1])).document
    opened = released(draft(house.bureau, title="给看的通知")).document
    ProposeRelation(opened, "basis", secret, by=None).execute()
    ProposeRelation(secret, "implements", opened, by=None).execute()
    pages = [reverse("documents:document", args=[opened.pk]), reverse("documents:library")]
    client.force_login(house.who(Role.DRAFTER))
    assert client.get(reverse("documents:document", args=[secret.pk])).status_code == 404
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200
        assert "不给看的会议纪要" not in answer.content.decode(), page
    client.force_login(house.who(Role.DRAFTER, house.bureau))
    for page in pages:
        assert "不给看的会议纪要" in client.get(page).content.decode(), page


def test_a_closed_first_edition_stays_closed_when_the_second_is_open(client, house) -> None:
    first = draft(house.bureau, title="内部名单", **CLOSED[0])
    [file] = AddAttachment(first, NewFile("名单.txt", "一".encode()), by=None).execute()
    first = released(first)
    second = NewEdition(first.document, change_note="改为主动公开", by=None).execute()
    second.openness, second.openness_ground, second.title = Openness.PROACTIVE, "", "公布名单"
    second.save()
    released(second)
    client.force_login(house.who(Role.DRAFTER))
    page = client.get(reverse("documents:document", args=[first.document_id])).content.decode()
    assert "公布名单" in page
    assert "内部名单" not in page
    assert client.get(reverse("documents:attachment", args=[file.pk])).status_code == 404
    client.force_login(house.who(Role.DRAFTER, house.bureau))
    assert client.get(reverse("documents:attachment", args=[file.pk])).status_code == 200


def test_the_upgrade_finds_the_first_open_day_of_what_is_there_already(house) -> None:
    twice, closed = released(draft(house.office)), released(draft(house.office, **CLOSED[0]))
    with clock.at(dt.date(2030, 1, 2)):
        released(NewEdition(twice.document, change_note="更正", by=None).execute())
    before = dict(Document.objects.values_list("pk", "public_since"))
    assert before == {twice.document_id: twice.released_on, closed.document_id: None}
    Document.objects.update(public_since=None)
    migration = import_module("gongkai.documents.migrations.0003_public_since")
    with connection.cursor() as cursor:
        cursor.execute(migration.FIRST_OPEN_DAY)
    assert dict(Document.objects.values_list("pk", "public_since")) == before


@either
def test_a_correction_never_closes_what_is_open(house, closed) -> None:
    """Submission asks for it (``checks``), and release itself refuses: the page before would stay for ever."""
    document = released(draft(house.office)).document
    second = NewEdition(document, change_note="改公开属性", by=None).execute()
    for name, value in closed.items():
        setattr(second, name, value)
    second.save()
    with pytest.raises(Refused) as refused, transaction.atomic():
        release_editions(second, by=None)
    assert [reason.code for reason in refused.value.reasons] == ["closes_public"]
    document.refresh_from_db()
    assert document.is_public


def test_what_is_not_open_is_corrected_like_anything_else_but_there_is_nothing_to_withdraw(
    client, house
) -> None:
    document = released(draft(house.office, **CLOSED[0])).document
    client.force_login(house.who(Role.DRAFTER))
    page = client.get(reverse("documents:document", args=[document.pk]))
    assert page.context["may_correct"]
    assert page.context["public_url"] == ""
    with pytest.raises(Refused) as refused, transaction.atomic():
        withdraw_documents(document, kind="error", reason="发错", by=None)
    assert [reason.code for reason in refused.value.reasons] == ["not_public"]
    released(NewEdition(document, change_note="更正电话", by=None).execute())
    assert document.editions.count() == 2


def test_a_public_page_never_tells_the_title_of_what_is_not_open(house) -> None:
    opened = released(draft(house.office, rank=Rank.POLICY, effective_on=dt.date(2024, 6, 1)))
    secret = released(draft(house.office, title="不给看的决定", **CLOSED[1]))
    ProposeRelation(secret.document, "repeals", opened.document, by=None).execute()
    ProposeRelation(opened.document, "basis", secret.document, by=None).execute()
    page = document_page(opened, TODAY)
    assert "不给看的决定" not in repr(page)
    assert validity.verdict(opened.document, TODAY).state is ValidityState.IN_FORCE


def test_only_an_open_interpretation_interprets_to_the_public(house) -> None:
    policy = draft(house.office, rank=Rank.POLICY, needs_interpretation=True)
    reading = draft(house.office, rank=Rank.INTERPRETATION, **CLOSED[0])
    ProposeRelation(reading.document, "interprets", policy.document, by=None).execute()
    assert [reason.code for reason in interpreted_together([policy, reading])] == ["not_interpreted"]
    reading.openness = Openness.PROACTIVE
    assert interpreted_together([policy, reading]) == []
