"""How sets stand: what the bookings that have come about did to them."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, DateTimeField, F, Q, When

from base_ops.models import Booking, BookingState, Purpose
from sets.models import StandingSet

# A worker that was away longer than this finds the sets as somebody left them.
LOOK_BACK = timedelta(days=30)


@transaction.atomic
def note_dressings(*, now: datetime) -> int:
    """
    Write down how each set stands since its last redress or confirmed shoot; how many changed.

    A redress counts once it is over, a shoot once it has begun. What somebody noted by
    hand stays until a later booking changes the set again.
    """
    came_about = Case(
        When(purpose=Purpose.DRESSING, then=F("ends_at")),
        default=F("starts_at"),
        output_field=DateTimeField(),
    )
    latest = (
        Booking.objects.filter(state=BookingState.CONFIRMED, dressing__isnull=False)
        .filter(starts_at__gt=now - LOOK_BACK)
        .annotate(stands_since=came_about)
        .filter(stands_since__lte=now)
        .filter(
            Q(standing_set__dressed_at=None) | Q(stands_since__gt=F("standing_set__dressed_at"))
        )
        .order_by("standing_set", "-stands_since", "-pk")
        .distinct("standing_set")
        .values_list("standing_set", "dressing", "stands_since")
    )
    sets = [
        StandingSet(pk=pk, dressed_as_id=dressing, dressed_at=since)
        for pk, dressing, since in latest
    ]
    StandingSet.objects.bulk_update(sets, ["dressed_as", "dressed_at"])
    return len(sets)
