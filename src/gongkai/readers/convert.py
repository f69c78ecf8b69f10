"""Old formats (doc, wps, xls, rtf, odt) → docx or xlsx, by LibreOffice where it is installed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from . import kinds
from .model import ReadError

SECONDS: Final = 60
PROGRAMS: Final = ("soffice", "libreoffice")
PLACES: Final = ("/opt/libreoffice/program/soffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice")
_TARGETS: Final = {"doc": "docx", "rtf": "docx", "odt": "docx", "xls": "xlsx", "ods": "xlsx"}
# A profile of its own for every run: no macros, no links followed, no recovery of earlier runs.
_SETTINGS: Final = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>1</value></prop></item>
</oor:items>
"""
_NOWHERE: Final = "http://127.0.0.1:9"


def program() -> str | None:
    """LibreOffice on this machine; None where there is none."""
    found = next((path for name in PROGRAMS if (path := shutil.which(name))), None)
    return found or next((path for path in PLACES if Path(path).is_file()), None)


def to_open_xml(data: bytes, kind: str, called: str) -> bytes:
    """Raises ReadError where LibreOffice is missing, takes too long or makes nothing of the file."""
    office = program()
    word = kinds.NAMES[kind]
    if office is None:
        raise ReadError(
            f"{called}是{word}，这里没有装转换它的程序。请在 Word 或 WPS 中另存为 docx 后再上传。"
        )
    target = _TARGETS[kind]
    with tempfile.TemporaryDirectory(prefix="gongkai-convert-") as name:
        folder = Path(name)
        profile = folder / "profile" / "user"
        profile.mkdir(parents=True)
        (profile / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
        # The name is ours: what a file was called never reaches a command line.
        (folder / f"source.{kind}").write_bytes(data)
        _run(
            [
                office,
                f"-env:UserInstallation={(folder / 'profile').as_uri()}",
                "--headless",
                "--norestore",
                "--nolockcheck",
                "--convert-to",
                target,
                "--outdir",
                str(folder / "made"),
                str(folder / f"source.{kind}"),
            ],
            folder,
            called,
        )
        made = folder / "made" / f"source.{target}"
        if not made.is_file():
            raise ReadError(f"{called}是{word}，转换不成。请在 Word 或 WPS 中另存为 {target} 后再上传。")
        return made.read_bytes()


def _run(command: list[str], folder: Path, called: str) -> None:
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LANG": "C.UTF-8",
        **dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), _NOWHERE),
    }
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as child:
        try:
            child.wait(timeout=SECONDS)
        except subprocess.TimeoutExpired as error:
            raise ReadError(
                f"{called}转换了 {SECONDS} 秒还没有转成，已经停下。请在 Word 或 WPS 中另存为 docx 后再上传。"
            ) from error
        finally:
            _end_all(child)


def _end_all(child: subprocess.Popen[bytes]) -> None:
    """LibreOffice starts helpers of its own: the whole group ends."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        child.kill()
    child.wait()
