"""
Overrides 改派: the base gives a set to another crew although somebody has it.

Never a second active row: what stands in the way is released with the reason, its
people are told, and the new booking is made, in one transaction.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from base_ops.errors import OverrideDecided, OverrideNeedsReason, OverrideNotFound
from base_ops.models import (
    Booking,
    BookingState,
    Crew,
    NoticeKind,
    Override,
    OverrideState,
    User,
)
from base_ops.services import limits, line, notices, occupancy
from base_ops.services.families import Families
from base_ops.services.requests import SetRequest, refuse, unsaved
from sets.history import because
from sets.models import Dressing, StandingSet
from sets.selectors.redress import redress_table
from sets.timespan import TimeSpan

STATE_WORDS = {
    OverrideState.GRANTED: ("批准", "granted"),
    OverrideState.REFUSED: ("驳回", "refused"),
}


@transaction.atomic
def ask_override(
    *,
    crew: Crew,
    standing_set: StandingSet,
    span: TimeSpan,
    reason: str,
    by: User,
    now: datetime,
    dressing: Dressing | None = None,
) -> Override:
    """Ask a base manager to give a taken set to this crew. Raises OverrideNeedsReason."""
    if not reason.strip():
        raise OverrideNeedsReason()
    return Override.objects.create(
        crew=crew,
        standing_set=standing_set,
        dressing=dressing,
        starts_at=span.start,
        ends_at=span.end,
        reason=reason.strip()[:200],
        asked_by=by,
        asked_at=now,
    )


@transaction.atomic
def grant_override(*, override_id: int, by: User, now: datetime, answer: str = "") -> Override:
    """
    Release what stands in the way and confirm the set for the crew.

    Raises OverrideNotFound, OverrideDecided, and whatever would refuse the booking once
    the others are gone (closed, no room for turnover, RegistrationNumberMissing): then
    nothing has changed.
    """
    row = _undecided(override_id)
    request = SetRequest(
        row.standing_set_id, row.crew_id, TimeSpan(row.starts_at, row.ends_at), row.dressing_id
    )
    with because(row.reason):
        row.booking = _take(request, row.reason, now)
    return _decide(row, OverrideState.GRANTED, by, now, answer)


@transaction.atomic
def refuse_override(*, override_id: int, by: User, now: datetime, answer: str) -> Override:
    """Say no, with a reason. Raises OverrideNotFound, OverrideDecided, OverrideNeedsReason."""
    if not answer.strip():
        raise OverrideNeedsReason()
    return _decide(_undecided(override_id), OverrideState.REFUSED, by, now, answer.strip())


def _undecided(override_id: int) -> Override:
    row = Override.objects.select_for_update(no_key=True).filter(pk=override_id).first()
    if row is None:
        raise OverrideNotFound()
    if row.state != OverrideState.ASKED:
        zh, en = STATE_WORDS[OverrideState(row.state)]
        raise OverrideDecided(state_zh=zh, state_en=en)
    return row


def _decide(row: Override, state: OverrideState, by: User, now: datetime, answer: str) -> Override:
    row.state, row.decided_by, row.decided_at, row.answer = state, by, now, answer[:200]
    row.save()
    return row


def _take(request: SetRequest, reason: str, now: datetime) -> Booking:
    limits.check([request], BookingState.CONFIRMED)
    locked = line.lock([request.standing_set_id], now=now)
    [booking] = unsaved([request], locked, BookingState.CONFIRMED, now)
    overruled = _in_the_way(locked, booking)
    for row in overruled:
        notices.tell(NoticeKind.OVERRULED, row, now=now, reason=reason)
    occupancy.free_group([row.pk for row in overruled], BookingState.RELEASED, reason)
    locked.read(now)
    refuse(occupancy.refusals(locked, [booking], redress_table(locked.by_id), now), 1)
    occupancy.write(locked, [booking])
    line.advance(locked, now=now)
    return booking


def _in_the_way(locked: Families, booking: Booking) -> Sequence[Booking]:
    """Shooting bookings that share an instant with this one, as they were asked for."""
    kept = (row for row in line.kept_by(locked, booking) if row.crew_id)
    roots = {row.part_of_id or row.pk for row in kept}
    rows = Booking.objects.filter(pk__in=roots).select_related("standing_set__base", "crew")
    return list(rows.order_by("pk"))
