"""Take the pictures of docs/tour.md: each screen at 1440 and at 390 pixels.

    .venv/bin/python scripts/screenshots.py            starts the demo on a folder of its own, and ends it
    .venv/bin/python scripts/screenshots.py --url http://127.0.0.1:8000 --only portal-

A running instance must be a demo with the invented district in it and nothing else.
"""

from __future__ import annotations

import argparse
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import urllib.request
import zlib
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

from playwright.sync_api import Browser, Error, Page, sync_playwright
from screens import SCREENS, Screen, sign_in

PROJECT = Path(__file__).resolve().parents[1]
WIDTHS = {1440: 900, 390: 844}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=zh-CN",
]
LOADING = 900
"""Seconds that the demo may take to load on a slow machine."""


def take(browser: Browser, url: str, screen: Screen, width: int, folder: Path) -> None:
    context = browser.new_context(
        base_url=url, viewport={"width": width, "height": WIDTHS[width]}, locale="zh-CN"
    )
    page = context.new_page()
    if screen.who:
        sign_in(page, screen.who)
    screen.go(page)
    file = folder / f"{screen.name}-{width}.png"
    file.write_bytes(few_colours(page, photograph(page, screen, width)))
    context.close()
    print(f"{file.name}　{file.stat().st_size // 1024} KB", flush=True)


def photograph(page: Page, screen: Screen, width: int) -> bytes:
    """From the top of the page, or of the part that the screen names, so far as it goes."""
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": max(WIDTHS[width], min(screen.tallest, height))})
    if not screen.part:
        return page.screenshot(animations="disabled")
    place = page.locator(screen.part).first.bounding_box()
    assert place is not None, f"{screen.name}：页面上没有 {screen.part}"
    top = max(0, place["y"] - 12)
    left = max(0, place["x"] - 12)
    clip = {
        "x": left,
        "y": top,
        "width": min(width - left, place["width"] + 24),
        "height": min(screen.tallest, place["height"] + 24, height - top),
    }
    return page.screenshot(animations="disabled", full_page=True, clip=clip)


COUNT = """
async (address) => {
  const image = new Image(); image.src = address; await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height), pen = canvas.getContext('2d');
  pen.drawImage(image, 0, 0);
  const pixels = new Uint32Array(pen.getImageData(0, 0, image.width, image.height).data.buffer);
  const counts = new Map();
  for (const one of pixels) counts.set(one, (counts.get(one) || 0) + 1);
  const palette = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 256).map(pair => pair[0]);
  const index = new Map(palette.map((colour, at) => [colour, at]));
  const far = (a, b) => [0, 8, 16].reduce((sum, by) => sum + ((a >> by & 255) - (b >> by & 255)) ** 2, 0);
  const nearest = colour => palette.reduce((best, one, at) =>
    far(one, colour) < far(palette[best], colour) ? at : best, 0);
  const bytes = new Uint8Array(pixels.length);
  pixels.forEach((colour, at) => {
    if (!index.has(colour)) index.set(colour, nearest(colour));
    bytes[at] = index.get(colour);
  });
  let text = '';
  for (let at = 0; at < bytes.length; at += 32768)
    text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return {width: image.width, height: image.height, palette, bytes: btoa(text)};
}
"""


def few_colours(page: Page, png: bytes) -> bytes:
    """The same picture with at most 256 colours, the most frequent ones; the browser counts them."""
    blank = page.context.browser.new_page()  # type: ignore[union-attr]
    try:
        blank.route("**/picture.png", lambda route: route.fulfill(body=png, content_type="image/png"))
        blank.route("**/blank", lambda route: route.fulfill(body="<!DOCTYPE html>", content_type="text/html"))
        blank.goto("http://pictures.test/blank")
        found = blank.evaluate(COUNT, "/picture.png")
    finally:
        blank.close()
    width, height = found["width"], found["height"]
    data = b64decode(found["bytes"])
    rows = b"".join(b"\0" + data[at : at + width] for at in range(0, len(data), width))
    colours = b"".join(struct.pack("<I", colour & 0xFFFFFFFF)[:3] for colour in found["palette"])
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        (b"PLTE", colours),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )


@contextmanager
def demo() -> Iterator[str]:
    """A demo instance of its own, ended and removed afterwards."""
    bind = "127.0.0.1:8719"
    with tempfile.TemporaryDirectory(prefix="gongkai-", ignore_cleanup_errors=True) as home:
        settings = {
            "GONGKAI_HOME": home,
            "GONGKAI_DEMO": "1",
            "GONGKAI_PUBLIC_URL": f"http://{bind}",
            "GONGKAI_SHARED_DATA": f"{home}/none",
        }
        line = [sys.executable, "-m", "gongkai.config", "serve", "--bind", bind]
        process = subprocess.Popen(line, env=os.environ | settings)
        try:
            wait(process, Path(home) / "run" / "demo-loaded", f"http://{bind}/")
            yield f"http://{bind}"
        finally:
            process.terminate()
            process.wait(60)


def wait(process: subprocess.Popen[bytes], loaded: Path, url: str) -> None:
    deadline = time.monotonic() + LOADING
    while time.monotonic() < deadline and process.poll() is None:
        if loaded.exists():
            try:
                urllib.request.urlopen(url, timeout=5).close()
                return
            except (URLError, OSError):
                pass
        time.sleep(0.5)
    sys.exit("演示实例没有启动成功，原因见上。")


def main() -> None:
    ask = argparse.ArgumentParser(description="拍下 docs/tour.md 里的页面。")
    ask.add_argument("--url", help="已在运行的演示实例；不填就另起一个")
    ask.add_argument("--to", type=Path, default=PROJECT / "docs" / "screenshots", help="图片所在的文件夹")
    ask.add_argument("--only", default="", help="只拍名称以此开头的")
    wanted = ask.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("没有 chromium：请运行 apt install chromium")
    wanted.to.mkdir(parents=True, exist_ok=True)
    with demo() if not wanted.url else _as_it_is(wanted.url) as url, sync_playwright() as playwright:
        chinese = os.environ | {"LANGUAGE": "zh_CN", "LANG": "zh_CN.UTF-8"}
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS, env=chinese)
        missed = []
        for screen in SCREENS:
            for width in WIDTHS if screen.name.startswith(wanted.only) else ():
                try:
                    take(browser, url, screen, width, wanted.to)
                except (Error, AssertionError) as fault:
                    missed.append(f"{screen.name}-{width}：{fault}")
        browser.close()
    if missed:
        sys.exit("没有拍成：\n" + "\n".join(missed))


@contextmanager
def _as_it_is(url: str) -> Iterator[str]:
    yield url.rstrip("/")


if __name__ == "__main__":
    main()
