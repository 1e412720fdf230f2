"""Holding, confirming, moving and releasing sets."""

from datetime import timedelta

import pytest

from base_ops.errors import (
    AskedTwice,
    BookingNotActive,
    BookingsClash,
    DressingOfAnotherSet,
    NothingAsked,
    SetAlreadyBooked,
    SetClosed,
    SetNotOpen,
    SetOfAnotherBase,
    SpanOutOfReach,
    TurnoverFollowsBookings,
)
from base_ops.models import Booking, BookingState, Purpose
from base_ops.services import bookings
from base_ops.services.bookings import SetRequest
from sets.models import SetState
from tests.factories import (
    BaseFactory,
    BookingFactory,
    CrewFactory,
    DressingFactory,
    StandingSetFactory,
)
from tests.spans import NOW, hours

pytestmark = pytest.mark.django_db


def hold(standing_set, span, crew=None, now=NOW, **more):
    return bookings.hold_set(
        crew=crew or CrewFactory(), standing_set=standing_set, span=span, now=now, **more
    )


@pytest.mark.parametrize(
    ("start", "end", "clashes"),
    [
        pytest.param(6, 8, False, id="before"),
        pytest.param(6, 9, False, id="ends-as-it-starts"),
        pytest.param(6, 10, True, id="overlaps-start"),
        pytest.param(10, 11, True, id="inside"),
        pytest.param(8, 13, True, id="around"),
        pytest.param(9, 12, True, id="same"),
        pytest.param(11, 14, True, id="overlaps-end"),
        pytest.param(12, 14, False, id="starts-as-it-ends"),
    ],
)
def test_hold_set_refuses_any_overlap(start, end, clashes):
    ward, crew = StandingSetFactory(strike_minutes=0), CrewFactory()
    hold(ward, hours(9, 12), crew)

    if clashes:
        with pytest.raises(SetAlreadyBooked) as refused:
            hold(ward, hours(start, end))
        assert refused.value.details["starts_at"] == "2026-11-24 09:00"
    else:
        hold(ward, hours(start, end))

    assert ward.bookings.count() == (1 if clashes else 2)


def test_a_hold_expires_after_the_hours_of_the_base():
    booking = hold(StandingSetFactory(base=BaseFactory(hold_hours=4)), hours(9, 12))

    assert booking.state == BookingState.HOLD
    assert booking.expires_at == NOW + timedelta(hours=4)


def test_a_hold_that_ran_out_stands_in_nobodys_way():
    ward = StandingSetFactory()
    old = hold(ward, hours(9, 12))

    new = hold(ward, hours(9, 12), now=NOW + timedelta(hours=25))

    old.refresh_from_db()
    assert (old.state, new.state) == (BookingState.EXPIRED, BookingState.HOLD)


def test_expire_holds_lets_only_overdue_ones_go():
    old, confirmed = (
        hold(StandingSetFactory(), hours(9, 12)),
        hold(StandingSetFactory(), hours(9, 12)),
    )
    bookings.confirm_booking(booking_id=confirmed.pk, now=NOW)
    fresh = hold(StandingSetFactory(), hours(9, 12), now=NOW + timedelta(hours=20))

    assert bookings.expire_holds(now=NOW + timedelta(hours=25)) == 1

    states = [Booking.objects.get(pk=b.pk).state for b in (old, confirmed, fresh)]
    assert states == [BookingState.EXPIRED, BookingState.CONFIRMED, BookingState.HOLD]


def test_a_released_set_can_be_held_again_and_the_row_is_kept():
    ward = StandingSetFactory()
    first = hold(ward, hours(9, 12))

    bookings.release_booking(booking_id=first.pk, reason="改期", now=NOW)
    hold(ward, hours(9, 12))

    first.refresh_from_db()
    assert (first.state, first.reason) == (BookingState.RELEASED, "改期")


def test_what_is_released_cannot_be_confirmed_or_released_again():
    booking = hold(StandingSetFactory(), hours(9, 12))
    bookings.release_booking(booking_id=booking.pk, now=NOW)

    with pytest.raises(BookingNotActive):
        bookings.confirm_booking(booking_id=booking.pk, now=NOW)
    with pytest.raises(BookingNotActive):
        bookings.release_booking(booking_id=booking.pk, now=NOW)


def test_an_overdue_hold_cannot_be_confirmed():
    booking = hold(StandingSetFactory(), hours(9, 12))

    with pytest.raises(BookingNotActive, match="已过期"):
        bookings.confirm_booking(booking_id=booking.pk, now=NOW + timedelta(hours=24))


def test_hold_sets_books_all_or_nothing_and_names_every_clash():
    wards, crew = [StandingSetFactory() for _ in range(3)], CrewFactory()
    hold(wards[0], hours(9, 12))
    hold(wards[2], hours(9, 12))
    before = Booking.objects.count()

    with pytest.raises(BookingsClash) as refused:
        bookings.hold_sets(
            requests=[SetRequest(w.pk, crew.pk, hours(10, 11)) for w in wards], now=NOW
        )

    assert [c["set_id"] for c in refused.value.details["clashes"]] == [wards[0].pk, wards[2].pk]
    assert Booking.objects.count() == before


def test_a_list_that_collides_with_itself_is_refused():
    ward, crew = StandingSetFactory(), CrewFactory()
    twice = [
        SetRequest(ward.pk, crew.pk, hours(9, 12)),
        SetRequest(ward.pk, crew.pk, hours(11, 13)),
    ]

    with pytest.raises((AskedTwice, BookingsClash)):
        bookings.hold_sets(requests=twice, now=NOW)

    assert not Booking.objects.exists()


def test_an_empty_list_is_refused():
    with pytest.raises(NothingAsked):
        bookings.hold_sets(requests=[], now=NOW)


@pytest.mark.parametrize("first", ["whole", "part"])
def test_a_whole_and_its_part_guard_each_other(first):
    villa = StandingSetFactory(name="别墅")
    hall, garden = (StandingSetFactory(whole=villa, name=n) for n in ("大厅", "花园"))
    order = [villa, hall] if first == "whole" else [hall, villa]
    hold(order[0], hours(9, 12))

    with pytest.raises(SetAlreadyBooked):
        hold(order[1], hours(11, 13))

    if first == "part":
        hold(garden, hours(9, 12))  # a sibling is free


def test_releasing_a_whole_frees_its_parts():
    villa = StandingSetFactory()
    hall = StandingSetFactory(whole=villa)
    whole = hold(villa, hours(9, 12))
    assert hall.bookings.occupying().count() == 1

    bookings.release_booking(booking_id=whole.pk, now=NOW)

    hold(hall, hours(9, 12))


def test_part_rows_change_only_with_their_booking():
    villa = StandingSetFactory()
    hall = StandingSetFactory(whole=villa)
    hold(villa, hours(9, 12))

    with pytest.raises(TurnoverFollowsBookings):
        bookings.release_booking(booking_id=hall.bookings.get().pk, now=NOW)


def test_confirming_a_whole_confirms_its_parts():
    villa = StandingSetFactory()
    hall = StandingSetFactory(whole=villa)
    whole = hold(villa, hours(9, 12))

    bookings.confirm_booking(booking_id=whole.pk, now=NOW)

    assert hall.bookings.get().state == BookingState.CONFIRMED
    assert hall.bookings.get().expires_at is None


def test_move_takes_the_booking_along_or_leaves_it():
    ward, other = StandingSetFactory(), StandingSetFactory()
    booking = hold(ward, hours(9, 12))
    hold(other, hours(14, 16))

    with pytest.raises(SetAlreadyBooked):
        bookings.move_booking(
            booking_id=booking.pk, span=hours(15, 18), standing_set=other, now=NOW
        )
    booking.refresh_from_db()
    assert (booking.standing_set, booking.span) == (ward, hours(9, 12))

    moved = bookings.move_booking(
        booking_id=booking.pk, span=hours(17, 19), standing_set=other, now=NOW
    )
    assert (moved.standing_set, moved.span, moved.version) == (other, hours(17, 19), 2)
    hold(ward, hours(9, 12))


def test_move_may_overlap_its_own_old_place():
    booking = hold(StandingSetFactory(), hours(9, 12))

    moved = bookings.move_booking(booking_id=booking.pk, span=hours(10, 13), now=NOW)

    assert moved.span == hours(10, 13)


def test_moving_a_whole_moves_its_parts():
    villa = StandingSetFactory()
    hall = StandingSetFactory(whole=villa)
    whole = hold(villa, hours(9, 12))

    bookings.move_booking(booking_id=whole.pk, span=hours(13, 15), now=NOW)

    assert [b.span for b in hall.bookings.occupying()] == [hours(13, 15)]


def test_a_closed_set_cannot_be_held_and_a_held_set_cannot_be_closed():
    ward = StandingSetFactory()
    closing = bookings.close_set(standing_set=ward, span=hours(9, 12), reason="换灯", now=NOW)

    assert (closing.purpose, closing.crew) == (Purpose.MAINTENANCE, None)
    with pytest.raises(SetClosed):
        hold(ward, hours(10, 11))
    hold(ward, hours(13, 15))
    with pytest.raises(SetAlreadyBooked):
        bookings.close_set(standing_set=ward, span=hours(14, 16), reason="", now=NOW)


@pytest.mark.parametrize("state", [SetState.MAINTENANCE, SetState.RETIRED])
def test_only_an_open_set_can_be_held(state):
    with pytest.raises(SetNotOpen):
        hold(StandingSetFactory(state=state), hours(9, 12))


def test_a_crew_of_another_base_cannot_hold_here():
    there = BaseFactory(code="elsewhere")
    crew = CrewFactory(production__company__base=there)

    with pytest.raises(SetOfAnotherBase):
        hold(StandingSetFactory(), hours(9, 12), crew)


def test_a_dressing_must_be_one_of_the_sets():
    with pytest.raises(DressingOfAnotherSet):
        hold(StandingSetFactory(), hours(9, 12), dressing=DressingFactory())


def test_a_booking_of_a_hundred_years_is_refused():
    with pytest.raises(SpanOutOfReach):
        hold(StandingSetFactory(), hours(9, 24 * 36500))


def test_refusals_name_no_foreign_title():
    ward = StandingSetFactory()
    hold(ward, hours(9, 12), CrewFactory(production__title="绝密剧名"))

    with pytest.raises(SetAlreadyBooked) as refused:
        hold(ward, hours(9, 12))

    assert "绝密剧名" not in f"{refused.value} {refused.value.details}"


def test_the_database_refuses_what_goes_around_the_service():
    from django.db import IntegrityError, transaction

    ward = StandingSetFactory()
    BookingFactory(standing_set=ward)
    for path in (
        lambda: BookingFactory(standing_set=ward),
        lambda: Booking.objects.bulk_create([BookingFactory.build(standing_set=ward, crew=None)]),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            path()
    freed = BookingFactory(standing_set=ward, state=BookingState.RELEASED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Booking.objects.filter(pk=freed.pk).update(state=BookingState.CONFIRMED)


def test_a_part_that_joined_its_whole_later_is_guarded_too():
    """The booking of the whole has no row on it: the tree changed after it was made."""
    villa, shed = StandingSetFactory(), StandingSetFactory()
    StandingSetFactory(whole=villa)
    hold(villa, hours(9, 12))
    shed.whole = villa
    shed.save()

    with pytest.raises(SetAlreadyBooked):
        hold(shed, hours(10, 11))
    hold(shed, hours(13, 14))
    with pytest.raises(SetAlreadyBooked):
        hold(villa, hours(13, 15))
