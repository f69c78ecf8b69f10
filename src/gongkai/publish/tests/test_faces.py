from __future__ import annotations

import datetime as dt
import re
from html.parser import HTMLParser

import pytest
from lxml import etree

from gongkai.base import clock, files
from gongkai.documents.models import Attachment, Document, RelationKind
from gongkai.documents.services import NewEdition, ProposeRelation
from gongkai.documents.tests.factories import draft
from gongkai.documents.tests.factories import place as catalogue_place
from gongkai.duties.models import Duty
from gongkai.publish import lists, rebuild, standing
from gongkai.publish.tests import factories as site
from gongkai.publish.tests.conftest import live

pytestmark = pytest.mark.django_db

ATOM = {"a": "http://www.w3.org/2005/Atom"}
DYNAMIC = ("/verify/", "/view/")
"""Asked for elsewhere: no file stands there."""


class Links(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.ids: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name in ("href", "src") and value:
                self.found.add(value)
            if name == "id" and value:
                self.ids.add(value)


@pytest.fixture
def whole_site(place):
    document = site.policy(place.office)
    Attachment.objects.create(edition=document, order=1, name="名单", file=files.store(b"%PDF-1.4\nx\n%%EOF"))
    site.publish(document, site.interpretation(document), site.policy(place.bureau, "水务局文件"))
    return document


def pages():
    return [name for name in site.files_below(live()) if name.endswith(".html")]


def test_no_page_has_a_dead_link(whole_site):
    from gongkai.publish.site import public_url

    for name in pages():
        mine = Links((live() / name).read_text())
        for href in mine.found:
            address, _, anchor = href.partition("#")
            if address.startswith(DYNAMIC):
                continue
            if address and address.startswith("/"):
                code, _, body = site.get(address)
                assert code == 200, f"{name} links to {href}"
            elif address:
                continue
            there = Links(body.decode()).ids if address else mine.ids
            if anchor and not (address and not address.endswith(("/", ".html"))):
                assert anchor in there, f"{public_url(name)} links to {href}"


def test_every_page_names_the_site_and_a_content_page_its_column_and_source(whole_site):
    for name in pages():
        if name != "404.html":
            assert '<meta name="SiteName"' in (live() / name).read_text(), name
    listing = site.text("/gk/c/statutory.policy.office/")
    assert 'name="ColumnName" content="政府办公室文件"' in listing
    assert 'name="ColumnType" content="政策文件"' in listing
    page = site.text(site.address_of(whole_site))
    for tag in ("ColumnName", "ArticleTitle", "PubDate", "ContentSource"):
        assert f'<meta name="{tag}"' in page, tag
    assert re.search(r'name="PubDate" content="\d{4}-\d\d-\d\d \d\d:\d\d"', page)


def test_pages_are_light_and_whole(whole_site):
    for name in pages():
        content = (live() / name).read_bytes()
        assert len(content) < 150_000, name
        assert content.rstrip().endswith(b"</html>"), name
        assert b"{{" not in content
        assert b" style=" not in content, f"{name} would break the policy for styles"


def test_the_home_page_offers_only_doors_that_lead_somewhere(place):
    from gongkai.publish import rebuild

    rebuild.ensure()
    empty = site.text("/")
    assert "查政策" not in empty
    assert "还没有发布信息" in empty
    site.publish(site.policy(place.office))
    home = site.text("/")
    assert "查政策" in home
    assert "看解读" not in home


def test_the_catalogue_names_the_four_columns_in_their_order(whole_site):
    page = site.text("/gk/")
    names = ["政府信息公开指南", "政府信息公开制度", "法定主动公开内容", "政府信息公开工作年度报告"]
    places = [page.index(f">{name}</h2>") for name in names]
    assert places == sorted(places)


def test_feeds_and_sitemap_are_well_formed_and_absolute(whole_site):
    for address in ("/feed.xml", "/gk/c/statutory.policy/feed.xml"):
        code, headers, body = site.get(address)
        assert (code, headers["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
        feed = etree.fromstring(body)
        assert feed.findtext("a:id", namespaces=ATOM)
        for entry in feed.findall("a:entry", ATOM):
            assert entry.find("a:link", ATOM).get("href").startswith("http")
            assert entry.findtext("a:updated", namespaces=ATOM)
    index = etree.fromstring(site.get("/sitemap.xml")[2])
    assert [node.text.endswith("/sitemap/s1.xml") for node in index.iter("{*}loc")] == [True]
    chunk = etree.fromstring(site.get("/sitemap/s1.xml")[2])
    assert len(list(chunk.iter("{*}loc"))) == 3


def test_a_title_with_markup_is_only_text(place):
    site.publish(site.policy(place.office, '关于<script>alert("1")</script>&的通知\x0b'))
    assert "<script>alert" not in site.text("/gk/all/")
    etree.fromstring(site.get("/feed.xml")[2])


def test_the_page_meets_the_duty_to_publish_from_outside(whole_site):
    duty = Duty.objects.get(subject_id=whole_site.document_id, kind="publish")
    assert duty.met_on is not None
    evidence = duty.evidence.get()
    assert evidence.channel == "website"
    assert evidence.url.endswith(site.address_of(whole_site))


def test_what_is_not_for_everybody_gets_no_page(place):
    closed = site.policy(place.office, "内部件", openness="on_request", openness_ground="第十六条")
    opened = site.policy(place.office, "公开件")
    site.publish(closed, opened)
    assert site.status(site.address_of(closed)) == 404
    assert "内部件" not in site.text("/gk/all/")
    assert "公开件" in site.text("/gk/all/")
    assert Duty.objects.filter(subject_id=closed.document_id, met_on__isnull=False).count() == 0


def test_what_is_not_for_everybody_is_in_no_file_of_the_site(place):
    closed = site.policy(place.office, "不给看的名单", openness="not_open", openness_ground="第十六条")
    opened = site.policy(place.office, "公开件")
    ProposeRelation(opened.document, RelationKind.BASIS, closed.document, by=None).execute()
    ProposeRelation(closed.document, RelationKind.REPEALS, opened.document, by=None).execute()
    site.publish(closed, opened)
    gone = site.policy(place.office, "不给看又撤回的名单", openness="not_open", openness_ground="第十六条")
    site.publish(gone)
    Document.objects.filter(pk=gone.document_id).update(withdrawn_at=clock.now(), withdrawn_kind="error")
    rebuild.rebuild("测试")
    number = site.fresh(closed).index_number
    folder = live()
    for name in site.files_below(folder):
        content = (folder / name).read_bytes().decode(errors="replace")
        assert "不给看" not in content, name
        assert f"{number}.html" not in content, name
        assert not name.startswith(f"info/{number}"), name


def test_a_correction_moves_no_day_in_lists_and_feeds_and_opens_no_other_year(place):
    with clock.at(dt.datetime(2025, 3, 3, 2, 0, tzinfo=dt.UTC)):
        old = site.policy(place.office, "去年的办法")
        site.publish(old)
    with clock.at(dt.datetime(2026, 3, 3, 2, 0, tzinfo=dt.UTC)):
        site.publish(site.policy(place.office, "今年的办法"))
    with clock.at(dt.datetime(2026, 4, 4, 2, 0, tzinfo=dt.UTC)):
        site.publish(NewEdition(site.fresh(old), change_note="更正", by=None).execute())
    for page in ("/", "/gk/all/"):
        text = site.text(page)
        assert text.index("今年的办法") < text.index("去年的办法"), page
        assert "2025-03-03" in text
        assert "2026-04-04" not in text
    assert "去年的办法" not in site.text("/gk/y/2026/")
    assert "去年的办法" in site.text("/gk/y/2025/")
    entries = etree.fromstring(site.get("/feed.xml")[2]).findall("a:entry", ATOM)
    said = {e.findtext("a:title", None, ATOM): e for e in entries}["去年的办法"]
    assert said.findtext("a:published", None, ATOM).startswith("2025-03-03")
    assert said.findtext("a:updated", None, ATOM).startswith("2026-04-04")


def test_a_page_links_to_another_only_once_that_one_stands(place):
    late = site.policy(place.office, "晚到的依据")
    early = site.policy(place.office, "早到的文件")
    ProposeRelation(early.document, RelationKind.BASIS, late.document, by=None).execute()
    coming = site.released(late)
    site.publish(early)
    link = site.address_of(late)
    assert site.status(link) == 404
    assert link not in site.text(site.address_of(early))
    site.run(coming)
    assert link in site.text(site.address_of(early))


def test_a_correction_keeps_the_page_and_shows_the_earlier_edition(place):
    first = site.policy(place.office)
    site.publish(first)
    second = NewEdition(site.fresh(first), change_note="第二条数字更正", by=None).execute()
    second.title = "澄明区河道管护办法（更正）"
    second.save()
    site.publish(second)
    address = site.address_of(first)
    assert "（更正）" in site.text(address)
    earlier = site.text(address.replace(".html", "/v1.html"))
    assert "（更正）</h1>" not in earlier
    assert "（更正）" in site.text("/gk/all/p1.html")
    assert "</a></h2>" in site.text("/gk/all/p1.html")
    assert site.text("/gk/all/").count('<li><span class="status') == 1


def test_another_job_never_brings_out_what_waits_for_its_own(place):
    waiting = site.policy(place.office, "等待的")
    reading = site.interpretation(waiting, "等待的解读")
    site.released(waiting, reading)
    site.publish(site.policy(place.office, "先到的"))
    assert site.status(site.address_of(waiting)) == 404
    assert "等待的" not in site.text("/gk/all/")
    assert "等待的" not in site.text("/feed.xml")
    site.run_jobs()
    assert site.status(site.address_of(waiting)) == 200


def test_outside_a_job_nothing_is_remembered(place):
    assert not lists.has_any(lists.ListName("all"))
    site.publish(draft(place.office, places=[catalogue_place()]))
    assert lists.has_any(lists.ListName("all"))
    assert standing.job().cache == {}
