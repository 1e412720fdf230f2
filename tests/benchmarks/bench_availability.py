"""
What is free among 320 sets over 90 days with 100,000 bookings, beside the bare SQL.

    python -m tests.benchmarks.bench_availability [--sets 320] [--bookings 100000]

The bare query reads the same rows and does nothing with them. Works on a test database of
its own, dropped afterwards; prints the plan of the query over bookings.
"""

import argparse
import os
import statistics
from datetime import timedelta

from tests.benchmarks.bench_wall import test_database, timed

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

DAYS = 90
BARE = """
SELECT b.standing_set_id, b.starts_at, b.ends_at FROM base_ops_booking b
 WHERE b.state IN ('HOLD', 'CONFIRMED') AND b.purpose NOT IN ('DRESSING', 'STRIKE')
   AND tstzrange(b.starts_at, b.ends_at) && tstzrange(%s, %s)
   AND NOT (b.state = 'HOLD' AND b.expires_at IS NOT NULL AND b.expires_at <= %s)
"""


def main() -> None:
    """Fill, ask for the whole quarter and for one week, print ratios and the plan."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=320)
    parser.add_argument("--bookings", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with test_database():
        fill(options.sets, options.bookings)
        print(f"{options.sets} sets, {options.bookings} bookings over {DAYS} days; medians")
        print("window  queries  answer ms  bare SQL ms  ratio   free spans")
        for days in (DAYS, 7, 1):
            print(measured(days, options.rounds))
        print(plan())


def fill(sets: int, bookings: int) -> None:
    """Bookings of two hours, a slot of ten a day on each set, in a fixed order."""
    from django.db import connection

    from base_ops.models import Booking, BookingState
    from tests.factories import BaseFactory, CrewFactory, StandingSetFactory
    from tests.spans import hours

    base = BaseFactory()
    rows = [StandingSetFactory(base=base) for _ in range(sets)]
    crews = [CrewFactory() for _ in range(24)]
    slots = [(s, day, slot) for slot in range(10) for day in range(DAYS) for s in range(sets)]
    made = []
    for n, (s, day, slot) in enumerate(slots[:bookings]):
        span = hours(slot * 2.3, slot * 2.3 + 2, day=day)
        made.append(
            Booking(
                standing_set=rows[s],
                crew=crews[n % 24],
                starts_at=span.start,
                ends_at=span.end,
                state=BookingState.CONFIRMED,
            )
        )
    Booking.objects.bulk_create(made, batch_size=2000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def measured(days: int, rounds: int) -> str:
    """One row: queries, milliseconds of the answer and of the bare query, their ratio."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from base_ops.selectors.availability import find_free
    from sets.models import Base
    from sets.timespan import TimeSpan
    from tests.spans import NOW, at

    base, window = Base.objects.get(), TimeSpan(at(0), at(0) + timedelta(days=days))

    def answer() -> int:
        found = find_free(base=base, window=window, minutes=60, now=NOW)
        return sum(len(free.spans) for free in found)

    def bare() -> int:
        with connection.cursor() as cursor:
            cursor.execute(BARE, [window.start, window.end, NOW])
            return len(cursor.fetchall())

    with CaptureQueriesContext(connection) as queries:
        answer()
    ours, spans = timed(answer, rounds)
    theirs, _ = timed(bare, rounds)
    a, b = statistics.median(ours), statistics.median(theirs)
    return f"{days:4} d  {len(queries):7}  {a:9.0f}  {b:11.0f}  {a / b:5.1f}  {spans:10}"


def plan() -> str:
    """How PostgreSQL reads the bookings of a week."""
    from base_ops.models import Booking
    from sets.timespan import TimeSpan
    from tests.spans import at

    week = TimeSpan(at(0), at(0) + timedelta(days=7))
    return str(Booking.objects.occupying().overlapping(week).explain())


if __name__ == "__main__":
    main()
