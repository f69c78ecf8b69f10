"""A job killed at every step, and what the public sees then.

The job runs in a forked process that ends itself with SIGKILL at the n-th point: before every rename and
removal of a file, before every note in the manifest, before and after every step of the journal. The walk
goes on until a process reaches the end alive.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connections

from gongkai.base import files, jobs, tasks
from gongkai.base.models import Job
from gongkai.documents import addresses
from gongkai.documents.models import Attachment, Edition
from gongkai.documents.tests.factories import place as catalogue_place
from gongkai.org.tests.factories import District
from gongkai.publish import manifest, standing, switching
from gongkai.publish.lists import ListName, page_of
from gongkai.publish.models import ListSlot
from gongkai.publish.site import public_url
from gongkai.publish.tests import factories as site


def killed_at(point: int, work: Callable[[], Any]) -> bool:
    """Run the work in a process that is killed at this point. False: it came to its end before."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            _arm(point)
            work()
            status = 0
        finally:
            os._exit(status)
    _, ended = os.waitpid(child, 0)
    if os.WIFSIGNALED(ended):
        assert os.WTERMSIG(ended) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(ended) == 0, "the job failed of itself"
    return False


def _arm(point: int) -> None:
    passed = 0

    def here() -> None:
        nonlocal passed
        passed += 1
        if passed == point:
            os.kill(os.getpid(), signal.SIGKILL)

    def before(
        owner: Any, name: str, *, after: bool = False, when: Callable[..., bool] = lambda *_: True
    ) -> None:
        real = getattr(owner, name)

        def guarded(*args: Any, **kwargs: Any) -> Any:
            if when(*args):
                here()
            result = real(*args, **kwargs)
            if after:
                here()
            return result

        setattr(owner, name, guarded)

    before(os, "replace")
    before(Path, "unlink", when=os.path.lexists)
    before(switching, "note")
    before(standing, "note_arrived")
    before(standing, "note_left")
    before(jobs.Journal, "step", after=True)


def finish(job: Job) -> None:
    """As the sweep would: run again until it is done. The dead one's lock falls when the server notices."""
    for _ in range(100):
        if tasks.run(job.pk):
            return
        job.refresh_from_db()
        assert not job.last_error, job.last_error
        time.sleep(0.05)
    raise AssertionError("the job of a killed process could not be taken over")


class Release:
    """A document with an attachment, and its interpretation."""

    def __init__(self, place: District, name: str) -> None:
        column = [catalogue_place("guide")]
        self.document = site.policy(place.office, f"{name}办法", places=column)
        file = files.store(b"%PDF-1.4\n" + name.encode() + b"\n%%EOF")
        self.attachment = Attachment.objects.create(edition=self.document, order=1, name="附件", file=file)
        self.reading = site.interpretation(self.document, f"{name}解读", places=column)
        self.newest = ["/", "/gk/all/", f"/gk/o/{place.office.code}/", "/gk/c/guide/", "/feed.xml"]

    def released(self) -> Job:
        return site.released(self.document, self.reading)

    @property
    def fixed(self) -> list[str]:
        """Pages on which it stands for ever, once it has its places."""
        slots = ListSlot.objects.filter(document_id=self.document.document_id)
        pages = [(ListName.parse(slot.list_key), page_of(slot.position)) for slot in slots]
        return ["/sitemap/s1.xml", *(public_url(name.page_path(page)) for name, page in pages)]

    def status(self, edition: Edition) -> int:
        return site.status(site.address_of(edition))

    @property
    def attached(self) -> int:
        attachment = Attachment.objects.select_related("edition__document__organ", "file").get(
            pk=self.attachment.pk
        )
        return site.status(f"/{addresses.attachment_path(attachment)}")

    def named_in(self) -> list[str]:
        """Lists that link to the document."""
        found = []
        for address in [*self.newest, *self.fixed]:
            code, _, body = site.get(address)
            if code == 200 and f'{site.address_of(self.document)}"' in body.decode().replace("<", '"'):
                found.append(address)
        return found

    def holds(self) -> None:
        """Never the document without what belongs to it, never a link that leads nowhere."""
        if self.status(self.document) == 200:
            assert self.status(self.reading) == 200, "the document stands without its interpretation"
            assert self.attached == 200, "the document stands without its attachment"
        else:
            assert self.named_in() == [], "a list names a page that does not answer"

    def stands(self, *, newest: bool = False) -> None:
        assert (self.status(self.document), self.status(self.reading), self.attached) == (200, 200, 200)
        named = self.named_in()
        assert [address for address in self.fixed if address not in named] == []
        if newest:
            assert [address for address in self.newest if address not in named] == []


def whole() -> None:
    report = manifest.verify()
    assert report.findings == []
    assert report.waiting == []
    positions = sorted(ListSlot.objects.filter(list_key="all").values_list("position", flat=True))
    assert positions == list(range(1, len(positions) + 1))


def walk(step: Callable[[int], bool], most: int = 400) -> int:
    """Kill at the first point, the second … until nobody is killed. Returns how many points there were."""
    for point in range(1, most):
        if not step(point):
            return point - 1
    raise AssertionError("the walk does not end")
