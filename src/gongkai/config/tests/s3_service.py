"""A small S3 service for tests: real HTTP for the real client, objects in memory.

It answers what our storage asks (PUT, GET, HEAD, DELETE of one object, HEAD of the bucket), refuses keys it
does not know, bodies that are not those of the signed digest, and writing in parts.
"""

from __future__ import annotations

import hashlib
import re
import threading
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

BUCKET, KEY, SECRET = "gongkai-files", "test-key", "test-secret"


class Service(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.objects: dict[str, bytes] = {}
        self.asked: list[tuple[str, str]] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def close(self) -> None:
        self.shutdown()
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Service

    def log_message(self, *words: object) -> None:
        pass

    def _answer(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {**(headers or {}), "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _refuse(self, status: int, code: str) -> None:
        self._answer(status, f"<Error><Code>{code}</Code><Message>{code}</Message></Error>".encode())

    def _handle(self) -> None:
        parts = urlsplit(self.path)
        bucket, _, name = unquote(parts.path.lstrip("/")).partition("/")
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked.append((self.command, name))
        credential = re.match(r"AWS4-HMAC-SHA256 Credential=([^/]+)/", self.headers.get("Authorization", ""))
        digest = self.headers.get("x-amz-content-sha256", "")
        if credential is None or credential[1] != KEY:
            return self._refuse(403, "InvalidAccessKeyId")
        if digest not in ("UNSIGNED-PAYLOAD", hashlib.sha256(body).hexdigest()):
            return self._refuse(400, "XAmzContentSHA256Mismatch")
        if bucket != BUCKET:
            return self._refuse(404, "NoSuchBucket")
        if parts.query or self.headers.get("Content-Encoding") == "aws-chunked":
            return self._refuse(501, "NotImplemented")
        return self._object(name, body)

    def _object(self, name: str, body: bytes) -> None:
        objects = self.server.objects
        if self.command == "PUT":
            objects[name] = body
            return self._answer(200, headers={"ETag": _etag(body)})
        if self.command == "DELETE":
            objects.pop(name, None)
            return self._answer(204)
        if name not in objects:
            return self._refuse(404, "NoSuchKey")
        found = objects[name]
        headers = {"ETag": _etag(found), "Last-Modified": formatdate(usegmt=True)}
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if asked is None:
            return self._answer(200, found, headers)
        start, end = int(asked[1]), min(int(asked[2] or len(found)), len(found) - 1)
        headers["Content-Range"] = f"bytes {start}-{end}/{len(found)}"
        return self._answer(206, found[start : end + 1], headers)

    do_GET = do_HEAD = do_PUT = do_DELETE = do_POST = _handle  # noqa: N815


def _etag(body: bytes) -> str:
    return f'"{hashlib.md5(body).hexdigest()}"'
