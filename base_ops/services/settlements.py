"""Settling a quote from what really happened, and from calling it off."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from base_ops import pricing
from base_ops.models import (
    OCCUPYING,
    Booking,
    Invoice,
    Quote,
    QuoteState,
    SecurityAct,
    SecurityMoney,
    Settlement,
    SettlementKind,
    User,
)
from base_ops.money_errors import NotYetUsed, ReasonMissing, SettlementInvoiced
from base_ops.pricing.codec import events_to_json, lines_to_json, request_from_json
from base_ops.selectors.attendance import delays
from base_ops.selectors.securities import kept
from base_ops.selectors.tariffs import tariff_data
from base_ops.services import bookings as desk
from base_ops.services import securities
from base_ops.services.quotes import lock_quote, require
from sets.money import yuan

Extras = tuple[tuple[str, Decimal], ...]


@transaction.atomic
def settle_quote(
    *,
    quote_id: int,
    now: datetime,
    by: User | None,
    extras: Extras = (),
    damages: Sequence[pricing.Damage] = (),
    note: str = "",
) -> Settlement:
    """
    Settle an accepted quote: as quoted, and by check-in and check-out what came on top.

    `extras` are the meters' readings. Settling again makes a new version. Raises
    NotYetUsed, QuoteNotInState, SettlementInvoiced, UnknownExtra.
    """
    quote = lock_quote(quote_id)
    require(quote, (QuoteState.ACCEPTED,))
    _require_open(quote)
    request = request_from_json(quote.request)
    events = pricing.Events(_attendance(quote, request), extras, tuple(damages))
    settled = pricing.settle(request, tariff_data(quote.tariff), events)
    return _write(
        quote,
        SettlementKind.USE,
        events_to_json(events),
        settled.lines,
        settled.total_fen,
        note,
        now,
        by,
    )


@transaction.atomic
def call_off(
    *,
    quote_id: int,
    by_side: pricing.CalledOffBy,
    now: datetime,
    by: User | None,
    reason: str,
) -> Settlement:
    """
    Call an accepted quote off: its bookings are released, the fee follows the notice.

    Earnest that the client loses is forfeited at once and counts against the fee; what
    goes back is told in the lines and paid out by finance. Raises ReasonMissing,
    QuoteNotInState, SettlementInvoiced.
    """
    if not reason.strip():
        raise ReasonMissing()
    quote = lock_quote(quote_id)
    require(quote, (QuoteState.ACCEPTED,))
    _require_open(quote)
    request = request_from_json(quote.request)
    notice = int((min(i.span.start for i in request.items) - now).total_seconds() // 60)
    earnest, deposit = (kept(quote, money) for money in SecurityMoney)
    off = pricing.cancel(
        total_fen=quote.total_fen,
        earnest_fen=earnest,
        deposit_fen=deposit,
        notice_minutes=notice,
        tariff=tariff_data(quote.tariff),
        by=by_side,
    )
    standing = list(quote.bookings.filter(state__in=OCCUPYING).select_related("standing_set"))
    if standing:
        desk.release_all(bookings=standing, now=now, reason=reason[:200])
    if off.earnest_kept_fen:
        securities.move_money(
            quote=quote,
            money=SecurityMoney.EARNEST,
            act=SecurityAct.FORFEITED,
            amount_fen=off.earnest_kept_fen,
            now=now,
            by=by,
            note=reason,
        )
    quote.state = QuoteState.CALLED_OFF
    quote.save(update_fields=["state"])
    events: dict[str, Any] = {"by": by_side.value, "notice_minutes": notice, "reason": reason[:200]}
    lines = (*off.lines, *_money_lines(off, by_side))
    return _write(quote, SettlementKind.CANCELLATION, events, lines, off.due_fen, reason, now, by)


def _money_lines(
    off: pricing.Cancellation, by_side: pricing.CalledOffBy
) -> tuple[pricing.Line, ...]:
    """Earnest counted against the fee; what goes back, told without being part of the sum."""
    told = []
    counted = min(off.earnest_kept_fen, off.charge_fen)
    if counted:
        told.append(_told("定金抵取消费", "Earnest against the fee", "", "", -counted))
    if off.earnest_back_fen:
        is_double = by_side == pricing.CalledOffBy.BASE
        why = ("基地取消，双倍返还", "called off by the base, given back twice")
        zh, en = why if is_double else ("未抵扣部分退还", "what was not needed goes back")
        amount = yuan(off.earnest_back_fen)
        told.append(_told(f"应退定金 {amount}", f"Earnest to return {amount}", zh, en))
    if off.deposit_back_fen:
        amount = yuan(off.deposit_back_fen)
        told.append(_told(f"应退押金 {amount}", f"Deposit to return {amount}", "", ""))
    return tuple(told)


def _told(what_zh: str, what_en: str, why_zh: str, why_en: str, fen: int = 0) -> pricing.Line:
    return pricing.Line(pricing.LineKind.CANCELLATION, fen, what_zh, what_en, why_zh, why_en)


def _attendance(quote: Quote, request: pricing.Request) -> dict[int, pricing.Attendance]:
    """What happened to each item, by its place. Raises NotYetUsed for those without."""
    found = _bookings_of(quote, request)
    missing = [
        item.name
        for n, item in enumerate(request.items)
        if n not in found or not (found[n].checked_in_at and found[n].checked_out_at)
    ]
    if missing:
        raise NotYetUsed(sets="、".join(dict.fromkeys(missing)))
    late = delays(list(found.values()))
    return {
        place: pricing.Attendance(
            checked_in_at=booking.checked_in_at,  # type: ignore[arg-type]
            checked_out_at=booking.checked_out_at,  # type: ignore[arg-type]
            kept_out_minutes=late.kept_out.get(booking.pk, 0),
            blocked_minutes=late.blocked.get(booking.pk, 0),
        )
        for place, booking in found.items()
    }


def _bookings_of(quote: Quote, request: pricing.Request) -> dict[int, Booking]:
    """The bookings by the items' places; an item quoted before it was booked finds its own."""
    rows = Booking.objects.filter(state__in=OCCUPYING).select_related("standing_set", "crew")
    known = rows.in_bulk([i.booking_id for i in request.items if i.booking_id])
    found: dict[int, Booking] = {}
    for place, item in enumerate(request.items):
        booking = known.get(item.booking_id or 0)
        if booking is None and item.booking_id is None:
            booking = (
                rows.asked_for()  # type: ignore[attr-defined]
                .overlapping(item.span)
                .filter(standing_set=item.set_id, crew__production__company=quote.company_id)
                .exclude(pk__in=[b.pk for b in found.values()])
                .first()
            )
        if booking is not None:
            found[place] = booking
    return found


def _require_open(quote: Quote) -> None:
    """Raise SettlementInvoiced while an invoice that is not void stands on the quote."""
    invoice = Invoice.objects.filter(settlement__quote=quote, voided_at__isnull=True).first()
    if invoice:
        raise SettlementInvoiced(settlement=str(invoice.settlement), invoice=str(invoice))


def _write(
    quote: Quote,
    kind: SettlementKind,
    events: dict[str, Any],
    lines: tuple[pricing.Line, ...],
    total_fen: int,
    note: str,
    now: datetime,
    by: User | None,
) -> Settlement:
    last = quote.settlements.aggregate(last=Max("version"))["last"] or 0
    return Settlement.objects.create(
        quote=quote,
        version=last + 1,
        kind=kind,
        events=events,
        lines=lines_to_json(lines),
        total_fen=total_fen,
        note=note[:200],
        created_at=now,
        created_by=by,
    )
