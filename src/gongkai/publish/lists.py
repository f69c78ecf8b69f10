"""Places in the static lists. Pages are counted from the oldest end, so none of them ever shifts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Max, QuerySet

from gongkai.documents.models import CatalogueItem, Document

from . import standing
from .models import ListSlot

PAGE = 20
BARE = 10
"""A newest page with fewer items than this is shown together with the one before."""

EVERYTHING = "all"


@dataclass(frozen=True)
class ListName:
    """``organ:990102001``, ``catalogue:zcwj``, ``year:2026`` or ``all``."""

    kind: str
    code: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.code}" if self.code else self.kind

    @classmethod
    def parse(cls, text: str) -> ListName:
        kind, _, code = text.partition(":")
        return cls(kind, code)

    @property
    def folder(self) -> str:
        """Below the site's root, with a closing slash."""
        letter = {"organ": "o", "catalogue": "c", "year": "y"}.get(self.kind)
        return f"gk/{letter}/{self.code}/" if letter else "gk/all/"

    def page_path(self, page: int | None = None) -> str:
        """Of a fixed page, or of the newest one."""
        return f"{self.folder}{'index' if page is None else f'p{page}'}.html"

    @property
    def feed_path(self) -> str:
        return "feed.xml" if self.kind == EVERYTHING else f"{self.folder}feed.xml"


def page_of(position: int) -> int:
    return (position - 1) // PAGE + 1


def names_for(document: Document) -> list[ListName]:
    """The lists a document belongs to now: everything, its organ, its year, its catalogue items and theirs above."""
    names = [ListName(EVERYTHING), ListName("organ", document.organ.code)]
    edition = document.current
    if edition is not None and edition.released_on is not None:
        names.append(ListName("year", str(edition.released_on.year)))
    codes: dict[str, None] = {}
    for placement in document.placements.all():
        for code in placement.item.path.strip("/").split("/"):
            codes[code] = None
    return names + [ListName("catalogue", code) for code in codes]


def allocate(documents: Iterable[Document]) -> int:
    """Give each document a place in each of its lists, the older first; one that it has it keeps.

    Safe to repeat and to run from many processes at once. Returns how many places were given.
    """
    wanted: dict[str, list[Document]] = defaultdict(list)
    for document in sorted(documents, key=_age):
        for name in names_for(document):
            wanted[str(name)].append(document)
    if not wanted:
        return 0
    given = []
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('gongkai publish list slots'))")
        ids = {document.pk for those in wanted.values() for document in those}
        held = set(
            ListSlot.objects.filter(document_id__in=ids, list_key__in=wanted).values_list(
                "list_key", "document_id"
            )
        )
        last = dict(
            ListSlot.objects.filter(list_key__in=wanted)
            .order_by()
            .values("list_key")
            .annotate(last=Max("position"))
            .values_list("list_key", "last")
        )
        for key, those in wanted.items():
            position = last.get(key, 0)
            for document in those:
                if (key, document.pk) not in held:
                    position += 1
                    given.append(ListSlot(list_key=key, position=position, document=document))
        ListSlot.objects.bulk_create(given, batch_size=1000)
    return len(given)


def _age(document: Document) -> tuple[object, ...]:
    edition = document.current
    assert edition is not None
    return (edition.released_on, edition.released_at, document.pk)


def slots(name: ListName) -> QuerySet[ListSlot]:
    """Those of the list whose document the public can read and that still belongs here, newest first."""
    found = ListSlot.objects.filter(
        list_key=str(name), document__in=standing.documents().order_by().values("pk")
    )
    if name.kind == "catalogue":
        item = CatalogueItem.objects.filter(code=name.code).first()
        if item is None:
            return found.none()
        below = CatalogueItem.objects.filter(path__startswith=item.path)
        found = found.filter(
            document__in=Document.objects.filter(placements__item__in=below).order_by().values("pk")
        )
    elif name.kind == "organ":
        found = found.filter(document__organ__code=name.code)
    return found.order_by("-position")


def newest_page(name: ListName) -> int | None:
    """The number of the newest page that shows something; None when nothing is left to show."""
    position = slots(name).values_list("position", flat=True).first()
    return None if position is None else page_of(position)


def page_before(name: ListName, page: int) -> int | None:
    """The nearest older page that shows something."""
    found = slots(name).filter(position__lte=(page - 1) * PAGE).values_list("position", flat=True).first()
    return None if found is None else page_of(found)


def page_after(name: ListName, page: int) -> int | None:
    """The nearest newer page that shows something."""
    found = (
        slots(name)
        .filter(position__gt=page * PAGE)
        .order_by("position")
        .values_list("position", flat=True)
        .first()
    )
    return None if found is None else page_of(found)


def has_any(name: ListName) -> bool:
    return slots(name).exists()
