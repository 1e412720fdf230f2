"""Holding, confirming, moving and releasing sets. Every write to Booking starts here."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from base_ops.errors import (
    BookingChanged,
    BookingNotActive,
    BookingNotFound,
    NoRoomForTurnover,
    NothingAsked,
    SetAlreadyBooked,
    SetOfAnotherBase,
    TurnoverFollowsBookings,
)
from base_ops.models import (
    HELD,
    OCCUPYING,
    OPEN,
    TURNOVER,
    Booking,
    BookingState,
    Challenge,
    ChallengeState,
    Crew,
    NoticeKind,
    Purpose,
    User,
)
from base_ops.services import laying, limits, line, notices, occupancy, reserving
from base_ops.services.families import Families
from base_ops.services.requests import SetRequest, check_reach, refuse, self_clashes, unsaved
from sets.locks import SetsBusy
from sets.models import Dressing, StandingSet
from sets.selectors.redress import redress_table
from sets.timespan import TimeSpan

__all__ = ["SetRequest"]

STATE_WORDS = {
    BookingState.RELEASED: ("已释放", "released"),
    BookingState.EXPIRED: ("已过期", "expired"),
    BookingState.CONFIRMED: ("已确认", "confirmed"),
    BookingState.SECOND_HOLD: ("候补", "a second hold"),
    BookingState.HOLD: ("预留", "a hold"),
}


# What goes away with the time of whoever is first: worth waiting for.
WAITING_MENDS = (SetAlreadyBooked, NoRoomForTurnover)


def hold_set(
    *,
    crew: Crew,
    standing_set: StandingSet,
    span: TimeSpan,
    now: datetime,
    dressing: Dressing | None = None,
    label: str = "",
    by: User | None = None,
) -> Booking:
    """
    Put a hold 预留 on a set for a crew; it expires after the hours of its kind, or of the base.

    Raises SetAlreadyBooked or SetClosed when any part of the span is taken,
    NoRoomForTurnover, SetNotOpen, SpanIsOver, SpanOutOfReach, HoldQuotaReached,
    RoundReserves when an allocation round keeps the set from who asks (`by`), and SetsBusy when the set stays locked by another booking for too long.
    """
    request = SetRequest(standing_set.pk, crew.pk, span, dressing.pk if dressing else None, label)
    return hold_sets(requests=[request], now=now, by=by)[0]


@transaction.atomic
def hold_sets(
    *,
    requests: Sequence[SetRequest],
    now: datetime,
    state: BookingState = BookingState.HOLD,
    by: User | None = None,
) -> list[Booking]:
    """
    Book many sets, all or nothing; `state` is HOLD or CONFIRMED.

    A single refused request raises its own error; of several, BookingsClash names every
    refusal. A list that collides with itself is refused too. Holds count against the
    company's quota (HoldQuotaReached); nothing is confirmed for a production that lacks a
    registration number it needs (RegistrationNumberMissing); what an allocation round keeps
    is refused to those it keeps it from (RoundReserves; `by` is who asks, None the system).
    """
    if not requests:
        raise NothingAsked()
    reserving.check(requests, by, now)
    limits.check(requests, state)
    locked = line.lock((r.standing_set_id for r in requests), now=now)
    asked = unsaved(requests, locked, state, now)
    redress = redress_table(locked.by_id)
    found = [*self_clashes(locked, asked), *occupancy.refusals(locked, asked, redress, now)]
    refuse(found, len(requests))
    occupancy.write(locked, asked)
    laying.settle(locked.by_id, now=now)
    return asked


def close_set(*, standing_set: StandingSet, span: TimeSpan, reason: str, now: datetime) -> Booking:
    """Close a set for maintenance 维修. Raises as `hold_set` does when it is booked."""
    request = SetRequest(
        standing_set.pk, None, span, label=reason[:200], purpose=Purpose.MAINTENANCE
    )
    return hold_sets(requests=[request], now=now, state=BookingState.CONFIRMED)[0]


@transaction.atomic
def queue_hold(
    *,
    crew: Crew,
    standing_set: StandingSet,
    span: TimeSpan,
    now: datetime,
    dressing: Dressing | None = None,
    label: str = "",
    by: User | None = None,
) -> Booking:
    """
    Hold a set, or wait in line for it: a second hold 候补 when somebody else has the time.

    Raises as `hold_set` does for what waiting cannot mend (closed, not open, out of
    reach), LineIsFull and AlreadyInLine.
    """
    request = SetRequest(standing_set.pk, crew.pk, span, dressing.pk if dressing else None, label)
    reserving.check([request], by, now)
    limits.check([request], BookingState.HOLD)
    locked = line.lock([standing_set.pk], now=now)
    [booking] = unsaved([request], locked, BookingState.HOLD, now)
    found = occupancy.refusals(locked, [booking], redress_table(locked.by_id), now)
    if not found:
        occupancy.write(locked, [booking])
        laying.settle(locked.by_id, now=now)
        return booking
    refuse([error for error in found if not isinstance(error, WAITING_MENDS)], 1)
    locked.read(now)
    return line.join(locked, booking, now=now)


@transaction.atomic
def confirm_booking(*, booking_id: int, now: datetime, version: int | None = None) -> Booking:
    """
    Turn a hold into a confirmed booking; only in this `version` of it, where one is given.

    Raises BookingNotFound, BookingChanged, BookingNotActive, RegistrationNumberMissing.
    """
    booking, locked = lock_booking(booking_id, now, version=version)
    _require(booking, (BookingState.HOLD,))
    limits.check_filing([booking.crew_id])
    rows = Booking.objects.filter(Q(pk=booking.pk) | Q(part_of=booking.pk))
    rows.update(
        state=BookingState.CONFIRMED, expires_at=None, version=booking.version + 1, changed_at=now
    )
    _answer_challenges(booking, now)
    laying.settle(locked.by_id, now=now)
    booking.refresh_from_db()
    return booking


@transaction.atomic
def release_booking(
    *, booking_id: int, now: datetime, reason: str = "", version: int | None = None
) -> Booking:
    """
    Give a set free, or leave its line; the row is kept. Who is next in line moves up.

    Raises BookingNotFound, BookingChanged, BookingNotActive.
    """
    booking, locked = lock_booking(booking_id, now, version=version)
    _require(booking, OPEN)
    occupancy.free_group([booking.pk], BookingState.RELEASED, reason[:200])
    Booking.objects.filter(pk=booking.pk).update(version=booking.version + 1)
    line.advance(locked, now=now)
    booking.refresh_from_db()
    return booking


@transaction.atomic
def release_all(*, bookings: Sequence[Booking], now: datetime, reason: str) -> None:
    """
    Give many bookings free at once; nobody moves up until `move_up`.

    For a caller that takes some of that time again in the same transaction.
    """
    locked = line.lock({row.standing_set_id for row in bookings}, now=now)
    occupancy.free_group([row.pk for row in bookings], BookingState.RELEASED, reason[:200])
    laying.settle(locked.by_id, now=now)


@transaction.atomic
def move_up(*, set_ids: Iterable[int], now: datetime) -> list[Booking]:
    """Let who is next in line on these sets have what is free; the new first holds."""
    return line.advance(line.lock(set_ids, now=now), now=now)


@transaction.atomic
def move_booking(
    *,
    booking_id: int,
    span: TimeSpan,
    now: datetime,
    standing_set: StandingSet | None = None,
    moves_up: bool = True,
    version: int | None = None,
    by: User | None = None,
) -> Booking:
    """
    Move a booking to another span and, if given, another set of the same base.

    Who waits for the time it leaves moves up, unless told that `move_up` will be called.
    The dressing goes along by name where the new set has it. Raises as `hold_set` does;
    then nothing has moved.
    """
    goal = standing_set.pk if standing_set else None
    booking, locked = lock_booking(booking_id, now, goal, version=version)
    _require(booking, OCCUPYING)
    if goal and locked.by_id[goal].base_id != booking.standing_set.base_id:
        raise SetOfAnotherBase()
    booking.dressing_id = _same_dressing(booking, goal)
    booking.standing_set_id = goal or booking.standing_set_id
    booking.starts_at, booking.ends_at = span.start, span.end
    check_reach(span, locked.by_id[booking.standing_set_id], now)
    reserving.check([SetRequest(booking.standing_set_id, booking.crew_id, span)], by, now)
    refuse(_try_move(locked, booking, now), 1)
    _write_move(locked, booking, now)
    if moves_up:
        line.advance(locked, now=now)
    return Booking.objects.get(pk=booking.pk)


@transaction.atomic
def expire_holds(*, now: datetime) -> int:
    """
    Bring every line up to `now`: holds that ran out go, challenges not answered have their
    effect, whoever is next moves up. How many holds ran out.
    """
    overdue = Booking.objects.filter(state__in=HELD, expires_at__lte=now, part_of__isnull=True)
    before = set(overdue.values_list("pk", "standing_set_id"))
    unanswered = Challenge.objects.filter(state=ChallengeState.OPEN, answer_by__lte=now)
    touched = {set_id for _, set_id in before}
    touched |= set(unanswered.values_list("challenger__standing_set_id", flat=True))
    if touched:
        line.lock(touched, now=now)
    gone = Booking.objects.filter(pk__in=[pk for pk, _ in before], state=BookingState.EXPIRED)
    return gone.count() if before else 0


def lock_booking(
    booking_id: int,
    now: datetime,
    other_set: int | None = None,
    *,
    version: int | None = None,
) -> tuple[Booking, Families]:
    """The booking as it is once its set's lock is ours, and the locked sets."""
    seen = Booking.objects.filter(pk=booking_id).values_list("standing_set_id", flat=True).first()
    if seen is None:
        raise BookingNotFound()
    locked = line.lock({seen, other_set or seen}, now=now)
    booking = Booking.objects.select_related("crew", "standing_set").get(pk=booking_id)
    if booking.part_of_id or booking.purpose in TURNOVER:
        raise TurnoverFollowsBookings()
    if booking.standing_set_id not in locked.by_id:
        raise SetsBusy()  # it was moved while we waited: its new set is not locked
    if version not in (None, booking.version):
        raise BookingChanged(version=booking.version)
    return booking, locked


def _require(booking: Booking, states: tuple[BookingState, ...]) -> None:
    if booking.state not in states:
        zh, en = STATE_WORDS[BookingState(booking.state)]
        raise BookingNotActive(state_zh=zh, state_en=en)


def _answer_challenges(booking: Booking, now: datetime) -> None:
    """The challenged has confirmed: whoever asked stays in line, and is told."""
    met = Challenge.objects.filter(challenged=booking, state=ChallengeState.OPEN)
    for challenge in met.select_related("challenger__standing_set__base"):
        notices.tell(NoticeKind.CHALLENGE_MET, challenge.challenger, now=now)
    met.update(state=ChallengeState.CONFIRMED)


def _same_dressing(booking: Booking, goal: int | None) -> int | None:
    if goal in (None, booking.standing_set_id) or booking.dressing is None:
        return booking.dressing_id
    same = Dressing.objects.filter(standing_set_id=goal, name=booking.dressing.name)
    return same.values_list("pk", flat=True).first()


def _try_move(locked: Families, booking: Booking, now: datetime) -> list[Exception]:
    """Refusals of the booking at its new place, once its old rows are thought away."""
    locked.stays = locked.without([booking]).stays
    return list(occupancy.refusals(locked, [booking], redress_table(locked.by_id), now))


def _write_move(locked: Families, booking: Booking, now: datetime) -> None:
    Booking.objects.filter(Q(turnover_of=booking) | Q(turnover_of__part_of=booking)).delete()
    Booking.objects.filter(part_of=booking).delete()
    booking.version += 1
    occupancy.write_moved(locked, booking)
    laying.settle(locked.by_id, now=now)
