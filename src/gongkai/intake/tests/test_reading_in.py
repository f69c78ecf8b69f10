"""Files become drafts: what was read is filled in, what is wrong is shown, what cannot be read is named."""

from __future__ import annotations

import datetime as dt

import pytest

from gongkai.base import events, files
from gongkai.base.acts import Refused
from gongkai.documents.models import Document, Edition, Openness, PartKind, Rank
from gongkai.documents.services import NewFile, SaveDraft
from gongkai.intake import doubts
from gongkai.intake.models import Source
from gongkai.intake.services import BringIn, KeepFault
from gongkai.org.models import Role
from gongkai.org.tests.factories import district

from .samples import PLAIN

pytestmark = pytest.mark.django_db

DAMAGED = PLAIN.replace("供热单位于", "供热单位按照《澄明区供热应急预案于")
ISSUING = PLAIN.replace("关于做好冬季供暖工作的通知", "关于印发《澄明区冬季供暖工作要点》的通知") + (
    "\n澄明区冬季供暖工作要点\n\n一、总体要求\n\n保障群众温暖过冬。\n"
)


@pytest.fixture
def place():
    return district()


def bring(place, *texts: str, by=None):
    new = [NewFile(f"文件{n}.txt", text.encode()) for n, text in enumerate(texts)]
    return BringIn(place.office, new, by=by).execute()


def test_what_was_read_fills_the_draft(place) -> None:
    [edition] = bring(place, PLAIN, by=place.who(Role.DRAFTER)).editions
    assert edition.title == "澄明区人民政府办公室关于做好冬季供暖工作的通知"
    assert edition.document_number == "澄政办发〔2026〕31号"
    assert edition.signed_on == dt.date(2026, 10, 12)
    assert edition.issuers == [{"organ": place.office.pk, "name": place.office.name}]
    assert (edition.genre, edition.rank, edition.openness) == ("通知", Rank.PAPER, Openness.PROACTIVE)
    assert edition.author == place.who(Role.DRAFTER)


def test_the_source_is_kept_byte_for_byte_and_is_no_attachment(place) -> None:
    [edition] = bring(place, PLAIN).editions
    source = Source.objects.get(edition=edition)
    assert files.read(source.file) == PLAIN.encode()
    assert not edition.attachments.exists()
    assert source.fields["title"].confidence > 0
    assert "source.read" in events.of(edition.document).values_list("name", flat=True)


def test_covering_notice_and_issued_text_are_two_parts(place) -> None:
    [edition] = bring(place, ISSUING).editions
    cover, issued = edition.parts.all()
    assert (cover.kind, issued.kind) == (PartKind.COVER, PartKind.ISSUED)
    assert issued.title == "澄明区冬季供暖工作要点"
    assert "title" not in [block["kind"] for block in cover.blocks]


def test_normative_series_are_known_by_their_agency_word(place) -> None:
    [edition] = bring(place, PLAIN.replace("澄政办发", "澄政规发")).editions
    assert edition.rank == Rank.NORMATIVE
    assert edition.needs_interpretation


def test_several_files_become_several_drafts_and_one_bad_file_holds_up_none(place) -> None:
    new = [
        NewFile("一.txt", PLAIN.encode()),
        NewFile("二.pdf", b"%PDF-1.7\n1 0 obj\n"),
        NewFile("三.txt", b""),
        NewFile("四.txt", PLAIN.replace("31号", "32号").encode("gb18030")),
    ]
    brought = BringIn(place.office, new, by=None).execute()
    assert [e.document_number for e in brought.editions] == ["澄政办发〔2026〕31号", "澄政办发〔2026〕32号"]
    assert [unread.name for unread in brought.unread] == ["二.pdf", "三.txt"]
    assert all(unread.name in unread.sentence for unread in brought.unread)
    assert Document.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("程序.txt", b"MZ\x90\x00" + b"\0" * 60),
        ("图.html", b"\x89PNG\r\n\x1a\n" + b"\0" * 60),
        ("空.txt", b"   \n "),
        ("乱.txt", bytes(range(256)) * 8),
    ],
)
def test_what_is_no_text_is_refused_with_a_sentence(place, name, content) -> None:
    brought = BringIn(place.office, NewFile(name, content), by=None).execute()
    assert brought.editions == []
    [unread] = brought.unread
    assert name in unread.sentence
    assert unread.sentence.endswith("。")
    assert not Source.objects.exists()


def test_only_drafters_of_the_unit_bring_files_in(place) -> None:
    stranger = place.who(Role.DRAFTER, place.bureau)
    with pytest.raises(Refused, match="职责"):
        bring(place, PLAIN, by=stranger)
    with pytest.raises(Refused, match="请选择文件"):
        BringIn(place.office, [], by=None).execute()
    assert not Edition.objects.exists()


def test_a_fault_stands_until_its_words_are_gone(place) -> None:
    [edition] = bring(place, DAMAGED).editions
    [doubt] = [d for d in doubts.doubts_of(edition) if d.fault.kind == "mark_unclosed"]
    assert doubt.open
    assert "《澄明区供热应急预案" in doubts.text_of(edition), "nothing is repaired silently"
    SaveDraft(edition, parts=[], by=None).execute()
    again = Edition.objects.get(pk=edition.pk)
    assert not doubts.doubts_of(again)[doubt.number - 1].open


def test_a_fault_may_be_left_as_it_is_by_somebody_who_looked(place) -> None:
    clerk = place.who(Role.DRAFTER)
    [edition] = bring(place, DAMAGED).editions
    [doubt] = [d for d in doubts.doubts_of(edition) if d.fault.kind == "mark_unclosed"]
    with pytest.raises(Refused):
        KeepFault(doubt.source, doubt.position, by=place.who(Role.FIRST_REVIEWER)).execute()
    with pytest.raises(Refused, match="没有这一处"):
        KeepFault(doubt.source, 99, by=clerk).execute()
    KeepFault(doubt.source, doubt.position, by=clerk).execute()
    [kept] = [d for d in doubts.doubts_of(edition) if d.fault.kind == "mark_unclosed"]
    assert kept.stands
    assert not kept.open
    assert events.of(edition.document).last().name == "fault.kept"


def test_a_discarded_draft_leaves_its_source_behind(place) -> None:
    from gongkai.documents.services import DiscardDraft

    [edition] = bring(place, PLAIN).editions
    DiscardDraft(edition, by=None).execute()
    assert Source.objects.get().edition is None


@pytest.mark.shared_data
def test_the_seed_is_read_with_its_faults(place) -> None:
    from gongkai.config import shared_data

    folder = shared_data.folder()
    if folder is None:
        pytest.skip("没有真实文件：把数据文件夹放在项目旁边，或者设 GONGKAI_SHARED_DATA")
    [path] = (folder / "seed").glob("*.txt")
    brought = BringIn(place.office, NewFile(path.name, path.read_bytes()), by=None).execute()
    [edition] = brought.editions
    assert edition.document_number == "石大政办发〔2024〕17号"
    assert edition.signed_on == dt.date(2024, 5, 14)
    assert [part.kind for part in edition.parts.all()] == [PartKind.COVER, PartKind.ISSUED]
    kinds = {doubt.fault.kind for doubt in doubts.doubts_of(edition)}
    assert {"document_number_damaged", "date_damaged", "mark_unclosed", "name_truncated"} <= kinds
