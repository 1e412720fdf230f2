"""The report of a year in words of the base: weeks, kinds of sets, crews that do not wrap."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from base_ops.models import Crew
from scheduling.models import RunKind, ScheduleRun
from sets.models import SetKind

SHOWN = (
    "crew_days",
    "changeovers",
    "redresses",
    "handovers",
    "overtime_minutes",
    "unshot_scenes",
    "cost",
)


@dataclass(frozen=True, slots=True)
class Week:
    """Crews that shoot at once in a week; `share`: of the most there ever are, in percent."""

    first: date
    mean: float
    most: int
    share: int


@dataclass(frozen=True, slots=True)
class Kind:
    """How the sets of a kind were used: hours shot, percent of sixteen hours a day."""

    name: str
    sets: int
    hours: int
    percent: float


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A crew that leaves scenes unshot."""

    crew: str
    scenes: int


@dataclass(frozen=True, slots=True)
class YearReport:
    """`figures`: (name, value, bound or None); `left_out`: crews not packed, and why."""

    wrapped: int
    productions: int
    figures: tuple[tuple[str, int, int | None], ...]
    weeks: tuple[Week, ...]
    kinds: tuple[Kind, ...]
    unfinished: tuple[Unfinished, ...]
    left_out: tuple[dict[str, str], ...]
    seconds: float


def year_report(run: ScheduleRun) -> YearReport | None:
    """The report, or None before it is there. Two queries."""
    told = run.figures.get("year") if run.kind == RunKind.YEAR else None
    if not told:
        return None
    figures, bounds = told["figures"], told["bounds"]
    return YearReport(
        told["wrapped"],
        told["productions"],
        tuple((name, figures[name], bounds.get(name)) for name in SHOWN),
        tuple(_weeks(run, told["weeks"])),
        tuple(_kinds(told["kinds"])),
        tuple(_unfinished(told["unfinished"])),
        tuple(run.asked.get("left_out", ())),
        told["seconds"],
    )


def _weeks(run: ScheduleRun, rows: list[dict[str, Any]]) -> list[Week]:
    highest = max((row["most"] for row in rows), default=0) or 1
    return [
        Week(
            run.first_date + timedelta(weeks=row["week"] - 1),
            row["mean"],
            row["most"],
            round(100 * row["most"] / highest),
        )
        for row in rows
    ]


def _kinds(rows: list[dict[str, Any]]) -> list[Kind]:
    names = SetKind.objects.in_bulk([int(row["kind"]) for row in rows])
    return [
        Kind(
            names[int(row["kind"])].name if int(row["kind"]) in names else row["kind"],
            row["sets"],
            row["minutes"] // 60,
            round(100 * row["share"], 1),
        )
        for row in rows
    ]


def _unfinished(rows: dict[str, int]) -> list[Unfinished]:
    crews = Crew.objects.select_related("production").in_bulk([int(name[1:]) for name in rows])
    order = sorted(rows.items(), key=lambda row: -row[1])
    return [Unfinished(str(crews.get(int(name[1:]), name)), left) for name, left in order]
