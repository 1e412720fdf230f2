"""Quotes: made from the tariff in force, sent, accepted, replaced; discounts approved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Max, Min

from base_ops import pricing
from base_ops.models import (
    ApprovalState,
    Booking,
    Company,
    Crew,
    DiscountApproval,
    Quote,
    QuoteState,
    Tariff,
    User,
)
from base_ops.money_errors import (
    BookingsOfSeveralCrews,
    DiscountNeedsApproval,
    DiscountOutOfRange,
    KindWithoutSets,
    NoApprovalAsked,
    NothingToPrice,
    QuoteNotFound,
    QuoteNotInState,
    QuoteOutOfDate,
    ReasonMissing,
)
from base_ops.pricing.codec import lines_to_json, request_from_json, request_to_json
from base_ops.selectors.prices import item_of
from base_ops.selectors.tariffs import tariff_data, tariff_required
from sets.models import Base, SetKind, SetState, StandingSet
from sets.timespan import TimeSpan

STATE_WORDS = {
    QuoteState.DRAFT: ("草稿", "a draft"),
    QuoteState.AWAITING_APPROVAL: ("待批准", "waiting for approval"),
    QuoteState.SENT: ("已发出", "sent"),
    QuoteState.ACCEPTED: ("已接受", "accepted"),
    QuoteState.CALLED_OFF: ("已取消", "called off"),
    QuoteState.REPLACED: ("已有新版", "replaced"),
}
OPEN = (QuoteState.DRAFT, QuoteState.AWAITING_APPROVAL, QuoteState.SENT)


@dataclass(frozen=True, slots=True)
class Ask:
    """A set over a span to be priced; without a scheme the cheapest that fits."""

    standing_set: StandingSet
    span: TimeSpan
    scheme: str = ""
    booking: Booking | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What besides the sets a quote depends on."""

    discount_percent: int = 0
    discount_reason: str = ""
    extras: tuple[tuple[str, Decimal], ...] = ()
    note: str = ""


def asks_of_bookings(bookings: Sequence[Booking], scheme: str = "") -> list[Ask]:
    """What a quote for these bookings asks; all must be of one company."""
    companies = {b.crew.production.company_id for b in bookings if b.crew}
    if len(companies) > 1:
        raise BookingsOfSeveralCrews()
    return [Ask(b.standing_set, b.span, scheme, b) for b in bookings]


def set_of_kind(kind: SetKind) -> StandingSet:
    """A set to price a kind by: the cheapest open one by list price. Raises KindWithoutSets."""
    rows = StandingSet.objects.filter(kind=kind, state=SetState.OPEN).select_related("kind")
    found = rows.order_by("day_price_fen", "code").first()
    if found is None:
        raise KindWithoutSets(kind=kind.name)
    return found


@transaction.atomic
def make_quote(
    *,
    company: Company,
    asks: Sequence[Ask],
    now: datetime,
    by: User | None,
    crew: Crew | None = None,
    terms: Terms | None = None,
) -> Quote:
    """
    Make a quote from the tariff in force.

    A discount above the seller's limit waits for approval and needs a reason. Raises
    NothingToPrice, NoTariff, NotPriced, SchemeDoesNotFit, UnknownExtra, ReasonMissing.
    """
    base = company.base
    tariff = tariff_required(base, now)
    number = _next_number(base)
    return _write(base, company, crew, tariff, asks, terms or Terms(), now, by, number, 1, ())


@transaction.atomic
def new_version(
    *,
    quote_id: int,
    now: datetime,
    by: User | None,
    asks: Sequence[Ask] | None = None,
    terms: Terms | None = None,
    is_move: bool = False,
) -> Quote:
    """
    The next version of a quote, from the tariff in force now.

    Without `asks` its bookings as they stand now are priced again. `is_move`: the client
    moved, so the rescheduling fee for the notice given is added. Raises as `make_quote`,
    and NoNoticeRule.
    """
    old = lock_quote(quote_id)
    require(old, (*OPEN, QuoteState.ACCEPTED))
    Base.objects.select_for_update(no_key=True).get(pk=old.base_id)
    before = request_from_json(old.request)
    moves = (*before.moves, _notice(old, before, now)) if is_move else before.moves
    tariff = tariff_required(old.base, now)
    asked = terms or Terms(before.discount_percent, _last_reason(old), before.extras, old.note)
    last = Quote.objects.filter(base=old.base, number=old.number).aggregate(last=Max("version"))
    made = _write(
        old.base,
        old.company,
        old.crew,
        tariff,
        asks if asks is not None else _asks_again(old, before),
        asked,
        now,
        by,
        old.number,
        last["last"] + 1,
        moves,
    )
    if old.state in OPEN:
        _set_state(old, QuoteState.REPLACED)
    return made


@transaction.atomic
def send_quote(*, quote_id: int, now: datetime) -> Quote:
    """Mark a quote as sent. Raises DiscountNeedsApproval, QuoteNotInState, QuoteOutOfDate."""
    quote = lock_quote(quote_id)
    _require_approved(quote)
    require(quote, (QuoteState.DRAFT,))
    _require_valid(quote, now)
    quote.sent_at = now
    return _set_state(quote, QuoteState.SENT, "sent_at")


@transaction.atomic
def accept_quote(*, quote_id: int, now: datetime) -> Quote:
    """The client said yes. Raises DiscountNeedsApproval, QuoteNotInState, QuoteOutOfDate."""
    quote = lock_quote(quote_id)
    _require_approved(quote)
    require(quote, (QuoteState.DRAFT, QuoteState.SENT))
    _require_valid(quote, now)
    others = Quote.objects.filter(base=quote.base, number=quote.number)
    others.filter(state__in=[*OPEN, QuoteState.ACCEPTED]).exclude(pk=quote.pk).update(
        state=QuoteState.REPLACED
    )
    quote.accepted_at = now
    return _set_state(quote, QuoteState.ACCEPTED, "accepted_at")


@transaction.atomic
def accept_sent_quote(*, quote_id: int, now: datetime) -> Quote:
    """The client says yes to what the base has sent it. Raises QuoteNotInState, QuoteOutOfDate."""
    require(lock_quote(quote_id), (QuoteState.SENT,))
    return accept_quote(quote_id=quote_id, now=now)


@transaction.atomic
def decide_discount(
    *, quote_id: int, is_granted: bool, by: User, now: datetime, reason: str = ""
) -> DiscountApproval:
    """
    A base manager grants or refuses the discount a quote waits for; a refusal says why.

    Raises NoApprovalAsked, ReasonMissing.
    """
    quote = lock_quote(quote_id)
    asked = quote.approvals.filter(state=ApprovalState.ASKED).first()
    if asked is None or quote.state != QuoteState.AWAITING_APPROVAL:
        raise NoApprovalAsked(quote=str(quote))
    if not is_granted and not reason.strip():
        raise ReasonMissing()
    asked.state = ApprovalState.GRANTED if is_granted else ApprovalState.REFUSED
    asked.decided_at, asked.decided_by, asked.decision = now, by, reason.strip()[:200]
    asked.save()
    if is_granted:
        _set_state(quote, QuoteState.DRAFT)
    return asked


def extras_of(quote: Quote) -> tuple[tuple[str, Decimal], ...]:
    """The quantities of extras that a quote was asked for with."""
    return request_from_json(quote.request).extras


def lock_quote(quote_id: int) -> Quote:
    """The quote, ours until the transaction ends. Raises QuoteNotFound."""
    rows = Quote.objects.select_related("base", "company", "crew", "tariff__base")
    quote = rows.select_for_update(of=("self",)).filter(pk=quote_id).first()
    if quote is None:
        raise QuoteNotFound()
    return quote


def require(quote: Quote, states: Sequence[QuoteState]) -> None:
    """Raise QuoteNotInState unless the quote is in one of these states."""
    if quote.state not in states:
        zh, en = STATE_WORDS[QuoteState(quote.state)]
        raise QuoteNotInState(quote=str(quote), state_zh=zh, state_en=en)


def _write(
    base: Base,
    company: Company,
    crew: Crew | None,
    tariff: Tariff,
    asks: Sequence[Ask],
    terms: Terms,
    now: datetime,
    by: User | None,
    number: int,
    version: int,
    moves: tuple[int, ...],
) -> Quote:
    if not asks:
        raise NothingToPrice()
    if not 0 <= terms.discount_percent <= 100:
        raise DiscountOutOfRange(percent=terms.discount_percent)
    needs_approval = terms.discount_percent > tariff.seller_discount_percent
    if needs_approval and not terms.discount_reason.strip():
        raise ReasonMissing()
    request = pricing.Request(
        items=tuple(
            item_of(a.standing_set, a.span, a.scheme, a.booking.pk if a.booking else None)
            for a in asks
        ),
        asked_at=now,
        company_id=company.pk,
        discount_percent=terms.discount_percent,
        extras=terms.extras,
        moves=moves,
    )
    price = pricing.price(request, tariff_data(tariff))
    quote = Quote.objects.create(
        base=base,
        number=number,
        version=version,
        company=company,
        crew=crew,
        tariff=tariff,
        state=QuoteState.AWAITING_APPROVAL if needs_approval else QuoteState.DRAFT,
        request=request_to_json(request),
        lines=lines_to_json(price.lines),
        total_fen=price.total_fen,
        hire_fen=price.hire_fen,
        earnest_fen=price.earnest_fen,
        deposit_fen=price.deposit_fen,
        discount_percent=terms.discount_percent,
        valid_until=now.astimezone(base.zone).date() + timedelta(days=tariff.quote_days),
        note=terms.note[:200],
        created_at=now,
        created_by=by,
    )
    quote.bookings.set([a.booking for a in asks if a.booking])
    if needs_approval:
        _ask_approval(quote, tariff, terms, now, by)
    return quote


def _ask_approval(
    quote: Quote, tariff: Tariff, terms: Terms, now: datetime, by: User | None
) -> None:
    DiscountApproval.objects.create(
        quote=quote,
        discount_percent=terms.discount_percent,
        limit_percent=tariff.seller_discount_percent,
        reason=terms.discount_reason.strip()[:200],
        asked_at=now,
        asked_by=by,
    )


def _asks_again(old: Quote, before: pricing.Request) -> list[Ask]:
    """The same sets; those of bookings at the time and place they have now."""
    bookings = {b.pk: b for b in old.bookings.select_related("standing_set__kind")}
    ids = [item.set_id for item in before.items if item.set_id]
    sets = StandingSet.objects.select_related("kind").in_bulk(ids)
    asks = []
    for item in before.items:
        booking = bookings.get(item.booking_id or 0)
        standing_set = booking.standing_set if booking else sets[item.set_id or 0]
        span = booking.span if booking else item.span
        asks.append(Ask(standing_set, span, item.scheme or "", booking))
    return asks


def _notice(old: Quote, before: pricing.Request, now: datetime) -> int:
    """Minutes from now to the first of the times as they were quoted; 0 once it began."""
    first = min(item.span.start for item in before.items)
    return max(0, int((first - now).total_seconds() // 60))


def _last_reason(quote: Quote) -> str:
    reasons = quote.approvals.order_by("-asked_at").values_list("reason", flat=True)
    return reasons.first() or ""


def _require_approved(quote: Quote) -> None:
    if quote.state == QuoteState.AWAITING_APPROVAL:
        limit = quote.approvals.aggregate(limit=Min("limit_percent"))["limit"]
        raise DiscountNeedsApproval(
            quote=str(quote), percent=quote.discount_percent, limit=limit or 0
        )


def _require_valid(quote: Quote, now: datetime) -> None:
    if now.astimezone(quote.base.zone).date() > quote.valid_until:
        raise QuoteOutOfDate(quote=str(quote), valid_until=f"{quote.valid_until:%Y-%m-%d}")


def _set_state(quote: Quote, state: QuoteState, *more: str) -> Quote:
    quote.state = state
    quote.save(update_fields=["state", *more])
    return quote


def _next_number(base: Base) -> int:
    Base.objects.select_for_update(no_key=True).get(pk=base.pk)
    last = Quote.objects.filter(base=base).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1
