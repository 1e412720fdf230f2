"""How a set stands follows from what was done to it."""

import pytest

from base_ops.errors import SpanIsOver
from base_ops.services import bookings, standing
from base_ops.services.bookings import SetRequest
from tests.factories import (
    CrewFactory,
    DressingFactory,
    RedressTimeFactory,
    StandingSetFactory,
)
from tests.spans import NOW, at, hours

pytestmark = pytest.mark.django_db


@pytest.fixture
def ward():
    standing_set = StandingSetFactory()
    plain, vip = (DressingFactory(standing_set=standing_set, name=n) for n in ("普通", "VIP"))
    RedressTimeFactory(from_dressing=plain, to_dressing=vip)
    RedressTimeFactory(from_dressing=vip, to_dressing=plain)
    standing_set.dressed_as = plain
    standing_set.save()
    standing_set.plain, standing_set.vip = plain, vip
    return standing_set


def book(ward, span, dressing, state="CONFIRMED"):
    request = SetRequest(ward.pk, CrewFactory().pk, span, dressing.pk)
    return bookings.hold_sets(requests=[request], now=NOW, state=state)[0]


def stands(ward):
    ward.refresh_from_db()
    return ward.dressed_as.name


def test_a_set_stands_as_dressed_once_the_redress_is_over(ward):
    book(ward, hours(10, 12), ward.vip)

    assert standing.note_dressings(now=at(9.5)) == 0
    assert stands(ward) == "普通"
    assert standing.note_dressings(now=at(10)) == 1
    assert stands(ward) == "VIP"
    assert standing.note_dressings(now=at(10.5)) == 0


def test_what_the_dresser_noted_by_hand_stays(ward):
    book(ward, hours(10, 12), ward.vip)
    standing.note_dressings(now=at(13))
    ward.refresh_from_db()
    ward.dressed_as = ward.plain
    ward.save()

    standing.note_dressings(now=at(14))

    assert stands(ward) == "普通"


def test_a_hold_that_was_never_confirmed_changes_nothing(ward):
    book(ward, hours(10, 12), ward.vip, state="HOLD")

    assert standing.note_dressings(now=at(11)) == 0


def test_the_next_booking_reckons_with_how_the_set_stands_now(ward):
    book(ward, hours(10, 12), ward.vip)
    standing.note_dressings(now=at(72))
    ward.refresh_from_db()

    again = bookings.hold_set(
        crew=CrewFactory(), standing_set=ward, span=hours(100, 102), now=at(72), dressing=ward.vip
    )

    assert not again.turnover_rows.filter(purpose="DRESSING").exists()


def test_what_is_over_cannot_be_booked():
    with pytest.raises(SpanIsOver):
        bookings.hold_set(
            crew=CrewFactory(), standing_set=StandingSetFactory(), span=hours(9, 12), now=at(12)
        )
