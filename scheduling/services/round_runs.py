"""Asking for the answer of a round: a run as every other, with lease, stop and sweeper."""

from datetime import datetime
from functools import partial

from django.db import transaction

from base_ops.models import User
from base_ops.round_errors import NothingCollected
from base_ops.services import rounds
from scheduling.errors import RoundBeingAnswered
from scheduling.models import ACTIVE, RunKind, ScheduleRun
from scheduling.problem_builder.rounds import build_round
from scheduling.services import runs
from sets.errors import DomainError

SECONDS, MOST_SECONDS = 60, 3600


@transaction.atomic
def request_answer(
    *, round_id: int, requested_by: User | None, now: datetime, seconds: int = SECONDS
) -> ScheduleRun:
    """
    Queue the answering of a round that is closed, or whose time to ask is over.

    The problem is built here and now: what is in is what is answered. Raises RoundNotFound,
    RoundNotThere, NothingCollected, RoundBeingAnswered.
    """
    round_ = rounds.close_for_answer(round_id=round_id, now=now)
    if round_.runs.filter(state__in=ACTIVE).exists():
        raise RoundBeingAnswered(round=round_.name)
    requests = rounds.requests_of(round_)
    if not requests:
        raise NothingCollected(round=round_.name)
    run = ScheduleRun.objects.create(
        base=round_.base,
        kind=RunKind.ROUND,
        allocation_round=round_,
        name=round_.name,
        first_date=round_.first_date,
        days=round_.days,
        plan_from=now,
        seconds=max(1, min(seconds, MOST_SECONDS)),
        workers=1,
        seed=round_.seed,
        requested_by=requested_by,
        requested_at=now,
        problem=build_round(round_, requests, now),
    )
    run.crews.set([request.crew_id for request in requests])
    transaction.on_commit(partial(runs.ring, run.pk))
    return run


def sweep_rounds(*, now: datetime) -> list[int]:
    """Close the rounds whose time is over and ask for their answers; the rounds."""
    found = rounds.due(now)
    for pk in found:
        _close(pk, now)
    return found


def _close(round_id: int, now: datetime) -> None:
    """Closed all the same when nobody asked for anything."""
    try:
        request_answer(round_id=round_id, requested_by=None, now=now)
    except NothingCollected:
        with transaction.atomic():
            rounds.close_for_answer(round_id=round_id, now=now)
    except DomainError:  # somebody else was quicker
        return
