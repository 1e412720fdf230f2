"""What workers do for the packer. Each reads the clock and calls one service."""

from celery import shared_task
from django.utils import timezone

from scheduling.errors import RunNotQueued, RunTakenOver
from scheduling.services import round_runs, runs, shares
from sets import clock


@shared_task(name=runs.EXECUTE_RUN, says="排期计算", ignore_result=True)
def execute_run(*, run_id: int, **_later: object) -> None:
    """Work on a run, unless another worker has it: the bell may ring twice."""
    try:
        runs.execute_run(run_id=run_id, now=timezone.now())
    except (RunNotQueued, RunTakenOver):
        return


@shared_task(name=shares.EXECUTE_SHARE, says="排期分工", ignore_result=True)
def execute_share(*, share_id: int, **_later: object) -> None:
    """Work on a share of a run, unless another worker has it."""
    try:
        shares.execute_share(share_id=share_id)
    except (RunNotQueued, RunTakenOver):
        return


@shared_task(name="scheduling.sweep_runs", says="排期巡检", ignore_result=True)
def sweep_runs(**_later: object) -> None:
    """Ring for runs that nobody works on."""
    runs.sweep_runs(now=timezone.now())


@shared_task(name="scheduling.sweep_rounds", says="分配轮截止", ignore_result=True)
def sweep_rounds(**_later: object) -> None:
    """Close allocation rounds whose time is over and have them answered."""
    round_runs.sweep_rounds(now=clock.database_now())
