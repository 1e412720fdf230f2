"""
A long horizon, months or a year, of the crews that are known: is there room for them all?

It is a study: the months are packed in steps (`scheduling.solver.rolling`), and only the
report is kept. Pins, bookings of others and closures bind it; what these crews have booked
already does not, as in a plan made anew.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import transaction

from base_ops.models import Crew, User
from scheduling.errors import (
    CrewOfAnotherBase,
    CrewOutsideHorizon,
    LocationsUndecided,
    NoCrewsChosen,
    NothingToShoot,
    RunLimits,
)
from scheduling.models import RunKind, Scene, ScheduleRun
from scheduling.problem_builder import build_problem
from scheduling.services import runs
from scheduling.services.pins import pins_of
from scheduling.solver.pins import pins_to_json
from scheduling.solver.problem_file import problem_from_json
from sets.models import Base

DAYS = (1, 400)
YEAR_SECONDS = 600
UNREADY = (NothingToShoot, LocationsUndecided, CrewOutsideHorizon)


@transaction.atomic
def request_year(
    *,
    base: Base | None,
    first_date: date,
    days: int,
    requested_by: User | None,
    now: datetime,
    crews: Sequence[Crew] | None = None,
    seconds: int = YEAR_SECONDS,
    workers: int = 2,
    name: str = "",
) -> ScheduleRun:
    """
    Queue the study of these crews (all that have scenes when None) over so many days.

    Crews that cannot be packed (no scenes left, locations undecided, other dates) are left
    out and named in the report. Raises RunLimits, CrewOfAnotherBase, PinsContradict;
    NoCrewsChosen when no crew is left.
    """
    runs.check_limits(seconds=seconds, workers=workers)
    if not DAYS[0] <= days <= DAYS[1]:
        raise RunLimits(field="days", low=DAYS[0], high=DAYS[1], value=days)
    if base is None:
        raise NoCrewsChosen()
    chosen = with_scenes(base) if crews is None else list(crews)
    if any(crew.production.company.base_id != base.pk for crew in chosen):
        raise CrewOfAnotherBase()
    run = ScheduleRun.objects.create(
        base=base,
        kind=RunKind.YEAR,
        name=name[:80],
        first_date=first_date,
        days=days,
        plan_from=now,
        seconds=seconds,
        workers=workers,
        requested_by=requested_by,
        requested_at=now,
    )
    run.problem, left_out = _problem(run, chosen)
    run.pins = pins_to_json(pins_of(run, problem_from_json(run.problem)))
    run.asked = {"left_out": left_out}
    run.save(update_fields=["problem", "pins", "asked"])
    transaction.on_commit(partial(runs.ring, run.pk))
    return run


def with_scenes(base: Base) -> list[Crew]:
    """The crews of the base that have something to shoot."""
    rows = Crew.objects.filter(
        production__company__base=base,
        production__is_wrapped=False,
        pk__in=Scene.objects.filter(crew__isnull=False).values("crew"),
    )
    return list(rows.select_related("production__company").order_by("first_date", "pk"))


def _problem(
    run: ScheduleRun, crews: Iterable[Crew]
) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """The problem of all that can be packed, and why the others cannot."""
    left = list(crews)
    left_out: list[dict[str, str]] = []
    while left:
        run.crews.set(left)
        try:
            return build_problem(run), left_out
        except UNREADY as exc:
            named = exc.details["crew"]
            gone = [crew for crew in left if named in (str(crew), str(crew.production))]
            if not gone:  # never, as each of these errors names a crew or its production
                raise
            left = [crew for crew in left if crew not in gone]
            texts = {"zh": exc.message("zh"), "en": exc.message("en")}
            left_out += [{"crew": str(crew), "code": exc.code, **texts} for crew in gone]
    raise NoCrewsChosen()
