from __future__ import annotations

import pytest

from gongkai.org.tests.factories import district
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
