"""
Real commits, real threads, barriers. Every guard has a control that shows the race.

SOAK=1 multiplies the writers and rounds to the figures demanded before a release.
"""

import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from django.db import close_old_connections, connection

SOAK = os.environ.get("SOAK") == "1"


@dataclass
class Outcome:
    """What the writers of one rush met: names of errors (or "won"), and their seconds."""

    counts: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)

    @property
    def won(self) -> int:
        return self.counts["won"]

    @property
    def p99(self) -> float:
        return sorted(self.seconds)[int(len(self.seconds) * 0.99) - 1]


def rush(tasks: Sequence[Callable[[], object]], *, connections: int | None = None) -> Outcome:
    """
    Start all tasks at one barrier, each on a connection of its own.

    With `connections`, no more than that many are open at once: a server takes a hundred by
    default, and others may use it.
    """
    outcome, lock = Outcome(), threading.Lock()
    barrier = threading.Barrier(len(tasks), timeout=60)
    places = threading.Semaphore(connections or len(tasks))

    def run(task: Callable[[], object]) -> None:
        if connections is None:
            connection.ensure_connection()
        barrier.wait()
        started = time.monotonic()
        with places:
            try:
                task()
                met = "won"
            except Exception as exc:
                met = type(exc).__name__
            finally:
                taken = time.monotonic() - started
                connection.close()
        with lock:
            outcome.counts[met] += 1
            outcome.seconds.append(taken)

    threads = [threading.Thread(target=run, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    close_old_connections()
    return outcome


@contextmanager
def without_the_constraint() -> Iterator[None]:
    """The booking table with its exclusion constraint taken off. Rows are emptied after."""
    from base_ops.models import Booking

    constraint = next(c for c in Booking._meta.constraints if c.name == "booking_no_double_booking")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Booking, constraint)
    try:
        yield
    finally:
        Booking.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Booking, constraint)


@pytest.fixture
def without_the_lock(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """
    Make lock_sets() read without locking, and pause before the write.

    The barrier (with a timeout, for writers that were refused) holds every writer until
    all have looked, so the race does not depend on luck.
    """
    from base_ops.services import occupancy
    from sets.models import StandingSet

    def apply(writers: int) -> None:
        def unlocked(set_ids):
            rows = StandingSet.objects.select_related("base").filter(pk__in=list(set_ids))
            return {row.pk: row for row in rows}

        looked = threading.Barrier(writers)
        write = occupancy.write

        def late_write(*args):
            looked.wait(timeout=20)
            write(*args)

        monkeypatch.setattr(occupancy, "lock_sets", unlocked)
        monkeypatch.setattr(occupancy, "write", late_write)

    return apply


def overlaps() -> int:
    """Pairs of occupying rows that share a set and an instant: the audit."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*) FROM base_ops_booking a JOIN base_ops_booking b
              ON a.standing_set_id = b.standing_set_id AND a.id < b.id
             AND tstzrange(a.starts_at, a.ends_at) && tstzrange(b.starts_at, b.ends_at)
             WHERE a.state IN ('HOLD', 'CONFIRMED') AND b.state IN ('HOLD', 'CONFIRMED')
            """
        )
        return int(cursor.fetchone()[0])
