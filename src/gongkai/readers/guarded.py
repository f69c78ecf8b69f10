"""Files that nobody vouches for are read in a process of their own, which may neither grow nor linger.

The child gets the bytes on its standard input and answers with JSON. It has a bound on memory, processor
time and clock, writes no file, opens no connection and starts no program. Old formats go through
LibreOffice first (`convert`), bounded likewise.
"""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
from typing import Any, Final

from . import convert, kinds, layout, source
from .model import ReadError, Reading

SECONDS: Final = 30
SCAN_SECONDS: Final = 120
"""For scans, where a recogniser is installed."""
MEMORY: Final = 1536 * 1024 * 1024
SCAN_MEMORY: Final = 6 * 1024 * 1024 * 1024
_ENVIRONMENT: Final = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "LD_LIBRARY_PATH")
_GUARDED: Final = frozenset({kinds.DOCX, kinds.XLSX, kinds.OFD, kinds.PDF})
_FORBIDDEN: Final = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.spawn",
    "os.fork",
    "os.startfile",
    "urllib.",
    "ftplib.",
    "smtplib.",
)


def read(data: bytes, name: str | None = None) -> Reading:
    """As `reading.read`, bounded. Raises ReadError also where the bounds are met."""
    called = f"“{name}”" if name else "文件"
    kind = kinds.kind_of(data)
    if kind in kinds.OLD or kind in _GUARDED:
        if len(data) > source.MAX_DOCUMENT:
            raise ReadError(source.too_large(called, source.MAX_DOCUMENT))
        if kind in kinds.OLD:
            data = convert.to_open_xml(data, kind, called)
        return _in_child(data, name, called)
    from .reading import read as read_here

    return read_here(data, name)


def _in_child(data: bytes, name: str | None, called: str) -> Reading:
    from . import ocr

    patient = ocr.available() and kinds.kind_of(data) == kinds.PDF
    seconds = SCAN_SECONDS if patient else SECONDS
    environment = {key: os.environ[key] for key in _ENVIRONMENT if key in os.environ}
    # The package's folder reaches an isolated interpreter only by name.
    start = f"import sys; sys.path[:0] = {[path for path in sys.path if path]!r}; from {__name__} import main; main()"
    command = [sys.executable, "-I", "-X", "utf8", "-c", start, str(seconds), str(int(patient)), name or ""]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,
    ) as child:
        try:
            answer, _ = child.communicate(data, timeout=seconds)
        except subprocess.TimeoutExpired as error:
            stop(child)
            raise ReadError(
                f"{called}读了 {seconds} 秒还没有读完，已经停下。请拆成几个文件，或另存为纯文本后再上传。"
            ) from error
        except BaseException:
            stop(child)
            raise
    return _answer(answer, child.returncode, called)


def stop(child: subprocess.Popen[Any]) -> None:
    """End a child with everything that it started."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        child.kill()
    child.wait()


def _answer(answer: bytes, code: int, called: str) -> Reading:
    try:
        found = json.loads(answer)
        if "refused" in found:
            raise ReadError(str(found["refused"]))
        reading = Reading.from_json(found["reading"])
        reading.pictures = {name: base64.b64decode(content) for name, content in found["pictures"].items()}
    except ReadError:
        raise
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        if code in {-signal.SIGKILL, -signal.SIGXCPU, 137}:
            raise ReadError(f"{called}太复杂，读不下来。请拆成几个文件，或另存为纯文本后再上传。") from error
        raise ReadError(
            f"{called}读不出来，可能已经损坏。请在 WPS 或 Word 中打开原件，确认正常后另存一份，再重新上传。"
        ) from error
    return reading


# The child ----------------------------------------------------------------------------------------------


def main() -> None:
    """Read standard input, write the answer; arguments are the seconds, whether to be patient, the name."""
    seconds, patient, name = int(sys.argv[1]), sys.argv[2] == "1", sys.argv[3]
    answer = os.fdopen(os.dup(1), "wb")
    # Libraries that print to the standard output must not spoil the answer.
    os.dup2(2, 1)
    data = sys.stdin.buffer.read()
    from .reading import of_page  # imports happen before the bounds close

    _confine(seconds, SCAN_MEMORY if patient else MEMORY, patient)
    answer.write(
        json.dumps(_found(data, name or None, of_page), ensure_ascii=False).encode("utf-8", "replace")
    )
    answer.close()
    os._exit(0)


def _found(data: bytes, name: str | None, of_page: Any) -> dict[str, Any]:
    called = f"“{name}”" if name else "文件"
    try:
        reading = of_page(layout.lay_out(data, name))
    except ReadError as refusal:
        return {"refused": str(refusal)}
    except MemoryError:
        return {"refused": f"{called}太大，内存不够读。请去掉内嵌的图片或拆成几个文件后再上传。"}
    except Exception:  # whatever broken bytes provoke in a parser, people get one sentence
        return {
            "refused": f"{called}读不出来，可能已经损坏。请在 WPS 或 Word 中打开原件，确认正常后另存一份，再重新上传。"
        }
    pictures = {key: base64.b64encode(content).decode() for key, content in reading.pictures.items()}
    return {"reading": reading.to_json(), "pictures": pictures}


def _confine(seconds: int, memory: int, patient: bool) -> None:
    """Bounds that only the system can hold, and a watch over what Python itself is asked to do."""
    try:
        import resource
    except ImportError:  # Windows has no such limits; the clock in the parent still holds
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if not patient:
        sys.addaudithook(_watch)


def _watch(event: str, _: tuple[Any, ...]) -> None:
    if event.startswith(_FORBIDDEN):
        raise PermissionError(event)
