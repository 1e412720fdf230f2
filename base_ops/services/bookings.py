"""Holding, confirming, moving and releasing sets. Every write to Booking starts here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from base_ops.errors import (
    AskedTwice,
    BookingNotActive,
    BookingNotFound,
    BookingsClash,
    DressingOfAnotherSet,
    NothingAsked,
    SetOfAnotherBase,
    SpanIsOver,
    SpanOutOfReach,
    TurnoverFollowsBookings,
)
from base_ops.models import OCCUPYING, TURNOVER, Booking, BookingState, Crew, Purpose
from base_ops.services import occupancy
from sets.models import Dressing, StandingSet
from sets.selectors.redress import redress_table
from sets.timespan import TimeSpan

LONGEST_DAYS = 120
FARTHEST_DAYS = 1100
STATE_WORDS = {
    BookingState.RELEASED: ("已释放", "released"),
    BookingState.EXPIRED: ("已过期", "expired"),
    BookingState.CONFIRMED: ("已确认", "confirmed"),
    BookingState.SECOND_HOLD: ("候补", "a second hold"),
    BookingState.HOLD: ("预留", "a hold"),
}


@dataclass(frozen=True, slots=True)
class SetRequest:
    """One set for one crew over one span; no crew for maintenance."""

    standing_set_id: int
    crew_id: int | None
    span: TimeSpan
    dressing_id: int | None = None
    label: str = ""
    purpose: Purpose = Purpose.SHOOTING


def hold_set(
    *,
    crew: Crew,
    standing_set: StandingSet,
    span: TimeSpan,
    now: datetime,
    dressing: Dressing | None = None,
    label: str = "",
) -> Booking:
    """
    Put a hold 预留 on a set for a crew; it expires after the base's `hold_hours`.

    Raises SetAlreadyBooked or SetClosed when any part of the span is taken,
    NoRoomForTurnover, SetNotOpen, SpanIsOver, SpanOutOfReach, and SetsBusy when the set stays
    locked by another booking for too long.
    """
    request = SetRequest(standing_set.pk, crew.pk, span, dressing.pk if dressing else None, label)
    return hold_sets(requests=[request], now=now)[0]


@transaction.atomic
def hold_sets(
    *, requests: Sequence[SetRequest], now: datetime, state: BookingState = BookingState.HOLD
) -> list[Booking]:
    """
    Book many sets, all or nothing; `state` is HOLD or CONFIRMED.

    A single refused request raises its own error; of several, BookingsClash names every
    refusal. A list that collides with itself is refused too.
    """
    if not requests:
        raise NothingAsked()
    locked = occupancy.lock((r.standing_set_id for r in requests), now=now)
    asked = _unsaved(requests, locked, state, now)
    redress = redress_table(locked.by_id)
    found = [*_self_clashes(locked, asked), *occupancy.refusals(locked, asked, redress, now)]
    _refuse(found, len(requests))
    occupancy.write(locked, asked)
    occupancy.settle(locked.by_id, now=now)
    return asked


def close_set(*, standing_set: StandingSet, span: TimeSpan, reason: str, now: datetime) -> Booking:
    """Close a set for maintenance 维修. Raises as `hold_set` does when it is booked."""
    request = SetRequest(
        standing_set.pk, None, span, label=reason[:200], purpose=Purpose.MAINTENANCE
    )
    return hold_sets(requests=[request], now=now, state=BookingState.CONFIRMED)[0]


@transaction.atomic
def confirm_booking(*, booking_id: int, now: datetime) -> Booking:
    """Turn a hold into a confirmed booking. Raises BookingNotFound, BookingNotActive."""
    booking, locked = _locked(booking_id, now)
    _require(booking, (BookingState.HOLD,))
    rows = Booking.objects.filter(Q(pk=booking.pk) | Q(part_of=booking.pk))
    rows.update(
        state=BookingState.CONFIRMED, expires_at=None, version=booking.version + 1, changed_at=now
    )
    occupancy.settle(locked.by_id, now=now)
    booking.refresh_from_db()
    return booking


@transaction.atomic
def release_booking(*, booking_id: int, now: datetime, reason: str = "") -> Booking:
    """Give a set free; the row is kept. Raises BookingNotFound, BookingNotActive."""
    booking, locked = _locked(booking_id, now)
    _require(booking, OCCUPYING)
    occupancy.free_group([booking.pk], BookingState.RELEASED, reason[:200])
    occupancy.settle(locked.by_id, now=now)
    booking.refresh_from_db()
    return booking


@transaction.atomic
def move_booking(
    *,
    booking_id: int,
    span: TimeSpan,
    now: datetime,
    standing_set: StandingSet | None = None,
) -> Booking:
    """
    Move a booking to another span and, if given, another set of the same base.

    The dressing goes along by name where the new set has it. Raises as `hold_set` does;
    then nothing has moved.
    """
    goal = standing_set.pk if standing_set else None
    booking, locked = _locked(booking_id, now, goal)
    _require(booking, OCCUPYING)
    if goal and locked.by_id[goal].base_id != booking.standing_set.base_id:
        raise SetOfAnotherBase()
    booking.dressing_id = _same_dressing(booking, goal)
    booking.standing_set_id = goal or booking.standing_set_id
    booking.starts_at, booking.ends_at = span.start, span.end
    _check_reach(span, locked.by_id[booking.standing_set_id], now)
    _refuse(_try_move(locked, booking, now), 1)
    _write_move(locked, booking, now)
    return Booking.objects.get(pk=booking.pk)


@transaction.atomic
def expire_holds(*, now: datetime) -> int:
    """Let every hold that ran out go; how many bookings that were."""
    overdue = Booking.objects.filter(
        state=BookingState.HOLD, expires_at__lte=now, part_of__isnull=True
    )
    before = overdue.count()
    if before:
        locked = occupancy.lock(overdue.values_list("standing_set_id", flat=True), now=now)
        occupancy.settle(locked.by_id, now=now)
    return before


def _unsaved(
    requests: Sequence[SetRequest],
    locked: occupancy.LockedSets,
    state: BookingState,
    now: datetime,
) -> list[Booking]:
    crews = Crew.objects.select_related("production__company").in_bulk(
        {r.crew_id for r in requests if r.crew_id}
    )
    dressings = Dressing.objects.in_bulk({r.dressing_id for r in requests if r.dressing_id})
    made = []
    for request in requests:
        standing_set = locked.by_id[request.standing_set_id]
        crew = crews.get(request.crew_id) if request.crew_id else None
        if crew and crew.production.company.base_id != standing_set.base_id:
            raise SetOfAnotherBase()
        _check_reach(request.span, standing_set, now)
        _check_dressing(dressings, request, standing_set)
        made.append(_booking(request, crew, standing_set, state, now))
    return made


def _booking(
    request: SetRequest,
    crew: Crew | None,
    standing_set: StandingSet,
    state: BookingState,
    now: datetime,
) -> Booking:
    holds = timedelta(hours=standing_set.base.hold_hours)
    return Booking(
        standing_set=standing_set,
        crew=crew,
        purpose=request.purpose,
        state=state,
        starts_at=request.span.start,
        ends_at=request.span.end,
        dressing_id=request.dressing_id,
        label=request.label[:200],
        expires_at=now + holds if state == BookingState.HOLD else None,
    )


def _check_reach(span: TimeSpan, standing_set: StandingSet, now: datetime) -> None:
    latest = now + timedelta(days=FARTHEST_DAYS)
    zone = standing_set.base.zone
    if span.end <= now:
        raise SpanIsOver(ends_at=f"{span.end.astimezone(zone):%Y-%m-%d %H:%M}")
    if span.end > latest or span.end - span.start > timedelta(days=LONGEST_DAYS):
        raise SpanOutOfReach(
            starts_at=f"{span.start:%Y-%m-%d}",
            ends_at=f"{span.end:%Y-%m-%d}",
            days=LONGEST_DAYS,
            latest=f"{latest.astimezone(zone):%Y-%m-%d}",
        )


def _check_dressing(
    dressings: dict[int, Dressing], request: SetRequest, standing_set: StandingSet
) -> None:
    if request.dressing_id is None:
        return
    dressing = dressings.get(request.dressing_id)
    if dressing is None or dressing.standing_set_id != standing_set.pk:
        raise DressingOfAnotherSet(
            set=str(standing_set), dressing=dressing.name if dressing else "?"
        )


def _self_clashes(locked: occupancy.LockedSets, asked: Sequence[Booking]) -> list[AskedTwice]:
    by_unit: dict[int, list[Booking]] = {}
    for booking in asked:
        for unit in locked.units(booking.standing_set_id):
            by_unit.setdefault(unit, []).append(booking)
    found = []
    for unit, rows in by_unit.items():
        rows.sort(key=lambda b: b.starts_at)
        for a, b in zip(rows, rows[1:], strict=False):
            if a.span.overlaps(b.span):
                told = occupancy.clash_error(locked.by_id[unit], b)
                found.append(AskedTwice(**told.details))
    return found


def _refuse(found: Iterable[Exception], asked: int) -> None:
    """Raise the one refusal as itself, several as one error that names them all."""
    errors = list(found)
    if not errors:
        return
    if asked == 1 or len(errors) == 1:
        raise errors[0]
    raise BookingsClash(
        count=len(errors),
        text_zh="".join(e.message("zh") for e in errors[:20]),  # type: ignore[attr-defined]
        text_en=" ".join(e.message("en") for e in errors[:20]),  # type: ignore[attr-defined]
        clashes=[{"code": e.code, **e.details} for e in errors],  # type: ignore[attr-defined]
    )


def _locked(
    booking_id: int, now: datetime, other_set: int | None = None
) -> tuple[Booking, occupancy.LockedSets]:
    """The booking as it is once its set's lock is ours, and the locked sets."""
    seen = Booking.objects.filter(pk=booking_id).values_list("standing_set_id", flat=True).first()
    if seen is None:
        raise BookingNotFound()
    locked = occupancy.lock({seen, other_set or seen}, now=now)
    booking = Booking.objects.select_related("crew", "standing_set").get(pk=booking_id)
    if booking.part_of_id or booking.purpose in TURNOVER:
        raise TurnoverFollowsBookings()
    return booking, locked


def _require(booking: Booking, states: tuple[BookingState, ...]) -> None:
    if booking.state not in states:
        zh, en = STATE_WORDS[BookingState(booking.state)]
        raise BookingNotActive(state_zh=zh, state_en=en)


def _same_dressing(booking: Booking, goal: int | None) -> int | None:
    if goal in (None, booking.standing_set_id) or booking.dressing is None:
        return booking.dressing_id
    same = Dressing.objects.filter(standing_set_id=goal, name=booking.dressing.name)
    return same.values_list("pk", flat=True).first()


def _try_move(locked: occupancy.LockedSets, booking: Booking, now: datetime) -> list[Exception]:
    """Refusals of the booking at its new place, once its old rows are thought away."""
    for unit, stays in locked.stays.items():
        locked.stays[unit] = [
            s for s in stays if booking.pk not in (s.booking.pk, s.booking.part_of_id)
        ]
    return list(occupancy.refusals(locked, [booking], redress_table(locked.by_id), now))


def _write_move(locked: occupancy.LockedSets, booking: Booking, now: datetime) -> None:
    Booking.objects.filter(Q(turnover_of=booking) | Q(turnover_of__part_of=booking)).delete()
    Booking.objects.filter(part_of=booking).delete()
    booking.version += 1
    occupancy.write_moved(locked, booking)
    occupancy.settle(locked.by_id, now=now)
