"""
The last milliseconds of a hold: whoever is next, whoever confirms and whoever asks meet.

Reliability scenarios 5 and 12, each with its control.
"""

import random
import time
from datetime import timedelta

import pytest

from base_ops.models import Booking, BookingState, Company
from base_ops.services import bookings, limits
from sets import clock
from tests.concurrency.conftest import SOAK, overlaps, rush
from tests.factories import BaseFactory, CompanyFactory, CrewFactory, StandingSetFactory
from tests.spans import TimeSpan

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 500 if SOAK else 20
RIVALS = 3
WINDOW = timedelta(milliseconds=12)
OCCUPIES = (BookingState.HOLD, BookingState.CONFIRMED)


def round_of_rivals(ward, number):
    """A hold that is about to run out, one in line behind it, and everybody at once."""
    span = TimeSpan(
        clock.database_now() + timedelta(days=2), clock.database_now() + timedelta(days=2, hours=3)
    )
    crews = [CrewFactory(production__company__base=ward.base) for _ in range(RIVALS + 2)]
    now = clock.database_now()
    first = bookings.hold_set(crew=crews[0], standing_set=ward, span=span, now=now)
    second = bookings.queue_hold(crew=crews[1], standing_set=ward, span=span, now=now)
    ends = clock.database_now() + timedelta(milliseconds=60)
    Booking.objects.filter(pk=first.pk).update(expires_at=ends)

    chance = random.Random(number)

    def at_the_edge(act):
        # Anywhere in the 12 ms around the instant at which the hold runs out.
        due = ends + WINDOW * (chance.random() - 0.5)

        def run():
            time.sleep(max(0.0, (due - clock.database_now()).total_seconds()))
            act(clock.database_now())

        return run

    acts = [
        lambda now: bookings.confirm_booking(booking_id=first.pk, now=now),
        lambda now: bookings.expire_holds(now=now),
        *(
            lambda now, crew=crew: bookings.hold_set(
                crew=crew, standing_set=ward, span=span, now=now
            )
            for crew in crews[2:]
        ),
    ]
    outcome = rush([at_the_edge(act) for act in acts])
    bookings.expire_holds(now=clock.database_now())
    return first, second, span, outcome


def test_exactly_one_has_the_set_whoever_was_first_at_the_edge():
    ward, winners = StandingSetFactory(strike_minutes=0), []
    for number in range(ROUNDS):
        first, second, span, outcome = round_of_rivals(ward, number)

        holding = list(Booking.objects.filter(state__in=OCCUPIES, starts_at=span.start))
        assert len(holding) == 1, outcome.counts
        # The one who asked for it, or the next in line: never somebody who came later.
        assert holding[0].pk in (first.pk, second.pk), outcome.counts
        assert not outcome.counts["OperationalError"]
        winners.append("first" if holding[0].pk == first.pk else "second")
        Booking.objects.all().delete()
    print(
        f"\n{ROUNDS} rounds: {winners.count('first')} confirmed, {winners.count('second')} moved up"
    )


def test_without_the_line_a_newcomer_gets_in_between(monkeypatch):
    """The control: when nobody is moved up, the rivals race for what ran out."""
    monkeypatch.setattr(bookings.line, "_promote", lambda locked, booking, now: False)
    ward, newcomers = StandingSetFactory(strike_minutes=0), 0
    for number in range(10):
        first, second, span, _ = round_of_rivals(ward, number)
        holding = Booking.objects.filter(state__in=OCCUPIES, starts_at=span.start)
        newcomers += holding.exclude(pk__in=[first.pk, second.pk]).count()
        Booking.objects.all().delete()

    assert newcomers
    assert overlaps() == 0


def hoard(writers, quota):
    company = CompanyFactory(base=BaseFactory(), open_holds=quota)
    crew = CrewFactory(production__company=company)
    now = clock.database_now()
    span = TimeSpan(now + timedelta(days=2), now + timedelta(days=2, hours=3))
    sets = [StandingSetFactory() for _ in range(writers)]

    def hold(ward):
        return lambda: bookings.hold_set(crew=crew, standing_set=ward, span=span, now=now)

    return company, rush([hold(ward) for ward in sets])


def test_a_company_that_asks_for_everything_at_once_gets_its_quota():
    writers = 200 if SOAK else 24

    company, outcome = hoard(writers, quota=5)

    assert outcome.counts == {"won": 5, "HoldQuotaReached": writers - 5}
    assert limits.open_holds(company.pk) == 5


def test_without_the_company_s_lock_it_gets_more(monkeypatch):
    """The control: everybody counts before anybody has written."""
    counted = limits.open_holds

    def slow(company_id):
        held = counted(company_id)
        time.sleep(0.2)
        return held

    monkeypatch.setattr(limits, "open_holds", slow)
    unlocked = Company.objects.select_related("base")
    monkeypatch.setattr(limits, "lock_companies", lambda ids: list(unlocked.filter(pk__in=ids)))

    company, _ = hoard(12, quota=2)

    assert counted(company.pk) > 2
