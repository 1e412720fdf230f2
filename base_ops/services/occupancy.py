"""
The one door to occupying rows: under the locks of the sets, look, write, re-lay turnover.

Every change that makes a row occupy a set, or frees one, ends in `laying.settle`.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from psycopg.errors import ExclusionViolation

from base_ops.errors import (
    NoRoomForTurnover,
    SetAlreadyBooked,
    SetClosed,
    SetNotOpen,
    SetOfAnotherBase,
)
from base_ops.models import HELD, OPEN, Booking, BookingState, Purpose
from base_ops.models.bookings import BookingQuerySet
from base_ops.services.families import Families, families, stay_of, stays_on
from base_ops.services.laying import clear_turnover
from base_ops.services.notices import tell_expired
from base_ops.services.timeline import Turnover, find_clash, turnovers
from sets.errors import Conflict
from sets.history import because
from sets.locks import lock_sets
from sets.models import SetState, StandingSet


def lock(set_ids: Iterable[int], *, now: datetime) -> Families:
    """
    Lock the sets with their families, drop holds that ran out, read what stands there.

    A family is a whole with all its parts: who waits in line for the whole is served
    when a part gets free, and the other way round. Raises SetsBusy, and SetOfAnotherBase
    for an id that is no set.
    """
    asked = set(set_ids)
    by_id = lock_families(asked)
    if not asked <= by_id.keys():
        raise SetOfAnotherBase()
    lapsed = lapse_holds(Booking.objects.on_sets(by_id), now=now)
    return Families(by_id, stays_on(by_id, now), tuple(lapsed))


def lock_families(set_ids: Iterable[int]) -> dict[int, StandingSet]:
    """Lock the sets, the wholes they are parts of, and all parts of those; {pk: set}."""
    return lock_sets(families(set(set_ids)).values_list("pk", flat=True))


def lapse_holds(bookings: BookingQuerySet, *, now: datetime) -> list[int]:
    """Let the holds among these rows that ran out go, with a notice; the touched set ids."""
    overdue = list(
        bookings.filter(state__in=HELD, expires_at__lte=now)
        .filter(part_of=None)
        .select_related("standing_set__base", "crew")
    )
    if not overdue:
        return []
    for booking in overdue:
        tell_expired(booking, now=now)
    with because("预留到期 ran out"):
        return free_group([row.pk for row in overdue], BookingState.EXPIRED)


def free_group(root_ids: Iterable[int], state: BookingState, reason: str = "") -> list[int]:
    """Set bookings and their part rows to a state that frees; the touched set ids."""
    roots = list(root_ids)
    Booking.objects.filter(turnover_of__in=roots).delete()
    group = Booking.objects.filter(state__in=OPEN).filter(Q(pk__in=roots) | Q(part_of__in=roots))
    Booking.objects.filter(turnover_of__part_of__in=roots).delete()
    touched = list(group.values_list("standing_set_id", flat=True))
    group.update(state=state, reason=reason, expires_at=None)
    return touched


def refusals(
    locked: Families, asked: Sequence[Booking], redress: dict[tuple[int, int], int], now: datetime
) -> list[Conflict | SetNotOpen]:
    """
    Why these unsaved bookings cannot stand, all reasons; adds those that can to the stays.

    `item` in a reason's details is the place of what it refuses in `asked`.
    """
    found: list[Conflict | SetNotOpen] = []
    fitting: dict[int, int] = {}
    for item, booking in enumerate(asked):
        reason = _not_open(locked, booking) or _clash(locked, booking)
        if reason:
            reason.details["item"] = item
            found.append(reason)
            continue
        fitting[id(booking)] = item
        for unit in locked.units(booking.standing_set_id):
            row = booking if unit == booking.standing_set_id else _part_row(booking, unit)
            locked.stays[unit].append(stay_of(row))
    return found or _tight(locked, fitting, redress, now)


def try_on(
    seen: Families, booking: Booking, redress: dict[tuple[int, int], int], now: datetime
) -> tuple[list[Conflict | SetNotOpen], int]:
    """What would refuse an unsaved booking here, and the minutes of redress before it."""
    trial = seen.around(booking.standing_set_id)
    refused = refusals(trial, [booking], redress, now)
    if refused:
        return refused, 0
    unit = seen.by_id[booking.standing_set_id]
    laid = turnovers(unit, trial.stays[unit.pk], redress, now)
    return [], sum(t.need.redress for t in laid if t.stay.booking is booking)


def _part_row(booking: Booking, unit: int) -> Booking:
    return Booking(
        standing_set_id=unit,
        crew=booking.crew,
        purpose=booking.purpose,
        state=booking.state,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        label=booking.label,
        expires_at=booking.expires_at,
        part_of=booking,
    )


def _not_open(locked: Families, booking: Booking) -> SetNotOpen | None:
    if booking.purpose == Purpose.MAINTENANCE:
        return None
    for unit in locked.units(booking.standing_set_id):
        row = locked.by_id[unit]
        if row.state != SetState.OPEN:
            zh = {SetState.MAINTENANCE: "维修", SetState.RETIRED: "停用"}[SetState(row.state)]
            return SetNotOpen(set=str(row), state_zh=zh, state_en=row.state.lower())
    return None


def _clash(locked: Families, booking: Booking) -> Conflict | None:
    for unit in locked.units(booking.standing_set_id):
        other = find_clash(booking.span, locked.standing(unit))
        if other:
            return clash_error(locked.by_id[unit], other.booking)
    return None


def clash_error(standing_set: StandingSet, booking: Booking) -> Conflict:
    """The refusal that names this booking as its reason, in the base's own time."""
    kind = SetClosed if booking.purpose == Purpose.MAINTENANCE else SetAlreadyBooked
    zone = standing_set.base.zone
    return kind(
        set=str(standing_set),
        set_id=standing_set.pk,
        starts_at=f"{booking.starts_at.astimezone(zone):%Y-%m-%d %H:%M}",
        ends_at=f"{booking.ends_at.astimezone(zone):%Y-%m-%d %H:%M}",
    )


def _tight(
    locked: Families,
    fitting: dict[int, int],
    redress: dict[tuple[int, int], int],
    now: datetime,
) -> list[Conflict | SetNotOpen]:
    """Where a new stay leaves no room for turnover before it, or before the one after it."""
    found: list[Conflict | SetNotOpen] = []
    for unit, stays in locked.stays.items():
        new = {
            id(s.booking): fitting[_root(s.booking)] for s in stays if _root(s.booking) in fitting
        }
        if not new:
            continue
        ordered = sorted(stays, key=lambda s: s.span.start)
        follows_new = {
            id(b.booking): new[id(a.booking)]
            for a, b in zip(ordered, ordered[1:], strict=False)
            if id(a.booking) in new
        }
        blamed = follows_new | new
        for turnover in turnovers(locked.by_id[unit], stays, redress, now):
            if turnover.spans is None and id(turnover.stay.booking) in blamed:
                error = _no_room(locked.by_id[unit], turnover)
                error.details["item"] = blamed[id(turnover.stay.booking)]
                found.append(error)
    return found


def _root(booking: Booking) -> int:
    return id(booking.part_of) if booking.pk is None and booking.part_of else id(booking)


def _no_room(standing_set: StandingSet, turnover: Turnover) -> NoRoomForTurnover:
    starts = turnover.stay.span.start.astimezone(standing_set.base.zone)
    return NoRoomForTurnover(
        set=str(standing_set),
        set_id=standing_set.pk,
        starts_at=f"{starts:%Y-%m-%d %H:%M}",
        need=turnover.need.minutes,
        have=turnover.have_minutes,
    )


def write(locked: Families, asked: Sequence[Booking]) -> None:
    """
    Insert bookings with their part rows.

    Raises SetAlreadyBooked when the database itself objects: its constraint has the last
    word even over a path that forgot the lock.
    """
    parts = _new_parts(locked)
    clear_turnover([*asked, *parts])
    with _last_word(locked, asked[0]):
        Booking.objects.bulk_create(asked)
        _insert_parts(parts)


def write_moved(locked: Families, booking: Booking) -> None:
    """Save a booking at its new place, with part rows there. Raises as `write` does."""
    parts = _new_parts(locked)
    clear_turnover([booking, *parts])
    with _last_word(locked, booking):
        booking.save()
        _insert_parts(parts)


def _new_parts(locked: Families) -> list[Booking]:
    rows = (stay.booking for stays in locked.stays.values() for stay in stays)
    return [row for row in rows if row.pk is None and row.part_of is not None]


def _insert_parts(parts: Sequence[Booking]) -> None:
    for row in parts:
        row.part_of = row.part_of  # takes the key that the insert gave its booking
    Booking.objects.bulk_create(parts)


@contextmanager
def _last_word(locked: Families, booking: Booking) -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError as exc:
        if not isinstance(exc.__cause__, ExclusionViolation):
            raise
        raise clash_error(locked.by_id[booking.standing_set_id], booking) from exc
