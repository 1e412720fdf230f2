"""
A large run spread over machines: each share searches the same problem from another seed.

The run's own worker leads: it searches too, and at its end takes the best of all. Losing
the worker of a share costs what that share had not stored yet; losing the leader lets
another worker lead, from the best plan so far, with what the shares have found.
"""

import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from celery import current_app
from django.db import transaction
from django.db.models.functions import Now
from kombu.exceptions import OperationalError as BrokerDown

from scheduling.models import RunShare, RunState, ScheduleRun
from scheduling.services import leases, packing
from scheduling.services.leases import Lease
from scheduling.solver.check import find_violations
from scheduling.solver.errors import SolverError
from scheduling.solver.pins import pins_from_json
from scheduling.solver.plan import plan_from_json, require_fit
from scheduling.solver.price import price_plan
from scheduling.solver.problem import Problem
from sets.errors import DomainError

log = logging.getLogger(__name__)

EXECUTE_SHARE = "scheduling.execute_share"
KEEP_SECONDS = 2.0  # between two looks at the best plan so far
WAIT_SECONDS = 5.0  # for shares that are about to end when the leader has
SEED_STEP = 7919  # so that the shares of runs with neighbouring seeds differ


def offer_shares(run: ScheduleRun) -> None:
    """The shares of a run beside its own worker's, and a bell for each."""
    made = RunShare.objects.bulk_create(
        RunShare(run=run, number=number) for number in range(1, run.shares)
    )
    for share in made:
        transaction.on_commit(partial(ring_share, share.pk))


def ring_share(share_id: int) -> None:
    """Tell the workers of a share. The sweeper rings again."""
    try:
        current_app.send_task(EXECUTE_SHARE, kwargs={"share_id": share_id}, ignore_result=True)
    except (BrokerDown, OSError) as exc:
        log.warning("share %s: the broker did not take the news: %s", share_id, exc)


def execute_share(*, share_id: int) -> None:
    """
    Search for the share until its run is over, keeping the best plan in its row.

    Raises RunNotQueued when another worker has it, RunTakenOver when this one was too slow.
    """
    lease = leases.claim(share_id, RunShare)
    share = RunShare.objects.select_related("run").get(pk=share_id)
    try:
        file = _search(lease, share)
        lease.write(file=file, state=RunState.DONE)
    except (DomainError, SolverError) as exc:
        lease.row().update(state=RunState.FAILED, error=str(exc)[:4000])
    except Exception as exc:
        lease.row().update(state=RunState.FAILED, error=f"{type(exc).__name__}: {exc}"[:4000])
        raise


def _search(lease: Lease, share: RunShare) -> dict[str, Any]:
    run, kept_at = share.run, time.monotonic()
    wishes = {"pins": run.pins, "told": run.told, "hint": share.file or run.best}
    seed = run.seed + SEED_STEP * share.number
    with packing.start(
        run.problem or {}, seconds=run.seconds, workers=run.workers, seed=seed, wishes=wishes
    ) as solver:
        for report in solver.progress(every=1.0):
            if report:
                lease.write(figures=report)
            if time.monotonic() - kept_at > KEEP_SECONDS:
                kept_at = time.monotonic()
                lease.write(file=solver.best() or share.file)
            if not _is_wanted(run.pk):
                solver.stop()
        return solver.plan()


def _is_wanted(run_id: int) -> bool:
    """Whether the run still waits for its shares."""
    active = (RunState.QUEUED, RunState.RUNNING)
    return ScheduleRun.objects.filter(pk=run_id, state__in=active, stop_requested=False).exists()


def best_of(
    run: ScheduleRun, problem: Problem, own: dict[str, Any], *, heartbeat: Callable[[], None]
) -> dict[str, Any]:
    """
    The best plan file among the leader's own and those of the shares; shares that nobody
    began are called off. `heartbeat` keeps the leader's lease while it waits.
    """
    if run.shares < 2:
        return own
    RunShare.objects.filter(run=run, state=RunState.QUEUED).update(state=RunState.CANCELLED)
    ends_at = time.monotonic() + WAIT_SECONDS
    running = RunShare.objects.filter(run=run, state=RunState.RUNNING, lease_until__gt=Now())
    while running.exists() and time.monotonic() < ends_at:
        heartbeat()
        time.sleep(0.2)
    files = [own, *(s.file for s in RunShare.objects.filter(run=run).order_by("number") if s.file)]
    return min(files, key=partial(_worth, problem, pins_from_json(run.pins).happened))


def _worth(
    problem: Problem, happened: frozenset[str], file: dict[str, Any]
) -> tuple[bool, int, int]:
    """Sort key of a plan file: a plan that breaks a rule is the worst, then scenes, then yuan."""
    plan = plan_from_json(file)
    require_fit(problem, plan)
    figures = price_plan(problem, plan)
    broken = bool(find_violations(problem, plan, happened))
    return broken, figures["unshot_scenes"], figures["cost"]
