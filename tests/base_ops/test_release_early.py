"""A set given back before its booking is over."""

from datetime import timedelta

import pytest

from base_ops.errors import (
    BookingNotActive,
    BookingNotFound,
    CutOutsideBooking,
    TurnoverFollowsBookings,
)
from base_ops.models import Booking, BookingState, Purpose
from base_ops.services import bookings, waitlist
from base_ops.services.bookings import SetRequest
from base_ops.services.wrapping import release_early
from tests.factories import (
    CrewFactory,
    DressingFactory,
    RedressTimeFactory,
    StandingSetFactory,
    WaitlistEntryFactory,
)
from tests.spans import NOW, at, hours

pytestmark = pytest.mark.django_db


@pytest.fixture
def ward():
    return StandingSetFactory(code="W1", strike_minutes=20)


def book(one, span, **more):
    request = SetRequest(one.pk, CrewFactory().pk, span, **more)
    return bookings.hold_sets(requests=[request], now=NOW, state=BookingState.CONFIRMED)[0]


def turnover(one):
    rows = Booking.objects.filter(standing_set=one, purpose__in=["STRIKE", "DRESSING"])
    return [(r.purpose, r.starts_at, r.ends_at) for r in rows.order_by("starts_at")]


def test_it_ends_earlier_and_the_strike_comes_earlier_with_it(ward):
    early, _next = book(ward, hours(8, 14)), book(ward, hours(16, 20))
    assert turnover(ward) == [(Purpose.STRIKE, at(14), at(14) + timedelta(minutes=20))]

    cut = release_early(booking_id=early.pk, at=at(12), now=at(11), reason="提前拍完")

    assert (cut.starts_at, cut.ends_at, cut.state) == (at(8), at(12), BookingState.CONFIRMED)
    assert (cut.reason, cut.version) == ("提前拍完", 2)
    assert turnover(ward) == [(Purpose.STRIKE, at(12), at(12) + timedelta(minutes=20))]


def test_what_is_freed_is_offered_in_the_same_transaction(ward):
    early = book(ward, hours(8, 20))
    entry = WaitlistEntryFactory(minutes=180)

    release_early(booking_id=early.pk, at=at(12), now=at(11.5))

    (offer,) = entry.offers.all()
    assert (offer.standing_set, offer.starts_at) == (ward, at(12) + timedelta(minutes=20))
    entry.refresh_from_db()
    assert entry.state == "OFFERED"


def test_a_wrap_entered_late_counts_from_when_it_was(ward):
    early = book(ward, hours(8, 20))

    assert release_early(booking_id=early.pk, at=at(12), now=at(13)).ends_at == at(12)


def test_a_running_stay_can_be_cut_although_its_own_redress_would_not_fit_any_more(ward):
    """Moving it would be refused: a set cannot be dressed before now."""
    plain, icu = (DressingFactory(standing_set=ward, name=n) for n in ("普通", "重症"))
    RedressTimeFactory(from_dressing=plain, to_dressing=icu, minutes=60)
    ward.dressed_as = plain
    ward.save()
    early = book(ward, hours(8, 20), dressing_id=icu.pk)

    assert release_early(booking_id=early.pk, at=at(12), now=at(12)).ends_at == at(12)


def test_the_parts_of_a_whole_come_free_with_it(ward):
    hall = StandingSetFactory(whole=ward)
    early = book(ward, hours(8, 20))

    release_early(booking_id=early.pk, at=at(12), now=at(11))

    assert early.part_rows.get().ends_at == at(12)
    assert book(hall, hours(13, 18)).pk


@pytest.mark.parametrize("hour", [7, 8, 20, 21])
def test_an_end_outside_the_booking_is_refused(ward, hour):
    early = book(ward, hours(8, 20))

    with pytest.raises(CutOutsideBooking):
        release_early(booking_id=early.pk, at=at(hour), now=NOW)


def test_what_is_over_released_or_turnover_cannot_be_cut(ward):
    done, _next = book(ward, hours(8, 12)), book(ward, hours(13, 20))
    strike = Booking.objects.get(purpose=Purpose.STRIKE)

    with pytest.raises(TurnoverFollowsBookings):
        release_early(booking_id=strike.pk, at=at(12.1), now=NOW)
    with pytest.raises(BookingNotActive):
        release_early(booking_id=done.pk, at=at(10), now=at(12))
    bookings.release_booking(booking_id=done.pk, now=NOW)
    with pytest.raises(BookingNotActive):
        release_early(booking_id=done.pk, at=at(10), now=NOW)
    with pytest.raises(BookingNotFound):
        release_early(booking_id=0, at=at(10), now=NOW)


def test_nothing_is_cut_when_offering_fails(ward, monkeypatch):
    early = book(ward, hours(8, 20))
    WaitlistEntryFactory()

    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(waitlist.offering, "_offers_of", broken)
    with pytest.raises(RuntimeError):
        release_early(booking_id=early.pk, at=at(12), now=NOW)

    early.refresh_from_db()
    assert early.ends_at == at(20)
