"""Untrusted files: bounds that hold, bundles of files, old formats."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from gongkai.readers import ReadError, convert, guarded, read, unpack

from . import print_files, word_files
from .notices import NOTICE
from .paper import HEATING, REPLY


def test_a_guarded_reading_is_the_reading_with_its_pictures() -> None:
    data = word_files.pictures(HEATING)
    from gongkai.readers.reading import read as read_here

    guarded_reading = read(data, "甲.docx")
    assert guarded_reading == read_here(data, "甲.docx")
    assert guarded_reading.pictures["图1.png"] == word_files.png()


def test_refusals_come_through_in_their_words() -> None:
    with pytest.raises(ReadError, match="损坏"):
        read(word_files.by_hand(HEATING)[:9000], "甲.docx")
    with pytest.raises(ReadError, match="可执行程序"):
        read(b"MZ\x90\0" + b"\0" * 400, "年报.pdf")


def test_a_reading_that_lingers_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded, "SECONDS", 0)
    with pytest.raises(ReadError, match="已经停下"):
        read(word_files.by_hand(HEATING), "甲.docx")


def in_child(code: str) -> str:
    """What a child says that confines itself and then does this."""
    prelude = "import sys; from gongkai.readers import guarded; guarded._confine(5, guarded.MEMORY, False)\n"
    done = subprocess.run(
        [sys.executable, "-c", prelude + code], capture_output=True, text=True, timeout=60, check=False
    )
    return done.stdout + done.stderr


@pytest.mark.skipif(os.name == "nt", reason="Windows 没有这些限制")
@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("import socket; socket.create_connection(('127.0.0.1', 9))", "PermissionError"),
        ("import subprocess; subprocess.run(['true'])", "PermissionError"),
        ("import os; os.system('true')", "PermissionError"),
        ("bytearray(2 * 1024**3)", "MemoryError"),
        ("f = open('spill', 'wb', 0); f.write(b'x')", "Error"),
    ],
    ids=["network", "program", "shell", "memory", "file"],
)
def test_the_child_can_do_nothing_but_read(
    code: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert says in in_child(code) or not any(path.stat().st_size for path in tmp_path.iterdir())
    assert "done" not in in_child(code + "\nprint('done')") or code.startswith("f =")


def zipped(*members: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return buffer.getvalue()


def test_a_zip_gives_its_files_and_no_leftovers() -> None:
    data = zipped(
        ("通知/正文.txt", NOTICE.encode()),
        ("__MACOSX/._正文.txt", b"x"),
        ("通知/~$正文.docx", b"x"),
        ("空/", b""),
    )
    assert [(one.name, one.content) for one in unpack(data)] == [("通知/正文.txt", NOTICE.encode())]


def test_names_in_a_zip_never_lead_outside() -> None:
    names = [
        one.name
        for one in unpack(zipped(("../../etc/甲.txt", b"x"), ("/乙.txt", b"x"), ("a\\..\\丙.txt", b"x")))
    ]
    assert names == ["etc/甲.txt", "乙.txt", "丙.txt"]


def test_names_written_in_gbk_are_read() -> None:
    # Chinese Windows writes the bytes of GBK and no mark of their encoding.
    data = zipped(("0000.txt", b"x")).replace(b"0000.txt", "通知.txt".encode("gb18030"))
    assert [one.name for one in unpack(data)] == ["通知.txt"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (zipped(), "没有文件"),
        (zipped(*((f"{n}.txt", b"x") for n in range(201))), "超过 200 个"),
        (zipped(("甲.txt", b" " * (51 * 1024 * 1024))), "压缩炸弹|太大"),
        (zipped(("甲.txt", NOTICE.encode()))[:300], "损坏"),
    ],
    ids=["empty", "many", "large", "half"],
)
def test_bundles_that_cannot_be_opened_say_why(data: bytes, says: str) -> None:
    with pytest.raises(ReadError, match=says):
        unpack(data)


def old(paper_data: bytes, kind: str, tmp_path: Path) -> bytes:
    (tmp_path / "a.docx").write_bytes(paper_data)
    office = convert.program()
    assert office is not None
    profile = (tmp_path / "profile").as_uri()
    subprocess.run(
        [office, f"-env:UserInstallation={profile}", "--headless", "--convert-to", kind, "--outdir", str(tmp_path),
         str(tmp_path / "a.docx")],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return (tmp_path / f"a.{kind}").read_bytes()


@pytest.mark.slow
@pytest.mark.skipif(convert.program() is None, reason="没有装 LibreOffice")
@pytest.mark.parametrize("kind", ["doc", "odt"])
def test_old_formats_are_read_through_libreoffice(kind: str, tmp_path: Path) -> None:
    reading = read(old(word_files.by_style(HEATING), kind, tmp_path), "旧文件.wps")
    assert reading.text("title") == HEATING.title
    assert [b.text for b in reading.blocks if b.kind == "heading"] == [
        "一、压实责任",
        "二、提前检修",
        "三、畅通渠道",
    ]


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "WordDocument\0".encode("utf-16-le")


def test_old_formats_say_what_to_do_without_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(convert, "program", lambda: None)
    with pytest.raises(ReadError, match="另存为 docx 后再上传"):
        read(OLD, "旧文件.doc")


def test_a_converter_that_lingers_is_ended_with_all_it_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    slow = tmp_path / "soffice"
    slow.write_text(f"#!/bin/sh\nsleep 300 & echo $! > {tmp_path}/helper\nwait\n")
    slow.chmod(0o755)
    monkeypatch.setattr(convert, "program", lambda: str(slow))
    monkeypatch.setattr(convert, "SECONDS", 2)
    with pytest.raises(ReadError, match="已经停下"):
        read(OLD, "旧文件.doc")
    helper = int((tmp_path / "helper").read_text())
    for _ in range(100):
        if not running(helper):
            break
        time.sleep(0.1)
    assert not running(helper)


def running(process: int) -> bool:
    status = Path(f"/proc/{process}/stat")
    return status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def test_two_papers_in_one_folder_are_two_readings(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from gongkai.config.commands.read import command

    (tmp_path / "甲.docx").write_bytes(word_files.by_hand(HEATING))
    (tmp_path / "乙.ofd").write_bytes(print_files.ofd(REPLY, sealed=False))
    (tmp_path / "丙.pdf").write_bytes(b"MZ\x90\0" + b"\0" * 400)
    result = CliRunner().invoke(command, [str(tmp_path)], standalone_mode=False)
    assert result.return_value == 2
    for text in (HEATING.number, REPLY.number, "“丙.pdf”是可执行程序"):
        assert text in result.output
