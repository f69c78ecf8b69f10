"""Places in the static lists. Pages are counted from the oldest end, so none of them ever shifts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat

from gongkai.documents.models import CatalogueItem, Document, Placement, Topic
from gongkai.org.models import Organ

from . import standing
from .models import ListSlot

PAGE = 20
BARE = 10
"""A newest page with fewer items than this is shown together with the one before."""

EVERYTHING = "all"

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class ListName:
    """``organ:990102001``, ``catalogue:zcwj``, ``topic:02``, ``year:2026`` or ``all``."""

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
        letter = {"organ": "o", "catalogue": "c", "topic": "t", "year": "y"}.get(self.kind)
        return f"gk/{letter}/{self.code}/" if letter else "gk/all/"

    def page_path(self, page: int | None = None) -> str:
        """Of a fixed page, or of the newest one."""
        return f"{self.folder}{'index' if page is None else f'p{page}'}.html"

    @property
    def feed_path(self) -> str:
        return "feed.xml" if self.kind == EVERYTHING else f"{self.folder}feed.xml"

    @property
    def json_feed_path(self) -> str:
        return f"{self.feed_path.removesuffix('xml')}json"


def page_of(position: int) -> int:
    return (position - 1) // PAGE + 1


def names_for(document: Document) -> list[ListName]:
    """The lists a document belongs to now: everything, its organ, its year, its class of topics, its catalogue
    items and theirs above."""
    names = [ListName(EVERYTHING), ListName("organ", document.organ.code)]
    if document.public_since is not None:
        names.append(ListName("year", str(document.public_since.year)))
    if topic := class_of(document):
        names.append(ListName("topic", topic))
    codes: dict[str, None] = {}
    for placement in document.placements.all():
        for code in placement.item.path.strip("/").split("/"):
            codes[code] = None
    return names + [ListName("catalogue", code) for code in codes]


def class_of(document: Document) -> str:
    """Code of the class, one of 22, that the document's topic is or belongs to; empty for none."""
    topic = document.current.topic if document.current else None
    if topic is None:
        return ""
    return topic.parent.code if topic.parent else topic.code


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
    return (document.public_since or edition.released_on, edition.released_at, document.pk)


def slots(name: ListName) -> QuerySet[ListSlot]:
    """Those of the list whose document the public can read and that still belongs here, newest first."""
    found = ListSlot.objects.filter(standing.readable("document__"), list_key=str(name))
    if name.kind == "catalogue":
        here = Placement.objects.filter(
            document=OuterRef("document_id"), item__path__startswith=_path_of(name.code)
        )
        found = found.filter(Exists(here))
    elif name.kind == "organ":
        found = found.filter(document__organ__code=name.code)
    elif name.kind == "topic":
        found = found.filter(of_topic(Value(name.code)))
    elif name.kind == "year":
        found = found.filter(document__public_since__year=int(name.code))
    return found.order_by("-position")


def of_topic(code: Combinable) -> Q:
    """Condition on slots: the document's topic is this class or below it."""
    topic = "document__current__topic"
    return Q(**{f"{topic}__code": code}) | Q(**{f"{topic}__parent__code": code})


def _path_of(code: str) -> str:
    """A path that nothing has for an item that is no longer there."""
    cache = standing.job().cache.setdefault("paths", {})
    if code not in cache:
        found = CatalogueItem.objects.filter(code=code).values_list("path", flat=True).first()
        cache[code] = found or "//"
    path: str = cache[code]
    return path


def count(name: ListName) -> int:
    """How many the list shows, asked once per job."""
    cache = standing.job().cache.setdefault("counts", {})
    if name not in cache:
        cache[name] = slots(name).count()
    total: int = cache[name]
    return total


def _once(question: tuple[object, ...], ask: Callable[[], Answer]) -> Answer:
    """Ask once per job: what a list shows is settled before its first leaf, and a list of two hundred
    arriving documents asks for the same few pages again and again."""
    cache: dict[tuple[object, ...], Answer] = standing.job().cache.setdefault("lists", {})
    if question not in cache:
        cache[question] = ask()
    return cache[question]


def newest_page(name: ListName) -> int | None:
    """The number of the newest page that shows something; None when nothing is left to show."""
    return _once(("newest", name), lambda: _first_page(slots(name)))


def page_before(name: ListName, page: int) -> int | None:
    """The nearest older page that shows something."""
    return _once(
        ("before", name, page),
        lambda: _first_page(slots(name).filter(position__lte=(page - 1) * PAGE)),
    )


def page_after(name: ListName, page: int) -> int | None:
    """The nearest newer page that shows something."""
    return _once(
        ("after", name, page),
        lambda: _first_page(slots(name).filter(position__gt=page * PAGE).order_by("position")),
    )


def stays(name: ListName, page: int) -> bool:
    """Does the page show something besides what the present job brings or takes away?"""
    return _once(("stays", name, page), lambda: _others(name, page).exists())


def _others(name: ListName, page: int) -> QuerySet[ListSlot]:
    present = standing.job()
    here = slots(name).filter(position__gt=(page - 1) * PAGE, position__lte=page * PAGE)
    return here.exclude(document_id__in=present.arriving | present.leaving)


def _first_page(found: QuerySet[ListSlot]) -> int | None:
    position = found.values_list("position", flat=True).first()
    return None if position is None else page_of(position)


def has_any(name: ListName) -> bool:
    return _once(("any", name), lambda: slots(name).exists())


def organs_shown() -> list[Organ]:
    """Those whose list has something to show, in the order of the tree; one question however many there are."""
    return _once(("organs",), lambda: list(_organs_shown().order_by("order", "path")))


def _organs_shown() -> QuerySet[Organ]:
    own = ListSlot.objects.filter(
        standing.readable("document__"),
        list_key=Concat(Value("organ:"), OuterRef("code")),
        document__organ=OuterRef("pk"),
    )
    return Organ.objects.filter(Exists(own))


def items_shown() -> set[str]:
    """Codes of the catalogue items whose list has something to show."""
    return _once(("items",), lambda: set(_items_shown().values_list("code", flat=True)))


def _items_shown() -> QuerySet[CatalogueItem]:
    here = Placement.objects.filter(
        document=OuterRef("document_id"), item__path__startswith=OuterRef(OuterRef("path"))
    )
    own = ListSlot.objects.filter(
        standing.readable("document__"), Exists(here), list_key=Concat(Value("catalogue:"), OuterRef("code"))
    )
    return CatalogueItem.objects.filter(Exists(own))


def topics_shown() -> list[Topic]:
    """Classes whose list has something to show."""
    return _once(("topics",), lambda: list(_topics_shown().order_by("order")))


def _topics_shown() -> QuerySet[Topic]:
    own = ListSlot.objects.filter(
        standing.readable("document__"),
        of_topic(OuterRef("code")),
        list_key=Concat(Value("topic:"), OuterRef("code")),
    )
    return Topic.objects.filter(Exists(own), parent=None)


def catch_up(at_a_time: int = 500) -> int:
    """Places for what stands and has none in a list of its topic: from before there were such lists. Returns
    how many places were given."""
    without = (
        Document.objects.filter(standing__isnull=False, current__topic__isnull=False)
        .exclude(list_slots__list_key__startswith="topic:")
        .select_related("organ", "current__topic__parent")
        .prefetch_related("placements__item")
        .order_by("public_since", "first_released_at", "pk")
    )
    given = 0
    while those := list(without[:at_a_time]):
        given += allocate(those)
    return given
