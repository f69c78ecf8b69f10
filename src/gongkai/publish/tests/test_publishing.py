from __future__ import annotations

from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongkai.documents.models import RelationKind
from gongkai.documents.services import ProposeRelation
from gongkai.org.tests.factories import district
from gongkai.publish import standing, switching
from gongkai.publish.models import PublishedFile
from gongkai.publish.tests import factories as site

pytestmark = pytest.mark.django_db


def test_a_released_document_stands_with_its_interpretation_and_in_its_lists():
    office = district().office
    document = site.policy(office)
    reading = site.interpretation(document)
    site.publish(document, reading)

    page = site.text(site.address_of(document))
    assert "澄明区河道管护办法" in page
    assert "一图读懂河道管护办法" in page
    assert site.status(site.address_of(reading)) == 200
    for address in (
        "/",
        "/gk/all/",
        "/gk/all/p1.html",
        f"/gk/o/{office.code}/",
        "/gk/c/statutory.policy.office/",
        "/gk/c/statutory.policy/",
    ):
        assert "澄明区河道管护办法" in site.text(address), address
    for address in ("/gk/", "/sitemap.xml", "/sitemap/s1.xml", "/robots.txt", "/feed.xml"):
        assert site.status(address) == 200, address
    assert PublishedFile.objects.filter(state=PublishedFile.State.LIVE).count() > 10


def test_a_page_among_many_costs_as_many_queries_as_one_among_two():
    office = district().office
    editions = [site.policy(office, f"澄明区第{number}号办法") for number in range(8)]
    for one, other in pairwise(editions):
        ProposeRelation(one.document, RelationKind.BASIS, other.document, by=None).execute()
    site.publish(*editions)
    pages = [switching.Leaf("document", str(edition.document_id)) for edition in editions]

    def queries(some: list[switching.Leaf]) -> int:
        with standing.during(), CaptureQueriesContext(connection) as asked:
            planned, left = switching.rendered(some)
        assert len(planned) == len(some)
        assert not left
        return len(asked)

    assert queries(pages) == queries(pages[:2])


def test_a_page_drawn_with_others_is_the_page_drawn_alone():
    office = district().office
    hidden = site.policy(office, "澄明区还没有发布的办法")
    document, reading = site.policy(office), site.interpretation(site.policy(office, "澄明区河湖管护细则"))
    for other in (reading, hidden):
        ProposeRelation(document.document, RelationKind.BASIS, other.document, by=None).execute()
    ProposeRelation(hidden.document, RelationKind.AMENDS, document.document, by=None).execute()
    site.publish(document, reading)
    leaves = [switching.Leaf("document", str(one.document_id)) for one in (document, reading, hidden)]
    with standing.during():
        together = {item.path: item.content for item in switching.rendered(leaves)[0]}
        alone = {item.path: item.content for leaf in leaves for item in switching.rendered([leaf])[0]}
    assert together == alone
    assert len(together) == 2
    assert not any("还没有发布" in (content or b"").decode() for content in together.values())
