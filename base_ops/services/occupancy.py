"""
The one door to occupying rows: under the locks of the sets, look, write, re-lay turnover.

Every change that makes a row occupy a set, or frees one, ends in `settle`, which lays
the strike and redress rows of the touched sets anew and changes only those that differ.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from psycopg.errors import ExclusionViolation

from base_ops.errors import (
    NoRoomForTurnover,
    SetAlreadyBooked,
    SetClosed,
    SetNotOpen,
    SetOfAnotherBase,
)
from base_ops.models import HELD, OPEN, TURNOVER, Booking, BookingState, Purpose
from base_ops.models.bookings import BookingQuerySet
from base_ops.services.notices import tell_expired
from base_ops.services.timeline import Stay, Turnover, find_clash, turnovers
from sets.errors import Conflict
from sets.history import because
from sets.locks import lock_sets
from sets.models import SetState, StandingSet
from sets.selectors.redress import redress_table

# Turnover with what was there longer ago than this no longer matters.
LOOK_BACK = timedelta(days=2)


@dataclass(slots=True)
class LockedSets:
    """
    Sets whose queue we stand at the head of: whole families with what stands there.

    `lapsed` are the sets that a hold which ran out had kept until this lock.
    """

    by_id: dict[int, StandingSet]
    stays: dict[int, list[Stay]]
    lapsed: tuple[int, ...] = ()

    def units(self, set_id: int) -> list[int]:
        """The set itself and, when it is a whole, its parts."""
        parts = [pk for pk, row in self.by_id.items() if row.whole_id == set_id]
        return [set_id, *sorted(parts)]

    def standing(self, unit: int) -> list[Stay]:
        """
        Stays on a unit and on the whole it is a part of.

        A booking of the whole has rows on the parts it was made with; a part that joined
        the whole later is guarded by looking there too.
        """
        whole = self.by_id[unit].whole_id
        return [*self.stays.get(unit, []), *self.stays.get(whole or 0, [])]

    def read(self, now: datetime) -> None:
        """Read anew what stands there."""
        self.stays = _stays(self.by_id, now)


def lock(set_ids: Iterable[int], *, now: datetime) -> LockedSets:
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
    return LockedSets(by_id, _stays(by_id, now), tuple(lapsed))


def look(set_ids: Iterable[int], *, now: datetime) -> LockedSets:
    """The same picture without any lock: to advise by, not to decide by."""
    rows = StandingSet.objects.filter(pk__in=_families(set(set_ids)).values("pk"))
    by_id = {row.pk: row for row in rows.select_related("base", "kind")}
    stays = _stays(by_id, now)
    for unit, its in stays.items():
        stays[unit] = [s for s in its if not _ran_out(s.booking, now)]
    return LockedSets(by_id, stays)


def _ran_out(booking: Booking, now: datetime) -> bool:
    return bool(booking.expires_at and booking.expires_at <= now)


def lock_families(set_ids: Iterable[int]) -> dict[int, StandingSet]:
    """Lock the sets, the wholes they are parts of, and all parts of those; {pk: set}."""
    return lock_sets(_families(set(set_ids)).values_list("pk", flat=True))


def _families(asked: set[int]) -> QuerySet[StandingSet]:
    wholes = StandingSet.objects.filter(pk__in=asked, whole__isnull=False).values("whole")
    family = Q(pk__in=asked) | Q(pk__in=wholes) | Q(whole__in=asked) | Q(whole__in=wholes)
    return StandingSet.objects.filter(family)


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


def _stays(set_ids: Iterable[int], now: datetime) -> dict[int, list[Stay]]:
    rows = (
        Booking.objects.occupying()
        .on_sets(set_ids)
        .filter(ends_at__gt=now - LOOK_BACK)
        .exclude(purpose__in=TURNOVER)
        .select_related("crew")
        .order_by("starts_at", "pk")
    )
    stays: dict[int, list[Stay]] = defaultdict(list)
    for row in rows:
        stays[row.standing_set_id].append(stay_of(row))
    return stays


def stay_of(booking: Booking) -> Stay:
    """The booking as the timeline sees it."""
    return Stay(booking, booking.crew.production_id if booking.crew else None)


def refusals(
    locked: LockedSets, asked: Sequence[Booking], redress: dict[tuple[int, int], int], now: datetime
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


def _not_open(locked: LockedSets, booking: Booking) -> SetNotOpen | None:
    if booking.purpose == Purpose.MAINTENANCE:
        return None
    for unit in locked.units(booking.standing_set_id):
        row = locked.by_id[unit]
        if row.state != SetState.OPEN:
            zh = {SetState.MAINTENANCE: "维修", SetState.RETIRED: "停用"}[SetState(row.state)]
            return SetNotOpen(set=str(row), state_zh=zh, state_en=row.state.lower())
    return None


def _clash(locked: LockedSets, booking: Booking) -> Conflict | None:
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
    locked: LockedSets,
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


def write(locked: LockedSets, asked: Sequence[Booking]) -> None:
    """
    Insert bookings with their part rows.

    Raises SetAlreadyBooked when the database itself objects: its constraint has the last
    word even over a path that forgot the lock.
    """
    parts = _new_parts(locked)
    _clear_turnover([*asked, *parts])
    with _last_word(locked, asked[0]):
        Booking.objects.bulk_create(asked)
        _insert_parts(parts)


def write_moved(locked: LockedSets, booking: Booking) -> None:
    """Save a booking at its new place, with part rows there. Raises as `write` does."""
    parts = _new_parts(locked)
    _clear_turnover([booking, *parts])
    with _last_word(locked, booking):
        booking.save()
        _insert_parts(parts)


def _new_parts(locked: LockedSets) -> list[Booking]:
    rows = (stay.booking for stays in locked.stays.values() for stay in stays)
    return [row for row in rows if row.pk is None and row.part_of is not None]


def _insert_parts(parts: Sequence[Booking]) -> None:
    for row in parts:
        row.part_of = row.part_of  # takes the key that the insert gave its booking
    Booking.objects.bulk_create(parts)


@contextmanager
def _last_word(locked: LockedSets, booking: Booking) -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError as exc:
        if not isinstance(exc.__cause__, ExclusionViolation):
            raise
        raise clash_error(locked.by_id[booking.standing_set_id], booking) from exc


def settle(set_ids: Iterable[int], *, now: datetime) -> None:
    """Lay the turnover rows of these sets anew. The caller holds their locks."""
    ids = sorted(set(set_ids))
    units = {row.pk: row for row in StandingSet.objects.filter(pk__in=ids)}
    stays, redress = _stays(ids, now), redress_table(ids)
    wanted = {
        _key(row): row
        for unit in ids
        for turnover in turnovers(units[unit], stays[unit], redress, now)
        for row in _turnover_rows(unit, turnover)
        if row.ends_at > now
    }
    standing = {
        _key(row): row.pk
        for row in Booking.objects.on_sets(ids).filter(purpose__in=TURNOVER, ends_at__gt=now)
    }
    Booking.objects.filter(pk__in=[pk for k, pk in standing.items() if k not in wanted]).delete()
    Booking.objects.bulk_create(row for key, row in wanted.items() if key not in standing)


def _clear_turnover(rows: Iterable[Booking]) -> None:
    """Take turnover out of the way of rows to come; `settle` lays it anew."""
    for row in rows:
        turnover = Booking.objects.overlapping(row.span).filter(purpose__in=TURNOVER)
        turnover.filter(standing_set_id=row.standing_set_id).delete()


def _key(row: Booking) -> tuple[object, ...]:
    return (
        row.standing_set_id,
        row.purpose,
        row.starts_at,
        row.ends_at,
        row.turnover_of_id,
        row.state,
    )


def _turnover_rows(unit: int, turnover: Turnover) -> Iterable[Booking]:
    stay = turnover.stay.booking
    for purpose, span in turnover.spans or ():
        yield Booking(
            standing_set_id=unit,
            crew_id=stay.crew_id,
            purpose=purpose,
            state=stay.state,
            starts_at=span.start,
            ends_at=span.end,
            dressing_id=stay.dressing_id if purpose == Purpose.DRESSING else None,
            turnover_of=stay,
        )
