from __future__ import annotations

import threading

import pytest
from django.db import transaction

from gongkai.base import events, files
from gongkai.base.acts import Refused
from gongkai.base.tests.races import at_once, wait_until_somebody_waits
from gongkai.documents import addresses
from gongkai.documents.models import Attachment
from gongkai.org.models import Role
from gongkai.publish.services import WithdrawDocuments
from gongkai.publish.tests import factories as site

pytestmark = pytest.mark.django_db


def withdraw(documents, by=None, kind="privacy", reason="附件里有个人电话"):
    return WithdrawDocuments(documents, kind=kind, reason=reason, by=by)


def codes(act):
    return [reason.code for reason in act.reasons()]


def test_a_withdrawn_document_says_title_kind_and_day_and_is_gone_from_everywhere(place):
    edition = site.policy(place.office)
    file = files.store(b"%PDF-1.4\nphone book\n%%EOF")
    attachment = Attachment.objects.create(edition=edition, order=1, name="名单", file=file)
    other = site.policy(place.office, "另一份文件")
    site.publish(edition, other)
    document = site.fresh(edition)
    attached = f"/{addresses.attachment_path(Attachment.objects.get(pk=attachment.pk))}"
    assert site.get(attached)[2] == b"%PDF-1.4\nphone book\n%%EOF"

    withdraw(document).execute()
    site.run_jobs()
    status, _, body = site.get(site.address_of(document))
    said = body.decode()
    assert status == 410
    assert "澄明区河道管护办法" in said
    assert "涉及个人隐私或者商业秘密" in said
    assert "附件里有个人电话" not in said
    assert site.status(attached) == 410
    address = site.address_of(document)
    for page in ("/", "/gk/all/", "/gk/all/p1.html", f"/gk/o/{place.office.code}/", "/sitemap/s1.xml"):
        assert address not in site.text(page), page
        assert site.address_of(other) in site.text(page), page


def test_what_was_shown_for_comment_is_said_to_be_over(place):
    edition = site.policy(place.office, "拟补助名单公示")
    [document] = site.publish(edition)
    withdraw(document, kind="over", reason="公示期满，没有异议").execute()
    site.run_jobs()
    status, _, body = site.get(site.address_of(document))
    assert status == 410
    assert "公示期满" in body.decode()


def test_feeds_say_that_the_entry_is_deleted(place):
    edition = site.policy(place.office)
    [document] = site.publish(edition)
    withdraw(document).execute()
    site.run_jobs()
    for feed in ("/feed.xml", f"/gk/o/{place.office.code}/feed.xml"):
        text = site.text(feed)
        assert "deleted-entry" in text
        assert document.index_number in text
        assert "<entry>" not in text


def test_the_only_interpretations_go_along_and_shared_ones_stay(place):
    one, two = site.policy(place.office, "甲办法"), site.policy(place.office, "乙办法")
    alone = site.interpretation(one, "甲办法解读")
    shared = site.interpretation(one, "甲乙办法解读")
    from gongkai.documents.services import ProposeRelation

    ProposeRelation(shared.document, "interprets", two.document, by=None).execute()
    site.publish(one, two, alone, shared)
    act = withdraw(site.fresh(one))
    assert act.taken_along == [alone.document]
    act.execute()
    site.run_jobs()
    assert site.status(site.address_of(alone)) == 410
    assert site.status(site.address_of(shared)) == 200


def test_a_document_that_stays_keeps_its_interpretation(place):
    edition = site.policy(place.office, needs_interpretation=True, no_interpretation_reason="")
    reading = site.interpretation(edition)
    site.publish(edition, reading)
    assert codes(withdraw(site.fresh(reading))) == ["strands"]
    assert codes(withdraw([site.fresh(reading), site.fresh(edition)])) == []
    second = site.interpretation(edition, "再解读")
    site.publish(second)
    assert codes(withdraw(site.fresh(reading))) == []


def test_refusals_name_what_is_missing(place):
    edition = site.policy(place.office)
    assert codes(withdraw(edition.document)) == ["not_public"]
    [document] = site.publish(edition)
    assert codes(withdraw(document, kind="", reason=" ")) == ["kind", "no_reason"]
    assert codes(withdraw([])) == ["nothing"]
    drafter = place.who(Role.DRAFTER)
    assert codes(withdraw(document, by=drafter)) == ["not_allowed"]
    with pytest.raises(Refused):
        withdraw(document, by=drafter).execute()
    assert site.status(site.address_of(document)) == 200
    withdraw(document, by=place.who(Role.OPENNESS_OFFICE)).execute()
    document.refresh_from_db()
    assert codes(withdraw(document)) == ["withdrawn"]
    assert "document.withdrawn" in [event.name for event in events.of(document)]


def test_a_document_withdrawn_before_its_job_ran_never_appears(place):
    edition = site.policy(place.office)
    site.released(edition)
    withdraw(site.fresh(edition)).execute()
    site.run_jobs()
    assert site.status(site.address_of(edition)) == 410
    assert site.status("/gk/all/") == 404


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_interpretations_withdrawn_at_once_one_stays(place):
    edition = site.policy(place.office, needs_interpretation=True, no_interpretation_reason="")
    one, two = site.interpretation(edition), site.interpretation(edition, "再解读")
    site.publish(edition, one, two)
    first_holds = threading.Event()

    def first():
        with transaction.atomic():
            withdraw(site.fresh(one)).execute()
            first_holds.set()
            wait_until_somebody_waits()

    def second():
        first_holds.wait()
        return withdraw(site.fresh(two)).execute()

    _, refused = at_once(first, second)
    assert [reason.code for reason in refused.reasons] == ["strands"]
    assert site.fresh(two).is_public
