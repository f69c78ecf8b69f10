"""Which folder is the live site, which one is being built, and the rows of the manifest for both."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import Max

from .models import Build, PublishedFile
from .site import SiteFolder


def folder() -> SiteFolder:
    return SiteFolder(Path(settings.GONGKAI_PUBLIC_ROOT))


class NoSite(RuntimeError):
    """There is no live build yet; ``rebuild.ensure`` makes the first one."""


@dataclass(frozen=True)
class Opened:
    """The site, held alone."""

    folder: SiteFolder
    live: int
    building: int | None

    @property
    def targets(self) -> list[int]:
        """Every build that a change must land in; the live one last, so that what it shows exists in both."""
        return [self.live] if self.building is None else [self.building, self.live]


@contextlib.contextmanager
def opened() -> Iterator[Opened]:
    """Hold the site alone. Mends a link that was lost between database and folder. Raises ``NoSite``."""
    here = folder()
    with here.lock():
        numbers = dict(Build.objects.exclude(state=Build.State.RETIRED).values_list("state", "number"))
        live = numbers.get(Build.State.LIVE)
        if live is None or not here.build(live).is_dir():
            raise NoSite("公众站点还没有生成，请运行 gongkai site rebuild。")
        if here.live_number() != live:
            here.point_live_at(live)
        yield Opened(here, live, numbers.get(Build.State.BUILDING))


def next_number(here: SiteFolder) -> int:
    """Greater than any that the database or the folder knows: neither may be new while the other is not."""
    known = Build.objects.aggregate(last=Max("number"))["last"] or 0
    return max([known, *here.numbers()]) + 1


def write_rows(rows: Iterable[PublishedFile]) -> None:
    """Put the manifest's rows, replacing those of the same path."""
    PublishedFile.objects.bulk_create(
        list(rows),
        update_conflicts=True,
        unique_fields=["build", "path"],
        update_fields=["leaf", "leaf_key", "digest", "size", "state", "written_at"],
        batch_size=1000,
    )
