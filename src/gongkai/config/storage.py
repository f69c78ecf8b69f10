"""Where files are kept: the folder of this home, or a bucket of an S3 service named by GONGKAI_FILES."""

from __future__ import annotations

import importlib.util
import os
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from .home import Home

SHAPE = "应形如 s3://桶/前缀?endpoint=https://服务地址&region=区域"
STYLES = ("auto", "path", "virtual")


@dataclass(frozen=True)
class Bucket:
    """What GONGKAI_FILES names. The keys come from the environment in the names that boto3 knows."""

    name: str
    prefix: str
    endpoint: str | None
    region: str | None
    style: str
    """How the bucket stands in addresses: before the host (``virtual``), in the path, or as the service likes."""


def bucket() -> Bucket | None:
    """The bucket that holds the files; None: they lie in the home.

    Raises ValueError, in Chinese, when GONGKAI_FILES cannot be understood or what it takes is not installed.
    """
    named = os.environ.get("GONGKAI_FILES", "")
    if not named:
        return None
    parts = urlsplit(named)
    if parts.scheme != "s3" or not parts.netloc:
        raise ValueError(f"GONGKAI_FILES {SHAPE}；不写则存放在 GONGKAI_HOME 里。")
    if "@" in parts.netloc:
        raise ValueError(
            "GONGKAI_FILES 里不写密钥：请用环境变量 AWS_ACCESS_KEY_ID 和 AWS_SECRET_ACCESS_KEY。"
        )
    options = dict(parse_qsl(parts.query))
    if unknown := sorted(set(options) - {"endpoint", "region", "style"}):
        raise ValueError(f"GONGKAI_FILES 里不认识 {'、'.join(unknown)}：{SHAPE}，另可加 style。")
    endpoint = options.get("endpoint")
    if endpoint and urlsplit(endpoint).scheme not in ("http", "https"):
        raise ValueError(f"GONGKAI_FILES 的 endpoint 应以 https:// 开头，现为“{endpoint}”。")
    style = options.get("style", "auto")
    if style not in STYLES:
        raise ValueError(f"GONGKAI_FILES 的 style 应为 {'、'.join(STYLES)} 之一，现为“{style}”。")
    if not all(importlib.util.find_spec(module) for module in ("storages", "boto3")):
        raise ValueError(
            "GONGKAI_FILES 指定了 S3，还没有安装所需的组件：请运行 make setup-s3（或 pip install 'gongkai[s3]'）。"
        )
    return Bucket(
        parts.netloc, unquote(parts.path.strip("/")), endpoint, options.get("region") or None, style
    )


def settings(home: Home) -> dict[str, Any]:
    """Django's entry for the default storage."""
    kept_in = bucket()
    return in_folder(home) if kept_in is None else in_bucket(kept_in)


def in_folder(home: Home) -> dict[str, Any]:
    return {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": home.files, "base_url": None},
    }


def in_bucket(kept_in: Bucket) -> dict[str, Any]:
    from boto3.s3.transfer import TransferConfig
    from botocore.config import Config

    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": kept_in.name,
            "location": kept_in.prefix,
            "endpoint_url": kept_in.endpoint,
            "region_name": kept_in.region,
            # A name is a digest: the same name is the same bytes, and writing them again replaces them whole.
            "file_overwrite": True,
            # One request a file, so that it is there whole or not at all. No request is longer than the limit
            # of our own (200 MB), far below the 5 GB that services take at once.
            "transfer_config": TransferConfig(multipart_threshold=1 << 30, use_threads=False),
            "client_config": Config(
                signature_version="s3v4",
                s3={"addressing_style": kept_in.style},
                connect_timeout=5,
                read_timeout=60,
                retries={"max_attempts": 3, "mode": "standard"},
                # Checksums in trailers are Amazon's own; other services refuse them. Ours is the digest.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        },
    }
