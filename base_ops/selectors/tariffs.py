"""Which tariff is in force, and a tariff as the plain data that prices are reckoned from."""

from datetime import datetime, time

from base_ops import pricing
from base_ops.models import (
    Tariff,
    TariffExtra,
    TariffFactor,
    TariffNotice,
    TariffRate,
    TariffState,
)
from base_ops.money_errors import NoTariff
from sets.models import Base

PARTS = ("rates", "factors", "extras", "rules")


def tariff_in_force(base: Base, now: datetime) -> Tariff | None:
    """The latest published tariff that holds today, with all its parts; five queries."""
    today = now.astimezone(base.zone).date()
    rows = Tariff.objects.filter(base=base, state=TariffState.PUBLISHED, valid_from__lte=today)
    return rows.prefetch_related(*PARTS).order_by("-valid_from", "-number").first()


def tariff_required(base: Base, now: datetime) -> Tariff:
    """The same; raises NoTariff where there is none."""
    tariff = tariff_in_force(base, now)
    if tariff is None:
        raise NoTariff(base=str(base))
    return tariff


def tariff_data(tariff: Tariff) -> pricing.Tariff:
    """The tariff as base_ops.pricing takes it."""
    return pricing.Tariff(
        key=str(tariff),
        zone=tariff.time_zone or tariff.base.time_zone,
        day_cut_hour=tariff.day_cut_hour,
        night_from=_minute(tariff.night_from),
        night_to=_minute(tariff.night_to),
        rates=tuple(_rate(row) for row in tariff.rates.all()),
        factors=tuple(_factor(row) for row in tariff.factors.all()),
        extras=tuple(_extra(row) for row in tariff.extras.all()),
        rules=tuple(_rule(row) for row in tariff.rules.all()),
        earnest_percent=tariff.earnest_percent,
        deposit_fen=tariff.deposit_fen,
        seller_discount_percent=tariff.seller_discount_percent,
        early_return_percent=tariff.early_return_percent,
        late_strike_hour_fen=tariff.late_strike_hour_fen,
        list_prices={int(pk): (a, b, c) for pk, (a, b, c) in tariff.list_prices.items()},
    )


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _rate(row: TariffRate) -> pricing.Rate:
    return pricing.Rate(
        key=str(row.pk),
        scheme=pricing.Scheme(row.scheme),
        zh=row.name,
        en=row.name_en,
        price_fen=row.price_fen,
        set_id=row.standing_set_id,
        kind_id=row.kind_id,
        included_minutes=row.included_minutes,
        step_minutes=row.step_minutes,
        least_minutes=row.least_minutes,
        night_price_fen=row.night_price_fen,
        percent_of_day=row.percent_of_day,
        included_days=row.included_days,
        extra_day_fen=row.extra_day_fen,
        notice_days=row.notice_days,
        overtime=_overtime(row),
    )


def _overtime(row: TariffRate) -> pricing.Overtime | None:
    prices = (row.overtime_hour_fen, row.overtime_percent, row.overtime_step_fen)
    if all(price is None for price in prices):
        return None
    return pricing.Overtime(
        grace_minutes=row.overtime_grace_minutes,
        step_minutes=row.overtime_step_minutes,
        is_grace_free=row.overtime_grace_is_free,
        hour_fen=row.overtime_hour_fen,
        hour_percent=row.overtime_percent,
        step_fen=row.overtime_step_fen,
    )


def _factor(row: TariffFactor) -> pricing.Factor:
    return pricing.Factor(
        key=str(row.pk),
        kind=pricing.FactorKind(row.factor),
        zh=row.name,
        en=row.name_en,
        percent=row.percent,
        first_date=row.first_date,
        last_date=row.last_date,
        weekdays=row.weekday_numbers,
        set_id=row.standing_set_id,
        kind_id=row.kind_id,
        company_id=row.company_id,
    )


def _extra(row: TariffExtra) -> pricing.Extra:
    return pricing.Extra(
        row.code, pricing.Meter(row.meter), row.name, row.name_en, row.price_fen, row.is_automatic
    )


def _rule(row: TariffNotice) -> pricing.NoticeRule:
    return pricing.NoticeRule(
        act=pricing.Act(row.act),
        notice_minutes=row.notice_hours * 60,
        percent=row.percent,
        zh=row.name,
        en=row.name_en,
        is_more_than=row.is_more_than,
        fee_fen=row.fee_fen,
        free_moves=row.free_moves,
        keeps_earnest=row.keeps_earnest,
    )
