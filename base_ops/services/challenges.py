"""Asking whoever is first to confirm: a challenge 催定 by the next in line."""

from datetime import datetime, timedelta

from django.db import transaction

from base_ops.errors import CannotChallenge
from base_ops.models import Booking, BookingState, Challenge, ChallengeState, NoticeKind
from base_ops.services import line, notices
from base_ops.services.bookings import lock_booking

WHY_NOT = {
    "not_waiting": ("只有候补才能催定。", "only a second hold can challenge."),
    "not_next": ("前面还有别的候补。", "others are before it in line."),
    "confirmed": ("前面的预订已确认。", "what is before it is confirmed."),
    "nobody": ("前面没有预留。", "nobody is before it."),
    "asked": ("已经催过，等答复。", "this was asked already; wait for the answer."),
}


@transaction.atomic
def challenge(*, booking_id: int, now: datetime, hours: int | None = None) -> list[Challenge]:
    """
    Ask the first holds before this second hold to confirm within so many hours.

    Hours default to the base's `challenge_hours`. What is not confirmed by then changes
    places with the challenger (`line.fall_behind`). Raises BookingNotFound,
    CannotChallenge.
    """
    booking, locked = lock_booking(booking_id, now)
    if booking.state != BookingState.SECOND_HOLD:
        _refuse("not_waiting")
    if booking.rank > 2:
        _refuse("not_next")
    before = line.kept_by(locked, booking)
    if any(row.state == BookingState.CONFIRMED for row in before):
        _refuse("confirmed")
    firsts = {row.part_of_id or row.pk for row in before}
    if not firsts:
        _refuse("nobody")
    if Challenge.objects.filter(challenged__in=firsts, state=ChallengeState.OPEN).exists():
        _refuse("asked")
    given = booking.standing_set.base.challenge_hours if hours is None else hours
    until = min(now + timedelta(hours=given), booking.starts_at)
    return [_ask(booking, first, now, max(until, now)) for first in _rows(firsts)]


def _rows(ids: set[int]) -> list[Booking]:
    rows = Booking.objects.filter(pk__in=ids).select_related("standing_set__base", "crew")
    return list(rows.order_by("pk"))


def _ask(challenger: Booking, first: Booking, now: datetime, until: datetime) -> Challenge:
    asked = Challenge.objects.create(
        challenger=challenger, challenged=first, asked_at=now, answer_by=until
    )
    shown = until.astimezone(first.standing_set.base.zone)
    notices.tell(NoticeKind.CHALLENGED, first, now=now, until=f"{shown:%m-%d %H:%M}")
    _keep_until(challenger, until)
    return asked


def _keep_until(challenger: Booking, until: datetime) -> None:
    """Whoever asked still waits when the answer is due: their own hold lasts that long."""
    lasts = until + timedelta(minutes=1)
    if challenger.expires_at and challenger.expires_at < lasts:
        challenger.expires_at = lasts
        challenger.save(update_fields=["expires_at"])


def _refuse(why: str) -> None:
    zh, en = WHY_NOT[why]
    raise CannotChallenge(why=why, why_zh=zh, why_en=en)
