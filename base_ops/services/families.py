"""
Sets as they stand: whole families with what keeps them, read in one place for everybody.

A family is a whole with all its parts. Who decides reads it under the lock
(`occupancy.lock`), who only advises without (`look`); both are judged alike.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from base_ops.models import TURNOVER, Booking
from base_ops.services.timeline import Stay
from sets.models import StandingSet

# Turnover with what was there longer ago than this no longer matters.
LOOK_BACK = timedelta(days=2)


@dataclass(slots=True)
class Families:
    """
    Sets with their families, and the stays on each.

    `lapsed` are the sets that a hold which ran out had kept until they were locked.
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
        self.stays = stays_on(self.by_id, now)

    def without(self, bookings: Iterable[Booking]) -> "Families":
        """The same with these bookings and their part rows thought away."""
        gone = {row.pk for row in bookings}
        stays = {
            unit: [s for s in its if not {s.booking.pk, s.booking.part_of_id} & gone]
            for unit, its in self.stays.items()
        }
        return Families(self.by_id, defaultdict(list, stays))

    def around(self, set_id: int) -> "Families":
        """A copy with only the stays of one set's family, to try something on."""
        family = {*self.units(set_id), self.by_id[set_id].whole_id or 0}
        stays = {unit: list(self.stays.get(unit, [])) for unit in family}
        return Families(self.by_id, defaultdict(list, stays))


def look(set_ids: Iterable[int], *, now: datetime) -> Families:
    """The picture without any lock: to advise by, not to decide by."""
    rows = StandingSet.objects.filter(pk__in=families(set(set_ids)).values("pk"))
    by_id = {row.pk: row for row in rows.select_related("base", "kind", "dressed_as")}
    stays = stays_on(by_id, now)
    for unit, its in stays.items():
        stays[unit] = [s for s in its if not _ran_out(s.booking, now)]
    return Families(by_id, stays)


def families(asked: set[int]) -> QuerySet[StandingSet]:
    """The sets, the wholes they are parts of, and all parts of those."""
    wholes = StandingSet.objects.filter(pk__in=asked, whole__isnull=False).values("whole")
    family = Q(pk__in=asked) | Q(pk__in=wholes) | Q(whole__in=asked) | Q(whole__in=wholes)
    return StandingSet.objects.filter(family)


def stays_on(set_ids: Iterable[int], now: datetime) -> dict[int, list[Stay]]:
    """What keeps each set, turnover left out, in time order."""
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


def _ran_out(booking: Booking, now: datetime) -> bool:
    return bool(booking.expires_at and booking.expires_at <= now)
