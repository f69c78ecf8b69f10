"""One change of the public site: render everything that it touches, stage it, switch it in order.

Everything from rendering to the last switch happens while the site is held alone, so no page can be put
over a newer one. A job that was killed renders again from the start: what it had switched is the same or
is replaced, what it had staged is dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from gongkai.base.leaves import Page, Prepares, Stage, Tombstone
from gongkai.base.registries import leaves
from gongkai.web import assets

from .builds import Opened, write_rows
from .models import PublishedFile
from .site import FOLDER_MODE, GONE, Change, digest_of
from .standing import LeaveAsIs

RELEASING = tuple(Stage)
WITHDRAWING = tuple(reversed(Stage))
TOGETHER = 100
"""Leaves of a kind that are prepared at once: enough to save queries, few enough to stay small in memory."""


@dataclass(frozen=True)
class Leaf:
    """A key of a registered kind."""

    kind: str
    key: str


@dataclass(frozen=True)
class Planned:
    """One path as it shall be. Without ``content`` it shall not be there at all."""

    path: str
    leaf: Leaf
    stage: Stage
    content: bytes | None
    gone: bool = False

    @property
    def digest(self) -> str:
        return "" if self.content is None else digest_of(self.content)


@dataclass(frozen=True)
class Plan:
    """What one build needs, path by path."""

    build: int
    planned: list[Planned]
    staged: Mapping[str, Path]
    left: list[Leaf]
    """Leaves that stay as they are."""

    def changes(self, stages: Iterable[Stage]) -> list[Change]:
        wanted = set(stages)
        return [
            Change(item.path, self.staged.get(item.path), item.gone)
            for item in self.planned
            if item.stage in wanted and (item.content is None or item.path in self.staged)
        ]


_only: ContextVar[frozenset[str]] = ContextVar("gongkai_only_these_leaves", default=frozenset())


@contextmanager
def only(*kinds: str) -> Iterator[None]:
    """Within, changes write these kinds of leaves alone. Whoever loads hundreds of documents one after another
    leaves the lists, which each of them would write again, to a rebuild at the end."""
    token = _only.set(frozenset(kinds))
    try:
        yield
    finally:
        _only.reset(token)


def touched(event_name: str, subject_type: str, ids: Iterable[int]) -> list[Leaf]:
    """Every leaf that this event touches on these subjects, each once."""
    found: dict[Leaf, None] = {}
    kinds = [(name, kind) for name, kind in leaves if not _only.get() or name in _only.get()]
    for subject_id in ids:
        for name, kind in kinds:
            for key in kind.touched_by(event_name, subject_type, subject_id):
                found[Leaf(name, key)] = None
    return list(found)


def every_leaf() -> list[Leaf]:
    return [Leaf(name, key) for name, kind in leaves for key in kind.all_keys()]


def rendered(wanted: Iterable[Leaf]) -> tuple[list[Planned], list[Leaf]]:
    """The files of these leaves as they must be now, and the leaves that are to be left as they are."""
    found: dict[str, Planned] = {}
    left = []
    for leaf in _prepared(wanted):
        try:
            items = list(leaves.get(leaf.kind).render(leaf.key))
        except LeaveAsIs:
            left.append(leaf)
            continue
        for item in items:
            assert isinstance(item, (Page, Tombstone))
            found[item.path] = Planned(
                item.path, leaf, item.stage, item.content, gone=isinstance(item, Tombstone)
            )
    return list(found.values()), left


def _prepared(wanted: Iterable[Leaf]) -> Iterator[Leaf]:
    """The same leaves, kind by kind; before each hundred a kind may ask at once for what all of them need."""
    by_kind: dict[str, list[Leaf]] = {}
    for leaf in wanted:
        by_kind.setdefault(leaf.kind, []).append(leaf)
    for name, those in by_kind.items():
        kind = leaves.get(name)
        for first in range(0, len(those), TOGETHER):
            some = those[first : first + TOGETHER]
            if isinstance(kind, Prepares):
                kind.prepare([leaf.key for leaf in some])
            yield from some


def vanished(build: int, wanted: Iterable[Leaf], planned: Iterable[Planned]) -> list[Planned]:
    """Paths that these leaves had and no longer have, such as the list of a column that became empty."""
    keys: dict[str, set[str]] = {}
    for leaf in wanted:
        keys.setdefault(leaf.kind, set()).add(leaf.key)
    kept = {item.path for item in planned}
    rows = [
        row
        for kind, those in keys.items()
        for row in PublishedFile.objects.filter(build=build, leaf=kind, leaf_key__in=those)
        if row.path not in kept and not row.path.startswith(f"{assets.FOLDER}/")
    ]
    return [Planned(row.path, Leaf(row.leaf, row.leaf_key), Stage.FEED, None) for row in rows]


def stage(site: Opened, name: str, wanted: list[Leaf], targets: Iterable[int] | None = None) -> list[Plan]:
    """Render the leaves and stage, for each build, what it does not have yet. Nothing public changes."""
    planned, left = rendered(wanted)
    leaving = set(left)
    place = site.folder.stage(name)
    plans = []
    for build in site.targets if targets is None else targets:
        folder = site.folder.build(build)
        whole = planned + vanished(build, [leaf for leaf in wanted if leaf not in leaving], planned)
        staged = {
            item.path: place.write(item.content)
            for item in whole
            if item.content is not None and not _has(folder, item)
        }
        plans.append(Plan(build, whole, staged, left))
    return plans


def _has(folder: Path, item: Planned) -> bool:
    """Does the file on the disk already say this? Asks the disk and no record of it."""
    target = folder / item.path
    tombstone = target.with_name(target.name + GONE)
    here, other = (tombstone, target) if item.gone else (target, tombstone)
    try:
        return not other.exists() and not here.is_symlink() and here.read_bytes() == item.content
    except OSError:
        return False


def switch(site: Opened, plans: Iterable[Plan], stages: Iterable[Stage]) -> int:
    """Put these stages' files in place, in every build. Returns how many files were written or removed."""
    stages = tuple(stages)
    count = 0
    for plan in plans:
        changes = plan.changes(stages)
        site.folder.switch(plan.build, changes)
        count += len(changes)
    return count


def note(plans: Iterable[Plan], stages: Iterable[Stage]) -> None:
    """Write into the manifest what these stages put in place."""
    wanted = set(stages)
    with transaction.atomic():
        for plan in plans:
            items = [item for item in plan.planned if item.stage in wanted]
            rows = PublishedFile.objects.filter(build=plan.build, path__in=[item.path for item in items])
            rows.filter(path__in=[item.path for item in items if item.content is None]).delete()
            known = {(row.path, row.digest, row.leaf, row.leaf_key) for row in rows}
            write_rows(
                PublishedFile(
                    build_id=plan.build,
                    path=item.path,
                    leaf=item.leaf.kind,
                    leaf_key=item.leaf.key,
                    digest=item.digest,
                    size=len(item.content),
                    state=PublishedFile.State.GONE if item.gone else PublishedFile.State.LIVE,
                    written_at=Now(),
                )
                for item in items
                if item.content is not None
                and (item.path, item.digest, item.leaf.kind, item.leaf.key) not in known
            )


def put_assets(site: Opened, targets: Iterable[int] | None = None) -> None:
    """The files that every page names, before any page that names them."""
    for build in site.targets if targets is None else targets:
        place = site.folder.make_build(build) / assets.FOLDER
        place.mkdir(exist_ok=True)
        place.chmod(FOLDER_MODE)
        assets.write_assets(place)


def in_order(
    site: Opened,
    plans: list[Plan],
    order: Iterable[Stage],
    noted: Callable[[Stage, int], Any] = lambda stage, count: None,
) -> int:
    """Switch stage after stage, noting each before the next begins. Returns how many files changed."""
    total = 0
    for at in order:
        count = switch(site, plans, [at])
        with transaction.atomic():
            note(plans, [at])
            noted(at, count)
        total += count
    return total
