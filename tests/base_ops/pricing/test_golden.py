"""Every scheme the trade quotes, with the numbers it publishes (2025–26)."""

from datetime import timedelta

import pytest

from base_ops.pricing import (
    Act,
    Attendance,
    CalledOffBy,
    Events,
    Extra,
    Factor,
    FactorKind,
    LineKind,
    Meter,
    NoticeRule,
    Overtime,
    Rate,
    Scheme,
    Tariff,
    cancel,
    price,
    settle,
)
from tests.base_ops.pricing.worlds import (
    BY_HALF_HOUR,
    YUAN,
    asked,
    day,
    first,
    hour,
    item,
    quantities,
    tariff,
)
from tests.spans import NOW, at, hours

# Zhengzhou: all sets for ¥5,000 a day, past 14 hours ¥300 an hour.
DAY_PASS = tariff(
    Rate(
        "pass",
        Scheme.BASE_DAY_PASS,
        "全场通票",
        "Base day pass",
        5000 * YUAN,
        included_minutes=14 * 60,
        overtime=Overtime(step_minutes=60, hour_fen=300 * YUAN),
    )
)
# Zhengzhou and Xi'an: ¥300 an hour or ¥3,000 a day.
TYPICAL = tariff(hour(300), day(3000, 12, overtime=Overtime(15, 30, hour_fen=300 * YUAN)))
# A studio listing: ¥600 an hour or ¥9,000 a day of 16 hours, power, site manager, deposit.
STUDIO = tariff(
    hour(600),
    day(9000, 16),
    extras=(
        Extra("power", Meter.KWH, "电费", "Power", 2 * YUAN),
        Extra("site", Meter.DAY, "棚长费", "Site manager", 300 * YUAN, is_automatic=True),
    ),
    deposit_fen=1000 * YUAN,
)
# An American studio: $85 an hour by day, $145 after hours; overtime at 1.5.
AMERICAN = tariff(
    hour(85, night_price_fen=14500, overtime=BY_HALF_HOUR), night_from=18 * 60, night_to=8 * 60
)


@pytest.mark.parametrize(
    ("until", "yuan"),
    [
        pytest.param(14, 5000, id="half-a-day-costs-the-day"),
        pytest.param(22, 5000, id="14-hours"),
        pytest.param(23, 5300, id="15-hours"),
        pytest.param(25, 5900, id="17-hours-past-midnight"),
    ],
)
def test_day_pass_of_all_sets_and_300_an_hour_past_14(until, yuan):
    assert price(first(8, until, Scheme.BASE_DAY_PASS), DAY_PASS).total_fen == yuan * YUAN


def test_the_day_pass_counts_a_crew_once_from_first_in_to_last_out_over_all_sets():
    sets = [(8, 12), (12, 20), (19, 23)]
    items = [item(hours(a, b), Scheme.BASE_DAY_PASS) for a, b in sets]

    assert price(asked(*items), DAY_PASS).total_fen == 5300 * YUAN


def test_the_day_pass_is_paid_again_each_day():
    items = [item(hours(8, 20, day=d), Scheme.BASE_DAY_PASS) for d in range(4)]

    assert price(asked(*items), DAY_PASS).total_fen == 20_000 * YUAN


@pytest.mark.parametrize(
    ("until", "yuan"),
    [
        pytest.param(12, 1200, id="4-hours-by-the-hour"),
        pytest.param(17, 2700, id="9-hours-by-the-hour"),
        pytest.param(18, 3000, id="10-hours-either-way"),
        pytest.param(20, 3000, id="12-hours-by-the-day"),
    ],
)
def test_300_an_hour_or_3000_a_day_whichever_is_less(until, yuan):
    assert price(first(8, until), TYPICAL).total_fen == yuan * YUAN


def test_600_an_hour():
    assert price(first(8, 11, Scheme.HOUR), STUDIO).hire_fen == 1800 * YUAN


def test_9000_for_a_day_of_16_hours_with_power_site_manager_and_deposit():
    request = asked(item(hours(7, 23), Scheme.DAY), extras=quantities({"power": 120.5}))

    quote = price(request, STUDIO)

    assert [line.amount_fen for line in quote.lines] == [9000_00, 241_00, 300_00]
    assert quote.total_fen == 9541 * YUAN
    assert quote.deposit_fen == 1000 * YUAN  # owed besides


def test_85_by_day_and_145_after_hours():
    quote = price(first(15, 21), AMERICAN)

    assert [line.amount_fen for line in quote.lines] == [3 * 8500, 3 * 14500]
    assert quote.total_fen == 69000


@pytest.mark.parametrize(
    ("minutes", "cents"),
    [
        pytest.param(0, 0, id="on-time"),
        pytest.param(15, 0, id="grace"),
        pytest.param(16, 6375, id="one-step"),
        pytest.param(30, 6375, id="still-one"),
        pytest.param(31, 12750, id="two"),
        pytest.param(61, 19125, id="three"),
    ],
)
def test_overtime_at_one_and_a_half_in_half_hours_with_15_minutes_of_grace(minutes, cents):
    request = first(9, 13)
    left = at(13) + timedelta(minutes=minutes)

    settled = settle(request, AMERICAN, Events({0: Attendance(at(9), left)}))

    assert settled.total_fen - price(request, AMERICAN).total_fen == cents


def test_overtime_prorated_by_the_minute_after_the_grace():
    prorated = tariff(hour(85, overtime=Overtime(15, 1, hour_percent=150)))
    left = at(13) + timedelta(minutes=20)

    settled = settle(first(9, 13), prorated, Events({0: Attendance(at(9), left)}))

    assert settled.total_fen == 4 * 8500 + 4250


@pytest.mark.parametrize(
    ("minutes", "half_hours"),
    [(10, 0), (11, 1), (40, 1), (41, 2), (60, 2), (70, 2), (71, 3), (100, 3), (101, 4)],
)
def test_over_ten_minutes_half_an_hour_and_over_forty_an_hour(minutes, half_hours):
    taiwan = tariff(hour(800, overtime=Overtime(10, 30, is_grace_free=True, hour_fen=800 * YUAN)))
    left = at(13) + timedelta(minutes=minutes)

    settled = settle(first(9, 13), taiwan, Events({0: Attendance(at(9), left)}))

    assert settled.total_fen == (4 * 800 + half_hours * 400) * YUAN


def test_or_a_flat_fee_for_each_ten_minutes():
    flat = tariff(hour(800, overtime=Overtime(0, 10, step_fen=200 * YUAN)))
    left = at(13) + timedelta(minutes=25)

    settled = settle(first(9, 13), flat, Events({0: Attendance(at(9), left)}))

    assert settled.total_fen == (3200 + 3 * 200) * YUAN


HALF = Rate("half", Scheme.HALF_DAY, "半天", "Half day", None, None, None, 360, percent_of_day=60)


def test_half_a_day_is_six_hours_at_60_percent():
    half = tariff(HALF, day(3000, 12))

    assert price(first(8, 14), half).total_fen == 1800 * YUAN
    assert price(first(8, 14.5), half).total_fen == 3000 * YUAN


@pytest.mark.parametrize(("length", "yuan"), [(12, 3000), (14, 3600), (16, 4200)])
def test_days_of_12_14_and_16_hours(length, yuan):
    days = tariff(day(3000, 12), day(3600, 14), day(4200, 16))
    fixed = Overtime(0, 60, hour_fen=1000 * YUAN)
    days = tariff(*(Rate(**{**_fields(r), "overtime": fixed}) for r in days.rates))

    assert price(first(6, 6 + length), days).total_fen == yuan * YUAN


def _fields(rate):
    return {name: getattr(rate, name) for name in rate.__slots__}


@pytest.mark.parametrize(
    ("days_ahead", "yuan"),
    [pytest.param(6, 400, id="five-days-notice"), pytest.param(2, 600, id="too-soon")],
)
def test_hotel_restaurant_special_at_200_an_hour_with_five_days_notice(days_ahead, yuan):
    special = Rate("s", Scheme.HOUR, "特价", "Special", 200 * YUAN, kind_id=1, notice_days=5)
    hotel = tariff(hour(300), special)

    quote = price(asked(item(hours(9, 11, day=days_ahead))), hotel)

    assert quote.total_fen == yuan * YUAN


def test_half_a_basketball_court_at_300_an_hour_and_a_villa_at_600():
    court = Rate("c", Scheme.HOUR, "半场篮球", "Half court", 300 * YUAN, set_id=1)

    assert price(first(9, 12), tariff(hour(600), court)).total_fen == 900 * YUAN
    assert price(first(9, 12), tariff(hour(600))).total_fen == 1800 * YUAN


def test_a_hot_villa_at_10000_a_day_where_others_cost_3000():
    hot = Rate("v", Scheme.DAY, "别墅", "Villa", 10_000 * YUAN, kind_id=1, included_minutes=720)

    assert price(first(8, 20, Scheme.DAY), tariff(day(3000, 12), hot)).total_fen == 10_000 * YUAN


@pytest.mark.parametrize(("percent", "yuan"), [(100, 3000), (115, 3450), (130, 3900)])
def test_night_factor_from_1_0_to_1_3(percent, yuan):
    night = Factor("n", FactorKind.NIGHT, "夜间", "Night", percent)
    dark = tariff(day(3000, 12), factors=(night,))

    assert price(first(22, 32, Scheme.DAY), dark).total_fen == yuan * YUAN
    assert price(first(8, 18, Scheme.DAY), dark).total_fen == 3000 * YUAN


def test_a_package_for_a_drama_with_days_beyond_it():
    package = tariff(
        Rate(
            "p",
            Scheme.PACKAGE,
            "整剧打包",
            "Package",
            18_000 * YUAN,
            included_minutes=14 * 60,
            included_days=4,
            extra_day_fen=5000 * YUAN,
            overtime=Overtime(15, 30, hour_fen=300 * YUAN),
        )
    )
    four = [item(hours(8, 20, day=d), Scheme.PACKAGE) for d in range(4)]
    fifth = item(hours(8, 23, day=4), Scheme.PACKAGE)

    assert price(asked(*four), package).total_fen == 18_000 * YUAN
    assert price(asked(*four, fifth), package).total_fen == 23_300 * YUAN


def _ladder(*rows: tuple[float, bool, int, bool]) -> Tariff:
    """(hours, more than that, percent, keeps the earnest)."""
    rules = (
        NoticeRule(Act.CANCEL, round(h * 60), percent, f"{h} 小时", f"{h} h", more, keeps_earnest=k)
        for h, more, percent, k in rows
    )
    return tariff(rules=tuple(rules), earnest_percent=50)


WEST = _ladder((7 * 24, True, 0, False), (48, False, 50, False), (0, False, 100, False))
TAIWAN = _ladder((7 * 24, False, 10, False), (72, False, 50, False), (0, False, 0, True))


@pytest.mark.parametrize(
    ("days", "charge"),
    [
        pytest.param(8, 0, id="more-than-7-days-free"),
        pytest.param(7, 5000, id="7-days-half"),
        pytest.param(2, 5000, id="2-days-half"),
        pytest.param(1.99, 10_000, id="under-48-hours-all"),
    ],
)
def test_the_west_cancels_free_before_7_days_half_before_2_all_after(days, charge):
    off = cancel(
        total_fen=10_000,
        earnest_fen=0,
        deposit_fen=0,
        notice_minutes=round(days * 1440),
        tariff=WEST,
    )

    assert off.charge_fen == charge


@pytest.mark.parametrize(
    ("days", "back"),
    [
        pytest.param(7, 4000, id="90-percent-back"),
        pytest.param(4, 0, id="half"),
        pytest.param(2, 0, id="earnest-lost"),
    ],
)
def test_taiwan_gives_90_percent_back_before_7_days_half_before_3_then_keeps_the_earnest(
    days, back
):
    off = cancel(
        total_fen=10_000,
        earnest_fen=5000,
        deposit_fen=1000,
        notice_minutes=days * 1440,
        tariff=TAIWAN,
    )

    assert off.earnest_back_fen == back
    assert off.deposit_back_fen == 1000
    assert off.due_fen == 0


def test_the_base_that_calls_off_gives_the_earnest_back_twice_and_the_deposit_once():
    off = cancel(
        total_fen=10_000,
        earnest_fen=2000,
        deposit_fen=1000,
        notice_minutes=60,
        tariff=TAIWAN,
        by=CalledOffBy.BASE,
    )

    assert (off.earnest_back_fen, off.deposit_back_fen, off.charge_fen) == (4000, 1000, 0)


def test_earnest_of_half_the_sum_holds_a_taiwan_studio():
    half = tariff(hour(800), earnest_percent=50)

    assert price(first(9, 13), half).earnest_fen == 1600 * YUAN


def test_one_free_move_a_month_ahead_and_800_for_the_second():
    month = 30 * 1440
    rule = NoticeRule(
        Act.RESCHEDULE, month, 0, "提前一个月", "A month ahead", fee_fen=80_000, free_moves=1
    )
    movable = tariff(hour(800), rules=(rule,))
    request = first(9, 13)

    def fees(*moves: int) -> list[int]:
        moved = asked(*request.items, moves=moves)
        lines = price(moved, movable).lines
        return [line.amount_fen for line in lines if line.kind == LineKind.RESCHEDULE]

    assert fees(month) == [0]
    assert fees(month, month) == [0, 80_000]


def test_the_discount_is_on_hire_and_every_amount_is_rounded_half_up_in_its_own_line():
    odd = tariff(Rate("h", Scheme.HOUR, "小时", "Hour", 33333, step_minutes=15, least_minutes=15))
    request = asked(item(hours(9, 9.75)), discount_percent=15, at=NOW)

    assert [line.amount_fen for line in price(request, odd).lines] == [25000, -3750]
