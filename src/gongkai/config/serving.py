"""The web process: one granian worker over a listening socket that somebody else may hold."""

from __future__ import annotations

import os
import socket
import threading
from importlib import import_module
from pathlib import Path
from typing import Any

BACKLOG = 1024
THREADS = 8
YEAR = 365 * 24 * 3600


def parse_bind(text: str) -> tuple[str, int]:
    """``127.0.0.1:8000``, ``[::]:80`` or a bare port. Raises ValueError, in Chinese, on anything else."""
    host, _, port = text.rpartition(":")
    if not port.isdigit() or not 0 <= int(port) < 65536:
        raise ValueError(f"监听地址“{text}”写得不对：应形如 127.0.0.1:8000。")
    return host.strip("[]") or "127.0.0.1", int(port)


def shown(bind: str) -> str:
    """The address as people may type it into a browser."""
    host, port = parse_bind(bind)
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def listen(bind: str) -> socket.socket:
    """A listening socket. Raises ValueError when the address is wrong, OSError when it is taken."""
    host, port = parse_bind(bind)
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(address)
    listener.listen(BACKLOG)
    return listener


def serve(descriptor: int, application: Any, static_root: Path, static_route: str) -> None:
    """Answer requests on the socket until SIGTERM or SIGINT; running requests are finished first.

    granian's own server opens its sockets itself, and a killed server would refuse connections until it is
    back. Here the socket outlives the process, so connections wait in its backlog instead.
    """
    from granian._futures import _new_cbscheduler
    from granian._loops import loops
    from granian._signals import set_sync_signals
    from granian.constants import Loops
    from granian.http import HTTP1Settings
    from granian.wsgi import _callback_wrapper

    native: Any = import_module("granian._granian")  # its published types are behind the code
    os.set_blocking(descriptor, False)
    callback = _callback_wrapper(application, {"url_path_prefix": None})
    stopping = set_sync_signals()
    stopped = threading.Event()
    stopping.add_cb(stopped.set)
    routes = (
        ([(static_route.rstrip("/"), str(static_root))], None, str(YEAR)) if static_root.is_dir() else None
    )
    no_tls: tuple[Any, ...] = (False, None, None, None, "tls1.3", None, [], False)
    worker = native.WSGIWorker(
        1,
        (None, native.SocketHolder(descriptor, False, BACKLOG)),
        None,
        1,  # runtime threads
        2,  # runtime blocking threads: they read static files
        THREADS,
        30,
        BACKLOG,
        "1",
        HTTP1Settings(),
        None,
        routes,
        *no_tls,
        (None, None),
    )
    worker.serve_mtr(_new_cbscheduler(loops.get(Loops.auto), callback, impl_asyncio=True), None, stopping)
    stopped.wait()
