"""What offices really hand in: Word, OFD, workbooks, archives of them, and files that are not what they say."""

from __future__ import annotations

import io
import zipfile

import pytest

from gongkai.documents.models import PartKind
from gongkai.documents.services import NewFile
from gongkai.intake.doubts import doubts_of
from gongkai.intake.models import Source
from gongkai.intake.services import BringIn
from gongkai.org.tests.factories import district
from gongkai.readers.tests import print_files, sheet_files, word_files
from gongkai.readers.tests.paper import DOGS, HEATING, JOINT

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return district()


def bring(place, name: str, content: bytes):
    return BringIn(place.office, NewFile(name, content), by=None).execute()


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)
    return buffer.getvalue()


def test_a_word_file_becomes_a_draft_with_its_issued_text_as_a_part(place) -> None:
    [edition] = bring(place, "通知.docx", word_files.by_style(DOGS)).editions
    assert (edition.title, edition.document_number) == (DOGS.title, DOGS.number)
    cover, issued = edition.parts.all()
    assert (cover.kind, issued.kind, issued.title) == (PartKind.COVER, PartKind.ISSUED, DOGS.issued_title)


def test_the_lines_of_a_word_file_stay_with_its_source(place) -> None:
    [edition] = bring(place, "通知.docx", word_files.by_hand(HEATING)).editions
    source = Source.objects.get(edition=edition)
    where = source.fields["document_number"].where
    assert where is not None
    assert source.reading["lines"][where.line - 1] == HEATING.number


def test_unaccepted_changes_and_hidden_text_stand_in_the_way_of_release(place) -> None:
    [edition] = bring(place, "修订稿.docx", word_files.tracked(HEATING)).editions
    blocking = {doubt.fault.kind for doubt in doubts_of(edition) if doubt.blocks}
    assert {"changes_unaccepted", "text_hidden"} <= blocking


def test_every_paper_of_an_archive_is_a_draft_of_its_own(place) -> None:
    data = zipped(
        甲_docx=word_files.by_hand(HEATING), 乙_ofd=print_files.ofd(JOINT), 丙_pdf=b"MZ\x90\0" + b"\0" * 400
    )
    brought = bring(place, "一批.zip", data)
    assert [edition.document_number for edition in brought.editions] == [HEATING.number, JOINT.number]
    assert [(unread.name, "可执行程序" in unread.sentence) for unread in brought.unread] == [("丙.pdf", True)]


def test_a_workbook_is_a_table_in_the_text(place) -> None:
    [edition] = bring(place, "资金.xlsx", sheet_files.saved(sheet_files.accounts())).editions
    assert edition.title == "澄明区2026年一季度救助资金发放情况表"
    assert "table" in [block["kind"] for block in edition.parts.get().blocks]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("年报.pdf", b"MZ\x90\0" + b"\0" * 400, "可执行程序"),
        ("半个.docx", word_files.by_hand(HEATING)[:9000], "重新上传"),
        ("半个.zip", zipped(甲_docx=word_files.by_hand(HEATING))[:5000], "重新上传"),
        ("空.zip", zipped(), "压缩包"),
    ],
    ids=["program", "half", "half archive", "empty archive"],
)
def test_what_cannot_be_read_is_named_with_what_to_do(place, name, content, says) -> None:
    brought = bring(place, name, content)
    assert brought.editions == []
    [unread] = brought.unread
    assert says in unread.sentence
    assert unread.sentence.endswith("。")
