"""Keeping what the packer answered, and publishing it: the one bridge out to the desk."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

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
from scheduling.models import Plan, PlanState, RunKind, Scene, ScheduleRun, Strip, Visit
from scheduling.services.keeping import begun_at, end_running, keep_same, running_bookings
from scheduling.solver.plan import Shot, plan_from_json, shots_of
from scheduling.solver.problem_file import problem_from_json
from sets.errors import Conflict, NotAllowed
from sets.history import because
from sets.models import Dressing, StandingSet
from sets.timespan import TimeSpan, wall_instant

REPAIR_GRACE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Stay:
    """Shots of one crew that follow each other on one set in one dressing on one day."""

    shots: tuple[Shot, ...]

    @property
    def start(self) -> int:
        return self.shots[0].start

    @property
    def end(self) -> int:
        return self.shots[-1].end


def store_plan(
    *,
    run: ScheduleRun,
    file: dict[str, Any],
    figures: dict[str, Any],
    baseline: dict[str, Any],
    now: datetime,
    difference: dict[str, Any] | None = None,
) -> Plan:
    """
    Turn a plan file of a run into a draft: visits with their strips.

    What had begun when the run was asked for belongs to the plan it is based on: the file
    has it, the draft's visits do not.
    """
    plan = Plan.objects.create(
        base=run.base,
        run=run,
        file=file,
        figures=figures,
        baseline=baseline,
        difference=difference,
        created_at=now,
    )
    problem = problem_from_json(run.problem)
    begun = run.pins.get("not_before", 0)
    shots = [
        shot
        for production in problem.productions
        for shot in shots_of(production, plan_from_json(file))
        if shot.start >= begun
    ]
    stays = find_stays(shots)
    sets = {s.code: s for s in StandingSet.objects.filter(base=run.base)}
    dressings = _dressings(sets.values())
    visits = Visit.objects.bulk_create(_visit(plan, run, stay, sets, dressings) for stay in stays)
    Strip.objects.bulk_create(
        Strip(
            plan=plan,
            visit=visit,
            scene_id=int(shot.scene.id.rpartition("-S")[2]),
            starts_at=_instant(run, shot.start),
            ends_at=_instant(run, shot.end),
        )
        for visit, stay in zip(visits, stays, strict=True)
        for shot in stay.shots
    )
    return plan


def find_stays(shots: Sequence[Shot]) -> list[Stay]:
    """
    Group shots into stays: a crew that stays on its set keeps it, breaks included.

    A new stay begins with another set, dressing or shooting day, or when another crew
    was on the set in between.
    """
    others: dict[str, list[Shot]] = defaultdict(list)
    for shot in shots:
        others[shot.standing_set].append(shot)
    stays = []
    by_crew = sorted(shots, key=lambda s: (s.production.id, s.start))
    for _, its in groupby(by_crew, key=lambda s: s.production.id):
        run: list[Shot] = []
        for shot in its:
            if run and not _goes_on(run[-1], shot, others[shot.standing_set]):
                stays.append(Stay(tuple(run)))
                run = []
            run.append(shot)
        stays.append(Stay(tuple(run)))
    return sorted(stays, key=lambda s: (s.start, s.shots[0].production.id))


def _goes_on(a: Shot, b: Shot, on_set: Iterable[Shot]) -> bool:
    same = (a.standing_set, a.dressing, a.day) == (b.standing_set, b.dressing, b.day)
    return same and not any(
        o.production.id != a.production.id and a.end <= o.start < b.start for o in on_set
    )


def _dressings(sets: Iterable[StandingSet]) -> dict[tuple[int, str], Dressing]:
    rows = Dressing.objects.filter(standing_set__in=[s.pk for s in sets])
    return {(row.standing_set_id, row.name): row for row in rows}


def _visit(
    plan: Plan,
    run: ScheduleRun,
    stay: Stay,
    sets: dict[str, StandingSet],
    dressings: dict[tuple[int, str], Dressing],
) -> Visit:
    first = stay.shots[0]
    standing_set = sets[first.standing_set]
    return Visit(
        plan=plan,
        crew_id=int(first.production.id[1:]),
        standing_set=standing_set,
        dressing=dressings.get((standing_set.pk, first.dressing)),
        starts_at=_instant(run, stay.start),
        ends_at=_instant(run, stay.end),
    )


def _instant(run: ScheduleRun, minute: int) -> datetime:
    return wall_instant(run.first_date, minute, run.base.zone)


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
