from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.publish.responder import KEPT_FILE, Responder, plain_path
from gongkai.publish.site import Change, SiteFolder


class Public:
    """A served folder, and what one responder answers about it."""

    def __init__(self, root: Path) -> None:
        self.folder = SiteFolder(root)
        self.folder.make_build(1)
        self.folder.point_live_at(1)
        self.responder = Responder(root)

    def put(self, path: str, content: bytes, build: int = 1) -> None:
        self.folder.switch(build, [Change(path, self.folder.stage("put").write(content))])

    def bury(self, path: str, content: bytes) -> None:
        self.folder.switch(1, [Change(path, self.folder.stage("put").write(content), gone=True)])

    def ask(
        self, address: str, method: str = "GET", **environ: str
    ) -> tuple[int | None, dict[str, str], bytes]:
        """Status None: not an address of the site, so somebody else's to answer."""
        said: dict[str, Any] = {}

        def start_response(status: str, headers: list[tuple[str, str]]) -> None:
            said.update(status=int(status.split()[0]), headers=dict(headers))

        path = address.encode().decode("latin-1")
        answer = self.responder.respond(
            {"REQUEST_METHOD": method, "PATH_INFO": path, **environ}, start_response
        )
        if answer is None:
            return None, {}, b""
        return said["status"], said["headers"], b"".join(answer)


@pytest.fixture
def public(tmp_path: Path) -> Public:
    made = Public(tmp_path / "public")
    made.put("index.html", b"home")
    made.put("404.html", b"nothing here")
    made.put("info/1/2024-00001.html", "正文".encode())
    return made


def test_a_page_is_revalidated_each_time_and_says_its_charset(public):
    status, headers, body = public.ask("/info/1/2024-00001.html")
    assert (status, body.decode()) == (200, "正文")
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["Cache-Control"] == "no-cache"
    assert headers["Content-Length"] == str(len(body))
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "Last-Modified" in headers


def test_an_unchanged_page_answers_304_to_its_etag_or_its_date(public):
    _, headers, _ = public.ask("/")
    etag = headers["ETag"]
    for known in (etag, f'"other", {etag}', f"W/{etag}", "*"):
        status, again, body = public.ask("/", HTTP_IF_NONE_MATCH=known)
        assert (status, body, again["ETag"]) == (304, b"", etag)
    assert public.ask("/", HTTP_IF_MODIFIED_SINCE=headers["Last-Modified"])[0] == 304
    assert (
        public.ask("/", HTTP_IF_NONE_MATCH='"other"', HTTP_IF_MODIFIED_SINCE=headers["Last-Modified"])[0]
        == 200
    )
    assert public.ask("/", HTTP_IF_MODIFIED_SINCE="yesterday")[0] == 200


def test_a_switch_is_seen_by_the_very_next_request(public):
    assert public.ask("/")[2] == b"home"
    public.put("index.html", b"HOME")
    assert public.ask("/")[2] == b"HOME"
    public.folder.make_build(2)
    public.put("index.html", b"anew", build=2)
    public.folder.point_live_at(2)
    assert public.ask("/")[2] == b"anew"


def test_head_answers_as_get_without_a_body(public):
    got, headers, body = public.ask("/", method="HEAD")
    assert (got, body) == (200, b"")
    assert headers == public.ask("/")[1]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_a_page_takes_no_other_method(public, method):
    status, headers, _ = public.ask("/info/1/2024-00001.html", method=method)
    assert (status, headers["Allow"]) == (405, "GET, HEAD")


def test_a_withdrawn_page_is_gone_and_not_kept_by_browsers(public):
    public.bury("info/1/2024-00001.html", b"withdrawn")
    status, headers, body = public.ask("/info/1/2024-00001.html")
    assert (status, body) == (410, b"withdrawn")
    assert headers["Cache-Control"] == "no-cache"
    assert public.ask("/info/1/2024-00001.html", method="HEAD")[2] == b""


def test_a_tombstone_has_no_address_of_its_own(public):
    public.bury("info/1/2024-00001.html", b"withdrawn")
    assert public.ask("/info/1/2024-00001.html.gone")[0] == 404


def test_what_is_not_there_is_answered_where_nobody_else_could(public):
    status, headers, body = public.ask("/info/1/2024-00002.html")
    assert (status, body, headers["Cache-Control"]) == (404, b"nothing here", "no-cache")
    assert public.ask("/gk/c/nothing/")[0] == 404
    assert public.ask("/workbench/")[0] is None
    assert public.ask("/anything")[0] is None


def test_a_folder_without_its_slash_leads_to_it(public):
    public.put("gk/o/1/index.html", b"list")
    status, headers, _ = public.ask("/gk/o/1", QUERY_STRING="a=b")
    assert (status, headers["Location"]) == (301, "/gk/o/1/?a=b")
    assert public.ask("/gk/o/1/")[2] == b"list"
    assert public.ask("/gk/o/")[0] == 404


def test_a_digested_asset_is_kept_for_ever(public):
    public.put("assets/portal-0123456789ab.css", b"a{}")
    _, headers, _ = public.ask("/assets/portal-0123456789ab.css")
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert headers["Content-Type"] == "text/css; charset=utf-8"


@pytest.mark.parametrize(
    ("extension", "saved"), [("html", True), ("svg", True), ("pdf", False), ("docx", True)]
)
def test_an_attachment_never_runs_as_a_page_of_ours(public, extension, saved):
    public.put(f"info/1/2024-00001/0123456789abcdef.{extension}", b"<script>alert(1)</script>")
    status, headers, _ = public.ask(f"/info/1/2024-00001/0123456789abcdef.{extension}")
    assert status == 200
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert (headers.get("Content-Disposition") == "attachment") is saved


def test_a_large_file_comes_in_pieces_and_whole(public):
    content = os.urandom(KEPT_FILE + 12_345)
    public.put("info/1/2024-00001/fedcba9876543210.pdf", content)
    status, headers, body = public.ask("/info/1/2024-00001/fedcba9876543210.pdf")
    assert (status, body == content, headers["Content-Length"]) == (200, True, str(len(content)))
    again = public.ask("/info/1/2024-00001/fedcba9876543210.pdf", HTTP_IF_NONE_MATCH=headers["ETag"])
    assert again[0] == 304


ESCAPES = [
    "/../secret",
    "/info/../../secret",
    "/info/%2e%2e/secret",
    "/info/1/..%2f..%2fsecret",
    "/info//1/2024-00001.html",
    "/info/./1/2024-00001.html",
    "/info/.hidden",
    "/info/1\\2024-00001.html",
    "/info/\0",
    "/info/1/2024-00001.html\0.css",
    "/info/\r\nX: y",
    "info/1/2024-00001.html",
]


@pytest.mark.parametrize("address", ESCAPES)
def test_nothing_outside_the_site_is_served(public, address):
    (public.folder.root.parent / "secret").write_text("secret")
    status, _, body = public.ask(address)
    assert status in (None, 404)
    assert b"secret" not in body


def test_a_link_inside_the_site_leads_nowhere(public):
    outside = public.folder.root.parent / "secret"
    outside.write_text("secret")
    build = public.folder.build(1)
    (build / "info/1/link.html").symlink_to(outside)
    (build / "info/elsewhere").symlink_to(public.folder.root.parent)
    (build / "info/1/buried.html.gone").symlink_to(outside)
    for address in ("/info/1/link.html", "/info/elsewhere/secret", "/info/1/buried.html"):
        status, _, body = public.ask(address)
        assert status == 404, address
        assert b"secret" not in body


def test_bytes_that_are_no_text_are_no_address(public):
    assert public.responder.respond({"PATH_INFO": "/info/\xff\xfe"}, lambda *_: None) is not None
    assert plain_path("/\xff\xfe") is None


@given(st.text(max_size=40))
def test_every_plain_path_stays_below_its_root(text):
    path = plain_path("/" + text.encode().decode("latin-1", "surrogateescape"))
    if path is not None:
        assert os.path.normpath("/root" + path).startswith("/root")
        assert "\0" not in path


def test_before_the_first_site_there_is_still_an_answer(tmp_path):
    responder = Responder(tmp_path / "nothing")
    said: list[str] = []
    body = responder({"PATH_INFO": "/info/1.html"}, lambda status, headers: said.append(status))
    assert said == ["404 Not Found"]
    assert "没有这个页面" in b"".join(body).decode()
