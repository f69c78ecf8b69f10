"""索引号: ``CODE/YEAR-SERIAL``, given at release, gapless per organ and year, never given twice.

The year is that of the day of release by local time: 640202003/2024-00061 was formed and released in May
2024, and a paper signed in December and released in January is found where the reader looks for what
January brought. Once given, a number stays with its document whatever happens to it.

A counter is locked until the transaction ends, so a release that fails gives its number back and leaves no
gap. Whoever needs numbers of several organs takes the locks in the order of the organs' keys, in one call:
two releases then never wait for each other in a ring. Serials that moved-in records brought along are
passed over; they are not gaps, for they exist.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.db import connection

from gongkai.law.numbering import format_index, parse_index
from gongkai.org.models import Organ

from .models import Document, NumberSeries


def locked_series(organs: Sequence[Organ], year: int) -> dict[int, NumberSeries]:
    """The counters of these organs for a year, by the organ's key, locked until the transaction ends."""
    pks = sorted({organ.pk for organ in organs})
    NumberSeries.objects.bulk_create(
        [NumberSeries(organ_id=pk, year=year) for pk in pks], ignore_conflicts=True
    )
    rows = NumberSeries.objects.filter(organ_id__in=pks, year=year).order_by("organ_id")
    return {row.organ_id: row for row in rows.select_for_update(of=("self",))}


def give_numbers(documents: Sequence[Document], year: int) -> None:
    """Put an index number on each document that has none, in the order given; saves neither.

    Call once per transaction, inside it, with every document that it releases.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("索引号只能在事务里编。")
    waiting = [document for document in documents if not document.index_number]
    if not waiting:
        return
    series = locked_series([document.organ for document in waiting], year)
    wanted = Counter(document.organ_id for document in waiting)
    serials = {
        organ_id: iter(_free_serials(row, count))
        for organ_id, count in wanted.items()
        for row in [series[organ_id]]
    }
    for document in waiting:
        row = series[document.organ_id]
        row.last = next(serials[document.organ_id])
        document.index_number = format_index(document.organ.code, year, row.last)
        document.number_is_ours = True
    NumberSeries.objects.bulk_update(series.values(), ["last"])


def _free_serials(row: NumberSeries, count: int) -> list[int]:
    """The next serials that no moved-in record holds."""
    taken = taken_serials(row.organ.code, row.year)
    serials: list[int] = []
    candidate = row.last
    while len(serials) < count:
        candidate += 1
        if candidate not in taken:
            serials.append(candidate)
    return serials


def taken_serials(code: str, year: int) -> set[int]:
    """Serials of a year that records brought with them under this organ's own code."""
    brought = Document.objects.filter(
        number_is_ours=False, index_number__startswith=f"{code}/{year}-"
    ).values_list("index_number", flat=True)
    parsed = [parse_index(number or "") for number in brought]
    return {index.serial for index in parsed if index is not None}


def gaps(organ: Organ, year: int) -> list[int]:
    """Serials up to the last one that neither a document nor the counter's start accounts for."""
    row = NumberSeries.objects.filter(organ=organ, year=year).first()
    if row is None:
        return []
    numbers = Document.objects.filter(index_number__startswith=f"{organ.code}/{year}-").values_list(
        "index_number", flat=True
    )
    held = {index.serial for number in numbers if (index := parse_index(number or ""))}
    return [serial for serial in range(row.start + 1, row.last + 1) if serial not in held]
