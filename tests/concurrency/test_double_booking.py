"""Many crews, one set, one time: exactly one gets it (reliability scenario 1)."""

import pytest

from base_ops.models import Booking
from base_ops.services import bookings
from tests.concurrency.conftest import SOAK, overlaps, rush, without_the_constraint
from tests.factories import CrewFactory, StandingSetFactory
from tests.spans import NOW, hours

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS = 200 if SOAK else 50
ROUNDS = 10 if SOAK else 2
CONTROL = 12


def race(writers: int):
    ward = StandingSetFactory()
    crews = [CrewFactory() for _ in range(writers)]

    def hold(crew):
        return lambda: bookings.hold_set(crew=crew, standing_set=ward, span=hours(9, 12), now=NOW)

    return rush([hold(crew) for crew in crews])


def test_one_crew_wins_and_the_rest_are_told_so():
    for _ in range(ROUNDS):
        outcome = race(WRITERS)

        assert outcome.counts == {"won": 1, "SetAlreadyBooked": WRITERS - 1}
    assert overlaps() == 0


def test_the_constraint_alone_lets_one_crew_in(without_the_lock):
    without_the_lock(CONTROL)

    outcome = race(CONTROL)

    assert outcome.won == 1
    assert overlaps() == 0


def test_the_lock_alone_lets_one_crew_in():
    with without_the_constraint():
        outcome = race(CONTROL)
        assert outcome.won == 1
        assert overlaps() == 0


def test_the_race_is_real(without_the_lock):
    """The control: with both guards off everybody wins. If this fails, the others prove nothing."""
    without_the_lock(CONTROL)
    with without_the_constraint():
        outcome = race(CONTROL)

        assert outcome.won == CONTROL
        assert Booking.objects.occupying().count() == CONTROL
        assert overlaps() == CONTROL * (CONTROL - 1) // 2
