"""The page on which drafts become a dossier: what it keeps, whom it lets in."""

from __future__ import annotations

import pytest
from django.urls import reverse

from gongkai.documents.tests import factories as documents
from gongkai.org.tests.factories import organ
from gongkai.review.models import Dossier, Stage
from gongkai.review.tests.factories import crew, dossier, pair

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return crew()


def text(response) -> str:
    return response.content.decode()


def test_sending_the_same_draft_twice_leads_to_the_same_dossier(client, people) -> None:
    draft = documents.draft(people.organ)
    client.force_login(people.drafter)
    first = client.post(reverse("review:open"), {"editions": [draft.pk]})
    second = client.post(reverse("review:open"), {"editions": [draft.pk]})
    assert first["Location"] == second["Location"]
    assert Dossier.objects.count() == 1


def test_a_dossier_that_cannot_be_submitted_yet_is_kept_and_says_why(client, people) -> None:
    draft = documents.draft(people.organ, parts=[])
    client.force_login(people.drafter)
    response = client.post(reverse("review:open"), {"editions": [draft.pk], "submit": "1"}, follow=True)
    assert "还没有送出：填写正文" in text(response)
    assert Dossier.objects.get().stage == Stage.DRAFT


def test_a_refused_opening_keeps_the_choice(client, people) -> None:
    busy = dossier(editions=pair(people.organ), people=people).members.first().edition
    free = documents.draft(people.organ, title="空闲的稿件")
    client.force_login(people.drafter)
    response = client.post(reverse("review:open"), {"editions": [busy.pk, free.pk], "title": "合并送审"})
    assert response.status_code == 409
    page = text(response)
    assert f'value="{free.pk}" checked' in page
    assert 'value="合并送审"' in page


@pytest.mark.parametrize("bad", ["x", "0", "999999999"])
def test_opening_what_is_not_in_sight_is_not_found(client, people, bad) -> None:
    client.force_login(people.drafter)
    assert client.post(reverse("review:open"), {"editions": [bad]}).status_code == 404
    foreign = documents.draft(organ())
    assert client.post(reverse("review:open"), {"editions": [foreign.pk]}).status_code == 404
    assert not Dossier.objects.exists()


def test_only_who_may_submit_opens(client, people) -> None:
    client.force_login(people.third)
    assert client.get(reverse("review:open")).status_code == 404


def test_opening_nothing_says_what_to_do(client, people) -> None:
    client.force_login(people.drafter)
    response = client.post(reverse("review:open"), {})
    assert response.status_code == 409
    assert "至少选一份草稿" in text(response)
