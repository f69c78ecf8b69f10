"""The code of an edition, and what the page that asks for it answers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.base import files
from gongkai.documents.models import Attachment
from gongkai.documents.services import NewEdition, PartDraft, SaveDraft
from gongkai.documents.tests.factories import draft
from gongkai.publish import codes, pace
from gongkai.publish.models import EditionCode, Pace
from gongkai.publish.services import WithdrawDocuments
from gongkai.publish.tests import factories as site
from gongkai.readers import text_to_blocks

BODY = """第一条　为了加强河道管护，结合本区实际，制定本办法。

第二条　区水务局主管全区河道管护工作，每季度检查一次。

第三条　本办法自2024年6月1日起施行。"""
bodies = st.text(codes.ALPHABET, min_size=codes.LENGTH, max_size=codes.LENGTH)


@given(bodies)
def test_a_code_is_read_however_it_is_grouped(body):
    code = body + codes.check_character(body)
    for typed in (code, codes.shown(code), code.lower(), " ".join(code), codes.shown(code).replace("-", "—")):
        assert codes.read(typed) == code


@given(bodies, st.integers(0, codes.LENGTH), st.sampled_from(codes.ALPHABET))
def test_one_wrong_character_is_always_noticed(body, at, other):
    code = body + codes.check_character(body)
    wrong = code[:at] + other + code[at + 1 :]
    if wrong != code:
        with pytest.raises(codes.WrongCode, match="抄错"):
            codes.read(wrong)


@given(bodies, st.integers(0, codes.LENGTH - 2))
def test_two_neighbours_that_changed_places_are_always_noticed(body, at):
    code = body + codes.check_character(body)
    wrong = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    if wrong != code:
        with pytest.raises(codes.WrongCode):
            codes.read(wrong)


@pytest.mark.parametrize(
    ("typed", "says"), [("", "请填写"), ("K7M2P-9QXTH", "11 个字符"), ("K0M2P-9QXTH-4", "没有“0”")]
)
def test_what_is_no_code_says_what_to_look_at(typed, says):
    with pytest.raises(codes.WrongCode, match=says):
        codes.read(typed)


pytestmark = pytest.mark.django_db


@pytest.fixture
def policy(place):
    edition = site.policy(
        place.office, document_number="澄政办规发〔2024〕7号", parts=[PartDraft(text_to_blocks(BODY))]
    )
    site.publish(edition)
    edition.refresh_from_db()
    return edition


def ask(client, **given):
    answer = client.get("/verify/", given) if "code" in given else client.post("/verify/", given)
    return answer.status_code, answer.content.decode()


def test_every_edition_has_a_code_on_its_page_and_it_never_changes(policy):
    code = codes.of(policy)
    assert code in site.text(site.address_of(policy))
    codes.ensure([policy])
    assert EditionCode.objects.get(edition=policy).code == code.replace("-", "")


def test_two_editions_that_would_share_a_code_get_different_ones(place, monkeypatch):
    real = codes.compute
    monkeypatch.setattr(codes, "compute", lambda d, i, n, turn=0: real(d if turn else "", "", 0, turn))
    one, two = site.policy(place.office), site.policy(place.office, "另一份")
    site.publish(one, two)
    assert EditionCode.objects.values("code").distinct().count() == 2


def test_by_code_the_page_says_which_document_and_that_it_holds(client, policy):
    status, page = ask(client, code=codes.of(policy))
    assert status == 200
    for said in (
        "验证码属于本站发布的文件",
        policy.title,
        "第 1 版（现行）",
        "现行有效",
        site.address_of(policy),
    ):
        assert said in page


def test_a_code_copied_wrongly_is_told_and_stays_in_the_field(client, policy):
    wrong = codes.of(policy)[:-1] + ("2" if codes.of(policy)[-1] != "2" else "3")
    status, page = ask(client, code=wrong)
    assert status == 422
    assert "抄错了" in page
    assert f'value="{wrong}"' in page


def test_a_code_of_nobody_is_not_ours(client, db):
    body = "2345678923"
    status, page = ask(client, code=body + codes.check_character(body))
    assert status == 200
    assert "没有查到" in page


def test_of_what_was_withdrawn_only_that_is_told(client, policy):
    WithdrawDocuments(policy.document, kind="privacy", reason="写有电话", by=None).execute()
    site.run_jobs()
    for asked in ({"code": codes.of(policy)}, {"text": f"{policy.title}\n{BODY}"}):
        _, page = ask(client, **asked)
        assert "已经撤下" in page
        assert "涉及个人隐私" in page
        answer = page.partition('class="answer')[2].partition("</section>")[0]
        assert "河道管护工作" not in answer
        assert "电话" not in answer


def test_an_earlier_edition_leads_to_the_present_one(client, policy):
    first = codes.of(policy)
    second = NewEdition(site.fresh(policy), change_note="第二条更正", by=None).execute()
    parts = [PartDraft(text_to_blocks(BODY.replace("每季度", "每月")))]
    SaveDraft(second, {}, parts=parts, seen_revision=second.revision, by=None).execute()
    site.publish(second)
    _, page = ask(client, code=first)
    assert "这是第 1 版，后来作过更正" in page
    _, page = ask(client, text=f"{policy.title}\n{BODY}")
    assert "这是第 1 版，后来作过更正" in page


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{title}\n澄政办规发〔2024〕7号\n" + BODY, "全文与本站一致"),
        ("澄政办规发[2024]7号\n" + BODY.replace("。", "。\n").replace("，", ", "), "全文与本站一致"),
        (
            "澄政办规发〔2024〕7号\n第二条 区水务局主管全区河道管护工作，每季度检查一次。",
            "所粘贴的部分与本站一致",
        ),
        ("{title}\n" + BODY.replace("每季度", "每年"), "与本站文本不一致"),
        ("{title}", "只粘贴了标题"),
        ("某某县关于春游的通知\n明天去春游。", "没有查到"),
    ],
)
def test_pasted_words_are_compared_paragraph_by_paragraph(client, policy, text, says):
    _, page = ask(client, text=text.replace("{title}", policy.title))
    assert says in page
    if "每年" in text:
        assert "<blockquote>第二条　区水务局主管全区河道管护工作，每年检查一次。</blockquote>" in page


def test_the_saved_page_and_an_attachment_are_known_by_their_bytes(client, place):
    from django.core.files.uploadedfile import SimpleUploadedFile as Upload

    edition = draft(place.office, title="名单公示", parts=[PartDraft(text_to_blocks(BODY))])
    content = b"%PDF-1.4\nlist\n%%EOF"
    Attachment.objects.create(edition=edition, order=1, name="名单", file=files.store(content))
    site.publish(edition)
    page = site.get(site.address_of(edition))[2]
    assert "附件“名单”，一字不差" in ask(client, file=Upload("list.pdf", content))[1]
    assert "就是本站的页面，一字不差" in ask(client, file=Upload("page.html", page))[1]
    changed = page.decode().replace("每季度检查", "从不检查").encode()
    assert "与本站文本不一致" in ask(client, file=Upload("page.html", changed))[1]
    assert "本站没有发布过这个文件" in ask(client, file=Upload("x.bin", b"\0\1\2"))[1]
    assert "这个文件是空的" in ask(client, file=Upload("x.txt", b""))[1]


def test_nothing_given_says_what_to_give(client, db):
    status, page = ask(client, text="")
    assert status == 422
    assert "请粘贴文字，或者选择一个文件" in page


def test_one_address_may_not_ask_without_end(client, db, monkeypatch):
    monkeypatch.setattr("gongkai.publish.portal.MOST", 2)
    said = [client.get("/verify/", {"code": "K7M2P"}).status_code for _ in range(3)]
    assert said == [422, 422, 429]
    assert client.get("/verify/").status_code == 200
    assert client.get("/verify/", {"code": "K7M2P"}, REMOTE_ADDR="192.0.2.9").status_code == 422
    assert "127.0.0.1" not in "".join(Pace.objects.values_list("key", flat=True))


def test_counts_of_stretches_that_are_over_go(client, db):
    Pace.objects.create(key="verify:600:x", window=1, count=3)
    client.get("/verify/", {"code": "K7M2P"})
    assert pace.forget() == 1
    assert Pace.objects.count() == 1


def test_reading_the_page_sets_no_cookie(client, db):
    assert not client.get("/verify/").cookies


def test_the_answer_for_a_code_costs_the_same_among_many(client, policy, django_assert_max_num_queries):
    site.standing_already(policy.document.organ, 40)
    with django_assert_max_num_queries(16):
        client.get("/verify/", {"code": codes.of(policy)})
