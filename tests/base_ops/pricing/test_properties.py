"""What holds for every price, whatever the tariff."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from base_ops.money_errors import SchemeDoesNotFit
from base_ops.pricing import (
    Attendance,
    Events,
    Extra,
    Factor,
    FactorKind,
    Item,
    Meter,
    Overtime,
    Rate,
    Request,
    Scheme,
    Tariff,
    price,
    settle,
)
from base_ops.pricing.tariff import SET_SCHEMES
from sets.timespan import TimeSpan
from tests.spans import NOW, at

fen = st.integers(0, 3_000_000)


@st.composite
def overtimes(draw):
    how = draw(st.sampled_from(["hour_fen", "hour_percent", "step_fen"]))
    amount = draw(st.integers(0, 300) if how == "hour_percent" else fen)
    return Overtime(
        grace_minutes=draw(st.sampled_from([0, 10, 15])),
        step_minutes=draw(st.sampled_from([1, 10, 30, 60])),
        is_grace_free=draw(st.booleans()),
        **{how: amount},
    )


@st.composite
def rates(draw, scheme):
    lengths = {
        Scheme.HALF_DAY: [300, 360],
        Scheme.NIGHT: [480, 720],
        Scheme.HOUR: [60],
    }
    return Rate(
        draw(st.sampled_from("abcdef")),
        scheme,
        "价",
        "rate",
        draw(fen),
        included_minutes=draw(st.sampled_from(lengths.get(scheme, [720, 840, 960]))),
        step_minutes=draw(st.sampled_from([15, 30, 60])),
        least_minutes=draw(st.sampled_from([15, 60, 120])),
        night_price_fen=draw(st.none() | fen),
        included_days=draw(st.integers(1, 3)),
        extra_day_fen=draw(fen),
        overtime=draw(st.none() | overtimes()),
    )


@st.composite
def factors(draw):
    first = draw(st.none() | st.dates(date(2026, 11, 20), date(2026, 12, 1)))
    return Factor(
        "f",
        draw(st.sampled_from(FactorKind)),
        "系数",
        "factor",
        draw(st.integers(0, 300)),
        first_date=first,
        last_date=None,
        weekdays=tuple(draw(st.sets(st.integers(0, 6)))),
        company_id=draw(st.sampled_from([None, 1, 2])),
    )


@st.composite
def tariffs(draw, scheme=None):
    if scheme is None:
        made = [draw(rates(s)) for s in Scheme]
    else:
        made = [draw(rates(scheme)) for _ in range(draw(st.integers(1, 3)))]
    return Tariff(
        "t",
        rates=tuple(made),
        factors=tuple(draw(st.lists(factors(), max_size=4))),
        extras=(Extra("site", Meter.DAY, "棚长费", "Site", draw(fen), True),),
        night_from=draw(st.sampled_from([18 * 60, 22 * 60])),
        early_return_percent=draw(st.integers(0, 100)),
        late_strike_hour_fen=draw(fen),
    )


def spans(longest=72):
    return st.builds(
        lambda start, minutes: TimeSpan(at(start / 4), at(start / 4) + timedelta(minutes=minutes)),
        st.integers(0, 95),
        st.integers(1, longest * 60),
    )


def request_of(span_list, scheme, company=None, discount=0):
    items = tuple(Item("景", "set", span, 1, 1, scheme) for span in span_list)
    return Request(items, NOW, company, discount)


def tried(request, tariff):
    try:
        return price(request, tariff)
    except SchemeDoesNotFit:
        assume(False)


@given(
    tariffs(),
    st.lists(spans(20), min_size=1, max_size=4),
    st.sampled_from([None, *Scheme]),
    st.sampled_from([None, 1]),
    st.integers(0, 100),
)
def test_the_total_is_the_sum_of_the_lines_never_negative_and_always_the_same(
    tariff, span_list, scheme, company, discount
):
    request = request_of(span_list, scheme, company, discount)

    quote = tried(request, tariff)

    assert quote.total_fen == sum(line.amount_fen for line in quote.lines) >= 0
    assert price(request, tariff) == quote
    assert all(line.why_zh and line.why_en and line.what_zh for line in quote.lines)


@given(st.data(), st.sampled_from([*SET_SCHEMES, None]), spans(70), st.integers(1, 40 * 60))
def test_longer_is_never_cheaper_within_a_scheme(data, scheme, span, more):
    tariff = data.draw(tariffs(scheme))
    longer = TimeSpan(span.start, span.end + timedelta(minutes=more))

    short, long = (tried(request_of([s], scheme), tariff) for s in (span, longer))

    assert short.total_fen <= long.total_fen


@given(
    st.data(),
    st.lists(spans(30), min_size=1, max_size=3),
    st.integers(1, 600),
    st.sampled_from([Scheme.BASE_DAY_PASS, Scheme.PACKAGE]),
)
def test_a_pass_never_gets_cheaper_by_keeping_a_set_longer(data, span_list, more, scheme):
    tariff = replace(data.draw(tariffs(scheme)), factors=())
    longer = [*span_list[:-1], TimeSpan(span_list[-1].start, span_list[-1].end + more * MINUTE)]

    short, long = (tried(request_of(list_, scheme), tariff) for list_ in (span_list, longer))

    assert short.total_fen <= long.total_fen


MINUTE = timedelta(minutes=1)


@given(
    st.data(), st.sampled_from([*SET_SCHEMES]), spans(20), st.integers(0, 900), st.integers(0, 9)
)
def test_who_leaves_later_never_pays_less(data, scheme, span, late, more):
    tariff = data.draw(tariffs(scheme))
    request = request_of([span], scheme)
    tried(request, tariff)

    def left(minutes):
        out = span.end + minutes * MINUTE
        return settle(request, tariff, Events({0: Attendance(span.start, out)}))

    assert left(late).total_fen <= left(late + more).total_fen
    assert left(0).total_fen >= price(request, tariff).total_fen


@given(st.data(), st.sampled_from([*SET_SCHEMES]), spans(20), st.integers(1, 1200))
def test_who_leaves_early_gets_at_most_what_was_not_used(data, scheme, span, early):
    tariff = data.draw(tariffs(scheme))
    request = request_of([span], scheme)
    quote = tried(request, tariff)
    out = max(span.start + MINUTE, span.end - early * MINUTE)

    settled = settle(request, tariff, Events({0: Attendance(span.start, out)}))

    assert 0 <= settled.total_fen <= quote.total_fen
