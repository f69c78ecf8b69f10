"""The pages of a drafter: one form that loses nothing, the public page beside it, strangers outside."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongkai.documents.models import Attachment, Document, Edition, Relation
from gongkai.documents.services import NewFile, SaveDraft
from gongkai.documents.tests.factories import draft, place, released
from gongkai.intake.services import BringIn
from gongkai.org.models import Role
from gongkai.org.tests.factories import district
from gongkai.readers.model import Fault, Place

from ..doubts import mend_at_its_place
from .samples import PLAIN, staff_samples
from .test_reading_in import DAMAGED

pytestmark = pytest.mark.django_db


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


@pytest.fixture
def edition(house) -> Edition:
    return BringIn(house.office, NewFile("通知.txt", PLAIN.encode()), by=None).execute().editions[0]


def address(edition: Edition) -> str:
    return reverse("intake:draft", args=[edition.pk])


def typed(client, edition: Edition, **changes) -> dict[str, str]:
    """What a browser would send from the page as it stands."""
    context = client.get(address(edition)).context
    data = {"revision": str(context["form"]["revision"].value()), "parts": str(len(context["part_forms"]))}
    for field in context["fields"]:
        data[field.name] = field.value
    for part in context["part_forms"]:
        for bound in part:
            data[bound.html_name] = "" if bound.value() is None else str(bound.value())
    return {**data, "go": "draft", "relation_kind": "basis", **changes}


def test_a_file_becomes_a_draft_and_opens(desk, house) -> None:
    upload = SimpleUploadedFile("通知.txt", PLAIN.encode())
    answer = desk.post(reverse("intake:new"), {"organ": house.office.pk, "go": "read", "files": [upload]})
    edition = Edition.objects.get()
    assert answer.url == address(edition)
    page = desk.get(answer.url).content.decode()
    assert "澄政办发〔2026〕31号" in page
    assert "确定" in page
    assert "看原件" in page


def test_pasted_text_is_read_too(desk, house) -> None:
    desk.post(reverse("intake:new"), {"organ": house.office.pk, "go": "read", "text": PLAIN})
    assert Edition.objects.get().document_number == "澄政办发〔2026〕31号"


def test_one_may_start_empty(desk, house) -> None:
    answer = desk.post(reverse("intake:new"), {"organ": house.office.pk, "go": "empty"})
    assert desk.get(answer.url).status_code == 200
    assert Edition.objects.get().title == ""


def test_what_could_not_be_read_keeps_the_typed_text(desk, house) -> None:
    upload = SimpleUploadedFile("表.pdf", b"%PDF-1.7 ")
    answer = desk.post(reverse("intake:new"), {"organ": house.office.pk, "go": "read", "files": [upload]})
    assert answer.status_code == 422
    assert "表.pdf" in answer.content.decode()
    assert not Document.objects.exists()


def test_another_units_organ_is_not_offered(desk, house) -> None:
    answer = desk.post(reverse("intake:new"), {"organ": house.bureau.pk, "go": "empty"})
    assert answer.status_code == 422
    assert not Document.objects.exists()


def test_saving_an_untouched_page_changes_nothing(desk, edition) -> None:
    parts = list(edition.parts.values_list("pk", "blocks"))
    before = Edition.objects.filter(pk=edition.pk).values("title", "issuers", "document_number").get()
    answer = desk.post(address(edition), typed(desk, edition))
    assert answer.status_code == 302
    assert list(edition.parts.values_list("pk", "blocks")) == parts
    assert Edition.objects.filter(pk=edition.pk).values("title", "issuers", "document_number").get() == before


def test_all_fields_text_and_places_are_saved(desk, edition) -> None:
    item = place()
    data = typed(
        desk, edition, title="新标题", printed_on="2026-10-13", place_1=str(item.pk), keywords="供暖、民生"
    )
    data["part-1-text"] = "一、新的要求\n照此执行。"
    desk.post(address(edition), data)
    saved = Edition.objects.get(pk=edition.pk)
    assert (saved.title, saved.keywords, str(saved.printed_on)) == ("新标题", ["供暖", "民生"], "2026-10-13")
    assert [block["kind"] for block in saved.parts.get().blocks] == ["heading", "paragraph"]
    assert [placement.item for placement in saved.document.placements.all()] == [item]


def test_a_wrong_date_is_named_and_everything_typed_is_still_there(desk, edition) -> None:
    answer = desk.post(address(edition), typed(desk, edition, title="改过的标题", signed_on="2026-13-45"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "改过的标题" in page
    assert "2026-13-45" in page
    assert Edition.objects.get(pk=edition.pk).title != "改过的标题"


def test_somebody_elses_save_is_told_and_may_be_overridden_knowingly(desk, edition) -> None:
    data = typed(desk, edition, title="我的标题")
    SaveDraft(edition, {"title": "别人的标题"}, by=None).execute()
    answer = desk.post(address(edition), data)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "我的标题" in page
    assert "没有丢失" in page
    assert Edition.objects.get(pk=edition.pk).title == "别人的标题"
    [over] = re.findall(r'name="over" value="(\d+)"', page)
    desk.post(address(edition), {**data, "over": over})
    assert Edition.objects.get(pk=edition.pk).title == "我的标题"


def test_attachments_are_added_moved_and_removed_with_the_rest_saved(desk, edition) -> None:
    one = SimpleUploadedFile("名单.txt", "一".encode())
    two = SimpleUploadedFile("附表.txt", "二".encode())
    desk.post(
        address(edition), {**typed(desk, edition, go="attach", title="同时改的标题"), "files": [one, two]}
    )
    assert list(edition.attachments.values_list("name", flat=True)) == ["名单", "附表"]
    assert Edition.objects.get(pk=edition.pk).title == "同时改的标题"
    last = edition.attachments.get(name="附表")
    desk.post(address(edition), typed(desk, edition, go=f"up-{last.pk}"))
    assert list(edition.attachments.values_list("name", flat=True)) == ["附表", "名单"]
    desk.post(address(edition), typed(desk, edition, go=f"detach-{last.pk}"))
    assert Attachment.objects.get().name == "名单"


def test_a_refused_attachment_leaves_the_draft_as_it_was_and_the_input_on_the_page(desk, edition) -> None:
    bad = SimpleUploadedFile("名单.txt", b"MZ\x90\x00" + b"\0" * 60)
    answer = desk.post(address(edition), {**typed(desk, edition, go="attach", title="改"), "files": [bad]})
    assert answer.status_code == 409
    assert "不能作为文件上传" in answer.content.decode()
    assert 'name="revision" value="0"' in answer.content.decode()
    assert Edition.objects.get(pk=edition.pk).title != "改"


def test_relations_to_ours_and_to_others_papers(desk, edition, house) -> None:
    target = released(draft(house.bureau, title="水务管理办法"))
    desk.post(address(edition), typed(desk, edition, go="relate", relation_target="水务管理办法"))
    desk.post(
        address(edition),
        typed(desk, edition, go="relate", relation_target="《某省某条例》", relation_number="第8号"),
    )
    ours, cited = Relation.objects.order_by("pk")
    assert ours.to_document == target.document
    assert (cited.to_document, cited.to_title, cited.to_number) == (None, "某省某条例", "第8号")
    desk.post(address(edition), typed(desk, edition, go=f"unrelate-{cited.pk}"))
    assert Relation.objects.get() == ours


def test_a_doubt_is_mended_as_suggested_or_kept(desk, house) -> None:
    [edition] = BringIn(house.office, NewFile("通知.txt", DAMAGED.encode()), by=None).execute().editions
    rows = desk.get(address(edition)).context["findings"]
    [row] = [row for row in rows if row.title == "书名号、引号或括号未闭合"]
    assert row.state in ("阻断", "提醒")
    keep = row.remedies[-1]
    assert keep.label == "保留原样"
    desk.post(address(edition), typed(desk, edition, go=keep.value))
    rows = desk.get(address(edition)).context["findings"]
    assert [row.state for row in rows if row.title == "书名号、引号或括号未闭合"] == ["已处理"]


def test_an_excerpt_that_occurs_again_and_again_is_mended_at_its_own_place(desk, house) -> None:
    wrong, right = "澄政办发[2024]3号", "澄政办发〔2024〕3号"
    twice = f"根据{wrong}，各单位明确专人负责；{wrong}同时废止。"
    text = PLAIN.replace("各单位明确专人负责。", twice).replace("完成检修。", f"完成检修，参照{wrong}。")
    [edition] = BringIn(house.office, NewFile("通知.txt", text.encode()), by=None).execute().editions

    def words() -> str:
        return "\n".join(block["text"] for part in edition.parts.all() for block in part.blocks)

    def mend(number: int) -> None:
        rows = [row for row in desk.get(address(edition)).context["findings"] if wrong in row.excerpt]
        button = rows[number].remedies[0]
        assert button.label == "按建议改"
        assert desk.post(address(edition), typed(desk, edition, go=button.value)).status_code == 302

    assert words().count(wrong) == 3
    mend(1)
    assert f"根据{wrong}，各单位明确专人负责；{right}同时废止。" in words()
    assert f"参照{wrong}。" in words()
    mend(0)
    assert f"根据{right}，各单位明确专人负责；{right}同时废止。" in words()
    mend(2)
    assert wrong not in words()


@pytest.mark.parametrize(
    ("line", "start", "said"),
    [
        (3, 5, "甲乙，甲丙，甲丁"),  # the place of the fault, counted from the block's own start
        (3, 4, None),  # no excerpt stands there: the text was changed since
        (3, 0, None),
        (4, 5, None),  # another line
    ],
)
def test_of_several_excerpts_in_a_block_only_the_one_at_the_very_place_is_mended(line, start, said) -> None:
    fault = Fault("typo", Place(line, start, start + 2), "甲甲", "", "甲丙")
    block = {"kind": "paragraph", "text": "甲乙，甲甲，甲丁甲甲", "where": Place(3, 2, 12).to_json()}
    assert mend_at_its_place(block, fault) == (said and f"{said}甲甲")


def test_the_grey_button_says_what_is_missing_and_where(desk, edition) -> None:
    reasons = desk.get(address(edition)).context["send_reasons"]
    found = {reason.code: reason.cure for reason in reasons}
    assert found["no_place"] == "#m-place_1"
    page = desk.get(address(edition)).content.decode()
    assert 'aria-disabled="true"' in page
    for anchor in (cure for cure in found.values() if cure):
        assert f'id="{anchor[1:]}"' in page


def test_the_preview_is_the_public_page(desk, edition) -> None:
    page = desk.get(reverse("intake:preview", args=[edition.pk])).content.decode()
    assert "澄政办发〔2026〕31号" in page
    assert "发布时编定" in page
    assert 'class="doc-text"' in page
    assert "noindex" in page


def test_the_source_is_shown_line_by_line_as_text(desk, house) -> None:
    html = f"<html><body><script>alert(1)</script><p>{'</p><p>'.join(PLAIN.splitlines())}</p></body></html>"
    [edition] = BringIn(house.office, NewFile("通知.html", html.encode()), by=None).execute().editions
    page = desk.get(reverse("intake:source", args=[edition.sources.get().pk]))
    assert page.status_code == 200
    assert "alert(1)" not in page.content.decode()


def test_a_draft_may_be_discarded(desk, edition) -> None:
    desk.post(reverse("intake:discard", args=[edition.pk]))
    assert not Edition.objects.filter(pk=edition.pk).exists()


@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "head"])
def test_a_stranger_finds_nothing(client, house, method) -> None:
    samples = staff_samples(house.office)
    client.force_login(house.who(Role.DRAFTER, house.bureau))
    for name, kwargs in samples.items():
        answer = getattr(client, method)(reverse(name, kwargs=kwargs))
        assert answer.status_code in (404, 405), name
        if method in ("get", "post", "head"):
            assert answer.status_code == 404, name


def test_a_reviewer_may_look_but_not_write(client, house, edition) -> None:
    client.force_login(house.who(Role.FIRST_REVIEWER))
    page = client.get(address(edition))
    assert page.status_code == 200
    assert "存为草稿</button></div>" not in page.content.decode()
    answer = client.post(address(edition), typed(client, edition, title="改"))
    assert answer.status_code == 409
    assert Edition.objects.get(pk=edition.pk).title != "改"


def test_the_list_of_drafts_costs_the_same_for_one_and_for_many(desk, house, clerk) -> None:
    draft(house.office, by=clerk)
    desk.get(reverse("intake:drafts"))
    with CaptureQueriesContext(connection) as one:
        desk.get(reverse("intake:drafts"))
    for _ in range(7):
        draft(house.office, by=clerk)
    with CaptureQueriesContext(connection) as many:
        page = desk.get(reverse("intake:drafts"))
    assert len(page.context["lines"]) == 8
    assert len(many) == len(one)
