"""
What a what-if is asked of: the rows of today with what is imagined, and what stays as it is.

A plan that is being shot is asked about with its past: what has begun is pinned. Of any
other plan nothing is planned before now, as in a run.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from base_ops.models import Crew
from scheduling.errors import CrewInPlanAlready, CrewOfAnotherBase, NoCrewsChosen
from scheduling.models import Plan, PlanState, RunKind, ScheduleRun, Strip
from scheduling.problem_builder import build_problem
from scheduling.services.happenings import still_true
from scheduling.solver.disturb import Disturbance, begun, disturb
from scheduling.solver.pins import Pins
from scheduling.solver.plan import Plan as FoundPlan
from scheduling.solver.plan import plan_from_json
from scheduling.solver.problem import Problem
from scheduling.solver.problem_file import problem_from_json
from scheduling.solver.what_if import Changes, changes_from_json, upon, what_if
from sets.timespan import wall_minute


def choose_crews(
    run: ScheduleRun, plan: Plan, joining: Sequence[Crew], without: Iterable[str]
) -> list[Crew]:
    """
    Give the run the plan's crews and those that join; the crews that are then left.

    Raises CrewInPlanAlready, CrewOfAnotherBase, NoCrewsChosen.
    """
    old = list(plan.run.crews.all())
    for crew in joining:
        if crew.production.company.base_id != plan.base_id:
            raise CrewOfAnotherBase()
        if crew in old:
            raise CrewInPlanAlready(crew=str(crew))
    run.crews.set([*old, *joining])
    dropped = set(without)
    left = [crew for crew in [*old, *joining] if f"C{crew.pk}" not in dropped]
    if not left:
        raise NoCrewsChosen()
    return left


def imagined_before(plan: Plan) -> Changes:
    """What the plan itself imagines already: nothing unless it answers a what-if."""
    asked = plan.run.asked if plan.run.kind == RunKind.WHAT_IF else {}
    return changes_from_json(asked)


def imagine(run: ScheduleRun, plan: Plan, changes: Changes) -> tuple[Problem, list[Disturbance]]:
    """
    The problem of the run's crews as imagined, and what had happened that rows do not say.

    It is made of the rows of today, and of what the plan had been repaired for or imagines
    already. Raises WhatIfInvalid and what building a problem raises.
    """
    both = upon(replace(imagined_before(plan), without=frozenset()), changes)
    right = {
        int(name[1:]): (first, last)
        for name, (first, last) in both.windows.items()
        if name[1:].isdigit() and 0 <= first <= last < run.days
    }
    problem = problem_from_json(build_problem(run, right))
    known = still_true(problem, plan)
    problem, _ = disturb(problem, FoundPlan(), 0, known)
    what_if(problem, changes)  # refuses windows as they were asked for
    present = {p.id: (p.first_day, p.last_day) for p in problem.productions}
    windows = {name: present[name] for name in both.windows if name in present}
    overtime = {name: most for name, most in both.overtime.items() if name in present}
    return what_if(problem, replace(both, windows=windows, overtime=overtime)), known


def under_way(plan: Plan) -> bool:
    """Whether what this plan has before now is taken to have happened."""
    return plan.state == PlanState.PUBLISHED or bool(plan.run.pins.get("not_before"))


def settled(run: ScheduleRun, plan: Plan, problem: Problem, now: datetime) -> Pins:
    """
    What has begun and stays, and the minute before which nothing is planned.

    A repair carries the moment it was made for; once published, time has gone on since.
    Crews that join with scenes begun by a plan of their own bring those.
    """
    if not under_way(plan):
        return Pins()
    minute = int(plan.run.pins.get("not_before", 0))
    if plan.state == PlanState.PUBLISHED:
        minute = max(minute, wall_minute(now, run.first_date, run.base.zone))
    told, other = plan_from_json(plan.file), _shot_by_joiners(run, plan, now)
    both = FoundPlan(
        {**other.locations, **told.locations},
        {**other.scenes, **told.scenes},
    )
    return begun(problem, both, minute)


def _shot_by_joiners(run: ScheduleRun, plan: Plan, now: datetime) -> FoundPlan:
    """Where and when crews that were not in the plan began scenes of another one."""
    rows = Strip.objects.filter(
        visit__booking__isnull=False,
        visit__crew__in=run.crews.exclude(pk__in=plan.run.crews.all()),
        starts_at__gte=run.plan_from,
        starts_at__lt=now,
    ).select_related("visit__standing_set", "scene")
    found = FoundPlan()
    for row in rows:
        crew = row.visit.crew_id
        found.locations[f"C{crew}-L{row.scene.location_id}"] = row.visit.standing_set.code
        found.scenes[f"C{crew}-S{row.scene_id}"] = wall_minute(
            row.starts_at, run.first_date, run.base.zone
        )
    return found
