"""A public site for tests.

``released(organ, title, ...)``   documents released together, their publishing job in the outbox
``publish(...)``                  the same, and the job run
``run_jobs()``                    whatever waits in the outbox, oldest first
``get(address)``                  status, headers and body as the public gets them
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction

from gongkai.base import files, jobs, tasks
from gongkai.base.models import Job
from gongkai.documents import addresses
from gongkai.documents.models import Document, Edition, Rank, RelationKind
from gongkai.documents.services import MovedIn, NewDraft, ProposeRelation, TakeIn, release_editions
from gongkai.documents.tests.factories import draft, place
from gongkai.org.models import Organ
from gongkai.publish import lists, rebuild, standing
from gongkai.publish.responder import Responder


def policy(organ: Organ, title: str = "澄明区河道管护办法", **values: Any) -> Edition:
    return draft(
        organ,
        **{
            "title": title,
            "rank": Rank.POLICY,
            "effective_on": dt.date(2024, 6, 1),
            "no_interpretation_reason": "内容简单，不需要解读",
            **values,
        },
    )


def interpretation(of: Edition, title: str = "一图读懂河道管护办法", **values: Any) -> Edition:
    made = draft(
        of.document.organ,
        **{
            "title": title,
            "rank": Rank.INTERPRETATION,
            "places": [place("statutory.policy.interpretation")],
            **values,
        },
    )
    ProposeRelation(made.document, RelationKind.INTERPRETS, of.document, by=None).execute()
    return made


def released(*editions: Edition) -> Job:
    """Released in one transaction, as a dossier is, with its publishing job."""
    with transaction.atomic():
        release_editions(list(editions), by=None)
        return jobs.enqueue(
            "publish.documents",
            key=f"publish:test:{editions[0].pk}",
            args={"documents": [e.document_id for e in editions], "event": "document.released"},
        )


def publish(*editions: Edition) -> list[Document]:
    run(released(*editions))
    return list(Document.objects.filter(pk__in=[e.document_id for e in editions]).order_by("pk"))


def standing_already(organ: Organ, count: int, start: int = 0) -> None:
    """Many documents in every list as if published long ago, without the cost of their pages."""
    rebuild.ensure()
    item = place()
    TakeIn(
        [
            MovedIn(
                NewDraft(organ, {"title": f"旧文件{number}", "rank": Rank.PAPER}, places=[item]),
                index_number=f"{organ.code}/2023-{number:05d}",
                released_on=dt.date(2023, 1, 1) + dt.timedelta(days=number % 365),
            )
            for number in range(start + 1, start + count + 1)
        ],
        by=None,
    ).execute()
    Job.objects.filter(key__startswith="publish:event:").update(state=Job.State.DONE)
    documents = Document.objects.filter(standing__isnull=True, index_number__startswith=f"{organ.code}/2023-")
    brought = list(documents.select_related("organ", "current").prefetch_related("placements__item"))
    lists.allocate(brought)
    standing.note_arrived(brought)


GUIDE = """一、公开什么

本机关主动公开的信息按法定目录分类编排。

二、在哪里看

门户网站“政府信息公开”栏目，网址 www.chengming.example。

三、找谁

政府信息公开工作机构：澄明区人民政府办公室
地址：澄明区文渡街道明德路1号
办公时间：工作日9:00至17:30
电话：0990-5550100　传真：0990-5550101"""
"""A guide that says what article 12 wants."""

PROFILE = {
    "duties": "主管全区水利工作。\n负责河道管护、农田水利和防汛。",
    "divisions": "办公室　0990-5550201\n河道股　0990-5550202",
    "leaders": "林行舟　局长，主持全面工作\n裴松年　副局长，分管河道",
    "address": "澄明区文渡街道清河路8号",
    "hours": "工作日 9:00–12:00，13:30–17:30",
    "phone": "0990-5550200",
    "fax": "0990-5550203",
    "email": "water@chengming.example",
}


def picture() -> dict[str, str]:
    """A stored picture, as a block of a special topic names it."""
    from PIL import Image

    out = io.BytesIO()
    drawn = Image.new("RGB", (640, 360), "#dfe8f0")
    drawn.paste("#0b57a4", (40, 150, 600, 190))
    drawn.save(out, "PNG")
    return {"file": files.store(out.getvalue()).digest, "type": "png"}


def run(job: Job) -> None:
    done = tasks.run(job.pk)
    job.refresh_from_db()
    assert done, job.last_error


def run_jobs() -> None:
    for job in Job.objects.exclude(state=Job.State.DONE).order_by("pk"):
        run(job)


def get(address: str, method: str = "GET", **environ: str) -> tuple[int, dict[str, str], bytes]:
    said: dict[str, Any] = {}

    def start_response(status: str, headers: list[tuple[str, str]]) -> None:
        said.update(status=int(status.split()[0]), headers=dict(headers))

    request = {"REQUEST_METHOD": method, "PATH_INFO": address.encode().decode("latin-1"), **environ}
    body = b"".join(Responder(settings.GONGKAI_PUBLIC_ROOT)(request, start_response))
    return said["status"], said["headers"], body


def status(address: str) -> int:
    return get(address)[0]


def text(address: str) -> str:
    code, _, body = get(address)
    assert code == 200, f"{address} answers {code}"
    return body.decode()


def address_of(thing: Document | Edition) -> str:
    document = thing if isinstance(thing, Document) else thing.document
    document.refresh_from_db()
    return f"/{addresses.page_path(document)}"


def fresh(edition: Edition) -> Document:
    return Document.objects.select_related("organ", "current").get(pk=edition.document_id)


def files_below(folder: Any) -> Iterable[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
