"""What a quote came to in the end: by attendance, by meters, by calling off."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from base_ops import pricing
from base_ops.models import (
    Booking,
    BookingState,
    QuoteState,
    SecurityAct,
    SecurityMoney,
    Settlement,
)
from base_ops.money_errors import NotEnoughKept, NotYetUsed, QuoteNotInState, ReasonMissing
from base_ops.pricing import CalledOffBy, Damage, LineKind
from base_ops.pricing.codec import lines_from_json
from base_ops.selectors.securities import kept
from base_ops.services import attendance, quotes, securities, settlements
from tests.base_ops.pricing.worlds import quantities
from tests.factories import CrewFactory, StandingSetFactory
from tests.money import accepted, booked, published, quoted, settled, used
from tests.spans import NOW, at, hours

pytestmark = pytest.mark.django_db
LATER = at(0, day=2)


@pytest.fixture
def ward():
    ward = StandingSetFactory()
    published(ward.base, late_strike_hour_fen=600_00, early_return_percent=50)
    return ward


@pytest.fixture
def crew(ward):
    return CrewFactory(production__company__base=ward.base)


def settle(quote, **more):
    return settlements.settle_quote(quote_id=quote.pk, now=LATER, by=None, **more)


def amounts(settlement: Settlement) -> dict[str, int]:
    found: dict[str, int] = {}
    for line in lines_from_json(settlement.lines):
        found[line.kind] = found.get(line.kind, 0) + line.amount_fen
    return found


def test_who_came_and_left_as_booked_pays_what_was_quoted(ward, crew):
    booking = booked(crew, ward)
    assert settled(booking).total_fen == 1200_00


def test_overtime_follows_the_check_out(ward, crew):
    settlement = settled(booked(crew, ward), late=31)

    assert amounts(settlement) == {LineKind.HIRE: 1200_00, LineKind.OVERTIME: 300_00}
    [line] = [x for x in lines_from_json(settlement.lines) if x.kind == LineKind.OVERTIME]
    assert "超出约定时段" in line.what_zh  # the quote's own overtime was agreed
    assert line.why_zh == "超 31 分钟（15 分钟内免费，每 30 分钟计），计 1 小时 × ¥300/小时"
    assert line.why_en == "31 min over (15 min free, by 30 min), counted as 1 h × ¥300/h"


def test_leaving_early_gives_back_the_share_of_what_was_not_used(ward, crew):
    assert amounts(settled(booked(crew, ward), late=-120))[LineKind.EARLY_RETURN] == -300_00


def test_meters_and_damage_are_charged_as_they_were_read(ward, crew):
    booking = booked(crew, ward)
    quote = accepted(booking, extras=quantities({"power": 50}))
    used(booking)

    settlement = settle(
        quote, extras=quantities({"power": "12.5"}), damages=[Damage(80_00, "花瓶")]
    )

    assert amounts(settlement) == {
        LineKind.HIRE: 1200_00,
        LineKind.EXTRA: 25_00,
        LineKind.DAMAGE: 80_00,
    }


def test_late_strike_is_charged_to_who_caused_it_and_the_kept_out_crew_pays_no_overtime(ward, crew):
    other = CrewFactory(production__company__base=ward.base)
    before, after = booked(crew, ward, 9, 13), booked(other, ward, 13, 17)
    first, second = accepted(before), accepted(after)
    used(before, late=60)
    attendance.check_in(booking_id=after.pk, at=at(14), now=LATER)
    attendance.check_out(booking_id=after.pk, at=at(18), now=LATER)

    caused, suffered = settle(first), settle(second)

    assert amounts(caused)[LineKind.LATE_STRIKE] == 600_00
    assert suffered.total_fen == 1200_00
    told = " ".join(line.why_zh for line in lines_from_json(suffered.lines))
    assert "前一剧组晚撤 1 小时" in told
    assert crew.production.title not in str(suffered.lines)
    assert other.production.title not in str(caused.lines)


def test_without_attendance_nothing_is_settled_and_the_set_is_named(ward, crew):
    quote = accepted(booked(crew, ward))
    with pytest.raises(NotYetUsed, match=ward.code):
        settle(quote)


def test_only_an_accepted_quote_is_settled(ward, crew):
    booking = booked(crew, ward)
    used(booking)
    with pytest.raises(QuoteNotInState):
        settle(quoted(booking))


def test_a_set_quoted_before_it_was_booked_finds_its_booking(ward, crew):
    quote = quotes.make_quote(
        company=crew.production.company, asks=[quotes.Ask(ward, hours(9, 13))], now=NOW, by=None
    )
    quotes.accept_quote(quote_id=quote.pk, now=NOW)
    used(booked(crew, ward, 9, 13), late=20)

    assert settle(quote).total_fen == 1350_00


def test_settling_again_is_a_new_version_and_the_old_one_stays(ward, crew):
    booking = booked(crew, ward)
    quote = accepted(booking)
    used(booking)
    first, second = settle(quote), settle(quote, damages=[Damage(1_00, "x")])

    assert (first.version, second.version) == (1, 2)
    for change in (lambda: first.delete(), lambda: Settlement.objects.update(total_fen=1)):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def move(quote, money, act, yuan):
    return securities.move_money(
        quote=quote, money=money, act=act, amount_fen=yuan * 100, now=NOW, by=None
    )


def test_earnest_and_deposit_are_two_monies(ward, crew):
    quote = accepted(booked(crew, ward))
    move(quote, SecurityMoney.EARNEST, SecurityAct.RECEIVED, 240)
    move(quote, SecurityMoney.DEPOSIT, SecurityAct.RECEIVED, 1000)

    move(quote, SecurityMoney.DEPOSIT, SecurityAct.RETURNED, 1000)

    assert kept(quote, SecurityMoney.EARNEST) == 240_00
    assert kept(quote, SecurityMoney.DEPOSIT) == 0
    with pytest.raises(NotEnoughKept, match="押金只存有 ¥0"):
        move(quote, SecurityMoney.DEPOSIT, SecurityAct.RETURNED, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        move(quote, SecurityMoney.DEPOSIT, SecurityAct.COMPENSATED, 1)


@pytest.mark.parametrize(
    ("days", "due", "earnest"),
    [
        pytest.param(8, 0, 240_00, id="free-and-earnest-goes-back"),
        pytest.param(3, 360_00, 0, id="half-less-earnest"),
        pytest.param(1, 960_00, 0, id="all-less-earnest"),
    ],
)
def test_a_client_that_calls_off_owes_by_its_notice_and_earnest_counts_against_it(
    ward, crew, days, due, earnest
):
    booking = booked(crew, ward, day=9)
    quote = accepted(booking)
    move(quote, SecurityMoney.EARNEST, SecurityAct.RECEIVED, 240)

    settlement = settlements.call_off(
        quote_id=quote.pk,
        by_side=CalledOffBy.CLIENT,
        now=booking.starts_at - timedelta(days=days),
        by=None,
        reason="演员生病",
    )

    assert settlement.total_fen == due == sum(r["amount_fen"] for r in settlement.lines)
    assert kept(quote, SecurityMoney.EARNEST) == earnest
    quote.refresh_from_db()
    assert quote.state == QuoteState.CALLED_OFF
    assert Booking.objects.get().state == BookingState.RELEASED


def test_a_base_that_calls_off_owes_the_earnest_twice_and_charges_nothing(ward, crew):
    quote = accepted(booked(crew, ward, day=1))
    move(quote, SecurityMoney.EARNEST, SecurityAct.RECEIVED, 240)

    settlement = settlements.call_off(
        quote_id=quote.pk, by_side=CalledOffBy.BASE, now=NOW, by=None, reason="水管爆裂"
    )
    assert settlement.total_fen == 0
    assert "应退定金 ¥480" in str(settlement.lines)

    paid = securities.return_double(quote=quote, now=NOW, by=None)

    assert [row.amount_fen for row in paid] == [240_00, 240_00]
    assert kept(quote, SecurityMoney.EARNEST) == 0


def test_calling_off_says_why(ward, crew):
    quote = accepted(booked(crew, ward))
    with pytest.raises(ReasonMissing):
        settlements.call_off(
            quote_id=quote.pk, by_side=CalledOffBy.CLIENT, now=NOW, by=None, reason=" "
        )
    assert pricing.CalledOffBy.CLIENT
