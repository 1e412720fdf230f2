"""Quotes: stored with all they depend on, versioned, discounts approved."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from base_ops import pricing
from base_ops.models import ApprovalState, Quote, QuoteState, TariffRate
from base_ops.money_errors import (
    BookingsOfSeveralCrews,
    DiscountNeedsApproval,
    DiscountOutOfRange,
    NoApprovalAsked,
    NoNoticeRule,
    NothingToPrice,
    QuoteNotInState,
    QuoteOutOfDate,
    ReasonMissing,
    UnknownExtra,
)
from base_ops.pricing.codec import lines_from_json, request_from_json, request_to_json
from base_ops.selectors.tariffs import tariff_data
from base_ops.services import quotes, tariffs
from tests.base_ops.pricing.worlds import quantities
from tests.factories import CrewFactory, StandingSetFactory, UserFactory
from tests.money import accepted, booked, published, quoted
from tests.spans import NOW, at, hours

pytestmark = pytest.mark.django_db


@pytest.fixture
def ward():
    ward = StandingSetFactory()
    published(ward.base)
    return ward


@pytest.fixture
def crew(ward):
    return CrewFactory(production__company__base=ward.base)


def test_a_quote_keeps_request_tariff_lines_and_sums(ward, crew):
    booking = booked(crew, ward)

    quote = quoted(booking, extras=quantities({"power": 12}))

    assert (quote.total_fen, quote.hire_fen) == (1224_00, 1200_00)
    assert (quote.earnest_fen, quote.deposit_fen) == (244_80, 1000_00)
    assert sum(line.amount_fen for line in lines_from_json(quote.lines)) == quote.total_fen
    assert list(quote.bookings.all()) == [booking]
    assert str(quote) == "Q00001-1"


def test_an_old_quote_recomputed_gives_the_same_sum_to_the_fen_whatever_changed_since(ward, crew):
    quote = quoted(booked(crew, ward), booked(crew, ward, 20, 26, day=1), discount_percent=3)
    newer = tariffs.new_version(base=ward.base, now=NOW, copy_of=quote.tariff)
    newer.rates.update(price_fen=777_77)
    newer.factors.update(percent=150)
    tariffs.publish_tariff(tariff_id=newer.pk, now=NOW, by=None)
    ward.name, ward.day_price_fen = "改名", 5
    ward.save()
    assert quoted(*quote.bookings.all()).total_fen != quote.total_fen  # the control
    ward.base.day_cut_hour, ward.base.time_zone = 4, "Europe/Paris"
    ward.base.save()

    quote = Quote.objects.get(pk=quote.pk)
    again = pricing.price(request_from_json(quote.request), tariff_data(quote.tariff))

    assert again.lines == lines_from_json(quote.lines)
    assert (again.total_fen, again.earnest_fen) == (quote.total_fen, quote.earnest_fen)


def test_a_request_is_the_same_after_it_was_written_down(ward, crew):
    item = pricing.Item("景", "set", hours(9, 13), 1, 2, pricing.Scheme.DAY, 3)
    request = pricing.Request((item,), NOW, 7, 5, tuple(quantities({"power": "1.25"})), (60,))
    assert request_from_json(request_to_json(request)) == request


def test_what_was_offered_cannot_be_changed_by_any_path(ward, crew):
    quote = quoted(booked(crew, ward))
    for change in ({"total_fen": 1}, {"lines": []}, {"discount_percent": 9}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Quote.objects.filter(pk=quote.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Quote.objects.filter(pk=quote.pk).delete()
    Quote.objects.filter(pk=quote.pk).update(state="SENT")  # the control: its state may


def test_a_new_version_prices_the_bookings_where_they_are_now(ward, crew):
    booking = booked(crew, ward)
    quote = quoted(booking)
    booking.ends_at = at(14)
    booking.save()

    newer = quotes.new_version(quote_id=quote.pk, now=NOW, by=None)

    quote.refresh_from_db()
    assert (newer.number, newer.version, newer.total_fen) == (quote.number, 2, 1500_00)
    assert quote.state == QuoteState.REPLACED


def test_a_moved_booking_pays_the_fee_for_the_notice_given(ward, crew):
    quote = accepted(booked(crew, ward, day=3))

    first = quotes.new_version(quote_id=quote.pk, now=NOW, by=None, is_move=True)
    second = quotes.new_version(quote_id=first.pk, now=NOW, by=None, is_move=True)

    assert (first.total_fen, second.total_fen) == (1200_00, 1400_00)
    quote.refresh_from_db()
    assert quote.state == QuoteState.ACCEPTED  # until the new one is
    quotes.accept_quote(quote_id=second.pk, now=NOW)
    quote.refresh_from_db()
    assert quote.state == QuoteState.REPLACED


def test_too_late_a_move_is_refused(ward, crew):
    quote = accepted(booked(crew, ward))
    with pytest.raises(NoNoticeRule, match="提前 10 小时"):
        quotes.new_version(quote_id=quote.pk, now=at(-1), by=None, is_move=True)


def test_a_discount_within_the_sellers_limit_needs_nobody(ward, crew):
    quote = quoted(booked(crew, ward), discount_percent=5)

    assert (quote.state, quote.total_fen) == (QuoteState.DRAFT, 1140_00)
    assert not quote.approvals.exists()


def test_a_larger_discount_is_neither_sent_nor_accepted_until_a_manager_approves(ward, crew):
    manager, seller = UserFactory(base=ward.base), UserFactory(base=ward.base)
    quote = quotes.make_quote(
        company=crew.production.company,
        asks=[quotes.Ask(ward, hours(9, 13))],
        now=NOW,
        by=seller,
        terms=quotes.Terms(discount_percent=20, discount_reason="签了三部戏"),
    )
    assert quote.state == QuoteState.AWAITING_APPROVAL
    for act in (quotes.send_quote, quotes.accept_quote):
        with pytest.raises(DiscountNeedsApproval, match="20%"):
            act(quote_id=quote.pk, now=NOW)

    approval = quotes.decide_discount(quote_id=quote.pk, is_granted=True, by=manager, now=NOW)

    assert approval.state == ApprovalState.GRANTED
    assert (approval.reason, approval.asked_by) == ("签了三部戏", seller)
    assert (approval.decided_by, approval.decided_at) == (manager, NOW)
    assert quotes.send_quote(quote_id=quote.pk, now=NOW).state == QuoteState.SENT


def test_a_refused_discount_stays_refused_and_says_why(ward, crew):
    quote = quoted(booked(crew, ward), discount_percent=20, discount_reason="想要")
    manager = UserFactory()
    with pytest.raises(ReasonMissing):
        quotes.decide_discount(quote_id=quote.pk, is_granted=False, by=manager, now=NOW)

    quotes.decide_discount(quote_id=quote.pk, is_granted=False, by=manager, now=NOW, reason="太多")

    with pytest.raises(DiscountNeedsApproval):
        quotes.accept_quote(quote_id=quote.pk, now=NOW)
    with pytest.raises(NoApprovalAsked):
        quotes.decide_discount(quote_id=quote.pk, is_granted=True, by=manager, now=NOW)
    cheaper = quotes.new_version(quote_id=quote.pk, now=NOW, by=None, terms=quotes.Terms(5))
    assert quotes.accept_quote(quote_id=cheaper.pk, now=NOW).state == QuoteState.ACCEPTED


def test_a_new_version_with_the_same_large_discount_asks_again(ward, crew):
    quote = quoted(booked(crew, ward), discount_percent=20, discount_reason="签了三部戏")
    quotes.decide_discount(quote_id=quote.pk, is_granted=True, by=UserFactory(), now=NOW)

    newer = quotes.new_version(quote_id=quote.pk, now=NOW, by=None)

    assert newer.state == QuoteState.AWAITING_APPROVAL


@pytest.mark.parametrize(
    ("terms", "error"),
    [
        pytest.param({"discount_percent": 20}, ReasonMissing, id="no-reason"),
        pytest.param({"discount_percent": 101}, DiscountOutOfRange, id="too-much"),
        pytest.param({"discount_percent": -1}, DiscountOutOfRange, id="negative"),
        pytest.param({"extras": (("gold", 1),)}, UnknownExtra, id="unknown-extra"),
    ],
)
def test_terms_that_cannot_be_are_refused(ward, crew, terms, error):
    with pytest.raises(error):
        quoted(booked(crew, ward), **terms)
    assert not Quote.objects.exists()


def test_a_quote_for_nothing_or_for_two_companies_is_refused(ward, crew):
    with pytest.raises(NothingToPrice):
        quotes.make_quote(company=crew.production.company, asks=[], now=NOW, by=None)
    with pytest.raises(BookingsOfSeveralCrews):
        quotes.asks_of_bookings([booked(crew, ward), booked(CrewFactory(), ward, 14, 15)])


def test_a_quote_ends_with_its_term(ward, crew):
    quote = quoted(booked(crew, ward))
    with pytest.raises(QuoteOutOfDate):
        quotes.accept_quote(quote_id=quote.pk, now=NOW + timedelta(days=8))


def test_an_accepted_quote_is_accepted_once(ward, crew):
    quote = accepted(booked(crew, ward))
    with pytest.raises(QuoteNotInState, match="已接受"):
        quotes.accept_quote(quote_id=quote.pk, now=NOW)


def test_a_set_without_a_price_is_named(ward, crew):
    other = StandingSetFactory(base=ward.base)
    tariff = tariffs.new_version(base=ward.base, now=NOW)
    TariffRate.objects.create(
        tariff=tariff, scheme="DAY", name="x", name_en="x", price_fen=1, standing_set=ward
    )
    tariffs.publish_tariff(tariff_id=tariff.pk, now=NOW, by=None)

    with pytest.raises(pricing.NotPriced, match=other.code):
        quoted(booked(crew, other))
