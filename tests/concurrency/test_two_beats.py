"""Two timetables run at once (reliability 20): what is due is done and told once."""

import time
from collections import Counter
from datetime import timedelta

import pytest

from base_ops import tasks
from base_ops.models import Booking, BookingState, Notice, NoticeKind
from base_ops.services import bookings, occupancy
from sets import clock
from sets.models import StandingSet
from tests.concurrency.conftest import SOAK, overlaps, rush
from tests.factories import CrewFactory, StandingSetFactory
from tests.spans import TimeSpan

pytestmark = pytest.mark.django_db(transaction=True)

BEATS = 4
LINES = 60 if SOAK else 12


def lines_about_to_move() -> list[tuple[Booking, Booking]]:
    """Holds that have run out, each with one in line behind it."""
    now = clock.database_now()
    span = TimeSpan(now + timedelta(days=2), now + timedelta(days=2, hours=3))
    pairs = []
    base = StandingSetFactory(strike_minutes=0).base
    for _ in range(LINES):
        ward = StandingSetFactory(base=base, strike_minutes=0)
        crews = [CrewFactory(production__company__base=base) for _ in range(2)]
        first = bookings.hold_set(crew=crews[0], standing_set=ward, span=span, now=now)
        second = bookings.queue_hold(crew=crews[1], standing_set=ward, span=span, now=now)
        pairs.append((first, second))
    gone = now - timedelta(seconds=1)
    Booking.objects.filter(pk__in=[first.pk for first, _ in pairs]).update(expires_at=gone)
    return pairs


def told(kind: NoticeKind) -> Counter[int]:
    """How many notices of this kind each booking has."""
    return Counter(Notice.objects.filter(kind=kind).values_list("booking_id", flat=True))


def beat_together() -> Counter[str]:
    return rush([tasks.expire_holds.run] * BEATS).counts


def test_each_hold_runs_out_once_and_the_next_is_told_once() -> None:
    pairs = lines_about_to_move()

    assert beat_together() == {"won": BEATS}

    for first, second in pairs:
        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.state, second.state) == (BookingState.EXPIRED, BookingState.HOLD)
    assert told(NoticeKind.EXPIRED) == {first.pk: 1 for first, _ in pairs}
    assert told(NoticeKind.PROMOTED) == {second.pk: 1 for _, second in pairs}
    assert overlaps() == 0


def test_without_the_lock_of_the_sets_people_are_told_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The control: both timetables find the same hold, and both act."""

    def unlocked(set_ids: object) -> dict[int, StandingSet]:
        return StandingSet.objects.select_related("base", "kind").in_bulk(list(set_ids))  # type: ignore[call-overload]

    def slow(*args: object, **kwargs: object) -> None:
        once(*args, **kwargs)  # type: ignore[arg-type]
        time.sleep(0.05)

    once = occupancy.tell_expired
    monkeypatch.setattr(occupancy, "lock_families", unlocked)
    monkeypatch.setattr(occupancy, "tell_expired", slow)
    pairs = lines_about_to_move()

    beat_together()

    assert max(told(NoticeKind.EXPIRED)[first.pk] for first, _ in pairs) > 1
