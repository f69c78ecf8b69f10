from __future__ import annotations

import threading

import pytest
from django.db import connection

from gongkai.documents.models import Document
from gongkai.documents.tests.factories import place as catalogue_place
from gongkai.publish import lists
from gongkai.publish.lists import PAGE, ListName, page_of
from gongkai.publish.models import ListSlot
from gongkai.publish.services import WithdrawDocuments
from gongkai.publish.tests import factories as site


def withdraw(*documents):
    WithdrawDocuments(documents, kind="error", reason="数字有误", by=None).execute()
    site.run_jobs()


def at(*positions):
    return [slot.document for slot in ListSlot.objects.filter(list_key="all", position__in=positions)]


@pytest.mark.parametrize(("position", "page"), [(1, 1), (20, 1), (21, 2), (40, 2), (41, 3)])
def test_pages_count_from_the_oldest(position, page):
    assert page_of(position) == page


@pytest.mark.django_db
def test_an_item_keeps_its_page_when_others_come(place):
    site.standing_already(place.office, PAGE - 1)
    site.publish(site.policy(place.office, "第二十份"))
    first = site.get("/gk/all/p1.html")[2].decode()
    assert all(f">旧文件{number}<" in first for number in range(1, PAGE))
    assert "第二十份" in first
    site.publish(site.policy(place.office, "第二十一份"))
    assert "第二十份" in site.text("/gk/all/p1.html")
    assert "第二十一份" in site.text("/gk/all/p2.html")
    assert "/gk/all/p2.html" in site.text("/gk/all/p1.html")


@pytest.mark.django_db
def test_a_bare_newest_page_is_shown_with_the_one_before(place):
    site.standing_already(place.office, PAGE + 2)
    site.publish(site.policy(place.office, "第二十三份"))
    newest = site.text("/gk/all/")
    assert ">旧文件1<" in newest
    assert "第二十三份" in newest
    assert f'共 <b class="num">{PAGE + 3}</b> 件' in newest
    site.standing_already(place.office, 10, start=PAGE + 2)
    site.publish(site.policy(place.office, "第三十四份"))
    newest = site.text("/gk/all/")
    assert "第三十四份" in newest
    assert ">旧文件1<" not in newest
    assert "/gk/all/p1.html" in newest


@pytest.mark.django_db
def test_a_withdrawn_one_leaves_a_gap_and_moves_nobody(place):
    site.standing_already(place.office, PAGE + 1)
    withdraw(*at(5))
    first, newest = site.text("/gk/all/p1.html"), site.text("/gk/all/")
    assert ">旧文件5<" not in first
    assert ">旧文件20<" in first
    assert ">旧文件21<" in newest
    assert ">旧文件5<" not in newest
    [late] = site.publish(site.policy(place.office))
    assert ListSlot.objects.get(list_key="all", document=late).position == PAGE + 2


@pytest.mark.django_db
def test_an_empty_page_in_between_is_stepped_over(place):
    site.standing_already(place.office, 2 * PAGE + 1)
    withdraw(*at(*range(PAGE + 1, 2 * PAGE + 1)))
    site.publish(site.policy(place.office, "最后一份"))
    assert site.status("/gk/all/p2.html") == 404
    for page, other in (("p1", "p3"), ("p3", "p1")):
        shown = site.text(f"/gk/all/{page}.html")
        assert "/gk/all/p2.html" not in shown
        assert f"/gk/all/{other}.html" in shown


@pytest.mark.django_db
def test_a_list_with_nothing_left_is_not_there_and_nobody_links_to_it(place):
    [document] = site.publish(site.policy(place.bureau))
    assert f"/jg/{place.bureau.code}/" in site.text("/gk/")
    withdraw(document)
    for address in (
        f"/jg/{place.bureau.code}/",
        f"/gk/o/{place.bureau.code}/",
        "/gk/all/",
        "/gk/c/statutory.policy/",
    ):
        assert site.status(address) == 404, address
    assert place.bureau.code not in site.text("/gk/")
    assert "尚未发布" in site.text("/gk/")


@pytest.mark.django_db
def test_a_list_of_an_item_holds_what_is_below_it(place):
    site.publish(
        site.policy(place.office, "甲文件"),
        site.policy(place.office, "乙文件", places=[catalogue_place("statutory.policy.normative")]),
    )
    above = site.text("/gk/c/statutory.policy/")
    assert "甲文件" in above
    assert "乙文件" in above
    assert "/gk/c/statutory.policy.normative/" in above
    assert "甲文件" not in site.text("/gk/c/statutory.policy.normative/")


@pytest.mark.django_db
def test_places_are_given_once_however_often_it_is_asked(place):
    site.standing_already(place.office, 3)
    before = list(ListSlot.objects.order_by("pk").values_list("list_key", "position", "document"))
    fresh = Document.objects.select_related("organ", "current").all()
    assert lists.allocate(fresh) == 0
    assert list(ListSlot.objects.order_by("pk").values_list("list_key", "position", "document")) == before


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_places_without_gap_or_double(place):
    editions = [site.policy(place.office, f"第{number}号通告") for number in range(24)]
    for edition in editions:
        site.released(edition)
    ids = [edition.document_id for edition in editions]
    failures = []

    def work(mine):
        try:
            for pk in mine:
                lists.allocate(Document.objects.select_related("organ", "current").filter(pk=pk))
        except Exception as problem:
            failures.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(ids[start::4] + ids[:2],)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    for key in ("all", str(ListName("organ", place.office.code))):
        positions = sorted(ListSlot.objects.filter(list_key=key).values_list("position", flat=True))
        assert positions == list(range(1, 25))


@pytest.mark.django_db
def test_one_release_writes_a_handful_of_files_among_a_thousand(place):
    for start in range(0, 1000, 200):
        site.standing_already(place.office, 200, start)
    assert ListSlot.objects.filter(list_key="all").count() == 1000
    edition = site.policy(place.office, "第一千零一份")
    job = site.released(edition)
    site.run(job)
    written = job.steps.get(name="1.staged").result["paths"]
    assert site.address_of(edition).lstrip("/") in written
    assert "gk/all/p51.html" in written
    assert len(written) < 40  # seven lists with their two feeds each, the front pages, the organ, the map
    assert sum(step.result.get("files", 0) for step in job.steps.all()) == len(written)
    assert '共 <b class="num">1001</b> 件' in site.text("/gk/all/")


@pytest.mark.django_db
def test_the_home_page_shows_the_latest_days_and_not_what_was_moved_in_last(place):
    site.publish(site.policy(place.office, "今天发布的文件"))
    site.standing_already(place.office, PAGE)
    site.publish(site.policy(place.office, "随后发布的文件"))
    home = site.text("/")
    assert home.index("随后发布的文件") < home.index("今天发布的文件") < home.index(">旧文件")
