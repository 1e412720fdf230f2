"""Check-in and check-out: in a sane order, and what they cost whom."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from base_ops.errors import BookingNotActive, TurnoverFollowsBookings
from base_ops.models import Booking, BookingState, Purpose
from base_ops.money_errors import (
    AttendanceFarFromBooking,
    AttendanceInTheFuture,
    CheckOutBeforeCheckIn,
    NotCheckedIn,
    SetStillOccupied,
    SettlementInvoiced,
)
from base_ops.selectors.attendance import delays
from base_ops.services import attendance, invoices
from tests.factories import BookingFactory, CrewFactory, StandingSetFactory
from tests.money import booked, published, settled
from tests.spans import NOW, at

pytestmark = pytest.mark.django_db
LATER = at(0, day=2)


@pytest.fixture
def ward():
    return StandingSetFactory()


@pytest.fixture
def morning(ward):
    return booked(CrewFactory(), ward, 9, 13)


@pytest.fixture
def afternoon(ward):
    return booked(CrewFactory(), ward, 14, 18)


def come(booking, hour, now=LATER):
    return attendance.check_in(booking_id=booking.pk, at=at(hour), now=now)


def leave(booking, hour, now=LATER):
    return attendance.check_out(booking_id=booking.pk, at=at(hour), now=now)


def test_a_crew_comes_and_leaves_and_a_slip_is_corrected(morning):
    come(morning, 9)
    leave(morning, 13.5)
    come(morning, 8.75)
    assert leave(morning, 13.25).checked_out_at == at(13.25)
    assert Booking.objects.get().checked_in_at == at(8.75)


def test_nobody_leaves_before_coming(morning):
    with pytest.raises(NotCheckedIn):
        leave(morning, 13)
    come(morning, 9)
    with pytest.raises(CheckOutBeforeCheckIn):
        leave(morning, 9)
    leave(morning, 13)
    with pytest.raises(CheckOutBeforeCheckIn):
        come(morning, 13)


def test_the_database_itself_refuses_the_wrong_order(morning):
    rows = Booking.objects.filter(pk=morning.pk)
    for columns in ({"checked_out_at": at(13)}, {"checked_in_at": at(9), "checked_out_at": at(8)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**columns)


def test_what_has_not_happened_is_not_entered(morning):
    with pytest.raises(AttendanceInTheFuture):
        come(morning, 9, now=at(8))


def test_a_time_far_from_the_booking_is_a_slip_of_the_pen(morning):
    with pytest.raises(AttendanceFarFromBooking, match="12 小时"):
        attendance.check_in(booking_id=morning.pk, at=at(9, day=-1), now=LATER)


def test_the_next_crew_comes_in_only_when_the_one_before_has_left(morning, afternoon):
    come(morning, 9)
    with pytest.raises(SetStillOccupied):
        come(afternoon, 14)
    leave(morning, 14.5)
    with pytest.raises(SetStillOccupied):
        come(afternoon, 14)
    come(afternoon, 14.5)
    with pytest.raises(SetStillOccupied):
        leave(morning, 15)


def test_a_crew_on_a_part_keeps_others_off_the_whole(ward):
    villa = StandingSetFactory(base=ward.base)
    hall = StandingSetFactory(base=ward.base, whole=villa)
    before, after = booked(CrewFactory(), hall, 9, 13), booked(CrewFactory(), villa, 14, 18)
    come(before, 9)
    with pytest.raises(SetStillOccupied):
        come(after, 14)


def test_only_shooting_that_stands_has_attendance(morning):
    strike = BookingFactory(
        crew=morning.crew, purpose=Purpose.STRIKE, starts_at=at(13), ends_at=at(14)
    )
    with pytest.raises(TurnoverFollowsBookings):
        come(strike, 13)
    Booking.objects.filter(pk=morning.pk).update(state=BookingState.RELEASED)
    with pytest.raises(BookingNotActive):
        come(morning, 9)


def test_once_invoiced_the_times_stay(ward):
    published(ward.base)
    booking = booked(CrewFactory(production__company__base=ward.base), ward)
    settlement = settled(booking)
    invoice = invoices.issue_invoice(settlement_id=settlement.pk, now=LATER, by=None)
    with pytest.raises(SettlementInvoiced):
        leave(booking, 15)
    invoices.void_invoice(invoice_id=invoice.pk, now=LATER, reason="时间登记错了")
    assert leave(booking, 15).checked_out_at == at(15)


@pytest.mark.parametrize(
    ("left", "came", "lost"),
    [
        pytest.param(13, 14, 0, id="on-time"),
        pytest.param(14.5, 14.75, 45, id="late-with-strike"),
        pytest.param(14.5, 16, 50, id="the-rest-is-its-own"),
        pytest.param(13.5, 14.5, 0, id="late-but-in-nobodys-way"),
        pytest.param(13, 15, 0, id="late-by-itself"),
    ],
)
def test_what_leaving_late_cost_the_next_crew(morning, afternoon, left, came, lost):
    BookingFactory(  # twenty minutes of strike before the afternoon
        standing_set=morning.standing_set,
        purpose=Purpose.STRIKE,
        turnover_of=afternoon,
        starts_at=at(13),
        ends_at=at(13) + timedelta(minutes=20),
    )
    come(morning, 9)
    leave(morning, left)
    come(afternoon, came)

    found = delays(list(Booking.objects.asked_for()))

    assert found.blocked[morning.pk] == found.kept_out[afternoon.pk] == lost
    assert at(9) > NOW
