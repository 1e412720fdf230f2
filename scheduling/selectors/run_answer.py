"""What a run was asked beyond packing, and what it answered, in words of the base."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.dateparse import parse_date, parse_datetime

from scheduling.models import RunKind, ScheduleRun


@dataclass(frozen=True, slots=True)
class Fit:
    """Days on which a crew would fit; `added`: yuan more for the whole base."""

    first_date: date
    last_date: date
    added: int
    crew_days: int
    unshot_scenes: int


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened: its kind, whom or what it concerns, minutes more, from and to."""

    what: str
    whom: str
    minutes: int | None
    first: date | datetime | None
    last: date | datetime | None


def fits(run: ScheduleRun) -> list[Fit]:
    """The places found for a crew, the best first; empty unless the run looked for them."""
    if run.kind != RunKind.FIT:
        return []
    return [_fit(row) for row in run.answer or ()]


def happenings(run: ScheduleRun) -> list[Happened]:
    """What a repair was asked for, in the order it was told."""
    return [_happened(row) for row in run.asked.get("happenings", ())]


def _fit(row: dict[str, Any]) -> Fit:
    return Fit(
        date.fromisoformat(row["first_date"]),
        date.fromisoformat(row["last_date"]),
        row["added"],
        row["crew_days"],
        row["unshot_scenes"],
    )


def _happened(row: dict[str, Any]) -> Happened:
    whom = row.get("scene") or row.get("role") or row.get("standing_set") or ""
    first, last = (_moment(row, names) for names in (("first", "begin"), ("last", "end")))
    return Happened(row["what"], whom, row.get("minutes"), first, last)


def _moment(row: dict[str, Any], names: tuple[str, str]) -> date | datetime | None:
    day, instant = (row.get(name) for name in names)
    return parse_date(day) if day else parse_datetime(instant) if instant else None


def bound_gap(run: ScheduleRun) -> float | None:
    """Percent of the plan's price above what is proven; None unless the run proves a bound."""
    price, bound = run.figures.get("cost"), run.figures.get("lower_bounds", {}).get("cost")
    if run.kind != RunKind.BOUND or not price or not bound or run.figures.get("unshot_scenes"):
        return None
    return 100 * (1 - bound / price)  # type: ignore[no-any-return]
