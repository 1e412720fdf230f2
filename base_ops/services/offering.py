"""Offering gaps to those who wait: when a span is freed, when somebody joins, and by the beat."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from base_ops.models import (
    STILL_WAITING,
    DeskTerms,
    Notice,
    NoticeKind,
    OfferState,
    WaitlistEntry,
    WaitlistOffer,
    WaitlistState,
)
from base_ops.services import notices, reserving
from base_ops.services.gaps import Calendar, Wish, calendar_of
from base_ops.services.mail_bell import announce
from base_ops.services.offer_keys import hash_of, key_of, new_seed
from base_ops.services.reserving import is_reserved
from sets.models import Dressing, SetState, StandingSet
from sets.timespan import TimeSpan, wall_instant

OFFER_MINUTES = 30
LEAST_NOTICE = timedelta(minutes=5)
# The same gap is not offered to the same entry again and again when nobody answers.
MOST_TIMES = 2
MOST_OPEN = 8


@transaction.atomic
def offer_freed(*, set_ids: Iterable[int], now: datetime) -> list[WaitlistOffer]:
    """
    Offer the gaps on these sets, their parts and wholes to everybody whom they fit.

    To be called inside the transaction that freed a span, once those in line for it have
    been promoted. Never waits: an entry that is being changed is left to the beat.
    """
    freed = set(set_ids)
    bases = StandingSet.objects.filter(pk__in=freed).values("base")
    if not WaitlistEntry.objects.filter(state__in=STILL_WAITING, kind__base__in=bases).exists():
        return []  # nobody waits: one query, whatever was freed
    near = StandingSet.objects.filter(pk__in=freed)
    wholes = {pk for pk in near.values_list("whole_id", flat=True) if pk}
    parts = set(StandingSet.objects.filter(whole__in=freed).values_list("pk", flat=True))
    sets = freed | wholes | parts
    kinds = StandingSet.objects.filter(pk__in=sets).values("kind")
    entries = WaitlistEntry.objects.filter(kind__in=kinds)
    return _offer(entries, now, only_sets=sets)


@transaction.atomic
def offer_to(entry_ids: Iterable[int], *, now: datetime) -> list[WaitlistOffer]:
    """Offer these entries whatever is free for them now."""
    return _offer(WaitlistEntry.objects.filter(pk__in=list(entry_ids)), now)


def sweep(*, now: datetime) -> tuple[int, int]:
    """
    Expire offers and entries, take back what has gone meanwhile, offer anew.

    How many offers ended and how many were made.
    """
    with transaction.atomic():
        ended = _end_offers(now)
    with transaction.atomic():
        waiting = WaitlistEntry.objects.filter(state=WaitlistState.WAITING)
        made = _offer(waiting, now)
    return ended, len(made)


def lose(offer_ids: Sequence[int], *, now: datetime) -> None:
    """These gaps went to somebody else. Entries that somebody is changing are left alone."""
    if not offer_ids:
        return
    rows = WaitlistOffer.objects.filter(pk__in=offer_ids)
    entries = _locked(WaitlistEntry.objects.filter(pk__in=rows.values("entry")))
    mine = rows.filter(entry__in=[e.pk for e in entries], state=OfferState.OPEN)
    mine.update(state=OfferState.LOST, answered_at=now)
    note_states(e.pk for e in entries)


def note_states(entry_ids: Iterable[int]) -> None:
    """Say of each entry still waiting whether it has an open offer."""
    still = WaitlistEntry.objects.filter(pk__in=list(entry_ids), state__in=STILL_WAITING)
    is_open = WaitlistOffer.objects.filter(entry=OuterRef("pk"), state=OfferState.OPEN)
    still.filter(Exists(is_open)).update(state=WaitlistState.OFFERED)
    still.filter(~Exists(is_open)).update(state=WaitlistState.WAITING)


def _locked(entries: QuerySet[WaitlistEntry]) -> list[WaitlistEntry]:
    """The entries, locked; those that somebody else has are left out instead of waited for."""
    rows = entries.order_by("pk").select_for_update(skip_locked=True, no_key=True, of=("self",))
    return list(rows.select_related("crew__production__company__base"))


def _end_offers(now: datetime) -> int:
    is_open = WaitlistOffer.objects.filter(state=OfferState.OPEN)
    entries = _locked(WaitlistEntry.objects.filter(pk__in=is_open.values("entry")))
    ids = [e.pk for e in entries]
    mine = is_open.filter(entry__in=ids)
    ended = mine.filter(expires_at__lte=now).update(state=OfferState.EXPIRED, answered_at=now)
    gone = _gone(list(mine.select_related("entry__crew", "standing_set")), now)
    ended += is_open.filter(pk__in=gone).update(state=OfferState.LOST, answered_at=now)
    note_states(ids)
    waiting = WaitlistEntry.objects.filter(state=WaitlistState.WAITING)
    late = [
        pk
        for pk, ends_at, minutes in waiting.values_list("pk", "ends_at", "minutes")
        if ends_at <= now + timedelta(minutes=minutes)
    ]
    waiting.filter(pk__in=late).update(state=WaitlistState.EXPIRED)
    return ended


def _gone(offers: list[WaitlistOffer], now: datetime) -> list[int]:
    """Offers whose span somebody has taken since."""
    if not offers:
        return []
    calendar = calendar_of({o.standing_set_id for o in offers}, now=now)
    dressings = _dressings(calendar.seen.by_id.values())
    return [
        o.pk
        for o in offers
        if not calendar.still_fits(
            calendar.seen.by_id[o.standing_set_id],
            o.span,
            Wish(
                (o.span,),
                o.span.minutes,
                o.entry.crew.production_id,
                dressings.get((o.standing_set_id, o.entry.dressing_name)),
            ),
        )
    ]


def _offer(
    waiting: QuerySet[WaitlistEntry], now: datetime, only_sets: set[int] | None = None
) -> list[WaitlistOffer]:
    entries = _locked(waiting.filter(state__in=STILL_WAITING, ends_at__gt=now))
    if not entries:
        return []
    sets = StandingSet.objects.filter(
        kind__in={e.kind_id for e in entries}, state=SetState.OPEN
    ).order_by("code", "pk")
    if only_sets is not None:
        sets = sets.filter(pk__in=only_sets)
    by_kind: dict[int, list[int]] = defaultdict(list)
    for pk, kind in sets.values_list("pk", "kind"):
        by_kind[kind].append(pk)
    wanted = {pk for ids in by_kind.values() for pk in ids}
    calendar = calendar_of(wanted, now=now)
    dressings, terms = _dressings(calendar.seen.by_id.values()), _terms(entries)
    known, rounds = _known(entries), reserving.reserving(now)
    made: list[WaitlistOffer] = []
    for entry in entries:
        sets_of = [calendar.seen.by_id[pk] for pk in by_kind[entry.kind_id]]
        found = _offers_of(entry, sets_of, calendar, dressings, terms, known[entry.pk])
        made += [o for o in found if not is_reserved(rounds, o.standing_set_id, o.span)]
    WaitlistOffer.objects.bulk_create(made, ignore_conflicts=True)
    note_states({offer.entry_id for offer in made})
    hashes = [offer.key_hash for offer in made]
    stored = WaitlistOffer.objects.filter(key_hash__in=hashes).order_by("pk")
    offers = list(stored.select_related("entry__crew__production", "standing_set__base"))
    _tell(offers, now)
    return offers


def _tell(offers: Sequence[WaitlistOffer], now: datetime) -> None:
    """One notice for each entry, however many gaps; the key stays out of the text."""
    by_entry: dict[int, list[WaitlistOffer]] = defaultdict(list)
    for offer in offers:
        by_entry[offer.entry_id].append(offer)
    Notice.objects.bulk_create(_notice(its, now) for its in by_entry.values())
    if by_entry:
        announce()


def _notice(offers: Sequence[WaitlistOffer], now: datetime) -> Notice:
    first, more = offers[0], len(offers) - 1
    until = min(o.expires_at for o in offers).astimezone(first.standing_set.base.zone)
    return notices.draw_up(
        NoticeKind.OFFERED,
        first.entry.crew,
        first.standing_set,
        first.span,
        now=now,
        until=f"{until:%m-%d %H:%M}",
        more_zh=f"，另有 {more} 个" if more else "",
        more_en=f" and {more} more" if more else "",
    )


def _offers_of(
    entry: WaitlistEntry,
    sets: Iterable[StandingSet],
    calendar: Calendar,
    dressings: dict[tuple[int, str], int],
    terms: dict[int, int],
    known: list[WaitlistOffer],
) -> list[WaitlistOffer]:
    now = calendar.now
    base_id = entry.crew.production.company.base_id
    until = now + timedelta(minutes=terms.get(base_id, OFFER_MINUTES))
    windows = shooting_hours(entry)
    room = MOST_OPEN - sum(o.state == OfferState.OPEN for o in known)
    made: list[WaitlistOffer] = []
    for one in sets:
        dressing = dressings.get((one.pk, entry.dressing_name))
        if entry.dressing_name and dressing is None:
            continue
        wish = Wish(windows, entry.minutes, entry.crew.production_id, dressing)
        # Best is a gap that is still to come once the link has run out; else a short notice.
        for span in calendar.places(one, wish, not_before=(until, now + LEAST_NOTICE)):
            if len(made) < room and not _was_offered(known, one, span):
                made.append(_new(entry, one, span, now, min(until, span.start)))
    return made


def _was_offered(known: Iterable[WaitlistOffer], one: StandingSet, span: TimeSpan) -> bool:
    """Whether this gap lies before them already, was declined, or went unanswered too often."""
    same = [o for o in known if o.standing_set_id == one.pk and o.span.overlaps(span)]
    states = Counter(o.state for o in same)
    told = states[OfferState.OPEN] + states[OfferState.WITHDRAWN]
    return bool(told) or states[OfferState.EXPIRED] >= MOST_TIMES


def _new(
    entry: WaitlistEntry, one: StandingSet, span: TimeSpan, now: datetime, expires_at: datetime
) -> WaitlistOffer:
    seed = new_seed()
    return WaitlistOffer(
        entry=entry,
        standing_set=one,
        starts_at=span.start,
        ends_at=span.end,
        seed=seed,
        key_hash=hash_of(key_of(seed)),
        offered_at=now,
        expires_at=expires_at,
    )


def shooting_hours(entry: WaitlistEntry) -> tuple[TimeSpan, ...]:
    """
    Where in the entry's window its minutes may lie: from call to wrap, overtime included, of
    each day; the whole window when they are longer than a shooting day.
    """
    crew, window = entry.crew, entry.window
    last = crew.wrap_minute + crew.overtime_limit
    if entry.minutes > last - crew.call_minute:
        return (window,)
    zone = crew.production.company.base.zone
    first = window.start.astimezone(zone).date() - timedelta(days=1)
    found = []
    for n in range((window.end - window.start).days + 3):
        day = first + timedelta(days=n)
        start = max(window.start, wall_instant(day, crew.call_minute, zone))
        end = min(window.end, wall_instant(day, last, zone))
        if end - start >= timedelta(minutes=entry.minutes):
            found.append(TimeSpan(start, end))
    return tuple(found)


def _dressings(sets: Iterable[StandingSet]) -> dict[tuple[int, str], int]:
    rows = Dressing.objects.filter(standing_set__in=[s.pk for s in sets])
    return {
        (set_id, name): pk for pk, set_id, name in rows.values_list("pk", "standing_set", "name")
    }


def _terms(entries: Iterable[WaitlistEntry]) -> dict[int, int]:
    bases = {e.crew.production.company.base_id for e in entries}
    rows = DeskTerms.objects.filter(base__in=bases)
    return dict(rows.values_list("base", "offer_minutes"))


def _known(entries: Iterable[WaitlistEntry]) -> dict[int, list[WaitlistOffer]]:
    known: dict[int, list[WaitlistOffer]] = defaultdict(list)
    for offer in WaitlistOffer.objects.filter(entry__in=[e.pk for e in entries]):
        known[offer.entry_id].append(offer)
    return known
