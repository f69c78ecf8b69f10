from __future__ import annotations

import pytest

from gongkai.base.models import Job
from gongkai.org.models import Role
from gongkai.publish import manifest
from gongkai.publish.tests import factories as site
from gongkai.publish.tests.conftest import live

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client, place):
    client.force_login(place.who(Role.OPENNESS_OFFICE))
    return client


@pytest.fixture
def drafter(client, place):
    client.force_login(place.who(Role.DRAFTER))
    return client


def test_the_office_sees_jobs_and_the_health_of_the_site(office, place):
    assert "公众站点还没有生成" in office.get("/workbench/publish/").content.decode()
    edition = site.policy(place.office)
    site.publish(edition)
    (live() / "robots.txt").write_text("")
    manifest.verify()
    page = office.get("/workbench/publish/").content.decode()
    assert "《澄明区河道管护办法》" in page
    assert "内容被改：robots.txt" in page
    assert "证据" in page


def test_a_failed_job_says_why(office, place):
    job = site.released(site.policy(place.office))
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.FAILED, attempts=5, last_error="Traceback\n…\nOSError: 磁盘已满"
    )
    page = office.get("/workbench/publish/").content.decode()
    assert "OSError: 磁盘已满" in page
    assert "还有 1 件任务没有办完" in page


def test_a_withdrawal_is_asked_for_explained_and_done(office, place):
    edition = site.policy(place.office)
    reading = site.interpretation(edition)
    site.publish(edition, reading)
    address = f"/workbench/publish/withdraw/{edition.document_id}/"
    assert "一图读懂河道管护办法" in office.get(address).content.decode()
    refused = office.post(address, {"kind": "error", "reason": ""})
    assert refused.status_code == 422
    assert "请写明撤回的原因" in refused.content.decode()
    done = office.post(address, {"kind": "error", "reason": "第三条数字有误，办公室决定撤回"}, follow=True)
    assert "已撤回 2 件" in done.content.decode()
    site.run_jobs()
    assert site.status(site.address_of(edition)) == 410
    again = office.post(address, {"kind": "error", "reason": "再撤一次"})
    assert again.status_code == 409
    assert "已经撤回" in again.content.decode()


def test_who_may_not_see_or_withdraw_finds_nothing(drafter, place):
    edition = site.policy(place.office)
    site.publish(edition)
    address = f"/workbench/publish/withdraw/{edition.document_id}/"
    assert drafter.get("/workbench/publish/").status_code == 404
    assert drafter.get(address).status_code == 404
    assert drafter.post(address, {"kind": "error", "reason": "不该行"}).status_code == 404
    assert site.status(site.address_of(edition)) == 200


def test_strangers_are_sent_to_sign_in(client, place):
    for address in ("/workbench/publish/", "/workbench/publish/withdraw/1/"):
        assert client.get(address).status_code == 302
