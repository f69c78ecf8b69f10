from __future__ import annotations

from pathlib import Path

import pytest

from gongkai.publish.site import Change, SiteFolder, UnsafePath, checked, public_url


@pytest.fixture
def folder(tmp_path: Path) -> SiteFolder:
    made = SiteFolder(tmp_path / "public")
    made.make_build(1)
    made.point_live_at(1)
    return made


@pytest.mark.parametrize(
    "path",
    ["", "/etc/passwd", "../x", "a//b", "a/./b", "a/../b", "a/.hidden", "a\\b", "a\0b", "x.html.gone", "a/"],
)
def test_a_leaf_cannot_write_outside_its_place(path):
    with pytest.raises(UnsafePath):
        checked(path)


def test_a_switch_puts_files_in_place_readable_for_the_web_server(folder):
    staged = folder.stage("job").write(b"text")
    folder.switch(1, [Change("info/1/2024-00001.html", staged)])
    page = folder.link / "info/1/2024-00001.html"
    assert page.read_bytes() == b"text"
    assert page.stat().st_mode & 0o777 == 0o644
    assert page.parent.stat().st_mode & 0o777 == 0o755


def test_a_tombstone_takes_the_place_of_its_page_and_a_page_of_its_tombstone(folder):
    place = folder.stage("job")
    folder.switch(1, [Change("a.html", place.write(b"page"))])
    folder.switch(1, [Change("a.html", place.write(b"gone"), gone=True)])
    assert not (folder.link / "a.html").exists()
    assert (folder.link / "a.html.gone").read_bytes() == b"gone"
    folder.switch(1, [Change("a.html", place.write(b"again"))])
    assert (folder.link / "a.html").read_bytes() == b"again"
    assert not (folder.link / "a.html.gone").exists()


def test_a_removed_file_leaves_nothing(folder):
    folder.switch(1, [Change("gk/c/x/index.html", folder.stage("job").write(b"page"))])
    folder.switch(1, [Change("gk/c/x/index.html", None)])
    assert list((folder.link / "gk/c/x").iterdir()) == []


def test_a_file_in_the_place_of_a_folder_gives_way(folder):
    (folder.build(1) / "info").write_text("in the way")
    folder.switch(1, [Change("info/1/a.html", folder.stage("job").write(b"page"))])
    assert (folder.link / "info/1/a.html").read_bytes() == b"page"


def test_the_link_is_switched_in_one_step_and_knows_only_builds(folder):
    folder.make_build(2)
    folder.point_live_at(2)
    assert folder.live_number() == 2
    folder.link.unlink()
    folder.link.symlink_to("/etc")
    assert folder.live_number() is None
    folder.point_live_at(2)
    assert folder.live_number() == 2


def test_the_live_build_is_never_removed(folder):
    with pytest.raises(ValueError, match="正在使用"):
        folder.remove_build(1)


def test_staging_forgets_what_an_earlier_try_left(folder):
    folder.stage("job").write(b"old")
    assert list(folder.stage("job").place.iterdir()) == []
    folder.forget_staging()
    assert list(folder.staging.iterdir()) == []


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("index.html", "/"),
        ("gk/index.html", "/gk/"),
        ("info/1/a.html", "/info/1/a.html"),
        ("feed.xml", "/feed.xml"),
    ],
)
def test_addresses_follow_from_paths(path, address):
    assert public_url(path) == address
