"""Packing runs: ask, work, stop, sweep. PostgreSQL keeps the record, Celery rings the bell."""

import logging
import time
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from celery import current_app
from django.db import transaction
from django.db.models.functions import Now
from kombu.exceptions import OperationalError as BrokerDown

from base_ops.models import Crew, User
from scheduling.errors import (
    CrewOfAnotherBase,
    NoCrewsChosen,
    PlanBreaksRules,
    RunIsOver,
    RunLimits,
    RunNotFound,
)
from scheduling.models import RunKind, RunProgress, RunState, ScheduleRun
from scheduling.problem_builder import build_problem
from scheduling.services import leases, packing, plans, round_work
from scheduling.services.leases import Lease
from scheduling.services.pins import pins_of
from scheduling.services.shares import best_of, offer_shares, ring_share
from scheduling.solver.baseline import hand_plan
from scheduling.solver.bounds import lower_bounds
from scheduling.solver.check import find_violations
from scheduling.solver.difference import compare, difference_to_json
from scheduling.solver.errors import SolverError
from scheduling.solver.pins import pins_from_json, pins_to_json
from scheduling.solver.plan import Plan as FoundPlan
from scheduling.solver.plan import plan_from_json, require_fit
from scheduling.solver.price import price_plan
from scheduling.solver.problem import Problem
from scheduling.solver.problem_file import problem_from_json
from sets.errors import DomainError
from sets.models import Base

log = logging.getLogger(__name__)

EXECUTE_RUN = "scheduling.execute_run"
KEEP_SECONDS = 2.0  # between two looks at the best plan so far
LIMITS = {"shares": (1, 16), "days": (1, 60), "seconds": (1, 3600), "workers": (1, 64)}


@transaction.atomic
def request_run(
    *,
    base: Base,
    crews: Sequence[Crew],
    first_date: date,
    days: int,
    requested_by: User | None,
    now: datetime,
    seconds: int = 60,
    workers: int = 2,
    seed: int = 0,
    name: str = "",
    publish_when_done: bool = False,
    plan_from: datetime | None = None,
    shares: int = 1,
) -> ScheduleRun:
    """
    Queue a run over these crews. The worker hears of it once this transaction committed.

    Nothing is planned before `plan_from`, which is `now` unless said otherwise. The
    problem is built here and now, so whoever asks hears at once what is missing
    (NothingToShoot, LocationsUndecided, CrewOutsideHorizon, RunLimits, PinsContradict …).
    """
    check_limits(days=days, seconds=seconds, workers=workers, shares=shares)
    if not crews:
        raise NoCrewsChosen()
    if any(crew.production.company.base_id != base.pk for crew in crews):
        raise CrewOfAnotherBase()
    run = ScheduleRun.objects.create(
        base=base,
        name=name[:80],
        first_date=first_date,
        days=days,
        seconds=seconds,
        workers=workers,
        seed=seed,
        shares=shares,
        publish_when_done=publish_when_done,
        requested_by=requested_by,
        requested_at=now,
        plan_from=plan_from or now,
    )
    run.crews.set(crews)
    run.problem = build_problem(run)
    run.pins = pins_to_json(pins_of(run, problem_from_json(run.problem)))
    run.save(update_fields=["problem", "pins"])
    transaction.on_commit(partial(ring, run.pk))
    offer_shares(run)  # their bells ring after the run's, which a lone worker takes first
    return run


def ring(run_id: int) -> None:
    """Tell the workers of a run. A silent bell costs seconds: the sweeper rings again."""
    try:
        current_app.send_task(EXECUTE_RUN, kwargs={"run_id": run_id}, ignore_result=True)
    except (BrokerDown, OSError) as exc:
        log.warning("run %s: the broker did not take the news: %s", run_id, exc)


def stop_run(*, run_id: int, now: datetime) -> ScheduleRun:
    """
    Ask a run to end early; what it found so far is kept. One that waits is cancelled.

    Raises RunNotFound, RunIsOver.
    """
    waiting = ScheduleRun.objects.filter(pk=run_id, state=RunState.QUEUED)
    waiting.update(state=RunState.CANCELLED, stop_requested=True, finished_at=now)
    ScheduleRun.objects.filter(pk=run_id, state=RunState.RUNNING).update(stop_requested=True)
    run = ScheduleRun.objects.filter(pk=run_id).first()
    if run is None:
        raise RunNotFound()
    if not run.stop_requested:
        raise RunIsOver()
    return run


def sweep_runs(*, now: datetime) -> list[int]:
    """Ring for every run that waits or whose worker is gone; give up on hopeless ones."""
    leases.give_up_lost_runs()
    waiting = leases.waiting()
    for run_id in waiting:
        ring(run_id)
    leases.call_off_idle_shares()
    for share_id in leases.waiting_shares():
        ring_share(share_id)
    return waiting


def execute_run(*, run_id: int, now: datetime) -> None:
    """
    Work on a run: no transaction is open while the solver searches.

    Raises RunNotQueued when another worker has it, RunTakenOver when this one was too
    slow. An anticipated error ends the run as FAILED with its text; anything else is
    our bug and is raised after the run says so too.
    """
    lease = leases.claim(run_id)
    try:
        _work(lease, now)
    except (DomainError, SolverError) as exc:
        _fail(lease, str(exc))
    except Exception as exc:
        _fail(lease, f"{type(exc).__name__}: {exc}")
        raise


def check_limits(**values: int) -> None:
    """Refuse what lies outside `LIMITS`. Raises RunLimits naming the field."""
    for field, value in values.items():
        low, high = LIMITS[field]
        if not low <= value <= high:
            raise RunLimits(field=field, low=low, high=high, value=value)


def _work(lease: Lease, now: datetime) -> None:
    run = ScheduleRun.objects.select_related("base", "based_on__run").get(pk=lease.run_id)
    raw: dict[str, Any] = run.problem or build_problem(run)
    if run.kind == RunKind.ROUND:
        round_work.work(lease, run, now)
    elif run.kind == RunKind.FIT:
        _answer_fit(lease, run, raw)
    else:
        _pack(lease, run, raw, now)


def _pack(lease: Lease, run: ScheduleRun, raw: dict[str, Any], now: datetime) -> None:
    problem = problem_from_json(raw)
    by_hand = _figures(problem, hand_plan(problem))
    lease.write(baseline=by_hand)
    started = time.monotonic()
    RunProgress.objects.filter(run=run).delete()  # of a worker that was lost
    file = best_of(run, problem, _search(lease, run, raw), heartbeat=lease.write)
    found = plan_from_json(file)
    require_fit(problem, found)
    happened = pins_from_json(run.pins).happened
    if broken := find_violations(problem, found, happened):
        raise PlanBreaksRules(count=len(broken), first=broken[0].zh)
    ended = now + timedelta(seconds=time.monotonic() - started)
    _keep(lease, run, file, _figures(problem, found), by_hand, ended)


def _search(lease: Lease, run: ScheduleRun, raw: dict[str, Any]) -> dict[str, Any]:
    wishes = {"pins": run.pins, "told": run.told, "hint": run.best}
    kept_at = time.monotonic()
    with packing.start(
        raw, seconds=run.seconds, workers=run.workers, seed=run.seed, wishes=wishes
    ) as solver:
        for report in solver.progress(every=1.0):
            if report:
                _note_progress(lease, report)
            if time.monotonic() - kept_at > KEEP_SECONDS:
                kept_at = time.monotonic()
                lease.write(best=solver.best() or run.best)
            if lease.stop_requested():
                solver.stop()
        return solver.plan()


def _note_progress(lease: Lease, report: dict[str, Any]) -> None:
    lease.write(figures=report)
    RunProgress.objects.create(
        run_id=lease.run_id,
        seconds=report["seconds"],
        price=report["price"],
        changeovers=report["changeovers"],
        changeover_bound=report["changeover_bound"],
        crew_days=report["crew_days"],
        unshot_scenes=report["unshot_scenes"],
    )


def _figures(problem: Problem, plan: FoundPlan) -> dict[str, Any]:
    return {**price_plan(problem, plan), "lower_bounds": lower_bounds(problem)}


def _keep(
    lease: Lease,
    run: ScheduleRun,
    file: dict[str, Any],
    figures: dict[str, Any],
    by_hand: dict[str, Any],
    now: datetime,
) -> None:
    """Store the plan and end the run in one transaction; publish in one of its own."""
    with transaction.atomic():
        # The fenced write comes first: it locks the row, and a worker that lost it stops here.
        lease.write(figures=figures)
        plan = plans.store_plan(
            run=run,
            file=file,
            figures=figures,
            baseline=by_hand,
            now=now,
            difference=_difference(run, file),
        )
        lease.row().update(state=RunState.DONE, finished_at=now, lease_until=None)
    if run.publish_when_done:
        try:
            as_of = None if run.kind == RunKind.REPLAN else run.plan_from
            plans.publish_plan(plan_id=plan.pk, now=now, as_of=as_of)
        except DomainError as exc:
            ScheduleRun.objects.filter(pk=run.pk).update(error=str(exc))


def _difference(run: ScheduleRun, file: dict[str, Any]) -> dict[str, Any] | None:
    """What this plan changes of the one it is based on."""
    if run.based_on is None:
        return None
    before = run.based_on
    return difference_to_json(
        compare(
            problem_from_json(before.run.problem),
            plan_from_json(before.file),
            plan_from_json(file),
            problem_after=problem_from_json(run.problem),
        )
    )


def _answer_fit(lease: Lease, run: ScheduleRun, raw: dict[str, Any]) -> None:
    """Look where the crew would fit; the answer stays with the run."""
    fits = packing.look_for_fits(
        raw,
        run.told or {"locations": {}, "scenes": {}},
        f"C{run.asked['crew']}",
        first=run.asked["first"],
        seconds=run.seconds,
        workers=run.workers,
    )
    for fit in fits:
        fit.pop("plan")
        for end in ("first", "last"):
            day = timedelta(days=fit.pop(f"{end}_day"))
            fit[f"{end}_date"] = (run.first_date + day).isoformat()
    lease.write(answer=fits, finished_at=Now())
    lease.row().update(state=RunState.DONE, lease_until=None)


def _fail(lease: Lease, text: str) -> None:
    log.error("run %s failed: %s", lease.run_id, text)
    lease.row().update(state=RunState.FAILED, error=text[:4000], lease_until=None)
