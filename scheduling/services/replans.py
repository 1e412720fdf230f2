"""
Questions that begin from a plan: what now after this happened, what if, where would a crew fit.

Each is a run of its own kind: the worker answers it like any other. The problem is built
anew from the rows of today, so bookings made since the plan stand in its way; then what
happened, or what is imagined, is applied to it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from base_ops.models import Crew, User
from scheduling.errors import PlanNotPublished, QuestionImpossible, SceneNotInPlan
from scheduling.models import Plan, PlanState, RunKind, ScheduleRun
from scheduling.problem_builder import build_problem
from scheduling.services import runs
from scheduling.services.happenings import Happening, still_true, to_disturbances
from scheduling.services.imagining import (
    choose_crews,
    imagine,
    imagined_before,
    settled,
    under_way,
)
from scheduling.services.joining import join
from scheduling.services.pins import pins_of
from scheduling.solver.disturb import disturb, disturbance_to_json
from scheduling.solver.errors import SolverError
from scheduling.solver.pins import known_pins, pins_from_json, pins_to_json
from scheduling.solver.plan import plan_from_json
from scheduling.solver.problem import Problem
from scheduling.solver.problem_file import problem_from_json, problem_to_json
from scheduling.solver.told import Told
from scheduling.solver.what_if import Changes, changes_to_json, upon
from sets.timespan import wall_minute

REPLAN_SECONDS = 5
FIT_SECONDS = 8


@transaction.atomic
def request_replan(
    *,
    plan: Plan,
    happenings: Sequence[Happening],
    requested_by: User | None,
    now: datetime,
    seconds: int = REPLAN_SECONDS,
    workers: int = 2,
    name: str = "",
    publish_when_done: bool = False,
) -> ScheduleRun:
    """
    Queue the repair of a published plan after these happenings.

    What has begun by `now` stays; of the rest as little moves as can be. Scenes added to
    the breakdown since are planned too. Raises PlanNotPublished, SceneNotInPlan and what
    building a problem raises, QuestionImpossible when a happening cannot be, PinsContradict
    when what is pinned cannot be kept with it.
    """
    if plan.state != PlanState.PUBLISHED:
        raise PlanNotPublished()
    run = _run(plan, RunKind.REPLAN, requested_by, now, seconds=seconds, workers=workers)
    run.name, run.publish_when_done = name[:80], publish_when_done
    problem = _problem(run, plan)
    _require_known(problem, happenings)
    found = [made for each in happenings for made in to_disturbances(run, problem, each)]
    minute = wall_minute(now, run.first_date, run.base.zone)
    told = plan_from_json(plan.file)
    known = still_true(problem, plan)
    with refusals():
        disturbed, pins = disturb(problem, told, max(0, minute), [*known, *found])
    run.asked = {
        "happenings": [each.to_json() for each in happenings],
        "disturbances": [disturbance_to_json(each) for each in [*known, *found]],
    }
    pins = pins_of(run, disturbed, pins)
    run.problem, run.pins, run.told = problem_to_json(disturbed), pins_to_json(pins), plan.file
    return _queue(run)


@transaction.atomic
def request_what_if(
    *,
    plan: Plan,
    changes: Changes,
    requested_by: User | None,
    now: datetime,
    joining: Sequence[Crew] = (),
    seconds: int = 30,
    workers: int = 2,
    name: str = "",
) -> ScheduleRun:
    """
    Queue a solution as imagined: crews changed, left out or `joining`, other prices, closures.

    The names in `changes` are those of the problem file (`C7`, set codes). What has begun
    of a published plan stays, and so do all pins. The answer is made real by
    `adopting.adopt_what_if` only. Raises QuestionImpossible, CrewInPlanAlready,
    PinsContradict and what building a problem raises.
    """
    run = _run(plan, RunKind.WHAT_IF, requested_by, now, seconds=seconds, workers=workers)
    run.name = name[:80]
    if not under_way(plan):
        run.plan_from = max(now, run.plan_from)
    left = choose_crews(run, plan, joining, changes.without)
    with refusals():
        imagined, known = imagine(run, plan, changes)
    pins = pins_of(run, imagined, settled(run, plan, imagined, now))
    run.crews.set(left)
    run.asked = changes_to_json(upon(imagined_before(plan), changes)) | {
        "joining": [crew.pk for crew in joining],
        "disturbances": [disturbance_to_json(each) for each in known],
    }
    run.problem, run.pins = problem_to_json(imagined), pins_to_json(pins)
    run.best = _plan_file(Told(plan_from_json(plan.file)), imagined)
    return _queue(run)


@transaction.atomic
def request_fit(
    *,
    plan: Plan,
    crew: Crew,
    requested_by: User | None,
    now: datetime,
    seconds: int = FIT_SECONDS,
    workers: int = 2,
) -> ScheduleRun:
    """
    Queue the search for the best days for a crew to begin beside a plan that stands.

    The crew brings its scenes and its pins; its own dates say how many days it may take.
    Raises PinsContradict and what building a problem raises.
    """
    run = _run(plan, RunKind.FIT, requested_by, now, seconds=seconds, workers=workers)
    run.plan_from = max(now, run.plan_from)
    run.crews.set([crew])
    joined = join(
        problem_from_json(plan.run.problem),
        problem_from_json(build_problem(run)),
        plan_from_json(plan.file),
    )
    begun = (run.plan_from.astimezone(plan.base.zone).date() - run.first_date).days
    pins = pins_of(run, joined, known_pins(joined, pins_from_json(plan.run.pins)))
    run.asked = {"crew": crew.pk, "first": max(0, begun + 1)}
    run.problem, run.pins = problem_to_json(joined), pins_to_json(pins)
    run.told = _plan_file(Told(plan_from_json(plan.file)), joined)
    return _queue(run)


@contextmanager
def refusals() -> Iterator[None]:
    """Say in the base's words what the packer refuses."""
    try:
        yield
    except SolverError as exc:
        texts = {"text_zh": exc.message("zh"), "text_en": exc.message("en")}
        raise QuestionImpossible(reason=exc.code, **texts) from exc


def _run(
    plan: Plan, kind: RunKind, user: User | None, now: datetime, *, seconds: int, workers: int
) -> ScheduleRun:
    """A run over the crews and days of the plan, not yet with its problem."""
    old = plan.run
    runs.check_limits(days=old.days, seconds=seconds, workers=workers)
    run = ScheduleRun.objects.create(
        base=plan.base,
        kind=kind,
        based_on=plan,
        first_date=old.first_date,
        days=old.days,
        plan_from=old.plan_from,
        seconds=seconds,
        workers=workers,
        requested_by=user,
        requested_at=now,
    )
    run.crews.set(old.crews.all())
    return run


def _queue(run: ScheduleRun) -> ScheduleRun:
    run.save()
    transaction.on_commit(partial(runs.ring, run.pk))
    return run


def _problem(run: ScheduleRun, plan: Plan) -> Problem:
    return problem_from_json(build_problem(run))


def _require_known(problem: Problem, happenings: Sequence[Happening]) -> None:
    """Refuse a happening about a scene that no crew of the plan is to shoot."""
    known = {scene.id.rpartition("-S")[2] for p in problem.productions for scene in p.scenes}
    for each in happenings:
        if each.scene is not None and str(each.scene.pk) not in known:
            raise SceneNotInPlan(scene=each.scene.number)


def _plan_file(told: Told, problem: Problem) -> dict[str, Any]:
    kept = told.plan_for(problem)
    return {"locations": kept.locations, "scenes": kept.scenes}
