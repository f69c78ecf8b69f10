"""The journalled jobs: publishing and withdrawal."""

from __future__ import annotations

import functools
from collections.abc import Iterable

from gongkai.base.jobs import Journal
from gongkai.base.leaves import Stage
from gongkai.base.models import Job
from gongkai.documents.models import Document, Edition, Rank

from . import builds, codes, evidence, lists, rebuild, standing, switching

PUBLISH = "publish.documents"
WITHDRAW = "publish.withdraw"
TOUCH = "publish.touch"
DOCUMENT = "documents.document"

BRINGS_OUT = frozenset({"document.released", "document.moved_in"})
"""Events whose job brings documents out. Any other only touches what already stands."""

STAGED = "staged"
SWITCHED = "switched"


def publish_documents(journal: Journal) -> None:
    """Release and every later change: ``args`` are ``{"documents": [ids], "event": "document.released"}``."""
    event = journal.args.get("event", "document.released")
    ids = list(journal.args["documents"])
    if event in BRINGS_OUT:
        ids = _with_overlapping(journal.job, ids)
    if not journal.done(SWITCHED):
        rebuild.ensure()
        with builds.opened() as site:
            arriving = _public(ids) if event in BRINGS_OUT else []
            with standing.during(arriving=[document.pk for document in arriving]):
                lists.allocate(arriving)
                codes.ensure(Edition.objects.open().filter(document__in=arriving).select_related("document"))
                _run(journal, site, event, ids, switching.RELEASING, arriving)
            journal.step(SWITCHED, lambda: {"documents": [document.pk for document in arriving]})
    if event in BRINGS_OUT:
        for document in _public(journal.result(SWITCHED)["documents"]):
            journal.step(f"evidence.{document.pk}", functools.partial(evidence.gather, document))


def withdraw_documents(journal: Journal) -> None:
    """Withdrawal: ``args`` are ``{"documents": [ids]}``, all of them withdrawn in the database."""
    ids = list(journal.args["documents"])
    if journal.done(SWITCHED):
        return
    rebuild.ensure()
    with builds.opened() as site:
        with standing.during(leaving=ids):
            _run(journal, site, "document.withdrawn", ids, switching.WITHDRAWING, [])
            standing.note_left(ids)
        journal.step(SWITCHED, lambda: {"documents": ids})


def touch_pages(journal: Journal) -> None:
    """Write again what hangs on something else than a document: an organ's profile, a special topic, an urgent
    notice. ``args`` are ``{"event": name, "subject": "publish.specialtopic", "ids": [ids]}``."""
    if journal.done(SWITCHED):
        return
    rebuild.ensure()
    args = journal.args
    with builds.opened() as site:
        with standing.during():
            _run(journal, site, args["event"], args["ids"], switching.RELEASING, [], args["subject"])
        journal.step(SWITCHED, dict)


def _run(
    journal: Journal,
    site: builds.Opened,
    event: str,
    ids: Iterable[int],
    order: tuple[Stage, ...],
    arriving: list[Document],
    subject: str = DOCUMENT,
) -> None:
    """Render, stage, switch. Each try has its own number in the journal, and only its steps count for it."""
    attempt = 1
    while journal.done(f"{attempt}.{STAGED}"):
        attempt += 1
    switching.put_assets(site)
    name = f"job-{journal.job.pk}"
    plans = switching.stage(site, name, switching.touched(event, subject, ids))
    paths = sorted({path for plan in plans for path in plan.staged} | _removed(plans))
    journal.step(f"{attempt}.{STAGED}", lambda: {"paths": paths})

    def noted(at: Stage, count: int) -> None:
        standing.note_arrived(document for document in arriving if stage_of(document) is at)
        journal.step(f"{attempt}.{at.name.lower()}", lambda: {"files": count})

    switching.in_order(site, plans, order, noted)
    site.folder.forget_staging()


def _removed(plans: Iterable[switching.Plan]) -> set[str]:
    return {item.path for plan in plans for item in plan.planned if item.content is None}


def stage_of(document: Document) -> Stage:
    """When its page is switched: an interpretation before the documents."""
    edition = document.current
    interpretation = edition is not None and edition.rank == Rank.INTERPRETATION
    return Stage.INTERPRETATION if interpretation else Stage.DOCUMENT


def _public(ids: Iterable[int]) -> list[Document]:
    """Those that were not withdrawn in the meantime and that everybody may read.

    What is released as 依申请公开 or 不予公开 has a number and a record, but never a public page.
    """
    found = Document.objects.public().filter(pk__in=list(ids))
    return list(
        found.select_related("organ", "current__topic__parent", "standing__edition").prefetch_related(
            "placements__item"
        )
    )


def _with_overlapping(job: Job, ids: list[int]) -> list[int]:
    """The documents of this job and of every waiting one that shares a document with it.

    Two editions of one document may be released shortly after each other, each with an interpretation. The
    page shows the later one, so the first job must bring the later interpretation too.
    """
    waiting = [
        set(args["documents"])
        for args in Job.objects.filter(kind=PUBLISH)
        .exclude(state=Job.State.DONE)
        .exclude(pk=job.pk)
        .values_list("args", flat=True)
        if args.get("event", "document.released") in BRINGS_OUT
    ]
    together = set(ids)
    while overlapping := [other for other in waiting if other & together and not other <= together]:
        for other in overlapping:
            together |= other
    return sorted(together)


def in_flight() -> set[str]:
    """Paths that jobs which are not done may have switched already: they are not tampered with."""
    found: set[str] = set()
    undone = Job.objects.filter(kind__in=[PUBLISH, WITHDRAW, TOUCH]).exclude(state=Job.State.DONE)
    for job in undone.prefetch_related("steps"):
        for step in job.steps.all():
            if step.name.endswith(STAGED) and not _finished(job):
                found.update(step.result.get("paths", []))
    return found


def _finished(job: Job) -> bool:
    return any(step.name == SWITCHED for step in job.steps.all())
