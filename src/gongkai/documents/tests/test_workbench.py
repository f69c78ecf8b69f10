"""Staff pages about records: in sight for those whose unit it is, decided by those whose office it is."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongkai.documents.models import DeclaredState, Relation
from gongkai.documents.services import AddAttachment, DiscardDraft, NewFile, ProposeRelation
from gongkai.duties.models import Duty
from gongkai.org.models import Role
from gongkai.org.tests.factories import district

from .factories import draft, place, released
from .samples import staff_samples

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return district()


def sign_in(client, somebody):
    client.force_login(somebody)
    return client


def test_the_library_shows_what_was_released_and_finds_it(client, house) -> None:
    sign_in(client, house.who(Role.DRAFTER, house.bureau))
    seen = released(draft(house.office, title="供暖通知", document_number="澄政办发〔2024〕3号"))
    released(draft(house.office, title="防汛通知"))
    draft(house.office, title="未发布的草稿")
    page = client.get(reverse("documents:library")).content.decode()
    assert "供暖通知" in page
    assert "未发布的草稿" not in page
    for text in ("供暖", "〔2024〕3号", seen.document.index_number):
        found = client.get(reverse("documents:library"), {"q": text}).context["decorated"]
        assert [document.pk for document, _ in found] == [seen.document_id]
    assert "没有找到" in client.get(reverse("documents:library"), {"q": "查无此文"}).content.decode()


def test_the_library_costs_the_same_for_one_and_for_many(client, house) -> None:
    sign_in(client, house.who(Role.DRAFTER))
    released(draft(house.office))
    client.get(reverse("documents:library"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("documents:library"))
    for _ in range(6):
        released(draft(house.office))
    with CaptureQueriesContext(connection) as many:
        page = client.get(reverse("documents:library"))
    assert len(page.context["decorated"]) == 7
    assert len(many) == len(one)


def test_a_document_shows_its_history_to_its_own_unit_only(client, house) -> None:
    document = released(draft(house.office, by=house.who(Role.DRAFTER))).document
    address = reverse("documents:document", args=[document.pk])
    assert "起草《" in sign_in(client, house.who(Role.DRAFTER)).get(address).content.decode()
    page = sign_in(client, house.who(Role.DRAFTER, house.bureau)).get(address)
    assert page.status_code == 200
    assert "起草《" not in page.content.decode()


def test_a_correction_begins_from_the_page(client, house) -> None:
    document = released(draft(house.office)).document
    address = reverse("documents:correct", args=[document.pk])
    sign_in(client, house.who(Role.DRAFTER))
    assert client.get(address).status_code == 200
    assert client.post(address, {"change_note": ""}).status_code == 422
    answer = client.post(address, {"change_note": "更正电话"})
    assert answer.url == reverse("documents:edit", args=[document.draft.pk])
    assert client.get(answer.url).url == reverse("intake:draft", args=[document.draft.pk])


def test_places_are_chosen_from_the_page(client, house) -> None:
    document = released(draft(house.office)).document
    address = reverse("documents:places", args=[document.pk])
    sign_in(client, house.who(Role.DRAFTER))
    assert client.get(address).status_code == 200
    client.post(address, {"places": [place("statutory.policy.normative").pk]})
    assert [placement.item.code for placement in document.placements.all()] == ["statutory.policy.normative"]
    assert client.post(address, {"places": []}).status_code == 422


def test_the_openness_office_declares_and_confirms(client, house) -> None:
    old, new = released(draft(house.bureau)).document, released(draft(house.office)).document
    relation = ProposeRelation(new, "repeals", old, by=None).execute()
    sign_in(client, house.who(Role.OPENNESS_OFFICE))
    assert str(relation.from_document) in client.get(reverse("documents:relations")).content.decode()
    assert client.get(reverse("documents:confirm", args=[relation.pk])).status_code == 200
    client.post(reverse("documents:confirm", args=[relation.pk]))
    assert Relation.objects.get().is_confirmed
    assert client.get(reverse("documents:confirm", args=[relation.pk])).status_code == 404
    address = reverse("documents:declare", args=[old.pk])
    assert client.get(address).status_code == 200
    form = {"state": "expired", "organ": house.root.pk, "paper": "", "on": "2025-03-01"}
    answer = client.post(address, form)
    assert answer.status_code == 422
    assert "2025-03-01" in answer.content.decode()
    client.post(address, {**form, "paper": "清理结果的决定"})
    assert DeclaredState.objects.get().document == old


def test_a_rejection_asks_for_its_reason(client, house) -> None:
    old, new = released(draft(house.bureau)).document, released(draft(house.office)).document
    relation = ProposeRelation(new, "repeals", old, by=None).execute()
    sign_in(client, house.who(Role.OPENNESS_OFFICE))
    address = reverse("documents:reject", args=[relation.pk])
    assert client.post(address, {"reason": ""}).status_code == 422
    client.post(address, {"reason": "对象有误"})
    assert not Relation.objects.exists()


def test_an_attachment_is_offered_as_a_download_under_its_name(client, house) -> None:
    edition = draft(house.office)
    [attachment] = AddAttachment(edition, NewFile("名单.txt", "一".encode()), by=None).execute()
    answer = sign_in(client, house.who(Role.DRAFTER)).get(
        reverse("documents:attachment", args=[attachment.pk])
    )
    assert answer.content == "一".encode()
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_duty_leads_to_its_document_while_there_is_one(client, house) -> None:
    edition = draft(house.office)
    address = reverse("duties:duty", args=[Duty.objects.get(subject_id=edition.document_id).pk])
    there = reverse("documents:document", args=[edition.document_id])
    sign_in(client, house.who(Role.DRAFTER))
    assert there in client.get(address).content.decode()
    DiscardDraft(edition, by=None).execute()
    page = client.get(address).content.decode()
    assert there not in page
    assert "已经删除" in page


@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "head"])
def test_a_stranger_finds_nothing(client, house, method) -> None:
    samples = staff_samples(house.office)
    sign_in(client, house.who(Role.DRAFTER, house.bureau))
    for name, kwargs in samples.items():
        answer = getattr(client, method)(reverse(name, kwargs=kwargs))
        assert answer.status_code == 404, name
