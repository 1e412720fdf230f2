"""
How much better could any plan be: a bound on the price, proven as a job of its own.

It takes minutes, so it is asked for a plan that is there already. Every gain is told to the
plan and its run at once; a stop, or a worker that is lost, costs nothing that was proven.
"""

from datetime import datetime
from functools import partial

from django.db import transaction

from base_ops.models import User
from scheduling.errors import BoundUnderWay, PlanNotFound
from scheduling.models import ACTIVE, Plan, RunKind, ScheduleRun
from scheduling.services import runs

BOUND_SECONDS = 300


@transaction.atomic
def request_bound(
    *,
    plan: Plan,
    requested_by: User | None,
    now: datetime,
    seconds: int = BOUND_SECONDS,
    workers: int = 2,
) -> ScheduleRun:
    """
    Queue the proof of a bound for the problem that this plan answers.

    Raises RunLimits, and BoundUnderWay while another one is at it.
    """
    runs.check_limits(seconds=seconds, workers=workers)
    locked = Plan.objects.select_for_update(no_key=True, of=("self",)).filter(pk=plan.pk).first()
    if locked is None:
        raise PlanNotFound()
    active = locked.followers.filter(kind=RunKind.BOUND, state__in=ACTIVE).first()
    if active is not None:
        raise BoundUnderWay(run=str(active))
    run = ScheduleRun.objects.create(
        base=locked.base,
        kind=RunKind.BOUND,
        based_on=locked,
        first_date=locked.run.first_date,
        days=locked.run.days,
        plan_from=locked.run.plan_from,
        seconds=seconds,
        workers=workers,
        requested_by=requested_by,
        requested_at=now,
        problem=locked.run.problem,
        figures=figures_of(locked),
    )
    run.crews.set(locked.run.crews.all())
    transaction.on_commit(partial(runs.ring, run.pk))
    return run


def figures_of(plan: Plan) -> dict[str, object]:
    """The plan's price, its scenes left out, and the bounds known of it."""
    names = ("cost", "unshot_scenes", "lower_bounds")
    return {name: plan.figures[name] for name in names if name in plan.figures}
