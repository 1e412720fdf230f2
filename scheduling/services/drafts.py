"""Keeping what the packer answered: shots grouped into visits, stored as a draft."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from scheduling.models import Plan, ScheduleRun, Strip, Visit
from scheduling.solver.plan import Shot, plan_from_json, shots_of
from scheduling.solver.problem_file import problem_from_json
from sets.models import Dressing, StandingSet
from sets.timespan import wall_instant


@dataclass(frozen=True, slots=True)
class Stay:
    """Shots of one crew that follow each other on one set in one dressing on one day."""

    shots: tuple[Shot, ...]

    @property
    def start(self) -> int:
        return self.shots[0].start

    @property
    def end(self) -> int:
        return self.shots[-1].end


def store_plan(
    *,
    run: ScheduleRun,
    file: dict[str, Any],
    figures: dict[str, Any],
    baseline: dict[str, Any],
    now: datetime,
    difference: dict[str, Any] | None = None,
) -> Plan:
    """
    Turn a plan file of a run into a draft: visits with their strips.

    What had begun when the run was asked for belongs to the plan it is based on: the file
    has it, the draft's visits do not.
    """
    plan = Plan.objects.create(
        base=run.base,
        run=run,
        file=file,
        figures=figures,
        baseline=baseline,
        difference=difference,
        created_at=now,
    )
    problem = problem_from_json(run.problem)
    begun = run.pins.get("not_before", 0)
    shots = [
        shot
        for production in problem.productions
        for shot in shots_of(production, plan_from_json(file))
        if shot.start >= begun
    ]
    stays = find_stays(shots)
    sets = {s.code: s for s in StandingSet.objects.filter(base=run.base)}
    dressings = _dressings(sets.values())
    visits = Visit.objects.bulk_create(_visit(plan, run, stay, sets, dressings) for stay in stays)
    Strip.objects.bulk_create(
        Strip(
            plan=plan,
            visit=visit,
            scene_id=int(shot.scene.id.rpartition("-S")[2]),
            starts_at=_instant(run, shot.start),
            ends_at=_instant(run, shot.end),
        )
        for visit, stay in zip(visits, stays, strict=True)
        for shot in stay.shots
    )
    return plan


def find_stays(shots: Sequence[Shot]) -> list[Stay]:
    """
    Group shots into stays: a crew that stays on its set keeps it, breaks included.

    A new stay begins with another set, dressing or shooting day, or when another crew
    was on the set in between.
    """
    others: dict[str, list[Shot]] = defaultdict(list)
    for shot in shots:
        others[shot.standing_set].append(shot)
    stays = []
    by_crew = sorted(shots, key=lambda s: (s.production.id, s.start))
    for _, its in groupby(by_crew, key=lambda s: s.production.id):
        run: list[Shot] = []
        for shot in its:
            if run and not _goes_on(run[-1], shot, others[shot.standing_set]):
                stays.append(Stay(tuple(run)))
                run = []
            run.append(shot)
        stays.append(Stay(tuple(run)))
    return sorted(stays, key=lambda s: (s.start, s.shots[0].production.id))


def _goes_on(a: Shot, b: Shot, on_set: Iterable[Shot]) -> bool:
    same = (a.standing_set, a.dressing, a.day) == (b.standing_set, b.dressing, b.day)
    return same and not any(
        o.production.id != a.production.id and a.end <= o.start < b.start for o in on_set
    )


def _dressings(sets: Iterable[StandingSet]) -> dict[tuple[int, str], Dressing]:
    rows = Dressing.objects.filter(standing_set__in=[s.pk for s in sets])
    return {(row.standing_set_id, row.name): row for row in rows}


def _visit(
    plan: Plan,
    run: ScheduleRun,
    stay: Stay,
    sets: dict[str, StandingSet],
    dressings: dict[tuple[int, str], Dressing],
) -> Visit:
    first = stay.shots[0]
    standing_set = sets[first.standing_set]
    return Visit(
        plan=plan,
        crew_id=int(first.production.id[1:]),
        standing_set=standing_set,
        dressing=dressings.get((standing_set.pk, first.dressing)),
        starts_at=_instant(run, stay.start),
        ends_at=_instant(run, stay.end),
    )


def _instant(run: ScheduleRun, minute: int) -> datetime:
    return wall_instant(run.first_date, minute, run.base.zone)
