"""Files that come together: what is taken, what is said of the rest, and what a person makes of them."""

from __future__ import annotations

import codecs
import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from gongkai.base.acts import Refused
from gongkai.base.models import Event
from gongkai.documents.models import Document, Edition, Rank, RelationKind
from gongkai.documents.services import NewFile
from gongkai.documents.tests.factories import place, released
from gongkai.org.models import Role
from gongkai.org.tests.factories import district

from ..models import Delivery, Source
from ..receiving import MOST, Receive, SortDelivery
from ..services import BringIn
from .samples import PLAIN

pytestmark = pytest.mark.django_db
TITLE = "澄明区人民政府办公室关于做好冬季供暖工作的通知"
READING = f"《{TITLE}》解读\n\n一、为什么出台\n\n天冷了，供暖要有人管。\n"


@pytest.fixture
def house():
    return district()


@pytest.fixture
def clerk(house):
    return house.who(Role.DRAFTER)


@pytest.fixture
def desk(client, clerk):
    client.force_login(clerk)
    return client


def file(name: str, text: str | bytes) -> NewFile:
    return NewFile(name, text.encode() if isinstance(text, str) else text)


def receive(house, clerk, *files: NewFile) -> Delivery:
    delivery = Receive(house.office, files, by=clerk).execute().delivery
    assert delivery is not None
    return delivery


def keys(delivery: Delivery) -> dict[str, int]:
    return dict(delivery.sources.values_list("name", "pk"))


def docx_with_macros() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w:document/>")
        archive.writestr("word/vbaProject.bin", b"\0")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("空.docx", b"", "是空的"),
        ("空白.txt", b" \n ", "是空的"),
        ("通知.docx", b"MZ\x90\0program", "可执行程序"),
        ("通知.sh", b"#!/bin/sh\nrm -rf /\n", "没有收下"),
        ("带宏.docx", docx_with_macros(), "宏"),
        ("半截.docx", b"PK\x03\x04" + b"word/" + b"\x07" * 200, "半截.docx"),
        ("照片.txt", b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "照片.txt"),
        ("乱码.txt", bytes(range(256)) * 40, "乱码.txt"),
    ],
)
def test_what_cannot_be_read_is_said_and_what_was_typed_stays(desk, house, name, content, sentence) -> None:
    """Alone, with text typed beside it: nothing is made, nothing is lost."""
    answer = desk.post(
        reverse("intake:new"),
        {"organ": house.office.pk, "go": "read", "text": " ", "files": [SimpleUploadedFile(name, content)]},
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert not Edition.objects.exists()
    # And beside a readable one, that one is read all the same.
    again = desk.post(
        reverse("intake:new"),
        {
            "organ": house.office.pk,
            "go": "read",
            "text": PLAIN,
            "files": [SimpleUploadedFile(name, content)],
        },
        follow=True,
    )
    assert again.status_code == 200
    assert sentence in again.content.decode()
    assert Source.objects.filter(trouble="").count() == 1


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-8-sig", "utf-16"])
def test_old_encodings_are_read(house, clerk, encoding) -> None:
    content = PLAIN.encode(encoding)
    if encoding == "utf-16":
        assert content.startswith(codecs.BOM_UTF16)
    [edition] = BringIn(house.office, NewFile("通知.txt", content), by=clerk).execute().editions
    assert edition.title == TITLE


def test_an_archive_is_sorted_like_files_chosen_together(house, clerk) -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("通知.txt", PLAIN)
        archive.writestr("解读.txt", READING)
    assert set(keys(receive(house, clerk, file("一批.zip", out.getvalue())))) == {"通知.txt", "解读.txt"}


def test_too_many_files_are_refused_before_any_is_kept(house, clerk) -> None:
    with pytest.raises(Refused, match=f"一批最多 {MOST} 个"):
        Receive(house.office, [file(f"{n}.txt", PLAIN) for n in range(MOST + 1)], by=clerk).execute()
    assert not Delivery.objects.exists()


def test_nobody_brings_files_into_another_unit(house, clerk) -> None:
    with pytest.raises(Refused, match="没有为"):
        Receive(house.bureau, [file("通知.txt", PLAIN)], by=clerk).execute()


def test_one_file_opens_at_once_and_several_are_sorted_first(desk, house) -> None:
    one = {"organ": house.office.pk, "go": "read", "files": [SimpleUploadedFile("通知.txt", PLAIN.encode())]}
    assert "/drafts/" in desk.post(reverse("intake:new"), one).url
    files = [SimpleUploadedFile("通知.txt", PLAIN.encode()), SimpleUploadedFile("解读.txt", READING.encode())]
    answer = desk.post(reverse("intake:new"), {"organ": house.office.pk, "go": "read", "files": files})
    delivery = Delivery.objects.waiting().get()
    assert answer.url == reverse("intake:sort", args=[delivery.pk])
    page = desk.get(answer.url)
    at = keys(delivery)
    assert [row["chosen"] for row in page.context["rows"]] == ["own", f"reads-{at['通知.txt']}"]
    assert "接着整理" in desk.get(reverse("intake:new")).content.decode()


def test_scripts_send_one_file_after_the_other(desk, house) -> None:
    def send(name: str, content: bytes, **more: object):
        data = {"organ": house.office.pk, "go": "read", "files": SimpleUploadedFile(name, content), **more}
        return desk.post(reverse("intake:new"), data, headers={"accept": "application/json"}).json()

    first = send("通知.txt", PLAIN.encode())
    assert first["kept"] == [{"name": "通知.txt", "trouble": ""}]
    assert "next" not in first
    bad = send("程序.docx", b"MZ\0", delivery=first["delivery"])
    assert "可执行程序" in bad["refused"][0]
    last = send("解读.txt", READING.encode(), delivery=first["delivery"], last="1")
    assert last["next"] == reverse("intake:sort", args=[first["delivery"]])
    alone = send("通知.txt", PLAIN.encode(), last="1")
    assert alone["next"] == reverse("intake:draft", args=[Edition.objects.get().pk])


def test_what_belongs_together_becomes_documents(house, clerk) -> None:
    delivery = receive(
        house, clerk, file("通知.txt", PLAIN), file("解读.txt", READING), file("值守.csv", "班次,人\n甲,3\n")
    )
    at = keys(delivery)
    decided = {
        at["通知.txt"]: "own",
        at["解读.txt"]: f"reads-{at['通知.txt']}",
        at["值守.csv"]: f"annex-{at['通知.txt']}",
    }
    paper, reading = SortDelivery(delivery, decided, by=clerk).execute()
    assert (paper.title, reading.rank) == (TITLE, Rank.INTERPRETATION)
    assert [item.name for item in paper.attachments.all()] == ["值守"]
    relation = reading.document.relations_out.get()
    assert (relation.kind, relation.to_document) == (RelationKind.INTERPRETS, paper.document)
    assert {event.name for event in Event.objects.all()} >= {
        "delivery.received",
        "delivery.sorted",
        "source.read",
    }
    delivery.refresh_from_db()
    with pytest.raises(Refused, match="已经整理"):
        SortDelivery(delivery, decided, by=clerk).execute()


@pytest.mark.parametrize(
    ("paper", "other", "sentence"),
    [
        ("", "leave", "请选定“通知.txt”是什么"),
        ("leave", "leave", "至少要有一个文件单独成文"),
        ("leave", "annex-通知.txt", "“通知.txt”不单独成文"),
        ("own", "annex-别处", "请选定“照片.jpg”跟哪一份文件走"),
        ("own", "own", "没有读成文字"),
        ("annex-通知.txt", "leave", "请选定“通知.txt”跟哪一份文件走"),
    ],
)
def test_what_makes_no_sense_is_said_and_nothing_is_made(desk, house, clerk, paper, other, sentence) -> None:
    jpg = b"\xff\xd8\xff\xe0" + b"\0" * 40
    delivery = receive(house, clerk, file("通知.txt", PLAIN), file("照片.jpg", jpg))
    at = keys(delivery)
    for name, key in at.items():
        paper, other = paper.replace(name, str(key)), other.replace(name, str(key))
    data = {f"role-{at['通知.txt']}": paper, f"role-{at['照片.jpg']}": other}
    answer = desk.post(reverse("intake:sort", args=[delivery.pk]), data)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Document.objects.exists()


def test_the_usual_place_is_proposed_and_said_to_be_no_more(desk, house, clerk) -> None:
    where = place("statutory.policy.department")
    for serial in (1, 2, 3):
        text = PLAIN.replace("31号", f"{serial}号")
        [edition] = BringIn(house.office, file("旧.txt", text), by=None).execute().editions
        edition.document.placements.all().delete()
        edition.document.placements.create(item=where, order=0)
        released(edition)
    [edition] = BringIn(house.office, file("新.txt", PLAIN), by=clerk).execute().editions
    assert edition.document.placements.get().item == where
    page = desk.get(reverse("intake:draft", args=[edition.pk]))
    assert "与本单位近期同类文件相同，请核对" in page.content.decode()
    assert page.context["send_reasons"] == []  # nothing left to choose: read, looked at, sent
