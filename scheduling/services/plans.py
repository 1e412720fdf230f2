"""Publishing a plan: the one bridge out to the desk."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from base_ops.errors import BookingsClash
from base_ops.models import Booking, BookingState
from base_ops.services import bookings
from base_ops.services.bookings import SetRequest
from base_ops.services.occupancy import lock_families
from scheduling.errors import (
    PlanClashes,
    PlanImagined,
    PlanIsEmpty,
    PlanNotDraft,
    PlanNotFound,
    PlanOutdated,
    PlanTooLate,
)
from scheduling.models import Plan, PlanState, RunKind, Scene, Visit
from scheduling.services.keeping import begun_at, end_running, keep_same, running_bookings
from sets.errors import Conflict, NotAllowed
from sets.history import because
from sets.timespan import TimeSpan

REPAIR_GRACE = timedelta(minutes=15)


@transaction.atomic
def publish_plan(*, plan_id: int, now: datetime, as_of: datetime | None = None) -> Plan:
    """
    Book every visit of a draft, all or nothing, and release what it replaces.

    `as_of` is the moment the calendar is judged from, `now` unless the plan begins earlier.

    Coming visits of the same crews that an earlier plan had published are released in
    the same transaction, but for those that are the same in this one: their bookings
    stay untouched. A visit under way ends with the last scene it had begun. A repair may be
    looked at for `REPAIR_GRACE` before it is published: the floor goes on meanwhile. Raises PlanNotFound, PlanNotDraft, PlanIsEmpty, PlanTooLate
    when a visit should have begun before `now`, PlanOutdated when scenes changed since
    the run, and PlanClashes naming whatever was booked meanwhile; then nothing changed.
    """
    plan = Plan.objects.select_for_update().filter(pk=plan_id).first()
    if plan is None:
        raise PlanNotFound()
    if plan.state != PlanState.DRAFT:
        raise PlanNotDraft()
    if plan.run.kind == RunKind.WHAT_IF:
        raise PlanImagined()
    repaired_at = begun_at(plan)
    since = min(as_of or now, repaired_at or now)
    judged_at = since if repaired_at and now - since <= REPAIR_GRACE else as_of or now
    visits = list(
        plan.visits.select_related("standing_set__base", "crew").prefetch_related("strips__scene")
    )
    if not visits:
        raise PlanIsEmpty()
    replaced = _replaced(plan, since)
    running = running_bookings(plan, since)
    touched = [*replaced, *running]
    sets = {v.standing_set_id for v in visits} | {b.standing_set_id for b in touched}
    lock_families(sets)
    replaced, anew = keep_same(replaced, visits)
    _check_current(plan, anew, judged_at)
    with because(f"发布计划 plan {plan.pk}"):
        bookings.release_all(bookings=replaced, reason="新计划取代", now=since)
        end_running(plan, running, since)
        if anew:
            _book(anew, since)
    bookings.move_up(set_ids=sets, now=since)
    _supersede(plan)
    plan.state, plan.published_at = PlanState.PUBLISHED, now
    plan.save(update_fields=["state", "published_at"])
    return plan


def _check_current(plan: Plan, visits: Sequence[Visit], now: datetime) -> None:
    late = [v for v in visits if v.starts_at < now]
    if late:
        first = min(v.starts_at for v in late).astimezone(plan.base.zone)
        raise PlanTooLate(count=len(late), first=f"{first:%Y-%m-%d %H:%M}")
    minutes = {
        s.scene_id: int((s.ends_at - s.starts_at).total_seconds() // 60)
        for v in visits
        for s in v.strips.all()
    }
    changed = [
        scene.number
        for scene in Scene.objects.filter(pk__in=minutes)
        if scene.minutes != minutes[scene.pk]
    ]
    if changed:
        raise PlanOutdated(scenes="、".join(changed[:10]))


def _replaced(plan: Plan, now: datetime) -> list[Booking]:
    """Coming bookings of the plan's crews that another plan had published."""
    return list(
        Booking.objects.occupying()
        .filter(visit__crew__in=plan.run.crews.all(), starts_at__gte=now)
        .exclude(visit__plan=plan)
        .order_by("pk")
    )


def _book(visits: Sequence[Visit], now: datetime) -> None:
    requests = [
        SetRequest(
            standing_set_id=v.standing_set_id,
            crew_id=v.crew_id,
            span=TimeSpan(v.starts_at, v.ends_at),
            dressing_id=v.dressing_id,
            label=scene_label([s.scene.number for s in v.strips.all()]),
        )
        for v in visits
    ]
    try:
        booked = bookings.hold_sets(requests=requests, now=now, state=BookingState.CONFIRMED)
    except BookingsClash as exc:
        texts = {k: exc.details[k] for k in ("text_zh", "text_en")}
        raise PlanClashes(**texts, clashes=exc.details["clashes"]) from exc
    except (Conflict, NotAllowed) as exc:
        raise PlanClashes(
            text_zh=exc.message("zh"),
            text_en=exc.message("en"),
            clashes=[{"code": exc.code, **exc.details}],
        ) from exc
    for visit, booking in zip(visits, booked, strict=True):
        visit.booking = booking
    Visit.objects.bulk_update(visits, ["booking"])


def scene_label(numbers: Sequence[str]) -> str:
    """What a bar on the wall says of a visit: the first scenes and how many there are."""
    shown = "、".join(numbers[:6])
    return shown if len(numbers) <= 6 else f"{shown} 等{len(numbers)}场"


def _supersede(plan: Plan) -> None:
    """Earlier plans of which no booking is left are superseded."""
    alive = Plan.objects.filter(
        visits__booking__state__in=[BookingState.CONFIRMED, BookingState.HOLD]
    ).values("pk")
    crews = plan.run.crews.all()
    earlier = Plan.objects.filter(base=plan.base, state=PlanState.PUBLISHED, run__crews__in=crews)
    earlier.exclude(pk=plan.pk).exclude(pk__in=alive).update(state=PlanState.SUPERSEDED)
