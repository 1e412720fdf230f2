"""Eight people at the desk at once, doing whatever comes to mind: no overlap, no deadlock."""

import random
import threading
import time
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection, transaction

from base_ops.models import OCCUPYING, Booking, BookingState
from base_ops.services import bookings, challenges
from base_ops.services.bookings import SetRequest
from sets.errors import DomainError
from sets.timespan import TimeSpan
from tests.concurrency.conftest import SOAK, overlaps, rush
from tests.factories import BaseFactory, CrewFactory, StandingSetFactory
from tests.spans import NOW

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS = 8
ACTS = 6_250 if SOAK else 250


def test_eight_writers_leave_no_overlap_and_a_line_in_order():
    base = BaseFactory(open_holds=10_000)
    villa = StandingSetFactory(base=base)
    sets = [villa, *(StandingSetFactory(base=base, whole=villa) for _ in range(2))]
    sets += [StandingSetFactory(base=base) for _ in range(4)]
    crews = [CrewFactory(production__company__base=base) for _ in range(6)]

    def person(number):
        chance = random.Random(number)

        def run():
            for n in range(ACTS):
                # The desk may say no, or be busy; anything else is a failure.
                with suppress(DomainError):
                    act(chance, sets, crews, NOW + timedelta(minutes=n))

        return run

    outcome = rush([person(number) for number in range(WRITERS)])

    assert outcome.counts == {"won": WRITERS}, outcome.counts
    assert overlaps() == 0
    whole_rows = Booking.objects.asked_for().filter(standing_set=villa, state__in=OCCUPYING)
    assert all(row.part_rows.filter(state=row.state).count() == 2 for row in whole_rows)
    assert not Booking.objects.filter(state=BookingState.SECOND_HOLD, rank__lt=2).exists()
    print(f"\n{WRITERS * ACTS} acts, {Booking.objects.asked_for().count()} bookings, 0 overlaps")


def act(chance, sets, crews, now):
    """One act at random."""
    start = NOW + timedelta(hours=chance.randint(10, 60))
    span = TimeSpan(start, start + timedelta(hours=chance.randint(1, 6)))
    one, crew = chance.choice(sets), chance.choice(crews)
    name = chance.choice(("hold", "queue", "queue", "confirm", "release", "move", "ask", "sweep"))
    if name == "hold":
        several = chance.sample(sets, 2)
        requests = [SetRequest(row.pk, crew.pk, span) for row in several]
        bookings.hold_sets(requests=requests, now=now)
    elif name == "queue":
        bookings.queue_hold(crew=crew, standing_set=one, span=span, now=now)
    elif name == "sweep":
        bookings.expire_holds(now=now + timedelta(hours=chance.choice((0, 0, 30))))
    else:
        pk = chance.choice(list(Booking.objects.asked_for().values_list("pk", flat=True)) or [0])
        if name == "confirm":
            bookings.confirm_booking(booking_id=pk, now=now)
        elif name == "release":
            bookings.release_booking(booking_id=pk, now=now)
        elif name == "move":
            bookings.move_booking(booking_id=pk, span=span, standing_set=one, now=now)
        else:
            challenges.challenge(booking_id=pk, now=now, hours=chance.randint(0, 3))


def test_a_booking_that_moved_while_we_waited_is_not_changed_without_its_lock():
    base = BaseFactory()
    old, new = (StandingSetFactory(base=base) for _ in range(2))
    crew = CrewFactory(production__company__base=base)
    start = NOW + timedelta(hours=10)
    span = TimeSpan(start, start + timedelta(hours=2))
    booking = bookings.hold_set(crew=crew, standing_set=old, span=span, now=NOW)
    met: list[str] = []

    def confirm():
        try:
            bookings.confirm_booking(booking_id=booking.pk, now=NOW)
            met.append("confirmed")
        except DomainError as refused:
            met.append(refused.code)
        finally:
            connection.close()

    rival = threading.Thread(target=confirm)
    with transaction.atomic():
        bookings.move_booking(booking_id=booking.pk, span=span, standing_set=new, now=NOW)
        rival.start()
        time.sleep(0.7)  # it has read where the booking was, and waits for that set
    rival.join()

    assert met == ["sets_busy"]
