"""
Waiting for a kind of set: joining, leaving, and taking a gap that was offered.

Who gets a gap is decided where every hold is: under the set's lock. An offer promises
nothing; the first to accept has the hold. Rows are locked sets first, then entries.
"""

from datetime import datetime, timedelta

from django.db import OperationalError, transaction
from django.db.models import Q, QuerySet

from base_ops.errors import (
    DressingUnknown,
    EntryNotFound,
    EntryNotWaiting,
    KindOfAnotherBase,
    OfferExpired,
    OfferGone,
    OfferNotFound,
    SpanIsOver,
    SpanOutOfReach,
    TooManyWaiting,
    WindowTooShort,
)
from base_ops.models import (
    STILL_WAITING,
    Booking,
    Crew,
    OfferState,
    User,
    WaitlistEntry,
    WaitlistOffer,
    WaitlistState,
)
from base_ops.services import bookings, offering, reserving
from base_ops.services.offer_keys import hash_of
from base_ops.services.offering import offer_freed, sweep
from base_ops.services.requests import FARTHEST_DAYS, LONGEST_DAYS, SetRequest
from sets.errors import BadInput, Conflict, NotAllowed
from sets.locks import SetsBusy
from sets.models import Dressing, SetKind, StandingSet
from sets.timespan import TimeSpan

__all__ = ["accept_offer", "decline_offer", "join", "leave", "offer_freed", "sweep"]

MOST_WAITING = 100
STATE_WORDS = {
    WaitlistState.WAITING: ("轮候中", "waiting"),
    WaitlistState.OFFERED: ("已发出空档", "offered a gap"),
    WaitlistState.ACCEPTED: ("已接受", "accepted"),
    WaitlistState.EXPIRED: ("已过期", "expired"),
    WaitlistState.CANCELLED: ("已取消", "cancelled"),
}


@transaction.atomic
def join(
    *,
    crew: Crew,
    kind: SetKind,
    window: TimeSpan,
    minutes: int,
    now: datetime,
    dressing_name: str = "",
    note: str = "",
    by: User | None = None,
) -> WaitlistEntry:
    """
    Let a crew wait for any set of a kind; what is free already is offered at once.

    Raises KindOfAnotherBase, SpanIsOver, SpanOutOfReach, WindowTooShort, DressingUnknown
    and TooManyWaiting.
    """
    if kind.base_id != crew.production.company.base_id:
        raise KindOfAnotherBase()
    _check_window(window, minutes, kind, now)
    named = Dressing.objects.filter(standing_set__kind=kind, name=dressing_name)
    if dressing_name and not named.exists():
        raise DressingUnknown(kind=str(kind), dressing=dressing_name)
    waiting = WaitlistEntry.objects.filter(crew=crew, state__in=STILL_WAITING).count()
    if waiting >= MOST_WAITING:
        raise TooManyWaiting(crew=str(crew), count=waiting)
    entry = WaitlistEntry.objects.create(
        crew=crew,
        kind=kind,
        dressing_name=dressing_name,
        starts_at=window.start,
        ends_at=window.end,
        minutes=minutes,
        note=note[:200],
        joined_by=by,
        joined_at=now,
    )
    offering.offer_to([entry.pk], now=now)
    entry.refresh_from_db(fields=["state"])
    return entry


def _check_window(window: TimeSpan, minutes: int, kind: SetKind, now: datetime) -> None:
    zone = kind.base.zone
    if window.minutes < minutes:
        raise WindowTooShort(have=window.minutes, minutes=minutes)
    if window.end <= now + timedelta(minutes=minutes):
        raise SpanIsOver(ends_at=f"{window.end.astimezone(zone):%Y-%m-%d %H:%M}")
    latest = now + timedelta(days=FARTHEST_DAYS)
    if window.end > latest or window.end - window.start > timedelta(days=LONGEST_DAYS):
        raise SpanOutOfReach(
            starts_at=f"{window.start.astimezone(zone):%Y-%m-%d}",
            ends_at=f"{window.end.astimezone(zone):%Y-%m-%d}",
            days=LONGEST_DAYS,
            latest=f"{latest.astimezone(zone):%Y-%m-%d}",
        )


@transaction.atomic
def leave(*, entry_id: int, now: datetime) -> WaitlistEntry:
    """Wait no longer; open offers are withdrawn. Raises EntryNotFound, EntryNotWaiting."""
    entry = WaitlistEntry.objects.select_for_update(no_key=True).filter(pk=entry_id).first()
    if entry is None:
        raise EntryNotFound()
    if entry.state not in STILL_WAITING:
        zh, en = STATE_WORDS[WaitlistState(entry.state)]
        raise EntryNotWaiting(state_zh=zh, state_en=en)
    entry.state = WaitlistState.CANCELLED
    entry.save(update_fields=["state"])
    _close(entry.offers.filter(state=OfferState.OPEN), OfferState.WITHDRAWN, now)
    return entry


def find_offer(key: str) -> WaitlistOffer:
    """The offer whose link this is. Raises OfferNotFound."""
    offer = (
        WaitlistOffer.objects.select_related(
            "entry__crew__production__company__base",
            "entry__booking",
            "entry__kind",
            "standing_set__base",
            "standing_set__zone__floor__building",
        )
        .filter(key_hash=hash_of(key))
        .first()
    )
    if offer is None:
        raise OfferNotFound()
    return offer


def accept_offer(*, key: str, now: datetime) -> Booking:
    """
    Take the gap: a hold for the entry's crew, if nobody was faster. Asking again is the same.

    Raises OfferNotFound, OfferExpired, OfferGone (the entry waits on), RoundReserves when an
    allocation round shares this set out meanwhile, and SetsBusy.
    """
    offer = find_offer(key)
    try:
        with transaction.atomic():
            return _take(offer, now)
    except OfferGone:
        won = WaitlistOffer.objects.select_related("entry__booking").get(pk=offer.pk)
        if won.state == OfferState.ACCEPTED and won.entry.booking:
            return won.entry.booking
        with transaction.atomic():
            offering.lose([offer.pk], now=now)
        raise
    except OperationalError as exc:  # two of one crew's links at the same moment
        raise SetsBusy() from exc


def _take(offer: WaitlistOffer, now: datetime) -> Booking:
    entry = offer.entry
    if offer.state == OfferState.ACCEPTED and entry.booking:
        return entry.booking
    if offer.expires_at <= now or offer.state == OfferState.EXPIRED:
        raise OfferExpired(**_told(offer))
    if offer.state != OfferState.OPEN:
        raise OfferGone(**_told(offer))
    gap = SetRequest(offer.standing_set_id, entry.crew_id, offer.span)
    reserving.check_clients([gap], now)
    booking = _hold(offer, now)
    entry = WaitlistEntry.objects.select_for_update(no_key=True).get(pk=entry.pk)
    current = WaitlistOffer.objects.get(pk=offer.pk)
    if entry.state not in STILL_WAITING or current.state != OfferState.OPEN:
        raise OfferGone(**_told(offer))
    entry.state, entry.booking = WaitlistState.ACCEPTED, booking
    entry.save(update_fields=["state", "booking"])
    own = WaitlistOffer.objects.filter(entry=entry, state=OfferState.OPEN)
    _close(own.filter(pk=offer.pk), OfferState.ACCEPTED, now)
    _close(own.exclude(pk=offer.pk), OfferState.WITHDRAWN, now)
    offering.lose(_rivals(offer), now=now)
    return booking


def _hold(offer: WaitlistOffer, now: datetime) -> Booking:
    dressing = Dressing.objects.filter(
        standing_set=offer.standing_set, name=offer.entry.dressing_name
    ).first()
    request = SetRequest(
        offer.standing_set_id,
        offer.entry.crew_id,
        offer.span,
        dressing.pk if dressing else None,
        offer.entry.note,
    )
    try:
        return bookings.hold_sets(requests=[request], now=now)[0]
    except (Conflict, NotAllowed, BadInput) as exc:
        raise OfferGone(**_told(offer), because=exc.code) from exc


def _rivals(offer: WaitlistOffer) -> list[int]:
    """Open offers of others for the same time on the set, its parts or its whole."""
    one: StandingSet = offer.standing_set
    same = Q(standing_set=one) | Q(standing_set__whole=one)
    same |= Q(standing_set=one.whole_id) if one.whole_id else Q(pk__in=[])
    rows = WaitlistOffer.objects.filter(same, state=OfferState.OPEN)
    rows = rows.filter(starts_at__lt=offer.ends_at, ends_at__gt=offer.starts_at)
    return list(rows.values_list("pk", flat=True))


@transaction.atomic
def decline_offer(*, key: str, now: datetime) -> None:
    """Not this gap; the entry waits on. Raises OfferNotFound."""
    offer = find_offer(key)
    entry = WaitlistEntry.objects.select_for_update(no_key=True).get(pk=offer.entry_id)
    _close(entry.offers.filter(pk=offer.pk, state=OfferState.OPEN), OfferState.WITHDRAWN, now)
    offering.note_states([entry.pk])


def _close(offers: QuerySet[WaitlistOffer], state: OfferState, now: datetime) -> None:
    offers.update(state=state, answered_at=now)


def _told(offer: WaitlistOffer) -> dict[str, str]:
    starts = offer.starts_at.astimezone(offer.standing_set.base.zone)
    return {"set": str(offer.standing_set), "starts_at": f"{starts:%Y-%m-%d %H:%M}"}
