"""The whole site anew, in a folder beside the live one, switched at once while releases go on.

A release that falls into a rebuild lands in both folders, so the new one misses nothing. A rebuild that was
killed is begun again: its folder was never public.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import shutil
from collections.abc import Callable, Iterator

from django.db import transaction
from django.db.models.functions import Now

from gongkai.base import events
from gongkai.base.jobs import Journal, enqueue
from gongkai.base.leaves import Stage
from gongkai.base.models import Job
from gongkai.web import assets

from . import builds, frame, lists, standing, switching
from .models import Build, PublishedFile
from .site import GONE, SiteFolder

REBUILD = "publish.rebuild"
AT_A_TIME = 40
"""Leaves rendered before a waiting release gets its turn."""
KEEP_RETIRED = dt.timedelta(minutes=10)
"""A reader that began on the old folder may still be reading."""

Progress = Callable[[int, int], None]


@contextlib.contextmanager
def _alone(here: SiteFolder) -> Iterator[None]:
    """One rebuild at a time, without keeping releases out."""
    here.root.mkdir(parents=True, exist_ok=True)
    with (here.root / ".rebuild.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def ensure() -> None:
    """Make the first site where there is none, or where its folder was lost."""
    if not _stands():
        rebuild("建立站点", only_if=lambda: not _stands())


def bring_assets() -> None:
    """Put this version's stylesheets into the site that stands, beside those that its pages name. Staff pages
    and error pages name them from the first request on; the site itself is built anew minutes later."""
    with builds.opened() as site:
        switching.put_assets(site)


def _stands() -> bool:
    live = Build.objects.filter(state=Build.State.LIVE).values_list("number", flat=True).first()
    return live is not None and builds.folder().build(live).is_dir()


def is_stale() -> bool:
    """Was the live site made with another frame than the present one?"""
    made_with = Build.objects.filter(state=Build.State.LIVE).values_list("frame", flat=True).first()
    return made_with != frame.digest()


def enqueue_if_stale() -> Job | None:
    """Queue a rebuild for a changed frame, once per frame."""
    if not is_stale():
        return None
    number = builds.next_number(builds.folder())
    return enqueue(
        REBUILD, key=f"publish:rebuild:{number}:{frame.digest()[:16]}", args={"reason": "页面框架有变化"}
    )


def run_job(journal: Journal) -> None:
    """Handler of ``publish.rebuild``."""
    reason = journal.args.get("reason", "")
    only_if = is_stale if journal.args.get("only_if_stale", True) else None
    journal.step("rebuilt", lambda: {"build": rebuild(reason, only_if=only_if)})


def rebuild(
    reason: str,
    *,
    only_if: Callable[[], bool] | None = None,
    progress: Progress = lambda done, total: None,
) -> int | None:
    """Returns the number of the new site, or None when ``only_if`` no longer held once it was our turn."""
    here = builds.folder()
    with _alone(here):
        if only_if is not None and not only_if():
            return None
        number = _begin(here, reason)
        lists.catch_up()
        wanted = _all_leaves()
        for at in range(0, len(wanted), AT_A_TIME):
            progress(at, len(wanted))
            with _our_turn(here, number) as site:
                _render_into(site, number, wanted[at : at + AT_A_TIME])
        progress(len(wanted), len(wanted))
        _finish(here, number)
        return number


def _begin(here: SiteFolder, reason: str) -> int:
    with here.lock():
        for left in Build.objects.filter(state=Build.State.BUILDING):
            shutil.rmtree(here.build(left.number), ignore_errors=True)
            left.delete()
        number = builds.next_number(here)
        new = here.make_build(number)
        live = here.live_number()
        if live is not None and (here.build(live) / assets.FOLDER).is_dir():
            # Pages that a browser still shows name the stylesheets of their own time.
            shutil.copytree(here.build(live) / assets.FOLDER, new / assets.FOLDER, dirs_exist_ok=True)
        Build.objects.create(number=number, frame=frame.digest(), reason=reason[:200])
    return number


@contextlib.contextmanager
def _our_turn(here: SiteFolder, number: int) -> Iterator[builds.Opened]:
    with here.lock():
        yield builds.Opened(here, live=here.live_number() or 0, building=number)


def _all_leaves() -> list[switching.Leaf]:
    with standing.during():
        return switching.every_leaf()


def _render_into(site: builds.Opened, number: int, wanted: list[switching.Leaf]) -> None:
    with standing.during():
        switching.put_assets(site, [number])
        plans = switching.stage(site, f"build-{number}", wanted, [number])
        switching.in_order(site, plans, tuple(Stage))
        for plan in plans:
            _take_over(site, number, plan.left)


def _take_over(site: builds.Opened, number: int, waiting: list[switching.Leaf]) -> None:
    """Copy the files of leaves that wait for their own job, which will write them in both folders."""
    rows = []
    for leaf in waiting:
        for row in PublishedFile.objects.filter(build=site.live, leaf=leaf.kind, leaf_key=leaf.key):
            name = f"{row.path}{GONE}" if row.state == PublishedFile.State.GONE else row.path
            target = site.folder.build(number) / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(site.folder.build(site.live) / name, target)
            row.pk, row.build_id = None, number
            rows.append(row)
    builds.write_rows(rows)


def _finish(here: SiteFolder, number: int) -> None:
    with here.lock():
        with transaction.atomic():
            Build.objects.filter(state=Build.State.LIVE).update(state=Build.State.RETIRED, retired_at=Now())
            Build.objects.filter(pk=number).update(state=Build.State.LIVE, switched_at=Now())
            new = Build.objects.get(pk=number)
            count = new.files.count()
            events.record("site.rebuilt", new, f"重新生成公众站点（{new.reason}），共 {count} 个页面文件。")
        here.point_live_at(number)
        here.forget_staging()
        write_manifest(here, number)


def write_manifest(here: SiteFolder, number: int) -> None:
    rows = PublishedFile.objects.filter(build=number).values_list("path", "state", "digest")
    gone = PublishedFile.State.GONE
    here.write_manifest(
        number, {path if state != gone else f"{path}.gone": digest for path, state, digest in rows}
    )


def remove_retired() -> list[int]:
    """Drop the folders and rows of sites that were replaced a while ago."""
    here = builds.folder()
    with here.lock():
        old = list(
            Build.objects.filter(state=Build.State.RETIRED, retired_at__lt=Now() - KEEP_RETIRED)
            .exclude(number=here.live_number() or 0)
            .values_list("number", flat=True)
        )
        for number in old:
            here.remove_build(number)
            Build.objects.filter(pk=number).delete()
    return old
