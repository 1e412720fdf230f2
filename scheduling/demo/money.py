"""The demo's tariff, and quotes at each step of their way, so that every page has figures."""

from datetime import datetime, timedelta

from base_ops.models import (
    BookingState,
    Crew,
    PaymentMethod,
    SecurityAct,
    SecurityMoney,
    Tariff,
    TariffExtra,
    TariffFactor,
    TariffNotice,
    TariffRate,
)
from base_ops.services import (
    attendance,
    bookings,
    invoices,
    quotes,
    securities,
    settlements,
    tariffs,
)
from sets.models import Base, StandingSet
from sets.timespan import TimeSpan

# What the trade quotes (2025–26): fen, minutes, percent.
OVERTIME = {"overtime_hour_fen": 300_00}
RATES = (
    ("HOUR", "按小时", "Hourly", {"least_minutes": 120, "overtime_percent": 150}),
    ("HALF_DAY", "半天（6 小时）", "Half day (6 h)", {"included_minutes": 360, **OVERTIME}),
    ("DAY", "全天（14 小时）", "Day (14 h)", {"included_minutes": 840, **OVERTIME}),
    (
        "BASE_DAY_PASS",
        "全场通票（14 小时）",
        "Base day pass (14 h)",
        {"price_fen": 5000_00, "included_minutes": 840, **OVERTIME},
    ),
    (
        "PACKAGE",
        "整剧打包（4 天）",
        "Package for a drama (4 days)",
        {
            "price_fen": 18_000_00,
            "included_minutes": 840,
            "included_days": 4,
            "extra_day_fen": 5000_00,
            **OVERTIME,
        },
    ),
)
FACTORS = (
    ("WEEKDAY", "周末", "Weekend", {"percent": 110, "weekdays": "6,7"}),
    ("NIGHT", "夜间", "Night", {"percent": 120}),
)
EXTRAS = (
    ("power", "电费", "Power", "KWH", 2_00, False),
    ("site", "棚长费", "Site manager", "DAY", 300_00, True),
    ("cleaning", "保洁费", "Cleaning", "ONCE", 200_00, False),
)
NOTICES = (
    ("CANCEL", "提前 7 天", "7 days before", 168, {}),
    ("CANCEL", "提前 2 天", "2 days before", 48, {"percent": 50}),
    ("CANCEL", "不足 2 天", "Under 2 days", 0, {"percent": 100, "keeps_earnest": True}),
    ("RESCHEDULE", "提前 3 天改期", "Moved 3 days before", 72, {"free_moves": 1, "percent": 10}),
    ("RESCHEDULE", "临时改期", "Moved late", 0, {"percent": 30}),
)
SET_NUMBER, HOURS = 7, (9, 21)


def publish_tariff(base: Base, now: datetime) -> Tariff:
    """The demo's tariff: the sets' list prices by hour, half day and day, pass and package."""
    tariff = tariffs.new_version(base=base, now=now, name="示范价目")
    tariff.deposit_fen, tariff.late_strike_hour_fen = 1000_00, 600_00
    tariff.early_return_percent, tariff.seller_discount_percent = 50, 5
    tariff.save()
    for scheme, name, name_en, rate in RATES:
        TariffRate.objects.create(tariff=tariff, scheme=scheme, name=name, name_en=name_en, **rate)
    for kind, name, name_en, more in FACTORS:
        TariffFactor.objects.create(tariff=tariff, factor=kind, name=name, name_en=name_en, **more)
    for code, name, name_en, meter, fen, is_automatic in EXTRAS:
        TariffExtra.objects.create(
            tariff=tariff,
            code=code,
            name=name,
            name_en=name_en,
            meter=meter,
            price_fen=fen,
            is_automatic=is_automatic,
        )
    for act, name, name_en, hours, more in NOTICES:
        TariffNotice.objects.create(
            tariff=tariff, act=act, name=name, name_en=name_en, notice_hours=hours, **more
        )
    return tariffs.publish_tariff(tariff_id=tariff.pk, now=now, by=None)


def go_through(base: Base, crew: Crew, begin: datetime, now: datetime) -> None:
    """
    A test shoot of the first day, from quote to an invoice half paid; and a quote for
    what the crew holds, whose discount waits for a base manager.
    """
    standing_set = StandingSet.objects.filter(base=base, whole=None, parts=None).order_by("code")[
        SET_NUMBER
    ]
    first, last = (begin + timedelta(hours=hour) for hour in HOURS)
    request = bookings.SetRequest(standing_set.pk, crew.pk, TimeSpan(first, last), label="试拍")
    [booking] = bookings.hold_sets(requests=[request], now=begin, state=BookingState.CONFIRMED)
    company = crew.production.company
    asks = quotes.asks_of_bookings([booking])
    quote = quotes.make_quote(company=company, crew=crew, asks=asks, now=begin, by=None)
    quotes.accept_quote(quote_id=quote.pk, now=begin)
    for money, owed in (
        (SecurityMoney.EARNEST, quote.earnest_fen),
        (SecurityMoney.DEPOSIT, quote.deposit_fen),
    ):
        securities.move_money(
            quote=quote,
            money=money,
            act=SecurityAct.RECEIVED,
            amount_fen=owed,
            now=begin,
            by=None,
        )
    attendance.check_in(booking_id=booking.pk, at=first, now=now)
    attendance.check_out(booking_id=booking.pk, at=last + timedelta(minutes=165), now=now)
    settlement = settlements.settle_quote(
        quote_id=quote.pk, now=last + timedelta(days=1), by=None, note="示范结算"
    )
    invoice = invoices.issue_invoice(
        settlement_id=settlement.pk, now=last + timedelta(days=1), by=None
    )
    invoices.record_payment(
        invoice_id=invoice.pk,
        amount_fen=quote.earnest_fen,
        method=PaymentMethod.EARNEST,
        paid_date=(last + timedelta(days=1)).astimezone(base.zone).date(),
        now=last + timedelta(days=1),
        by=None,
    )
    held = list(crew.bookings.asked_for().filter(state=BookingState.HOLD))  # type: ignore[attr-defined]
    quotes.make_quote(
        company=company,
        crew=crew,
        asks=quotes.asks_of_bookings(held),
        now=now,
        by=None,
        terms=quotes.Terms(discount_percent=12, discount_reason="计划连签三部戏"),
    )
