"""
Who works on a run: claims, heartbeats and fences, all by the database's clock.

A claim raises the fence; every later write names it. A worker that was paused past its
lease finds its fence outdated, writes nothing and leaves.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from scheduling.errors import RunNotQueued, RunTakenOver
from scheduling.models import RunState, ScheduleRun

LEASE = timedelta(seconds=30)
HEARTBEAT_SECONDS = 5.0
MOST_ATTEMPTS = 3

CLAIM = """
UPDATE scheduling_schedulerun
   SET state = 'RUNNING', fence = fence + 1, attempts = attempts + 1,
       lease_until = clock_timestamp() + make_interval(secs => %s), started_at = COALESCE(started_at, clock_timestamp())
 WHERE id = %s AND attempts < %s
   AND (state = 'QUEUED' OR (state = 'RUNNING' AND lease_until < clock_timestamp()))
RETURNING fence
"""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on a run."""

    run_id: int
    fence: int

    def row(self) -> QuerySet[ScheduleRun]:
        """The run, as long as it is still ours."""
        return ScheduleRun.objects.filter(pk=self.run_id, fence=self.fence, state=RunState.RUNNING)

    def write(self, **fields: Any) -> None:
        """Change the run and renew the lease. Raises RunTakenOver when it is not ours."""
        if not self.row().update(lease_until=Now() + LEASE, **fields):
            raise RunTakenOver(run=self.run_id)

    def stop_requested(self) -> bool:
        """Renew the lease; whether somebody asked to stop. Raises RunTakenOver."""
        self.write()
        return bool(self.row().values_list("stop_requested", flat=True).first())


def claim(run_id: int) -> Lease:
    """Take a run that waits, or whose worker is gone. Raises RunNotQueued."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [LEASE.total_seconds(), run_id, MOST_ATTEMPTS])
        row = cursor.fetchone()
    if row is None:
        raise RunNotQueued(run=run_id)
    return Lease(run_id, int(row[0]))


def waiting() -> list[int]:
    """Runs that a worker should be told of: queued ones, and those whose worker is gone."""
    lost = Q(state=RunState.RUNNING, lease_until__lt=Now(), attempts__lt=MOST_ATTEMPTS)
    rows = ScheduleRun.objects.filter(Q(state=RunState.QUEUED) | lost)
    return list(rows.order_by("requested_at").values_list("pk", flat=True))


def give_up_lost_runs() -> int:
    """Mark runs that took every worker down with them as failed; how many."""
    return ScheduleRun.objects.filter(
        state=RunState.RUNNING, lease_until__lt=Now(), attempts__gte=MOST_ATTEMPTS
    ).update(
        state=RunState.FAILED,
        fence=F("fence") + 1,
        finished_at=Now(),
        error=f"{MOST_ATTEMPTS} 次尝试都中断 / interrupted {MOST_ATTEMPTS} times",
    )
