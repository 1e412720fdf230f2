"""Giving a set back before the booking is over: early wrap, 甩戏."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from base_ops.errors import BookingNotActive, CutOutsideBooking
from base_ops.models import Booking, BookingState
from base_ops.services import line
from base_ops.services.bookings import STATE_WORDS, lock_booking


@transaction.atomic
def release_early(*, booking_id: int, at: datetime, now: datetime, reason: str = "") -> Booking:
    """
    Let a booking under way or to come end at `at` instead; who is next in line moves up,
    and what is free then is offered to those who wait for the kind.

    `at` may lie a while back: a wrap is entered when somebody comes to it. Raises
    BookingNotFound, TurnoverFollowsBookings, BookingNotActive, CutOutsideBooking, SetsBusy.
    """
    booking, locked = lock_booking(booking_id, now)
    _check(booking, at, now)
    group = Booking.objects.occupying().filter(Q(pk=booking.pk) | Q(part_of=booking.pk))
    group.update(ends_at=at, reason=reason[:200], version=F("version") + 1, changed_at=now)
    line.advance(locked, now=now)
    booking.refresh_from_db()
    return booking


def _check(booking: Booking, at: datetime, now: datetime) -> None:
    if not booking.is_occupying or booking.ends_at <= now:
        zh, en = STATE_WORDS[BookingState(booking.state)]
        over = ("已结束", "over") if booking.is_occupying else (zh, en)
        raise BookingNotActive(state_zh=over[0], state_en=over[1])
    if not booking.starts_at < at < booking.ends_at:
        zone = booking.standing_set.base.zone
        named = {"starts_at": booking.starts_at, "ends_at": booking.ends_at, "at": at}
        raise CutOutsideBooking(
            **{key: f"{value.astimezone(zone):%Y-%m-%d %H:%M}" for key, value in named.items()}
        )
