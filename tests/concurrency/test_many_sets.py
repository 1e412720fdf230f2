"""Crews that want five of eight sets each, in any order (reliability scenario 2)."""

import random

import pytest
from django.db import transaction

from base_ops.models import Booking
from base_ops.services import bookings
from base_ops.services.bookings import SetRequest
from tests.concurrency.conftest import SOAK, overlaps, rush
from tests.factories import CrewFactory, StandingSetFactory
from tests.spans import NOW, hours

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS = 200 if SOAK else 60


def wishes(writers: int):
    rng = random.Random(1)
    sets = [StandingSetFactory().pk for _ in range(8)]
    return [(CrewFactory(), rng.sample(sets, 5)) for _ in range(writers)]


def test_nobody_deadlocks_and_nobody_gets_half_of_what_was_asked():
    wanted = wishes(WRITERS)

    def hold_all(crew, sets):
        return lambda: bookings.hold_sets(
            requests=[SetRequest(pk, crew.pk, hours(9, 12)) for pk in sets], now=NOW
        )

    outcome = rush([hold_all(crew, sets) for crew, sets in wanted])

    # Any two wishes of five out of eight share a set: the clique has exactly one winner.
    assert outcome.won == 1
    assert set(outcome.counts) <= {"won", "SetAlreadyBooked", "BookingsClash"}
    assert overlaps() == 0
    assert {crew.bookings.count() for crew, _ in wanted} == {0, 5}


def test_the_deadlocks_are_real():
    """The control: the same rush that only inserts, as the constraint alone would have it."""
    met: set[str] = set()
    for _ in range(6):
        Booking.objects.all().delete()
        wanted = wishes(24)

        def insert_all(crew, sets):
            def run():
                with transaction.atomic():
                    for pk in sets:
                        span = hours(9, 12)
                        Booking.objects.create(
                            standing_set_id=pk, crew=crew, starts_at=span.start, ends_at=span.end
                        )

            return run

        met |= set(rush([insert_all(crew, sets) for crew, sets in wanted]).counts)
        if "OperationalError" in met:
            break
    assert "OperationalError" in met  # deadlock detected
    assert overlaps() == 0
