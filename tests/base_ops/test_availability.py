"""Which sets are free for so many minutes inside a window, and when."""

from datetime import timedelta

import pytest

from base_ops.selectors.availability import find_free
from base_ops.services import bookings
from tests.factories import (
    BaseFactory,
    CrewFactory,
    DressingFactory,
    FloorFactory,
    SetKindFactory,
    StandingSetFactory,
)
from tests.spans import NOW, hours

pytestmark = pytest.mark.django_db


def free(window=None, minutes=60, now=NOW, **more):
    return {
        f.standing_set.code: list(f.spans)
        for f in find_free(
            base=BaseFactory(), window=window or hours(8, 20), minutes=minutes, now=now, **more
        )
    }


def hold(standing_set, span):
    return bookings.hold_set(crew=CrewFactory(), standing_set=standing_set, span=span, now=NOW)


def test_what_is_left_between_bookings_is_named():
    ward = StandingSetFactory(code="W", strike_minutes=0)
    hold(ward, hours(10, 12))
    hold(ward, hours(13, 19.5))

    assert free() == {"W": [hours(8, 10), hours(12, 13)]}
    assert free(minutes=61) == {"W": [hours(8, 10)]}
    assert free(minutes=121) == {}


def test_a_whole_is_taken_while_any_part_is():
    villa = StandingSetFactory(code="V")
    hall = StandingSetFactory(code="V1", whole=villa)
    StandingSetFactory(code="V2", whole=villa)
    hold(hall, hours(8, 14))

    assert free(minutes=600) == {"V2": [hours(8, 20)]}


def test_a_hold_that_ran_out_does_not_count():
    hold(StandingSetFactory(code="W"), hours(8, 20))

    assert free() == {}
    assert free(now=NOW + timedelta(days=2)) == {"W": [hours(8, 20)]}


def test_released_and_touching_bookings_do_not_count():
    ward = StandingSetFactory(code="W")
    booking = hold(ward, hours(8, 20))
    bookings.release_booking(booking_id=booking.pk, now=NOW)
    hold(ward, hours(4, 8))

    assert free() == {"W": [hours(8, 20)]}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"dressing_name": "VIP"}, ["VIP"]),
        ({"records_sound": False}, ["LOUD"]),
        ({"min_power_kw": 100}, ["POWER"]),
        ({"admits_vehicles": True}, ["CAR"]),
        ({"min_capacity": 200}, ["BIG"]),
    ],
)
def test_facilities_narrow_the_answer(asked, found):
    DressingFactory(standing_set=StandingSetFactory(code="VIP"), name="VIP")
    StandingSetFactory(code="LOUD", records_sound=False)
    StandingSetFactory(code="POWER", power_kw=120)
    StandingSetFactory(code="CAR", admits_vehicles=True)
    StandingSetFactory(code="BIG", capacity=300)

    assert list(free(**asked)) == found


def test_kind_floor_and_base_narrow_the_answer():
    court = SetKindFactory(code="court")
    upstairs = FloorFactory(level=3)
    StandingSetFactory(code="C", kind=court)
    StandingSetFactory(code="U", zone__floor=upstairs)
    StandingSetFactory(code="X", base=BaseFactory(code="elsewhere"))

    assert list(free(kind=court)) == ["C"]
    assert list(free(floor=upstairs)) == ["U"]
    assert "X" not in free()


def test_queries_do_not_grow_with_sets(django_assert_num_queries):
    for _ in range(12):
        hold(StandingSetFactory(), hours(8, 9))
    base = BaseFactory()

    with django_assert_num_queries(2):  # sets, and what is taken
        find_free(base=base, window=hours(8, 20), minutes=60, now=NOW)
