"""A base with a published tariff, and the way from a quote to a settled invoice."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from base_ops.models import (
    Booking,
    BookingState,
    Crew,
    Invoice,
    PaymentMethod,
    Quote,
    QuoteState,
    SecurityAct,
    SecurityMoney,
    Settlement,
    Tariff,
    TariffExtra,
    TariffFactor,
    TariffNotice,
    TariffRate,
)
from base_ops.selectors.tariffs import tariff_in_force
from base_ops.services import attendance, invoices, quotes, securities, settlements, tariffs
from sets.models import Base, StandingSet
from tests.factories import BookingFactory, CrewFactory, StandingSetFactory, UserFactory
from tests.spans import DAY, NOW, at

YUAN = 100


def draft(base: Base, now: datetime = NOW, **columns: Any) -> Tariff:
    """¥300 an hour or ¥3,000 a day of 12 hours, overtime ¥300 an hour in half hours."""
    tariff = tariffs.new_version(base=base, now=now, name="测试价目")
    for name, value in {"earnest_percent": 20, "deposit_fen": 1000_00, **columns}.items():
        setattr(tariff, name, value)
    tariff.save()
    overtime = {"overtime_hour_fen": 300_00}
    TariffRate.objects.create(
        tariff=tariff, scheme="HOUR", name="小时", name_en="Hour", price_fen=300_00, **overtime
    )
    TariffRate.objects.create(
        tariff=tariff,
        scheme="DAY",
        name="全天",
        name_en="Day",
        price_fen=3000_00,
        included_minutes=720,
        **overtime,
    )
    TariffExtra.objects.create(
        tariff=tariff, code="power", name="电费", name_en="Power", meter="KWH", price_fen=200
    )
    TariffFactor.objects.create(
        tariff=tariff, factor="NIGHT", name="夜间", name_en="Night", percent=120
    )
    for hours, percent in ((168, 0), (48, 50)):
        TariffNotice.objects.create(
            tariff=tariff,
            act="CANCEL",
            name=f"{hours} 小时前",
            name_en=f"{hours} h before",
            notice_hours=hours,
            percent=percent,
        )
    TariffNotice.objects.create(
        tariff=tariff,
        act="RESCHEDULE",
        name="改期",
        name_en="Move",
        notice_hours=24,
        fee_fen=200_00,
        free_moves=1,
    )
    return tariff


def published(base: Base, now: datetime = NOW, **columns: Any) -> Tariff:
    tariff = draft(base, now, **columns)
    return tariffs.publish_tariff(tariff_id=tariff.pk, now=now, by=None)


def booked(
    crew: Crew, standing_set: StandingSet, start: float = 9, end: float = 13, day: int = 0
) -> Booking:
    return BookingFactory(
        crew=crew,
        standing_set=standing_set,
        starts_at=at(start, day),
        ends_at=at(end, day),
        state=BookingState.CONFIRMED,
    )


def quoted(*bookings: Booking, now: datetime = NOW, **terms: Any) -> Quote:
    """A quote for bookings of one crew."""
    crew = bookings[0].crew or CrewFactory()
    return quotes.make_quote(
        company=crew.production.company,
        crew=crew,
        asks=quotes.asks_of_bookings(bookings),
        now=now,
        by=None,
        terms=quotes.Terms(**terms),
    )


def accepted(*bookings: Booking, **terms: Any) -> Quote:
    """A quote the client said yes to, its discount approved where that was needed."""
    quote = quoted(*bookings, **terms)
    if quote.state == QuoteState.AWAITING_APPROVAL:
        by = UserFactory(base=quote.base)
        quotes.decide_discount(quote_id=quote.pk, is_granted=True, by=by, now=NOW)
    return quotes.accept_quote(quote_id=quote.pk, now=NOW)


def used(booking: Booking, early: int = 0, late: int = 0) -> None:
    """Came and left so many minutes off the plan."""
    later = booking.ends_at + timedelta(days=1)
    came = booking.starts_at - timedelta(minutes=early)
    attendance.check_in(booking_id=booking.pk, at=came, now=later)
    left = booking.ends_at + timedelta(minutes=late)
    attendance.check_out(booking_id=booking.pk, at=left, now=later)


def settled(*bookings: Booking, late: int = 0) -> Settlement:
    quote = accepted(*bookings)
    for booking in bookings:
        used(booking, late=late)
    return settlements.settle_quote(quote_id=quote.pk, now=at(0, day=2), by=None)


@dataclass(frozen=True)
class Owed:
    """A quote that was accepted, used, settled, invoiced and partly paid."""

    quote: Quote
    settlement: Settlement
    invoice: Invoice


def owed(crew: Crew, note: str = "", on: StandingSet | None = None) -> Owed:
    """The whole way of a quote for this crew, days ago, on this set or one of its own."""
    base = crew.production.company.base
    if tariff_in_force(base, NOW) is None:
        published(base)
    booking = booked(crew, on or StandingSetFactory(base=base), day=-5)
    quote = accepted(booking, note=note, discount_percent=8, discount_reason=note or "老客户")
    used(booking, late=40)
    settlement = settlements.settle_quote(quote_id=quote.pk, now=NOW, by=None, note=note)
    invoice = invoices.issue_invoice(settlement_id=settlement.pk, now=NOW, by=None)
    invoices.record_payment(
        invoice_id=invoice.pk,
        amount_fen=100_00,
        method=PaymentMethod.BANK,
        paid_date=DAY,
        now=NOW,
        by=None,
        reference=note,
    )
    securities.move_money(
        quote=quote,
        money=SecurityMoney.DEPOSIT,
        act=SecurityAct.RECEIVED,
        amount_fen=1000_00,
        now=NOW,
        by=None,
        note=note,
    )
    return Owed(quote, settlement, invoice)
