"""What is asked of the desk, as unsaved bookings; and one error for all that is refused."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from base_ops.errors import (
    AskedTwice,
    BookingsClash,
    DressingOfAnotherSet,
    SetOfAnotherBase,
    SpanIsOver,
    SpanOutOfReach,
)
from base_ops.models import Booking, BookingState, Crew, Purpose
from base_ops.services import occupancy
from base_ops.services.families import Families
from base_ops.services.line import hold_time
from sets.models import Dressing, StandingSet
from sets.timespan import TimeSpan

LONGEST_DAYS = 120
FARTHEST_DAYS = 1100


@dataclass(frozen=True, slots=True)
class SetRequest:
    """One set for one crew over one span; no crew for maintenance."""

    standing_set_id: int
    crew_id: int | None
    span: TimeSpan
    dressing_id: int | None = None
    label: str = ""
    purpose: Purpose = Purpose.SHOOTING


def unsaved(
    requests: Sequence[SetRequest],
    locked: Families,
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
        check_reach(request.span, standing_set, now)
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
    return Booking(
        standing_set=standing_set,
        crew=crew,
        purpose=request.purpose,
        state=state,
        starts_at=request.span.start,
        ends_at=request.span.end,
        dressing_id=request.dressing_id,
        label=request.label[:200],
        expires_at=now + hold_time(standing_set) if state == BookingState.HOLD else None,
    )


def check_reach(span: TimeSpan, standing_set: StandingSet, now: datetime) -> None:
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


def self_clashes(locked: Families, asked: Sequence[Booking]) -> list[AskedTwice]:
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


def refuse(found: Iterable[Exception], asked: int) -> None:
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
