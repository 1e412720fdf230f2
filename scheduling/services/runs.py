"""Packing runs: ask, work, stop, sweep. PostgreSQL keeps the record, Celery rings the bell."""

import logging
from collections.abc import Sequence
from datetime import date, datetime
from functools import partial

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError as BrokerDown

from base_ops.models import Crew, User
from scheduling.errors import (
    CrewOfAnotherBase,
    NoCrewsChosen,
    RunIsOver,
    RunLimits,
    RunNotFound,
)
from scheduling.models import RunState, ScheduleRun
from scheduling.problem_builder import build_problem
from scheduling.services import answers, leases
from scheduling.services.pins import pins_of
from scheduling.services.shares import offer_shares, ring_share
from scheduling.solver.errors import SolverError
from scheduling.solver.pins import pins_to_json
from scheduling.solver.problem_file import problem_from_json
from sets.errors import DomainError
from sets.models import Base

log = logging.getLogger(__name__)

EXECUTE_RUN = "scheduling.execute_run"
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
        answers.work(lease, now)
    except (DomainError, SolverError) as exc:
        answers.fail(lease, str(exc))
    except Exception as exc:
        answers.fail(lease, f"{type(exc).__name__}: {exc}")
        raise


def check_limits(**values: int) -> None:
    """Refuse what lies outside `LIMITS`. Raises RunLimits naming the field."""
    for field, value in values.items():
        low, high = LIMITS[field]
        if not low <= value <= high:
            raise RunLimits(field=field, low=low, high=high, value=value)
