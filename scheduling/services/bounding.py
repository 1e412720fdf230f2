"""A worker's part of proving a bound: what is proven is kept at once, and never lowered."""

from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from scheduling.models import Plan, RunState, ScheduleRun
from scheduling.services import packing
from scheduling.services.leases import Lease


def prove(lease: Lease, run: ScheduleRun, raw: dict[str, Any]) -> None:
    """Raise the bounds of the plan the run is based on, and end the run as DONE."""
    with packing.start_bound(raw, seconds=run.seconds, workers=run.workers) as prover:
        listens = False  # a process told to stop before it listens would prove nothing
        for report in prover.progress(every=1.0):
            listens = listens or report is not None
            if report:
                _keep(lease, run, {"cost": report["price_bound"]}, report["seconds"])
            if lease.stop_requested() and listens:
                prover.stop()
        found = prover.plan()
    _keep(lease, run, found)
    lease.write(finished_at=Now())
    lease.row().update(state=RunState.DONE, lease_until=None)


@transaction.atomic
def _keep(
    lease: Lease, run: ScheduleRun, bounds: dict[str, int], seconds: float | None = None
) -> None:
    """Store what is proven with this run, the plan and the plan's own run."""
    spent = {} if seconds is None else {"seconds": seconds}
    run.figures = raised(run.figures, bounds) | spent
    lease.write(figures=run.figures)  # fenced: a worker that lost the run stops here
    plan = (
        Plan.objects.select_for_update(no_key=True, of=("self",))
        .select_related("run")
        .get(pk=run.based_on_id or 0)
    )
    plan.figures = raised(plan.figures, bounds)
    plan.save(update_fields=["figures"])
    own = plan.run
    # The curve of the run is drawn above the bound beside the hand plan's figures.
    figures, baseline = raised(own.figures, bounds), raised(own.baseline, bounds)
    ScheduleRun.objects.filter(pk=own.pk).update(figures=figures, baseline=baseline)


def raised(figures: dict[str, Any], bounds: dict[str, int]) -> dict[str, Any]:
    """The figures with none of their bounds lower than these."""
    known = figures.get("lower_bounds", {})
    better = {name: max(value, known.get(name, 0)) for name, value in bounds.items()}
    return figures | {"lower_bounds": known | better}
