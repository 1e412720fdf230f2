"""
A worker answers a round.

What the desk would not book of an answer is struck out and the round answered again, so a
draft can be published as it stands unless the calendar changes.
"""

import time
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from base_ops.models import AllocationRound
from base_ops.services import round_answers
from scheduling.models import RunState, ScheduleRun
from scheduling.problem_builder.rounds import granted_in, refused_in, struck
from scheduling.services import leases, packing
from scheduling.solver.rounds.check import find_clashes
from scheduling.solver.rounds.problem import round_from_json

SOLVER = "scheduling.solver.rounds"
MOST_TRIES = 6
KEEP_SECONDS = 2.0  # between two looks at the best answer so far
LEAST_SECONDS = 3


def work(lease: leases.Lease, run: ScheduleRun, now: datetime) -> None:
    """Answer the round of a run and keep the draft. Raises what a round in another state does."""
    assert run.allocation_round_id is not None
    round_ = AllocationRound.objects.select_related("base").get(pk=run.allocation_round_id)
    began, problem = time.monotonic(), dict(run.problem or {})
    file: dict[str, Any] = {}
    for attempt in range(MOST_TRIES):
        left = max(LEAST_SECONDS, round(run.seconds - (time.monotonic() - began)))
        file = _search(lease, problem, left, run.seed)
        grants = granted_in(round_, file)
        objected = round_answers.objections(round_, grants, now)
        if not objected:
            break
        if attempt == MOST_TRIES - 1 or lease.stop_requested():
            file = _without(problem, file, {grants[n].item_id for n in objected})
            break
        out = [struck(round_, grants[n]) for n in objected]
        problem["struck"] = [*problem.get("struck", []), *out]
    ended = now + timedelta(seconds=time.monotonic() - began)
    with transaction.atomic():
        lease.write(best=file, figures=file["figures"], problem=problem, finished_at=ended)
        round_answers.write_draft(
            round_id=round_.pk,
            grants=granted_in(round_, file),
            refused=refused_in(round_, file),
            figures=file["figures"],
            now=ended,
        )
        lease.row().update(state=RunState.DONE, lease_until=None)


def _without(problem: dict[str, Any], file: dict[str, Any], items: set[int]) -> dict[str, Any]:
    """The answer with these items, and all of a request that wants all or nothing, refused."""
    out = {f"I{pk}" for pk in items}
    for request in problem["requests"]:
        its = {item["id"] for item in request["items"]}
        out |= its if request["all_or_nothing"] and its & out else set()
    kept = [grant for grant in file["grants"] if grant["item"] not in out]
    gone = [
        {"item": g["item"], "reason": "no_time", "rivals": [], "free": []}
        for g in file["grants"]
        if g["item"] in out
    ]
    figures = {**file["figures"], "granted": len(kept), "is_best": False}
    return {"grants": kept, "refused": [*file["refused"], *gone], "figures": figures}


def _search(
    lease: leases.Lease, problem: dict[str, Any], seconds: int, seed: int
) -> dict[str, Any]:
    kept_at = time.monotonic()
    with packing.start(problem, seconds=seconds, workers=1, seed=seed, module=SOLVER) as solver:
        for report in solver.progress(every=1.0):
            if report:
                lease.write(figures=report)
            if time.monotonic() - kept_at > KEEP_SECONDS:
                kept_at = time.monotonic()
                lease.write(best=solver.best())
            if lease.stop_requested():
                solver.stop()
        file = solver.plan()
    if clashes := find_clashes(round_from_json(problem), file):
        raise AssertionError(f"the answer breaks its own rules: {clashes[:3]}")
    return file
