"""The digest: every shown thing changes it, nothing else does, and what was sealed stays provable."""

from __future__ import annotations

import datetime as dt
import hashlib
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongkai.documents import digests
from gongkai.documents.models import Document, Edition, Topic
from gongkai.documents.services import (
    AddAttachment,
    NewFile,
    PartDraft,
    PlaceInCatalogue,
    ProposeRelation,
    SaveDraft,
)
from gongkai.org.tests.factories import organ

from .factories import draft, paragraphs, place, released

pytestmark = pytest.mark.django_db

OTHER_VALUES = {
    "title": "另一标题",
    "document_number": "澄政发〔2024〕9号",
    "document_number_raw": "澄政发(2024)9号",
    "issuers": [{"organ": None, "name": "另一机关"}],
    "rank": "policy",
    "genre": "意见",
    "openness": "on_request",
    "openness_ground": "政府信息公开条例第十六条",
    "signed_on": dt.date(2024, 5, 15),
    "printed_on": dt.date(2024, 5, 16),
    "effective_on": dt.date(2024, 6, 1),
    "expires_on": dt.date(2029, 5, 31),
    "period": "2024",
    "summary": "概述",
    "keywords": ["供暖"],
    "source": "区住建局",
    "needs_interpretation": True,
    "no_interpretation_reason": "仅调整名单",
    "change_note": "更正",
}


def test_the_table_of_other_values_names_every_shown_field() -> None:
    assert set(OTHER_VALUES) == set(digests.SHOWN_FIELDS)


@pytest.mark.parametrize("name", digests.SHOWN_FIELDS)
def test_every_shown_field_changes_the_digest(name) -> None:
    edition = draft(organ())
    before = digests.edition_digest(edition)
    Edition.objects.filter(pk=edition.pk).update(**{name: OTHER_VALUES[name]})
    assert digests.edition_digest(edition) != before


def _other_responsible(edition):
    SaveDraft(edition, {"responsible": organ()}, by=None).execute()


def _other_topic(edition):
    SaveDraft(edition, {"topic": Topic.objects.first()}, by=None).execute()


def _other_text(edition):
    SaveDraft(edition, parts=[PartDraft(paragraphs("请认真执行！"))], by=None).execute()


def _other_part_title(edition):
    SaveDraft(edition, parts=[PartDraft(paragraphs("请认真执行。"), title="附则")], by=None).execute()


def _one_more_part(edition):
    parts = [PartDraft(paragraphs("请认真执行。")), PartDraft(paragraphs("附"), "annex")]
    SaveDraft(edition, parts=parts, by=None).execute()


def _attachment(edition):
    AddAttachment(edition, NewFile("名单.txt", "一".encode()), by=None).execute()


def _other_place(edition):
    PlaceInCatalogue(edition.document, [place("statutory.policy.normative")], by=None).execute()


def _relation(edition):
    ProposeRelation(edition.document, "basis", title="某条例", by=None).execute()


@pytest.mark.parametrize(
    "change",
    [
        _other_responsible,
        _other_topic,
        _other_text,
        _other_part_title,
        _one_more_part,
        _attachment,
        _other_place,
        _relation,
    ],
)
def test_every_other_shown_thing_changes_the_digest(change) -> None:
    edition = draft(organ())
    before = digests.edition_digest(edition)
    change(edition)
    assert digests.edition_digest(edition) != before


def test_saving_without_a_change_keeps_the_digest() -> None:
    edition = draft(organ())
    before = digests.edition_digest(edition)
    SaveDraft(edition, {"title": edition.title}, by=None).execute()
    assert digests.edition_digest(edition) == before


def test_the_digest_signed_is_the_digest_released() -> None:
    edition = draft(organ())
    signed = digests.edition_digest(edition)
    assert released(edition).digest == signed
    assert digests.altered(Edition.objects.get(pk=edition.pk)) == []


def test_anybody_can_compute_it_from_the_manifest() -> None:
    edition = released(draft(organ(), title="通知"))
    text = json.dumps(edition.manifest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(text.encode()).hexdigest() == edition.digest


def test_what_was_altered_behind_the_back_is_named() -> None:
    edition = released(draft(organ(), title="通知"))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE documents_edition DISABLE TRIGGER USER")
        cursor.execute("UPDATE documents_edition SET title = '通告' WHERE id = %s", [edition.pk])
        cursor.execute("ALTER TABLE documents_edition ENABLE TRIGGER USER")
    assert digests.altered(Edition.objects.get(pk=edition.pk)) == ["title"]


def test_many_digests_cost_as_many_queries_as_one() -> None:
    home = organ()
    few = [draft(home)]
    with CaptureQueriesContext(
        connection,
    ) as one:
        digests.edition_digests(few)
    many = [draft(home) for _ in range(8)]
    with CaptureQueriesContext(connection) as eight:
        found = digests.edition_digests(many)
    assert len(eight) == len(one)
    assert len(found) == 8
    assert Document.objects.count() == 9
