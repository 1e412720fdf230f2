"""A worker's part of a year: packed step by step, of which the report is kept."""

from typing import Any

from django.db.models.functions import Now

from scheduling.models import RunState, ScheduleRun
from scheduling.services import packing
from scheduling.services.leases import Lease


def pack_year(lease: Lease, run: ScheduleRun, raw: dict[str, Any]) -> None:
    """Pack step by step, keep the report, end the run as DONE; a stop keeps what was packed."""
    with packing.start_year(raw, run.pins, seconds=run.seconds, workers=run.workers) as packer:
        listens = False  # a process told to stop before it listens would leave no report
        for said in packer.progress(every=1.0):
            listens = listens or said is not None
            if said and "first_day" in said:
                lease.write(figures={"step": said})
            if lease.stop_requested() and listens:
                packer.stop()
        report = packer.plan()
    lease.write(figures={"year": report}, finished_at=Now())
    lease.row().update(state=RunState.DONE, lease_until=None)
