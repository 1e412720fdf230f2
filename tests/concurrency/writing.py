"""
Threads that book through the desk, and say each booking as soon as it is acknowledged.

    python -m tests.concurrency.writing THREADS

Runs on a database of its own, which DATABASE_URL names and which is empty but for its tables.
Ends when the database does.
"""

import sys
import threading
from datetime import UTC, datetime, timedelta

import django


def main() -> None:
    django.setup()
    from django.db import Error, connection
    from django.db.models import Max

    from base_ops.models import Booking, Company, Crew
    from base_ops.services.bookings import hold_set
    from sets.models import StandingSet
    from sets.timespan import TimeSpan
    from tests.factories import CrewFactory, StandingSetFactory

    now = datetime.now(UTC)
    latest = Booking.objects.aggregate(latest=Max("ends_at"))["latest"]
    begun = latest or now.replace(minute=0, second=0, microsecond=0) + timedelta(days=2)
    saying = threading.Lock()

    def book(crew, ward) -> None:  # type: ignore[no-untyped-def]
        start = begun
        try:
            while True:
                span = TimeSpan(start, start + timedelta(hours=1))
                booking = hold_set(crew=crew, standing_set=ward, span=span, now=now)
                with saying:
                    print(booking.pk, flush=True)
                start += timedelta(hours=1)
        except Error:
            connection.close()

    while StandingSet.objects.count() < int(sys.argv[1]):
        StandingSetFactory(strike_minutes=0)
    crew = Crew.objects.first() or CrewFactory()
    Company.objects.update(open_holds=10_000)
    pairs = [(crew, ward) for ward in StandingSet.objects.all()]
    threads = [threading.Thread(target=book, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
