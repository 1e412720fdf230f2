"""Who was on a set before and after a booking, and what the one cost the other in time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q

from base_ops.models import OCCUPYING, Booking, Purpose
from sets.models import StandingSet

# A neighbour further away than this in time has nothing to do with a booking.
NEAR = timedelta(days=2)


@dataclass(slots=True)
class Delays:
    """Minutes by booking: kept out by the crew before, and what it kept the next one out."""

    kept_out: dict[int, int] = field(default_factory=dict)
    blocked: dict[int, int] = field(default_factory=dict)


def family_ids(set_ids: Iterable[int]) -> dict[int, set[int]]:
    """{set id: the set, its whole and its parts}: what one crew on it keeps others off."""
    ids = set(set_ids)
    rows = StandingSet.objects.filter(Q(pk__in=ids) | Q(whole__in=ids) | Q(parts__in=ids))
    found = {pk: {pk} for pk in ids}
    for pk, whole_id in rows.distinct().values_list("pk", "whole_id"):
        if whole_id in found:
            found[whole_id].add(pk)
        if pk in found and whole_id:
            found[pk].add(whole_id)
    return found


def neighbours(set_ids: Iterable[int], start: datetime, end: datetime) -> list[Booking]:
    """Shooting bookings on these sets about this time, the earliest first."""
    rows = Booking.objects.asked_for().filter(
        standing_set__in=list(set_ids),
        purpose=Purpose.SHOOTING,
        state__in=OCCUPYING,
        ends_at__gt=start - NEAR,
        starts_at__lt=end + NEAR,
    )
    rows = rows.select_related("standing_set", "crew").prefetch_related("turnover_rows")
    return list(rows.order_by("starts_at", "pk"))


def delays(bookings: Sequence[Booking]) -> Delays:
    """Who among these was kept out by the crew before, and who kept the next one out."""
    found = Delays()
    if not bookings:
        return found
    families = family_ids(b.standing_set_id for b in bookings)
    about = neighbours(
        {pk for family in families.values() for pk in family},
        min(b.starts_at for b in bookings),
        max(b.ends_at for b in bookings),
    )
    for booking in bookings:
        near = [b for b in about if b.standing_set_id in families[booking.standing_set_id]]
        before = [b for b in near if b.starts_at < booking.starts_at]
        after = [b for b in near if b.starts_at > booking.starts_at]
        if before:
            found.kept_out[booking.pk] = lost_minutes(before[-1], _same(about, booking))
        if after:
            found.blocked[booking.pk] = lost_minutes(booking, after[0])
    return found


def lost_minutes(before: Booking, after: Booking) -> int:
    """
    Minutes that `after` came in late because `before` left late.

    Leaving late moves the strike and redress before `after` by as much; what that does
    not explain is the later crew's own.
    """
    left, came = before.checked_out_at, after.checked_in_at
    if left is None or came is None or left <= before.ends_at or came <= after.starts_at:
        return 0
    if before.crew_id == after.crew_id:
        return 0
    turnover = sum((row.ends_at - row.starts_at for row in after.turnover_rows.all()), timedelta(0))
    explained = left + turnover - after.starts_at
    lost = min(came - after.starts_at, explained)
    return max(0, int(lost.total_seconds() // 60))


def _same(about: Sequence[Booking], booking: Booking) -> Booking:
    return next((b for b in about if b.pk == booking.pk), booking)
