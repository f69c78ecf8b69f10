"""Somebody in an office of the instance under test: reads orders line by line, answers line by line, in JSON.

A process of its own, because Django's settings name one home per process. It is no part of `gongkai serve`
and is never killed; an order that falls into a time without a database is tried again.
"""

# ruff: noqa: E402 (Django must be set up before its models are imported)
from __future__ import annotations

import json
import os
import sys
import time
from typing import Any

os.environ["GONGKAI_SUPERVISED"] = "1"  # neither start a server nor prepare: the supervisor's work

from gongkai.config import boot

boot.django()

from django.db import InterfaceError, OperationalError, connections

from gongkai.base import clock, files
from gongkai.base.models import Event, Job
from gongkai.documents import addresses
from gongkai.documents.models import Attachment, Document, Edition
from gongkai.documents.tests import factories as documents
from gongkai.duties.models import Duty
from gongkai.org.models import Organ, Person, Role
from gongkai.org.tests import factories as org
from gongkai.review import services
from gongkai.review.models import Dossier, Member, Stage
from gongkai.review.tests import factories as review


def found() -> dict[str, str]:
    """One organ with the people for a dossier and an openness office."""
    home = org.organ("990102001", "澄明区人民政府", kind=Organ.Kind.GOVERNMENT)
    org.person(home, *org.REVIEW_ROLES[:1], username="drafter", name="起草人")
    org.person(home, Role.FIRST_REVIEWER, name="一审人")
    org.person(home, Role.SECOND_REVIEWER, name="二审人")
    org.person(home, Role.THIRD_REVIEWER, username="third", name="三审人", password=org.PASSWORD)
    org.person(home, Role.SECRECY_REVIEWER, name="保密审查人")
    org.person(home, Role.OPENNESS_OFFICE, username="openness", name="公开办", password=org.PASSWORD)
    return {"organ": home.code, "third": "third", "openness": "openness", "password": org.PASSWORD}


def prepare(count: int) -> list[dict[str, int]]:
    """Dossiers that wait for their release: a paper with an attachment and its interpretation each."""
    people = review.crew(Organ.objects.get(code="990102001"))
    return _reviewed([_open_pair(people) for _ in range(count)], people)


def prepare_papers(count: int) -> list[dict[str, int]]:
    """The same of one plain paper each."""
    people = review.crew(Organ.objects.get(code="990102001"))
    papers = [documents.draft(people.organ, by=people.drafter) for _ in range(count)]
    many = [services.OpenDossier(paper, by=people.drafter).execute() for paper in papers]
    return _reviewed(many, people)


def _reviewed(many: list[Dossier], people: review.Crew) -> list[dict[str, int]]:
    many = services.Submit(many, by=people.drafter).execute()
    for who in (people.first, people.second, people.third):
        many = services.SignReview(many, by=who).execute()
    return [_names(review.conclude(it, people.secrecy)) for it in many]


def _open_pair(people: review.Crew) -> Dossier:
    (paper, _), _ = members = review.pair(people.organ, people.drafter)
    file = files.store(b"%PDF-1.4\n" + f"附件 {paper.pk}".encode() + b"\n%%EOF")
    Attachment.objects.create(edition=paper, order=1, name="任务分解表", file=file)
    return services.OpenDossier(members, by=people.drafter).execute()


def _names(it: Dossier) -> dict[str, int]:
    members = dict(Member.objects.filter(dossier=it).values_list("role", "edition__document_id"))
    return {"dossier": it.pk, "paper": members[Member.Role.DOCUMENT]}


def addresses_of(dossier: int) -> dict[str, str]:
    """Where its members stand, or will stand when it is the next one to be released."""
    found = {}
    serial = Document.objects.exclude(index_number=None).count()
    members = Member.objects.filter(dossier=dossier).select_related("edition__document__organ")
    for member in members.order_by("pk"):
        document = member.edition.document
        if document.index_number is None:
            serial += 1
            document.index_number = f"{document.organ.code}/{clock.today().year}-{serial:05d}"
        found[str(member.role)] = f"/{addresses.page_path(document)}"
        for attachment in Attachment.objects.filter(edition=member.edition).select_related("file"):
            attachment.edition = member.edition
            found["attachment"] = f"/{addresses.attachment_path(attachment)}"
    return found


def release(dossiers: list[int]) -> list[dict[str, str]]:
    """By the act itself, one after another."""
    said = []
    for pk in dossiers:
        services.ReleaseDossier(Dossier.objects.get(pk=pk), by=Person.objects.get(username="third")).execute()
        said.append(addresses_of(pk))
    return said


def is_released(dossier: int) -> bool:
    return Dossier.objects.get(pk=dossier).stage == Stage.RELEASED


def is_withdrawn(document: int) -> bool:
    return Document.objects.get(pk=document).withdrawn_at is not None


def undone() -> list[str]:
    return [f"{job} {job.state} {job.last_error[-300:]}" for job in Job.objects.exclude(state=Job.State.DONE)]


def is_done(key: str) -> bool:
    return Job.objects.filter(key=key, state=Job.State.DONE).exists()


def removal_of(document: int) -> str:
    """The key of the job that takes it down."""
    jobs = Job.objects.filter(kind="publish.withdraw", args__documents__contains=[document])
    return jobs.values_list("key", flat=True).get()


def ledger() -> dict[str, Any]:
    """What the office can count in the end."""
    numbers = Document.objects.exclude(index_number=None).values_list("index_number", flat=True)
    released = Event.objects.filter(name="document.released").values_list("subject_id", flat=True)
    public = Edition.objects.filter(released_at__isnull=False)
    return {
        "serials": sorted(int(number.rsplit("-", 1)[1]) for number in numbers),
        "released_events": sorted(released),
        "released": sorted(public.values_list("document_id", flat=True)),
        "withdrawn_events": Event.objects.filter(name="document.withdrawn").count(),
        "withdrawn": Document.objects.filter(withdrawn_at__isnull=False).count(),
        "unmet_duties": Duty.objects.filter(subject_id__in=_standing(), met_on=None).count(),
    }


def _standing() -> list[int]:
    return list(Document.objects.filter(standing__isnull=False).values_list("pk", flat=True))


ORDERS = {
    order.__name__: order
    for order in (
        found,
        prepare,
        prepare_papers,
        addresses_of,
        release,
        is_released,
        is_withdrawn,
        undone,
        is_done,
        removal_of,
        ledger,
    )
}
PATIENCE = 60.0


def obey(name: str, args: list[Any]) -> Any:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return ORDERS[name](*args)
        except (OperationalError, InterfaceError):
            if time.monotonic() > deadline:
                raise
            connections.close_all()
            time.sleep(0.05)


for line in sys.stdin:
    order = json.loads(line)
    print(json.dumps(obey(order["name"], order["args"])), flush=True)
