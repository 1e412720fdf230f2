"""A base with a published tariff, and the way from a quote to a settled invoice."""

from datetime import datetime, timedelta
from typing import Any

from base_ops.models import (
    Booking,
    BookingState,
    Crew,
    Quote,
    Settlement,
    Tariff,
    TariffExtra,
    TariffFactor,
    TariffNotice,
    TariffRate,
)
from base_ops.services import attendance, quotes, settlements, tariffs
from sets.models import Base, StandingSet
from tests.factories import BookingFactory, CrewFactory
from tests.spans import NOW, at

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
    return quotes.accept_quote(quote_id=quoted(*bookings, **terms).pk, now=NOW)


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
