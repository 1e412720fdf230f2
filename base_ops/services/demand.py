"""
Keeping what was asked for in vain, so that the base knows what to build more of.

Recorded at the edges (API, admin), after the refused act was rolled back. Recording never
makes a request fail: what goes wrong is logged and forgotten.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Greatest

from base_ops.errors import (
    AskedTwice,
    BookingsClash,
    LineIsFull,
    NoRoomForTurnover,
    SetAlreadyBooked,
    SetClosed,
    SetNotOpen,
)
from base_ops.models import AllocationRound, Crew, DemandSource, DeniedDemand, RoundRequest
from sets.errors import DomainError
from sets.models import Base, Dressing, SetKind, StandingSet
from sets.timespan import TimeSpan

log = logging.getLogger(__name__)

FOR_WANT_OF_SETS = (
    BookingsClash,
    LineIsFull,
    NoRoomForTurnover,
    SetAlreadyBooked,
    SetClosed,
    SetNotOpen,
)
NONE_FREE = "none_free"
HOUR = timedelta(hours=1)
# A loop that asks for another minute each time is one asker, not a thousand.
MOST_AN_HOUR = 60


@dataclass(frozen=True, slots=True)
class Wanted:
    """A set that somebody asked to hold for a crew, and when."""

    crew: Crew
    standing_set: StandingSet
    span: TimeSpan
    dressing: Dressing | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What an allocation round refused: minutes of a kind inside a window, and why."""

    kind: SetKind
    window: TimeSpan
    minutes: int
    dressing_name: str
    reason: str


def note_round(
    round_: AllocationRound, request: RoundRequest, wishes: Sequence[Wish], *, now: datetime
) -> None:
    """What a crew asked a round for in vain; the limit of an hour is for loops, not for this."""
    for wish in wishes:
        row = DeniedDemand(
            base=round_.base,
            asker=request.asked_by,
            company=request.crew.production.company,
            kind=wish.kind,
            dressing_name=wish.dressing_name,
            source=DemandSource.ROUND,
            reason=wish.reason,
            starts_at=wish.window.start,
            ends_at=wish.window.end,
            minutes=wish.minutes,
        )
        if not _again(row, now):
            _first(row, now)


def note_empty_search(
    *,
    asker: Any,
    base: Base,
    window: TimeSpan,
    minutes: int,
    now: datetime,
    kind: SetKind | None = None,
    dressing_name: str = "",
    **_narrowed: object,
) -> None:
    """A search for free sets that found none."""
    row = DeniedDemand(
        base=base,
        asker=asker,
        company=asker.company,
        kind=kind,
        dressing_name=dressing_name,
        source=DemandSource.SEARCH,
        reason=NONE_FREE,
        starts_at=window.start,
        ends_at=window.end,
        minutes=minutes,
    )
    _note([row], now)


@contextmanager
def noting_refusals(*, asker: Any, wanted: Sequence[Wanted], now: datetime) -> Iterator[None]:
    """
    Note what of `wanted` is refused inside the block because it is not to be had.

    A refusal for another reason (bad input, no right, a queue too long) is no demand for
    sets. The block must be outside the transaction that is rolled back.
    """
    try:
        yield
    except DomainError as exc:
        _note([_row(asker, w, exc) for w in _refused(wanted, exc)], now)
        raise


def _refused(wanted: Sequence[Wanted], error: DomainError) -> Sequence[Wanted]:
    """
    What could not be had; of several asked for at once, only the items the refusal names.

    `wanted` is in the order of the requests.
    """
    if not isinstance(error, FOR_WANT_OF_SETS):
        return ()
    clashes = error.details.get("clashes") or [error.details]
    named = {c["item"] for c in clashes if "item" in c and c.get("code") != AskedTwice.code}
    return [w for item, w in enumerate(wanted) if item in named or len(wanted) == 1]


def _together(rows: Sequence[DeniedDemand]) -> list[DeniedDemand]:
    """Rows of one request for the same kind and time, as one row that counts its sets."""
    found: dict[tuple[int | None, datetime, datetime], DeniedDemand] = {}
    for row in rows:
        first = found.setdefault((row.kind_id, row.starts_at, row.ends_at), row)
        first.sets += first is not row
    return list(found.values())


def _row(asker: Any, wanted: Wanted, error: DomainError) -> DeniedDemand:
    one, span = wanted.standing_set, wanted.span
    return DeniedDemand(
        base_id=one.base_id,
        asker=asker,
        company=wanted.crew.production.company,
        kind_id=one.kind_id,
        dressing_name=wanted.dressing.name if wanted.dressing else "",
        source=DemandSource.HOLD,
        reason=error.code,
        starts_at=span.start,
        ends_at=span.end,
        minutes=span.minutes,
    )


def _note(rows: Sequence[DeniedDemand], now: datetime) -> None:
    try:
        with transaction.atomic():
            for row in _together(rows):
                _count(row, now)
    except Exception:  # whatever it is, the request goes on
        log.exception("denied demand was not recorded")


def _count(row: DeniedDemand, now: datetime) -> None:
    """One more time of the same within an hour, or a new row unless the asker floods."""
    if _again(row, now):
        return
    recent = DeniedDemand.objects.filter(asker=row.asker, first_at__gt=now - HOUR)
    if recent.count() >= MOST_AN_HOUR:
        return
    _first(row, now)


def _first(row: DeniedDemand, now: datetime) -> None:
    row.first_at = row.last_at = now
    row.hour = now.replace(minute=0, second=0, microsecond=0)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # the same, noted by another request at this instant
        row.pk = None
        _again(row, now)


def _again(row: DeniedDemand, now: datetime) -> bool:
    same = DeniedDemand.objects.filter(
        base=row.base_id,
        asker=row.asker,
        kind=row.kind_id,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
    )
    within = same.filter(first_at__gt=now - HOUR)
    return bool(within.update(times=F("times") + 1, sets=Greatest("sets", row.sets), last_at=now))
