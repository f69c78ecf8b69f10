"""Feeds and sitemaps against the rules of their formats, written down here from the published ones.

Atom: RFC 4287 (and RFC 6721 for what was deleted) as RELAX NG. Sitemaps: the protocol of sitemaps.org as XML
Schema. JSON Feed has no schema of its own: its required fields and types are asked one by one.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from lxml import etree

from gongkai.documents.models import Topic
from gongkai.publish import lists, rebuild
from gongkai.publish.models import ListSlot
from gongkai.publish.services import WithdrawDocuments
from gongkai.publish.tests import factories as site

pytestmark = pytest.mark.django_db
SCHEMAS = Path(__file__).parent / "schemas"


@pytest.fixture
def topic(db):
    return Topic.objects.get(name="水利", parent__isnull=False)


@pytest.fixture
def feeds(place, topic):
    """Addresses of every kind of feed, one document of which was withdrawn."""
    kept = site.policy(place.office, "关于河道<管护>&巡查的办法", topic=topic, keywords=["河道"])
    gone = site.policy(place.office, "撤回的办法", topic=topic)
    site.publish(kept, gone)
    WithdrawDocuments(gone.document, kind="error", reason="数字有误", by=None).execute()
    site.run_jobs()
    return [
        "/feed",
        f"/gk/o/{place.office.code}/feed",
        "/gk/c/statutory.policy/feed",
        f"/gk/t/{topic.parent.code}/feed",
    ]


def test_atom_feeds_are_valid_by_their_schema(feeds):
    schema = etree.RelaxNG(etree.parse(SCHEMAS / "atom.rng"))
    for feed in feeds:
        status, headers, body = site.get(f"{feed}.xml")
        assert status == 200, feed
        assert headers["Content-Type"].startswith("application/atom+xml")
        assert schema.validate(etree.fromstring(body)), f"{feed}: {schema.error_log}"
        assert b"deleted-entry" in body


def test_the_schema_refuses_a_feed_without_what_it_must_have():
    schema = etree.RelaxNG(etree.parse(SCHEMAS / "atom.rng"))
    bare = '<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title></feed>'
    assert not schema.validate(etree.fromstring(bare))


def test_sitemaps_are_valid_by_their_schema(feeds):
    schema = etree.XMLSchema(etree.parse(SCHEMAS / "sitemap.xsd"))
    for address in ("/sitemap.xml", "/sitemap/s1.xml"):
        assert schema.validate(etree.fromstring(site.get(address)[2])), f"{address}: {schema.error_log}"
    wrong = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><lastmod>gestern</lastmod></url></urlset>'
    assert not schema.validate(etree.fromstring(wrong))


def test_json_feeds_have_what_version_1_1_wants(feeds):
    for feed in feeds:
        status, headers, body = site.get(f"{feed}.json")
        assert status == 200, feed
        assert headers["Content-Type"].startswith("application/feed+json")
        data = json.loads(body)
        assert data["version"] == "https://jsonfeed.org/version/1.1"
        assert data["title"]
        assert data["feed_url"].endswith(f"{feed}.json")
        assert data["home_page_url"].startswith("http")
        assert [author["name"] for author in data["authors"]]
        ids = [item["id"] for item in data["items"]]
        assert len(ids) == len(set(ids)) == 1
        for item in data["items"]:
            assert isinstance(item["id"], str)
            assert item["url"].startswith("http")
            assert item["content_text"]
            for name in ("date_published", "date_modified"):
                assert dt.datetime.fromisoformat(item[name]).tzinfo is not None
            assert item["title"] == "关于河道<管护>&巡查的办法"
            assert "河道" in item["tags"]
        [gone] = data["_withdrawn"]
        assert gone["why"] == "内容有误"
        assert gone["id"] not in ids
        assert all(not key.startswith("_") or isinstance(value, list) for key, value in data.items())


def test_a_topic_has_a_list_and_every_way_in_names_it(feeds, topic):
    address = f"/gk/t/{topic.parent.code}/"
    assert "关于河道" in site.text(address)
    for page in ("/gk/", "/map/"):
        assert f'href="{address}"' in site.text(page)


def test_what_stood_before_there_were_topic_lists_is_put_into_them(place, topic):
    one, two = site.policy(place.office, "早的", topic=topic), site.policy(place.office, "晚的", topic=topic)
    site.publish(one)
    site.publish(two)
    ListSlot.objects.filter(list_key__startswith="topic:").delete()
    rebuild.rebuild("升级")
    page = site.text(f"/gk/t/{topic.parent.code}/")
    assert page.index("晚的") < page.index("早的")
    assert lists.catch_up() == 0
