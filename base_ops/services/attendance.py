"""When crews really came and left, entered by the desk. What is charged follows from it."""

from datetime import datetime, timedelta

from django.db import transaction

from base_ops.errors import BookingNotActive, BookingNotFound, TurnoverFollowsBookings
from base_ops.models import OCCUPYING, Booking, BookingState, Invoice, Purpose
from base_ops.money_errors import (
    AttendanceFarFromBooking,
    AttendanceInTheFuture,
    CheckOutBeforeCheckIn,
    NotCheckedIn,
    SetStillOccupied,
    SettlementInvoiced,
)
from base_ops.selectors.attendance import family_ids, neighbours
from base_ops.services import occupancy
from base_ops.services.bookings import STATE_WORDS
from sets.locks import SetsBusy

FARTHEST_HOURS = 12


@transaction.atomic
def check_in(*, booking_id: int, at: datetime, now: datetime) -> Booking:
    """
    The crew came onto its set; may be entered again to correct it.

    Raises SetStillOccupied while the crew before is there, AttendanceInTheFuture,
    AttendanceFarFromBooking, BookingNotActive, SettlementInvoiced.
    """
    booking = _locked(booking_id)
    _check_instant(booking, at, now, booking.starts_at)
    if booking.checked_out_at and booking.checked_out_at <= at:
        raise _out_of_order(booking, at, booking.checked_out_at)
    for other in _others(booking):
        was_before = other.checked_in_at and other.starts_at < booking.starts_at
        if was_before and (other.checked_out_at is None or other.checked_out_at > at):
            raise _occupied(booking, at, other)
    booking.checked_in_at = at
    booking.save(update_fields=["checked_in_at", "changed_at"])
    return booking


@transaction.atomic
def check_out(*, booking_id: int, at: datetime, now: datetime) -> Booking:
    """
    The crew left its set; may be entered again to correct it.

    Raises NotCheckedIn, CheckOutBeforeCheckIn, SetStillOccupied when the next crew was
    in by then, and as `check_in` does.
    """
    booking = _locked(booking_id)
    _check_instant(booking, at, now, booking.ends_at)
    if booking.checked_in_at is None:
        raise NotCheckedIn(set=str(booking.standing_set))
    if at <= booking.checked_in_at:
        raise _out_of_order(booking, booking.checked_in_at, at)
    for other in _others(booking):
        if other.checked_in_at and other.starts_at > booking.starts_at and other.checked_in_at < at:
            raise _occupied(booking, at, other)
    booking.checked_out_at = at
    booking.save(update_fields=["checked_out_at", "changed_at"])
    return booking


def _locked(booking_id: int) -> Booking:
    """The booking once the lock of its set is ours, if attendance may be entered on it."""
    seen = Booking.objects.filter(pk=booking_id).values_list("standing_set_id", flat=True).first()
    if seen is None:
        raise BookingNotFound()
    family = occupancy.lock_families([seen])
    booking = Booking.objects.select_related("standing_set__base", "crew").get(pk=booking_id)
    if booking.standing_set_id not in family:
        raise SetsBusy()  # moved while we waited
    if booking.part_of_id or booking.purpose != Purpose.SHOOTING:
        raise TurnoverFollowsBookings()
    if booking.state not in OCCUPYING:
        zh, en = STATE_WORDS[BookingState(booking.state)]
        raise BookingNotActive(state_zh=zh, state_en=en)
    invoice = (
        Invoice.objects.filter(settlement__quote__bookings=booking, voided_at__isnull=True)
        .select_related("settlement__quote")
        .first()
    )
    if invoice:
        raise SettlementInvoiced(settlement=str(invoice.settlement), invoice=str(invoice))
    return booking


def _others(booking: Booking) -> list[Booking]:
    family = family_ids([booking.standing_set_id])[booking.standing_set_id]
    near = neighbours(family, booking.starts_at, booking.ends_at)
    return [other for other in near if other.pk != booking.pk]


def _check_instant(booking: Booking, at: datetime, now: datetime, planned: datetime) -> None:
    if at > now:
        raise AttendanceInTheFuture(at=_clock(booking, at))
    if abs(at - planned) > timedelta(hours=FARTHEST_HOURS) and not (
        booking.starts_at <= at <= booking.ends_at
    ):
        raise AttendanceFarFromBooking(
            set=str(booking.standing_set),
            starts_at=_clock(booking, booking.starts_at),
            ends_at=_clock(booking, booking.ends_at),
            at=_clock(booking, at),
            hours=FARTHEST_HOURS,
        )


def _out_of_order(booking: Booking, came: datetime, left: datetime) -> CheckOutBeforeCheckIn:
    return CheckOutBeforeCheckIn(
        set=str(booking.standing_set),
        checked_in_at=_clock(booking, came),
        checked_out_at=_clock(booking, left),
    )


def _occupied(booking: Booking, at: datetime, other: Booking) -> SetStillOccupied:
    until = other.checked_out_at or other.ends_at
    return SetStillOccupied(
        set=str(booking.standing_set), at=_clock(booking, at), until=_clock(booking, until)
    )


def _clock(booking: Booking, at: datetime) -> str:
    return f"{at.astimezone(booking.standing_set.base.zone):%Y-%m-%d %H:%M}"
