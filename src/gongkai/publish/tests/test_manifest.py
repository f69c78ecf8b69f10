from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from gongkai.base import events
from gongkai.base.models import Event, Job
from gongkai.config import boot
from gongkai.config.commands.site import command
from gongkai.publish import builds, frame, manifest, rebuild
from gongkai.publish.models import Build, PublishedFile
from gongkai.publish.services import WithdrawDocuments
from gongkai.publish.tests import factories as site
from gongkai.publish.tests.conftest import live

pytestmark = pytest.mark.django_db


def found(report):
    return sorted((finding.kind, finding.path) for finding in report.findings)


def test_an_untouched_site_is_as_it_was_written(place):
    edition = site.policy(place.office)
    site.publish(edition)
    WithdrawDocuments(edition.document, kind="error", reason="有误", by=None).execute()
    site.run_jobs()
    report = manifest.verify()
    assert found(report) == []
    assert report.checked == PublishedFile.objects.filter(build=report.build).count() > 8


def test_every_kind_of_tampering_is_named_and_healed(place):
    gone, stays = site.policy(place.office, "撤回的"), site.policy(place.office, "留下的")
    site.publish(gone, stays)
    WithdrawDocuments(gone.document, kind="error", reason="有误", by=None).execute()
    site.run_jobs()
    root = live()
    page = site.address_of(stays).lstrip("/")
    tombstone = site.address_of(gone).lstrip("/") + ".gone"
    before = {name: (root / name).read_bytes() for name in (page, tombstone, "index.html", "feed.xml")}

    (root / page).write_text("一切由我说了算")
    (root / tombstone).unlink()
    (root / site.address_of(gone).lstrip("/")).write_text("又回来了")
    (root / "index.html").unlink()
    (root / "index.html").symlink_to("/etc/hostname")
    (root / "feed.xml").unlink()
    (root / "feed.xml").mkdir()
    (root / "gk/extra.html").write_text("多出来的")
    report = manifest.verify(heal=True)
    assert found(report) == [
        ("changed", page),
        ("missing", "feed.xml"),
        ("missing", "index.html"),
        ("missing", tombstone),
        ("unknown", "gk/extra.html"),
        ("unknown", site.address_of(gone).lstrip("/")),
    ]
    assert {name: (root / name).read_bytes() for name in before} == before
    assert site.status(site.address_of(gone)) == 410
    assert not (root / "gk/extra.html").exists()
    aside = [path.read_text() for path in (builds.folder().root / "aside").rglob("extra.html")]
    assert aside == ["多出来的"]
    assert found(manifest.verify()) == []
    assert Event.objects.filter(name="site.healed").count() == 1


def test_a_link_that_leads_elsewhere_is_named_and_mended(site_with_page):
    link = builds.folder().link
    link.unlink()
    link.symlink_to("/etc")
    assert found(manifest.verify(heal=True)) == [("link", "live")]
    assert builds.folder().live_number() == Build.objects.get(state="live").number


@pytest.fixture
def site_with_page(place):
    edition = site.policy(place.office)
    site.publish(edition)
    return edition


def test_what_an_unfinished_job_may_have_written_is_not_judged(site_with_page):
    job = Job.objects.get(kind="publish.documents")
    Job.objects.filter(pk=job.pk).update(state=Job.State.WAITING)
    job.steps.filter(name="switched").delete()
    path = site.address_of(site_with_page).lstrip("/")
    (live() / path).write_text("half way")
    report = manifest.verify(heal=True)
    assert (found(report), report.waiting) == ([], [path])
    assert (live() / path).read_text() == "half way"


def test_the_report_is_kept_for_the_staff(site_with_page):
    (live() / "robots.txt").write_text("")
    manifest.verify()
    build = Build.objects.get(state="live")
    assert build.findings == [["changed", "robots.txt"]]
    assert build.checked_at is not None


def test_a_stylesheet_of_an_earlier_time_is_no_stranger(site_with_page):
    import hashlib

    content = b"a{color:red}"
    name = f"assets/portal-{hashlib.sha256(content).hexdigest()[:12]}.css"
    (live() / name).write_bytes(content)
    assert found(manifest.verify()) == []
    (live() / name).write_bytes(b"other")
    assert found(manifest.verify()) == [("unknown", name)]


@pytest.fixture
def console(monkeypatch):
    monkeypatch.setattr(boot, "django", lambda **_: None)

    def call(*arguments):
        return CliRunner().invoke(command, arguments, standalone_mode=False)

    return call


def test_the_command_says_what_it_found(console, site_with_page):
    assert console("verify").return_value == 0
    (live() / "robots.txt").write_text("")
    seen = console("verify", "--json")
    assert seen.return_value == 1
    assert json.loads(seen.stdout)["findings"] == [{"kind": "changed", "path": "robots.txt"}]
    healed = console("verify", "--heal")
    assert healed.return_value == 0
    assert "内容被改：robots.txt（已恢复）" in healed.output
    assert isinstance(console("verify").exception, type(None))


def test_the_command_refuses_where_there_is_no_site(console, db):
    assert isinstance(console("verify").exception, boot.Refusal)


def test_a_rebuild_makes_the_same_pages_in_a_new_folder(site_with_page):
    old = live()
    before = {name: (old / name).read_bytes() for name in site.files_below(old)}
    number = rebuild.rebuild("测试")
    assert live() != old
    assert builds.folder().live_number() == number
    assert {name: (live() / name).read_bytes() for name in site.files_below(live())} == before
    assert (old / "index.html").exists(), "whoever reads the old folder may finish"
    assert found(manifest.verify()) == []
    shown = json.loads((builds.folder().root / "manifest.json").read_text())
    assert shown["build"] == number
    assert set(shown["files"]) == set(before)
    assert "site.rebuilt" in [event.name for event in events.of(Build.objects.get(pk=number))]


def test_a_changed_frame_is_noticed_and_every_page_follows(site_with_page, settings):
    assert rebuild.enqueue_if_stale() is None
    settings.SITE = {"name": "云岫市新区人民政府"}
    job = rebuild.enqueue_if_stale()
    assert job is not None
    assert rebuild.enqueue_if_stale() == job, "queued once"
    site.run(job)
    assert rebuild.enqueue_if_stale() is None
    for address in ("/", "/gk/", site.address_of(site_with_page)):
        assert "云岫市新区人民政府" in site.text(address)


def test_a_release_during_a_rebuild_lands_in_both(site_with_page, place, monkeypatch):
    late = site.policy(place.office, "重建途中发布的")
    render = rebuild._render_into
    done = []

    def release_in_between(folder, number, wanted):
        render(folder, number, wanted)
        done.append(number)

    progress_calls = []

    def progress(at, total):
        if at and not progress_calls:
            progress_calls.append(at)
            site.publish(late)
            assert site.status(site.address_of(late)) == 200, "the old site shows it at once"

    monkeypatch.setattr(rebuild, "AT_A_TIME", 5)
    monkeypatch.setattr(rebuild, "_render_into", release_in_between)
    rebuild.rebuild("测试", progress=progress)
    assert len(done) > 1
    assert site.status(site.address_of(late)) == 200
    assert "重建途中发布的" in site.text("/gk/all/p1.html")
    assert found(manifest.verify()) == []


def test_a_rebuild_that_died_is_begun_again(site_with_page, monkeypatch):
    monkeypatch.setattr(rebuild, "_finish", lambda *_: (_ for _ in ()).throw(RuntimeError("killed")))
    with pytest.raises(RuntimeError):
        rebuild.rebuild("测试")
    monkeypatch.undo()
    left = Build.objects.get(state="building").number
    number = rebuild.rebuild("测试")
    assert builds.folder().live_number() == number
    assert not Build.objects.filter(pk=left, state="building").exists()
    assert found(manifest.verify()) == []


def test_a_lost_folder_is_made_anew_by_the_next_job(site_with_page, place):
    import shutil

    shutil.rmtree(builds.folder().root)
    site.publish(site.policy(place.office, "后一份"))
    assert site.status(site.address_of(site_with_page)) == 200
    assert found(manifest.verify()) == []


def test_replaced_sites_are_dropped_after_a_while(site_with_page):
    from django.db.models.functions import Now

    old = Build.objects.get(state="live").number
    rebuild.rebuild("测试")
    assert rebuild.remove_retired() == []
    Build.objects.filter(pk=old).update(retired_at=Now() - 2 * rebuild.KEEP_RETIRED)
    assert rebuild.remove_retired() == [old]
    assert not builds.folder().build(old).exists()


def test_the_digest_of_the_frame_follows_names_and_not_documents(place):
    before = frame.digest()
    site.publish(site.policy(place.office))
    assert frame.digest() == before
    place.office.name = "新名称"
    place.office.save()
    assert frame.digest() != before


def test_paths_are_below_the_home(settings):
    assert builds.folder().root == Path(settings.GONGKAI_PUBLIC_ROOT)
