"""The staff pages: what each person finds there, what a refusal keeps, and how much they ask of the database."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from gongkai.base import clock, registries
from gongkai.documents.models import Edition
from gongkai.documents.services import AddAttachment, NewEdition, NewFile, PartDraft, SaveDraft
from gongkai.documents.tests import factories as documents
from gongkai.law.secrecy import CHECKLIST
from gongkai.org.models import Role
from gongkai.org.tests.factories import organ, person
from gongkai.readers.model import IMAGE, Block
from gongkai.review import faces, queries, services
from gongkai.review.models import Dossier, Stage
from gongkai.review.tests.factories import crew, dossier, joint_paper, pair, released, step
from gongkai.review.tests.samples import staff_samples

pytestmark = pytest.mark.django_db

STAGES = [*Stage]


@pytest.fixture
def people():
    return crew()


def text(response) -> str:
    return response.content.decode()


def at(it: Dossier, act: str = "dossier") -> str:
    return reverse(f"review:{act}", args=[it.pk])


# --- the list ------------------------------------------------------------------------------------------


def test_what_waits_for_me_stands_first(client, people) -> None:
    mine = dossier(Stage.FIRST, editions=documents.draft(people.organ, title="等我的"), people=people)
    dossier(Stage.SECOND, editions=documents.draft(people.organ, title="等别人的"), people=people)
    client.force_login(people.first)
    page = text(client.get(reverse("review:dossiers")))
    assert page.index("等我的") < page.index("等别人的")
    assert "等您一审一校（审、校）" in page
    assert [standing.dossier for standing in queries.waiting_for(people.first)] == [mine]


@pytest.mark.parametrize(
    ("stage", "role"),
    [
        (Stage.FIRST, "first"),
        (Stage.SECOND, "second"),
        (Stage.THIRD, "third"),
        (Stage.SECRECY, "secrecy"),
        (Stage.READY, "third"),
    ],
)
def test_a_dossier_waits_for_whoever_may_take_the_next_step(people, stage, role) -> None:
    it = dossier(stage, people=people)
    waits = {
        name
        for name in ("drafter", "first", "second", "third", "secrecy")
        if queries.waiting_for(getattr(people, name))
    }
    assert waits == {role}
    [item] = faces.work_items(getattr(people, role))
    assert item.url == at(it)


def test_a_returned_dossier_waits_for_its_author(people) -> None:
    it = dossier(Stage.FIRST, people=people)
    assert queries.waiting_count(people.drafter) == 0
    SaveDraft(it.members.get().edition, {"summary": "改了"}, by=None).execute()
    assert queries.waiting_count(people.drafter) == 1


def test_nothing_waits_for_somebody_who_signed_the_step_before(people) -> None:
    both = person(people.organ, Role.FIRST_REVIEWER, Role.SECOND_REVIEWER)
    it = services.SignReview(dossier(Stage.FIRST, people=people), by=both).execute()
    assert it.stage == Stage.SECOND
    assert queries.waiting_count(both) == 0
    assert queries.waiting_count(people.second) == 1


def test_the_list_asks_no_more_for_twelve_dossiers_than_for_one(client, people) -> None:
    client.force_login(people.first)
    dossier(Stage.FIRST, people=people)
    client.get(reverse("review:dossiers"))
    with CaptureQueriesContext(connection) as for_one:
        client.get(reverse("review:dossiers"))
    for _ in range(11):
        dossier(Stage.FIRST, people=people)
    with CaptureQueriesContext(connection) as for_twelve:
        page = text(client.get(reverse("review:dossiers")))
    assert page.count('<th scope="row">') == 24
    assert len(for_twelve) == len(for_one) <= 33


@pytest.mark.parametrize("stage", STAGES)
def test_the_list_can_be_cut_to_one_stage(client, people, stage) -> None:
    it = dossier(stage, editions=joint_paper(people, title="所找的"), people=people)
    client.force_login(people.drafter)
    page = text(client.get(reverse("review:dossiers"), {"stage": stage}))
    assert at(it) in page
    other = Stage.DRAFT if stage != Stage.DRAFT else Stage.RELEASED
    assert at(it) not in text(client.get(reverse("review:dossiers"), {"stage": other})).split('id="all"')[1]


def test_an_empty_list_says_what_to_do(client, people) -> None:
    client.force_login(people.drafter)
    page = text(client.get(reverse("review:dossiers")))
    assert "现在没有等您办的送审件" in page
    assert reverse("review:open") in page


# --- one dossier ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", STAGES)
def test_everybody_of_the_organ_can_read_a_dossier_at_every_stage(client, people, stage) -> None:
    together = [people.organ, people.partner.posts.get().organ]
    it = dossier(stage, editions=pair(people.organ, people.drafter, issuers=together), people=people)
    for reader in (people.drafter, people.first, people.second, people.third, people.secrecy):
        client.force_login(reader)
        response = client.get(at(it))
        assert response.status_code == 200
        assert it.title in text(response)


@pytest.mark.parametrize(
    "name",
    sorted(
        {
            *("dossier", "add", "remove", "submit", "sign", "secrecy", "file", "run", "look", "sign-run"),
            *("flow", "consent", "withdraw-consent", "report"),
            "return",
            "release",
            "schedule",
            "abandon",
        }
    ),
)
def test_a_stranger_finds_nothing(client, name) -> None:
    samples = staff_samples(organ())
    stranger = crew()
    for who in (stranger.drafter, stranger.third):
        client.force_login(who)
        for method in (client.get, client.post, client.head, client.options):
            assert method(reverse(f"review:{name}", kwargs=samples[f"review:{name}"])).status_code == 404


def test_whoever_is_not_signed_in_is_sent_to_the_door(client) -> None:
    for name, kwargs in staff_samples(organ()).items():
        for method in (client.get, client.post):
            response = method(reverse(name, kwargs=kwargs))
            assert response.status_code == 302
            assert "sign-in" in response["Location"]


def test_the_page_as_the_public_will_see_it_is_shown_before_the_first_release(client, people) -> None:
    it = dossier(Stage.FIRST, people=people)
    client.force_login(people.first)
    page = text(client.get(at(it)))
    assert "公众将看到的页面" in page
    assert "请认真执行。" in page
    assert "发布时编制" in page


def test_a_correction_is_compared_with_what_is_public(client, people) -> None:
    first = released(people.organ)
    draft = NewEdition(first.document, change_note="改一句", by=people.drafter).execute()
    parts = [PartDraft(documents.paragraphs("请严格执行。"))]
    SaveDraft(draft, {"summary": "新概述"}, parts, by=people.drafter).execute()
    it = dossier(Stage.FIRST, editions=draft, people=people)
    client.force_login(people.first)
    page = text(client.get(at(it)))
    assert "逐段比较" in page
    assert "<ins>" in page
    assert "<del>" in page
    assert "内容概述" in page
    for look in ("whole", "page"):
        assert client.get(at(it), {"look": look}).status_code == 200


def test_void_sign_offs_stay_struck_out_with_their_cause(client, people) -> None:
    it = dossier(Stage.THIRD, people=people)
    SaveDraft(it.members.get().edition, {"summary": "改了"}, by=None).execute()
    client.force_login(people.drafter)
    page = text(client.get(at(it)))
    assert page.count("sign--void") == 4
    assert "签批之后内容有改动，自动作废" in page


def test_an_empty_post_is_named_on_the_page(client, people) -> None:
    it = dossier(Stage.SECOND, people=people)
    people.second.posts.update(until=clock.today())
    client.force_login(people.drafter)
    page = text(client.get(at(it)))
    assert "没有二审，“二审二校”无人可签" in page


# --- deciding ------------------------------------------------------------------------------------------


def test_from_drafts_to_release_by_forms_alone(client, people) -> None:
    """As with a keyboard and no script: every step is a form with one button."""
    editions = [edition for edition, _ in pair(people.organ, people.drafter)]
    client.force_login(people.drafter)
    chosen = {"editions": [edition.pk for edition in editions], "submit": "1"}
    response = client.post(reverse("review:open"), chosen)
    it = Dossier.objects.get()
    assert response["Location"] == at(it)
    for who in (people.first, people.second, people.third):
        client.force_login(who)
        digest = it.submitted_digest
        assert digest in text(client.get(at(it)))
        assert client.post(at(it, "sign"), {"kinds": ["review", "proof"], "seen": digest}).status_code == 302
    client.force_login(people.secrecy)
    answers = {f"point_{e.pk}_{key}": "no" for e in editions for key, _, _ in CHECKLIST}
    conclusions = {f"conclusion_{e.pk}": "open" for e in editions}
    assert (
        client.post(at(it, "secrecy"), {**answers, **conclusions, "seen": it.submitted_digest}).status_code
        == 302
    )
    client.force_login(people.third)
    assert client.post(at(it, "release")).status_code == 302
    it.refresh_from_db()
    assert it.stage == Stage.RELEASED


def test_a_refused_sign_off_keeps_what_was_typed(client, people) -> None:
    it = dossier(Stage.FIRST, people=people)
    client.force_login(people.first)
    response = client.post(at(it, "sign"), {"kinds": ["proof"], "seen": "0" * 64, "remark": "第二段请再核"})
    assert response.status_code == 409
    page = text(response)
    assert "您看的不是现在这一版" in page
    assert "第二段请再核" in page
    assert 'value="proof" checked' in page
    assert 'value="review" checked' not in page


def test_after_a_refusal_the_form_offers_the_present_digest_only_when_it_is_opened_again(
    client, people
) -> None:
    it = dossier(Stage.FIRST, people=people)
    client.force_login(people.first)
    page = text(client.post(at(it, "sign"), {"kinds": ["review"], "seen": "0" * 64}))
    assert f'name="seen" value="{"0" * 64}"' in page
    assert f'name="seen" value="{it.submitted_digest}"' in text(client.get(at(it)))


def test_a_refused_return_keeps_what_was_typed(client, people) -> None:
    it = dossier(Stage.FIRST, people=people)
    SaveDraft(it.members.get().edition, {"summary": "改了"}, by=None).execute()
    step(it := Dossier.objects.get(pk=it.pk), people)
    client.force_login(people.first)
    assert client.post(at(it, "return"), {"say": "  "}).status_code == 409
    client.force_login(people.second)
    page = text(client.post(at(it, "return"), {"reasons": ["basis"], "say": "请恢复第三条"}))
    assert "您没有在" in page


def test_a_return_by_its_form(client, people) -> None:
    it = dossier(Stage.FIRST, people=people)
    client.force_login(people.first)
    assert client.post(at(it, "return"), {"reasons": ["basis"], "say": "请改第三条"}).status_code == 302
    it.refresh_from_db()
    assert it.stage == Stage.DRAFT


def test_a_refused_secrecy_form_keeps_every_answer(client, people) -> None:
    it = dossier(Stage.SECRECY, people=people)
    pk = it.members.get().edition_id
    client.force_login(people.secrecy)
    typed = {
        f"point_{pk}_state_secret": "yes",
        f"conclusion_{pk}": "open",
        f"basis_{pk}": "经核对",
        "seen": "",
    }
    page = text(client.post(at(it, "secrecy"), typed))
    assert "还有 5 项没有回答" in page
    assert f'name="point_{pk}_state_secret" value="yes" checked' in page
    assert 'value="经核对"' in page


def test_the_grey_button_says_why_and_where_to_mend_it(client, people) -> None:
    it = dossier(editions=documents.draft(people.organ, parts=[]), people=people)
    client.force_login(people.drafter)
    page = text(client.get(at(it)))
    assert 'aria-disabled="true"' in page
    assert "填写正文" in page
    assert client.post(at(it, "submit")).status_code == 409


def test_the_release_button_is_grey_until_the_hour(client, people) -> None:
    it = dossier(Stage.READY, people=people)
    client.force_login(people.third)
    assert 'aria-disabled="true"' not in text(client.get(at(it)))
    tomorrow = f"{clock.today() + dt.timedelta(days=1)} 09:00"
    assert client.post(at(it, "schedule"), {"not_before": tomorrow}).status_code == 302
    page = text(client.get(at(it)))
    assert 'aria-disabled="true"' in page
    assert f"定于 {tomorrow} 之后发布" in page


def test_a_time_that_is_none_is_refused_and_kept(client, people) -> None:
    it = dossier(people=people)
    client.force_login(people.drafter)
    response = client.post(at(it, "schedule"), {"not_before": "明天上午"})
    assert response.status_code == 422
    assert 'value="明天上午"' in text(response)


def test_members_are_added_and_removed_by_forms(client, people) -> None:
    it = dossier(people=people)
    more = documents.draft(people.organ, title="图解稿")
    client.force_login(people.drafter)
    assert more.title in text(client.get(at(it)))
    assert client.post(at(it, "add"), {"edition": more.pk, "role": "graphic"}).status_code == 302
    member = it.members.get(edition=more)
    assert client.post(at(it, "remove"), {"member": member.pk}).status_code == 302
    assert it.members.count() == 1
    foreign = documents.draft(organ())
    for bad in (foreign.pk, 0, "x", ""):
        assert client.post(at(it, "add"), {"edition": bad}).status_code == 404
    assert client.post(at(it, "remove"), {"member": member.pk}).status_code == 404


def test_abandoning_by_its_form(client, people) -> None:
    it = dossier(people=people)
    client.force_login(people.drafter)
    assert client.post(at(it, "abandon"), {"why": ""}).status_code == 409
    assert client.post(at(it, "abandon"), {"why": "不发了"}).status_code == 302
    it.refresh_from_db()
    assert it.stage == Stage.ABANDONED


# --- what other rooms are told ---------------------------------------------------------------------------


def test_the_room_is_registered_with_the_house(people) -> None:
    assert "dossiers" in registries.navigation
    assert "dossiers" in registries.work_sources
    assert {"review.members", "review.signed", "review.people", "review.secrecy", "review.hour"} <= {
        name for name, _ in registries.release_requirements
    }
    it = dossier(people=people)
    subject = registries.subjects.get("review.dossier")
    assert subject.visible_to(people.drafter, it.pk)
    assert not subject.visible_to(crew().drafter, it.pk)
    assert subject.url(it.pk) == at(it)
    assert it.title in subject.label(it.pk)
    assert Edition.objects.filter(memberships__dossier=it).count() == 1


def test_pictures_of_the_text_are_seen_and_are_no_attachments(client):
    people = crew()
    edition = documents.draft(people.organ, by=people.drafter)
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(content, "PNG")
    new = NewFile("泵站.png", content.getvalue())
    [picture] = AddAttachment(edition, new, in_text=True, by=people.drafter).execute()
    AddAttachment(edition, NewFile("清单.csv", b"1,2\n"), by=people.drafter).execute()
    blocks = [*documents.paragraphs("新泵站如图。"), Block(IMAGE, "泵站外景", href=f"{picture.name}.png")]
    SaveDraft(edition, parts=[PartDraft(blocks)], by=people.drafter).execute()
    it = dossier(Stage.FIRST, people=people, editions=Edition.objects.get(pk=edition.pk))
    client.force_login(people.first)
    page = client.get(it.get_absolute_url()).content.decode()
    address = reverse("review:file", args=[it.pk, picture.pk])
    assert f'src="{address}"' in page
    assert page.count(address) == 1
    assert "清单.csv" in page
    assert client.get(address)["Content-Type"] == "image/png"
