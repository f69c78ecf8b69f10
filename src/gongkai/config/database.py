"""Which database: the one of DATABASE_URL, else the embedded server of this home."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from .home import Home
from .postgres import DATABASE, PORT, USER, Server


def configured_url() -> str:
    return os.environ.get("DATABASE_URL", "")


def settings(home: Home) -> dict[str, Any]:
    """Django's entry for the default database."""
    url = configured_url()
    place = from_url(url) if url else embedded(home)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        **place,
    }


def embedded(home: Home) -> dict[str, Any]:
    socket = str(Server(home).socket_folder)
    return {"NAME": DATABASE, "USER": USER, "PASSWORD": "", "HOST": socket, "PORT": str(PORT), "OPTIONS": {}}


def from_url(url: str) -> dict[str, Any]:
    """``postgresql://user:password@host:port/name?sslmode=require``; a socket folder as ``?host=/run/…``.

    Raises ValueError, in Chinese, when the address is of another kind or names no database.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ValueError(
            f"DATABASE_URL 应以 postgresql:// 开头（本系统只用 PostgreSQL），现为 {parts.scheme}://。"
        )
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise ValueError("DATABASE_URL 没有写数据库名：应形如 postgresql://用户:口令@主机:5432/数据库名。")
    options = dict(parse_qsl(parts.query))
    try:
        port = options.pop("port", None) or parts.port or ""
    except ValueError:
        raise ValueError("DATABASE_URL 的端口应是 1 到 65535 之间的数字。") from None
    return {
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", unquote(parts.hostname or "")),
        "PORT": str(port),
        "OPTIONS": options,
    }
