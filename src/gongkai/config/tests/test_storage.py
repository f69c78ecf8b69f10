"""Files in a bucket: the setting, and the same files through the real S3 client."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.urls import reverse

from gongkai.base import files
from gongkai.base.models import StoredFile
from gongkai.config import cli, storage
from gongkai.config.home import Home
from gongkai.documents.models import Attachment
from gongkai.documents.services import AddAttachment, NewFile
from gongkai.org.models import Role
from gongkai.org.tests.factories import district
from gongkai.publish.tests import factories as site

from .s3_service import BUCKET, KEY, SECRET, Service

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 50


@pytest.fixture
def service() -> Iterator[Service]:
    made = Service()
    yield made
    made.close()


@pytest.fixture
def in_s3(service: Service, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Service:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("GONGKAI_FILES", f"s3://{BUCKET}/文件?endpoint={service.address}&region=cn&style=path")
    settings.STORAGES = {**settings.STORAGES, "default": storage.settings(Home(tmp_path))}
    return service


def name_of(kept: StoredFile) -> str:
    return f"文件/{files.path_of(kept.digest)}"


@pytest.mark.django_db
class TestInABucket:
    def test_files_lie_under_the_prefix_by_their_digest_and_are_read_back(self, in_s3: Service) -> None:
        kept = files.store(PDF)
        assert in_s3.objects == {name_of(kept): PDF}
        assert files.store(io.BytesIO(PDF)) == kept
        assert files.read(kept) == PDF
        with files.open(kept) as file:
            assert file.read(8) == PDF[:8]

    def test_a_storage_without_folders_is_what_is_tested(self, in_s3: Service) -> None:
        with pytest.raises(NotImplementedError):
            storages["default"].path("a")

    def test_a_large_file_is_one_request_and_so_whole_or_not_there(self, in_s3: Service) -> None:
        content = b"%PDF-1.7" + os.urandom(12 * 1024 * 1024)
        kept = files.store(content)
        assert files.read(kept) == content
        assert [asked for asked in in_s3.asked if asked[0] in ("PUT", "POST")] == [("PUT", name_of(kept))]

    def test_changed_bytes_are_not_handed_out(self, in_s3: Service) -> None:
        kept = files.store(PDF)
        in_s3.objects[name_of(kept)] = PDF[:-1]
        with pytest.raises(files.FileDamaged, match="与其摘要不符"):
            files.read(kept)

    def test_missing_bytes_are_said_to_be_missing_and_healed_by_the_next_upload(self, in_s3: Service) -> None:
        kept = files.store(PDF)
        in_s3.objects.clear()
        with pytest.raises(files.FileDamaged, match="不在存储中"):
            files.open(kept)
        assert files.store(PDF) == kept
        assert files.read(kept) == PDF

    def test_bytes_that_lie_there_are_never_away_while_they_are_written_again(self, in_s3: Service) -> None:
        kept = files.store(PDF)
        in_s3.objects[name_of(kept)] = b"damaged"
        files.store(PDF)
        assert "DELETE" not in [method for method, _ in in_s3.asked]

    def test_an_attachment_is_taken_in_published_and_handed_out(self, in_s3: Service, client: Any) -> None:
        home = district()
        edition = site.policy(home.office)
        AddAttachment(edition, NewFile("补助标准.pdf", PDF), by=None).execute()
        site.publish(edition)
        attachment = Attachment.objects.get()

        page = site.text(site.address_of(edition))
        assert "补助标准" in page
        published = [path for path in site.files_below(_public()) if path.endswith(".pdf")]
        assert [site.get(f"/{path}")[2] for path in published] == [PDF]
        client.force_login(home.who(Role.DRAFTER))
        answer = client.get(reverse("documents:attachment", args=[attachment.pk]))
        assert answer.content == PDF


def _public() -> Path:
    from gongkai.publish import builds

    return builds.folder().link.resolve()


GOOD = "s3://files/a/b?endpoint=https://s3.example&region=cn-north-1"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("files", "应形如 s3://桶/前缀"),
        ("http://s3.example/files", "应形如 s3://桶/前缀"),
        ("s3:///files", "应形如 s3://桶/前缀"),
        ("s3://key:secret@files/", "AWS_SECRET_ACCESS_KEY"),
        (GOOD + "&regoin=x", "不认识 regoin"),
        ("s3://files?endpoint=s3.example", "应以 https:// 开头"),
        (GOOD + "&style=nice", "style 应为 auto、path、virtual 之一"),
    ],
)
def test_a_setting_that_cannot_be_understood_is_refused(
    given: str, says: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GONGKAI_FILES", given)
    with pytest.raises(ValueError, match=says):
        storage.bucket()
    with pytest.raises(SystemExit) as ended:
        cli.main(["serve"])
    assert ended.value.code == 2
    assert says in capsys.readouterr().err


@pytest.mark.parametrize("absent", ["storages", "boto3"])
def test_without_the_extra_it_says_how_to_get_it(
    absent: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    find = storage.importlib.util.find_spec
    monkeypatch.setattr(
        storage.importlib.util, "find_spec", lambda name: None if name == absent else find(name)
    )
    monkeypatch.setenv("GONGKAI_FILES", GOOD)
    with pytest.raises(SystemExit) as ended:
        cli.main(["serve"])
    assert ended.value.code == 2
    assert "make setup-s3" in capsys.readouterr().err
    monkeypatch.delenv("GONGKAI_FILES")
    assert storage.bucket() is None


def test_what_is_named_is_what_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GONGKAI_FILES", GOOD)
    assert storage.bucket() == storage.Bucket("files", "a/b", "https://s3.example", "cn-north-1", "auto")
    options = storage.settings(Home(tmp_path))["OPTIONS"]
    assert (options["bucket_name"], options["location"]) == ("files", "a/b")
    assert (options["endpoint_url"], options["region_name"]) == ("https://s3.example", "cn-north-1")
    monkeypatch.setenv("GONGKAI_FILES", "")
    assert storage.settings(Home(tmp_path))["OPTIONS"]["location"] == tmp_path / "files"
