"""The manifest: every public file has the digest that it was written with, or somebody changed it."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction

from gongkai.base import clock, events
from gongkai.base.leaves import Stage
from gongkai.web import assets

from . import builds, handlers, standing, switching
from .models import Build, PublishedFile
from .site import GONE

KINDS = {
    "missing": "缺失",
    "changed": "内容被改",
    "unknown": "来历不明",
    "link": "站点指向不对",
}


@dataclass(frozen=True)
class Finding:
    kind: str
    path: str

    def __str__(self) -> str:
        return f"{KINDS[self.kind]}：{self.path}"


@dataclass
class Report:
    build: int
    checked: int = 0
    findings: list[Finding] = field(default_factory=list)
    healed: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    """Paths that a job which is not done yet may be writing; not judged."""
    at: dt.datetime = field(default_factory=clock.now)

    @property
    def good(self) -> bool:
        return not self.findings

    def as_json(self) -> dict[str, Any]:
        return {
            "build": self.build,
            "checked": self.checked,
            "findings": [asdict(finding) for finding in self.findings],
            "healed": self.healed,
            "waiting": self.waiting,
            "at": self.at.isoformat(),
        }


def verify(*, heal: bool = False) -> Report:
    """Compare every file of the live site with the manifest. With ``heal`` put right what is wrong.

    The site is read without being held; only what looks wrong is looked at again while nobody can switch.
    Raises ``builds.NoSite``.
    """
    here = builds.folder()
    live = Build.objects.filter(state=Build.State.LIVE).first()
    if live is None:
        raise builds.NoSite("公众站点还没有生成，请运行 gongkai site rebuild。")
    report = Report(live.number)
    if here.live_number() != live.number:
        report.findings.append(Finding("link", "live"))
    rows = _rows(live.number)
    report.checked = len(rows)
    suspects = {finding.path for finding in _compare(here.build(live.number), rows)}
    here.make_build(live.number)
    with builds.opened() as site:
        if suspects and site.live == live.number:
            flight = handlers.in_flight()
            findings = _compare(site.folder.build(site.live), _rows(site.live), suspects)
            report.waiting = sorted(finding.path for finding in findings if _own(finding.path) in flight)
            report.findings += [finding for finding in findings if _own(finding.path) not in flight]
        if heal and report.findings:
            report.healed = _heal(site, live, report.findings)
    Build.objects.filter(pk=live.pk).update(
        checked_at=report.at,
        checked_files=report.checked,
        findings=[[finding.kind, finding.path] for finding in report.findings],
    )
    return report


def _own(name: str) -> str:
    return name.removesuffix(GONE)


def _rows(build: int) -> dict[str, str]:
    """Name in the folder → digest. A withdrawn page's name is its tombstone's."""
    gone = PublishedFile.State.GONE
    found = PublishedFile.objects.filter(build=build).values_list("path", "state", "digest")
    return {path + (GONE if state == gone else ""): digest for path, state, digest in found}


def _compare(folder: Path, rows: dict[str, str], only: set[str] | None = None) -> list[Finding]:
    found = []
    for name, digest in sorted(rows.items()):
        if only is not None and name not in only:
            continue
        is_now = _digest(folder / name)
        if is_now is None:
            found.append(Finding("missing", name))
        elif is_now != digest:
            found.append(Finding("changed", name))
    for name in sorted(_names(folder)):
        if name not in rows and (only is None or name in only) and not _old_asset(folder, name):
            found.append(Finding("unknown", name))
    return found


def _digest(path: Path) -> str | None:
    """None for what is not a plain file: a link or a folder in its place is as bad as nothing."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            return None
        with os.fdopen(os.dup(handle), "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    finally:
        os.close(handle)


def _names(folder: Path) -> Iterator[str]:
    """Of everything below that is not a folder, links to folders included."""
    for place, below, files in os.walk(folder):
        for name in [*files, *(one for one in below if os.path.islink(os.path.join(place, one)))]:
            yield os.path.relpath(os.path.join(place, name), folder)


def _old_asset(folder: Path, name: str) -> bool:
    """A stylesheet of an earlier time that pages in browsers may still name: its name holds its digest."""
    place, _, file = name.rpartition("/")
    if place != assets.FOLDER:
        return False
    digest = _digest(folder / name)
    return digest is not None and f"-{digest[:12]}." in file


def _heal(site: builds.Opened, live: Build, findings: list[Finding]) -> list[str]:
    """Set aside what does not belong, write again what is missing or changed. Returns the names put right."""
    folder = site.folder.build(site.live)
    aside = site.folder.root / "aside" / f"{clock.now():%Y%m%dT%H%M%S}"
    for finding in findings:
        if finding.kind != "link":
            _set_aside(folder, finding.path, aside)
    bad = {_own(finding.path) for finding in findings if finding.kind in ("missing", "changed")}
    rows = PublishedFile.objects.filter(build=site.live, path__in=bad)
    leaves = list(dict.fromkeys(switching.Leaf(row.leaf, row.leaf_key) for row in rows))
    with standing.during():
        switching.put_assets(site)
        plans = switching.stage(site, "heal", leaves)
        switching.in_order(site, plans, tuple(Stage))
    still = {finding.path for finding in _compare(folder, _rows(site.live), {f.path for f in findings})}
    healed = [finding.path for finding in findings if finding.path not in still]
    with transaction.atomic():
        events.record(
            "site.healed",
            live,
            f"核验公众站点：发现 {len(findings)} 处与清单不符，已恢复 {len(healed)} 处。",
            data={"findings": [asdict(finding) for finding in findings[:200]], "healed": healed[:200]},
        )
    return healed


def _set_aside(folder: Path, name: str, aside: Path) -> None:
    """Out of the public's sight, but kept: whoever looks into it needs to see what was put there."""
    source = folder / name
    if not os.path.lexists(source):
        return
    target = aside / name
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    shutil.move(source, target)
