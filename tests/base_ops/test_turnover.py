"""Strike and redress between bookings: respected, laid as rows, laid anew on every change."""

import pytest

from base_ops.errors import NoRoomForTurnover
from base_ops.models import Booking, Purpose
from base_ops.services import bookings
from tests.factories import (
    CrewFactory,
    DressingFactory,
    RedressTimeFactory,
    StandingSetFactory,
)
from tests.spans import NOW, at, hours

pytestmark = pytest.mark.django_db


def hold(standing_set, span, crew=None, now=NOW, **more):
    return bookings.hold_set(
        crew=crew or CrewFactory(), standing_set=standing_set, span=span, now=now, **more
    )


def turnover(standing_set):
    rows = standing_set.bookings.filter(purpose__in=[Purpose.STRIKE, Purpose.DRESSING])
    return [(r.purpose, r.span) for r in rows.order_by("starts_at")]


@pytest.fixture
def ward():
    """A ward that stands as 普通 and needs an hour to become VIP or back; 30 min strike."""
    standing_set = StandingSetFactory(strike_minutes=30)
    plain, vip = (DressingFactory(standing_set=standing_set, name=n) for n in ("普通", "VIP"))
    RedressTimeFactory(from_dressing=plain, to_dressing=vip)
    RedressTimeFactory(from_dressing=vip, to_dressing=plain)
    standing_set.dressed_as = plain
    standing_set.save()
    standing_set.plain, standing_set.vip = plain, vip
    return standing_set


def test_another_production_waits_for_the_strike(ward):
    hold(ward, hours(9, 12))

    with pytest.raises(NoRoomForTurnover) as refused:
        hold(ward, hours(12.25, 14))
    assert (refused.value.details["need"], refused.value.details["have"]) == (30, 15)

    hold(ward, hours(12.5, 14))
    assert turnover(ward) == [(Purpose.STRIKE, hours(12, 12.5))]


def test_the_same_production_goes_on_at_once(ward):
    crew = CrewFactory()
    hold(ward, hours(9, 12), crew)

    hold(ward, hours(12, 14), CrewFactory(production=crew.production, name="B组"))

    assert turnover(ward) == []


def test_a_redress_is_laid_right_before_the_booking_that_needs_it(ward):
    hold(ward, hours(9, 12))
    hold(ward, hours(15, 18), dressing=ward.vip)

    assert turnover(ward) == [(Purpose.STRIKE, hours(12, 12.5)), (Purpose.DRESSING, hours(14, 15))]


def test_the_first_booking_waits_until_the_set_is_dressed_for_it(ward):
    with pytest.raises(NoRoomForTurnover):
        hold(ward, hours(9, 12), dressing=ward.vip, now=at(8.5))

    hold(ward, hours(9, 12), dressing=ward.vip, now=at(8))
    assert turnover(ward) == [(Purpose.DRESSING, hours(8, 9))]


def test_a_booking_in_between_is_refused_when_the_next_would_lack_its_turnover(ward):
    hold(ward, hours(15, 18))

    with pytest.raises(NoRoomForTurnover):
        hold(ward, hours(13, 14.75))

    hold(ward, hours(13, 14.5))


def test_a_booking_may_stand_where_turnover_stood(ward):
    hold(ward, hours(6, 8))
    hold(ward, hours(16, 18), dressing=ward.vip)
    assert turnover(ward)[-1] == (Purpose.DRESSING, hours(15, 16))

    hold(ward, hours(13, 15.5), dressing=ward.vip)

    assert turnover(ward) == [
        (Purpose.STRIKE, hours(8, 8.5)),
        (Purpose.DRESSING, hours(12, 13)),
        (Purpose.STRIKE, hours(15.5, 16)),
    ]


def test_releasing_lays_turnover_anew(ward):
    hold(ward, hours(9, 11))
    middle = hold(ward, hours(13, 14), dressing=ward.vip)
    hold(ward, hours(16, 18), dressing=ward.plain)
    assert len(turnover(ward)) == 4

    bookings.release_booking(booking_id=middle.pk, now=NOW)

    assert turnover(ward) == [(Purpose.STRIKE, hours(11, 11.5))]


def test_maintenance_between_keeps_turnover_away(ward):
    hold(ward, hours(9, 12))
    bookings.close_set(standing_set=ward, span=hours(12, 14), reason="换灯", now=NOW)

    with pytest.raises(NoRoomForTurnover):
        hold(ward, hours(14, 16))
    hold(ward, hours(14.5, 16))

    assert turnover(ward) == [(Purpose.STRIKE, hours(14, 14.5))]


def test_turnover_takes_the_state_of_its_booking(ward):
    hold(ward, hours(9, 12))
    second = hold(ward, hours(13, 14))
    assert ward.bookings.get(purpose=Purpose.STRIKE).state == "HOLD"

    bookings.confirm_booking(booking_id=second.pk, now=NOW)

    assert ward.bookings.get(purpose=Purpose.STRIKE).state == "CONFIRMED"


def test_an_unchanged_turnover_row_is_left_alone(ward):
    hold(ward, hours(9, 12))
    hold(ward, hours(13, 14))
    row = ward.bookings.get(purpose=Purpose.STRIKE)

    hold(ward, hours(20, 21))

    assert Booking.objects.filter(pk=row.pk).exists()
