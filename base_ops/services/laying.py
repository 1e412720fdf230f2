"""
Strike and redress as rows: laid anew on the touched sets after every change.

Nobody asks for turnover; it follows the bookings, and only rows that differ are changed.
"""

from collections.abc import Iterable
from datetime import datetime

from base_ops.models import TURNOVER, Booking, Purpose
from base_ops.services.families import stays_on
from base_ops.services.timeline import Turnover, turnovers
from sets.models import StandingSet
from sets.selectors.redress import redress_table


def settle(set_ids: Iterable[int], *, now: datetime) -> None:
    """Lay the turnover rows of these sets anew. The caller holds their locks."""
    ids = sorted(set(set_ids))
    units = {row.pk: row for row in StandingSet.objects.filter(pk__in=ids)}
    stays, redress = stays_on(ids, now), redress_table(ids)
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


def clear_turnover(rows: Iterable[Booking]) -> None:
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
