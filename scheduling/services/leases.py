"""
Who works on a run or a share of one: claims, heartbeats and fences, by the database's clock.

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
from scheduling.models import ACTIVE, RunShare, RunState, ScheduleRun

LEASE = timedelta(seconds=30)
HEARTBEAT_SECONDS = 5.0
MOST_ATTEMPTS = 3

Claimable = type[ScheduleRun] | type[RunShare]

CLAIM = """
UPDATE {table}
   SET state = 'RUNNING', fence = fence + 1, attempts = attempts + 1,
       lease_until = clock_timestamp() + make_interval(secs => %s),
       started_at = COALESCE(started_at, clock_timestamp())
 WHERE id = %s AND attempts < %s
   AND (state = 'QUEUED' OR (state = 'RUNNING' AND lease_until < clock_timestamp()))
RETURNING fence
"""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on a run, or on the share with this key."""

    run_id: int
    fence: int
    model: Claimable = ScheduleRun

    def row(self) -> QuerySet[Any]:
        """The row, as long as it is still ours."""
        rows: QuerySet[Any] = self.model._default_manager.all()
        return rows.filter(pk=self.run_id, fence=self.fence, state=RunState.RUNNING)

    def write(self, **fields: Any) -> None:
        """Change the row and renew the lease. Raises RunTakenOver when it is not ours."""
        if not self.row().update(lease_until=Now() + LEASE, **fields):
            raise RunTakenOver(run=self.run_id)

    def stop_requested(self) -> bool:
        """Renew the lease of a run; whether somebody asked to stop. Raises RunTakenOver."""
        self.write()
        return bool(self.row().values_list("stop_requested", flat=True).first())


def claim(key: int, model: Claimable = ScheduleRun) -> Lease:
    """Take a run or share that waits, or whose worker is gone. Raises RunNotQueued."""
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(model._meta.db_table)
        cursor.execute(CLAIM.format(table=table), [LEASE.total_seconds(), key, MOST_ATTEMPTS])
        row = cursor.fetchone()
    if row is None:
        raise RunNotQueued(run=key)
    return Lease(key, int(row[0]), model)


def waiting() -> list[int]:
    """Runs that a worker should be told of: queued ones, and those whose worker is gone."""
    rows = ScheduleRun.objects.filter(_waits())
    return list(rows.order_by("requested_at").values_list("pk", flat=True))


def waiting_shares() -> list[int]:
    """The same for the shares of runs that somebody works on."""
    rows = RunShare.objects.filter(_waits(), run__state=RunState.RUNNING)
    return list(rows.order_by("run__requested_at", "number").values_list("pk", flat=True))


def _waits() -> Q:
    lost = Q(state=RunState.RUNNING, lease_until__lt=Now(), attempts__lt=MOST_ATTEMPTS)
    return Q(state=RunState.QUEUED) | lost


def give_up_lost_runs() -> int:
    """Mark runs and shares that took every worker down with them as failed; how many runs."""
    _give_up(RunShare)
    return _give_up(ScheduleRun, finished_at=Now())


def call_off_idle_shares() -> int:
    """Cancel what still waits of runs that are over; how many shares."""
    rows = RunShare.objects.filter(_waits()).exclude(run__state__in=ACTIVE)
    return rows.update(state=RunState.CANCELLED, fence=F("fence") + 1)


def _give_up(model: Claimable, **more: Any) -> int:
    rows: QuerySet[Any] = model._default_manager.filter(
        state=RunState.RUNNING, lease_until__lt=Now(), attempts__gte=MOST_ATTEMPTS
    )
    text = f"{MOST_ATTEMPTS} 次尝试都中断 / interrupted {MOST_ATTEMPTS} times"
    return rows.update(state=RunState.FAILED, fence=F("fence") + 1, error=text, **more)
