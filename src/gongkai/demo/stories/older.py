"""What the old system had published: taken over in one list on the day after the new platform opened."""

from __future__ import annotations

import datetime as dt
from typing import Any

from gongkai.documents.models import Rank

from .. import moves
from ..moves import OldPaper, Paper
from ..scene import Beat
from ..telling import beat
from .policies import GOVERNMENT, NORMATIVE, OFFICE, READING

BUDGET = "statutory.budget"


def beats() -> list[Beat]:
    return [beat("2024-08-02 09:00", "old-system", moves.moved_in(_papers()))]


def _papers() -> list[OldPaper]:
    return [
        *_measure("smoke-2019", 31, "2019-07-10", "1003", "city", expires_on=dt.date(2024, 8, 31)),
        *_measure("habitat-2020", 44, "2020-10-14", "0601", "farming"),
        _old(
            "homestay-2021",
            17,
            "2021-04-22",
            Paper(
                "homestay-2021",
                "homestay-2021.txt",
                "government",
                (NORMATIVE, GOVERNMENT),
                "0805",
                Rank.NORMATIVE,
                responsible="culture",
            ),
        ),
        *_measure("invest-2021", 52, "2021-09-08", "0306", "finance"),
        *_measure("parking-2022", 9, "2022-03-16", "1002", "city"),
        _old(
            "plan-period-2021",
            63,
            "2021-06-24",
            Paper(
                "plan-period-2021",
                "plan-period-2021.txt",
                "office",
                (OFFICE, "statutory.plans"),
                "1002",
                Rank.POLICY,
                {"effective_on": dt.date(2021, 6, 21), "expires_on": dt.date(2025, 12, 31)},
            ),
        ),
        _old(
            "emergency-plan-2022",
            48,
            "2022-05-25",
            Paper(
                "emergency-plan-2022",
                "emergency-plan-2022.txt",
                "office",
                ("statutory.emergency", OFFICE),
                "0203",
                Rank.POLICY,
                {"effective_on": dt.date(2022, 5, 23)},
            ),
        ),
        _information("functions-education", 5, "2023-03-07", "education", "statutory.organ", "1102"),
        _information("statistics-2023", 3, "2024-03-19", "statistics", "statutory.statistics", "0303"),
        _information("annual-2022", 2, "2023-01-21", "office", "annual-report", "0201", period="2022"),
        _information("annual-2023", 4, "2024-01-23", "office", "annual-report", "0201", period="2023"),
        _information(
            "budget-2024-finance", 7, "2024-02-21", "finance", BUDGET, "0401", "html", period="2024"
        ),
        _information(
            "final-2023-finance", 29, "2024-07-30", "finance", BUDGET, "0401", "html", period="2023"
        ),
    ]


def _old(key: str, serial: int, released_on: str, paper: Paper) -> OldPaper:
    """With the number that the old system had given: the code of the unit, the year, a serial."""
    from ..district import UNITS

    code = next(unit.code for unit in UNITS if unit.key == paper.unit)
    day = dt.date.fromisoformat(released_on)
    return OldPaper(paper, f"{code}/{day.year}-{serial:05d}", day)


def _measure(key: str, serial: int, day: str, topic: str, responsible: str, **values: Any) -> list[OldPaper]:
    """A measure of the government and what explains it, published together."""
    unit = "government"
    text = Paper(key, f"{key}.txt", unit, (NORMATIVE, GOVERNMENT), topic, Rank.NORMATIVE, values, responsible)
    reading = Paper(
        f"{key}.reading",
        f"{key}-reading.txt",
        unit,
        (READING,),
        topic,
        Rank.INTERPRETATION,
        responsible=responsible,
        interprets=key,
    )
    return [_old(key, serial, day, text), _old(reading.key, serial + 1, day, reading)]


def _information(
    key: str,
    serial: int,
    day: str,
    unit: str,
    place: str,
    topic: str,
    suffix: str = "txt",
    **values: Any,
) -> OldPaper:
    return _old(key, serial, day, Paper(key, f"{key}.{suffix}", unit, (place,), topic, values=values))
