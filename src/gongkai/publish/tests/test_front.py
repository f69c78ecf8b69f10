"""Organs, statutory places, special topics, urgent notices, the footer, reading modes and lost addresses."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile as Upload
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from gongkai.base import clock, settings_store
from gongkai.base.acts import Refused
from gongkai.base.models import Event, Job
from gongkai.documents.models import RelationKind
from gongkai.documents.services import PartDraft, ProposeRelation
from gongkai.documents.tests.factories import place as catalogue_place
from gongkai.org.models import Role
from gongkai.publish import codes, guide, profiles, rebuild, specials, urgent
from gongkai.publish.models import OrganProfile, SpecialTopic, UrgentNotice
from gongkai.publish.services import WithdrawDocuments
from gongkai.publish.tests import factories as site
from gongkai.publish.tests.factories import GUIDE, PROFILE, picture
from gongkai.readers import text_to_blocks

pytestmark = pytest.mark.django_db
TEXT = {"kind": "text", "text": "河道由谁管、怎样管。"}


def refused(act):
    with pytest.raises(Refused) as found:
        act.execute()
    return [reason.code for reason in found.value.reasons]


def save_profile(organ, by=None, seen=0, **changes):
    return profiles.SaveProfile(organ, {**PROFILE, **changes}, seen, by=by)


# Organs -------------------------------------------------------------------------------------------------


def test_an_organ_has_a_page_as_soon_as_it_says_who_it_is(place):
    site.publish(site.policy(place.office))
    assert site.status(f"/jg/{place.bureau.code}/") == 404
    save_profile(place.bureau).execute()
    site.run_jobs()
    page = site.text(f"/jg/{place.bureau.code}/")
    for said in (*PROFILE["duties"].split("\n"), PROFILE["address"], PROFILE["hours"], PROFILE["phone"]):
        assert said in page
    assert f"/jg/{place.bureau.code}/" in site.text("/jg/")


def test_an_organs_page_names_its_documents_column_by_column(place):
    titles = [f"第{number}号通告" for number in range(5)]
    for title in titles:
        site.publish(site.policy(place.bureau, title))
    page = site.text(f"/jg/{place.bureau.code}/")
    column = page.partition("公开目录")[2]
    assert [title in column for title in titles] == [False, False, True, True, True]
    assert f"/gk/o/{place.bureau.code}/feed.json" in page


def test_every_saving_of_a_profile_is_a_version_with_its_event(place):
    save_profile(place.bureau).execute()
    save_profile(place.bureau, seen=1, phone="0990-5550299").execute()
    assert list(OrganProfile.objects.values_list("number", flat=True)) == [2, 1]
    event = Event.objects.filter(name="organ.profile_saved").latest("id")
    assert "第 2 版" in event.sentence
    assert "联系电话" in event.sentence
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        OrganProfile.objects.filter(number=1).update(phone="x")


def test_a_profile_is_not_saved_by_a_stranger_over_another_or_without_change(place):
    stranger = place.who(Role.FIRST_REVIEWER)
    assert "not_allowed" in refused(save_profile(place.bureau, by=stranger))
    save_profile(place.bureau).execute()
    assert refused(save_profile(place.bureau, phone="1")) == ["meanwhile"]
    assert refused(save_profile(place.bureau, seen=1)) == ["same"]
    assert "empty" in refused(profiles.SaveProfile(place.office, {}, 0, by=None))


# Statutory places ---------------------------------------------------------------------------------------


def paper(place, title, column, text="一、总体情况\n\n本年主动公开信息1286条。", **values):
    return site.policy(
        place,
        title,
        rank="paper",
        places=[catalogue_place(column)],
        parts=[PartDraft(text_to_blocks(text))],
        **values,
    )


def test_the_guide_stands_whole_at_its_place(place):
    assert site.status("/gk/guide/") == 404
    site.publish(paper(place.office, "区政府办公室政府信息公开指南", "guide", GUIDE))
    page = site.text("/gk/guide/")
    assert "0990-5550101" in page
    for other in ("/", "/gk/", "/map/"):
        assert '"/gk/guide/"' in site.text(other)


def test_reports_stand_by_the_year_they_are_of(place):
    site.publish(
        paper(place.bureau, "区水务局2024年政府信息公开工作年度报告", "annual-report"),
        paper(place.office, "2025年政府信息公开工作年度报告", "annual-report"),
        paper(place.bureau, "区水务局2025年政府信息公开工作年度报告", "annual-report"),
    )
    page = site.text("/gk/annual-report/")
    assert page.index("2025年度") < page.index("区水务局2025年") < page.index("2024年度")


def test_a_place_whose_last_document_was_withdrawn_is_gone(place):
    [document] = site.publish(paper(place.office, "保密审查制度", "rules"))
    assert site.status("/gk/rules/") == 200
    WithdrawDocuments(document, kind="error", reason="有误", by=None).execute()
    site.run_jobs()
    assert site.status("/gk/rules/") == 404
    assert '"/gk/rules/"' not in site.text("/gk/")


def test_a_guide_without_what_article_12_wants_says_what_is_missing(place):
    short = paper(place.office, "政府信息公开指南", "guide", GUIDE.replace("传真：0990-5550101", ""))
    assert [one.content.code for one in guide.lacks(short)] == ["fax"]
    whole = paper(place.office, "政府信息公开指南", "guide", GUIDE)
    assert guide.lacks(whole) == []


# Special topics -----------------------------------------------------------------------------------------


def special(*blocks, slug="river-care", title="河道管护专题"):
    topic = specials.BeginSpecial(slug, title, by=None).execute()
    specials.SaveSpecial(
        topic, title, "办法和解读。", list(blocks), specials.seen_of(topic), by=None
    ).execute()
    specials.ReleaseSpecial(topic, by=None).execute()
    site.run_jobs()
    topic.refresh_from_db()
    return topic


def test_a_special_topic_is_put_together_of_blocks(place):
    [document] = site.publish(site.policy(place.office))
    image = picture()
    special(
        TEXT,
        {"kind": "heading", "text": "文件"},
        {"kind": "list", "title": "", "list": "catalogue:statutory.policy", "count": 3},
        {"kind": "picked", "title": "先看", "numbers": [document.index_number]},
        {"kind": "picture", **image, "alt": "河道走向", "caption": ""},
        {"kind": "links", "title": "办事", "links": [["全部", "/gk/all/"]]},
    )
    page = site.text("/zt/river-care/")
    assert page.count("澄明区河道管护办法") == 2
    address = f"/zt/river-care/{image['file'][:16]}.png"
    assert f'src="{address}" alt="河道走向"' in page
    assert site.status(address) == 200
    for other in ("/", "/zt/", "/map/"):
        assert "/zt/river-care/" in site.text(other)


def test_a_release_touches_only_the_topics_that_list_it(place):
    site.publish(site.policy(place.office))
    special({"kind": "list", "title": "", "list": f"organ:{place.office.code}", "count": 3})
    special(
        {"kind": "list", "title": "", "list": f"organ:{place.bureau.code}", "count": 3}, TEXT, slug="water"
    )
    edition = site.policy(place.office, "新的通告")
    job = site.released(edition)
    site.run(job)
    assert "新的通告" in site.text("/zt/river-care/")
    written = job.steps.get(name="1.staged").result["paths"]
    assert "zt/river-care/index.html" in written
    assert "zt/water/index.html" not in written


def test_a_topic_that_shows_nothing_does_not_show(place):
    [document] = site.publish(site.policy(place.office))
    special(
        {"kind": "heading", "text": "文件"},
        {"kind": "picked", "title": "", "numbers": [document.index_number]},
    )
    assert site.status("/zt/") == 200
    WithdrawDocuments(document, kind="error", reason="有误", by=None).execute()
    site.run_jobs()
    assert site.status("/zt/river-care/") == 404
    assert site.status("/zt/") == 404
    assert "/zt/" not in site.text("/")


@pytest.mark.parametrize(
    ("block", "says"),
    [
        (None, "还没有内容"),
        ({"kind": "text", "text": " "}, "文字是空的"),
        ({"kind": "list", "list": "catalogue:none", "count": 3}, "请选择列出哪些文件"),
        ({"kind": "list", "list": "all", "count": 99}, "1 到 30"),
        ({"kind": "picked", "numbers": ["990102001/2020-99999"]}, "没有索引号为"),
        ({"kind": "picture", "file": "", "alt": ""}, "替代文字"),
        ({"kind": "links", "links": [["坏", "javascript:alert(1)"]]}, "不是“名称 网址”"),
    ],
)
def test_what_is_unfinished_is_saved_but_not_released(place, block, says):
    topic = specials.BeginSpecial("river-care", "专题", by=None).execute()
    made = [block] if block else []
    specials.SaveSpecial(topic, "专题", "", made, specials.seen_of(topic), by=None).execute()
    with pytest.raises(Refused, match=says):
        specials.ReleaseSpecial(topic, by=None).execute()
    assert SpecialTopic.objects.get().current is None


def test_topics_are_refused_with_their_reasons(place):
    clerk = place.who(Role.DRAFTER)
    assert "not_allowed" in refused(specials.BeginSpecial("a", "专题", by=clerk))
    assert refused(specials.BeginSpecial("坏 名", "专题", by=None)) == ["slug"]
    topic = special(TEXT)
    assert refused(specials.BeginSpecial("river-care", "又一个", by=None)) == ["taken"]
    assert refused(specials.ReleaseSpecial(topic, by=None)) == ["no_draft"]
    assert refused(specials.SaveSpecial(topic, "专题", "", [TEXT], 1, by=None)) == ["meanwhile"]
    assert refused(specials.CloseSpecial(topic, "", by=None)) == ["no_reason"]


def test_a_topic_taken_down_leaves_a_tombstone_and_may_come_back(place):
    site.publish(site.policy(place.office))
    topic = special(TEXT, {"kind": "picture", **(image := picture()), "alt": "图", "caption": ""})
    specials.CloseSpecial(topic, "活动已经结束", by=None).execute()
    site.run_jobs()
    assert site.status("/zt/river-care/") == 410
    assert "活动已经结束" in site.get("/zt/river-care/")[2].decode()
    assert site.status(f"/zt/river-care/{image['file'][:16]}.png") == 404
    specials.SaveSpecial(topic, "专题", "", [TEXT], specials.seen_of(topic), by=None).execute()
    specials.ReleaseSpecial(topic, by=None).execute()
    site.run_jobs()
    assert site.status("/zt/river-care/") == 200


def test_a_released_edition_of_a_topic_never_changes(place):
    edition = special(TEXT).current
    edition.title = "改了"
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        edition.save()


def test_the_office_puts_a_topic_together_without_scripts(client, place):
    site.publish(site.policy(place.office))
    client.force_login(place.who(Role.OPENNESS_OFFICE))
    client.post("/workbench/publish/specials/new/", {"title": "河道专题", "slug": "river"})
    topic = SpecialTopic.objects.get()
    address = f"/workbench/publish/specials/{topic.pk}/"

    def send(action, **fields):
        seen = re.search(r'name="seen" value="(\d+)"', client.get(address).content.decode())[1]
        return client.post(
            address, {"title": "河道专题", "lead": "", "seen": seen, "action": action, **fields}
        )

    assert send("add:text").status_code == 302
    assert send("add:picture", **{"b0-kind": "text", "b0-text": "说明"}).status_code == 302
    image = Upload("a.png", _png())
    fields = {
        "b0-kind": "text",
        "b0-text": "说明",
        "b1-kind": "picture",
        "b1-alt": "河道",
        "b1-picture": image,
    }
    assert send("up:1", **fields).status_code == 302
    topic.refresh_from_db()
    assert [block["kind"] for block in topic.draft.blocks] == ["picture", "text"]
    page = client.get(address).content.decode()
    assert 'src="data:image/png;base64,' in page
    digest = topic.draft.blocks[0]["file"]
    kept = {"b0-kind": "picture", "b0-file": digest, "b0-type": "png", "b0-alt": "河道", "b1-kind": "text"}
    answer = send("release", **kept, **{"b1-text": ""})
    assert answer.status_code == 409
    assert "文字是空的" in answer.content.decode()
    assert send("release", **kept, **{"b1-text": "说明"}).status_code == 302
    site.run_jobs()
    assert "说明" in site.text("/zt/river/")


def _png():
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (40, 30), "#0b57a4").save(out, "PNG")
    return out.getvalue()


# Urgent notices -----------------------------------------------------------------------------------------


def post(text="东清河水位上涨，请远离河岸。", hours=5, link="", by=None):
    return urgent.PostNotice(text, clock.now() + dt.timedelta(hours=hours), link, by=by)


def test_an_urgent_notice_stands_on_the_front_page_until_its_time_is_over(place):
    site.publish(site.policy(place.office))
    post().execute()
    site.run_jobs()
    assert "东清河水位上涨" in site.text("/")
    with clock.at(clock.now() + dt.timedelta(hours=6)):
        assert urgent.take_down_over() == 1
        assert urgent.take_down_over() == 0
        site.run_jobs()
        assert "东清河水位上涨" not in site.text("/")
    assert list(
        Event.objects.filter(name__startswith="notice.").order_by("id").values_list("name", flat=True)
    ) == [
        "notice.posted",
        "notice.ended",
    ]


def test_a_newer_notice_takes_the_place_of_the_earlier_and_may_be_ended(place):
    first = post("第一条").execute()
    second = post("第二条").execute()
    first.refresh_from_db()
    assert not first.is_up(clock.now())
    assert urgent.present() == second
    urgent.EndNotice(second, by=None).execute()
    assert urgent.present() is None
    assert refused(urgent.EndNotice(second, by=None)) == ["over"]


def test_notices_are_refused_with_their_reasons(place):
    assert refused(post("", hours=-1)) == ["no_text", "past"]
    assert refused(post("长" * 201, hours=24 * 30, link="javascript:x")) == ["long", "far", "link"]
    assert "not_allowed" in refused(post(by=place.who(Role.DRAFTER)))
    assert not UrgentNotice.objects.exists()


# The footer, modes, lost addresses ----------------------------------------------------------------------


def test_a_changed_footer_reaches_every_page_with_the_next_build(place):
    edition = site.policy(place.office)
    site.publish(edition)
    settings_store.set("site.phone", "0990-5559999", None)
    settings_store.set("site.links", ["隐私说明 /help/verify.html", "坏的 javascript:x"], None)
    assert rebuild.is_stale()
    site.run(rebuild.enqueue_if_stale())
    page = site.text(site.address_of(edition))
    assert "0990-5559999" in page
    assert '<a href="/help/verify.html">隐私说明</a>' in page
    assert "javascript:" not in page


def test_a_reading_mode_comes_with_the_cookie_and_leaves_the_file_alone(place):
    edition = site.policy(place.office)
    site.publish(edition)
    address = site.address_of(edition)
    came = {"HTTP_REFERER": f"http://x.test{address}", "HTTP_HOST": "x.test"}
    status, headers, _ = site.get("/view/elder/", **came)
    assert (status, headers["Location"]) == (303, address)
    assert headers["Set-Cookie"].startswith("gk-view=elder;")
    plain, large = site.get(address), site.get(address, HTTP_COOKIE="gk-view=elder.contrast")
    assert b'<html lang="zh-CN" class="elder contrast">' in large[2]
    assert plain[1]["ETag"] != large[1]["ETag"]
    assert plain[1]["Vary"] == "Cookie"
    assert int(large[1]["Content-Length"]) == len(large[2])
    kept = site.get(address, HTTP_COOKIE="gk-view=elder.contrast", HTTP_IF_NONE_MATCH=large[1]["ETag"])
    assert kept[0] == 304
    assert site.get("/view/elder/", HTTP_COOKIE="gk-view=elder", **came)[1]["Set-Cookie"].startswith(
        "gk-view=;"
    )


@pytest.mark.parametrize(
    "referer",
    ["http://evil.test/x", "http://x.test//evil.test", "javascript:x", "", "http://x.test/view/elder/"],
)
def test_a_reading_mode_never_leads_away_from_the_site(site_folder, referer):
    assert site.get("/view/contrast/", HTTP_REFERER=referer, HTTP_HOST="x.test")[1]["Location"] == "/"


@pytest.fixture
def site_folder(place):
    rebuild.ensure()


def test_a_cookie_can_put_nothing_but_the_modes_into_a_page(place):
    rebuild.ensure()
    page = site.get("/", HTTP_COOKIE='gk-view=elder"><script>.contrast')[2]
    assert b"<script>" not in page.split(b"<head>")[0]


@pytest.mark.parametrize(
    "wrong",
    ["{stem}.htm", "{stem}/v9.html", "{stem}", "{organ}/2026-1.html", "{stem}.html。", "{stem}/abc.pdf"],
)
def test_a_wrong_address_is_answered_with_what_may_have_been_meant(place, wrong):
    edition = site.policy(place.office)
    site.publish(edition)
    address = site.address_of(edition)
    stem = address.removesuffix(".html")
    organ = stem.rpartition("/")[0]
    asked = wrong.format(stem=stem, organ=organ).replace(
        "2026-1", stem.rpartition("/")[2].replace("-0000", "-")
    )
    status, _, body = site.get(asked)
    page = body.decode()
    assert status == 404
    assert f'<a href="{address}">澄明区河道管护办法</a>' in page
    assert f'<a href="/jg/{place.office.code}/">' in page


def test_a_lost_address_cannot_put_markup_into_the_page(place):
    site.publish(site.policy(place.office))
    page = site.get('/info/"><script>alert(1)</script>')[2]
    assert b"<script>alert" not in page


def test_a_tombstone_leads_on_to_the_successor_and_the_lists(place):
    old, new = site.policy(place.office, "旧办法"), site.policy(place.office, "新办法")
    ProposeRelation(new.document, RelationKind.REPLACES, old.document, by=None).execute()
    site.publish(old, new)
    WithdrawDocuments(old.document, kind="error", reason="有误", by=None).execute()
    site.run_jobs()
    page = site.get(site.address_of(old))[2].decode()
    assert f'<a href="{site.address_of(new)}">《新办法》</a>' in page
    assert f'href="/gk/o/{place.office.code}/"' in page


# The head of a document's page --------------------------------------------------------------------------


def test_machines_read_the_same_as_people(place):
    edition = site.policy(
        place.office,
        "关于</script><b>河道</b>&的办法",
        rank="normative",
        document_number="澄政办规发〔2024〕7号",
        keywords=["河道"],
    )
    site.publish(edition)
    page = site.text(site.address_of(edition))
    [found] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    document, crumbs = json.loads(found)["@graph"]
    assert document["@type"] == "Legislation"
    assert document["name"] == "关于</script><b>河道</b>&的办法"
    assert document["legislationIdentifier"] == "澄政办规发〔2024〕7号"
    assert document["legislationLegalForce"].endswith("/InForce")
    assert document["url"].endswith(site.address_of(edition))
    assert crumbs["itemListElement"][0]["position"] == 1
    assert '<meta property="og:url" content="' + document["url"] in page
    assert "（澄政办规发〔2024〕7号），" in page
    assert codes.of(edition) in page


def test_the_front_costs_the_same_among_many_documents(place):
    def cost(title):
        job = site.released(site.policy(place.office, title))
        with CaptureQueriesContext(connection) as counted:
            site.run(job)
        return len(counted)

    site.standing_already(place.office, 30)
    cost("第一份")
    few = cost("第二份")
    site.standing_already(place.office, 120, 30)
    many = cost("第三份")
    assert many <= few + 6
    assert Job.objects.exclude(state=Job.State.DONE).count() == 0


def test_a_dossier_with_an_unfinished_guide_is_not_released(place):
    from gongkai.review.services import OpenDossier

    short = paper(place.office, "政府信息公开指南", "guide", GUIDE.replace("传真：0990-5550101", ""))
    whole = paper(place.bureau, "区水务局政府信息公开指南", "guide", GUIDE)
    notice = paper(place.office, "公开查阅点搬迁的公告", "guide", "查阅点搬到明德路1号。")
    wanted = {short: ["guide"], whole: [], notice: []}
    for edition, codes_wanted in wanted.items():
        clerk = place.who(Role.DRAFTER, edition.document.organ)
        dossier = OpenDossier([edition], by=clerk).execute()
        assert [reason.code for reason in guide.requirement(dossier)] == codes_wanted, edition.title
