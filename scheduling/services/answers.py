"""A worker's part of a run: it searches, checks what was found, and stores it."""

import logging
import time
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from scheduling.errors import PlanBreaksRules
from scheduling.models import RunKind, RunProgress, RunState, ScheduleRun
from scheduling.problem_builder import build_problem
from scheduling.services import bounding, drafts, packing, plans, round_work, year_packing
from scheduling.services.leases import Lease
from scheduling.services.pins import with_numbers
from scheduling.services.shares import best_of
from scheduling.solver.baseline import hand_plan
from scheduling.solver.bounds import lower_bounds
from scheduling.solver.check import find_violations
from scheduling.solver.difference import compare, difference_to_json
from scheduling.solver.pins import pins_from_json
from scheduling.solver.plan import Plan as FoundPlan
from scheduling.solver.plan import plan_from_json, require_fit
from scheduling.solver.price import price_plan
from scheduling.solver.problem import Problem
from scheduling.solver.problem_file import problem_from_json
from sets.errors import DomainError

log = logging.getLogger(__name__)

KEEP_SECONDS = 2.0  # between two looks at the best plan so far


def work(lease: Lease, now: datetime) -> None:
    """Do what a claimed run asks for, and end it as DONE. Raises what searching raises."""
    run = ScheduleRun.objects.select_related("base", "based_on__run").get(pk=lease.run_id)
    raw: dict[str, Any] = run.problem or build_problem(run)
    if run.kind == RunKind.FIT:
        _answer_fit(lease, run, raw)
    elif run.kind == RunKind.BOUND:
        bounding.prove(lease, run, raw)
    elif run.kind == RunKind.ROUND:
        round_work.work(lease, run, now)
    elif run.kind == RunKind.YEAR:
        year_packing.pack_year(lease, run, raw)
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
        plan = drafts.store_plan(
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
        run.pins,
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


def fail(lease: Lease, text: str) -> None:
    """End the run as FAILED with this text."""
    log.error("run %s failed: %s", lease.run_id, text)
    told = with_numbers(text)[0]  # managers know scenes by their numbers
    lease.row().update(state=RunState.FAILED, error=told[:4000], lease_until=None)
