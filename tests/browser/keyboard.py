"""Somebody without a mouse, and what he must be able to do on every page."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, Page

FARTHEST = 250
"""Presses of Tab after which a thing counts as out of reach."""


class Keyboard:
    """Goes to things with Tab, and opens, ticks and types with keys; counts what was pressed."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pressed = 0
        self.typed = 0

    def press(self, key: str) -> None:
        self.pressed += 1
        self.page.keyboard.press(key)

    def to(self, what: Locator) -> Locator:
        """Tab until the thing has the focus."""
        what.wait_for(state="attached")
        for _ in range(FARTHEST):
            if what.evaluate("thing => thing === document.activeElement"):
                return what
            self.press("Tab")
        raise AssertionError(f"Tab does not reach {what}")

    def field(self, label: str) -> Locator:
        return self.page.get_by_label(re.compile(f"^{re.escape(label)}(选填)?$"))

    def fill(self, label: str, text: str) -> None:
        """Replace what stands in a field."""
        self.to(self.field(label))
        self.press("Control+a")
        self.typed += len(text)
        self.page.keyboard.insert_text(text)

    def choose(self, label: str, option: str) -> None:
        """Arrow down a list to the option whose name begins so."""
        box = self.to(self.field(label))
        self.press("Home")
        for _ in range(FARTHEST):
            chosen = box.evaluate("box => box.selectedOptions[0].label.trim()")
            if chosen.startswith(option):
                return
            self.press("ArrowDown")
        raise AssertionError(f"{label} has no option {option}")

    def upload(self, label: str, files: list[Path]) -> None:
        self.to(self.field(label))
        with self.page.expect_file_chooser() as asked:
            self.press("Space")
        asked.value.set_files(files)

    def follow(self, name: str) -> None:
        self._enter(self.page.get_by_role("link", name=re.compile(name)).first)

    def push(self, name: str) -> None:
        exactly = re.compile(f"^{re.escape(name)}$")
        self._enter(self.page.locator("button:not([tabindex='-1'])").filter(has_text=exactly))

    def tick(self, what: Locator) -> None:
        self.to(what)
        self.press("Space")

    def _enter(self, what: Locator) -> None:
        self.to(what)
        with self.page.expect_navigation(wait_until="load"):
            self.press("Enter")


NOTE = """
() => {
  const thing = document.activeElement;
  if (!thing || thing === document.body) return true;
  window.gkStops = window.gkStops || new Map();
  if (window.gkStops.has(thing)) return false;
  const labels = [...(thing.labels || [])], unseen = labels.length && thing.classList.contains('vh');
  // A radio button that is drawn by its label is seen, and shows the focus, there.
  const face = unseen ? labels[0] : thing, style = getComputedStyle(face), box = face.getBoundingClientRect();
  const seen = ([x, y]) => {
    const top = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
    return top && [thing, ...labels].some(one => one.contains(top) || top.contains(one));
  };
  window.gkStops.set(thing, {
    ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0,
    seen: [.02, .1, .3, .5, .7, .9, .98].some(y => [.02, .1, .5, .9, .98].some(x => seen([x, y]))),
  });
  return false;
}
"""
"""Keeps the thing that has the focus, whether it shows that, and whether anything of it can be seen; true outside."""
FAULTS = """
() => {
  const name = thing => thing.outerHTML.slice(0, 90);
  const groups = new Set();
  const all = [...document.querySelectorAll(
      'a[href], button, input, select, textarea, summary, [tabindex="0"]')].filter(thing => {
    if (thing.disabled || thing.type === 'hidden' || thing.tabIndex < 0) return false;
    if (!thing.getClientRects().length || getComputedStyle(thing).visibility === 'hidden') return false;
    if (thing.type !== 'radio') return true;
    const group = thing.form ? thing.name + [...document.forms].indexOf(thing.form) : thing.name;
    if (groups.has(group)) return false;
    groups.add(group);
    return true;
  });
  const reached = thing => (window.gkStops || new Map()).has(thing) || (thing.type === 'radio' &&
    [...window.gkStops.keys()].some(one => one.name === thing.name && one.type === 'radio'));
  return [
    ...all.filter(thing => !reached(thing)).map(thing => 'out of reach: ' + name(thing)),
    ...[...window.gkStops].filter(([, stop]) => !stop.ring).map(([thing]) => 'no ring: ' + name(thing)),
    ...[...window.gkStops].filter(([, stop]) => !stop.seen).map(([thing]) => 'covered: ' + name(thing)),
  ];
}
"""


def walk(page: Page) -> list[str]:
    """Tab through the whole page, all that folds unfolded. What cannot be reached, shows no focus, is covered, or
    lets nobody out."""
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
    count = page.locator("a[href], button, input, select, textarea, summary, [tabindex]").count()
    times_outside = 0
    for _ in range(6 * count + 30):  # a date field alone has four stops
        page.keyboard.press("Tab")
        times_outside += page.evaluate(NOTE)
        # A page that puts the focus into a field is walked from there to its end, and once more from its top.
        if times_outside == 2 or (times_outside == 1 and not page.evaluate(FAULTS)):
            return list(page.evaluate(FAULTS))
    return ["a trap: Tab never leaves the page", *page.evaluate(FAULTS)]
