"""What the embedded server asks of the machine: whose process it is, and whether it lives."""

from __future__ import annotations

import os
import pwd
from contextlib import suppress
from pathlib import Path


class PostgresError(RuntimeError):
    """The embedded server cannot be prepared or started; the message says why and what to do."""


def system_user(data: Path) -> pwd.struct_passwd:
    """Who runs the server: we ourselves; when we are root, the data's owner, else a system user."""
    if os.geteuid() != 0:
        try:
            return pwd.getpwuid(os.geteuid())
        except KeyError:
            raise PostgresError(
                f"当前用户编号 {os.geteuid()} 在系统用户表中没有名字，PostgreSQL 不能启动：请换一个系统用户运行。"
            ) from None
    with suppress(OSError, KeyError):
        owner = data.stat().st_uid
        if owner != 0:
            return pwd.getpwuid(owner)
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise PostgresError(
        "PostgreSQL 不能以 root 运行，而系统中没有 postgres 或 nobody 用户：请换普通用户运行。"
    )


def is_postgres(pid: int, data: Path) -> bool:
    """Whether this process is the server of this data folder."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    proc = Path(f"/proc/{pid}")
    if not proc.exists():
        return True  # no /proc on this system: believe the lock file, as PostgreSQL itself does
    try:
        words = (proc / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return os.path.basename(words[0]) == b"postgres" and os.fsencode(data) in words
