"""
The answer to a round: a draft the manager looks at, then published whole or not at all.

Publishing books through `bookings.hold_sets`, the function the desk uses. Locks: the round,
companies, sets by family, waitlist entries.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from base_ops.errors import BookingsClash
from base_ops.models import (
    AllocationRound,
    BookingState,
    Company,
    ItemState,
    RequestState,
    RoundGrant,
    RoundItem,
    RoundState,
)
from base_ops.round_errors import GateRefuses, RoundIsStale
from base_ops.selectors.prices import sums_of
from base_ops.services import bookings, occupancy, round_telling
from base_ops.services.families import look
from base_ops.services.requests import SetRequest, self_clashes, unsaved
from base_ops.services.round_gates import refused_by_gates
from base_ops.services.rounds import lock_round, requests_of, require
from sets.errors import Busy, DomainError
from sets.history import because
from sets.models import Dressing, StandingSet
from sets.selectors.redress import redress_table
from sets.timespan import TimeSpan


@dataclass(frozen=True, slots=True)
class Granted:
    """A set for one day of an item; `rank` of the choice, minutes of redress before it."""

    item_id: int
    rank: int
    set_id: int
    span: TimeSpan
    redress_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Refused:
    """An item that got nothing: a stable reason, rival items, what is free (set id, span)."""

    item_id: int
    reason: str
    rivals: Sequence[int] = ()
    free: Sequence[tuple[int, TimeSpan]] = field(default_factory=tuple)


def objections(round_: AllocationRound, grants: Sequence[Granted], now: datetime) -> list[int]:
    """
    Places in `grants` that the desk would not book, judged as it judges, without locks.

    What it says of one may hang on another before it: strike those out and answer again.
    """
    if not grants:
        return []
    requests = _requests(round_, grants)
    seen = look({g.set_id for g in grants}, now=now)
    asked = unsaved(requests, seen, BookingState.HOLD, now)
    found = [*self_clashes(seen, asked)]
    named = {row.details["set_id"] for row in found}
    refused = occupancy.refusals(seen, asked, redress_table(seen.by_id), now)
    items = {e.details["item"] for e in refused}
    return sorted(items | {n for n, g in enumerate(grants) if g.set_id in named})


@transaction.atomic
def write_draft(
    *,
    round_id: int,
    grants: Sequence[Granted],
    refused: Sequence[Refused],
    figures: dict[str, Any],
    now: datetime,
) -> AllocationRound:
    """
    Keep an answer as the round's draft in the place of an earlier one.

    Raises RoundNotFound, RoundNotThere when the round is not closed, or over.
    """
    round_ = lock_round(round_id)
    require(round_, (RoundState.CLOSED, RoundState.ANSWERED), "答复", "answered")
    RoundGrant.objects.filter(item__request__round=round_).delete()
    rows = _grants(round_, grants, now)
    RoundGrant.objects.bulk_create(rows)
    items = {row.pk: row for row in RoundItem.objects.filter(request__round=round_)}
    for item in items.values():
        item.state, item.reason, item.told = ItemState.GRANTED, "", {}
    for each in refused:
        item = items[each.item_id]
        item.state, item.reason, item.told = ItemState.REFUSED, each.reason, _told(each)
    RoundItem.objects.bulk_update(items.values(), ["state", "reason", "told"])
    round_.figures = {**figures, "price_fen": sum(row.price_fen or 0 for row in rows)}
    round_.state, round_.answered_at = RoundState.ANSWERED, now
    round_.save(update_fields=["figures", "state", "answered_at"])
    return round_


@transaction.atomic
def publish(
    *, round_id: int, now: datetime, confirmed: bool = False, leave_out: bool = False
) -> AllocationRound:
    """
    Book everything granted, as holds or `confirmed`, tell the crews, and end the round.

    A gate (quota, registration number) that refuses some crews is named in GateRefuses and
    nothing is written, unless they are to be left out. Raises RoundNotFound, RoundNotThere,
    and RoundIsStale when the calendar changed since the draft; then nothing is written.
    """
    round_ = lock_round(round_id)
    require(round_, (RoundState.ANSWERED,), "公布", "published")
    state = BookingState.CONFIRMED if confirmed else BookingState.HOLD
    with because(f"公布分配轮 round {round_.pk}"):
        _pass_gates(round_, state, leave_out)
        _book(round_, state, now)
    _settle_requests(round_)
    round_.state, round_.published_at = RoundState.PUBLISHED, now
    round_.save(update_fields=["state", "published_at"])
    round_telling.tell(round_, requests_of(round_), now=now)
    return round_


def _grants(round_: AllocationRound, grants: Sequence[Granted], now: datetime) -> list[RoundGrant]:
    sets = StandingSet.objects.in_bulk({g.set_id for g in grants})
    items = _items(g.item_id for g in grants)
    dressed = _dressings(grants, items)
    companies = Company.objects.in_bulk(
        {items[g.item_id].request.crew.production.company_id for g in grants}
    )
    company = {pk: companies[i.request.crew.production.company_id] for pk, i in items.items()}
    wanted = [(sets[g.set_id], g.span, company[g.item_id]) for g in grants]
    prices = sums_of(wanted, now, base=round_.base)
    return [
        RoundGrant(
            item=items[g.item_id],
            rank=g.rank,
            standing_set=sets[g.set_id],
            dressing_id=dressed.get((g.set_id, items[g.item_id].dressing_name)),
            starts_at=g.span.start,
            ends_at=g.span.end,
            redress_minutes=g.redress_minutes,
            price_fen=price,
        )
        for g, price in zip(grants, prices, strict=True)
    ]


def _items(ids: Iterable[int]) -> dict[int, RoundItem]:
    rows = RoundItem.objects.select_related("request__crew__production")
    return rows.in_bulk(set(ids))


def _dressings(
    grants: Sequence[Granted], items: dict[int, RoundItem]
) -> dict[tuple[int, str], int]:
    names = {items[g.item_id].dressing_name for g in grants}
    rows = Dressing.objects.filter(standing_set__in={g.set_id for g in grants}, name__in=names)
    return {(row.standing_set_id, row.name): row.pk for row in rows}


def _requests(round_: AllocationRound, grants: Sequence[Granted]) -> list[SetRequest]:
    items = _items(g.item_id for g in grants)
    dressed = _dressings(grants, items)
    return [
        SetRequest(
            g.set_id,
            items[g.item_id].request.crew_id,
            g.span,
            dressed.get((g.set_id, items[g.item_id].dressing_name)),
        )
        for g in grants
    ]


def _told(each: Refused) -> dict[str, Any]:
    return {
        "rivals": list(each.rivals),
        "free": [
            {"set": pk, "starts_at": s.start.isoformat(), "ends_at": s.end.isoformat()}
            for pk, s in each.free
        ],
    }


def _pass_gates(round_: AllocationRound, state: BookingState, leave_out: bool) -> None:
    refused = refused_by_gates(round_, state)
    if not refused:
        return
    if not leave_out:
        raise GateRefuses(
            count=len(refused),
            text_zh="".join(f"{r.crew}：{e.message('zh')}" for r, e in refused),
            text_en=" ".join(f"{r.crew}: {e.message('en')}" for r, e in refused),
            refused=[{"crew": r.crew_id, "request": r.pk, "code": e.code} for r, e in refused],
        )
    for request, error in refused:
        RoundGrant.objects.filter(item__request=request).delete()
        request.items.filter(state=ItemState.GRANTED).update(
            state=ItemState.REFUSED, reason=error.code, told={}
        )


def _book(round_: AllocationRound, state: BookingState, now: datetime) -> None:
    rows = list(
        RoundGrant.objects.filter(item__request__round=round_)
        .select_related("item__request")
        .order_by("starts_at", "pk")
    )
    if not rows:
        return
    requests = [
        SetRequest(
            row.standing_set_id, row.item.request.crew_id, row.span, row.dressing_id, round_.name
        )
        for row in rows
    ]
    try:
        booked = bookings.hold_sets(requests=requests, now=now, state=state)
    except BookingsClash as clash:
        texts = {name: clash.details[name] for name in ("text_zh", "text_en", "clashes")}
        raise RoundIsStale(**texts) from clash
    except DomainError as one:
        raise _stale(one) from one
    for row, booking in zip(rows, booked, strict=True):
        row.booking = booking
    RoundGrant.objects.bulk_update(rows, ["booking"])


def _stale(one: DomainError) -> DomainError:
    """A refusal of the desk as staleness; that somebody has the sets locked is only busy."""
    if isinstance(one, Busy):
        return one
    return RoundIsStale(
        text_zh=one.message("zh"), text_en=one.message("en"), clashes=[{"code": one.code}]
    )


def _settle_requests(round_: AllocationRound) -> None:
    states: dict[int, set[str]] = defaultdict(set)
    for pk, state in RoundItem.objects.filter(request__round=round_).values_list(
        "request_id", "state"
    ):
        states[pk].add(state)
    for request in requests_of(round_):
        met = states[request.pk]
        request.state = RequestState.PARTLY
        if met <= {ItemState.GRANTED}:
            request.state = RequestState.GRANTED
        elif met <= {ItemState.REFUSED}:
            request.state = RequestState.REFUSED
        request.save(update_fields=["state"])
