"""Real documents beside the invented district: taken over as what they are, papers of other governments with
their own issuers, numbers and days. Nothing of them is reviewed here, and no duty is opened for them.

They lie in the folder of shared data and are read only when somebody asks for them.
"""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gongkai.base import tasks
from gongkai.base.jobs import Journal, enqueue
from gongkai.base.models import Job
from gongkai.documents.models import CatalogueItem, Document, Rank, Topic
from gongkai.documents.services import MovedIn, NewDraft, PartDraft, TakeIn, in_lists
from gongkai.documents.services.drafts import place_reasons
from gongkai.law.catalogue import kind_of_title
from gongkai.law.topics import topic_for
from gongkai.org.models import Organ
from gongkai.org.services import TakeIn as TakeInOrgans
from gongkai.publish import evidence
from gongkai.readers import text_to_blocks

from .scene import LoadFailed

MOVE_IN = "demo.real"
SETS = ("state_council_2019.jsonl", "hebei_policy_documents.jsonl")
COUNT = 300
STATE_COUNCIL = "中国政府网"
CODES = {
    STATE_COUNCIL: ("000014349", Organ.Kind.GOVERNMENT),
    "河北省人民政府": ("130000", Organ.Kind.GOVERNMENT),
    "河北省科学技术厅": ("130000-kjt", Organ.Kind.DEPARTMENT),
    "河北省人力资源和社会保障厅": ("130000-rst", Organ.Kind.DEPARTMENT),
    "河北省教育厅": ("130000-jyt", Organ.Kind.DEPARTMENT),
    "河北省工业和信息化厅": ("130000-gxt", Organ.Kind.DEPARTMENT),
}
"""Where a paper was published. The first code is printed in that site's own index numbers; the others only
keep the sites apart here."""
PLACES = {"政策解读": "statutory.policy.interpretation", "厅规范性文件": "statutory.policy.normative"}
PLACE = "statutory.policy"


@dataclass(frozen=True)
class Moved:
    documents: int
    seconds: float


def lies_in(folder: Path) -> bool:
    return any((folder / "documents" / name).is_file() for name in SETS)


def ask_for(folder: Path, count: int) -> Job:
    """Leave it to the workers, after everything that waits already."""
    return enqueue(MOVE_IN, key=f"demo:real:{count}", args={"folder": str(folder), "count": count})


def work(journal: Journal) -> None:
    """Handler of ``demo.real``."""
    move_in(Path(journal.args["folder"]), int(journal.args["count"]))


def move_in(folder: Path, count: int = COUNT, told: Callable[[int, int], None] | None = None) -> Moved:
    """Take over up to so many papers that are not here yet, in lists of 200 with one publishing job each.

    What is here already counts; a second call goes on where the first one stopped. Raises ``LoadFailed``
    where the folder holds none of the sets.
    """
    if not lies_in(folder):
        raise LoadFailed(f"{folder} 里没有真实公文（documents/{SETS[0]} 等），请核对文件夹。")
    begun = time.monotonic()
    sites = _sites()
    wanted = list(_papers(folder, count))
    numbers = [row["number"] for row in wanted]
    known = set(Document.objects.filter(index_number__in=numbers).values_list("index_number", flat=True))
    fresh = [row for row in wanted if row["number"] not in known]
    done = 0
    for rows in in_lists(fresh):
        TakeIn([_item(row, sites) for row in rows], by=None).execute()
        done += len(rows)
        if told is not None:
            told(done, len(fresh))
    return Moved(done, time.monotonic() - begun)


def publish_waiting() -> None:
    """Run here what waits in the outbox: for a command beside which no worker runs."""
    with evidence.asked_through(evidence.through_responder):
        for pk in Job.objects.exclude(state=Job.State.DONE).order_by("pk").values_list("pk", flat=True):
            tasks.run(pk)


def _sites() -> dict[str, Organ]:
    """The publishing sites as units of their own, beside the district and not under it."""
    here = set(Organ.objects.values_list("code", flat=True))
    rows = [
        {
            "code": code,
            "name": name,
            "kind": str(kind),
            "parent": "130000" if code.startswith("130000-") else "",
            "order": 900 + order,
        }
        for order, (name, (code, kind)) in enumerate(CODES.items())
        if code not in here
    ]
    if rows:
        TakeInOrgans(rows, by=None).execute()
    return {name: Organ.objects.get(code=code) for name, (code, _) in CODES.items()}


def _papers(folder: Path, count: int) -> Iterator[dict[str, Any]]:
    """What is whole: a title that was not cut off, a text, and the day on which it became public."""
    left = count
    for name in SETS:
        file = folder / "documents" / name
        if not file.is_file():
            continue
        with file.open(encoding="utf-8") as lines:
            for line in lines:
                if left == 0:
                    return
                row = _row(json.loads(line))
                if row is not None:
                    left -= 1
                    yield row


def _row(raw: dict[str, Any]) -> dict[str, Any] | None:
    """Both sets in the same words; None for what is not whole."""
    title, body = (raw.get("title") or "").strip(), (raw.get("body") or "").strip()
    day = _day(raw.get("published_date") or raw.get("date"))
    site = raw.get("publishing_site") or STATE_COUNCIL
    if not title or raw.get("title_truncated") or len(body) < 50 or day is None or site not in CODES:
        return None
    return {
        # A set without index numbers has numbers of its own, which are kept as what they are.
        "number": raw.get("index_number") or raw["id"],
        "title": title,
        "body": body,
        "site": site,
        "released_on": day,
        "signed_on": _day(raw.get("signed_date")),
        "document_number": raw.get("document_number") or "",
        "issuers": [name for name in (raw.get("issuing_agency") or "").replace("、", " ").split() if name],
        "topic": raw.get("topic") or raw.get("theme") or "",
        "column": raw.get("column") or "",
        "url": raw.get("url") or "",
    }


def _day(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text or "")
    except ValueError:
        return None


def _item(row: dict[str, Any], sites: dict[str, Organ]) -> MovedIn:
    organ = sites[row["site"]]
    explains = row["column"] == "政策解读" or row["title"].endswith("解读")
    rank = Rank.INTERPRETATION if explains else Rank.PAPER if row["document_number"] else Rank.INFORMATION
    topic = topic_for(row["topic"]) if row["topic"] else None
    values: dict[str, Any] = {
        "title": row["title"][:500],
        "document_number": row["document_number"][:100],
        "issuers": row["issuers"] or [organ.name],
        "rank": rank,
        "genre": kind_of_title(row["title"]),
        "signed_on": row["signed_on"],
        "source": row["site"],
    }
    if topic is not None:
        values["topic"] = Topic.objects.filter(code=topic.code).first()
    place = CatalogueItem.objects.get(code=PLACES.get(row["column"], PLACE))
    places = [] if place_reasons([place], organ.pk) else [place]
    content = NewDraft(organ, values, [PartDraft(text_to_blocks(row["body"]))], places)
    return MovedIn(content, row["number"], row["released_on"])
