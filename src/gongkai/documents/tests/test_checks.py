"""What a draft lacks before review, and what a release asks of all members together."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import pytest

from gongkai.base import clock
from gongkai.base.registries import release_requirements
from gongkai.documents import checks
from gongkai.documents.models import Edition, Openness, PartKind, Rank
from gongkai.documents.services import NewEdition, PartDraft, ProposeRelation
from gongkai.org.tests.factories import district, organ

from .factories import draft, released

pytestmark = pytest.mark.django_db

D = dt.date
NORMATIVE = {"rank": Rank.NORMATIVE, "document_number": "澄政规发〔2024〕2号", "effective_on": D(2024, 6, 1)}


@pytest.fixture
def place():
    return district()


def found(edition: Edition) -> list[tuple[str, str | None]]:
    return [(reason.code, reason.field) for reason in checks.draft_reasons(edition)]


def test_a_complete_draft_lacks_nothing(place) -> None:
    assert found(draft(place.office)) == []
    assert found(draft(place.office, **NORMATIVE)) == []


@pytest.mark.parametrize(
    ("values", "code", "where"),
    [
        ({"title": ""}, "no_title", "title"),
        ({"issuers": []}, "no_issuer", "issuers"),
        # 国办发〔2018〕37号: 统一登记、统一编号、统一印发
        ({**NORMATIVE, "document_number": ""}, "no_number", "document_number"),
        # GB/T 9704-2012 7.2.5
        ({"document_number": "澄政办发〔202417"}, "number_damaged", "document_number"),
        ({"signed_on": None}, "no_signed_on", "signed_on"),
        ({"printed_on": D(2024, 5, 13)}, "printed_early", "printed_on"),
        ({"effective_on": D(2024, 7, 1), "expires_on": D(2024, 6, 30)}, "expires_early", "expires_on"),
        ({"expires_on": D(2024, 5, 13)}, "expires_early", "expires_on"),
        # 国办发〔2016〕80号: 不予公开的说明理由
        ({"openness": Openness.ON_REQUEST}, "no_ground", "openness_ground"),
        ({"openness": Openness.NOT_OPEN}, "no_ground", "openness_ground"),
        # 政府信息公开条例第十四条、第十五条、第十六条
        ({"openness": Openness.NOT_OPEN, "openness_ground": "不宜公开"}, "ground_unnamed", "openness_ground"),
        ({"places": []}, "no_place", "places"),
        ({"parts": []}, "no_text", "parts"),
        ({"parts": [PartDraft(kind=PartKind.MEDIA, title="视频")]}, "no_transcript", "parts"),
        # 三同步
        (
            {**NORMATIVE, "needs_interpretation": False},
            "no_interpretation_reason",
            "no_interpretation_reason",
        ),
        ({"rank": Rank.INTERPRETATION}, "interprets_nothing", "relations"),
    ],
)
def test_what_is_missing_is_named_with_its_field(place, values, code, where) -> None:
    assert found(draft(place.office, **values)) == [(code, where)]


def test_a_correction_does_not_take_back_what_was_open(place) -> None:
    document = released(draft(place.office)).document
    fresh = NewEdition(document, change_note="改公开属性", by=None).execute()
    fresh.openness, fresh.openness_ground = Openness.NOT_OPEN, "政府信息公开条例第十五条"
    assert found(fresh) == [("closes_public", "openness")]
    fresh.openness = Openness.PROACTIVE
    assert found(fresh) == []


@pytest.mark.parametrize("article", ["第十四条", "第十五条", "第十六条第二款"])
def test_a_named_article_is_ground_enough(place, article) -> None:
    ground = f"政府信息公开条例{article}"
    assert found(draft(place.office, openness=Openness.NOT_OPEN, openness_ground=ground)) == []


def test_a_number_serves_one_document_of_an_organ(place) -> None:
    first = draft(place.office, title="甲", document_number="澄政办发〔2024〕3号")
    second = draft(place.office, title="乙", document_number="澄政办发[2024]3号")
    assert found(second) == [("number_taken", "document_number")]
    assert "《甲》" in checks.draft_reasons(second)[0].message
    assert found(draft(place.bureau, document_number="澄政办发〔2024〕3号")) == []
    assert first.document_number == second.document_number


def test_an_agency_word_that_the_organ_does_not_use_is_worth_a_note() -> None:
    home = organ(agency_words=["澄政发"])
    assert checks.number_notes(draft(home, document_number="澄政发〔2024〕1号")) == []
    [note] = checks.number_notes(draft(home, document_number="澄府发〔2024〕1号"))
    assert "澄府发" in note
    joint = draft(home, document_number="云政发〔2024〕1号", issuers=["云岫市人民政府", home])
    assert checks.number_notes(joint) == [], "a joint paper carries the lead's number"


@pytest.mark.parametrize("name", ["signed_on", "printed_on"])
def test_a_paper_of_tomorrow_is_not_released_today(place, name) -> None:
    edition = draft(place.office, **{"signed_on": D(2024, 5, 1), name: D(2024, 5, 21)})
    assert [r.field for r in checks.release_day_reasons(edition, D(2024, 5, 20))] == [name]
    assert checks.release_day_reasons(edition, D(2024, 5, 21)) == []


def interpreting(target: Edition) -> Edition:
    edition = draft(target.document.organ, title="解读", rank=Rank.INTERPRETATION)
    ProposeRelation(edition.document, "interprets", target.document, by=None).execute()
    return edition


def test_a_policy_is_not_released_without_its_interpretation(place) -> None:
    policy = draft(place.office, **NORMATIVE)
    assert [r.code for r in checks.interpreted_together([policy])] == ["not_interpreted"]
    reading = interpreting(policy)
    assert [r.code for r in checks.interpreted_together([policy])] == ["not_interpreted"]
    assert checks.interpreted_together([policy, reading]) == []
    released(reading)
    assert checks.interpreted_together([policy]) == []


def test_an_interpretation_of_something_else_does_not_count(place) -> None:
    policy, other = draft(place.office, **NORMATIVE), draft(place.office)
    assert [r.code for r in checks.interpreted_together([policy, interpreting(other)])] == ["not_interpreted"]


@dataclass
class Members:
    """As much of a dossier as the requirement reads."""

    pks: list[int] = field(default_factory=list)

    @property
    def members(self):
        return self

    def select_related(self, *names):
        return self

    def prefetch_related(self, *names):
        rows = Edition.objects.filter(pk__in=self.pks).select_related("document__organ").order_by("pk")
        return [type("Member", (), {"edition": row, "role": "document"}) for row in rows]


def test_the_registered_requirement_asks_all_members(place) -> None:
    policy, bare = draft(place.office, **NORMATIVE), draft(place.office, title="通知", places=[])
    require = release_requirements.get("documents")
    with clock.at(D(2024, 6, 1)):
        reasons = require(Members([policy.pk, bare.pk]))
    assert [reason.code for reason in reasons] == ["no_place", "not_interpreted"]
    assert reasons[0].message.startswith("《通知》")
