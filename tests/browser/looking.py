"""What is wrong with a page as people get it: what axe finds, sideways scrolling, noise, outside requests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import axe_playwright_python
from playwright.sync_api import Browser, Page, Request, Response

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
RUN = """
async () => {
  const found = await axe.run(document, {
    resultTypes: ['violations'],
    rules: {'target-size': {enabled: true}},
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  });
  return found.violations.flatMap(rule => rule.nodes.slice(0, 3).map(
    node => rule.id + ': ' + node.html.slice(0, 140) + ' (' + node.failureSummary.slice(0, 160) + ')'));
}
"""
WIDTHS = {1440: 900, 390: 844}


class Looker:
    """One window. Everything that goes wrong while pages load is kept until it is asked for."""

    def __init__(self, page: Page, base: str) -> None:
        self.page = page
        self.base = base
        self.noise: list[str] = []
        self.weight = 0
        page.on("console", lambda said: self._hear(said.type, said.text))
        page.on("pageerror", lambda fault: self.noise.append(f"script: {fault}"))
        page.on("request", self._outside)
        page.on("response", self._weigh)
        page.add_init_script(
            "document.addEventListener('securitypolicyviolation',"
            " event => console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI))"
        )

    def _hear(self, kind: str, text: str) -> None:
        # An answer of 404, 409 … is told on the console as well; it is not the page's fault.
        if kind in ("error", "warning") and "Failed to load resource" not in text:
            self.noise.append(f"console: {text}")

    def _outside(self, request: Request) -> None:
        if urlsplit(request.url).scheme in ("http", "https") and not request.url.startswith(f"{self.base}/"):
            self.noise.append(f"outside: {request.url}")

    def _weigh(self, response: Response) -> None:
        self.weight += int(response.headers.get("content-length", "0"))

    def open(self, address: str) -> int:
        """Load an address and say its status."""
        self.noise.clear()
        self.weight = 0
        answer = self.page.goto(f"{self.base}{address}", wait_until="load")
        return answer.status if answer else 0

    def faults(self) -> list[str]:
        self.page.evaluate(AXE)
        found = [*self.noise, *self.page.evaluate(RUN)]
        if sideways := self.page.evaluate(SIDEWAYS):
            found.append(f"scrolls sideways: {sideways}")
        return found


SIDEWAYS = """
() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return '';
  const wide = [...document.body.querySelectorAll('*')].filter(
    one => one.getBoundingClientRect().right > root.clientWidth + 1);
  return root.scrollWidth + ' px: ' + wide.slice(0, 3).map(one => one.outerHTML.slice(0, 80)).join(' | ');
}
"""


@contextmanager
def window(browser: Browser, base: str, width: int = 1440, *, scripts: bool = True) -> Iterator[Looker]:
    context = browser.new_context(
        viewport={"width": width, "height": WIDTHS[width]},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        java_script_enabled=scripts,
        reduced_motion="reduce",
    )
    context.set_default_timeout(30_000)
    yield Looker(context.new_page(), base)
    context.close()
