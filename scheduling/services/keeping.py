"""What of an earlier plan a new one leaves as it is when it is published."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from base_ops.models import Booking
from base_ops.services import bookings
from scheduling.models import Plan, Strip, Visit
from scheduling.solver.plan import Shot, plan_from_json, shots_of
from scheduling.solver.problem_file import problem_from_json
from sets.timespan import TimeSpan, wall_instant


def begun_at(plan: Plan) -> datetime | None:
    """The moment a repaired plan was made for; None for a plan that is not a repair."""
    minute = plan.run.pins.get("not_before", 0)
    return wall_instant(plan.run.first_date, minute, plan.base.zone) if minute else None


def keep_same(
    replaced: Sequence[Booking], visits: Sequence[Visit]
) -> tuple[list[Booking], list[Visit]]:
    """
    Give the bookings that a visit of the new plan needs just so to that visit.

    Returns (bookings still to be released, visits still to be booked).
    """
    old = {_key(visit): visit for visit in _visits_of(replaced)}
    same = [(visit, old[_key(visit)]) for visit in visits if _key(visit) in old]
    moved = [(new, was.booking) for new, was in same]
    Visit.objects.filter(pk__in=[was.pk for _, was in same]).update(booking=None)
    for visit, booking in moved:
        visit.booking = booking
    Visit.objects.bulk_update([visit for visit, _ in moved], ["booking"])
    kept = {booking.pk for _, booking in moved if booking is not None}
    left = [booking for booking in replaced if booking.pk not in kept]
    return left, [visit for visit in visits if visit.booking_id not in kept]


def _visits_of(rows: Sequence[Booking]) -> list[Visit]:
    found = Visit.objects.filter(booking__in=[row.pk for row in rows])
    return list(found.select_related("booking").prefetch_related("strips"))


def _key(visit: Visit) -> tuple[Any, ...]:
    """What makes two visits the same: who, where, how dressed, and which scenes when."""
    strips = sorted((strip.scene_id, strip.starts_at) for strip in visit.strips.all())
    return visit.crew_id, visit.standing_set_id, visit.dressing_id, visit.ends_at, tuple(strips)


def running_bookings(plan: Plan, since: datetime) -> list[Booking]:
    """Bookings of the plan's crews for visits of earlier plans that are under way."""
    if begun_at(plan) is None:
        return []
    return list(
        Booking.objects.occupying()
        .filter(visit__crew__in=plan.run.crews.all(), starts_at__lt=since, ends_at__gt=since)
        .exclude(visit__plan=plan)
        .order_by("pk")
    )


def end_running(plan: Plan, running: Sequence[Booking], since: datetime) -> None:
    """
    Let each end with the last scene it had begun, as long as that takes; what it had not
    begun is the new plan's.
    """
    ends = _ends(plan) if running else {}
    for booking in running:
        strips = Strip.objects.filter(visit__booking=booking)
        strips.filter(starts_at__gte=since).delete()
        begun = [max(strip.ends_at, ends.get(strip.scene_id, since)) for strip in strips]
        span = TimeSpan(booking.starts_at, max(begun, default=since))
        Visit.objects.filter(booking=booking).update(ends_at=span.end)
        if span.end != booking.ends_at:
            now = min(since, span.end - timedelta(minutes=1))
            bookings.move_booking(booking_id=booking.pk, span=span, now=now, moves_up=False)


def _ends(plan: Plan) -> dict[int, datetime]:
    """{scene: when it is over} by the plan's own problem, which knows of overruns."""
    run, found = plan.run, plan_from_json(plan.file)
    shots: list[Shot] = []
    for production in problem_from_json(run.problem).productions:
        shots += shots_of(production, found)
    return {
        int(shot.scene.id.rpartition("-S")[2]): wall_instant(
            run.first_date, shot.end, plan.base.zone
        )
        for shot in shots
    }
